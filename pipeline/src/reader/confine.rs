//! What a worker process gives up before it reads its first document.
//!
//! The limits are set by the process on itself, in safe code, before any byte of a document arrives:
//! no new file descriptor (so no file, socket or pipe can be opened), no byte written to any file, no new process or
//! thread, no core dump, no more memory than allowed, and death when its parent dies.

use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};

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
    }
}

/// Gives up what a reader does not need, for the whole process. `max_memory_bytes` limits its address space.
/// `no_new_privileges` is per thread and left to the caller.
pub(super) fn confine_this_process(max_memory_bytes: u64) -> Confinement {
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
        no_new_privileges: false,
        no_new_descriptors: limit(Resource::Nofile, 0),
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

/// The security modules that the running kernel offers, as the kernel lists them; empty if it does not tell.
pub fn kernel_confinement() -> Vec<String> {
    std::fs::read_to_string("/sys/kernel/security/lsm")
        .map(|list| list.trim().split(',').map(str::to_owned).collect())
        .unwrap_or_default()
}
