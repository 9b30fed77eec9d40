//! What becomes of documents and findings from run to run.

use rasoat_core::{
    Band, Category, DenyReason, Kind, Level, OutcomeKind, Problem, ProblemKind, UnreachableReason, Verdict,
};
use rstest::rstest;

use super::support::{
    Engine, Fixture, Postgres, Sqlite, agency, detection, document, id, link, link_with_text, portal, stamp,
    visit,
};
use crate::{CopyState, DocumentRecord, FindingState, Priority, RunState};

const SECRET: Kind = Kind::Marking(Level::ToiMat);

fn found(fixture: &Fixture, text: &str) -> DocumentRecord {
    document(
        &fixture.store,
        text,
        vec![detection(SECRET, Band::Alert, 90)],
        Vec::new(),
    )
}

fn clear(fixture: &Fixture, text: &str) -> DocumentRecord {
    document(&fixture.store, text, Vec::new(), Vec::new())
}

/// The states of the copies of the one finding, in order of content and address.
async fn states(fixture: &Fixture) -> Vec<CopyState> {
    let findings = fixture.findings().await;
    assert_eq!(findings.len(), 1);
    findings[0].copies.iter().map(|copy| copy.state).collect()
}

#[rstest]
#[tokio::test]
async fn a_finding_is_stored_with_all_that_explains_it(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let problems = vec![Problem::new(ProblemKind::ImageNotRead).on_page(2).in_part(1)];
    let detections = vec![
        detection(Kind::Marking(Level::Mat), Band::Review, 60),
        detection(SECRET, Band::Alert, 90),
        detection(Kind::Data(Category::Health), Band::Review, 55),
        detection(Kind::Internal, Band::Note, 10),
    ];
    let expected = detections.clone();
    let record = document(&fixture.store, "một", detections, problems.clone());
    let sha256 = record.fingerprint.sha256;
    let summary = fixture.run_once(OutcomeKind::Fetched, Some(record)).await;
    assert_eq!((summary.documents.new, summary.documents.total()), (1, 1));
    assert_eq!(summary.verdicts.into_iter().collect::<Vec<_>>(), [("alert", 1)]);
    assert_eq!(
        summary.problems.into_iter().collect::<Vec<_>>(),
        [("image_not_read".to_owned(), 1)]
    );
    assert_eq!(
        summary.findings.into_iter().collect::<Vec<_>>(),
        [(Band::Review, 1), (Band::Alert, 1)]
    );

    let documents = fixture.store.documents_with_findings(summary.run).await.unwrap();
    assert_eq!(documents.len(), 1);
    let stored = &documents[0];
    assert_eq!(stored.address.expose(), "https://saomai.example/a.pdf");
    assert_eq!(
        (stored.verdict, stored.level, stored.points),
        (Verdict::Alert, Level::ToiMat, 90)
    );
    assert_eq!(stored.categories, [Category::Health]);
    assert_eq!(stored.problems, problems);
    assert_eq!((stored.sha256, stored.page_count), (sha256, 1));
    assert_eq!(stored.detections.len(), expected.len());
    for (stored, expected) in stored.detections.iter().zip(&expected) {
        assert_eq!(
            (&stored.rule, stored.rule_version),
            (&expected.rule, expected.rule_version)
        );
        assert_eq!(
            (stored.kind, stored.band, stored.points),
            (expected.kind, expected.band, expected.points())
        );
        assert_eq!((stored.place, &stored.masked), (expected.place, &expected.masked));
        assert_eq!(stored.reasons, expected.reasons);
        assert_eq!(stored.finding.is_some(), expected.band >= Band::Review);
    }
}

#[rstest]
#[tokio::test]
async fn each_kind_of_sign_is_one_finding_the_most_urgent_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let detections = vec![
        detection(Kind::Marking(Level::Mat), Band::Review, 60),
        detection(SECRET, Band::Alert, 90),
        detection(Kind::Data(Category::Health), Band::Review, 55),
        detection(Kind::Internal, Band::Note, 10),
    ];
    let record = document(&fixture.store, "một", detections, Vec::new());
    fixture.run_once(OutcomeKind::Fetched, Some(record)).await;
    let findings = fixture.findings().await;
    let kinds: Vec<_> = findings
        .iter()
        .map(|finding| (finding.kind, finding.priority))
        .collect();
    assert_eq!(
        kinds,
        [
            (SECRET, Priority::P1),
            (Kind::Data(Category::Health), Priority::P3)
        ]
    );
    assert_eq!((findings[0].band, findings[0].points), (Band::Alert, 90));
    assert_eq!(
        (findings[0].state, findings[0].agency.as_str()),
        (FindingState::New, "ubnd")
    );
    assert_eq!(
        findings[0].copies[0].address.expose(),
        "https://saomai.example/a.pdf"
    );
}

#[rstest]
#[tokio::test]
async fn documents_with_problems_only_are_told_and_clear_ones_are_not(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let unread = vec![Problem::new(ProblemKind::Encrypted)];
    let summary = fixture
        .run_once(
            OutcomeKind::Fetched,
            Some(document(&fixture.store, "a", Vec::new(), unread)),
        )
        .await;
    let told = fixture.store.documents_with_findings(summary.run).await.unwrap();
    assert_eq!(told[0].verdict, Verdict::Incomplete);
    let summary = fixture
        .run_once(OutcomeKind::Fetched, Some(clear(&fixture, "b")))
        .await;
    assert!(
        fixture
            .store
            .documents_with_findings(summary.run)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(fixture.findings().await.is_empty());
}

#[rstest]
#[tokio::test]
async fn not_modified_keeps_what_was_found(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    fixture
        .run_once(OutcomeKind::Fetched, Some(found(&fixture, "một")))
        .await;
    let first_seen = fixture.findings().await[0].copies[0].last_seen_at;
    let summary = fixture.run_once(OutcomeKind::NotModified, None).await;
    assert_eq!((summary.documents.unchanged, summary.documents.total()), (1, 1));
    assert_eq!(summary.findings[&Band::Alert], 1);
    let documents = fixture.store.documents_with_findings(summary.run).await.unwrap();
    assert_eq!(documents[0].detections.len(), 1);
    assert_eq!(states(&fixture).await, [CopyState::Present]);
    assert!(fixture.findings().await[0].copies[0].last_seen_at > first_seen);
}

#[rstest]
#[tokio::test]
async fn the_same_content_again_changes_nothing_but_the_time(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    for _ in 0..2 {
        fixture
            .run_once(OutcomeKind::Fetched, Some(found(&fixture, "một")))
            .await;
    }
    assert_eq!(states(&fixture).await, [CopyState::Present]);
    let summary = fixture
        .run_once(OutcomeKind::Fetched, Some(found(&fixture, "một")))
        .await;
    assert_eq!(summary.documents.unchanged, 1);
    let documents = fixture.store.documents_with_findings(summary.run).await.unwrap();
    assert_eq!(documents[0].detections.len(), 1);
}

#[rstest]
#[tokio::test]
async fn gone_is_seen_and_out_of_reach_is_not_gone(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    fixture
        .run_once(OutcomeKind::Fetched, Some(found(&fixture, "một")))
        .await;
    let forbidden = OutcomeKind::Unreachable(UnreachableReason::Forbidden);
    for (outcome, expected) in [
        (OutcomeKind::Denied(DenyReason::PageLimit), CopyState::Present),
        (forbidden, CopyState::Unreachable),
        (OutcomeKind::NotModified, CopyState::Present),
        (OutcomeKind::SoftGone, CopyState::Unreachable),
        (OutcomeKind::Redirected, CopyState::Unreachable),
        (OutcomeKind::Gone, CopyState::GoneSeen),
        (forbidden, CopyState::GoneSeen),
    ] {
        let summary = fixture.run_once(outcome, None).await;
        assert_eq!(summary.outcomes[&outcome], 1);
        assert_eq!(states(&fixture).await, [expected], "{outcome:?}");
    }
    let summary = fixture
        .run_once(OutcomeKind::Fetched, Some(found(&fixture, "một")))
        .await;
    assert_eq!(summary.documents.unchanged, 1);
    assert_eq!(states(&fixture).await, [CopyState::Present]);
}

#[rstest]
#[tokio::test]
async fn other_content_replaces_the_copy_and_keeps_the_finding(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    fixture
        .run_once(OutcomeKind::Fetched, Some(found(&fixture, "một")))
        .await;
    let summary = fixture
        .run_once(OutcomeKind::Fetched, Some(clear(&fixture, "hai")))
        .await;
    assert_eq!((summary.documents.changed, summary.documents.total()), (1, 1));
    assert!(summary.findings.is_empty());
    assert_eq!(states(&fixture).await, [CopyState::Changed]);
    let summary = fixture
        .run_once(OutcomeKind::Fetched, Some(found(&fixture, "một")))
        .await;
    assert_eq!(summary.documents.changed, 1);
    assert_eq!(states(&fixture).await, [CopyState::Present]);
}

#[rstest]
#[tokio::test]
async fn one_content_at_two_addresses_is_one_finding_and_two_agencies_are_two(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    store.upsert_agency(&agency("so")).await.unwrap();
    store.upsert_portal(&portal("so-y-te", "so")).await.unwrap();
    let run = fixture.begin(&["/a.pdf", "/b.pdf"]).await;
    let visits = fixture
        .lease(&run, 10)
        .await
        .into_iter()
        .zip(["Kế hoạch", "kế  HOẠCH."])
        .map(|(target, text)| {
            let mut visit = visit(&run, target.id, OutcomeKind::Fetched);
            visit.document = Some(found(&fixture, text));
            visit
        });
    fixture.record(visits.collect()).await;
    assert_eq!(states(&fixture).await, [CopyState::Present, CopyState::Present]);

    let other = store
        .begin_run(&id("so-y-te"), &stamp(1), vec![link("/a.pdf")])
        .await
        .unwrap();
    let target = fixture.target(&other, "/a.pdf").await;
    let mut third = visit(&other, target.id, OutcomeKind::Fetched);
    third.document = Some(found(&fixture, "Kế hoạch"));
    fixture.record(vec![third]).await;
    let findings = store.findings(&id("so-y-te")).await.unwrap();
    assert_eq!(
        (
            findings.len(),
            findings[0].agency.as_str(),
            findings[0].copies.len()
        ),
        (1, "so", 1)
    );
    assert_eq!(states(&fixture).await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_finding_is_raised_but_never_lowered_by_a_machine(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    for (kind, band, points) in [
        (Kind::Marking(Level::Mat), Band::Review, 50),
        (Kind::Marking(Level::TuyetMat), Band::Alert, 80),
        (Kind::Marking(Level::Mat), Band::Review, 60),
    ] {
        let record = document(
            &fixture.store,
            "một",
            vec![detection(kind, band, points)],
            Vec::new(),
        );
        fixture.run_once(OutcomeKind::Fetched, Some(record)).await;
    }
    let finding = &fixture.findings().await[0];
    assert_eq!(
        (finding.kind, finding.band, finding.points),
        (Kind::Marking(Level::TuyetMat), Band::Alert, 80)
    );
    assert_eq!(finding.priority, Priority::P1);
}

/// Whether validators are handed out for `/a.pdf` in a new run of `pack`, after what `before` did.
async fn asks_for_changes(fixture: &Fixture, pack: u8) -> bool {
    let run = fixture.begin_with(&stamp(pack), &["/a.pdf"]).await;
    let target = fixture.target(&run, "/a.pdf").await;
    fixture
        .record(vec![visit(&run, target.id, OutcomeKind::NotModified)])
        .await;
    fixture.store.finish_run(&run, RunState::Stopped).await.unwrap();
    !target.validators.is_empty()
}

#[rstest]
#[tokio::test]
async fn validators_serve_only_the_rules_that_judged(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    fixture
        .run_once(OutcomeKind::Fetched, Some(clear(&fixture, "một")))
        .await;
    assert!(asks_for_changes(&fixture, 1).await);
    assert!(
        !asks_for_changes(&fixture, 2).await,
        "other rules must read the document themselves"
    );
    assert!(asks_for_changes(&fixture, 1).await);
    fixture.run_once(OutcomeKind::Gone, None).await;
    assert!(
        !asks_for_changes(&fixture, 1).await,
        "what is gone is asked for anew"
    );
}

#[rstest]
#[tokio::test]
async fn a_document_that_may_be_read_better_is_fetched_again(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    for (problem, expected) in [
        (ProblemKind::TimedOut, false),
        (ProblemKind::ReaderCrashed, false),
        (ProblemKind::Encrypted, true),
    ] {
        let unread = document(
            &fixture.store,
            "một",
            Vec::new(),
            vec![Problem::new(problem.clone())],
        );
        fixture.run_once(OutcomeKind::Fetched, Some(unread)).await;
        assert_eq!(asks_for_changes(&fixture, 1).await, expected, "{problem:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_link_text_that_is_found_later_has_the_document_judged_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    fixture
        .run_once(OutcomeKind::Fetched, Some(clear(&fixture, "một")))
        .await;
    let run = fixture.begin(&["/a.pdf"]).await;
    let target = fixture.target(&run, "/a.pdf").await;
    let mut not_modified = visit(&run, target.id, OutcomeKind::NotModified);
    not_modified.links = vec![link_with_text("/a.pdf", "Công văn mật")];
    fixture.record(vec![not_modified]).await;
    fixture.store.finish_run(&run, RunState::Finished).await.unwrap();
    assert!(!asks_for_changes(&fixture, 1).await);
}

#[tokio::test]
async fn a_finding_that_is_not_asked_for_is_still_told() {
    for (reason, is_told) in [
        (DenyReason::RobotsUnreachable, true),
        (DenyReason::PageLimit, true),
        (DenyReason::OutOfScope, false),
        (DenyReason::Duplicate, false),
    ] {
        let fixture = Fixture::new().await;
        let record = found(&fixture, "một");
        fixture.run_once(OutcomeKind::Fetched, Some(record)).await;
        let summary = fixture.run_once(OutcomeKind::Denied(reason), None).await;
        let told = fixture.store.documents_with_findings(summary.run).await.unwrap();
        assert_eq!(told.len(), usize::from(is_told), "{reason:?}");
        assert!(told.iter().all(|document| document.detections.len() == 1));
    }
}
