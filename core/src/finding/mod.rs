//! What people decide about a sign: [`Finding`].

mod action;
mod apply;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use action::{Decision, DismissalGround, FindingAction, FindingChange};

use crate::{AgencyId, Bilingual, FindingId, Kind, Priority, UserId};

/// What people judge: one kind of sign, in contents that are the same to a reader, of one agency.
///
/// It changes only by [`Finding::apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    id: FindingId,
    agency: AgencyId,
    kind: Kind,
    priority: Priority,
    status: Status,
    version: u64,
    changed_at: Timestamp,
}

/// Where people have got, with what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
enum Status {
    New,
    Claimed {
        by: UserId,
    },
    Proposed {
        by: UserId,
        decision: Decision,
    },
    Confirmed {
        first: UserId,
        second: UserId,
    },
    Dismissed {
        ground: DismissalGround,
        expires: Timestamp,
    },
    Snoozed {
        until: Timestamp,
    },
}

impl Finding {
    /// A finding that nobody has looked at.
    pub const fn new(
        id: FindingId,
        agency: AgencyId,
        kind: Kind,
        priority: Priority,
        seen_at: Timestamp,
    ) -> Self {
        Self {
            id,
            agency,
            kind,
            priority,
            status: Status::New,
            version: 0,
            changed_at: seen_at,
        }
    }

    /// Its number.
    pub const fn id(&self) -> FindingId {
        self.id
    }

    /// The agency whose portals show it.
    pub const fn agency(&self) -> &AgencyId {
        &self.agency
    }

    /// What it is a sign of; of several levels the greatest.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How urgent it is.
    pub const fn priority(&self) -> Priority {
        self.priority
    }

    /// Where people have got with it.
    pub const fn state(&self) -> FindingState {
        match self.status {
            Status::New => FindingState::New,
            Status::Claimed { .. } => FindingState::Claimed,
            Status::Proposed { .. } => FindingState::Proposed,
            Status::Confirmed { .. } => FindingState::Confirmed,
            Status::Dismissed { .. } => FindingState::Dismissed,
            Status::Snoozed { .. } => FindingState::Snoozed,
        }
    }

    /// Who works on it: the one who claimed it or proposed a decision.
    pub const fn claimed_by(&self) -> Option<&UserId> {
        match &self.status {
            Status::Claimed { by } | Status::Proposed { by, .. } => Some(by),
            Status::New | Status::Confirmed { .. } | Status::Dismissed { .. } | Status::Snoozed { .. } => {
                None
            }
        }
    }

    /// The decision that waits for a second person.
    pub const fn proposal(&self) -> Option<&Decision> {
        match &self.status {
            Status::Proposed { decision, .. } => Some(decision),
            _ => None,
        }
    }

    /// The two persons who confirmed it: who proposed, who approved.
    pub const fn confirmed_by(&self) -> Option<(&UserId, &UserId)> {
        match &self.status {
            Status::Confirmed { first, second } => Some((first, second)),
            _ => None,
        }
    }

    /// Why it was dismissed.
    pub const fn dismissal(&self) -> Option<&DismissalGround> {
        match &self.status {
            Status::Dismissed { ground, .. } => Some(ground),
            _ => None,
        }
    }

    /// When a dismissal expires or a rest ends, after which the finding is new again.
    pub const fn new_again_at(&self) -> Option<Timestamp> {
        match self.status {
            Status::Dismissed { expires, .. } => Some(expires),
            Status::Snoozed { until } => Some(until),
            _ => None,
        }
    }

    /// How many changes it has seen.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// When it last changed; when it was first seen, if never.
    pub const fn changed_at(&self) -> Timestamp {
        self.changed_at
    }
}

/// Where people have got with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// Nobody has looked at it.
    New,
    /// Somebody looks at it.
    Claimed,
    /// Somebody proposes a decision, which a second person must take.
    Proposed,
    /// It is one; a case deals with it.
    Confirmed,
    /// It is none, or none to be dealt with, until the dismissal expires.
    Dismissed,
    /// It rests for a while.
    Snoozed,
}

impl FindingState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::New,
        Self::Claimed,
        Self::Proposed,
        Self::Confirmed,
        Self::Dismissed,
        Self::Snoozed,
    ];

    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Claimed => "claimed",
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
            Self::Snoozed => "snoozed",
        }
    }

    /// The state named by [`FindingState::as_str`], or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::New => Bilingual::new("mới", "new"),
            Self::Claimed => Bilingual::new("đang xem xét", "claimed"),
            Self::Proposed => Bilingual::new("chờ người thứ hai duyệt", "waits for a second person"),
            Self::Confirmed => Bilingual::new("đã xác nhận", "confirmed"),
            Self::Dismissed => Bilingual::new("đã loại", "dismissed"),
            Self::Snoozed => Bilingual::new("tạm gác", "snoozed"),
        }
    }
}

#[cfg(test)]
mod tests;
