//! The way of a leak from its confirmation to the proof that it is gone: [`Case`].

mod action;
mod apply;
mod code;
mod state;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use action::{CaseAction, CaseChange, EscalationCause, RelapseCause};
pub use code::{CaseCode, InvalidCaseCode};
pub use state::{CaseFlag, CaseState, CaseTimes};

use crate::audit::whole_milliseconds;
use crate::{
    Actor, AgencyId, AuditAction, AuditEvent, AuditObject, Duty, FindingId, Kind, Priority, Refused, Remark,
    UserId,
};

/// The way of a leak from its confirmation to the proof that it is gone.
///
/// It changes only by [`Case::apply`]. Its state can be had again from its events: [`Case::replay`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    code: CaseCode,
    finding: FindingId,
    agency: AgencyId,
    kind: Kind,
    priority: Priority,
    state: CaseState,
    times: CaseTimes,
    flags: BTreeSet<CaseFlag>,
    links: BTreeSet<CaseCode>,
    assignee: Option<UserId>,
    withdrawal: Option<Withdrawal>,
    escalation: u8,
    round: u32,
    version: u64,
    changed_at: Timestamp,
}

/// What a case begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseOpening {
    /// Its code.
    pub code: CaseCode,
    /// The finding it deals with.
    pub finding: FindingId,
    /// The agency whose portals show it.
    pub agency: AgencyId,
    /// What it is a sign of.
    pub kind: Kind,
    /// How urgent it is.
    pub priority: Priority,
    /// When the content was first seen anywhere.
    pub first_seen_at: Timestamp,
}

/// A proposal to withdraw a case, which waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Who proposes it.
    pub by: UserId,
    /// Why.
    pub reason: Remark,
}

impl Case {
    /// Opens a case for a finding that two persons have confirmed, of whom `actor` is the second.
    ///
    /// # Errors
    ///
    /// [`Refused::Role`] if the actor may not approve.
    pub fn open(opening: CaseOpening, actor: &Actor, now: Timestamp) -> Result<(Self, AuditEvent), Refused> {
        if !actor.has(Duty::Approve) {
            return Err(Refused::Role {
                actor: actor.clone(),
                action: "open",
            });
        }
        let now = whole_milliseconds(now);
        let case = Self {
            code: opening.code,
            finding: opening.finding,
            agency: opening.agency.clone(),
            kind: opening.kind,
            priority: opening.priority,
            state: CaseState::Open,
            times: CaseTimes::begin(opening.first_seen_at, now),
            flags: BTreeSet::new(),
            links: BTreeSet::new(),
            assignee: None,
            withdrawal: None,
            escalation: 0,
            round: 1,
            version: 1,
            changed_at: now,
        };
        let object = AuditObject::Case(case.code);
        let opening = Box::new(opening);
        let event = AuditEvent::new(now, actor.clone(), AuditAction::CaseOpened { opening }, object);
        Ok((case, event))
    }

    /// The case that these events tell of, from its opening on; `None` if they do not belong together, or one of
    /// them would be refused.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a AuditEvent>) -> Option<Self> {
        let mut case: Option<Self> = None;
        for event in events {
            let (next, again) = match (&case, &event.action) {
                (None, AuditAction::CaseOpened { opening }) => {
                    Self::open((**opening).clone(), &event.actor, event.at).ok()?
                }
                (Some(case), AuditAction::CaseChanged { change }) => {
                    case.apply(change.action.clone(), &event.actor, event.at).ok()?
                }
                _ => return None,
            };
            if again != *event {
                return None;
            }
            case = Some(next);
        }
        case
    }

    /// Its code.
    pub const fn code(&self) -> CaseCode {
        self.code
    }

    /// The finding it deals with.
    pub const fn finding(&self) -> FindingId {
        self.finding
    }

    /// The agency whose portals show it.
    pub const fn agency(&self) -> &AgencyId {
        &self.agency
    }

    /// What it is a sign of.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// How urgent it is.
    pub const fn priority(&self) -> Priority {
        self.priority
    }

    /// How far it has come.
    pub const fn state(&self) -> CaseState {
        self.state
    }

    /// When it came how far.
    pub const fn times(&self) -> &CaseTimes {
        &self.times
    }

    /// What machines saw and nobody has dealt with.
    pub const fn flags(&self) -> &BTreeSet<CaseFlag> {
        &self.flags
    }

    /// The cases it belongs together with.
    pub const fn links(&self) -> &BTreeSet<CaseCode> {
        &self.links
    }

    /// Who is to handle it.
    pub const fn assignee(&self) -> Option<&UserId> {
        self.assignee.as_ref()
    }

    /// The proposal to withdraw it, if one waits for a second person.
    pub const fn withdrawal(&self) -> Option<&Withdrawal> {
        self.withdrawal.as_ref()
    }

    /// How many levels above its handler must know of it; 0 at first.
    pub const fn escalation(&self) -> u8 {
        self.escalation
    }

    /// How often it began: 1, and one more with each relapse. From 2 on, the time for everything is halved.
    pub const fn round(&self) -> u32 {
        self.round
    }

    /// How many events it has.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// When its last event was.
    pub const fn changed_at(&self) -> Timestamp {
        self.changed_at
    }
}

#[cfg(test)]
mod tests;
