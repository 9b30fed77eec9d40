//! What the tests of the crawler share.

pub(crate) mod frontier;
pub(crate) mod server;

use std::time::Duration;

use rasoat_core::{AgencyId, Politeness, Portal, PortalId, Scope};
use rasoat_crawler::CrawlSettings;
use tokio_util::sync::CancellationToken;

use frontier::Crawl;
use server::Server;

/// The portal that `server` is: fast to crawl, three tries.
pub(crate) fn portal(server: &Server) -> Portal {
    let start = server.url("/");
    Portal {
        id: PortalId::new("sao-mai").unwrap(),
        agency: AgencyId::new("sao-mai").unwrap(),
        name: "Cổng thông tin điện tử Sao Mai".into(),
        enabled: true,
        scope: Scope {
            allow_private: true,
            max_body_bytes: 100_000,
            ..Scope::of_host(start.host_str().unwrap())
        },
        start: vec![start],
        politeness: Politeness {
            min_interval_ms: 1,
            max_attempts: 3,
            timeout_ms: 20_000,
            ..Politeness::default()
        },
        schedule: None,
        authority: None,
        contacts: Vec::new(),
    }
}

/// Settings that wait as little as possible.
pub(crate) fn settings() -> CrawlSettings {
    CrawlSettings {
        retry_base: Duration::from_millis(5),
        idle_poll: Duration::from_millis(5),
        ..CrawlSettings::default()
    }
}

/// Crawls a portal to its end.
pub(crate) async fn crawl_portal(portal: Portal) -> Crawl {
    let crawl = frontier::crawl(portal, settings(), &CancellationToken::new()).await;
    assert!(crawl.left.is_exhausted(), "something was left: {:?}", crawl.left);
    crawl
}

/// Crawls a server to its end.
pub(crate) async fn crawl(server: &Server) -> Crawl {
    crawl_portal(portal(server)).await
}

impl Crawl {
    /// How the visits to `path` ended, in order.
    pub(crate) fn outcomes(&self, path: &str) -> Vec<String> {
        let visits = self
            .visits
            .iter()
            .filter(|visit| visit.target.address.path() == path);
        visits.map(|visit| visit.outcome.kind().code()).collect()
    }
}
