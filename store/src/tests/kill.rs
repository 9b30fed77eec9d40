//! `kill -9` in the middle of writing, in a process of its own.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use rasoat_core::{Band, Kind, Level, OutcomeKind, SystemClock, TargetId};

use super::sums::check_sums;
use super::support::{Fixture, detection, document, id, link, stamp, visit};
use crate::{RunState, Store};

/// Names the data directory to the process that is to be killed.
const DIRECTORY: &str = "RASOAT_STORE_KILL_TEST";
/// Visits that the process makes if nobody kills it.
const MOST_VISITS: usize = 400;

/// What the killed process does; a test that does nothing unless it was started for that.
#[tokio::test]
async fn victim() {
    let Some(directory) = std::env::var_os(DIRECTORY) else {
        return;
    };
    let store = Store::open(Path::new(&directory), Arc::new(SystemClock))
        .await
        .unwrap();
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
fn kill_after(directory: &Path, visits: usize) -> Vec<TargetId> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::kill::victim", "--nocapture"])
        .env(DIRECTORY, directory)
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

#[tokio::test]
async fn what_was_told_as_recorded_survives_kill_9() {
    let fixture = Fixture::new().await;
    let mut told = HashSet::new();
    for visits in [1, 9, 30] {
        let new = kill_after(&fixture.directory(), visits);
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
