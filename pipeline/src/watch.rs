//! Watches a run while it crawls: what is asked of it, its hours, how far it is, what it did to hosts: [`RunWatch`].

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use rasoat_core::{Clock, Frontier as _, HostContact, Portal, in_viet_nam};
use rasoat_crawler::Crawler;
use rasoat_store::{BegunRun, RunRequest, StopCause, Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::progress::{HostHold, ScanProgress};
use crate::scan::ScanTools;

/// Time between two looks. A request from outside is noticed after so long at most.
const LOOK: Duration = Duration::from_secs(1);
/// Looks between two counts of the addresses that wait, which take longer the more there are.
const LOOKS_PER_COUNT: u64 = 3;
/// Looks between two reports to the store of what was done to hosts: so much of it a killed process forgets.
const LOOKS_PER_CONTACT: u64 = 10;

/// Watches one run of one process.
pub(crate) struct RunWatch<'a> {
    portal: &'a Portal,
    run: &'a BegunRun,
    crawler: &'a Crawler,
    store: &'a Store,
    clock: &'a Arc<dyn Clock>,
    progress: &'a ScanProgress,
    /// Cancelled from outside: the process is to end.
    asked_to_end: &'a CancellationToken,
    /// Tells the crawler to stop, whatever the cause.
    stop: CancellationToken,
    /// The crawl has ended.
    ended: CancellationToken,
    cause: OnceLock<StopCause>,
    told: Mutex<HashMap<String, HostContact>>,
}

impl<'a> RunWatch<'a> {
    /// Prepares to watch `run`.
    pub(crate) fn new(
        portal: &'a Portal,
        run: &'a BegunRun,
        crawler: &'a Crawler,
        tools: &'a ScanTools,
        progress: &'a ScanProgress,
        asked_to_end: &'a CancellationToken,
    ) -> Self {
        progress
            .before
            .store(run.addresses.saturating_sub(run.unfinished), Ordering::Relaxed);
        progress.queued.store(run.unfinished, Ordering::Relaxed);
        Self {
            portal,
            run,
            crawler,
            store: &tools.store,
            clock: &tools.clock,
            progress,
            asked_to_end,
            stop: asked_to_end.child_token(),
            ended: CancellationToken::new(),
            cause: OnceLock::new(),
            told: Mutex::default(),
        }
    }

    /// What the crawler listens to.
    pub(crate) const fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// The crawl has ended, and with it the watch.
    pub(crate) fn end(&self) {
        self.ended.cancel();
    }

    /// Why the crawl was stopped, where it was.
    pub(crate) fn cause(&self) -> Option<StopCause> {
        let interrupted = self.asked_to_end.is_cancelled().then_some(StopCause::Interrupt);
        self.cause.get().copied().or(interrupted)
    }

    /// Watches until [`RunWatch::end`].
    ///
    /// # Errors
    ///
    /// If the store fails; the crawl is stopped then.
    pub(crate) async fn run(&self) -> Result<(), StoreError> {
        let watched = self.looks().await;
        if watched.is_err() {
            self.stop.cancel();
        }
        watched
    }

    async fn looks(&self) -> Result<(), StoreError> {
        for look in 1_u64.. {
            tokio::select! {
                () = self.ended.cancelled() => break,
                () = tokio::time::sleep(LOOK) => {}
            }
            self.stop_if_asked().await?;
            self.note_holds();
            if look.is_multiple_of(LOOKS_PER_COUNT) {
                self.count_waiting().await;
            }
            if look.is_multiple_of(LOOKS_PER_CONTACT) {
                self.tell_contacts().await?;
            }
        }
        self.tell_contacts().await
    }

    async fn stop_if_asked(&self) -> Result<(), StoreError> {
        let asked = match self.store.requested(self.run.id).await? {
            Some(RunRequest::Pause) => Some(StopCause::Pause),
            Some(RunRequest::Cancel) => Some(StopCause::Cancel),
            None if self.portal.politeness.allows(in_viet_nam(self.clock.now())) => None,
            None => Some(StopCause::Hours),
        };
        if let Some(cause) = asked {
            // The first one counts.
            let _was_set = self.cause.set(cause);
            self.stop.cancel();
        }
        Ok(())
    }

    fn note_holds(&self) {
        let now = self.clock.now();
        let report = self.crawler.report();
        let held = report.hosts.into_iter().filter_map(|host| {
            let wait = jiff::SignedDuration::try_from(host.held_for?).ok()?;
            let until = now.checked_add(wait).ok()?;
            Some(HostHold {
                host: host.host,
                until,
            })
        });
        self.progress.set_holds(held.collect());
    }

    async fn count_waiting(&self) {
        // A count that fails leaves the last one standing; the crawl itself meets the same fault, and tells it.
        if let Ok(counts) = self.store.frontier(self.run).counts(self.clock.now()).await {
            let waiting = counts.ready + counts.postponed + counts.leased;
            self.progress.queued.store(waiting, Ordering::Relaxed);
        }
    }

    /// Tells the store what was done to hosts since it was last told.
    async fn tell_contacts(&self) -> Result<(), StoreError> {
        let report = self.crawler.report();
        let now: Vec<HostContact> = report.hosts.iter().map(HostContact::from).collect();
        let fresh: Vec<HostContact> = {
            let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            now.iter()
                .filter(|contact| told.get(&contact.host) != Some(*contact))
                .map(|contact| since(told.get(&contact.host), contact))
                .collect()
        };
        self.store.add_host_contacts(self.run.id, &fresh).await?;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.extend(now.into_iter().map(|contact| (contact.host.clone(), contact)));
        Ok(())
    }
}

/// What came to `before` until it was `now`.
fn since(before: Option<&HostContact>, now: &HostContact) -> HostContact {
    let Some(before) = before else {
        return now.clone();
    };
    HostContact {
        requests: now.requests.saturating_sub(before.requests),
        wire_bytes: now.wire_bytes.saturating_sub(before.wire_bytes),
        throttled: now.throttled.saturating_sub(before.throttled),
        cut_pages: now.cut_pages.saturating_sub(before.cut_pages),
        ..now.clone()
    }
}

#[cfg(test)]
mod tests {
    use rasoat_core::RobotsState;

    use super::*;

    #[test]
    fn only_what_is_new_is_told() {
        let contact = |requests, wire_bytes| HostContact {
            host: "a.example".to_owned(),
            robots: RobotsState::Read,
            requests,
            wire_bytes,
            interval_ms: 1000,
            throttled: 0,
            cut_pages: 0,
            tls_fault: None,
        };
        assert_eq!(since(None, &contact(3, 30)), contact(3, 30));
        assert_eq!(since(Some(&contact(3, 30)), &contact(5, 70)), contact(2, 40));
    }
}
