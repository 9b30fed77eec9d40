//! Printing results: for people (`text`) and for programs (`jsonl`).

pub(crate) mod extracted;
pub(crate) mod jsonl;
pub(crate) mod report;
pub(crate) mod rule_text;
pub(crate) mod run_text;
pub(crate) mod scan_text;
pub(crate) mod scorecard;
pub(crate) mod style;
pub(crate) mod table;
pub(crate) mod text;

use std::io::{self, Write as _};

/// Prints `text` and a line break on standard output, without colours where that is no terminal.
///
/// # Errors
///
/// If nobody reads it any more, or the disk behind it is full.
pub(crate) fn print_line(text: &str) -> io::Result<()> {
    writeln!(anstream::stdout().lock(), "{text}")
}
