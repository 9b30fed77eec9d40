//! What can be done to a case: [`CaseAction`].

use serde::{Deserialize, Serialize};

use super::{CaseCode, CaseFlag, CaseState};
use crate::{Duty, Priority, Remark, RemovalProof, UserId};

/// What can be done to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum CaseAction {
    /// The police were informed.
    InformPolice,
    /// The police say that they know.
    ConfirmReceipt,
    /// The police ask to wait.
    Hold {
        /// Why, or by which paper.
        reason: Remark,
    },
    /// The police need no more waiting.
    ReleaseHold {
        /// Why, or by which paper.
        reason: Remark,
    },
    /// The agency was asked to remove the document.
    SendRequest {
        /// The number of the letter, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        letter: Option<Remark>,
    },
    /// The agency has received the request.
    Acknowledge,
    /// The agency says that it is removed.
    ClaimRemoval,
    /// The document is still there: the agency is asked again.
    RejectClaim {
        /// What was seen.
        reason: Remark,
    },
    /// Probes begin to look whether it is gone.
    BeginVerification,
    /// The proof of removal is taken for good.
    AcceptProof {
        /// The proof.
        proof: RemovalProof,
    },
    /// Search engines and archives are to forget it.
    BeginCacheCleanup,
    /// They were asked, as far as there is something to forget; the watch begins.
    FinishCacheCleanup {
        /// What was done.
        result: Remark,
    },
    /// It stayed away.
    Close,
    /// The agency denies that it must remove it.
    Dispute {
        /// Why.
        reason: Remark,
    },
    /// The denial is not followed: the request holds.
    RejectDispute {
        /// Why.
        reason: Remark,
    },
    /// Propose that there be no case.
    ProposeWithdrawal {
        /// Why.
        reason: Remark,
    },
    /// Refuse that.
    RefuseWithdrawal {
        /// Why.
        reason: Remark,
    },
    /// Withdraw the case, as the second person.
    Withdraw,
    /// The document, or its content, was seen again after it was proven gone.
    Relapse {
        /// What was seen.
        cause: RelapseCause,
    },
    /// Somebody higher must look at it.
    Escalate {
        /// Why.
        cause: EscalationCause,
    },
    /// A machine saw something.
    Raise {
        /// What.
        flag: CaseFlag,
    },
    /// A person has dealt with a flag.
    Clear {
        /// Which.
        flag: CaseFlag,
    },
    /// Somebody is to handle it.
    Assign {
        /// Who.
        user: UserId,
    },
    /// A note for all who handle it.
    Note {
        /// The note.
        words: Remark,
    },
    /// It belongs together with another case. Cases are linked, never merged.
    Link {
        /// Which.
        to: CaseCode,
    },
    /// It is more or less urgent than was thought.
    SetPriority {
        /// The new priority.
        priority: Priority,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Remark>,
    },
}

/// What was seen of a document that was proven gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelapseCause {
    /// The document at an address where it had been.
    SameAddress,
    /// The same content, or nearly the same, at another address.
    SameContent,
}

/// Why a case is escalated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationCause {
    /// A deadline has passed.
    Overdue,
    /// A person asks for it.
    Asked,
}

impl CaseAction {
    /// The name used in files and programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InformPolice => "inform_police",
            Self::ConfirmReceipt => "confirm_receipt",
            Self::Hold { .. } => "hold",
            Self::ReleaseHold { .. } => "release_hold",
            Self::SendRequest { .. } => "send_request",
            Self::Acknowledge => "acknowledge",
            Self::ClaimRemoval => "claim_removal",
            Self::RejectClaim { .. } => "reject_claim",
            Self::BeginVerification => "begin_verification",
            Self::AcceptProof { .. } => "accept_proof",
            Self::BeginCacheCleanup => "begin_cache_cleanup",
            Self::FinishCacheCleanup { .. } => "finish_cache_cleanup",
            Self::Close => "close",
            Self::Dispute { .. } => "dispute",
            Self::RejectDispute { .. } => "reject_dispute",
            Self::ProposeWithdrawal { .. } => "propose_withdrawal",
            Self::RefuseWithdrawal { .. } => "refuse_withdrawal",
            Self::Withdraw => "withdraw",
            Self::Relapse { .. } => "relapse",
            Self::Escalate { .. } => "escalate",
            Self::Raise { .. } => "raise",
            Self::Clear { .. } => "clear",
            Self::Assign { .. } => "assign",
            Self::Note { .. } => "note",
            Self::Link { .. } => "link",
            Self::SetPriority { .. } => "set_priority",
        }
    }

    /// The duties of which an actor must have one.
    pub(super) const fn duties(&self) -> &'static [Duty] {
        use Duty::{AnswerForAgency, Approve, CommandPolice, Handle, ReceiveForPolice, Watch};
        match self {
            Self::InformPolice
            | Self::SendRequest { .. }
            | Self::RejectClaim { .. }
            | Self::AcceptProof { .. }
            | Self::BeginCacheCleanup
            | Self::ProposeWithdrawal { .. }
            | Self::Clear { .. }
            | Self::Assign { .. }
            | Self::Link { .. } => &[Handle],
            Self::ConfirmReceipt => &[ReceiveForPolice],
            // An approver puts down what the police asked for on paper.
            Self::Hold { .. } => &[ReceiveForPolice, Approve],
            Self::ReleaseHold { .. } => &[CommandPolice, Approve],
            // A handler puts down what the agency answered on paper.
            Self::Acknowledge
            | Self::ClaimRemoval
            | Self::Dispute { .. }
            | Self::FinishCacheCleanup { .. } => &[AnswerForAgency, Handle],
            Self::BeginVerification
            | Self::Relapse { .. }
            | Self::Escalate { .. }
            | Self::SetPriority { .. } => &[Handle, Watch],
            Self::Close | Self::RejectDispute { .. } | Self::RefuseWithdrawal { .. } | Self::Withdraw => {
                &[Approve]
            }
            Self::Raise { .. } => &[Watch],
            Self::Note { .. } => &[Handle, AnswerForAgency, ReceiveForPolice],
        }
    }

    /// The actor's words.
    pub(super) fn reason(&self) -> Option<Remark> {
        match self {
            Self::Hold { reason }
            | Self::ReleaseHold { reason }
            | Self::RejectClaim { reason }
            | Self::Dispute { reason }
            | Self::RejectDispute { reason }
            | Self::ProposeWithdrawal { reason }
            | Self::RefuseWithdrawal { reason } => Some(reason.clone()),
            Self::SetPriority { reason, .. } => reason.clone(),
            _ => None,
        }
    }
}

/// A change of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseChange {
    /// What was done.
    pub action: CaseAction,
    /// The state before.
    pub from: CaseState,
    /// The state after.
    pub to: CaseState,
    /// The number of the change; the opening of the case is number 1.
    pub version: u64,
}
