//! The addresses that wait to be visited, as the crawler sees them: [`Frontier`].

use std::future::Future;
use std::num::NonZeroUsize;

use jiff::Timestamp;
use url::Url;

use crate::{DocumentRole, FetchOutcome, Sensitive, TargetId, Validators};

/// An address to visit.
#[derive(Debug, Clone)]
pub struct CrawlTarget {
    /// Its number, the same in every run.
    pub id: TargetId,
    /// The address as it is to be requested.
    pub address: Url,
    /// The text of the first link that led to it, if there was one. Content.
    pub link_text: Option<Sensitive<String>>,
    /// What it is fetched for.
    pub role: DocumentRole,
    /// How many links lie between it and a start address.
    pub depth: u16,
    /// How many redirects in a row led to it.
    pub redirects: u8,
    /// How often it was tried in this run without success.
    pub attempts: u8,
    /// Whether it was known before this process began to crawl. Such addresses are finitely many, whatever the portal does, so they
    /// are no evidence of an endless series.
    pub known_before: bool,
    /// What to send so that the server can say "not modified". Empty if the answer must be complete.
    pub validators: Validators,
}

/// An address found in a document.
#[derive(Debug, Clone)]
pub struct DiscoveredLink {
    /// The address as it is to be requested.
    pub address: Url,
    /// The canonical form: two addresses with the same one are the same target.
    pub canonical: String,
    /// The text of the link, if it has one. Content.
    pub link_text: Option<Sensitive<String>>,
    /// What it would be fetched for.
    pub role: DocumentRole,
    /// How many links lie between it and a start address.
    pub depth: u16,
    /// How many redirects in a row led to it.
    pub redirects: u8,
}

/// A finished visit, on its way from the crawler to the pipeline.
#[derive(Debug)]
pub struct Visit {
    /// What was visited.
    pub target: CrawlTarget,
    /// How it ended.
    pub outcome: FetchOutcome,
    /// The addresses found there, in order of appearance.
    pub links: Vec<DiscoveredLink>,
}

/// How many addresses of a run are in which state. A run is over when none is waiting and none leased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FrontierCounts {
    /// Waiting and may be visited now.
    pub ready: u64,
    /// Waiting for a time to come, see [`FrontierCounts::next_ready_at`].
    pub postponed: u64,
    /// Handed out and not yet recorded.
    pub leased: u64,
    /// Ended in an outcome.
    pub done: u64,
    /// The earliest time at which a postponed one may be visited.
    pub next_ready_at: Option<Timestamp>,
}

impl FrontierCounts {
    /// Whether the run has nothing left to do.
    pub const fn is_exhausted(&self) -> bool {
        self.ready == 0 && self.postponed == 0 && self.leased == 0
    }
}

/// The frontier failed; the run cannot go on.
#[derive(Debug, thiserror::Error)]
#[error("cannot read or write the list of addresses to visit")]
pub struct FrontierError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Where the addresses of one run wait. Kept outside the crawler so that they survive it.
///
/// The crawler only takes addresses out. What came of them, and the links found there, are written by the
/// pipeline together with everything else about the document, in one transaction: so a crash can
/// repeat a visit, but can neither lose an address nor count one twice.
pub trait Frontier: Send + Sync {
    /// Hands out up to `max` addresses that may be visited at `now`, in a fair order. They stay leased
    /// until their visit is recorded, or until the run is started again.
    ///
    /// # Errors
    ///
    /// If the store fails.
    fn lease(
        &self,
        max: NonZeroUsize,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<CrawlTarget>, FrontierError>> + Send;

    /// Counts the addresses of this run at `now`.
    ///
    /// # Errors
    ///
    /// If the store fails.
    fn counts(&self, now: Timestamp) -> impl Future<Output = Result<FrontierCounts, FrontierError>> + Send;
}
