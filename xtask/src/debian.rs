//! Debian packages that a task needs beyond Rust.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use anyhow::{bail, ensure};

use crate::command;

/// A program that a task starts, and the Debian package it comes in.
pub(crate) struct Needed {
    /// What must lie where programs lie; with a path, what must exist, `*` standing for any one folder.
    pub(crate) program: &'static str,
    /// The package.
    pub(crate) package: &'static str,
}

/// A C compiler: one dependency (the TLS library's cryptography) and `SQLite` are partly C.
pub(crate) const C_COMPILER: Needed = Needed {
    program: "cc",
    package: "gcc",
};

/// `LibreOffice` without a window: a test saves documents in six formats with it and compares what is read of them.
pub(crate) const LIBRE_OFFICE: Needed = Needed {
    program: "soffice",
    package: "libreoffice-writer-nogui",
};

/// A database server: the tests of the store run on it too. They start one of their own from these programs.
pub(crate) const POSTGRES: Needed = Needed {
    program: "/usr/lib/postgresql/*/bin/initdb",
    package: "postgresql",
};

impl Needed {
    fn is_there(&self) -> bool {
        match self.program.split_once("/*/") {
            None => is_on_path(self.program),
            Some((folder, rest)) => std::fs::read_dir(folder)
                .into_iter()
                .flatten()
                .flatten()
                .any(|entry| entry.path().join(rest).exists()),
        }
    }
}

/// Installs the packages of those programs that are missing, after asking if the user is not root.
pub(crate) fn ensure_installed(root: &Path, needed: &[Needed]) -> anyhow::Result<()> {
    let missing: Vec<&str> = needed
        .iter()
        .filter(|needed| !needed.is_there())
        .map(|needed| needed.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    ensure!(
        command::exists("apt-get", &["--version"]),
        "these Debian packages are needed, and there is no apt-get to install them: {}",
        missing.join(" ")
    );
    let install = [
        &["install", "--yes", "--no-install-recommends"],
        missing.as_slice(),
    ]
    .concat();
    if command::exists("sh", &["-c", "test $(id -u) = 0"]) {
        command::run(root, "apt-get", &["update", "-q"], &[])?;
        return command::run(root, "apt-get", &install, &[]);
    }
    if !std::io::stdin().is_terminal() {
        bail!(
            "these Debian packages are needed; install them and start again: {}",
            missing.join(" ")
        );
    }
    print!(
        "These Debian packages are needed: {}. Install them with sudo? [y/N] ",
        missing.join(" ")
    );
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    ensure!(
        matches!(answer.trim(), "y" | "Y" | "yes"),
        "not installed: {}",
        missing.join(" ")
    );
    command::run(root, "sudo", &["apt-get", "update", "-q"], &[])?;
    command::run(root, "sudo", &[&["apt-get"], install.as_slice()].concat(), &[])
}

fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
