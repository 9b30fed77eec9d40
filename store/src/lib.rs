//! Where rasoat keeps what it may keep: agencies, portals, runs, the addresses to visit, and what documents
//! show, but never a document.
//!
//! A [`Store`] is one data directory. A scan begins a run, takes addresses from its [`StoreFrontier`], and
//! writes each finished visit with everything that came of it as a [`VisitRecord`]; a [`RunSummary`] sums it
//! up. What is kept of a document is its SHA-256, keyed tokens, and what was seen in it in masked form.
//! Addresses and texts of links are sealed; the keys lie apart from the data.
//!
//! ```
//! # use std::sync::Arc;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use rasoat_core::SystemClock;
//! use rasoat_store::Store;
//!
//! let folder = tempfile::tempdir()?;
//! let store = Store::open(&folder.path().join("data"), Arc::new(SystemClock)).await?;
//! assert!(store.portals().await?.is_empty());
//! store.close().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Data directory
//!
//! `rasoat.sqlite` (the database), `keys/server.key` and `keys/keys.sqlite` (what opens it; back them up
//! apart from the database), `crawl.lock` (held by the one process that crawls). Folders have mode 0700,
//! files 0600.

mod access;
mod audit;
mod cases;
mod contacts;
mod contents;
mod copies;
mod database;
mod decisions;
mod directory;
mod documents;
mod error;
mod findings;
mod frontier;
mod hosts;
mod jobs;
mod key_store;
mod keys;
mod layout;
mod linked_hosts;
mod links;
mod lists;
mod meta;
mod names;
mod outbox;
mod portal_keys;
mod portals;
mod read_documents;
mod read_findings;
mod record;
mod report;
mod report_sums;
mod retention;
mod rows;
mod run_control;
mod runs;
mod seal;
mod search;
mod shred;
mod store;
mod stored;
mod summary;
mod users;
mod verify;
mod visit;
mod visit_writer;

#[cfg(test)]
mod tests;

pub use access::Access;
pub use audit::{
    AuditFault, AuditSigner, Checkpoint, InvalidCheckpoint, VerifiedAudit, last_checkpoint, verify_audit,
};
pub use cases::{CaseCopy, CopyAddress};
pub use decisions::Decided;
pub use directory::CrawlLock;
pub use error::StoreError;
pub use frontier::StoreFrontier;
pub use jobs::{JobOutcome, NewJob, StoredJob};
pub use linked_hosts::LinkedHost;
pub use lists::{ListFilter, ListedFinding, Page, PageEnd};
pub use outbox::{LeasedMessage, NewMessage, Sent};
pub use report::{Changes, HostCompleteness, PagesAndDocuments, RunReport};
pub use users::StoredUser;
pub use verify::{PROBE_JOB, WATCH_JOB};
// Moved to the core, and still found here.
pub use rasoat_core::{CopyState, FindingId, FindingState, Priority};
pub use run_control::{RunHead, RunRequest, StopCause};
pub use store::Store;
pub use stored::{
    BegunRun, DocumentCounts, RunState, RunSummary, StoredCopy, StoredDetection, StoredDocument,
    StoredFinding,
};
pub use visit::{DocumentRecord, EngineStamp, RecordedBatch, VisitRecord};
