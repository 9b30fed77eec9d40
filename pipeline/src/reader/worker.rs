//! The worker process: reads documents from standard input, one after another, until the pipe closes.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use rasoat_extractors::{RawDocument, extract_with_letters};
use zeroize::Zeroize;

use super::confine::{allow_cpu_time, confine_first_thread, confine_this_process};
use super::protocol::{ReadReply, read_request, write_reply};

/// The first argument that makes the `rasoat` program a worker; the second is its memory limit in bytes.
pub const WORKER_ARGUMENT: &str = "__read-documents";

/// The exit code that says that a document did not even fit into memory (`EX_OSERR`, sysexits.h).
pub(super) const OUT_OF_MEMORY: u8 = 71;

/// Stack of the thread that reads: documents nest, and the readers bound how deep they follow.
const STACK_BYTES: usize = 32 << 20;

/// Confines this process to `max_memory_bytes` of address space and serves requests until the main process
/// closes the pipe.
///
/// Nothing is ever written to standard error: a panic's message may hold content.
pub fn run_worker(max_memory_bytes: u64) -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    let before = confine_first_thread();
    let reader = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || {
            let confinement = confine_this_process(max_memory_bytes, before);
            let mut output = io::stdout().lock();
            write_reply(&mut output, &ReadReply::Confined(confinement))?;
            serve(&mut io::stdin().lock(), &mut output)
        });
    match reader.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Ok(Err(error))) if error.kind() == io::ErrorKind::OutOfMemory => ExitCode::from(OUT_OF_MEMORY),
        _ => ExitCode::FAILURE,
    }
}

fn serve(input: &mut impl io::Read, output: &mut impl io::Write) -> io::Result<()> {
    while let Some((request, mut body)) = read_request(input)? {
        allow_cpu_time(request.cpu_seconds);
        let document = RawDocument {
            bytes: &body,
            declared_type: request.declared_type.as_deref(),
            file_name: request.file_name.as_deref(),
            truncated: request.truncated,
        };
        let reply = catch_unwind(AssertUnwindSafe(|| {
            extract_with_letters(&document, &request.limits)
        }))
        .map_or(ReadReply::Panicked(request.number), |(text, letters)| {
            ReadReply::Read(request.number, text, letters)
        });
        body.zeroize();
        write_reply(output, &reply)?;
    }
    Ok(())
}
