//! `kill -9` in the middle of writing, in a process of its own.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use rasoat_core::{Band, Kind, Level, OutcomeKind, SystemClock, TargetId};
use rstest::rstest;

use super::sums::check_sums;
use super::support::{Engine, Fixture, Postgres, Sqlite, detection, document, id, link, stamp, visit};
use crate::{RunState, Store};

/// Names the data directory to the process that is to be killed.
const DIRECTORY: &str = "RASOAT_STORE_KILL_TEST";
/// Names the database of a server to that process, if it is to use one.
const SERVER: &str = "RASOAT_STORE_KILL_TEST_SERVER";
/// Visits that the process makes if nobody kills it.
const MOST_VISITS: usize = 400;

/// What the killed process does; a test that does nothing unless it was started for that.
#[tokio::test]
async fn victim() {
    let Some(directory) = std::env::var_os(DIRECTORY) else {
        return;
    };
    let (directory, clock) = (Path::new(&directory), Arc::new(SystemClock));
    let opened = match std::env::var(SERVER) {
        Ok(server) => Store::connect(&server, directory, clock).await,
        Err(_) => Store::open(directory, clock).await,
    };
    let store = opened.unwrap();
    let start = vec![link("/")];
    let run = store.begin_run(&id("sao-mai"), &stamp(1), start).await.unwrap();
    let frontier = store.frontier(&run);
    for _ in 0..MOST_VISITS {
        let now = jiff::Timestamp::MAX;
        let max = std::num::NonZeroUsize::MIN;
        let leased = rasoat_core::Frontier::lease(&frontier, max, now).await.unwrap();
        let target = leased[0].id;
        let mut visit = visit(&run, target, OutcomeKind::Fetched);
        visit.links = (1..4).map(|next| link(&format!("/{target}/{next}"))).collect();
        let detections = vec![detection(Kind::Marking(Level::Mat), Band::Alert, 80)];
        visit.document = Some(document(
            &store,
            &format!("văn bản {target}"),
            detections,
            Vec::new(),
        ));
        store.record(vec![visit]).await.unwrap();
        println!("\nrecorded {target}");
        std::io::stdout().flush().unwrap();
    }
}

/// Starts the process, kills it after it has told `visits` times that a visit is recorded, and returns which.
fn kill_after(fixture: &Fixture, visits: usize) -> Vec<TargetId> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::kill::victim", "--nocapture"])
        .env(DIRECTORY, fixture.directory())
        .envs(fixture.server().map(|server| (SERVER, server)))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let told = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| {
            line.strip_prefix("recorded ")
                .map(|number| TargetId(number.parse().unwrap()))
        })
        .take(visits)
        .collect();
    child.kill().unwrap();
    child.wait().unwrap();
    told
}

#[rstest]
#[tokio::test]
async fn what_was_told_as_recorded_survives_kill_9(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let mut told = HashSet::new();
    for visits in [1, 9, 30] {
        let new = kill_after(&fixture, visits);
        assert_eq!(new.len(), visits);
        assert!(
            new.iter().all(|target| told.insert(*target)),
            "an address was visited twice"
        );

        let rows: Vec<(i64,)> = sqlx::query_as("SELECT address_id FROM outcomes")
            .fetch_all(fixture.store.database().reader())
            .await
            .unwrap();
        let kept: HashSet<TargetId> = rows.into_iter().map(|(address,)| TargetId(address)).collect();
        assert!(told.is_subset(&kept));
        // What was written but not yet told when the process died is done too.
        told = kept;
        let run = fixture.begin(&[]).await;
        assert!(run.resumed);
        assert_eq!(run.addresses, 1 + 3 * told.len() as u64);
        assert_eq!(run.unfinished, run.addresses - told.len() as u64);
        assert_eq!(
            fixture.findings().await.len(),
            told.len(),
            "every finding opens with its key"
        );
        check_sums(&fixture.store.run_summary(run.id).await.unwrap());
        fixture.store.finish_run(&run, RunState::Stopped).await.unwrap();
    }
}
