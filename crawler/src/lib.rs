//! Addresses to documents, politely and completely.
//!
//! A [`Crawler`] takes the addresses of one portal out of a [`Frontier`](rasoat_core::Frontier), asks for
//! each one that may be asked for, and sends one [`Visit`](rasoat_core::Visit) for each into a bounded
//! channel. Whoever receives it writes the outcome and the links found there into the frontier: the crawler
//! keeps nothing that must survive it.

mod answer;
mod canonical;
mod cookies;
mod crawler;
mod decode;
mod error;
mod exchange;
mod fault;
mod file_name;
mod guard;
mod harvest;
mod host;
mod links;
mod page_limit;
mod postback;
mod report;
mod retry;
mod robots;
mod robots_gate;
mod settings;
mod traps;
mod visit;

pub use canonical::canonical;
pub use crawler::Crawler;
pub use error::CrawlerError;
pub use report::{CrawlReport, HostReport, RobotsState, TlsFault};
pub use settings::CrawlSettings;
