//! The one way to change a finding: [`Finding::apply`].

use jiff::{SignedDuration, Timestamp};

use super::{Decision, DismissalGround, Finding, FindingAction, FindingChange, Status};
use crate::audit::moment;
use crate::{Actor, AuditAction, AuditEvent, AuditObject, Duty, Priority, Refused, UserId};

/// Longest rest.
const MAX_REST: SignedDuration = SignedDuration::from_hours(24);
/// Longest dismissal.
const MAX_DISMISSAL: SignedDuration = SignedDuration::from_hours(366 * 24);

impl Finding {
    /// Does `action` as `actor`: the changed finding and the event that tells of it.
    ///
    /// # Errors
    ///
    /// If the actor may not do it, the state does not allow it, or a rule is broken. Nothing changes then.
    pub fn apply(
        &self,
        action: FindingAction,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<(Self, AuditEvent), Refused> {
        if !action.duties().iter().any(|duty| actor.has(*duty)) {
            return Err(Refused::Role {
                actor: actor.clone(),
                action: action.name(),
            });
        }
        let now = moment(now, self.changed_at);
        let mut next = self.clone();
        if let FindingAction::Raise { kind, priority } = action {
            if priority >= self.priority {
                return Err(Refused::NothingToDo {
                    action: action.name(),
                });
            }
            next.kind = kind;
            next.priority = priority;
        }
        next.status = self.next_status(&action, actor, now)?;
        next.version += 1;
        next.changed_at = now;
        let reason = action.reason();
        let change = FindingChange {
            action,
            from: self.state(),
            to: next.state(),
            version: next.version,
        };
        let event = AuditEvent::new(
            now,
            actor.clone(),
            AuditAction::FindingChanged { change },
            AuditObject::Finding(self.id),
        )
        .because(reason);
        Ok((next, event))
    }

    fn next_status(&self, action: &FindingAction, actor: &Actor, now: Timestamp) -> Result<Status, Refused> {
        let refused = || Refused::State {
            action: action.name(),
            state: self.state().as_str(),
        };
        match (action, &self.status) {
            (FindingAction::Claim, Status::New | Status::Snoozed { .. }) => Ok(Status::Claimed {
                by: person(action, actor)?,
            }),
            (FindingAction::Claim, Status::Claimed { by }) if actor.user() != Some(by) => {
                Err(Refused::ClaimedByAnother)
            }
            (FindingAction::Release, Status::Claimed { by } | Status::Proposed { by, .. }) => {
                // An approver may free what somebody holds who is away.
                if actor.user() == Some(by) || actor.has(Duty::Approve) {
                    Ok(Status::New)
                } else {
                    Err(Refused::ClaimedByAnother)
                }
            }
            (FindingAction::Propose { decision }, Status::Claimed { by }) => {
                if actor.user() != Some(by) {
                    return Err(Refused::ClaimedByAnother);
                }
                self.check_decision(decision, now)?;
                Ok(Status::Proposed {
                    by: by.clone(),
                    decision: decision.clone(),
                })
            }
            (FindingAction::Approve, Status::Proposed { by, decision }) => {
                approved(by, decision, person(action, actor)?, now)
            }
            (FindingAction::Reject { .. }, Status::Proposed { .. })
            | (FindingAction::Wake, Status::Snoozed { .. })
            | (FindingAction::Reopen { .. }, Status::Dismissed { .. }) => {
                self.check_wake(action, actor, now)?;
                Ok(Status::New)
            }
            (FindingAction::Snooze { until, .. }, Status::New | Status::Claimed { .. }) => {
                self.check_rest(actor, *until, now)?;
                Ok(Status::Snoozed { until: *until })
            }
            (FindingAction::Expire, Status::Dismissed { expires, .. }) => {
                if now < *expires {
                    return Err(Refused::NotDue {
                        action: action.name(),
                    });
                }
                Ok(Status::New)
            }
            (FindingAction::Raise { .. }, status) => Ok(raised(status)),
            (FindingAction::SeeVariant, status) => match raised(status) {
                Status::New if *status != Status::New => Ok(Status::New),
                _ => Err(Refused::NothingToDo {
                    action: action.name(),
                }),
            },
            _ => Err(refused()),
        }
    }

    fn check_decision(&self, decision: &Decision, now: Timestamp) -> Result<(), Refused> {
        let Decision::Dismiss { ground, expires, .. } = decision else {
            return Ok(());
        };
        if *expires <= now || expires.duration_since(now) > MAX_DISMISSAL {
            return Err(Refused::BadExpiry);
        }
        match ground {
            DismissalGround::Duplicate { of } if *of == self.id => Err(Refused::Itself),
            _ => Ok(()),
        }
    }

    fn check_rest(&self, actor: &Actor, until: Timestamp, now: Timestamp) -> Result<(), Refused> {
        if self.claimed_by().is_some_and(|by| actor.user() != Some(by)) {
            return Err(Refused::ClaimedByAnother);
        }
        if self.priority == Priority::P1 {
            return Err(Refused::TooUrgentToRest);
        }
        if until <= now || until.duration_since(now) > MAX_REST {
            return Err(Refused::RestTooLong);
        }
        Ok(())
    }

    /// A person may end a rest at any time, a machine only when it is over.
    fn check_wake(&self, action: &FindingAction, actor: &Actor, now: Timestamp) -> Result<(), Refused> {
        match self.status {
            Status::Snoozed { until } if actor.is_machine() && now < until => Err(Refused::NotDue {
                action: action.name(),
            }),
            _ => Ok(()),
        }
    }
}

fn person(action: &FindingAction, actor: &Actor) -> Result<UserId, Refused> {
    actor.user().cloned().ok_or_else(|| Refused::Role {
        actor: actor.clone(),
        action: action.name(),
    })
}

/// What a decision makes of a finding that `first` proposed and `second` approves.
fn approved(first: &UserId, decision: &Decision, second: UserId, now: Timestamp) -> Result<Status, Refused> {
    if *first == second {
        return Err(Refused::SamePerson { action: "approve" });
    }
    match decision {
        Decision::Confirm => Ok(Status::Confirmed {
            first: first.clone(),
            second,
        }),
        Decision::Dismiss { ground, expires, .. } => {
            if *expires <= now {
                return Err(Refused::BadExpiry);
            }
            Ok(Status::Dismissed {
                ground: ground.clone(),
                expires: *expires,
            })
        }
    }
}

/// What greater signs make of a decision that was taken on lesser ones.
fn raised(status: &Status) -> Status {
    match status {
        Status::Dismissed { .. }
        | Status::Snoozed { .. }
        | Status::Proposed {
            decision: Decision::Dismiss { .. },
            ..
        } => Status::New,
        kept => kept.clone(),
    }
}
