//! The crawl of one portal: [`Crawler`].

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use rasoat_core::{
    Clock, CrawlTarget, DiscoveredLink, DocumentRole, FetchOutcome, Frontier, Permit, Portal,
    UnreachableReason, Visit,
};
use tokio::sync::mpsc::Sender;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::visit::Visitor;
use crate::{CrawlReport, CrawlSettings, CrawlerError, canonical};

/// How many targets may be in work for each request that may be under way. Targets of a slow host wait for
/// their turn; those of other hosts must not wait behind them.
const TARGETS_PER_REQUEST: usize = 4;
/// Least share of the targets that may be in work to ask the frontier for, as one in so many.
const LEAST_LEASE: usize = 8;
/// Longest wait for a postponed target before the frontier is looked at again.
const MAX_IDLE: Duration = Duration::from_secs(5);

/// Crawls one portal. Made for one run: what it learns of the hosts (robots.txt, cookies, traps) holds for that run.
pub struct Crawler {
    visitor: Arc<Visitor>,
    clock: Arc<dyn Clock>,
}

impl Crawler {
    /// Prepares a crawl of `portal`.
    ///
    /// # Errors
    ///
    /// If the permit is for another portal, the portal's definition is not in order, a setting cannot be
    /// sent, or the HTTP client cannot be set up.
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
        let visitor = Visitor::new(portal, settings, Arc::clone(&clock))?;
        Ok(Self {
            visitor: Arc::new(visitor),
            clock,
        })
    }

    /// What to put into the frontier before a run: the portal's start addresses. Sitemaps need not be
    /// added, they are found by robots.txt or at their usual place.
    pub fn start_links(&self) -> Vec<DiscoveredLink> {
        let link = |address: &url::Url| {
            let mut address = address.clone();
            address.set_fragment(None);
            DiscoveredLink {
                canonical: canonical(&address),
                address,
                link_text: None,
                role: DocumentRole::Content,
                depth: 0,
                redirects: 0,
            }
        };
        self.visitor.portal.start.iter().map(link).collect()
    }

    /// What the crawl has done to each host so far.
    pub fn report(&self) -> CrawlReport {
        self.visitor.report()
    }

    /// Visits what waits in `frontier` until nothing waits any more, or until `stop` is cancelled.
    ///
    /// Sends one [`Visit`] for each target into `visits`, in no particular order; whoever receives it records
    /// it and its links in the frontier. While a visit waits for room in the channel, no request begins. When stopped, ends
    /// what is under way within [`CrawlSettings::stop_grace`]; targets that were not visited stay leased.
    ///
    /// # Errors
    ///
    /// If the frontier fails or nobody receives visits any more.
    pub async fn run<F: Frontier>(
        &self,
        frontier: &F,
        visits: Sender<Visit>,
        stop: &CancellationToken,
    ) -> Result<CrawlReport, CrawlerError> {
        let mut work = Work {
            visitor: &self.visitor,
            visits,
            stop,
            tasks: JoinSet::new(),
            targets: HashMap::new(),
        };
        while !stop.is_cancelled() {
            // Not for every single place that gets free: asking the frontier costs more than a request.
            let room = self.most_targets().saturating_sub(work.tasks.len());
            let room = NonZeroUsize::new(room).filter(|room| room.get() >= self.most_targets() / LEAST_LEASE);
            let leased = match room {
                Some(room) => frontier.lease(room, self.clock.now()).await?,
                None => Vec::new(),
            };
            let found_any = !leased.is_empty();
            for target in leased {
                work.begin(target);
            }
            let wait = if found_any || room.is_none() {
                MAX_IDLE
            } else if work.tasks.is_empty() {
                let counts = frontier.counts(self.clock.now()).await?;
                if counts.is_exhausted() {
                    break;
                }
                self.idle_wait(counts.ready == 0 && counts.leased == 0, counts.next_ready_at)
            } else {
                self.visitor.settings.idle_poll
            };
            work.step(wait).await?;
        }
        work.wind_down(self.visitor.settings.stop_grace).await?;
        Ok(self.visitor.report())
    }

    fn most_targets(&self) -> usize {
        self.visitor
            .settings
            .max_in_flight
            .get()
            .saturating_mul(TARGETS_PER_REQUEST)
    }

    /// How long to wait while nothing is to be done: until a postponed target is ready, if only such are left.
    fn idle_wait(&self, only_postponed: bool, next_ready_at: Option<jiff::Timestamp>) -> Duration {
        let poll = self.visitor.settings.idle_poll;
        match next_ready_at.filter(|_| only_postponed) {
            Some(ready_at) => {
                let wait = Duration::try_from(ready_at.duration_since(self.clock.now())).unwrap_or_default();
                wait.clamp(Duration::from_millis(1), MAX_IDLE)
            }
            None => poll,
        }
    }
}

/// The targets in work.
struct Work<'a> {
    visitor: &'a Arc<Visitor>,
    visits: Sender<Visit>,
    stop: &'a CancellationToken,
    tasks: JoinSet<Result<(), CrawlerError>>,
    /// What each task visits, for the case that it breaks off.
    targets: HashMap<tokio::task::Id, CrawlTarget>,
}

type Joined = Result<(tokio::task::Id, Result<(), CrawlerError>), JoinError>;

impl Work<'_> {
    fn begin(&mut self, target: CrawlTarget) {
        let visitor = Arc::clone(self.visitor);
        let visits = self.visits.clone();
        let stop = self.stop.clone();
        let visited = target.clone();
        let task = self.tasks.spawn(async move {
            match visitor.visit(visited, &stop).await {
                Some(visit) => {
                    let _until_taken = visitor.exchange.backlog.wait();
                    visits.send(visit).await.map_err(|_| CrawlerError::ReceiverGone)
                }
                None => Ok(()),
            }
        });
        self.targets.insert(task.id(), target);
    }

    /// Waits until a target is done, `wait` is over or the run is stopped.
    async fn step(&mut self, wait: Duration) -> Result<(), CrawlerError> {
        tokio::select! {
            biased;
            Some(done) = self.tasks.join_next_with_id() => self.settle(done).await?,
            () = self.stop.cancelled() => {}
            // What is leased will never be recorded then, and waiting for it would never end.
            () = self.visits.closed() => return Err(CrawlerError::ReceiverGone),
            () = tokio::time::sleep(wait) => {}
        }
        // Those that are done by now make room together, so that the frontier is asked less often.
        while let Some(done) = self.tasks.try_join_next_with_id() {
            self.settle(done).await?;
        }
        Ok(())
    }

    async fn wind_down(mut self, grace: Duration) -> Result<(), CrawlerError> {
        let ended = tokio::time::timeout(grace, async {
            while let Some(done) = self.tasks.join_next_with_id().await {
                self.settle(done).await?;
            }
            Ok(())
        });
        // What is not done by then is dropped; its target stays leased and is visited in the next run.
        ended.await.unwrap_or(Ok(()))
    }

    /// A visit that panicked is a bug, but one target's only: it ends as unreachable, and the run goes on.
    async fn settle(&mut self, done: Joined) -> Result<(), CrawlerError> {
        let broken = match done {
            Ok((task, result)) => {
                self.targets.remove(&task);
                return result;
            }
            Err(broken) => broken,
        };
        tracing::error!(is_panic = broken.is_panic(), "a visit broke off");
        let Some(target) = self.targets.remove(&broken.id()) else {
            return Ok(());
        };
        let visit = Visit {
            target,
            outcome: FetchOutcome::Unreachable {
                reason: UnreachableReason::Protocol,
                facts: None,
            },
            links: Vec::new(),
        };
        self.visits
            .send(visit)
            .await
            .map_err(|_| CrawlerError::ReceiverGone)
    }
}
