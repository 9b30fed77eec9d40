//! What is next for one portal: [`Agenda`].

use jiff::Timestamp;
use rasoat_core::PortalId;
use rasoat_store::{RunHead, RunRequest, RunState};

use super::Plan;

/// What is known of one portal that has a schedule.
#[derive(Debug, Clone)]
pub struct Agenda {
    /// The portal.
    pub portal: PortalId,
    /// When it is scanned by itself.
    pub plan: Plan,
    /// How many hosts it has. A scan of it takes so many of those that may be scanned at once.
    pub hosts: usize,
    /// When it was put down. Turns before that are not missed ones.
    pub since: Timestamp,
    /// Its last run, whoever began it.
    pub last: Option<LastRun>,
}

/// What the last run of a portal tells about the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastRun {
    /// When it began.
    pub started_at: Timestamp,
    /// Whether addresses are left to visit, so that it can go on.
    pub is_open: bool,
    /// Whether somebody paused it.
    pub is_paused: bool,
}

impl From<&RunHead> for LastRun {
    fn from(head: &RunHead) -> Self {
        Self {
            started_at: head.started_at,
            is_open: matches!(head.state, RunState::Running | RunState::Stopped)
                && head.request != Some(RunRequest::Cancel),
            is_paused: head.request == Some(RunRequest::Pause),
        }
    }
}

/// What is next for a portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A scan begins at that moment, or goes on; a moment that is not in the future means now.
    At(Timestamp),
    /// Somebody paused its run; nothing happens until somebody lets it go on.
    Paused,
    /// Its expression, blackout and hours leave no time.
    Never,
}

impl Agenda {
    /// What is next, seen from `now`. Several missed turns are one.
    pub fn next(&self, now: Timestamp) -> Next {
        let begin = match self.last {
            Some(last) if last.is_open && last.is_paused => return Next::Paused,
            // It was cut off, or its hours were over: it goes on as soon as it may.
            Some(last) if last.is_open => Some(now),
            Some(last) => self.plan.begin_after(last.started_at),
            None => self.plan.begin_after(self.since),
        };
        let begin = begin.map(|begin| begin.max(now));
        begin
            .and_then(|begin| self.plan.permitted(begin))
            .map_or(Next::Never, Next::At)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::plan::tests::{at, every, portal};
    use super::*;

    pub(in crate::schedule) fn agenda(name: &str, cron: &str, last: Option<LastRun>) -> Agenda {
        let plan = Plan::of(&portal(name, Some(every(cron, 0)))).unwrap().unwrap();
        Agenda {
            portal: PortalId::new(name).unwrap(),
            plan,
            hosts: 1,
            since: at("2026-03-01T00:00"),
            last,
        }
    }

    fn run(started: &str, is_open: bool, is_paused: bool) -> LastRun {
        LastRun {
            started_at: at(started),
            is_open,
            is_paused,
        }
    }

    #[test]
    fn missed_turns_are_caught_up_once() {
        let check = |last: Option<LastRun>, now: &str, expected: Next| {
            assert_eq!(
                agenda("a", "0 22 * * *", last).next(at(now)),
                expected,
                "{last:?} {now}"
            );
        };
        let tonight = Next::At(at("2026-03-05T22:00"));
        check(
            Some(run("2026-03-04T22:00", false, false)),
            "2026-03-05T12:00",
            tonight,
        );
        // Off for three nights.
        check(
            Some(run("2026-03-01T22:00", false, false)),
            "2026-03-05T12:00",
            Next::At(at("2026-03-05T12:00")),
        );
        check(
            Some(run("2026-03-05T12:00", false, false)),
            "2026-03-05T12:01",
            tonight,
        );
        check(None, "2026-03-01T12:00", Next::At(at("2026-03-01T22:00")));
        check(None, "2026-03-05T12:00", Next::At(at("2026-03-05T12:00")));
    }

    #[test]
    fn an_open_run_goes_on_unless_it_is_paused() {
        let now = at("2026-03-05T12:00");
        let open = agenda("a", "0 22 * * *", Some(run("2026-03-05T01:00", true, false)));
        assert_eq!(open.next(now), Next::At(now));
        let paused = agenda("a", "0 22 * * *", Some(run("2026-03-05T01:00", true, true)));
        assert_eq!(paused.next(now), Next::Paused);
        assert_eq!(agenda("a", "0 0 30 2 *", None).next(now), Next::Never);
    }
}
