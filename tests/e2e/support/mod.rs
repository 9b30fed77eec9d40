//! Running the real program in tests.

use std::path::Path;
use std::process::{Command, Output};

/// The program with `arguments`, in an environment that holds nothing of the machine's configuration.
pub(crate) fn rasoat(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rasoat"));
    command
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .env("LANG", "C")
        .current_dir(home);
    command
}

/// What came of a run, as text.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs `command` to its end.
pub(crate) fn run(command: &mut Command) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    Ran {
        code: status.code(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}
