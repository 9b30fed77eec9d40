//! Documents of every format with bytes changed at random: none may reach the main process, and what a document did to
//! its reader is told.

mod formats;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use futures::StreamExt as _;
use rasoat_core::{Body, ExtractedText, ProblemKind};
use rasoat_extractors::ReadLimits;
use rasoat_pipeline::reader::{ReaderPool, WorkerCommand, WorkerLimits};

/// Changed documents of each format. With more than thirty formats these are more than sixty thousand.
const MUTANTS: usize = 2_000;
/// Readers at work at the same time.
const READERS: usize = 4;

fn pool() -> ReaderPool {
    let limits = WorkerLimits {
        cpu_seconds: 10,
        wall_seconds: 50,
        ..WorkerLimits::default()
    };
    ReaderPool::new(
        WorkerCommand::program(PathBuf::from(env!("CARGO_BIN_EXE_rasoat"))),
        NonZeroUsize::new(READERS).expect("four is not zero"),
        limits,
        ReadLimits::default(),
    )
}

async fn read(pool: &ReaderPool, bytes: Vec<u8>) -> ExtractedText {
    pool.read(&Body::new(bytes), None, None, false)
        .await
        .expect("a reader can be started")
}

#[tokio::test]
async fn the_documents_are_read_as_they_are() {
    let pool = pool();
    for (format, document) in formats::documents() {
        let text = read(&pool, document).await;
        assert!(
            text.text().contains(formats::WORD),
            "{format}: {:?}",
            text.problems()
        );
    }
}

#[tokio::test]
async fn changed_documents_of_every_format_are_answered_and_losses_are_told() {
    let pool = pool();
    let documents = formats::documents();
    let count = documents.len() * MUTANTS;
    let failures: Vec<(&str, usize)> = futures::stream::iter(0..count)
        .map(|seed| {
            let (format, document) = &documents[seed / MUTANTS];
            let (_, other) = &documents[seed % documents.len()];
            let pool = &pool;
            async move {
                let changed = formats::mutant(document, other, seed as u64);
                let text = read(pool, changed).await;
                let failed = text.problems().iter().any(|problem| {
                    matches!(
                        problem.kind,
                        ProblemKind::ReaderCrashed | ProblemKind::TimedOut | ProblemKind::OutOfMemory
                    )
                });
                failed.then_some((*format, seed))
            }
        })
        .buffer_unordered(READERS)
        .filter_map(std::future::ready)
        .collect()
        .await;
    let statistics = pool.statistics();
    assert!(
        statistics.documents >= u64::try_from(count).unwrap(),
        "{statistics:?}"
    );
    // A reader that fails is tried again in a fresh process, so each told failure may cost two.
    assert!(
        statistics.lost <= 2 * u64::try_from(failures.len()).unwrap(),
        "readers were lost and nothing was said: {statistics:?}"
    );
    assert_eq!(failures, [], "readers must survive these documents and seeds");
}
