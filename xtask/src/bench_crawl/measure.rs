//! What a program costs: [`measure`].

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, ensure};

/// What one program cost, with everything that it started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// From start to end.
    pub(super) seconds: f64,
    /// Processor time, of the program and of the kernel for it.
    pub(super) cpu_seconds: f64,
    /// The most memory that its largest process had in use.
    pub(super) peak_mib: f64,
}

/// Runs `program` under GNU time. Whatever it prints is dropped; that it found something or failed in part is no error.
pub(super) fn measure(program: &mut Command) -> anyhow::Result<Cost> {
    let mut timed = Command::new("time");
    timed
        .args(["--quiet", "--format", "\nTIMED %U %S %M"])
        .arg(program.get_program())
        .args(program.get_args());
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            timed.env(name, value);
        }
    }
    if let Some(folder) = program.get_current_dir() {
        timed.current_dir(folder);
    }
    let begin = Instant::now();
    let output = timed
        .stdout(Stdio::null())
        .output()
        .context("cannot start `time`")?;
    let seconds = begin.elapsed().as_secs_f64();
    let told = String::from_utf8_lossy(&output.stderr);
    let line = told.lines().rev().find_map(|line| line.strip_prefix("TIMED "));
    let line = line.with_context(|| format!("`time` said nothing: {told}"))?;
    let numbers: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    ensure!(numbers.len() == 3, "`time` said `{line}`");
    Ok(Cost {
        seconds,
        cpu_seconds: numbers[0] + numbers[1],
        peak_mib: numbers[2] / 1024.0,
    })
}

/// A count as a real number.
pub(super) fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How many percent of `whole` a part is.
pub(super) fn percent(part: usize, whole: usize) -> f64 {
    real(part) * 100.0 / real(whole.max(1))
}
