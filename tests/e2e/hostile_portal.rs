//! A portal that does to a crawler whatever portals do: one scan by the real program, and for every trap an
//! assertion on what was asked for, what was found and what was told.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/killing.rs"]
mod killing;
mod support;

#[path = "hostile_portal/addresses.rs"]
mod addresses;
#[path = "hostile_portal/bodies.rs"]
mod bodies;
#[path = "hostile_portal/charsets.rs"]
mod charsets;
#[path = "hostile_portal/evidence.rs"]
mod evidence;
#[path = "hostile_portal/ground.rs"]
mod ground;
#[path = "hostile_portal/hidden.rs"]
mod hidden;
#[path = "hostile_portal/manners.rs"]
mod manners;
#[path = "hostile_portal/places.rs"]
mod places;
#[path = "hostile_portal/redirects.rs"]
mod redirects;
#[path = "hostile_portal/series.rs"]
mod series;

use std::sync::mpsc;
use std::time::{Duration, Instant};

use evidence::Evidence;
use ground::{Ground, Trap};
use killing::scan_and_kill;
use rasoat_core::{DenyReason, OutcomeKind};
use rasoat_testkit::{FakePortal, Reply};
use support::{rasoat, run};

/// Longest time that the scan may take, in a build without optimisation.
const MAX_TIME: Duration = Duration::from_mins(1);
/// Fewer traps or documents would prove less than is claimed.
const LEAST_TRAPS: usize = 58;
const LEAST_DOCUMENTS: usize = 60;

#[test]
fn every_document_is_found_and_every_trap_is_survived() {
    let traps: Vec<Trap> = [
        addresses::TRAPS,
        bodies::TRAPS,
        charsets::TRAPS,
        hidden::TRAPS,
        manners::TRAPS,
        places::TRAPS,
        redirects::TRAPS,
        series::TRAPS,
    ]
    .concat();
    let mut ground = Ground::new();
    for trap in &traps {
        (trap.lay)(&mut ground);
    }
    ground.finish();
    assert!(traps.len() >= LEAST_TRAPS && ground.hidden.len() >= LEAST_DOCUMENTS);

    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("cong.toml"), ground.seeds()).unwrap();
    let arguments = [
        "scan",
        "--portal",
        "hiem",
        "--seeds",
        "cong.toml",
        "--data",
        "data",
        "--format",
        "jsonl",
    ];
    let begin = Instant::now();
    let ran = run(rasoat(home.path(), &arguments).env("RASOAT__CRAWL__RETRY_BASE_MS", "20"));
    let time = begin.elapsed();
    assert_eq!(ran.code, Some(1), "{}", ran.err);

    let evidence = Evidence::gather(&ground, &ran.out, &home.path().join("data"));
    let mut faults: Vec<String> = evidence.faults_of_findings();
    for trap in &traps {
        if let Err(fault) = (trap.check)(&evidence) {
            faults.push(format!("{}: {fault}", trap.name));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n  {}\noutcomes: {:#?}\nproblems: {:#?}\nstanding: {time:?}",
        faults.len(),
        faults.join("\n  "),
        evidence.summary.outcomes,
        evidence.summary.problems,
    );
    assert!(time < MAX_TIME, "the scan took {time:?}");
}

/// Most documents of the scan that is killed, and how many requests are let through before.
const MAX_PAGES: u64 = 40;
const KILLED_AFTER: usize = 25;

#[test]
fn the_page_limit_holds_over_a_scan_that_was_killed() {
    let portal = FakePortal::start();
    let (sender, seen) = mpsc::channel();
    portal.put("/robots.txt", Reply::text(""));
    portal.put_below("/", move |request| {
        // Nobody listens after the kill.
        let _listening = sender.send(());
        let Ok(number) = request.path[1..].parse::<u64>() else {
            return Reply::status(404);
        };
        let links: Vec<String> = (1..=4)
            .map(|step| format!("<a href=\"/{}\">x</a>", number.saturating_mul(4) + step))
            .collect();
        ground::article(number, &links.concat())
    });
    let home = tempfile::tempdir().unwrap();
    let (url, most) = (portal.url("/0"), MAX_PAGES.to_string());
    let arguments = [
        "scan",
        &url,
        "--allow-private",
        "--rate",
        "200/s",
        "--max-pages",
        &most,
        "--data",
        "data",
    ];
    scan_and_kill(home.path(), &arguments, &seen, KILLED_AFTER);
    let recorded = evidence::summary(&home.path().join("data"));
    let before = recorded.outcomes.get(&OutcomeKind::Fetched).copied().unwrap_or(0);
    assert!(
        before > 0,
        "nothing was recorded before the kill, so the test would prove nothing"
    );

    let ran = run(&mut rasoat(home.path(), &arguments));
    assert_eq!(
        ran.code,
        Some(3),
        "what lies behind the limit was not read: {}",
        ran.err
    );
    let summary = evidence::summary(&home.path().join("data"));
    assert_eq!(summary.outcomes[&OutcomeKind::Fetched], MAX_PAGES);
    assert!(summary.outcomes[&OutcomeKind::Denied(DenyReason::PageLimit)] > 0);
}
