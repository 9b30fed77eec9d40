//! `cargo xtask test`: everything that must hold before a change lands.

use std::path::Path;

use crate::{command, debian};

/// Format, lints, documentation, then every test.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    debian::ensure_installed(
        root,
        &[debian::C_COMPILER, debian::LIBRE_OFFICE, debian::POSTGRES],
    )?;
    let cargo = |arguments: &[&str]| command::run(root, "cargo", arguments, &[]);
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ])?;
    let strict = [("RUSTDOCFLAGS", "--deny warnings")];
    command::run(
        root,
        "cargo",
        &[
            "doc",
            "--workspace",
            "--no-deps",
            "--locked",
            "--document-private-items",
        ],
        &strict,
    )?;
    if command::exists("cargo", &["nextest", "--version"]) {
        cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"])?;
    } else {
        cargo(&[
            "test",
            "--workspace",
            "--locked",
            "--all-targets",
            "--no-fail-fast",
        ])?;
    }
    cargo(&["test", "--workspace", "--locked", "--doc"])
}
