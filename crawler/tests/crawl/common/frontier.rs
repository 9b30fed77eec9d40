//! A frontier in memory, and a run of the crawler on it.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rasoat_core::{
    CrawlTarget, DiscoveredLink, FetchOutcome, Frontier, FrontierCounts, FrontierError, Portal, SystemClock,
    TargetId, Validators, Visit,
};
use rasoat_crawler::{CrawlReport, CrawlSettings, Crawler};
use tokio_util::sync::CancellationToken;

#[derive(Clone, Copy, PartialEq)]
enum State {
    Waiting(Timestamp),
    Leased,
    Done,
}

/// The addresses of one run, in order of discovery.
#[derive(Default)]
pub(crate) struct MemoryFrontier(Mutex<Targets>);

#[derive(Default)]
struct Targets {
    known: HashMap<String, usize>,
    all: Vec<(CrawlTarget, State)>,
}

impl MemoryFrontier {
    /// Adds what is not known yet.
    pub(crate) fn add(&self, links: &[DiscoveredLink]) {
        let mut targets = self.0.lock().unwrap();
        for link in links {
            if targets.known.contains_key(&link.canonical) {
                continue;
            }
            let place = targets.all.len();
            targets.known.insert(link.canonical.clone(), place);
            let target = CrawlTarget {
                known_before: false,
                id: TargetId(i64::try_from(place).unwrap()),
                address: link.address.clone(),
                link_text: link.link_text.clone(),
                role: link.role,
                depth: link.depth,
                redirects: link.redirects,
                attempts: 0,
                validators: Validators::default(),
            };
            targets.all.push((target, State::Waiting(Timestamp::UNIX_EPOCH)));
        }
    }

    /// Writes down what came of a visit.
    pub(crate) fn record(&self, visit: &Visit) {
        self.add(&visit.links);
        let mut targets = self.0.lock().unwrap();
        let place = usize::try_from(visit.target.id.0).unwrap();
        let (target, state) = &mut targets.all[place];
        assert!(
            *state == State::Leased,
            "a visit without a lease, or a second one"
        );
        *state = match &visit.outcome {
            FetchOutcome::Failed { retry_at, .. } => {
                target.attempts += 1;
                State::Waiting(*retry_at)
            }
            _ => State::Done,
        };
    }
}

impl Frontier for MemoryFrontier {
    async fn lease(&self, max: NonZeroUsize, now: Timestamp) -> Result<Vec<CrawlTarget>, FrontierError> {
        let mut targets = self.0.lock().unwrap();
        let ready = targets
            .all
            .iter_mut()
            .filter(|(_, state)| matches!(state, State::Waiting(from) if *from <= now));
        let leased = ready.take(max.get()).map(|(target, state)| {
            *state = State::Leased;
            target.clone()
        });
        Ok(leased.collect())
    }

    async fn counts(&self, now: Timestamp) -> Result<FrontierCounts, FrontierError> {
        let mut counts = FrontierCounts::default();
        for (_, state) in &self.0.lock().unwrap().all {
            match state {
                State::Waiting(from) if *from <= now => counts.ready += 1,
                State::Waiting(from) => {
                    counts.postponed += 1;
                    counts.next_ready_at = Some(counts.next_ready_at.map_or(*from, |next| next.min(*from)));
                }
                State::Leased => counts.leased += 1,
                State::Done => counts.done += 1,
            }
        }
        Ok(counts)
    }
}

/// What a run brought.
pub(crate) struct Crawl {
    /// Every visit, in order.
    pub(crate) visits: Vec<Visit>,
    /// What the crawler says about the hosts.
    pub(crate) report: CrawlReport,
    /// What was left in the frontier.
    pub(crate) left: FrontierCounts,
}

impl Crawl {
    /// How many visits ended how.
    pub(crate) fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for visit in &self.visits {
            *counts.entry(visit.outcome.kind().code()).or_default() += 1;
        }
        counts
    }
}

/// Crawls `portal` until it is exhausted or `stop` says so.
pub(crate) async fn crawl(portal: Portal, settings: CrawlSettings, stop: &CancellationToken) -> Crawl {
    crawl_again(portal, settings, stop, &Validators::default()).await
}

/// The same, where the start page was fetched before and came with `validators`.
pub(crate) async fn crawl_again(
    portal: Portal,
    settings: CrawlSettings,
    stop: &CancellationToken,
    validators: &Validators,
) -> Crawl {
    let permit = portal.permit_loopback().unwrap();
    let crawler = Crawler::new(portal, &permit, settings, Arc::new(SystemClock)).unwrap();
    let frontier = MemoryFrontier::default();
    frontier.add(&crawler.start_links());
    for (target, _) in &mut frontier.0.lock().unwrap().all {
        target.validators = validators.clone();
    }
    let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
    let receive = async {
        let mut visits = Vec::new();
        while let Some(visit) = receiver.recv().await {
            frontier.record(&visit);
            visits.push(visit);
        }
        visits
    };
    let (report, visits) = tokio::join!(crawler.run(&frontier, sender, stop), receive);
    let now = "9999-01-01T00:00:00Z".parse().unwrap();
    Crawl {
        visits,
        report: report.unwrap(),
        left: frontier.counts(now).await.unwrap(),
    }
}
