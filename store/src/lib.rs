//! Where rasoat keeps what it may keep.

mod error;
mod frontier;
mod priority;
mod store;
mod stored;
mod visit;

pub use error::StoreError;
pub use frontier::StoreFrontier;
pub use priority::Priority;
pub use store::{CrawlLock, Store};
pub use stored::{
    BegunRun, CopyState, DocumentCounts, FindingId, FindingState, RunState, RunSummary, StoredCopy,
    StoredDetection, StoredDocument, StoredFinding,
};
pub use visit::{DocumentRecord, EngineStamp, RecordedBatch, VisitRecord};
