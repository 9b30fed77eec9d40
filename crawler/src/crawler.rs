//! The crawl of one portal: [`Crawler`].

use std::sync::Arc;

use rasoat_core::{Clock, DiscoveredLink, DocumentRole, Frontier, Permit, Portal, Visit};
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;

use crate::{CrawlReport, CrawlSettings, CrawlerError, canonical};

/// Crawls one portal.
pub struct Crawler {
    portal: Portal,
    _settings: CrawlSettings,
    _clock: Arc<dyn Clock>,
}

impl Crawler {
    /// Prepares a crawl of `portal`.
    ///
    /// # Errors
    ///
    /// If the permit is for another portal, the portal's definition is not in order, or the HTTP client
    /// cannot be set up.
    pub fn new(
        portal: Portal,
        permit: &Permit,
        settings: CrawlSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, CrawlerError> {
        if *permit.portal() != portal.id {
            return Err(CrawlerError::WrongPermit {
                portal: portal.id,
                permitted: permit.portal().clone(),
            });
        }
        portal.check()?;
        Ok(Self {
            portal,
            _settings: settings,
            _clock: clock,
        })
    }

    /// What to put into the frontier before a run.
    pub fn start_links(&self) -> Vec<DiscoveredLink> {
        let link = |address: &url::Url| DiscoveredLink {
            address: address.clone(),
            canonical: canonical(address),
            link_text: None,
            role: DocumentRole::Content,
            depth: 0,
            redirects: 0,
        };
        self.portal.start.iter().map(link).collect()
    }

    /// Visits what waits in `frontier` until nothing waits any more, or until `stop` is cancelled.
    ///
    /// Sends one [`Visit`] for each address into `visits`; whoever receives it records it in the frontier.
    ///
    /// # Errors
    ///
    /// If the frontier fails or nobody receives visits any more.
    pub async fn run<F: Frontier>(
        &self,
        _frontier: &F,
        _visits: Sender<Visit>,
        _stop: &CancellationToken,
    ) -> Result<CrawlReport, CrawlerError> {
        Ok(CrawlReport::default())
    }
}
