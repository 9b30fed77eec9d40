//! Nothing is lost or doubled when a process ends in the middle.

use rasoat_core::{Clock, Frontier, OutcomeKind, UnreachableReason};
use rstest::rstest;

use super::support::{Engine, Fixture, Postgres, Sqlite, id, link, stamp, visit};
use crate::{RecordedBatch, RunState, StoreError};

#[rstest]
#[tokio::test]
async fn addresses_that_were_handed_out_come_back_after_a_crash(#[values(Sqlite, Postgres)] engine: Engine) {
    let mut fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/", "/a", "/b"]).await;
    assert!(!run.resumed);
    let leased = fixture.lease(&run, 2).await;
    fixture
        .record(vec![visit(&run, leased[0].id, OutcomeKind::Fetched)])
        .await;
    fixture.crash().await;

    let again = fixture.begin(&["/", "/a", "/b"]).await;
    assert!(again.resumed);
    assert_eq!((again.id, again.addresses, again.unfinished), (run.id, 3, 2));
    let mut paths: Vec<_> = fixture
        .lease(&again, 10)
        .await
        .iter()
        .map(|target| target.address.path().to_owned())
        .collect();
    paths.sort();
    assert_eq!(paths, ["/a", "/b"]);
}

#[rstest]
#[tokio::test]
async fn a_visit_that_is_recorded_twice_counts_once(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let target = fixture.target(&run, "/").await;
    let batch = || {
        let mut first = visit(&run, target.id, OutcomeKind::Fetched);
        first.links = vec![link("/new")];
        vec![first, visit(&run, target.id, OutcomeKind::Gone)]
    };
    let expected = RecordedBatch {
        finished: 1,
        repeated: 1,
        new_addresses: 1,
        postponed: 0,
    };
    assert_eq!(fixture.record(batch()).await, expected);
    let expected = RecordedBatch {
        repeated: 2,
        ..RecordedBatch::default()
    };
    assert_eq!(fixture.record(batch()).await, expected);
    let summary = fixture.store.run_summary(run.id).await.unwrap();
    assert_eq!(
        summary.outcomes.into_iter().collect::<Vec<_>>(),
        [(OutcomeKind::Fetched, 1)]
    );
    assert_eq!((summary.addresses, summary.unfinished), (2, 1));
}

#[rstest]
#[tokio::test]
async fn a_failed_visit_waits_for_its_time_and_is_not_an_outcome(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let target = fixture.target(&run, "/").await;
    let mut failed = visit(&run, target.id, OutcomeKind::Failed(UnreachableReason::Timeout));
    let retry_at = fixture.clock.now() + jiff::SignedDuration::from_secs(30);
    failed.retry_at = Some(retry_at);
    assert_eq!(fixture.record(vec![failed]).await.postponed, 1);

    let counts = fixture
        .store
        .frontier(&run)
        .counts(fixture.clock.now())
        .await
        .unwrap();
    assert_eq!(
        (counts.ready, counts.postponed, counts.next_ready_at),
        (0, 1, Some(retry_at))
    );
    assert!(!counts.is_exhausted());
    assert!(fixture.lease(&run, 1).await.is_empty());
    fixture.clock.advance(30_000);
    assert_eq!(fixture.lease(&run, 1).await[0].attempts, 1);
    assert!(
        fixture
            .store
            .run_summary(run.id)
            .await
            .unwrap()
            .outcomes
            .is_empty()
    );
}

#[rstest]
#[tokio::test]
async fn a_stopped_run_goes_on_and_a_finished_one_does_not(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/", "/a"]).await;
    let leased = fixture.lease(&run, 1).await;
    fixture
        .record(vec![visit(&run, leased[0].id, OutcomeKind::Fetched)])
        .await;
    let refused = fixture
        .store
        .finish_run(&run, RunState::Finished)
        .await
        .unwrap_err();
    assert!(matches!(refused, StoreError::RunUnfinished { unfinished: 1, .. }));
    let stopped = fixture.store.finish_run(&run, RunState::Stopped).await.unwrap();
    assert_eq!(
        (stopped.state, stopped.addresses, stopped.unfinished),
        (RunState::Stopped, 2, 1)
    );
    let late = fixture
        .store
        .record(vec![visit(&run, leased[0].id, OutcomeKind::Gone)])
        .await;
    assert!(matches!(late, Err(StoreError::RunEnded(_))));

    let again = fixture.begin(&[]).await;
    assert_eq!((again.id, again.resumed), (run.id, true));
    let left = fixture.lease(&again, 10).await;
    fixture
        .record(vec![visit(&again, left[0].id, OutcomeKind::Fetched)])
        .await;
    let finished = fixture
        .store
        .finish_run(&again, RunState::Finished)
        .await
        .unwrap();
    assert_eq!((finished.state, finished.unfinished), (RunState::Finished, 0));

    let next = fixture.begin(&[]).await;
    assert!(!next.resumed);
    assert_eq!((next.addresses, next.unfinished), (2, 2));
}

#[rstest]
#[tokio::test]
async fn an_unfinished_run_of_other_rules_is_given_up(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/", "/a"]).await;
    let leased = fixture.lease(&run, 1).await;
    fixture
        .record(vec![visit(&run, leased[0].id, OutcomeKind::Fetched)])
        .await;
    let next = fixture.begin_with(&stamp(2), &[]).await;
    assert_ne!(next.id, run.id);
    assert_eq!((next.addresses, next.unfinished), (2, 2));
    let given_up = fixture.store.run_summary(run.id).await.unwrap();
    assert_eq!(given_up.state, RunState::Superseded);
    assert_eq!((given_up.addresses, given_up.unfinished), (2, 1));
}

#[rstest]
#[tokio::test]
async fn visits_of_unknown_addresses_and_runs_are_refused_as_a_whole(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let target = fixture.target(&run, "/").await;
    let stranger = rasoat_core::TargetId(999);
    let batch = vec![
        visit(&run, target.id, OutcomeKind::Fetched),
        visit(&run, stranger, OutcomeKind::Fetched),
    ];
    let refused = fixture.store.record(batch).await;
    assert!(matches!(refused, Err(StoreError::UnknownTarget { .. })));
    assert!(
        fixture
            .store
            .run_summary(run.id)
            .await
            .unwrap()
            .outcomes
            .is_empty()
    );
    let unknown = fixture.store.begin_run(&id("la"), &stamp(1), Vec::new()).await;
    assert!(matches!(unknown, Err(StoreError::UnknownPortal(_))));
}

#[tokio::test]
async fn a_copy_of_the_files_in_the_middle_of_a_run_opens() {
    let fixture = Fixture::new().await;
    let run = fixture.begin(&["/", "/a", "/b"]).await;
    let leased = fixture.lease(&run, 1).await;
    fixture
        .record(vec![visit(&run, leased[0].id, OutcomeKind::Fetched)])
        .await;
    let copy = fixture.folder.path().join("copy");
    std::fs::create_dir_all(copy.join("keys")).unwrap();
    for folder in ["", "keys"] {
        for entry in std::fs::read_dir(fixture.directory().join(folder)).unwrap() {
            let entry = entry.unwrap();
            // The shared memory is made anew from the log.
            if entry.path().is_file() && !entry.path().to_string_lossy().ends_with("-shm") {
                std::fs::copy(entry.path(), copy.join(folder).join(entry.file_name())).unwrap();
            }
        }
    }
    let store = crate::Store::open(&copy, fixture.clock.clone()).await.unwrap();
    let again = store
        .begin_run(&id("sao-mai"), &stamp(1), Vec::new())
        .await
        .unwrap();
    assert_eq!((again.resumed, again.addresses, again.unfinished), (true, 3, 2));
}
