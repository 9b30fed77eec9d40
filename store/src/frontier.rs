//! The addresses of one run, as the crawler takes them.
use std::num::NonZeroUsize;

use jiff::Timestamp;
use rasoat_core::{CrawlTarget, Frontier, FrontierCounts, FrontierError, RunId};

use crate::{Store, StoreError};

/// The addresses of one run that wait to be visited.
#[derive(Debug, Clone)]
pub struct StoreFrontier {
    pub(crate) store: Store,
    pub(crate) run: RunId,
}

impl Frontier for StoreFrontier {
    async fn lease(&self, _max: NonZeroUsize, _now: Timestamp) -> Result<Vec<CrawlTarget>, FrontierError> {
        Err(FrontierError(Box::new(StoreError::UnknownRun(self.run))))
    }

    async fn counts(&self, _now: Timestamp) -> Result<FrontierCounts, FrontierError> {
        Err(FrontierError(Box::new(StoreError::UnknownRun(self.run))))
    }
}
