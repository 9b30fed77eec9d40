//! The one way to what is stored: [`Store`].
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use rasoat_core::{Agency, Clock, DiscoveredLink, FingerprintKey, Portal, PortalId, RunId};

use crate::{
    BegunRun, EngineStamp, RecordedBatch, RunState, RunSummary, StoreError, StoreFrontier, StoredDocument,
    StoredFinding, VisitRecord,
};

/// The store. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {}

/// Held while a process crawls.
#[derive(Debug)]
pub struct CrawlLock(#[expect(dead_code, reason = "held")] File);

#[expect(clippy::missing_errors_doc, clippy::unused_async, unused_variables, missing_docs, reason = "skeleton")]
impl Store {
    pub async fn open(directory: &Path, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        Ok(Self {})
    }
    pub fn fingerprint_key(&self) -> FingerprintKey {
        FingerprintKey::new([0; 32])
    }
    pub fn lock_crawl(&self) -> Result<CrawlLock, StoreError> {
        Err(StoreError::UnknownRun(RunId(0)))
    }
    pub async fn upsert_agency(&self, agency: &Agency) -> Result<(), StoreError> {
        Ok(())
    }
    pub async fn upsert_portal(&self, portal: &Portal) -> Result<(), StoreError> {
        Ok(())
    }
    pub async fn agencies(&self) -> Result<Vec<Agency>, StoreError> {
        Ok(Vec::new())
    }
    pub async fn portals(&self) -> Result<Vec<Portal>, StoreError> {
        Ok(Vec::new())
    }
    pub async fn begin_run(
        &self,
        portal: &PortalId,
        engine: &EngineStamp,
        start: Vec<DiscoveredLink>,
    ) -> Result<BegunRun, StoreError> {
        Err(StoreError::UnknownRun(RunId(0)))
    }
    pub fn frontier(&self, run: RunId) -> StoreFrontier {
        StoreFrontier { store: self.clone(), run }
    }
    pub async fn record(&self, batch: Vec<VisitRecord>) -> Result<RecordedBatch, StoreError> {
        Ok(RecordedBatch::default())
    }
    pub async fn finish_run(&self, run: RunId, state: RunState) -> Result<RunSummary, StoreError> {
        Err(StoreError::UnknownRun(run))
    }
    pub async fn run_summary(&self, run: RunId) -> Result<RunSummary, StoreError> {
        Err(StoreError::UnknownRun(run))
    }
    pub async fn documents_with_findings(&self, run: RunId) -> Result<Vec<StoredDocument>, StoreError> {
        Err(StoreError::UnknownRun(run))
    }
    pub async fn findings(&self, portal: &PortalId) -> Result<Vec<StoredFinding>, StoreError> {
        Ok(Vec::new())
    }
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(())
    }
}
