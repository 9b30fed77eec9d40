//! Addresses to documents, politely and completely.
//!
//! A [`Crawler`] takes the addresses of one portal out of a [`Frontier`](rasoat_core::Frontier), asks for
//! each one that may be asked for, and sends one [`Visit`](rasoat_core::Visit) for each into a bounded
//! channel. Whoever receives it writes the outcome and the links found there into the frontier: the crawler
//! keeps nothing that must survive it.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use rasoat_core::{Frontier, Permit, Portal, SystemClock};
//! # use rasoat_crawler::{CrawlSettings, Crawler, CrawlerError};
//! # async fn scan(portal: Portal, permit: Permit, frontier: impl Frontier) -> Result<(), CrawlerError> {
//! let crawler = Crawler::new(portal, &permit, CrawlSettings::default(), Arc::new(SystemClock))?;
//! // Put `crawler.start_links()` into the frontier, then:
//! let (visits, mut receiver) = tokio::sync::mpsc::channel::<rasoat_core::Visit>(8);
//! let stop = tokio_util::sync::CancellationToken::new();
//! let receive = async {
//!     while let Some(visit) = receiver.recv().await {
//!         println!("{}", visit.outcome.kind().code()); // and record it in the frontier
//!     }
//! };
//! let (report, ()) = tokio::join!(crawler.run(&frontier, visits, &stop), receive);
//! println!("{} hosts were asked", report?.hosts.len());
//! # Ok(())
//! # }
//! ```
//!
//! A visit goes through these steps, each in a file of its own: it is judged (`visit`), robots.txt is heard
//! (`robots`, `robots_gate`), its host's turn is awaited (`host`), the request is made past the address guard
//! (`exchange`, `guard`), the answer is understood (`answer`), its body is read within limits (`decode`), its
//! links are found (`links`, `harvest`), the trap defence takes note (`traps`), what came under
//! another address is left out (`duplicates`), and pages that only say "not found" are told
//! from documents (`missing`).

mod answer;
mod backlog;
mod body_memory;
mod canonical;
mod cookies;
mod crawler;
mod decode;
mod duplicates;
mod error;
mod exchange;
mod fault;
mod file_name;
mod guard;
mod harvest;
mod host;
mod links;
mod missing;
mod page_limit;
mod postback;
mod report;
mod retry;
mod robots;
mod robots_gate;
mod setback;
mod settings;
mod traps;
mod trust;
mod visit;

pub use canonical::canonical;
pub use crawler::Crawler;
pub use error::CrawlerError;
pub use harvest::links_of_document;
pub use rasoat_core::{RobotsState, TlsFault};
pub use report::{CrawlReport, HostReport};
pub use settings::CrawlSettings;
