//! Two persons decide, and nobody else.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Decision, DismissalGround, Finding, FindingAction, FindingState};
use crate::{
    Actor, AuditAction, AuditEvent, FindingId, Kind, Level, Machine, Priority, Refused, Remark, Role,
};

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap()
}

fn new(priority: Priority) -> Finding {
    let kind = Kind::Marking(Level::Mat);
    Finding::new(FindingId(1), "ubnd".parse().unwrap(), kind, priority, at(0))
}

fn person(name: &str, role: Role) -> Actor {
    Actor::person(name.parse().unwrap(), role)
}

fn words() -> Remark {
    Remark::new("lý do").unwrap()
}

fn dismiss(ground: DismissalGround, expires: Timestamp) -> FindingAction {
    FindingAction::Propose {
        decision: Decision::Dismiss {
            ground,
            reason: words(),
            expires,
        },
    }
}

const CONFIRM: FindingAction = FindingAction::Propose {
    decision: Decision::Confirm,
};

/// What becomes of a new P2 finding by these steps, an hour apart.
fn run(steps: &[(FindingAction, Actor)]) -> Result<Finding, Refused> {
    let mut finding = new(Priority::P2);
    for (hour, (action, actor)) in (1_i64..).zip(steps) {
        finding = finding.apply(action.clone(), actor, at(hour))?.0;
    }
    Ok(finding)
}

fn check(steps: &[(FindingAction, Actor)], expected: Result<FindingState, Refused>) {
    let [found, expected] = [run(steps).map(|finding| finding.state()), expected];
    assert_eq!(found, expected, "{steps:?}");
}

#[test]
fn a_second_person_confirms() {
    let (an, binh) = (person("an", Role::Handler), person("binh", Role::Approver));
    let claim = (FindingAction::Claim, an.clone());
    let propose = (CONFIRM, an.clone());
    let approve = (FindingAction::Approve, binh.clone());
    check(
        &[claim.clone(), propose.clone(), approve],
        Ok(FindingState::Confirmed),
    );
    let alone = person("an", Role::Approver);
    check(
        &[claim.clone(), propose.clone(), (FindingAction::Approve, alone)],
        Err(Refused::SamePerson { action: "approve" }),
    );
    check(
        &[claim.clone(), (CONFIRM, person("chi", Role::Handler))],
        Err(Refused::ClaimedByAnother),
    );
    check(
        &[claim.clone(), (FindingAction::Claim, binh.clone())],
        Err(Refused::ClaimedByAnother),
    );
    let reject = FindingAction::Reject { reason: words() };
    check(&[claim.clone(), propose, (reject, binh)], Ok(FindingState::New));
    check(
        &[claim, (FindingAction::Approve, person("chi", Role::Approver))],
        Err(Refused::State {
            action: "approve",
            state: "claimed",
        }),
    );
}

#[test]
fn a_dismissal_expires_and_then_only() {
    let (an, binh) = (person("an", Role::Handler), person("binh", Role::Approver));
    let clock = Actor::machine(Machine::Clock);
    let steps = |expires| {
        vec![
            (FindingAction::Claim, an.clone()),
            (dismiss(DismissalGround::FalseAlarm, expires), an.clone()),
            (FindingAction::Approve, binh.clone()),
            (FindingAction::Expire, clock.clone()),
        ]
    };
    check(&steps(at(4)), Ok(FindingState::New));
    check(&steps(at(5)), Err(Refused::NotDue { action: "expire" }));
    check(&steps(at(2)), Err(Refused::BadExpiry));
    check(&steps(at(3)), Err(Refused::BadExpiry));
    check(&steps(at(2 + 366 * 24 + 1)), Err(Refused::BadExpiry));
    let itself = dismiss(DismissalGround::Duplicate { of: FindingId(1) }, at(99));
    check(
        &[(FindingAction::Claim, an.clone()), (itself, an)],
        Err(Refused::Itself),
    );
}

#[test]
fn a_rest_is_short_and_never_for_the_most_urgent() {
    let an = person("an", Role::Handler);
    let snooze = |until| FindingAction::Snooze {
        until,
        reason: words(),
    };
    check(&[(snooze(at(25)), an.clone())], Ok(FindingState::Snoozed));
    check(&[(snooze(at(26)), an.clone())], Err(Refused::RestTooLong));
    check(&[(snooze(at(1)), an.clone())], Err(Refused::RestTooLong));
    let urgent = new(Priority::P1).apply(snooze(at(2)), &an, at(1));
    assert_eq!(urgent.unwrap_err(), Refused::TooUrgentToRest);
    let clock = Actor::machine(Machine::Clock);
    let rest = (snooze(at(2)), an.clone());
    check(
        &[rest.clone(), (FindingAction::Wake, clock.clone())],
        Ok(FindingState::New),
    );
    check(
        &[(snooze(at(9)), an), (FindingAction::Wake, clock)],
        Err(Refused::NotDue { action: "wake" }),
    );
}

#[test]
fn greater_signs_undo_a_dismissal_and_no_confirmation() {
    let (an, binh) = (person("an", Role::Handler), person("binh", Role::Approver));
    let raise = FindingAction::Raise {
        kind: Kind::Marking(Level::TuyetMat),
        priority: Priority::P1,
    };
    let scanner = Actor::machine(Machine::Scanner);
    for (proposal, expected) in [
        (CONFIRM, FindingState::Confirmed),
        (dismiss(DismissalGround::OutOfScope, at(99)), FindingState::New),
    ] {
        let steps = [
            (FindingAction::Claim, an.clone()),
            (proposal, an.clone()),
            (FindingAction::Approve, binh.clone()),
            (raise.clone(), scanner.clone()),
        ];
        let finding = run(&steps).unwrap();
        assert_eq!((finding.state(), finding.priority()), (expected, Priority::P1));
    }
}

fn actors() -> impl Strategy<Value = Actor> {
    let people = (
        prop::sample::select(vec!["an", "binh", "chi"]),
        prop::sample::select(Role::ALL.to_vec()),
    )
        .prop_map(|(name, role)| person(name, role));
    prop_oneof![8 => people, 2 => Just(Actor::machine(Machine::Clock))]
}

fn actions() -> impl Strategy<Value = FindingAction> {
    prop_oneof![
        3 => Just(FindingAction::Claim),
        1 => Just(FindingAction::Release),
        2 => Just(CONFIRM),
        2 => (0_i64..9000).prop_map(|hours| dismiss(DismissalGround::FalseAlarm, at(hours))),
        3 => Just(FindingAction::Approve),
        1 => Just(FindingAction::Reject { reason: words() }),
        1 => (0_i64..60).prop_map(|hours| FindingAction::Snooze { until: at(hours), reason: words() }),
        1 => Just(FindingAction::SeeVariant),
        1 => Just(FindingAction::Wake),
        1 => Just(FindingAction::Expire),
        1 => Just(FindingAction::Reopen { reason: words() }),
        1 => prop::sample::select(Priority::ALL.to_vec()).prop_map(|priority| FindingAction::Raise {
            kind: Kind::Marking(Level::ToiMat),
            priority,
        }),
    ]
}

/// Replays events on the finding as it was first seen.
fn replay(first: Finding, events: &[AuditEvent]) -> Finding {
    events.iter().fold(first, |finding, event| {
        let AuditAction::FindingChanged { change } = &event.action else {
            panic!("an event of a finding tells of its change");
        };
        let (next, again) = finding
            .apply(change.action.clone(), &event.actor, event.at)
            .unwrap();
        assert_eq!(again, *event);
        next
    })
}

proptest! {
    #[test]
    fn no_sequence_of_actions_reaches_an_illegal_state(
        steps in prop::collection::vec((actions(), actors(), -3_i64..30), 1..60),
        priority in prop::sample::select(Priority::ALL.to_vec()),
    ) {
        let first = new(priority);
        let (mut finding, mut events, mut now) = (first.clone(), Vec::new(), at(0));
        for (action, actor, hours) in steps {
            // Clocks jump back, too.
            now = now.checked_add(SignedDuration::from_hours(hours)).unwrap();
            let Ok((next, event)) = finding.apply(action.clone(), &actor, now) else { continue };
            prop_assert_eq!(next.version(), finding.version() + 1);
            prop_assert!(next.changed_at() >= finding.changed_at());
            prop_assert_eq!(event.at, next.changed_at());
            if let Some((first, second)) = next.confirmed_by() {
                prop_assert_ne!(first, second);
            }
            if next.state() == FindingState::Snoozed {
                prop_assert_ne!(next.priority(), Priority::P1);
            }
            if actor.is_machine() && next.state() != finding.state() {
                prop_assert_eq!(next.state(), FindingState::New, "a machine decides nothing");
            }
            finding = next;
            events.push(event);
        }
        prop_assert_eq!(replay(first, &events), finding);
    }
}
