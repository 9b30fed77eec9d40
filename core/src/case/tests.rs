//! The way of a case, straight and crooked.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Case, CaseAction, CaseCode, CaseFlag, CaseOpening, CaseState, EscalationCause, RelapseCause};
use crate::{
    Actor, ControlAnswer, FindingId, Kind, Level, Machine, Priority, Probe, ProbeAnswer, Refused, Remark,
    RemovalProof, Role, Surroundings,
};

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + hours * 3600).unwrap()
}

fn person(name: &str, role: Role) -> Actor {
    Actor::person(name.parse().unwrap(), role)
}

fn an() -> Actor {
    person("an", Role::Handler)
}

fn binh() -> Actor {
    person("binh", Role::Approver)
}

fn verifier() -> Actor {
    Actor::machine(Machine::Verifier)
}

fn words() -> Remark {
    Remark::new("lý do").unwrap()
}

fn opening(priority: Priority) -> CaseOpening {
    CaseOpening {
        code: CaseCode::new(2027, 1).unwrap(),
        finding: FindingId(7),
        agency: "ubnd".parse().unwrap(),
        kind: Kind::Marking(Level::Mat),
        priority,
        first_seen_at: at(-5),
    }
}

fn proof(claimed: i64) -> RemovalProof {
    let probes = [1, 24, 72].map(|hours| Probe {
        at: at(claimed + hours),
        answer: ProbeAnswer::Gone,
        control: ControlAnswer::Healthy,
    });
    let quiet = Surroundings {
        pages_that_link: 0,
        copies_online: 0,
    };
    RemovalProof::establish(at(claimed), &probes, quiet).unwrap()
}

/// What becomes of a new case by these steps, an hour apart, the first at hour 1.
fn run(priority: Priority, steps: &[(CaseAction, Actor)]) -> Result<Case, Refused> {
    let (mut case, _) = Case::open(opening(priority), &binh(), at(0))?;
    for (hour, (action, actor)) in (1_i64..).zip(steps) {
        case = case.apply(action.clone(), actor, at(hour))?.0;
    }
    Ok(case)
}

fn check(steps: &[(CaseAction, Actor)], expected: Result<CaseState, Refused>) {
    let [found, expected] = [run(Priority::P2, steps).map(|case| case.state()), expected];
    assert_eq!(found, expected, "{steps:?}");
}

fn to_verifying() -> Vec<(CaseAction, Actor)> {
    vec![
        (CaseAction::InformPolice, an()),
        (CaseAction::SendRequest { letter: None }, an()),
        (CaseAction::Acknowledge, person("chi", Role::AgencyHandler)),
        (CaseAction::ClaimRemoval, person("chi", Role::AgencyHandler)),
        (CaseAction::BeginVerification, verifier()),
    ]
}

fn to_watch() -> Vec<(CaseAction, Actor)> {
    let mut steps = to_verifying();
    let result = words();
    steps.extend([
        (CaseAction::AcceptProof { proof: proof(4) }, an()),
        (CaseAction::BeginCacheCleanup, an()),
        (CaseAction::FinishCacheCleanup { result }, an()),
    ]);
    steps
}

const WATCH_ENDED: CaseAction = CaseAction::Raise {
    flag: CaseFlag::WatchEnded,
};

#[test]
fn the_straight_way_leads_from_open_to_closed() {
    let mut steps = to_watch();
    check(&steps, Ok(CaseState::Watch));
    steps.push((CaseAction::Close, binh()));
    check(&steps, Err(Refused::WatchNotEnded));
    steps.insert(8, (WATCH_ENDED, verifier()));
    let case = run(Priority::P2, &steps).unwrap();
    assert_eq!(case.state(), CaseState::Closed);
    let times = case.times();
    assert_eq!((times.first_seen_at, times.confirmed_at), (at(-5), at(0)));
    assert_eq!(
        (times.requested_at, times.acknowledged_at),
        (Some(at(2)), Some(at(3)))
    );
    assert_eq!(
        (times.removal_claimed_at, times.gone_at),
        (Some(at(4)), Some(at(5)))
    );
    assert_eq!((times.verified_at, times.ended_at), (Some(at(6)), Some(at(10))));
}

#[test]
fn the_police_come_first_where_state_secrets_may_be_concerned() {
    let request = (CaseAction::SendRequest { letter: None }, an());
    check(std::slice::from_ref(&request), Err(Refused::PoliceFirst));
    let case = run(Priority::P3, std::slice::from_ref(&request)).unwrap();
    assert_eq!(case.state(), CaseState::Requested);
    let urgent = CaseAction::SetPriority {
        priority: Priority::P1,
        reason: None,
    };
    let (case, _) = case.apply(urgent, &verifier(), at(9)).unwrap();
    assert!(case.flags().contains(&CaseFlag::PoliceMissing));
    let (case, _) = case.apply(CaseAction::InformPolice, &an(), at(9)).unwrap();
    assert_eq!((case.state(), case.flags().len()), (CaseState::Requested, 0));
}

#[test]
fn the_police_may_ask_to_wait() {
    let hold = (
        CaseAction::Hold { reason: words() },
        person("dung", Role::PoliceReceiver),
    );
    let informed = (CaseAction::InformPolice, an());
    let request = (CaseAction::SendRequest { letter: None }, an());
    check(
        &[informed.clone(), hold.clone(), request],
        Err(Refused::in_state("send_request", CaseState::Hold)),
    );
    let release = (
        CaseAction::ReleaseHold { reason: words() },
        person("em", Role::PoliceCommander),
    );
    check(&[informed, hold, release], Ok(CaseState::PoliceInformed));
}

#[test]
fn a_proof_must_hold_for_the_claim() {
    for (claimed, expected) in [
        (4, Ok(CaseState::OriginGone)),
        (3, Err(Refused::Proof(crate::Unproven::OtherClaim))),
    ] {
        let mut steps = to_verifying();
        let proof = proof(claimed);
        steps.push((CaseAction::AcceptProof { proof }, an()));
        check(&steps, expected);
    }
    let mut steps = to_verifying();
    steps.push((CaseAction::RejectClaim { reason: words() }, an()));
    let case = run(Priority::P2, &steps).unwrap();
    assert_eq!(
        (case.state(), case.times().removal_claimed_at),
        (CaseState::Requested, None)
    );
}

#[test]
fn a_relapse_begins_a_new_round() {
    let mut steps = to_watch();
    let cause = RelapseCause::SameContent;
    steps.push((CaseAction::Relapse { cause }, verifier()));
    let case = run(Priority::P2, &steps).unwrap();
    assert_eq!(
        (case.state(), case.round(), case.escalation()),
        (CaseState::Relapsed, 2, 1)
    );
    assert_eq!(
        (case.times().round_began_at, case.times().verified_at),
        (at(9), None)
    );
    assert_eq!(case.times().confirmed_at, at(0));
    let request = CaseAction::SendRequest { letter: None };
    assert_eq!(
        case.apply(request, &an(), at(10)).unwrap_err(),
        Refused::PoliceFirst
    );
    let early = [(CaseAction::Relapse { cause }, verifier())];
    check(&early, Err(Refused::in_state("relapse", CaseState::Open)));
}

#[test]
fn withdrawing_takes_a_second_person() {
    let propose = |actor| (CaseAction::ProposeWithdrawal { reason: words() }, actor);
    check(
        &[propose(an()), (CaseAction::Withdraw, binh())],
        Ok(CaseState::Withdrawn),
    );
    check(
        &[propose(binh()), (CaseAction::Withdraw, binh())],
        Err(Refused::SamePerson { action: "withdraw" }),
    );
    check(
        &[(CaseAction::Withdraw, binh())],
        Err(Refused::in_state("withdraw", CaseState::Open)),
    );
}

#[test]
fn roles_do_what_is_theirs() {
    for (action, actor) in [
        (CaseAction::InformPolice, person("x", Role::Administrator)),
        (CaseAction::InformPolice, person("x", Role::AgencyHandler)),
        (CaseAction::InformPolice, verifier()),
        (CaseAction::Close, verifier()),
        (CaseAction::Withdraw, verifier()),
        (CaseAction::ConfirmReceipt, an()),
        (WATCH_ENDED, an()),
        (CaseAction::Note { words: words() }, person("x", Role::Auditor)),
    ] {
        let action_name = action.name();
        let expected = Refused::Role {
            actor: actor.clone(),
            action: action_name,
        };
        check(&[(action, actor)], Err(expected));
    }
}

fn actors() -> impl Strategy<Value = Actor> {
    let people = (
        prop::sample::select(vec!["an", "binh", "chi"]),
        prop::sample::select(vec![
            Role::Operator,
            Role::Approver,
            Role::Handler,
            Role::PoliceCommander,
            Role::AgencyHandler,
        ]),
    )
        .prop_map(|(name, role)| person(name, role));
    prop_oneof![7 => people, 3 => Just(verifier())]
}

/// An action by its number, so that proofs can be made to fit the case.
fn action(number: u8, case: &Case) -> CaseAction {
    let reason = words();
    let flag = CaseFlag::ALL[usize::from(number) % CaseFlag::ALL.len()];
    match number % 26 {
        0 => CaseAction::InformPolice,
        1 => CaseAction::ConfirmReceipt,
        2 => CaseAction::Hold { reason },
        3 => CaseAction::ReleaseHold { reason },
        4 => CaseAction::SendRequest { letter: None },
        5 => CaseAction::Acknowledge,
        6 => CaseAction::ClaimRemoval,
        7 => CaseAction::RejectClaim { reason },
        8 => CaseAction::BeginVerification,
        9 | 10 => {
            let claimed = case.times().removal_claimed_at.unwrap_or(at(0));
            let hours = claimed.duration_since(at(0)).as_hours();
            CaseAction::AcceptProof { proof: proof(hours) }
        }
        11 => CaseAction::BeginCacheCleanup,
        12 => CaseAction::FinishCacheCleanup { result: reason },
        13 => CaseAction::Close,
        14 => CaseAction::Dispute { reason },
        15 => CaseAction::RejectDispute { reason },
        16 => CaseAction::ProposeWithdrawal { reason },
        17 => CaseAction::RefuseWithdrawal { reason },
        18 => CaseAction::Withdraw,
        19 => CaseAction::Relapse {
            cause: RelapseCause::SameAddress,
        },
        20 => CaseAction::Escalate {
            cause: EscalationCause::Overdue,
        },
        21 => CaseAction::Raise { flag },
        22 => CaseAction::Clear { flag },
        23 => CaseAction::Link {
            to: CaseCode::new(2027, u32::from(number) + 1).unwrap(),
        },
        24 => WATCH_ENDED,
        _ => CaseAction::SetPriority {
            priority: Priority::ALL[usize::from(number / 26) % 4],
            reason: None,
        },
    }
}

fn assert_legal(before: &Case, case: &Case) {
    let times = case.times();
    let police_know = times.police_informed_at.is_some() || case.flags().contains(&CaseFlag::PoliceMissing);
    match case.state() {
        CaseState::Open | CaseState::Relapsed | CaseState::Withdrawn | CaseState::Closed => {}
        _ => assert!(!case.priority().concerns_police() || police_know, "{case:?}"),
    }
    assert_eq!(case.state().is_gone(), times.verified_at.is_some(), "{case:?}");
    assert_eq!(case.state().is_ended(), times.ended_at.is_some(), "{case:?}");
    if case.state() == CaseState::Closed && before.state() != CaseState::Closed {
        assert!(before.flags().contains(&CaseFlag::WatchEnded));
    }
    if matches!(case.state(), CaseState::RemovalClaimed | CaseState::Verifying) || case.state().is_gone() {
        assert!(
            times.removal_claimed_at.is_some() && times.requested_at.is_some(),
            "{case:?}"
        );
    }
    if let (Some(requested), Some(acknowledged)) = (times.requested_at, times.acknowledged_at) {
        assert!(requested <= acknowledged, "{case:?}");
    }
    assert_eq!(
        case.round() > 1,
        times.round_began_at > times.confirmed_at || case.round() > 1
    );
    assert!(!case.links().contains(&case.code()));
    assert!(before.state() != CaseState::Withdrawn || case.state() == CaseState::Withdrawn);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_sequence_of_actions_reaches_an_illegal_state(
        steps in prop::collection::vec((any::<u8>(), actors(), -2_i64..40), 1..200),
        priority in prop::sample::select(Priority::ALL.to_vec()),
    ) {
        let (mut case, first) = Case::open(opening(priority), &binh(), at(0)).unwrap();
        let (mut events, mut now) = (vec![first], at(0));
        for (number, actor, hours) in steps {
            // Clocks jump back, too.
            now = now.checked_add(SignedDuration::from_hours(hours)).unwrap();
            let Ok((next, event)) = case.apply(action(number, &case), &actor, now) else { continue };
            prop_assert_eq!(next.version(), case.version() + 1);
            prop_assert!(event.at >= case.changed_at());
            if actor.is_machine() && next.state() != case.state() {
                prop_assert!(matches!(next.state(), CaseState::Relapsed | CaseState::Verifying));
            }
            assert_legal(&case, &next);
            events.push(event);
            case = next;
        }
        prop_assert_eq!(Case::replay(&events), Some(case.clone()));
        let text = crate::canonical_json(&case);
        prop_assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case.clone());
        for event in &events {
            prop_assert_eq!(&crate::AuditEvent::from_canonical(&event.to_canonical()).unwrap(), event);
        }
        // An event that is left out is noticed.
        if events.len() > 1 {
            let removed = events.len() / 2;
            events.remove(removed.max(1));
            prop_assert_ne!(Case::replay(&events), Some(case));
        }
    }
}
