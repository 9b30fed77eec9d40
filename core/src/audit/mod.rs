//! What the audit log says: [`AuditEvent`].

mod canonical;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use canonical::{CanonicalError, canonical_json};

use crate::{
    Actor, AgencyId, CaseChange, CaseCode, CaseOpening, FindingChange, FindingId, PortalId, Remark, Role,
    UserId,
};

/// One thing that happened: who did what to which object, when and why.
///
/// Its canonical JSON (see [`canonical_json`]) is what the audit log chains and signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEvent {
    /// When, in UTC, in whole milliseconds.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: AuditAction,
    /// To what.
    pub object: AuditObject,
    /// Why, in the actor's words, where a reason is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Remark>,
}

impl AuditEvent {
    /// An event without a reason.
    pub fn new(at: Timestamp, actor: Actor, action: AuditAction, object: AuditObject) -> Self {
        Self {
            at: whole_milliseconds(at),
            actor,
            action,
            object,
            reason: None,
        }
    }

    /// The same event with a reason.
    #[must_use]
    pub fn because(mut self, reason: Option<Remark>) -> Self {
        self.reason = reason;
        self
    }

    /// The form that is chained and signed.
    pub fn to_canonical(&self) -> String {
        canonical_json(self)
    }

    /// Reads an event from its canonical form, and from no other form.
    ///
    /// # Errors
    ///
    /// If it is no event, or not in canonical form.
    pub fn from_canonical(text: &str) -> Result<Self, CanonicalError> {
        let event: Self = serde_json::from_str(text).map_err(|_| CanonicalError::NotAnEvent)?;
        if event.to_canonical() == text {
            Ok(event)
        } else {
            Err(CanonicalError::NotCanonical)
        }
    }
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum AuditAction {
    /// A case was opened.
    CaseOpened {
        /// With what.
        opening: Box<CaseOpening>,
    },
    /// A case changed.
    CaseChanged {
        /// How.
        change: CaseChange,
    },
    /// A finding changed.
    FindingChanged {
        /// How.
        change: FindingChange,
    },
    /// A sealed field was opened for a person.
    Viewed {
        /// Which.
        field: SealedField,
    },
    /// Findings or cases were listed or searched.
    Listed {
        /// How many were shown.
        count: u64,
    },
    /// A user was added, or given another role.
    UserSet {
        /// The role.
        role: Role,
        /// The agency, for roles that belong to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<AgencyId>,
    },
    /// A user was locked out.
    UserLocked,
    /// A token was given to a user; those before it hold no more.
    TokenIssued,
    /// The tokens of a user hold no more.
    TokenRevoked,
    /// Somebody tried to sign in and failed.
    SignInRefused,
    /// An agency was added or changed.
    AgencySet,
    /// The contacts of an agency were changed.
    ContactsSet,
    /// A portal was added or changed.
    PortalSet,
    /// A letter, record, report or capsule was made.
    PaperMade {
        /// What kind, such as `request` or `police_capsule`.
        paper: String,
        /// The SHA-256 of the file, in hexadecimal digits, to recognise it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<crate::Sha256Digest>,
    },
    /// An alert was handed over to a mail server or webhook.
    AlertSent {
        /// Through which channel, such as `mail`.
        channel: String,
        /// To how many receivers.
        receivers: u64,
    },
    /// The server's key was replaced and every data key wrapped anew.
    ServerKeyRotated {
        /// How many data keys were wrapped.
        keys: u64,
    },
    /// A data key was destroyed, so that what it sealed is lost.
    KeyDestroyed,
    /// What may no longer be kept was destroyed; a tombstone stays.
    Shredded,
    /// A backup was made.
    BackedUp,
    /// A backup was restored.
    Restored,
    /// Everything was moved to another database.
    Moved {
        /// How many rows.
        rows: u64,
    },
    /// The audit log was given out.
    AuditExported {
        /// How many events.
        events: u64,
    },
    /// Somebody else signed a checkpoint of the audit log.
    CheckpointWitnessed {
        /// The number of the last event it covers.
        number: u64,
    },
    /// A job did not succeed in all its tries.
    JobFailed {
        /// The kind of job, such as `probe`.
        job: String,
    },
}

/// What an action is done to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum AuditObject {
    /// A finding.
    Finding(FindingId),
    /// A case.
    Case(CaseCode),
    /// A user.
    User(UserId),
    /// An agency.
    Agency(AgencyId),
    /// A portal.
    Portal(PortalId),
    /// The store as a whole.
    Store,
}

/// What is sealed and opened for people one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealedField {
    /// The addresses of a finding's copies.
    Addresses,
    /// The contacts of an agency.
    Contacts,
}

/// The moment of an event: in whole milliseconds, and never before the one before it, however clocks jump.
pub(crate) fn moment(now: Timestamp, last: Timestamp) -> Timestamp {
    whole_milliseconds(now).max(last)
}

/// Cuts off what is less than a millisecond, for that is how times are stored.
pub(crate) fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).expect("a time cut to milliseconds stays in range")
}
