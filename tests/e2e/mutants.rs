//! Documents of every format with bytes changed at random: none may reach the main process, and what a document did to
//! its reader is told.

mod formats;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use futures::StreamExt as _;
use rasoat_core::{Body, ExtractedText, ProblemKind};
use rasoat_extractors::ReadLimits;
use rasoat_pipeline::reader::{ReaderPool, WorkerCommand, WorkerLimits};
use rasoat_testkit::Seeded;

/// Changed documents of each format. With 27 formats these are more than five thousand.
const MUTANTS: u64 = 200;
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

/// Changes a few places, in one of the ways in which files break and in which they are broken.
fn change(bytes: &mut Vec<u8>, seeded: &mut Seeded) {
    for _ in 0..=seeded.below(6) {
        let at = seeded.below(bytes.len());
        let end = (at + seeded.below(24)).min(bytes.len());
        match seeded.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << seeded.below(8),
            1 => bytes[at..end].fill(0xFF),
            2 => bytes[at..end].fill(0),
            3 => {
                let copy = bytes[at..end].repeat(1 + seeded.below(50));
                bytes.splice(at..at, copy);
            }
            4 => {
                bytes.drain(at..end);
            }
            5 => {
                let other = seeded.below(bytes.len());
                let count = (bytes.len() - at.max(other)).min(8);
                let copy = bytes[at..at + count].to_vec();
                bytes[other..other + count].copy_from_slice(&copy);
            }
            _ if seeded.below(8) == 0 => bytes.truncate(at),
            _ => {
                let noise: Vec<u8> = (0..end - at)
                    .map(|_| seeded.next_number().to_le_bytes()[0])
                    .collect();
                bytes[at..end].copy_from_slice(&noise);
            }
        }
    }
}

/// A changed copy. Of a ZIP file every second has a changed entry and is whole otherwise, for else its checksum would
/// keep most changes from the readers behind it.
fn mutant(document: &[u8], seed: u64) -> Vec<u8> {
    let mut seeded = Seeded::new(seed);
    let mut entries = formats::unpacked(document);
    if entries.is_empty() || seed.is_multiple_of(2) {
        let mut changed = document.to_vec();
        change(&mut changed, &mut seeded);
        return changed;
    }
    let which = seeded.below(entries.len());
    change(&mut entries[which].1, &mut seeded);
    formats::packed(&entries)
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
    let mutants = documents
        .iter()
        .enumerate()
        .flat_map(|(index, (format, document))| {
            (0..MUTANTS).map(move |number| {
                (
                    format,
                    document,
                    u64::try_from(index).unwrap_or(0) * MUTANTS + number,
                )
            })
        });
    let failures: Vec<(&str, u64)> = futures::stream::iter(mutants)
        .map(|(format, document, seed)| {
            let pool = &pool;
            async move {
                let text = read(pool, mutant(document, seed)).await;
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
    assert!(statistics.documents >= 5_000, "{statistics:?}");
    // A reader that fails is tried again in a fresh process, so each told failure may cost two.
    assert!(
        statistics.lost <= 2 * u64::try_from(failures.len()).unwrap(),
        "readers were lost and nothing was said: {statistics:?}"
    );
    assert_eq!(failures, [], "readers must survive these documents and seeds");
}
