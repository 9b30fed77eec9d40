//! A full disk, damaged files, unwritable folders, two processes.

use std::path::Path;

use rasoat_core::{Band, Kind, Level, OutcomeKind};
use rstest::rstest;

use super::support::{Engine, Fixture, Postgres, Sqlite, detection, document, id, link, stamp, visit};
use crate::{RunState, Store, StoreError};

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_stored() {
    let mut fixture = Fixture::new().await;
    let run = fixture.begin(&["/"]).await;
    let target = fixture.target(&run, "/").await;
    fixture
        .record(vec![visit(&run, target.id, OutcomeKind::Fetched)])
        .await;
    let mut stored = fixture.store.run_summary(run.id).await.unwrap().addresses;
    fixture.store.database().limit_pages(1).await;

    let mut refused = None;
    for round in 0..200 {
        let links = (0..50)
            .map(|number| link(&format!("/{round}/{number}")))
            .collect();
        match fixture.store.begin_run(&id("sao-mai"), &stamp(1), links).await {
            Ok(begun) => stored = begun.addresses,
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
    }
    let refused = refused.expect("the disk is full at some time");
    assert!(matches!(refused, StoreError::DiskFull { .. }), "{refused}");
    assert!(refused.to_string().contains("free some space"));
    assert_eq!(fixture.store.run_summary(run.id).await.unwrap().addresses, stored);

    fixture.crash().await;
    let again = fixture.begin(&["/after"]).await;
    assert_eq!((again.resumed, again.addresses), (true, stored + 1));
}

#[tokio::test]
async fn a_batch_that_meets_a_full_disk_is_written_as_a_whole_later() {
    let mut fixture = Fixture::new().await;
    let run = fixture.begin(&["/"]).await;
    let target = fixture.target(&run, "/").await;
    let batch = |fixture: &Fixture| {
        let mut visit = visit(&run, target.id, OutcomeKind::Fetched);
        visit.links = (0..2000).map(|number| link(&format!("/{number}"))).collect();
        let detections = vec![detection(Kind::Marking(Level::Mat), Band::Alert, 80)];
        visit.document = Some(document(&fixture.store, "một", detections, Vec::new()));
        vec![visit]
    };
    fixture.store.database().limit_pages(1).await;
    let refused = fixture.store.record(batch(&fixture)).await;
    assert!(matches!(refused, Err(StoreError::DiskFull { .. })));
    assert!(fixture.findings().await.is_empty());
    fixture.crash().await;
    let recorded = fixture.record(batch(&fixture)).await;
    assert_eq!((recorded.finished, recorded.new_addresses), (1, 2000));
    assert_eq!(fixture.findings().await.len(), 1);
}

async fn open(directory: &Path) -> Result<Store, StoreError> {
    Store::open(directory, std::sync::Arc::new(rasoat_core::SystemClock)).await
}

#[tokio::test]
async fn a_damaged_database_is_named() {
    let fixture = Fixture::new().await;
    fixture.store.clone().close().await.unwrap();
    let path = fixture.directory().join("rasoat.sqlite");
    std::fs::write(&path, vec![0x5a; 8192]).unwrap();
    let error = open(&fixture.directory()).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("rasoat.sqlite"));
}

#[rstest]
#[tokio::test]
async fn a_database_of_a_newer_version_is_refused(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let mut writing = fixture.store.database().write().await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (999, 'of tomorrow', TRUE, $1, 0)",
    )
    .bind([0_u8].as_slice())
    .execute(&mut *writing)
    .await
    .unwrap();
    writing.commit().await.unwrap();
    let error = fixture.open_again().await.unwrap_err();
    assert!(matches!(error, StoreError::OtherVersion { .. }), "{error:?}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let temp = tempfile::tempdir().unwrap();
    std::fs::write(temp.path().join("file"), "").unwrap();
    let error = open(&temp.path().join("file/data")).await.unwrap_err();
    assert!(matches!(error, StoreError::Inaccessible { .. }), "{error:?}");
    assert!(error.to_string().contains("file/data"));
}

#[rstest]
#[tokio::test]
async fn two_may_open_but_only_one_may_crawl(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let second = fixture.open_again().await.unwrap();
    let lock = fixture.store.lock_crawl().unwrap();
    assert!(matches!(second.lock_crawl(), Err(StoreError::CrawlLocked { .. })));
    let run = fixture.begin(&["/"]).await;
    let target = fixture.target(&run, "/").await;
    fixture
        .record(vec![visit(&run, target.id, OutcomeKind::Gone)])
        .await;
    let seen = second.run_summary(run.id).await.unwrap();
    assert_eq!(seen.outcomes[&OutcomeKind::Gone], 1);
    drop(lock);
    second.lock_crawl().unwrap();
    fixture.store.finish_run(&run, RunState::Finished).await.unwrap();
}

#[tokio::test]
async fn many_may_open_a_new_directory_at_once() {
    let temp = tempfile::tempdir().unwrap();
    let directory = temp.path().join("data");
    let stores = futures::future::join_all((0..6).map(|_| open(&directory))).await;
    let keys: Vec<_> = stores
        .into_iter()
        .map(|store| format!("{:?}", store.unwrap().fingerprint_key().token("x", b"y")))
        .collect();
    assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
}
