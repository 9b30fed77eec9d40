//! What a worker process gives up before it reads its first document.
//!
//! All of it is asked for by the process itself, in safe code, before any byte of a document arrives:
//! no file and no port (Landlock), no system call that reading does not need (seccomp), no new file descriptor (so no file, socket or pipe can be opened), no byte written to any file, no new process or
//! thread, no core dump, no more memory than allowed, and death when its parent dies.

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::filter::{refuse_files_and_ports, refuse_system_calls};

/// What could be given up. What could not is told by `rasoat doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one thing given up, and any may fail alone"
)]
pub struct Confinement {
    /// No file, socket or pipe can be opened any more.
    pub no_new_descriptors: bool,
    /// Nothing can be written to any file.
    pub no_file_growth: bool,
    /// Memory is limited.
    pub memory_limited: bool,
    /// The process leaves no core dump.
    pub no_core_dump: bool,
    /// The process dies with its parent.
    pub dies_with_parent: bool,
    /// No program that it could start would gain rights.
    pub no_new_privileges: bool,
    /// The kernel refuses every file and TCP port (Landlock).
    pub files_refused: bool,
    /// The kernel refuses every system call that reading does not need (seccomp).
    pub system_calls_refused: bool,
}

impl Confinement {
    /// Whether all of it is in force.
    pub const fn is_complete(self) -> bool {
        self.no_new_descriptors
            && self.no_file_growth
            && self.memory_limited
            && self.no_core_dump
            && self.dies_with_parent
            && self.no_new_privileges
            && self.files_refused
            && self.system_calls_refused
    }
}

/// Gives up what the threads of this process will not need, before they are started: they inherit it.
pub(super) fn confine_first_thread() -> Confinement {
    Confinement {
        // Landlock and seccomp ask for it.
        no_new_privileges: rustix::thread::set_no_new_privs(true).is_ok(),
        files_refused: refuse_files_and_ports(),
        ..Confinement::default()
    }
}

/// Gives up what a reader does not need, for the whole process, on top of what it gave up before its threads started.
/// `max_memory_bytes` limits its address space.
pub(super) fn confine_this_process(max_memory_bytes: u64, before: Confinement) -> Confinement {
    let limit = |resource, value| {
        setrlimit(
            resource,
            Rlimit {
                current: Some(value),
                maximum: Some(value),
            },
        )
        .is_ok()
            && getrlimit(resource).maximum == Some(value)
    };
    // Threads count as processes; the limit does not bind root, for whom the others remain.
    limit(Resource::Nproc, 0);
    Confinement {
        memory_limited: limit(Resource::As, max_memory_bytes),
        no_file_growth: limit(Resource::Fsize, 0),
        no_core_dump: limit(Resource::Core, 0),
        dies_with_parent: rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).is_ok(),
        no_new_descriptors: limit(Resource::Nofile, 0),
        // Last: it also refuses to set most of the others.
        system_calls_refused: refuse_system_calls(),
        ..before
    }
}

/// Lets this process use `seconds` more of processor time, after which the kernel ends it.
pub(super) fn allow_cpu_time(seconds: u64) {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime).tv_sec;
    let until = u64::try_from(used)
        .unwrap_or(0)
        .saturating_add(seconds)
        .saturating_add(1);
    let current = getrlimit(Resource::Cpu);
    // Failing to set it leaves the wall clock of the parent, which ends the worker as well.
    let _wall_clock_remains = setrlimit(
        Resource::Cpu,
        Rlimit {
            current: Some(until),
            maximum: current.maximum,
        },
    );
}

/// Keeps what this process has in memory from being written to disk by a crash: no core dump, no tracing
/// by other processes of the same user.
pub fn protect_memory() -> bool {
    let core = setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )
    .is_ok();
    core && rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()
}
