//! A pool of worker processes: [`ReaderPool`].

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind};
use rasoat_extractors::{Letters, ReadLimits, sniff};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};
use tokio::sync::Semaphore;

use super::protocol::{ReadReply, ReadRequest, decode_reply, encode_request};
use super::worker::{OUT_OF_MEMORY, WORKER_ARGUMENT};
use super::{Confinement, DocumentBytes, Recogniser};

/// What one worker may use up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkerLimits {
    /// Address space of a worker, in bytes.
    pub max_memory_bytes: u64,
    /// Processor time for one document, in seconds.
    pub cpu_seconds: u64,
    /// Time for one document by the clock on the wall, in seconds. More than `cpu_seconds`, since the machine may be busy.
    pub wall_seconds: u64,
    /// Documents after which a worker is replaced by a fresh one.
    pub documents_per_worker: u32,
}

impl Default for WorkerLimits {
    fn default() -> Self {
        Self {
            max_memory_bytes: 512 << 20,
            cpu_seconds: 20,
            wall_seconds: 90,
            documents_per_worker: 500,
        }
    }
}

/// How to start a worker: the `rasoat` program itself.
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    program: PathBuf,
}

impl WorkerCommand {
    /// Workers are copies of the running program.
    ///
    /// # Errors
    ///
    /// If the system does not tell where the running program lies.
    pub fn this_program() -> std::io::Result<Self> {
        Ok(Self {
            program: std::env::current_exe()?,
        })
    }

    /// Workers are started from `program`, which must call [`super::run_worker`] when its first argument is
    /// [`WORKER_ARGUMENT`].
    pub const fn program(program: PathBuf) -> Self {
        Self { program }
    }

    /// Where the program lies.
    pub(super) fn path(&self) -> &std::path::Path {
        &self.program
    }
}

/// Workers cannot be started at all. A worker that dies over a document is not an error but a problem of
/// that document.
#[derive(Debug, thiserror::Error)]
pub enum PoolError {
    /// The program could not be started.
    #[error(
        "cannot start a reader process; check that the rasoat program can be executed and that processes are left"
    )]
    Spawn(#[source] std::io::Error),
    /// The program runs but does not behave as a reader process.
    #[error(
        "a reader process did not get ready; is `worker.max_memory_bytes` too low, or the rasoat program damaged?"
    )]
    NotReady,
}

/// How often what happened to workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PoolStatistics {
    /// Workers started.
    pub started: u64,
    /// Workers that died or were ended over a document.
    pub lost: u64,
    /// Documents handed to workers.
    pub documents: u64,
}

/// Processes that read documents, each one at a time, each replaced when it fails.
#[derive(Debug)]
pub struct ReaderPool {
    command: WorkerCommand,
    limits: WorkerLimits,
    read_limits: ReadLimits,
    slots: Semaphore,
    idle: Mutex<Vec<Worker>>,
    confinement: OnceLock<Confinement>,
    recogniser: Option<Recogniser>,
    started: AtomicU64,
    lost: AtomicU64,
    documents: AtomicU64,
}

/// The signal that ends a process whose processor time is used up (signal(7), Linux).
const SIGXCPU: i32 = 24;

/// Whether an answer keeps to the limits that an honest reader was given.
fn keeps_to(text: &ExtractedText, limits: &ReadLimits) -> bool {
    const MOST_PROBLEMS: usize = 100_000;
    const MOST_LINKS: usize = 1_000_000;
    text.text().len() <= limits.max_text_bytes
        && text.zones().len() <= limits.max_zones
        && text.problems().len() <= MOST_PROBLEMS
        && text.links().len() <= MOST_LINKS
}

/// Longest time that a worker may take to get ready.
const START_TIME: Duration = Duration::from_secs(30);
/// Most bytes of its first words.
const MAX_HELLO_BYTES: usize = 1024;

/// Most bytes of a worker's answer: the text with its zones, at most.
fn max_reply_bytes(limits: &ReadLimits) -> usize {
    const BYTES_PER_ZONE: usize = 96;
    limits
        .max_text_bytes
        .saturating_mul(2)
        .saturating_add(limits.max_zones.saturating_mul(BYTES_PER_ZONE))
        .saturating_add(Letters::MOST * (Letters::MAX_PIXELS + 32))
        .saturating_add(1 << 20)
}

impl ReaderPool {
    /// A pool of at most `size` workers at a time. None is started before it is needed.
    pub fn new(
        command: WorkerCommand,
        size: NonZeroUsize,
        limits: WorkerLimits,
        read_limits: ReadLimits,
    ) -> Self {
        Self {
            command,
            limits,
            read_limits,
            slots: Semaphore::new(size.get()),
            idle: Mutex::new(Vec::new()),
            confinement: OnceLock::new(),
            recogniser: None,
            started: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            documents: AtomicU64::new(0),
        }
    }

    /// Lets `recogniser` read the letters of marks in pictures.
    #[must_use]
    pub fn with_recogniser(mut self, recogniser: Option<Recogniser>) -> Self {
        self.recogniser = recogniser;
        self
    }

    /// Reads one document in a worker.
    ///
    /// Whatever the document does to its worker becomes a problem of the returned text. A worker that has
    /// read other documents before and fails is not blamed on this one at once: it is tried again in a fresh one,
    /// so that the answer does not depend on what was read before.
    ///
    /// # Errors
    ///
    /// Only if no worker can be started.
    pub async fn read(
        &self,
        bytes: impl Into<DocumentBytes>,
        declared_type: Option<&str>,
        file_name: Option<&str>,
        truncated: bool,
    ) -> Result<ExtractedText, PoolError> {
        let bytes = bytes.into();
        if bytes.count() > self.read_limits.max_input_bytes as u64 {
            let format = match &bytes {
                DocumentBytes::Held(body) => sniff(body.bytes()),
                DocumentBytes::File(_) => DocumentFormat::Unknown,
            };
            return Ok(ExtractedText::unread(
                format,
                ProblemKind::LimitReached(Limit::Bytes),
            ));
        }
        let mut number = [0; 8];
        getrandom::fill(&mut number).map_err(|error| PoolError::Spawn(std::io::Error::other(error)))?;
        let request = ReadRequest {
            number: u64::from_le_bytes(number),
            body_bytes: bytes.count(),
            declared_type: declared_type.map(str::to_owned),
            file_name: file_name.map(str::to_owned),
            truncated,
            limits: self.read_limits.clone(),
            cpu_seconds: self.limits.cpu_seconds,
        };
        let _slot = self.slots.acquire().await.expect("the semaphore is never closed");
        self.documents.fetch_add(1, Ordering::Relaxed);
        if let Some(worker) = self.take_idle()
            && let Ok(text) = self.exchange(worker, &request, &bytes).await
        {
            return Ok(text);
        }
        let failure = match self.exchange(self.start_worker().await?, &request, &bytes).await {
            Ok(text) => return Ok(text),
            Err(failure) => failure,
        };
        tracing::warn!(
            problem = failure.code(),
            body_bytes = request.body_bytes,
            "a document cost its reader process"
        );
        let mut unread = ExtractedText::unread(bytes.format(), failure);
        if truncated {
            unread.add_problem(Problem::new(ProblemKind::Truncated));
        }
        Ok(unread)
    }

    /// How often what happened so far.
    pub fn statistics(&self) -> PoolStatistics {
        PoolStatistics {
            started: self.started.load(Ordering::Relaxed),
            lost: self.lost.load(Ordering::Relaxed),
            documents: self.documents.load(Ordering::Relaxed),
        }
    }

    fn take_idle(&self) -> Option<Worker> {
        self.idle
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .pop()
    }

    /// Starts a worker and hears what it gave up.
    ///
    /// # Errors
    ///
    /// If it cannot be started, or does not say that it is ready.
    async fn start_worker(&self) -> Result<Worker, PoolError> {
        self.started.fetch_add(1, Ordering::Relaxed);
        let mut worker =
            Worker::start(&self.command, self.limits.max_memory_bytes).map_err(PoolError::Spawn)?;
        let hello = tokio::time::timeout(START_TIME, worker.listen(MAX_HELLO_BYTES)).await;
        let Ok(Some(ReadReply::Confined(confinement))) = hello else {
            worker.end().await;
            return Err(PoolError::NotReady);
        };
        if self.confinement.set(confinement).is_ok() && !confinement.is_complete() {
            tracing::warn!(
                ?confinement,
                "reader processes are not fully confined; see `rasoat doctor`"
            );
        }
        Ok(worker)
    }

    /// The text recogniser for letters of marks, if the machine has one.
    pub const fn recogniser(&self) -> Option<&Recogniser> {
        self.recogniser.as_ref()
    }

    /// What reader processes gave up; `None` before the first one was started.
    pub fn confinement(&self) -> Option<Confinement> {
        self.confinement.get().copied()
    }

    /// One document through one worker, which goes back to the idle ones if it is fit.
    async fn exchange(
        &self,
        mut worker: Worker,
        request: &ReadRequest,
        bytes: &DocumentBytes,
    ) -> Result<ExtractedText, ProblemKind> {
        let wall = Duration::from_secs(self.limits.wall_seconds);
        let max_reply = max_reply_bytes(&self.read_limits);
        let outcome = tokio::time::timeout(wall, worker.ask(request, bytes, max_reply)).await;
        match outcome {
            Ok(Some(ReadReply::Read(number, mut text, letters)))
                if number == request.number
                    && keeps_to(&text, &request.limits)
                    && letters.len() <= Letters::MOST
                    && letters.iter().all(Letters::is_sound) =>
            {
                worker.served += 1;
                if worker.served < self.limits.documents_per_worker {
                    self.idle
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push(worker);
                }
                if let Some(recogniser) = &self.recogniser {
                    recogniser.confirm(&mut text, &letters).await;
                }
                Ok(text)
            }
            Ok(Some(ReadReply::Panicked(number))) if number == request.number => {
                Err(ProblemKind::ReaderCrashed)
            }
            // It died, or something else speaks in the worker's name: nobody asked for that, or it breaks the limits.
            Ok(_) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                Err(worker.cause_of_death().await)
            }
            Err(_elapsed) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                worker.end().await;
                Err(ProblemKind::TimedOut)
            }
        }
    }
}

/// A running worker process. Dropping it kills it.
#[derive(Debug)]
struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    errors: ChildStderr,
    served: u32,
}

impl Worker {
    fn start(command: &WorkerCommand, max_memory_bytes: u64) -> std::io::Result<Self> {
        let arguments: [OsString; 2] = [WORKER_ARGUMENT.into(), max_memory_bytes.to_string().into()];
        let mut child = Command::new(&command.program)
            .args(arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        let pipe_missing = || std::io::Error::other("a pipe of the reader process is missing");
        Ok(Self {
            input: child.stdin.take().ok_or_else(pipe_missing)?,
            output: child.stdout.take().ok_or_else(pipe_missing)?,
            errors: child.stderr.take().ok_or_else(pipe_missing)?,
            child,
            served: 0,
        })
    }

    /// Sends a document and waits for the answer. `None` if the worker died or answered nonsense.
    async fn ask(
        &mut self,
        request: &ReadRequest,
        bytes: &DocumentBytes,
        max_reply: usize,
    ) -> Option<ReadReply> {
        let header = encode_request(request).ok()?;
        self.input.write_all(&header).await.ok()?;
        bytes.send(&mut self.input).await.ok()?;
        self.input.flush().await.ok()?;
        self.listen(max_reply).await
    }

    /// Waits for the next thing the worker says. `None` if it died, or if that is nonsense.
    async fn listen(&mut self, max_reply: usize) -> Option<ReadReply> {
        let length = self.output.read_u32_le().await.ok()?;
        let length = usize::try_from(length)
            .ok()
            .filter(|length| *length <= max_reply)?;
        let mut reply = zeroize::Zeroizing::new(vec![0; length]);
        self.output.read_exact(&mut reply).await.ok()?;
        decode_reply(&reply)
    }

    async fn end(&mut self) {
        // It may have died by itself in the meantime.
        let _already_dead = self.child.kill().await;
    }

    /// Why the worker died. What it wrote to standard error is looked through for the runtime's own fixed
    /// words and forgotten.
    async fn cause_of_death(mut self) -> ProblemKind {
        const LONGEST_LAST_WORDS: u64 = 4096;
        let grace = Duration::from_secs(2);
        let status = tokio::time::timeout(grace, self.child.wait()).await;
        self.end().await;
        let mut last_words = zeroize::Zeroizing::new(Vec::new());
        let mut errors = (&mut self.errors).take(LONGEST_LAST_WORDS);
        // Without them the signal alone decides.
        let _unreadable = tokio::time::timeout(grace, errors.read_to_end(&mut last_words)).await;
        let status = status.ok().and_then(Result::ok);
        let signal = status.and_then(signal_of);
        let code = status.and_then(|status| status.code());
        if signal == Some(SIGXCPU) {
            ProblemKind::TimedOut
        } else if code == Some(i32::from(OUT_OF_MEMORY)) || memory_ran_out(&last_words) {
            ProblemKind::OutOfMemory
        } else {
            ProblemKind::ReaderCrashed
        }
    }
}

fn memory_ran_out(last_words: &[u8]) -> bool {
    let words = b"memory allocation of";
    last_words.windows(words.len()).any(|window| window == words)
}

fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}
