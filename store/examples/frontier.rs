//! Fills the frontier with addresses and prints how much memory that took, for `cargo xtask bench crawl`:
//! `frontier FOLDER ADDRESSES`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool for whoever measures the store"
)]

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use rasoat_core::{
    Agency, Clock as _, DiscoveredLink, DocumentRole, Frontier as _, OutcomeKind, Politeness, Portal,
    PortalId, Scope, Sensitive, Sha256Digest, SystemClock,
};
use rasoat_store::{EngineStamp, Store, VisitRecord};
use url::Url;

/// How many links a page has.
const LINKS: usize = 1000;
/// How many addresses are handed out at once at the end.
const LEASED: usize = 128;

fn link(number: usize) -> DiscoveredLink {
    let address = format!(
        "http://saomai.example/chuyen-muc-{}/tin-tuc-va-su-kien-so-{number}.html",
        number % 97
    );
    DiscoveredLink {
        address: Url::parse(&address).unwrap(),
        canonical: address,
        link_text: Some(Sensitive::new(format!(
            "Tin tức và sự kiện trong tỉnh, số {number}"
        ))),
        role: DocumentRole::Content,
        depth: 1,
        redirects: 0,
    }
}

fn portal() -> Portal {
    Portal {
        id: PortalId::new("tai").unwrap(),
        agency: "tai".parse().unwrap(),
        name: "Tải".to_owned(),
        enabled: true,
        start: vec![Url::parse("http://saomai.example/").unwrap()],
        scope: Scope::of_host("saomai.example"),
        politeness: Politeness::default(),
        authority: None,
        contacts: Vec::new(),
        schedule: None,
    }
}

/// The most memory that this process had in use, in KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB"))
        .unwrap()
        .trim()
        .parse()
        .unwrap()
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let addresses: usize = arguments[1].parse().unwrap();
    let store = Store::open(Path::new(&arguments[0]), Arc::new(SystemClock))
        .await
        .unwrap();
    let agency = Agency {
        id: "tai".parse().unwrap(),
        name: "Tải".to_owned(),
        parent: None,
        valid_from: None,
        valid_to: None,
        successor: None,
    };
    store.upsert_agency(&agency).await.unwrap();
    store.upsert_portal(&portal()).await.unwrap();
    let stamp = EngineStamp {
        engine_version: "1".to_owned(),
        pack_sha256: Sha256Digest([0; 32]),
    };
    let begin = Instant::now();
    let run = store
        .begin_run(&portal().id, &stamp, vec![link(0)])
        .await
        .unwrap();
    let frontier = store.frontier(&run);
    let now = SystemClock.now();
    let mut next = 1;
    while next < addresses {
        let leased = frontier.lease(NonZeroUsize::MIN, now).await.unwrap();
        let links = (next..(next + LINKS).min(addresses)).map(link).collect();
        next += LINKS;
        store
            .record(vec![VisitRecord {
                run: run.id,
                target: leased[0].id,
                outcome: OutcomeKind::Fetched,
                facts: None,
                links,
                retry_at: None,
                document: None,
            }])
            .await
            .unwrap();
    }
    let filled = begin.elapsed();
    let begin = Instant::now();
    let leased = frontier
        .lease(NonZeroUsize::new(LEASED).unwrap(), now)
        .await
        .unwrap()
        .len();
    let leasing = begin.elapsed();
    let begin = Instant::now();
    let counts = frontier.counts(now).await.unwrap();
    println!(
        "{{\"addresses\":{},\"peak_kib\":{},\"filled_milliseconds\":{},\"leased\":{leased},\"lease_microseconds\":{},\"count_microseconds\":{}}}",
        counts.ready + counts.leased + counts.done,
        peak_kib(),
        filled.as_millis(),
        leasing.as_micros(),
        begin.elapsed().as_micros(),
    );
}
