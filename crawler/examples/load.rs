//! The crawler alone, for `cargo xtask bench crawl`: crawls one portal of many hosts, finds links, drops the documents,
//! and prints what it did as one line of JSON.
//!
//! `load HOST[,HOST…] MIN_INTERVAL_MS CONNECTIONS_PER_HOST [SECONDS]`

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for whoever measures the crawler"
)]

#[path = "../tests/crawl/common/frontier.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod frontier;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontier::MemoryFrontier;
use rasoat_core::{AgencyId, FetchOutcome, Politeness, Portal, PortalId, Scope, SystemClock};
use rasoat_crawler::{CrawlSettings, Crawler};
use tokio_util::sync::CancellationToken;
use url::Url;

fn portal(hosts: &[&str], min_interval_ms: u64, connections: u32) -> Portal {
    Portal {
        id: PortalId::new("tai").unwrap(),
        agency: AgencyId::new("tai").unwrap(),
        name: "Tải".into(),
        enabled: true,
        scope: Scope {
            allow_private: true,
            hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
            ..Scope::of_host(hosts[0])
        },
        start: hosts
            .iter()
            .map(|host| Url::parse(&format!("http://{host}/")).unwrap())
            .collect(),
        politeness: Politeness {
            min_interval_ms,
            max_connections_per_host: connections,
            ..Politeness::default()
        },
        authority: None,
        contacts: Vec::new(),
        schedule: None,
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| arguments.get(at).map(|number| number.parse::<u64>().unwrap());
    let hosts: Vec<&str> = arguments[0].split(',').collect();
    let portal = portal(
        &hosts,
        number(1).unwrap(),
        u32::try_from(number(2).unwrap()).unwrap(),
    );
    let permit = portal.permit_loopback().unwrap();
    let settings = CrawlSettings {
        max_in_flight: NonZeroUsize::new(64).unwrap(),
        ..CrawlSettings::default()
    };
    let crawler = Crawler::new(portal, &permit, settings, Arc::new(SystemClock)).unwrap();
    let frontier = MemoryFrontier::default();
    frontier.add(&crawler.start_links());
    let stop = CancellationToken::new();
    if let Some(seconds) = number(3) {
        let stop = stop.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            stop.cancel();
        });
    }
    let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
    let begin = Instant::now();
    let receive = async {
        let (mut fetched, mut others) = (0_u64, 0_u64);
        while let Some(visit) = receiver.recv().await {
            frontier.record(&visit);
            match visit.outcome {
                FetchOutcome::Fetched(_) => fetched += 1,
                _ => others += 1,
            }
        }
        (fetched, others)
    };
    let (report, (fetched, others)) = tokio::join!(crawler.run(&frontier, sender, &stop), receive);
    let report = report.unwrap();
    let requests: u64 = report.hosts.iter().map(|host| host.requests).sum();
    let milliseconds = begin.elapsed().as_millis();
    println!(
        "{{\"fetched\":{fetched},\"others\":{others},\"requests\":{requests},\"milliseconds\":{milliseconds}}}"
    );
}
