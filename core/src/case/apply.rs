//! The one way to change a case: [`Case::apply`].

use jiff::Timestamp;

use super::{Case, CaseAction, CaseChange, CaseFlag, CaseState, EscalationCause, Withdrawal};
use crate::audit::moment;
use crate::{Actor, AuditAction, AuditEvent, AuditObject, Duty, Priority, Refused, RemovalProof, UserId};

/// Highest level of escalation: there is nobody above it.
const MAX_ESCALATION: u8 = 5;

impl Case {
    /// Does `action` as `actor`: the changed case and the event that tells of it.
    ///
    /// # Errors
    ///
    /// If the actor may not do it, the state does not allow it, or a rule is broken. Nothing changes then.
    pub fn apply(
        &self,
        action: CaseAction,
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
        next.change(&action, actor, now)?;
        next.note_missing_police();
        next.version += 1;
        next.changed_at = now;
        let reason = action.reason();
        let change = CaseChange {
            action,
            from: self.state,
            to: next.state,
            version: next.version,
        };
        let event = AuditEvent::new(
            now,
            actor.clone(),
            AuditAction::CaseChanged { change },
            AuditObject::Case(self.code),
        )
        .because(reason);
        Ok((next, event))
    }

    /// Whether `action` of `actor` would be refused now, without doing it.
    ///
    /// # Errors
    ///
    /// As [`Case::apply`].
    pub fn check(&self, action: &CaseAction, actor: &Actor, now: Timestamp) -> Result<(), Refused> {
        self.apply(action.clone(), actor, now).map(drop)
    }

    fn change(&mut self, action: &CaseAction, actor: &Actor, now: Timestamp) -> Result<(), Refused> {
        match action {
            CaseAction::InformPolice => self.inform_police(action, now),
            CaseAction::ConfirmReceipt => self.confirm_receipt(action, now),
            CaseAction::Hold { .. } => self.go(action, &[CaseState::PoliceInformed], CaseState::Hold),
            CaseAction::ReleaseHold { .. } => self.go(action, &[CaseState::Hold], CaseState::PoliceInformed),
            CaseAction::SendRequest { .. } => self.send_request(action, now),
            CaseAction::Acknowledge => {
                self.go(action, &[CaseState::Requested], CaseState::Acknowledged)?;
                self.times.acknowledged_at = Some(now);
                Ok(())
            }
            CaseAction::ClaimRemoval => self.claim_removal(action, now),
            CaseAction::RejectClaim { .. } => self.reject_claim(action),
            CaseAction::BeginVerification => {
                self.go(action, &[CaseState::RemovalClaimed], CaseState::Verifying)
            }
            CaseAction::AcceptProof { proof } => self.accept_proof(action, *proof, now),
            CaseAction::BeginCacheCleanup => {
                self.go(action, &[CaseState::OriginGone], CaseState::CacheCleanup)
            }
            CaseAction::FinishCacheCleanup { .. } => {
                self.go(action, &[CaseState::CacheCleanup], CaseState::Watch)
            }
            CaseAction::Close => self.close(action, now),
            CaseAction::Dispute { .. } => self.go(
                action,
                &[CaseState::Requested, CaseState::Acknowledged],
                CaseState::Disputed,
            ),
            CaseAction::RejectDispute { .. } => self.go(action, &[CaseState::Disputed], CaseState::Requested),
            CaseAction::ProposeWithdrawal { reason } => {
                let by = person(action, actor)?;
                let reason = reason.clone();
                self.propose_withdrawal(action, Withdrawal { by, reason })
            }
            CaseAction::RefuseWithdrawal { .. } => self.refuse_withdrawal(action),
            CaseAction::Withdraw => self.withdraw(action, &person(action, actor)?, now),
            CaseAction::Relapse { .. } => self.relapse(action, now),
            CaseAction::Escalate { cause } => self.escalate(action, *cause),
            CaseAction::Raise { flag } => self.raise(action, *flag, now),
            CaseAction::Clear { flag } => self.clear(action, *flag),
            CaseAction::Assign { user } => replace(&mut self.assignee, Some(user.clone()), action),
            CaseAction::Note { .. } => Ok(()),
            CaseAction::Link { to } if *to == self.code => Err(Refused::Itself),
            CaseAction::Link { to } => effective(self.links.insert(*to), action),
            CaseAction::SetPriority { priority, .. } => self.set_priority(action, *priority, actor),
        }
    }

    /// Goes from one of `from` to `to`.
    fn go(&mut self, action: &CaseAction, from: &[CaseState], to: CaseState) -> Result<(), Refused> {
        if !from.contains(&self.state) {
            return Err(Refused::in_state(action.name(), self.state));
        }
        self.state = to;
        Ok(())
    }

    fn inform_police(&mut self, action: &CaseAction, now: Timestamp) -> Result<(), Refused> {
        if self.state == CaseState::Withdrawn || self.times.police_informed_at.is_some() {
            return Err(Refused::in_state(action.name(), self.state));
        }
        self.times.police_informed_at = Some(now);
        self.flags.remove(&CaseFlag::PoliceMissing);
        // Further on, they are told late, which is better than not at all.
        if matches!(self.state, CaseState::Open | CaseState::Relapsed) {
            self.state = CaseState::PoliceInformed;
        }
        Ok(())
    }

    fn confirm_receipt(&mut self, action: &CaseAction, now: Timestamp) -> Result<(), Refused> {
        if self.times.police_informed_at.is_none() || self.times.police_received_at.is_some() {
            return Err(Refused::in_state(action.name(), self.state));
        }
        self.times.police_received_at = Some(now);
        Ok(())
    }

    fn send_request(&mut self, action: &CaseAction, now: Timestamp) -> Result<(), Refused> {
        if matches!(self.state, CaseState::Open | CaseState::Relapsed) && self.priority.concerns_police() {
            return Err(Refused::PoliceFirst);
        }
        let from = [CaseState::Open, CaseState::Relapsed, CaseState::PoliceInformed];
        self.go(action, &from, CaseState::Requested)?;
        self.times.requested_at = Some(now);
        Ok(())
    }

    fn claim_removal(&mut self, action: &CaseAction, now: Timestamp) -> Result<(), Refused> {
        let from = [CaseState::Requested, CaseState::Acknowledged, CaseState::Disputed];
        self.go(action, &from, CaseState::RemovalClaimed)?;
        self.times.removal_claimed_at = Some(now);
        self.flags.remove(&CaseFlag::StillPresent);
        Ok(())
    }

    fn reject_claim(&mut self, action: &CaseAction) -> Result<(), Refused> {
        let from = [CaseState::RemovalClaimed, CaseState::Verifying];
        self.go(action, &from, CaseState::Requested)?;
        self.times.removal_claimed_at = None;
        self.times.gone_at = None;
        self.flags.remove(&CaseFlag::SeenGone);
        self.flags.remove(&CaseFlag::RemovalProven);
        Ok(())
    }

    fn accept_proof(
        &mut self,
        action: &CaseAction,
        proof: RemovalProof,
        now: Timestamp,
    ) -> Result<(), Refused> {
        self.go(action, &[CaseState::Verifying], CaseState::OriginGone)?;
        let claimed_at = self
            .times
            .removal_claimed_at
            .ok_or(Refused::in_state(action.name(), CaseState::Verifying))?;
        proof.check(claimed_at)?;
        self.times.gone_at.get_or_insert(proof.first_at());
        self.times.verified_at = Some(now);
        for flag in [
            CaseFlag::RemovalProven,
            CaseFlag::StillPresent,
            CaseFlag::Unreachable,
        ] {
            self.flags.remove(&flag);
        }
        Ok(())
    }

    fn close(&mut self, action: &CaseAction, now: Timestamp) -> Result<(), Refused> {
        self.go(action, &[CaseState::Watch], CaseState::Closed)?;
        if !self.flags.contains(&CaseFlag::WatchEnded) {
            return Err(Refused::WatchNotEnded);
        }
        self.times.ended_at = Some(now);
        Ok(())
    }

    fn propose_withdrawal(&mut self, action: &CaseAction, withdrawal: Withdrawal) -> Result<(), Refused> {
        // The police's request to wait, and what was proven, are not undone.
        if self.state.is_ended() || self.state.is_gone() || self.state == CaseState::Hold {
            return Err(Refused::in_state(action.name(), self.state));
        }
        if self.withdrawal.is_some() {
            return Err(Refused::NothingToDo {
                action: action.name(),
            });
        }
        self.withdrawal = Some(withdrawal);
        Ok(())
    }

    fn refuse_withdrawal(&mut self, action: &CaseAction) -> Result<(), Refused> {
        effective(self.withdrawal.take().is_some(), action)
    }

    fn withdraw(&mut self, action: &CaseAction, second: &UserId, now: Timestamp) -> Result<(), Refused> {
        let first = match self.withdrawal.take() {
            Some(withdrawal) if self.state != CaseState::Hold && !self.state.is_gone() => withdrawal.by,
            _ => return Err(Refused::in_state(action.name(), self.state)),
        };
        if first == *second {
            return Err(Refused::SamePerson {
                action: action.name(),
            });
        }
        self.state = CaseState::Withdrawn;
        self.times.ended_at = Some(now);
        Ok(())
    }

    fn relapse(&mut self, action: &CaseAction, now: Timestamp) -> Result<(), Refused> {
        if !self.state.is_gone() {
            return Err(Refused::in_state(action.name(), self.state));
        }
        self.state = CaseState::Relapsed;
        self.times = self.times.begin_again(now);
        self.round = self.round.saturating_add(1);
        self.escalation = (self.escalation + 1).min(MAX_ESCALATION);
        self.withdrawal = None;
        let of_this_round = [
            CaseFlag::SeenGone,
            CaseFlag::StillPresent,
            CaseFlag::Unreachable,
            CaseFlag::RemovalProven,
            CaseFlag::WatchEnded,
            CaseFlag::PoliceMissing,
            CaseFlag::Overdue,
        ];
        self.flags.retain(|flag| !of_this_round.contains(flag));
        Ok(())
    }

    fn escalate(&mut self, action: &CaseAction, cause: EscalationCause) -> Result<(), Refused> {
        if self.state.is_ended() {
            return Err(Refused::in_state(action.name(), self.state));
        }
        if self.escalation >= MAX_ESCALATION {
            return Err(Refused::NothingToDo {
                action: action.name(),
            });
        }
        self.escalation += 1;
        if cause == EscalationCause::Overdue {
            self.flags.insert(CaseFlag::Overdue);
        }
        Ok(())
    }

    fn raise(&mut self, action: &CaseAction, flag: CaseFlag, now: Timestamp) -> Result<(), Refused> {
        let fits = match flag {
            CaseFlag::RemovalProven => self.state == CaseState::Verifying,
            CaseFlag::WatchEnded => self.state == CaseState::Watch,
            CaseFlag::StillPresent => !self.state.is_gone(),
            CaseFlag::Overdue | CaseFlag::PoliceMissing => !self.state.is_ended(),
            CaseFlag::SeenGone | CaseFlag::Unreachable | CaseFlag::SeenElsewhere | CaseFlag::LevelRaised => {
                true
            }
        };
        if !fits {
            return Err(Refused::in_state(action.name(), self.state));
        }
        effective(self.flags.insert(flag), action)?;
        match flag {
            CaseFlag::SeenGone => {
                self.times.gone_at.get_or_insert(now);
                self.flags.remove(&CaseFlag::StillPresent);
            }
            CaseFlag::StillPresent => {
                self.times.gone_at = None;
                self.flags.remove(&CaseFlag::SeenGone);
                self.flags.remove(&CaseFlag::RemovalProven);
            }
            _ => {}
        }
        Ok(())
    }

    fn clear(&mut self, action: &CaseAction, flag: CaseFlag) -> Result<(), Refused> {
        // These two tell what is so, and go by themselves when it is no longer so.
        if matches!(flag, CaseFlag::PoliceMissing | CaseFlag::WatchEnded) {
            return Err(Refused::in_state(action.name(), self.state));
        }
        effective(self.flags.remove(&flag), action)
    }

    fn set_priority(
        &mut self,
        action: &CaseAction,
        priority: Priority,
        actor: &Actor,
    ) -> Result<(), Refused> {
        // The order is by urgency, the most urgent first.
        if priority > self.priority && !actor.has(Duty::Approve) {
            return Err(Refused::LoweringNeedsApprover);
        }
        replace(&mut self.priority, priority, action)
    }

    /// A case that became urgent on its way has passed the police by: say so until they know.
    fn note_missing_police(&mut self) {
        let on_its_way =
            !self.state.is_ended() && !matches!(self.state, CaseState::Open | CaseState::Relapsed);
        if on_its_way && self.priority.concerns_police() && self.times.police_informed_at.is_none() {
            self.flags.insert(CaseFlag::PoliceMissing);
        } else {
            self.flags.remove(&CaseFlag::PoliceMissing);
        }
    }
}

fn person(action: &CaseAction, actor: &Actor) -> Result<UserId, Refused> {
    actor.user().cloned().ok_or_else(|| Refused::Role {
        actor: actor.clone(),
        action: action.name(),
    })
}

fn effective(changed: bool, action: &CaseAction) -> Result<(), Refused> {
    if changed {
        Ok(())
    } else {
        Err(Refused::NothingToDo {
            action: action.name(),
        })
    }
}

fn replace<T: PartialEq>(place: &mut T, value: T, action: &CaseAction) -> Result<(), Refused> {
    let changed = *place != value;
    *place = value;
    effective(changed, action)
}
