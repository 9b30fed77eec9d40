//! Joins the stages: documents are read in a sandboxed process, judged, and either reported or stored.
//!
//! - [`reader::ReaderPool`] hands hostile documents to worker processes and returns their text;
//! - [`Inspector`] reads and judges one document;
//! - [`check`] runs it over files and folders and keeps nothing;
//! - [`scan`] crawls a portal, inspects what comes, and stores findings through one batching writer;
//! - [`schedule`] says when portals are to be scanned by themselves, and has them scanned.

mod inspect;
mod progress;
mod watch;
mod writer;

pub mod check;
pub mod reader;
pub mod scan;
pub mod schedule;

pub use inspect::{DocumentToInspect, Inspected, Inspector, Origin};
