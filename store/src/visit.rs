//! What a finished visit brings into the store: [`VisitRecord`].

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rasoat_core::{
    Assessment, ContentFingerprint, Detection, DiscoveredLink, DocumentFormat, HttpFacts, OutcomeKind,
    Problem, RunId, Sha256Digest, TargetId,
};
use serde::{Deserialize, Serialize};

/// What judged a document. Two judgements can be compared only if their stamps are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EngineStamp {
    /// The version of rasoat.
    pub engine_version: String,
    /// The SHA-256 of the rule packs.
    pub pack_sha256: Sha256Digest,
}

/// One finished visit, to be written in one transaction with everything that came of it.
pub struct VisitRecord {
    /// The run it belongs to.
    pub run: RunId,
    /// What was visited.
    pub target: TargetId,
    /// How it ended. A failed try is not an end: the address waits again.
    pub outcome: OutcomeKind,
    /// What was said over HTTP, where something was.
    pub facts: Option<HttpFacts>,
    /// The addresses found there. One that is known already is not added again.
    pub links: Vec<DiscoveredLink>,
    /// The earliest time of the next try of a failed visit; `None` means at once. Not used otherwise.
    pub retry_at: Option<Timestamp>,
    /// The judged document; `None` where there was none or where it was read for its links only.
    pub document: Option<DocumentRecord>,
}

impl fmt::Debug for VisitRecord {
    /// Leaves the addresses out, which are content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VisitRecord")
            .field("run", &self.run)
            .field("target", &self.target)
            .field("outcome", &self.outcome)
            .field("links", &self.links.len())
            .field("document", &self.document)
            .finish_non_exhaustive()
    }
}

/// What may be kept of a judged document.
#[derive(Debug)]
pub struct DocumentRecord {
    /// By what its content is recognised.
    pub fingerprint: ContentFingerprint,
    /// What it is, by its content.
    pub format: DocumentFormat,
    /// Its length in bytes.
    pub body_bytes: u64,
    /// How many pages it has; 0 where not known.
    pub page_count: u32,
    /// When it was published, as far as known.
    pub published: Option<Date>,
    /// The document as a whole.
    pub assessment: Assessment,
    /// What the rules saw. Of each only the masked form is stored.
    pub detections: Vec<Detection>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// What came of writing a batch of visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordedBatch {
    /// Visits that ended in an outcome.
    pub finished: u64,
    /// Visits that failed and wait for another try.
    pub postponed: u64,
    /// Visits that had been recorded before in the same run; nothing of them was written.
    pub repeated: u64,
    /// Addresses that were not known before.
    pub new_addresses: u64,
}
