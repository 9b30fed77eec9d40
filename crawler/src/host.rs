//! What is known of one host during a run, and the gate before every request to it: [`Host`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rasoat_core::{Politeness, Sha256Digest};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use crate::backlog::Backlog;
use crate::cookies::Cookies;
use crate::{CrawlReport, HostReport, RobotsState, TlsFault};

/// How far faults stretch the interval, at most.
const MAX_STRETCH: u32 = 8;

/// Time to the beginning of an answer, on average, from which on a host may be under strain.
const STRAINED_LATENCY: Duration = Duration::from_secs(3);

/// All hosts of a run.
#[derive(Default)]
pub(crate) struct Hosts(Mutex<HashMap<String, Arc<Host>>>);

impl Hosts {
    /// The host named `name`, with or without a dot at its end.
    pub(crate) fn get(&self, name: &str, politeness: &Politeness) -> Arc<Host> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts
            .entry(name.trim_end_matches('.').to_owned())
            .or_insert_with(|| Arc::new(Host::new(politeness)));
        Arc::clone(host)
    }

    /// What happened to them.
    pub(crate) fn report(&self) -> CrawlReport {
        let hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hosts: Vec<HostReport> = hosts.iter().map(|(name, host)| host.report(name)).collect();
        hosts.sort_by(|a, b| a.host.cmp(&b.host));
        CrawlReport { hosts }
    }
}

/// One host: its rate, its connections, its cookies, its counts.
///
/// The rate is a generic cell rate algorithm with a burst of one, kept here and not by a crate because three
/// things move it during a run: `Crawl-delay`, `Retry-After` and faults.
pub(crate) struct Host {
    connections: Arc<Semaphore>,
    /// When the last request began. Holding it is having the turn; waiters get it in order.
    last_start: tokio::sync::Mutex<Option<Instant>>,
    state: Mutex<HostState>,
}

struct HostState {
    interval: Duration,
    stretch: u32,
    answers_since_fault: u32,
    /// Time to the beginning of an answer: a moving average, and the lowest that it was.
    latency: Option<(Duration, Duration)>,
    held_until: Option<Instant>,
    cookies: Cookies,
    robots: RobotsState,
    requests: u64,
    wire_bytes: u64,
    throttled: u64,
    cut_pages: u64,
    tls_fault: Option<TlsFault>,
    tls_certificate: Option<Sha256Digest>,
}

/// The right to make one request; given back when dropped, after the body was read.
pub(crate) struct Turn {
    _connection: OwnedSemaphorePermit,
    _in_flight: OwnedSemaphorePermit,
}

impl Host {
    fn new(politeness: &Politeness) -> Self {
        let connections = usize::try_from(politeness.max_connections_per_host).unwrap_or(usize::MAX);
        Self {
            connections: Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS))),
            last_start: tokio::sync::Mutex::new(None),
            state: Mutex::new(HostState {
                interval: politeness.min_interval(),
                stretch: 1,
                answers_since_fault: 0,
                latency: None,
                held_until: None,
                cookies: Cookies::default(),
                robots: RobotsState::NotAsked,
                requests: 0,
                wire_bytes: 0,
                throttled: 0,
                cut_pages: 0,
                tls_fault: None,
                tls_certificate: None,
            }),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, HostState> {
        // Nothing panics while it holds the lock, and every state between two statements is a sound one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until one more request may begin: a free connection, the interval over, no hold, and less than
    /// the most requests under way over all hosts, and nothing in the backlog.
    pub(crate) async fn turn(&self, in_flight: &Arc<Semaphore>, backlog: &Backlog) -> Turn {
        const NEVER_CLOSED: &str = "the semaphores of a run are never closed";
        let connection = Arc::clone(&self.connections)
            .acquire_owned()
            .await
            .expect(NEVER_CLOSED);
        let mut last_start = self.last_start.lock().await;
        let in_flight = loop {
            if let Some(begin) = self.earliest(*last_start).filter(|begin| *begin > Instant::now()) {
                tokio::time::sleep_until(begin).await;
                continue;
            }
            backlog.settled().await;
            let permit = Arc::clone(in_flight).acquire_owned().await.expect(NEVER_CLOSED);
            // A hold may have come while waiting for the permit.
            if self
                .earliest(*last_start)
                .is_none_or(|begin| begin <= Instant::now())
            {
                break permit;
            }
        };
        *last_start = Some(Instant::now());
        self.state().requests += 1;
        Turn {
            _connection: connection,
            _in_flight: in_flight,
        }
    }

    fn earliest(&self, last_start: Option<Instant>) -> Option<Instant> {
        let state = self.state();
        let by_rate = last_start.map(|last| last + state.interval * state.stretch);
        by_rate.max(state.held_until)
    }

    /// Sends nothing more before `wait` is over: the host asked for that.
    pub(crate) fn hold(&self, wait: Duration) {
        let mut state = self.state();
        state.held_until = state.held_until.max(Some(Instant::now() + wait));
    }

    /// The host asked to slow down.
    pub(crate) fn count_throttled(&self) {
        self.state().throttled += 1;
    }

    /// The host shows strain: doubles the interval for a while.
    pub(crate) fn slow_down(&self) {
        let mut state = self.state();
        state.stretch = (state.stretch * 2).min(MAX_STRETCH);
        state.answers_since_fault = 0;
    }

    /// The host answered as it should, after `latency`. Ten of these in a row take back one doubling, unless
    /// it answers much more slowly than it used to: then they add one.
    pub(crate) fn note_answer(&self, latency: Duration) {
        let mut state = self.state();
        let (average, lowest) = match state.latency {
            Some((average, lowest)) => ((average * 4 + latency) / 5, lowest),
            None => (latency, latency),
        };
        state.latency = Some((average, lowest.min(average)));
        state.answers_since_fault += 1;
        if state.answers_since_fault >= 10 {
            state.answers_since_fault = 0;
            let is_strained = average > STRAINED_LATENCY && average > lowest * 4;
            state.stretch = if is_strained {
                (state.stretch * 2).min(MAX_STRETCH)
            } else {
                (state.stretch / 2).max(1)
            };
        }
    }

    /// Keeps at least `interval` between two requests from now on.
    pub(crate) fn keep_interval(&self, interval: Duration) {
        let mut state = self.state();
        state.interval = state.interval.max(interval);
    }

    /// Notes what a robots.txt of the host said; the strictest stays.
    pub(crate) fn note_robots(&self, robots: RobotsState) {
        let mut state = self.state();
        state.robots = state.robots.max(robots);
    }

    /// Counts body bytes as they came over the network.
    pub(crate) fn count_wire_bytes(&self, bytes: u64) {
        self.state().wire_bytes += bytes;
    }

    /// A page had more links than are taken from one.
    pub(crate) fn count_cut_page(&self) {
        self.state().cut_pages += 1;
    }

    /// Notes a fault of its TLS and the certificate it is about; the first one stays, and is told once.
    pub(crate) fn note_tls_fault(&self, fault: TlsFault, certificate: Option<Sha256Digest>) {
        let mut state = self.state();
        if state.tls_fault.is_some() {
            return;
        }
        state.tls_fault = Some(fault);
        state.tls_certificate = certificate;
        if let Some(certificate) = certificate {
            tracing::warn!(
                certificate.sha256 = %certificate,
                fault = fault.as_str(),
                "the certificate of a host cannot be verified; once the host's owner has confirmed it, name it under \
                 `trusted_certificate` in the scope of the portal"
            );
        }
    }

    /// The `Cookie` header to send, if any.
    pub(crate) fn cookie_header(&self) -> Option<String> {
        self.state().cookies.header()
    }

    /// Takes a cookie. Says whether anything changed.
    pub(crate) fn set_cookie(&self, set_cookie: &str) -> bool {
        self.state().cookies.set(set_cookie)
    }

    fn report(&self, name: &str) -> HostReport {
        let state = self.state();
        HostReport {
            host: name.to_owned(),
            robots: state.robots,
            requests: state.requests,
            wire_bytes: state.wire_bytes,
            interval: state.interval,
            throttled: state.throttled,
            cut_pages: state.cut_pages,
            tls_fault: state.tls_fault,
            tls_certificate: state.tls_certificate,
            held_for: state
                .held_until
                .and_then(|until| until.checked_duration_since(Instant::now()))
                .filter(|wait| !wait.is_zero()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(min_interval_ms: u64, max_connections_per_host: u32) -> Host {
        Host::new(&Politeness {
            min_interval_ms,
            max_connections_per_host,
            ..Politeness::default()
        })
    }

    /// When each of `count` requests begins, in milliseconds of a clock that runs ahead by itself.
    async fn starts(host: &Host, count: usize) -> Vec<u128> {
        let in_flight = Arc::new(Semaphore::new(10));
        let begin = Instant::now();
        let mut starts = Vec::new();
        for _ in 0..count {
            host.turn(&in_flight, &Backlog::default()).await;
            starts.push(begin.elapsed().as_millis());
        }
        starts
    }

    #[tokio::test(start_paused = true)]
    async fn the_interval_is_kept_from_start_to_start() {
        assert_eq!(starts(&host(1000, 4), 3).await, [0, 1000, 2000]);
    }

    #[tokio::test(start_paused = true)]
    async fn holds_delays_and_strain_slow_a_host() {
        let held = host(100, 4);
        held.hold(Duration::from_millis(2500));
        assert_eq!(starts(&held, 2).await, [2500, 2600]);

        let delayed = host(100, 4);
        delayed.keep_interval(Duration::from_millis(700));
        delayed.keep_interval(Duration::from_millis(50));
        assert_eq!(starts(&delayed, 3).await, [0, 700, 1400]);

        let strained = host(100, 4);
        for _ in 0..9 {
            strained.slow_down();
        }
        assert_eq!(starts(&strained, 2).await, [0, 800]);
        for _ in 0..30 {
            strained.note_answer(Duration::from_millis(50));
        }
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(starts(&strained, 2).await, [0, 100]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_grows_slow_is_asked_less_often() {
        let latencies = |seconds: [u64; 4]| seconds.into_iter().flat_map(|s| [Duration::from_secs(s); 10]);
        for (seconds, expected) in [
            ([1, 9, 9, 9], 800),
            ([9, 9, 9, 9], 100),
            ([1, 1, 2, 2], 100),
            ([1, 9, 1, 1], 100),
        ] {
            let host = host(100, 4);
            latencies(seconds).for_each(|latency| host.note_answer(latency));
            assert_eq!(starts(&host, 2).await[1], expected, "{seconds:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_takes_one_connection_only() {
        let host = host(100, 2);
        let in_flight = Arc::new(Semaphore::new(10));
        let slow = host.turn(&in_flight, &Backlog::default()).await;
        assert_eq!(starts(&host, 2).await, [100, 200]);
        let second = host.turn(&in_flight, &Backlog::default()).await;
        let third =
            tokio::time::timeout(Duration::from_mins(1), host.turn(&in_flight, &Backlog::default())).await;
        assert!(third.is_err(), "both connections are taken");
        drop((slow, second));
    }
}
