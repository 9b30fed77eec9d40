//! What can be done to a finding: [`FindingAction`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::FindingState;
use crate::{Duty, FindingId, Priority, Remark};

/// What can be done to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum FindingAction {
    /// Begin to look at it.
    Claim,
    /// Leave it to others.
    Release,
    /// Propose a decision for a second person to take.
    Propose {
        /// The decision.
        decision: Decision,
    },
    /// Take the proposed decision, as the second person.
    Approve,
    /// Refuse the proposed decision; the finding is new again.
    Reject {
        /// Why.
        reason: Remark,
    },
    /// Let it rest for at most 24 hours. Never for priority 1.
    Snooze {
        /// Until when.
        until: Timestamp,
        /// Why.
        reason: Remark,
    },
    /// End a rest; a machine does so when it is over.
    Wake,
    /// End a dismissal that has expired.
    Expire,
    /// Undo a dismissal before it expires.
    Reopen {
        /// Why.
        reason: Remark,
    },
    /// Another content was seen that is nearly the same: what was dismissed, or proposed to be, is new again, for
    /// nobody has looked at that one.
    SeeVariant,
    /// Greater signs were seen: raise the priority. What was dismissed, or proposed to be, is new again.
    Raise {
        /// What it now is a sign of.
        kind: crate::Kind,
        /// The new priority, more urgent than before.
        priority: Priority,
    },
}

impl FindingAction {
    /// The name used in files and programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Propose { .. } => "propose",
            Self::Approve => "approve",
            Self::Reject { .. } => "reject",
            Self::Snooze { .. } => "snooze",
            Self::Wake => "wake",
            Self::Expire => "expire",
            Self::Reopen { .. } => "reopen",
            Self::SeeVariant => "see_variant",
            Self::Raise { .. } => "raise",
        }
    }

    /// The duties of which an actor must have one.
    pub(super) const fn duties(&self) -> &'static [Duty] {
        match self {
            Self::Claim | Self::Release | Self::Propose { .. } | Self::Snooze { .. } => &[Duty::Handle],
            Self::Approve | Self::Reject { .. } | Self::Reopen { .. } => &[Duty::Approve],
            Self::Wake => &[Duty::Handle, Duty::Watch],
            Self::Expire | Self::SeeVariant | Self::Raise { .. } => &[Duty::Watch],
        }
    }

    /// The actor's words.
    pub(super) fn reason(&self) -> Option<Remark> {
        match self {
            Self::Reject { reason } | Self::Snooze { reason, .. } | Self::Reopen { reason } => {
                Some(reason.clone())
            }
            Self::Propose {
                decision: Decision::Dismiss { reason, .. },
            } => Some(reason.clone()),
            _ => None,
        }
    }
}

/// A decision about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// It is one: open a case.
    Confirm,
    /// It is none, or none to be dealt with.
    Dismiss {
        /// On what ground.
        ground: DismissalGround,
        /// In what words.
        reason: Remark,
        /// When the dismissal ends; at most 366 days from now.
        expires: Timestamp,
    },
}

/// On what ground a finding is dismissed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum DismissalGround {
    /// There is no such sign.
    FalseAlarm,
    /// The document was declassified or was meant to be public.
    MayBePublic,
    /// Another finding deals with it.
    Duplicate {
        /// Which.
        of: FindingId,
    },
    /// It is not for this office to deal with.
    OutOfScope,
}

impl DismissalGround {
    /// The name used in files and programs.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::FalseAlarm => "false_alarm",
            Self::MayBePublic => "may_be_public",
            Self::Duplicate { .. } => "duplicate",
            Self::OutOfScope => "out_of_scope",
        }
    }
}

/// A change of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindingChange {
    /// What was done.
    pub action: FindingAction,
    /// The state before.
    pub from: FindingState,
    /// The state after.
    pub to: FindingState,
    /// The number of the change, from 1.
    pub version: u64,
}
