//! `cargo xtask bench detect`: how fast the judge is, beside `memchr`, plain patterns and ripgrep in one run.
//! `cargo xtask bench scans`: how well and how fast marks are found on invented scans, beside `tesseract`.
//! `cargo xtask bench extract`: how fast documents are read, beside `pdftotext`, `docx2txt` and `catdoc`.

mod extract;
mod measure;
mod recall;
mod samples;

use std::path::Path;

use anyhow::bail;

use crate::command;
use crate::debian::{self, Needed};

/// What the judge is compared with.
const RIPGREP: Needed = Needed {
    program: "rg",
    package: "ripgrep",
};

/// Runs the benchmark named first in `options`, with the options behind it.
pub(crate) fn run(root: &Path, options: &[&str]) -> anyhow::Result<()> {
    match options {
        ["detect", rest @ ..] => detect(root, rest),
        ["extract"] => extract::run(root),
        ["extract", ..] => bail!("`bench extract` has no options"),
        ["scans", rest @ ..] => scans(root, rest),
        _ => {
            bail!("name what to measure: cargo xtask bench detect [--megabytes N] | extract | scans [PAGES]")
        }
    }
}

fn detect(root: &Path, rest: &[&str]) -> anyhow::Result<()> {
    let megabytes = match rest {
        [] => "200",
        ["--megabytes", megabytes] if megabytes.parse::<u32>().is_ok_and(|number| number > 0) => megabytes,
        _ => bail!(
            "unknown options `{}`; the only one is --megabytes N",
            rest.join(" ")
        ),
    };
    debian::ensure_installed(root, &[debian::C_COMPILER, RIPGREP])?;
    command::run(
        root,
        "cargo",
        &[
            "bench",
            "--locked",
            "--package",
            "rasoat-detectors",
            "--bench",
            "throughput",
            "--",
            "--megabytes",
            megabytes,
        ],
        &[],
    )
}

/// Runs the benchmark of scans.
fn scans(root: &Path, options: &[&str]) -> anyhow::Result<()> {
    const TESSERACT: [Needed; 2] = [
        Needed {
            program: "tesseract",
            package: "tesseract-ocr",
        },
        Needed {
            program: "/usr/share/tesseract-ocr/*/tessdata/vie.traineddata",
            package: "tesseract-ocr-vie",
        },
    ];
    debian::ensure_installed(root, &TESSERACT)?;
    debian::ensure_installed(root, &crate::train::FONTS)?;
    let cargo = [
        "bench",
        "--locked",
        "--package",
        "rasoat-scans",
        "--bench",
        "scans",
        "--",
    ];
    command::run(root, "cargo", &[&cargo, options].concat(), &[])
}
