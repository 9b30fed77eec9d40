//! Reader processes: what a document does to its reader costs that document, is reported, and nothing else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::num::NonZeroUsize;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rasoat_core::{Body, Limit, Problem, ProblemKind};
use rasoat_extractors::ReadLimits;
use rasoat_pipeline::reader::{PoolError, ReaderPool, WorkerCommand, WorkerLimits};

fn rasoat() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_rasoat"))
}

fn pool(program: PathBuf, limits: WorkerLimits) -> ReaderPool {
    ReaderPool::new(
        WorkerCommand::program(program),
        NonZeroUsize::MIN,
        limits,
        ReadLimits::default(),
    )
}

fn page(text: &str) -> Body {
    Body::new(format!("<!doctype html><meta charset=utf-8><title>x</title><p>{text}</p>").into_bytes())
}

/// A program that says it is ready as a real reader does, and then does `then` with the first document.
fn impostor(folder: &Path, then: &str) -> PathBuf {
    let path = folder.join("impostor");
    // A `Confined` with all eight fields true: length 9, variant 0, eight times 1.
    let hello = r"printf '\011\000\000\000\000\001\001\001\001\001\001\001\001'";
    std::fs::write(&path, format!("#!/bin/sh\n{hello}\n{then}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path
}

async fn problems_with(program: PathBuf, limits: WorkerLimits) -> Vec<Problem> {
    let pool = pool(program, limits);
    let text = pool.read(&page("nội dung"), None, None, false).await.unwrap();
    assert!(text.zones().is_empty());
    assert_eq!(pool.statistics().lost, 1);
    text.problems().to_vec()
}

#[tokio::test]
async fn a_document_is_read_by_a_confined_process() {
    let pool = pool(rasoat(), WorkerLimits::default());
    for word in ["một", "hai", "ba"] {
        let text = pool
            .read(&page(word), Some("text/html"), None, false)
            .await
            .unwrap();
        assert!(text.text().contains(word));
        assert!(text.problems().is_empty(), "{:?}", text.problems());
    }
    let confinement = pool.confinement().expect("a reader was started");
    assert!(confinement.is_complete(), "{confinement:?}");
    let statistics = pool.statistics();
    assert_eq!(
        (statistics.started, statistics.lost, statistics.documents),
        (1, 0, 3)
    );
}

#[tokio::test]
async fn a_reader_is_replaced_after_its_share_of_documents() {
    let limits = WorkerLimits {
        documents_per_worker: 2,
        ..WorkerLimits::default()
    };
    let pool = pool(rasoat(), limits);
    for _ in 0..5 {
        pool.read(&page("x"), None, None, false).await.unwrap();
    }
    assert_eq!(pool.statistics().started, 3);
}

#[tokio::test]
async fn a_crash_is_a_problem_of_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let crash = impostor(folder.path(), "kill -SEGV $$");
    assert_eq!(
        problems_with(crash, WorkerLimits::default()).await,
        [Problem::new(ProblemKind::ReaderCrashed)]
    );
}

#[tokio::test]
async fn a_hang_is_ended_by_the_clock_on_the_wall() {
    let folder = tempfile::tempdir().unwrap();
    let hang = impostor(folder.path(), "exec tail -f /dev/null");
    let limits = WorkerLimits {
        cpu_seconds: 1,
        wall_seconds: 1,
        ..WorkerLimits::default()
    };
    assert_eq!(
        problems_with(hang, limits).await,
        [Problem::new(ProblemKind::TimedOut)]
    );
}

#[tokio::test]
async fn an_exhausted_processor_limit_is_a_timeout() {
    let folder = tempfile::tempdir().unwrap();
    let spin = impostor(folder.path(), "kill -XCPU $$");
    assert_eq!(
        problems_with(spin, WorkerLimits::default()).await,
        [Problem::new(ProblemKind::TimedOut)]
    );
}

#[tokio::test]
async fn a_forged_answer_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    for forged in [
        r"printf '\377\377\377\377'",
        r"printf '\004\000\000\000\001\001\001\001'",
        "exec head -c 4096 /dev/zero",
    ] {
        let forger = impostor(folder.path(), forged);
        let problems = problems_with(forger, WorkerLimits::default()).await;
        assert_eq!(problems, [Problem::new(ProblemKind::ReaderCrashed)], "{forged}");
    }
}

#[tokio::test]
async fn a_memory_bomb_is_ended_and_named() {
    // The reader itself fits into 96 MiB, the document and its text do not.
    let limits = WorkerLimits {
        max_memory_bytes: 96 << 20,
        ..WorkerLimits::default()
    };
    let pool = pool(rasoat(), limits);
    let text = pool
        .read(&page(&"bom ".repeat(12 << 20)), None, None, false)
        .await
        .unwrap();
    assert_eq!(text.problems(), [Problem::new(ProblemKind::OutOfMemory)]);
    let after = pool.read(&page("sau đó"), None, None, false).await.unwrap();
    assert!(after.text().contains("sau đó"));
}

#[tokio::test]
async fn a_document_above_the_limit_never_reaches_a_reader() {
    let read_limits = ReadLimits {
        max_input_bytes: 10,
        ..ReadLimits::default()
    };
    let pool = ReaderPool::new(
        WorkerCommand::program(rasoat()),
        NonZeroUsize::MIN,
        WorkerLimits::default(),
        read_limits,
    );
    let text = pool.read(&page("quá dài"), None, None, false).await.unwrap();
    assert_eq!(
        text.problems(),
        [Problem::new(ProblemKind::LimitReached(Limit::Bytes))]
    );
    assert_eq!(pool.statistics().started, 0);
}

#[tokio::test]
async fn a_program_that_is_no_reader_is_an_error_and_not_a_verdict() {
    let pool = pool(PathBuf::from("/bin/true"), WorkerLimits::default());
    assert!(matches!(
        pool.read(&page("x"), None, None, false).await,
        Err(PoolError::NotReady)
    ));
}

#[test]
fn the_kernel_holds_what_the_reader_gave_up() {
    use std::io::Read as _;
    let mut child = std::process::Command::new(rasoat())
        .args([rasoat_pipeline::reader::WORKER_ARGUMENT, "536870912"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Its first words come when the limits are in force.
    child.stdout.as_mut().unwrap().read_exact(&mut [0; 4]).unwrap();
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
    for (name, value) in [
        ("Max open files", "0"),
        ("Max file size", "0"),
        ("Max core file size", "0"),
        ("Max processes", "0"),
        ("Max address space", "536870912"),
    ] {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        assert_eq!(
            line[name.len()..].split_whitespace().nth(1),
            Some(value),
            "{line}"
        );
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    assert!(
        status
            .lines()
            .any(|line| line.replace('\t', " ") == "NoNewPrivs: 1"),
        "{status}"
    );
    let seccomp = status.lines().find(|line| line.starts_with("Seccomp:")).unwrap();
    assert_eq!(
        seccomp.split_whitespace().nth(1),
        Some("2"),
        "a filter must be in force"
    );
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}
