//! `cargo xtask demo`: builds rasoat and shows it at work.

use std::path::Path;

use anyhow::bail;

use crate::{command, debian};

/// Builds the release program and runs its demo.
pub(crate) fn run(root: &Path, options: &[&str]) -> anyhow::Result<()> {
    if let Some(unknown) = options.iter().find(|option| **option != "--once") {
        bail!("unknown option `{unknown}`; the only one is --once");
    }
    debian::ensure_installed(root, &[debian::C_COMPILER])?;
    command::run(
        root,
        "cargo",
        &["build", "--release", "--locked", "--package", "rasoat"],
        &[],
    )?;
    command::run(root, "target/release/rasoat", &[&["demo"], options].concat(), &[])
}
