//! Crawls a portal on this machine and prints what came of its addresses:
//! `cargo run -p rasoat-crawler --example crawl -- http://127.0.0.1:8801/ [requests per second] [-v]`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for whoever works on the crawler"
)]

#[path = "../tests/crawl/common/frontier.rs"]
mod frontier;

use std::time::Instant;

use rasoat_core::{AgencyId, Politeness, Portal, PortalId, Scope};
use rasoat_crawler::CrawlSettings;
use tokio_util::sync::CancellationToken;
use url::Url;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let start = Url::parse(
        &arguments
            .next()
            .unwrap_or_else(|| "http://127.0.0.1:8801/".into()),
    )
    .unwrap();
    let rate: u64 = arguments.next().map_or(5, |rate| rate.parse().unwrap());
    let is_verbose = arguments.next().is_some();
    let portal = Portal {
        id: PortalId::new("thu").unwrap(),
        agency: AgencyId::new("thu").unwrap(),
        name: String::new(),
        enabled: true,
        scope: Scope {
            allow_private: true,
            ..Scope::of_host(start.host_str().unwrap())
        },
        start: vec![start],
        politeness: Politeness {
            min_interval_ms: (1000 / rate).max(1),
            ..Politeness::default()
        },
        schedule: None,
        authority: None,
        contacts: Vec::new(),
    };
    let began = Instant::now();
    let crawl = frontier::crawl(portal, CrawlSettings::default(), &CancellationToken::new()).await;
    for visit in crawl.visits.iter().filter(|_| is_verbose) {
        println!(
            "{}\t{}\t{}",
            visit.outcome.kind().code(),
            visit.target.depth,
            visit.target.address
        );
    }
    for (outcome, count) in crawl.counts() {
        println!("{count:6} {outcome}");
    }
    println!(
        "{:#?}\n{:?}, {:.1} s",
        crawl.report,
        crawl.left,
        began.elapsed().as_secs_f64()
    );
}
