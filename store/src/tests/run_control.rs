//! Pausing, cancelling and listing runs.

use rasoat_core::{OutcomeKind, RunId};
use rstest::rstest;

use super::support::{Engine, Fixture, Postgres, Sqlite, id, visit};
use crate::{RunRequest, RunState, StopCause, StoreError};

#[rstest]
#[tokio::test]
async fn a_run_is_asked_to_pause_and_goes_on_when_it_is_begun_again(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let run = fixture.begin(&["/a.pdf"]).await;
    assert_eq!(store.requested(run.id).await.unwrap(), None);
    store.request_pause(run.id).await.unwrap();
    assert_eq!(store.requested(run.id).await.unwrap(), Some(RunRequest::Pause));
    let report = store.stop_run(&run, StopCause::Pause).await.unwrap();
    assert_eq!(
        (report.summary.state, report.stopped_by),
        (RunState::Stopped, Some(StopCause::Pause))
    );
    let head = store.run_head(run.id).await.unwrap();
    assert_eq!(
        (head.request, head.stopped_by),
        (Some(RunRequest::Pause), Some(StopCause::Pause))
    );
    assert_eq!((head.addresses, head.unfinished), (1, 1));

    store.withdraw_request(run.id).await.unwrap();
    assert_eq!(store.requested(run.id).await.unwrap(), None);
    store.request_pause(run.id).await.unwrap();
    let again = fixture.begin(&[]).await;
    assert!(again.resumed && again.id == run.id);
    let head = store.run_head(run.id).await.unwrap();
    assert_eq!(
        (head.state, head.request, head.stopped_by),
        (RunState::Running, None, None)
    );
}

#[rstest]
#[tokio::test]
async fn a_cancelled_run_keeps_its_outcomes_and_the_next_one_begins_anew(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let run = fixture.begin(&["/a.pdf", "/b.pdf"]).await;
    let target = fixture.target(&run, "/a.pdf").await;
    fixture
        .record(vec![visit(&run, target.id, OutcomeKind::Gone)])
        .await;
    // Its process is there: it is the one to end the run.
    store.request_cancel(run.id).await.unwrap();
    assert_eq!(store.run_head(run.id).await.unwrap().state, RunState::Running);
    let report = store.stop_run(&run, StopCause::Cancel).await.unwrap();
    assert_eq!(
        (report.summary.state, report.summary.unfinished),
        (RunState::Cancelled, 1)
    );
    assert_eq!(report.summary.outcomes[&OutcomeKind::Gone], 1);
    assert!(matches!(
        store.request_pause(run.id).await,
        Err(StoreError::RunEnded(_))
    ));
    let next = fixture.begin(&[]).await;
    assert!(!next.resumed && next.unfinished == 2);

    // One that is stopped is given up at once.
    store.stop_run(&next, StopCause::Interrupt).await.unwrap();
    store.request_cancel(next.id).await.unwrap();
    assert_eq!(store.run_head(next.id).await.unwrap().state, RunState::Cancelled);
}

#[rstest]
#[tokio::test]
async fn a_run_whose_process_died_is_given_up_by_the_next_one(#[values(Sqlite, Postgres)] engine: Engine) {
    let mut fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/a.pdf"]).await;
    fixture.crash().await;
    fixture.store.request_cancel(run.id).await.unwrap();
    let next = fixture.begin(&[]).await;
    assert!(!next.resumed);
    assert_eq!(
        fixture.store.run_head(run.id).await.unwrap().state,
        RunState::Cancelled
    );
    let head = fixture.store.cancel_abandoned(next.id).await.unwrap();
    assert_eq!(head.summary.state, RunState::Cancelled);
}

#[rstest]
#[tokio::test]
async fn runs_are_listed_newest_first(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let first = fixture.run_once(OutcomeKind::Gone, None).await.run;
    let second = fixture.run_once(OutcomeKind::Gone, None).await.run;
    let store = &fixture.store;
    let runs = |heads: Vec<crate::RunHead>| heads.into_iter().map(|head| head.run).collect::<Vec<_>>();
    let portal = id("sao-mai");
    assert_eq!(
        runs(store.runs(Some(&portal), 10).await.unwrap()),
        [second, first]
    );
    assert_eq!(runs(store.runs(None, 1).await.unwrap()), [second]);
    assert_eq!(runs(store.last_runs().await.unwrap()), [second]);
    assert!(matches!(
        store.runs(Some(&id("khac")), 1).await,
        Err(StoreError::UnknownPortal(_))
    ));
    assert!(matches!(
        store.run_head(RunId(99)).await,
        Err(StoreError::UnknownRun(_))
    ));
}
