//! What comes of an answer that is none: another try later, or the end of trying.

use std::time::Duration;

use rasoat_core::{CrawlTarget, FetchOutcome, HttpFacts, UnreachableReason};
use reqwest::header;

use crate::exchange::Answer;
use crate::fault::Fault;
use crate::host::Host;
use crate::retry::{back_off, retry_after};
use crate::visit::Visitor;

impl Visitor {
    /// The host asks to slow down: it is left alone for as long as it says.
    pub(crate) fn throttled(&self, target: &CrawlTarget, host: &Host, answer: &Answer) -> FetchOutcome {
        host.count_throttled();
        let asked = answer
            .header(header::RETRY_AFTER)
            .and_then(|value| retry_after(value, self.clock.now()));
        let wait = if let Some(wait) = asked {
            wait.min(self.settings.max_retry_after)
        } else {
            host.slow_down();
            back_off(self.settings.retry_base, target.attempts, target.id.0)
        };
        host.hold(wait);
        self.again_or(
            target,
            UnreachableReason::Throttled,
            Some(wait),
            Some(answer.facts.clone()),
        )
    }

    /// No answer came.
    pub(crate) fn failed(&self, target: &CrawlTarget, host: &Host, fault: Fault) -> FetchOutcome {
        if matches!(
            fault,
            Fault::Broken(UnreachableReason::Timeout | UnreachableReason::Connection)
        ) {
            host.slow_down();
        }
        match (fault, fault.reason()) {
            (Fault::Denied(reason), _) => FetchOutcome::Denied(reason),
            (_, Some((reason, true))) => self.again_or(target, reason, None, None),
            (_, reason) => FetchOutcome::Unreachable {
                reason: reason.map_or(UnreachableReason::Connection, |(reason, _)| reason),
                facts: None,
            },
        }
    }

    /// A passing fault: to be tried again after `wait`, or after a growing one, until the tries are used up.
    pub(crate) fn again_or(
        &self,
        target: &CrawlTarget,
        reason: UnreachableReason,
        wait: Option<Duration>,
        facts: Option<HttpFacts>,
    ) -> FetchOutcome {
        // Waiting is what costs most: a second time must do.
        let max_attempts = match reason {
            UnreachableReason::Timeout => self.portal.politeness.max_attempts.min(2),
            _ => self.portal.politeness.max_attempts,
        };
        if target.attempts.saturating_add(1) >= max_attempts {
            return FetchOutcome::Unreachable { reason, facts };
        }
        let wait = wait.unwrap_or_else(|| back_off(self.settings.retry_base, target.attempts, target.id.0));
        let retry_at = self
            .clock
            .now()
            .saturating_add(wait)
            .unwrap_or(jiff::Timestamp::MAX);
        FetchOutcome::Failed { reason, retry_at }
    }
}
