//! What the kernel refuses a reader process beyond its limits: every file and port (Landlock), and every system call that
//! reading a document does not need (seccomp).

use std::collections::BTreeMap;

use landlock::{ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetStatus};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

/// The system calls of a reader: its two pipes, memory, time, randomness for hash tables, locks, and its end.
const NEEDED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_mmap,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Refuses to this thread, and to those it will start, every file of the system and every TCP port. Whether the kernel does so.
pub(super) fn refuse_files_and_ports() -> bool {
    // The newest version that rasoat knows; an older kernel refuses as much of it as it can.
    const KNOWN: ABI = ABI::V5;
    let restricted = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(KNOWN)))
        .and_then(Ruleset::create)
        // No rule follows: nothing is allowed.
        .and_then(landlock::RulesetCreated::restrict_self);
    restricted.is_ok_and(|status| status.ruleset != RulesetStatus::NotEnforced)
}

/// Refuses to all threads of this process every system call that is not in [`NEEDED`]; it fails with `EPERM`.
/// Whether the kernel does so.
pub(super) fn refuse_system_calls() -> bool {
    let Ok(architecture) = TargetArch::try_from(std::env::consts::ARCH) else {
        return false;
    };
    let refused = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    let program: Result<BpfProgram, BackendError> = rules().and_then(|rules| {
        SeccompFilter::new(rules, refused, SeccompAction::Allow, architecture).and_then(TryInto::try_into)
    });
    program.is_ok_and(|program| seccompiler::apply_filter_all_threads(&program).is_ok())
}

/// What is allowed: the calls of [`NEEDED`] in every form, and those that act on a process on this one alone. Else a reader that a
/// document has taken over could signal its parent, or set its limits.
fn rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, BackendError> {
    let first_argument_is = |value: u32| {
        SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, u64::from(value))
            .and_then(|condition| SeccompRule::new(vec![condition]))
    };
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = NEEDED.iter().map(|call| (*call, Vec::new())).collect();
    // 0 is the calling process.
    rules.insert(libc::SYS_prlimit64, vec![first_argument_is(0)?]);
    rules.insert(libc::SYS_tgkill, vec![first_argument_is(std::process::id())?]);
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};

    use super::*;

    #[test]
    fn a_filtered_thread_can_neither_signal_nor_limit_another_process() {
        let confined = std::thread::spawn(|| {
            rustix::thread::set_no_new_privs(true).unwrap();
            let filter: BpfProgram = SeccompFilter::new(
                rules().unwrap(),
                SeccompAction::Errno(libc::EPERM.unsigned_abs()),
                SeccompAction::Allow,
                TargetArch::try_from(std::env::consts::ARCH).unwrap(),
            )
            .and_then(TryInto::try_into)
            .unwrap();
            // This thread only: the others still have a test to run.
            seccompiler::apply_filter(&filter).unwrap();
            let init = Pid::INIT;
            let limit = Rlimit {
                current: Some(0),
                maximum: Some(0),
            };
            let limited = prlimit(Some(init), Resource::Core, limit).is_ok();
            let signalled = kill_process(init, Signal::CONT).is_ok();
            let opened = std::fs::File::open("/proc/self/status").is_ok();
            (limited, signalled, opened)
        });
        assert_eq!(confined.join().unwrap(), (false, false, false));
    }
}
