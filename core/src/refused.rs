//! Why an action on a finding or case is refused: [`Refused`].

use crate::{Actor, CaseState, Unproven};

/// Why an action is refused. Nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The actor's role does not allow it.
    #[error("{actor} may not do `{action}`; ask somebody whose role allows it")]
    Role {
        /// Who tried.
        actor: Actor,
        /// The name of the action.
        action: &'static str,
    },
    /// The state does not allow it.
    #[error("`{action}` is not possible in state `{state}`; look at what the state allows")]
    State {
        /// The name of the action.
        action: &'static str,
        /// The name of the state.
        state: &'static str,
    },
    /// The second person must be another one than the first.
    #[error("`{action}` takes a second person; ask somebody else than the one who proposed it")]
    SamePerson {
        /// The name of the action.
        action: &'static str,
    },
    /// Somebody else works on it.
    #[error("somebody else has claimed this finding; ask them to release it")]
    ClaimedByAnother,
    /// The police must be informed before the agency is asked.
    #[error("the police must be informed before the agency is asked; inform them first")]
    PoliceFirst,
    /// The most urgent findings must not rest.
    #[error("a finding of priority 1 must not be snoozed; decide about it")]
    TooUrgentToRest,
    /// A rest must end within 24 hours.
    #[error("a finding may rest for at most 24 hours from now; choose an earlier time")]
    RestTooLong,
    /// A dismissal must expire after today and within 366 days.
    #[error("a dismissal must expire after today and within 366 days; choose another day")]
    BadExpiry,
    /// It is not time yet.
    #[error("`{action}` is not due yet")]
    NotDue {
        /// The name of the action.
        action: &'static str,
    },
    /// A finding cannot duplicate itself, nor a case be linked to itself.
    #[error("it cannot refer to itself; name another one")]
    Itself,
    /// The proof of removal does not hold.
    #[error("the removal is not proven: {0}")]
    Proof(#[from] Unproven),
    /// The watch has not ended.
    #[error("the watch has not ended; a case is closed when its last check is done")]
    WatchNotEnded,
    /// The urgency can only be raised by this actor.
    #[error("only an approver may lower the priority; ask one")]
    LoweringNeedsApprover,
    /// Nothing would change.
    #[error("nothing would change by `{action}`")]
    NothingToDo {
        /// The name of the action.
        action: &'static str,
    },
    /// Somebody else changed it in the meantime.
    #[error("somebody else changed it in the meantime; look at it again")]
    Overtaken,
}

impl Refused {
    /// The state of a case does not allow the action.
    pub(crate) const fn in_state(action: &'static str, state: CaseState) -> Self {
        Self::State {
            action,
            state: state.as_str(),
        }
    }
}
