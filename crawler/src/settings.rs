//! What a crawl needs to know beyond its portal: [`CrawlSettings`].

use std::num::NonZeroUsize;
use std::time::Duration;

/// How to crawl. What belongs to the portal (scope, politeness) is set there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrawlSettings {
    /// `User-Agent`, sent with every request. Its first word up to `/` is the name that robots.txt is searched for.
    pub user_agent: String,
    /// `From`: a mail address under which the operator can be reached, sent with every request.
    pub from: Option<String>,
    /// Most requests at the same time, over all hosts.
    pub max_in_flight: NonZeroUsize,
    /// Most documents to fetch in one run. Where the portal's scope names a number too, the lower one holds.
    pub max_pages: Option<u64>,
    /// How many documents an earlier part of the same run has fetched. They count against the limit.
    pub fetched_before: u64,
    /// Most memory for the bodies of answers that are being read or judged, all together, in bytes. Never less than what
    /// all requests under way need for their first half MiB and one of them for the largest body that the portal allows.
    pub max_body_memory_bytes: u64,
    /// Longest address to ask for, in bytes.
    pub max_address_bytes: usize,
    /// Most links to take from one page.
    pub max_links_per_page: usize,
    /// Most redirects in a row.
    pub max_redirects: u8,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest `Retry-After` that is heard; a longer one is cut to this.
    pub max_retry_after: Duration,
    /// Longest `Crawl-delay` of robots.txt that is heard; a longer one is cut to this.
    pub max_crawl_delay: Duration,
    /// Wait before the second try after a passing fault; doubles with each further try, plus up to a quarter.
    pub retry_base: Duration,
    /// How long a stopped run waits for the requests that are under way.
    pub stop_grace: Duration,
    /// Wait between two looks at the frontier while it has nothing to hand out.
    pub idle_poll: Duration,
}

impl Default for CrawlSettings {
    fn default() -> Self {
        Self {
            user_agent: format!("rasoat/{}", env!("CARGO_PKG_VERSION")),
            from: None,
            max_in_flight: NonZeroUsize::new(32).expect("32 is not 0"),
            max_pages: None,
            fetched_before: 0,
            max_body_memory_bytes: 256 * 1024 * 1024,
            max_address_bytes: 2048,
            max_links_per_page: 5000,
            max_redirects: 8,
            connect_timeout: Duration::from_secs(15),
            max_retry_after: Duration::from_mins(10),
            max_crawl_delay: Duration::from_secs(30),
            retry_base: Duration::from_secs(2),
            stop_grace: Duration::from_secs(10),
            idle_poll: Duration::from_millis(75),
        }
    }
}
