//! The tasks of the workspace: `cargo xtask demo | test | bench | train-stamps | fixtures`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task talks to the person who started it"
)]

mod bench;
mod bench_crawl;
mod command;
mod debian;
mod demo;
mod fixtures;
mod test;
mod train;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask demo [--once]   build rasoat and show it at work on the website of a fictional province
cargo xtask test            format, lints, documentation, and every test
cargo xtask bench detect [--megabytes N]
                            measure how fast texts are judged, beside ripgrep and a plain pattern
cargo xtask bench extract   measure how fast documents are read, beside pdftotext, docx2txt and catdoc
cargo xtask bench crawl [--without-scrapy]
                            measure what a crawl costs, beside wget2 and Scrapy, and how polite it is
cargo xtask bench scans [PAGES]
                            measure how well and how fast marks are found on invented scans, beside tesseract
cargo xtask train-stamps [PATCHES [ROUNDS]]
                            train the network of stamps again and write scans/src/stamps.weights
cargo xtask fixtures        write seeds/demo again from the generator in tests/src
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = workspace_root();
    let done = match words.as_slice() {
        ["demo", options @ ..] => demo::run(&root, options),
        ["test"] => test::run(&root),
        ["bench", "crawl", options @ ..] => bench_crawl::run(&root, options),
        ["bench", options @ ..] => bench::run(&root, options),
        ["train-stamps", options @ ..] => train::run(&root, options),
        ["fixtures"] => fixtures::run(&root),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The folder above `xtask/`.
fn workspace_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
