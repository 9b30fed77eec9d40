//! What programs use up: processor time of a program with all its processes, and the memory of each.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use rustix::process::{WaitOptions, set_child_subreaper, wait};

/// The unit of the times in `/proc` (`USER_HZ`): a hundredth of a second on every Linux that Debian runs on.
const TICK: Duration = Duration::from_millis(10);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(2);
/// How the reader process of rasoat is known.
const READER: &str = "__read-documents";

/// A program with its arguments.
pub(super) type Call = Vec<String>;

/// Lets this process inherit the orphans of those it starts, so that their time is counted, too.
///
/// # Errors
///
/// If the system refuses.
pub(super) fn adopt_orphans() -> anyhow::Result<()> {
    set_child_subreaper(Some(rustix::process::getpid())).context("cannot become the parent of orphans")
}

/// Processor time, of the user and of the system, that the calls take one after another.
///
/// # Errors
///
/// If a program cannot be started. How it ends does not matter: rasoat tells by its exit code what it found.
pub(super) fn cpu(calls: &[Call]) -> anyhow::Result<Duration> {
    let before = children_time()?;
    for call in calls {
        start(call)?.wait()?;
        reap_orphans();
    }
    Ok(children_time()?.saturating_sub(before))
}

/// What a program prints.
///
/// # Errors
///
/// If it cannot be started.
pub(super) fn output(call: &Call) -> anyhow::Result<Vec<u8>> {
    let mut child = command(call)?
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", call.join(" ")))?;
    let mut printed = Vec::new();
    if let Some(mut stdout) = child.stdout.take() {
        std::io::Read::read_to_end(&mut stdout, &mut printed)?;
    }
    child.wait()?;
    reap_orphans();
    Ok(printed)
}

/// The most memory that was resident at a time, in MiB.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Peak {
    /// Of the program itself.
    pub(super) main: u64,
    /// Of the largest of its reader processes.
    pub(super) reader: u64,
}

/// Runs a call of rasoat and watches its memory. What is taken up in the last two milliseconds is not seen.
///
/// # Errors
///
/// If it cannot be started.
pub(super) fn peak_memory(call: &Call) -> anyhow::Result<Peak> {
    let mut child = start(call)?;
    let mut peak = Peak::default();
    while child.try_wait()?.is_none() {
        peak.main = peak.main.max(most_resident(child.id()).unwrap_or(0));
        for (process, arguments) in children(child.id()) {
            if arguments.contains(READER) {
                peak.reader = peak.reader.max(most_resident(process).unwrap_or(0));
            }
        }
        std::thread::sleep(LOOK);
    }
    reap_orphans();
    Ok(peak)
}

fn command(call: &Call) -> anyhow::Result<Command> {
    let (program, arguments) = call.split_first().context("a call without a program")?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(command)
}

fn start(call: &Call) -> anyhow::Result<Child> {
    command(call)?
        .spawn()
        .with_context(|| format!("cannot start `{}`", call.join(" ")))
}

/// Waits for processes whose parent has ended before them.
fn reap_orphans() {
    // An error says that no child is left.
    while let Ok(Some(_)) = wait(WaitOptions::empty()) {}
}

/// Processor time of all processes that this one has waited for (proc(5), `cutime` and `cstime`).
fn children_time() -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("/proc is needed to measure")?;
    // The name before the last bracket may hold spaces; behind it comes the third field.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |number: usize| -> anyhow::Result<u32> {
        let field = fields.split_whitespace().nth(number - 3);
        Ok(field.context("a field of /proc/self/stat is missing")?.parse()?)
    };
    Ok(TICK * (ticks(16)? + ticks(17)?))
}

/// `VmHWM` of a process, in MiB.
fn most_resident(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes / 1024)
}

/// The children of a process, with their arguments.
fn children(process: u32) -> BTreeMap<u32, String> {
    let mut found = BTreeMap::new();
    let Ok(threads) = std::fs::read_dir(format!("/proc/{process}/task")) else {
        return found;
    };
    for thread in threads.flatten() {
        let listed = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        for child in listed
            .split_whitespace()
            .filter_map(|number| number.parse::<u32>().ok())
        {
            let arguments = std::fs::read(Path::new("/proc").join(child.to_string()).join("cmdline"));
            let arguments = arguments.unwrap_or_default();
            found.insert(child, String::from_utf8_lossy(&arguments).into_owned());
        }
    }
    found
}
