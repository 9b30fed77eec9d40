//! Printing results: for people (`text`) and for programs (`jsonl`).

pub(crate) mod jsonl;
pub(crate) mod report;
pub(crate) mod scan_text;
pub(crate) mod style;
pub(crate) mod text;
