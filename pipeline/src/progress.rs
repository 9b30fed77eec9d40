//! How far a scan has come, to be shown while it runs: [`ScanProgress`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rasoat_core::{OutcomeKind, Verdict};

/// Counts of a scan in progress.
#[derive(Debug, Default)]
pub struct ScanProgress {
    /// Targets that ended in an outcome, and tries that failed for now.
    pub done: AtomicU64,
    /// Documents fetched.
    pub fetched: AtomicU64,
    /// Documents that had not changed.
    pub unchanged: AtomicU64,
    /// Targets that were not requested, or led elsewhere.
    pub skipped: AtomicU64,
    /// Targets that could not be had, and those to be tried again.
    pub failed: AtomicU64,
    /// Documents with something for a person to look at.
    pub findings: AtomicU64,
    /// Documents not fully read, and without a finding.
    pub unread: AtomicU64,
    /// Bytes of bodies.
    pub bytes: AtomicU64,
    /// Addresses that wait, as last counted.
    pub queued: AtomicU64,
    /// Documents of the run that were fetched before this process took it up.
    pub before: AtomicU64,
    outcomes: Mutex<BTreeMap<OutcomeKind, u64>>,
    holds: Mutex<Vec<HostHold>>,
}

/// A host that asked to be left alone for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostHold {
    /// The host name.
    pub host: String,
    /// When it may be asked again.
    pub until: Timestamp,
}

impl ScanProgress {
    /// How many targets ended in each outcome so far; failed tries count too.
    pub fn outcomes(&self) -> BTreeMap<OutcomeKind, u64> {
        self.outcomes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The hosts that are waited for, the longest wait first.
    pub fn holds(&self) -> Vec<HostHold> {
        self.holds.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_holds(&self, mut holds: Vec<HostHold>) {
        holds.sort_by(|a, b| b.until.cmp(&a.until).then_with(|| a.host.cmp(&b.host)));
        *self.holds.lock().unwrap_or_else(PoisonError::into_inner) = holds;
    }

    pub(crate) fn count(&self, outcome: OutcomeKind, verdict: Option<Verdict>, bytes: u64) {
        let add = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        add(&self.done);
        match outcome {
            OutcomeKind::Fetched => add(&self.fetched),
            OutcomeKind::NotModified => add(&self.unchanged),
            OutcomeKind::Denied(_) | OutcomeKind::Redirected => add(&self.skipped),
            OutcomeKind::Gone
            | OutcomeKind::SoftGone
            | OutcomeKind::Unreachable(_)
            | OutcomeKind::Failed(_) => add(&self.failed),
        };
        match verdict {
            Some(Verdict::Alert | Verdict::Review) => add(&self.findings),
            Some(Verdict::Incomplete) => add(&self.unread),
            Some(Verdict::Clear | Verdict::Note) | None => 0,
        };
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        let mut outcomes = self.outcomes.lock().unwrap_or_else(PoisonError::into_inner);
        *outcomes.entry(outcome).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use rasoat_core::DenyReason;

    use super::*;

    #[test]
    fn outcomes_are_counted_by_reason() {
        let progress = ScanProgress::default();
        let robots = OutcomeKind::Denied(DenyReason::Robots);
        progress.count(robots, None, 0);
        progress.count(robots, None, 0);
        progress.count(OutcomeKind::Fetched, Some(Verdict::Alert), 10);
        assert_eq!(progress.outcomes()[&robots], 2);
        assert_eq!(progress.skipped.load(Ordering::Relaxed), 2);
        assert_eq!(progress.findings.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn the_longest_wait_comes_first() {
        let progress = ScanProgress::default();
        let hold = |host: &str, second: i64| HostHold {
            host: host.to_owned(),
            until: Timestamp::from_second(second).unwrap(),
        };
        progress.set_holds(vec![hold("a", 1), hold("b", 2)]);
        assert_eq!(progress.holds(), [hold("b", 2), hold("a", 1)]);
    }
}
