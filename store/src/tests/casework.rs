//! From a finding to its end: who decides, what is logged, what comes back.

use rasoat_core::{
    Actor, Band, CaseAction, CaseFlag, CaseState, Decision, DismissalGround, FindingAction, FindingId, Kind,
    Level, Machine, OutcomeKind, Priority, Refused, Remark, Role, Sensitive,
};
use rstest::rstest;

use super::support::{
    Engine, Fixture, Postgres, Sqlite, agency, detection, document, id, link, portal, stamp, visit,
};
use crate::{Access, FindingState, ListFilter, StoreError};

pub(super) const SECRET: Kind = Kind::Marking(Level::ToiMat);
pub(super) const CONFIRM: FindingAction = FindingAction::Propose {
    decision: Decision::Confirm,
};

pub(super) fn words(text: &str) -> Remark {
    Remark::new(text).unwrap()
}

/// Adds a user and signs it in.
pub(super) async fn user(fixture: &Fixture, name: &str, role: Role, agency: Option<&str>) -> Access {
    let operator = fixture.store.operator("root");
    let name = name.parse().unwrap();
    let agency = agency.map(|agency| agency.parse().unwrap());
    fixture
        .store
        .set_user(&operator, &name, role, agency.as_ref())
        .await
        .unwrap();
    let token = fixture.store.issue_token(&operator, &name).await.unwrap();
    fixture.store.sign_in(&token).await.unwrap().unwrap()
}

/// Scans a document with a secret marking at `/a.pdf` and returns its finding.
pub(super) async fn found(fixture: &Fixture, text: &str) -> FindingId {
    let detections = vec![detection(SECRET, Band::Alert, 90)];
    let record = document(&fixture.store, text, detections, Vec::new());
    fixture.run_once(OutcomeKind::Fetched, Some(record)).await;
    fixture.findings().await[0].id
}

/// Opens a case for what `/a.pdf` shows.
pub(super) async fn opened(fixture: &Fixture, an: &Access, binh: &Access) -> rasoat_core::Case {
    let finding = found(fixture, "một").await;
    let store = &fixture.store;
    store
        .decide(an, finding, None, FindingAction::Claim)
        .await
        .unwrap();
    store.decide(an, finding, None, CONFIRM).await.unwrap();
    let decided = store
        .decide(binh, finding, None, FindingAction::Approve)
        .await
        .unwrap();
    assert_eq!(decided.finding.state(), FindingState::Confirmed);
    decided.opened.unwrap()
}

#[rstest]
#[tokio::test]
async fn two_persons_open_a_case_and_its_events_tell_all(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let case = opened(&fixture, &an, &binh).await;
    assert_eq!(
        (case.code().to_string().as_str(), case.priority()),
        ("RS-2027-000001", Priority::P1)
    );
    let store = &fixture.store;
    for action in [CaseAction::InformPolice, CaseAction::SendRequest { letter: None }] {
        fixture.clock.advance(60_000);
        store.act(&an, case.code(), None, action).await.unwrap();
    }
    let now = store.case(&an, case.code()).await.unwrap().unwrap();
    assert_eq!((now.state(), now.version()), (CaseState::Requested, 3));
    let events = store.case_events(&an, case.code()).await.unwrap();
    assert_eq!(rasoat_core::Case::replay(&events), Some(now));
    let copies = store.case_copies(&an, case.code()).await.unwrap();
    assert_eq!((copies.len(), copies[0].portal.as_str()), (1, "Cổng sao-mai"));
    let addresses = store.view_addresses(&an, case.finding()).await.unwrap();
    assert_eq!(addresses[0].address.expose(), "https://saomai.example/a.pdf");
    let log = store.audit_export(&store.operator("root")).await.unwrap();
    assert!(log.contains("\"field\":\"addresses\"") && !log.contains("saomai"));
}

#[rstest]
#[tokio::test]
async fn of_two_who_decide_at_once_one_wins_and_the_other_is_told(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let an = user(&fixture, "an", Role::Handler, None).await;
    let finding = found(&fixture, "một").await;
    let store = &fixture.store;
    store
        .decide(&an, finding, None, FindingAction::Claim)
        .await
        .unwrap();
    store.decide(&an, finding, None, CONFIRM).await.unwrap();
    let mut deciders = Vec::new();
    for name in ["binh", "chi", "dung"] {
        deciders.push(user(&fixture, name, Role::Approver, None).await);
    }
    let decisions = deciders
        .iter()
        .map(|access| store.decide(access, finding, Some(2), FindingAction::Approve));
    let decisions = futures::future::join_all(decisions).await;
    let won = decisions.iter().filter(|decided| decided.is_ok()).count();
    assert_eq!(won, 1);
    for lost in decisions.into_iter().filter_map(Result::err) {
        assert!(matches!(lost, StoreError::Refused(Refused::Overtaken)), "{lost}");
    }
    let all = store.list_cases(&an, &ListFilter::default()).await.unwrap();
    assert_eq!(all.rows.len(), 1);
}

#[rstest]
#[tokio::test]
async fn each_sees_what_is_within_reach(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    for (name, parent, successor) in [
        ("so", Some("ubnd"), None),
        ("cu", None, Some("so")),
        ("khac", None, None),
    ] {
        let mut below = agency(name);
        below.parent = parent.map(|name: &str| name.parse().unwrap());
        below.successor = successor.map(|name: &str| name.parse().unwrap());
        store.upsert_agency(&below).await.unwrap();
    }
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let case = opened(&fixture, &an, &binh).await;
    for (name, role, of, sees) in [
        ("u1", Role::AgencyViewer, Some("ubnd"), true),
        ("u2", Role::AgencyViewer, Some("so"), false),
        ("u3", Role::AgencyHandler, Some("khac"), false),
        ("u4", Role::PoliceReceiver, None, true),
    ] {
        let access = user(&fixture, name, role, of).await;
        assert_eq!(
            store.case(&access, case.code()).await.unwrap().is_some(),
            sees,
            "{name}"
        );
        let listed = store
            .list_findings(&access, &ListFilter::default())
            .await
            .unwrap();
        assert_eq!(!listed.rows.is_empty(), sees, "{name}");
        let acted = store
            .act(&access, case.code(), None, CaseAction::Note { words: words("x") })
            .await;
        assert_eq!(matches!(acted, Err(StoreError::UnknownCase(_))), !sees, "{name}");
    }
    for (name, role) in [("u5", Role::Administrator), ("u6", Role::Auditor)] {
        let access = user(&fixture, name, role, None).await;
        assert!(matches!(
            store.case(&access, case.code()).await,
            Err(StoreError::Refused(_))
        ));
        assert!(store.list_cases(&access, &ListFilter::default()).await.is_err());
        assert!(
            store
                .act(&access, case.code(), None, CaseAction::Close)
                .await
                .is_err()
        );
    }
    let leader = user(&fixture, "u7", Role::AgencyViewer, Some("cu")).await;
    assert!(store.case(&leader, case.code()).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn tokens_hold_until_they_are_replaced_or_the_user_is_locked_out(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let (store, operator) = (&fixture.store, fixture.store.operator("root"));
    let name = "an".parse().unwrap();
    assert!(matches!(
        store.issue_token(&operator, &name).await,
        Err(StoreError::UnknownUser(_))
    ));
    store
        .set_user(&operator, &name, Role::Handler, None)
        .await
        .unwrap();
    let first = store.issue_token(&operator, &name).await.unwrap();
    let access = store.sign_in(&first).await.unwrap().unwrap();
    assert_eq!(access.actor(), &Actor::person(name.clone(), Role::Handler));
    assert!(
        store
            .set_user(&access, &name, Role::Approver, None)
            .await
            .is_err()
    );
    let second = store.issue_token(&operator, &name).await.unwrap();
    assert!(store.sign_in(&first).await.unwrap().is_none());
    assert!(store.sign_in(&second).await.unwrap().is_some());
    store.lock_user(&operator, &name).await.unwrap();
    assert!(store.sign_in(&second).await.unwrap().is_none());
    assert!(
        store
            .sign_in(&Sensitive::from("rasoat_0"))
            .await
            .unwrap()
            .is_none()
    );
    store
        .set_user(&operator, &name, Role::Handler, None)
        .await
        .unwrap();
    let third = store.issue_token(&operator, &name).await.unwrap();
    fixture.clock.advance(367 * 24 * 3_600_000);
    assert!(
        store.sign_in(&third).await.unwrap().is_none(),
        "a token does not hold for ever"
    );
    for (role, agency) in [
        (Role::Operator, None),
        (Role::AgencyHandler, None),
        (Role::Handler, Some("ubnd")),
    ] {
        let agency = agency.map(|agency: &str| agency.parse().unwrap());
        let refused = store.set_user(&operator, &name, role, agency.as_ref()).await;
        assert!(matches!(refused, Err(StoreError::AgencyNeeded)), "{role:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_dismissal_ends_and_greater_signs_or_variants_end_it_sooner(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let store = &fixture.store;
    let text = |changed: &str| {
        let words: Vec<String> = (0..400).map(|number| format!("từ{number}")).collect();
        format!("{} {changed}", words.join(" "))
    };
    let finding = found(&fixture, &text("đầu")).await;
    let dismiss = || FindingAction::Propose {
        decision: Decision::Dismiss {
            ground: DismissalGround::FalseAlarm,
            reason: words("không phải"),
            expires: rasoat_core::Clock::now(&*fixture.clock) + jiff::SignedDuration::from_hours(48),
        },
    };
    let dismiss_it = async || {
        store
            .decide(&an, finding, None, FindingAction::Claim)
            .await
            .unwrap();
        store.decide(&an, finding, None, dismiss()).await.unwrap();
        store
            .decide(&binh, finding, None, FindingAction::Approve)
            .await
            .unwrap();
    };
    let state = async || store.finding(&an, finding).await.unwrap().unwrap().state();
    dismiss_it().await;
    found(&fixture, &text("đầu")).await;
    assert_eq!(
        (state().await, store.wake_findings().await.unwrap()),
        (FindingState::Dismissed, 0)
    );
    fixture.clock.advance(48 * 3_600_000);
    assert_eq!(
        (store.wake_findings().await.unwrap(), state().await),
        (1, FindingState::New)
    );

    dismiss_it().await;
    assert_eq!(
        found(&fixture, &text("cuối")).await,
        finding,
        "nearly the same is the same finding"
    );
    assert_eq!(
        state().await,
        FindingState::New,
        "nobody has looked at the other one"
    );

    dismiss_it().await;
    let greater = vec![detection(Kind::Marking(Level::TuyetMat), Band::Alert, 95)];
    let record = document(store, &text("cuối"), greater, Vec::new());
    fixture.run_once(OutcomeKind::Fetched, Some(record)).await;
    let now = store.finding(&an, finding).await.unwrap().unwrap();
    assert_eq!(
        now.state(),
        FindingState::Dismissed,
        "as urgent as before, and judged by people"
    );
}

#[rstest]
#[tokio::test]
async fn what_comes_back_anywhere_is_a_relapse(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    store.upsert_agency(&agency("so")).await.unwrap();
    store.upsert_portal(&portal("so-y-te", "so")).await.unwrap();
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let case = opened(&fixture, &an, &binh).await;
    let verifier = store.machine(Machine::Verifier);
    for action in [
        CaseAction::InformPolice,
        CaseAction::SendRequest { letter: None },
        CaseAction::ClaimRemoval,
        CaseAction::BeginVerification,
    ] {
        store.act(&an, case.code(), None, action).await.unwrap();
    }
    // Seen again while it is verified: no relapse, but people should know.
    found(&fixture, "một").await;
    let now = store.case(&an, case.code()).await.unwrap().unwrap();
    assert!(now.flags().contains(&CaseFlag::StillPresent), "{now:?}");
    fixture.run_once(OutcomeKind::Gone, None).await;
    let claimed = now.times().removal_claimed_at.unwrap();
    let probes = [1, 24, 72].map(|hours| rasoat_core::Probe {
        at: claimed + jiff::SignedDuration::from_hours(hours),
        answer: rasoat_core::ProbeAnswer::Gone,
        control: rasoat_core::ControlAnswer::Healthy,
    });
    let quiet = rasoat_core::Surroundings {
        pages_that_link: 0,
        copies_online: 0,
    };
    let proof = rasoat_core::RemovalProof::establish(claimed, &probes, quiet).unwrap();
    store
        .act(&an, case.code(), None, CaseAction::AcceptProof { proof })
        .await
        .unwrap();
    assert!(
        store
            .act(&verifier, case.code(), None, CaseAction::BeginCacheCleanup)
            .await
            .is_err()
    );

    let run = store
        .begin_run(&id("so-y-te"), &stamp(1), vec![link("/khac.pdf")])
        .await
        .unwrap();
    let target = fixture.target(&run, "/khac.pdf").await;
    let mut other = visit(&run, target.id, OutcomeKind::Fetched);
    other.document = Some(document(
        store,
        "một",
        vec![detection(SECRET, Band::Alert, 90)],
        Vec::new(),
    ));
    fixture.record(vec![other]).await;
    let now = store.case(&an, case.code()).await.unwrap().unwrap();
    assert_eq!(
        (now.state(), now.round(), now.escalation()),
        (CaseState::Relapsed, 2, 1)
    );
    let events = store.case_events(&an, case.code()).await.unwrap();
    assert_eq!(rasoat_core::Case::replay(&events), Some(now));
}

#[rstest]
#[tokio::test]
async fn what_is_shredded_cannot_be_read_and_its_tombstone_stays(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let case = opened(&fixture, &an, &binh).await;
    let operator = store.operator("root");
    let refused = store.shred_case(&operator, case.code()).await;
    assert!(matches!(refused, Err(StoreError::CaseNotEnded(_))));
    let reason = words("nhầm");
    let propose = CaseAction::ProposeWithdrawal { reason };
    store.act(&an, case.code(), None, propose).await.unwrap();
    store
        .act(&binh, case.code(), None, CaseAction::Withdraw)
        .await
        .unwrap();
    let kept = jiff::SignedDuration::from_hours(24);
    assert_eq!(store.shred_ended_cases(kept).await.unwrap(), 0);
    fixture.clock.advance(24 * 3_600_000);
    assert_eq!(store.shred_ended_cases(kept).await.unwrap(), 1);
    assert_eq!(store.shred_ended_cases(kept).await.unwrap(), 0);
    store.shred_case(&operator, case.code()).await.unwrap();
    let gone = store.view_addresses(&an, case.finding()).await;
    assert!(matches!(gone, Err(StoreError::DataKeyMissing)));
    let left = store.case(&an, case.code()).await.unwrap().unwrap();
    assert_eq!(left.state(), CaseState::Withdrawn);
    assert_eq!(store.case_copies(&an, case.code()).await.unwrap().len(), 1);
    // It is seen again: a new key, and the scan goes on.
    assert!(fixture.findings().await.is_empty());
    assert_eq!(found(&fixture, "một").await, case.finding());
    assert_eq!(store.view_addresses(&an, case.finding()).await.unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn probes_prove_a_removal_and_one_that_sees_it_voids_them(#[values(Sqlite, Postgres)] engine: Engine) {
    use rasoat_core::{ControlAnswer, CopyState, Probe, ProbeAnswer, Unproven};
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let case = opened(&fixture, &an, &binh).await;
    assert_eq!(store.plan_verification(case.code()).await.unwrap(), 0);
    for action in [
        CaseAction::InformPolice,
        CaseAction::SendRequest { letter: None },
        CaseAction::ClaimRemoval,
        CaseAction::BeginVerification,
    ] {
        store.act(&an, case.code(), None, action).await.unwrap();
    }
    assert_eq!(store.plan_verification(case.code()).await.unwrap(), 3);
    assert_eq!(store.plan_verification(case.code()).await.unwrap(), 0);
    let copy = store.case_copies(&an, case.code()).await.unwrap()[0].id;
    let look = async |hours: i64, answer, linking_pages| {
        fixture.clock.advance(hours * 3_600_000);
        let probe = Probe {
            at: rasoat_core::Clock::now(&*fixture.clock),
            answer,
            control: ControlAnswer::Healthy,
        };
        // Told twice, it counts once.
        for _ in 0..2 {
            store
                .record_probe(case.code(), copy, probe, linking_pages)
                .await
                .unwrap();
        }
    };
    let unproven = async || match store.prove_removal(case.code()).await {
        Err(StoreError::Unproven(reason)) => reason,
        other => panic!("{other:?}"),
    };
    look(1, ProbeAnswer::Unreachable, 0).await;
    assert_eq!(unproven().await, Unproven::TooFewProbes);
    look(23, ProbeAnswer::Present, 0).await;
    assert_eq!(unproven().await, Unproven::StillThere);
    let seen = store.case(&an, case.code()).await.unwrap().unwrap();
    assert!(seen.flags().contains(&CaseFlag::StillPresent));
    look(1, ProbeAnswer::Gone, 0).await;
    look(24, ProbeAnswer::Gone, 0).await;
    assert_eq!(unproven().await, Unproven::TooFewProbes);
    look(24, ProbeAnswer::Gone, 0).await;
    look(1, ProbeAnswer::Gone, 1).await;
    assert_eq!(unproven().await, Unproven::StillLinked);
    look(1, ProbeAnswer::Gone, 0).await;
    let proof = store.prove_removal(case.code()).await.unwrap();
    assert_eq!(proof.probes(), 5);
    let now = store
        .act(&an, case.code(), None, CaseAction::AcceptProof { proof })
        .await
        .unwrap();
    assert_eq!(now.state(), CaseState::OriginGone);
    assert_eq!(
        store.case_copies(&an, case.code()).await.unwrap()[0].state,
        CopyState::GoneVerified
    );
    assert_eq!(store.plan_verification(case.code()).await.unwrap(), 6);
    // The same address again: a relapse.
    found(&fixture, "một").await;
    let back = store.case(&an, case.code()).await.unwrap().unwrap();
    assert_eq!(back.state(), CaseState::Relapsed);
}
