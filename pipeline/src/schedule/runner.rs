//! The loop that starts what is due: [`run_agenda`].

use std::collections::HashMap;
use std::future::Future;
use std::num::NonZeroUsize;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use jiff::{SignedDuration, Timestamp};
use rasoat_core::{Clock, PortalId};
use tokio_util::sync::CancellationToken;

use super::{Agenda, Next};

/// Longest time without a look at the portals: what was imported, paused or changed since counts from then on.
const MAX_WAIT: Duration = Duration::from_mins(1);
/// How long a portal is left alone whose scan could not be carried out.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(15);

/// What the loop works on.
pub trait Scans {
    /// Why nothing can be scheduled any more.
    type Error;

    /// The portals that have a schedule and may be scanned, as they are now.
    ///
    /// # Errors
    ///
    /// If they cannot be read; the loop ends then.
    fn agendas(&self) -> impl Future<Output = Result<Vec<Agenda>, Self::Error>>;

    /// Scans a portal until it is done or `stop` is cancelled, and tells whoever watches how it went. Says whether it could be carried
    /// out; if not, the portal is left alone for a quarter of an hour.
    fn scan(&self, portal: &PortalId, stop: &CancellationToken) -> impl Future<Output = bool>;
}

/// Starts scans when they are due, until `stop` is cancelled; then waits for those under way, which listen to it too.
///
/// At most `most_hosts` hosts are scanned at the same time; a portal with more hosts is scanned alone.
///
/// # Errors
///
/// What [`Scans::agendas`] fails with.
pub async fn run_agenda<S: Scans>(
    scans: &S,
    clock: &dyn Clock,
    most_hosts: NonZeroUsize,
    stop: &CancellationToken,
) -> Result<(), S::Error> {
    let mut busy: HashMap<PortalId, usize> = HashMap::new();
    let mut resting: HashMap<PortalId, Timestamp> = HashMap::new();
    let mut running = FuturesUnordered::new();
    while !stop.is_cancelled() {
        let agendas = scans.agendas().await?;
        let now = clock.now();
        resting.retain(|_, until| *until > now);
        let idle = agendas
            .iter()
            .filter(|agenda| !busy.contains_key(&agenda.portal) && !resting.contains_key(&agenda.portal));
        let due = in_order(idle, now);
        let mut wake = resting.values().min().copied();
        for (begin, agenda) in due {
            if begin > now {
                wake = Some(wake.map_or(begin, |other| other.min(begin)));
                break;
            }
            let hosts = agenda.hosts.clamp(1, most_hosts.get());
            let in_use: usize = busy.values().sum();
            if in_use + hosts > most_hosts.get() {
                // The first in line is not overtaken, or a portal with many hosts would never get its turn.
                break;
            }
            busy.insert(agenda.portal.clone(), hosts);
            let portal = agenda.portal.clone();
            running.push(async move {
                let done = scans.scan(&portal, stop).await;
                (portal, done)
            });
        }
        let wait = wake.map_or(MAX_WAIT, |wake| {
            let wait = Duration::try_from(wake.duration_since(now)).unwrap_or_default();
            wait.min(MAX_WAIT)
        });
        tokio::select! {
            () = stop.cancelled() => {}
            Some((portal, done)) = running.next() => {
                busy.remove(&portal);
                if !done {
                    resting.insert(portal, clock.now() + AFTER_FAILURE);
                }
            }
            () = tokio::time::sleep(wait) => {}
        }
    }
    while running.next().await.is_some() {}
    Ok(())
}

/// The portals for which something is next, the earliest first.
fn in_order<'a>(agendas: impl Iterator<Item = &'a Agenda>, now: Timestamp) -> Vec<(Timestamp, &'a Agenda)> {
    let mut due: Vec<_> = agendas
        .filter_map(|agenda| match agenda.next(now) {
            Next::At(begin) => Some((begin, agenda)),
            Next::Paused | Next::Never => None,
        })
        .collect();
    // Those that are due wait since their last run: the longest wait first.
    due.sort_by_key(|(begin, agenda)| {
        let waiting_since = agenda.last.map_or(agenda.since, |last| last.started_at);
        (*begin, waiting_since, agenda.portal.clone())
    });
    due
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::convert::Infallible;

    use tokio::time::Instant;

    use super::super::LastRun;
    use super::super::agenda::tests::agenda;
    use super::super::plan::tests::at;
    use super::*;

    /// A clock that goes with tokio's, which runs ahead while everybody sleeps.
    struct TokioClock(Timestamp, Instant);

    impl Clock for TokioClock {
        fn now(&self) -> Timestamp {
            let elapsed = SignedDuration::try_from(self.1.elapsed()).unwrap();
            self.0 + elapsed
        }
    }

    /// Portals whose scans take an hour each.
    struct Diary {
        clock: TokioClock,
        agendas: RefCell<Vec<Agenda>>,
        lines: RefCell<Vec<String>>,
        fails: bool,
    }

    impl Diary {
        fn new(begin: &str, agendas: Vec<Agenda>) -> Self {
            Self {
                clock: TokioClock(at(begin), Instant::now()),
                agendas: RefCell::new(agendas),
                lines: RefCell::new(Vec::new()),
                fails: false,
            }
        }

        fn note(&self, portal: &PortalId, what: &str) {
            let time = rasoat_core::in_viet_nam(self.clock.now());
            let time = time.strftime("%d %H:%M");
            self.lines.borrow_mut().push(format!("{time} {portal} {what}"));
        }

        async fn keep(&self, hosts: usize, hours: u64) -> Vec<String> {
            let stop = CancellationToken::new();
            let hosts = NonZeroUsize::new(hosts).unwrap();
            let ending = async {
                tokio::time::sleep(Duration::from_hours(hours)).await;
                stop.cancel();
            };
            let (ran, ()) = tokio::join!(run_agenda(self, &self.clock, hosts, &stop), ending);
            let Ok(()) = ran;
            self.lines.borrow().clone()
        }
    }

    impl Scans for Diary {
        type Error = Infallible;

        async fn agendas(&self) -> Result<Vec<Agenda>, Infallible> {
            Ok(self.agendas.borrow().clone())
        }

        async fn scan(&self, portal: &PortalId, stop: &CancellationToken) -> bool {
            self.note(portal, "begins");
            if self.fails {
                return false;
            }
            let started_at = self.clock.now();
            let set = |is_open| {
                for agenda in self
                    .agendas
                    .borrow_mut()
                    .iter_mut()
                    .filter(|agenda| agenda.portal == *portal)
                {
                    agenda.last = Some(LastRun {
                        started_at,
                        is_open,
                        is_paused: false,
                    });
                }
            };
            set(true);
            tokio::select! {
                () = tokio::time::sleep(Duration::from_hours(1)) => {
                    set(false);
                    self.note(portal, "ends");
                }
                () = stop.cancelled() => self.note(portal, "stops"),
            }
            true
        }
    }

    #[tokio::test(start_paused = true)]
    async fn portals_are_scanned_at_their_times_and_missed_turns_once() {
        let diary = Diary::new(
            "2026-03-05T21:00",
            vec![agenda("a", "0 22 * * *", None), agenda("b", "30 23 * * *", None)],
        );
        // Both were put down on the first of the month and missed four nights.
        let lines = diary.keep(4, 4).await;
        let expected = [
            "05 21:00 a begins",
            "05 21:00 b begins",
            "05 22:00 a ends",
            "05 22:00 b ends",
            "05 22:00 a begins",
            "05 23:00 a ends",
            "05 23:30 b begins",
            "06 00:30 b ends",
        ];
        assert_eq!(lines, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_hosts_at_once_than_allowed_and_the_first_in_line_is_not_overtaken() {
        let mut wide = agenda("b-wide", "0 22 * * *", None);
        wide.hosts = 9;
        let diary = Diary::new(
            "2026-03-05T22:00",
            vec![
                agenda("a", "0 22 * * *", None),
                wide,
                agenda("c", "0 22 * * *", None),
            ],
        );
        let lines = diary.keep(2, 4).await;
        assert_eq!(
            lines[..4],
            [
                "05 22:00 a begins",
                "05 23:00 a ends",
                "05 23:00 b-wide begins",
                "06 00:00 b-wide ends"
            ]
        );
        assert_eq!(lines[4], "06 00:00 c begins");
    }

    #[tokio::test(start_paused = true)]
    async fn a_scan_that_cannot_be_carried_out_is_not_tried_all_the_time() {
        let mut diary = Diary::new("2026-03-05T22:00", vec![agenda("a", "0 22 * * *", None)]);
        diary.fails = true;
        let lines = diary.keep(1, 1).await;
        assert_eq!(
            lines[..4],
            [
                "05 22:00 a begins",
                "05 22:15 a begins",
                "05 22:30 a begins",
                "05 22:45 a begins"
            ]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_waits_for_the_scans_under_way() {
        let diary = Diary::new(
            "2026-03-05T21:30",
            vec![agenda(
                "a",
                "0 22 * * *",
                Some(LastRun {
                    started_at: at("2026-03-05T12:00"),
                    is_open: false,
                    is_paused: false,
                }),
            )],
        );
        let lines = diary.keep(1, 1).await;
        assert_eq!(lines, ["05 22:00 a begins", "05 22:30 a stops"]);
    }
}
