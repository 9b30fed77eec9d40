//! The robots.txt of each host and port of a run, fetched once: [`RobotsGates`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rasoat_core::{DenyReason, DiscoveredLink, DocumentRole, Portal, Scope, ScopeVerdict, UnreachableReason};
use reqwest::header;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::exchange::{BodyEnd, Exchange, NoAnswer, Question};
use crate::fault::Fault;
use crate::host::{Host, Hosts};
use crate::retry::{back_off, retry_after};
use crate::robots::{MAX_ROBOTS_BYTES, Robots, product_token};
use crate::{CrawlSettings, RobotsState, canonical};

/// Most redirects that are followed to a robots.txt (RFC 9309 §2.3.1.2).
const MAX_ROBOTS_REDIRECTS: usize = 5;
/// Most tries for a robots.txt whose server fails.
const MAX_TRIES: u8 = 3;
/// Most sitemaps taken from one robots.txt.
const MAX_SITEMAPS: usize = 200;

/// Most ports of one host that are asked: a page that names them all must not make a port scanner of us.
const MAX_PORTS: usize = 8;

/// What stands between a target and its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    Denied(DenyReason),
    Unreachable(UnreachableReason),
}

/// The answers of all hosts and ports.
#[derive(Default)]
pub(crate) struct RobotsGates(Mutex<HashMap<String, Ports>>);

/// The gates of one host, by scheme and port.
type Ports = HashMap<String, Arc<OnceCell<Gate>>>;

/// What one robots.txt said.
struct Gate {
    rules: Result<Robots, Refusal>,
    /// Links to sitemaps, until the first visit takes them along.
    sitemaps: Mutex<Vec<DiscoveredLink>>,
}

/// What fetching one takes.
pub(crate) struct GateContext<'a> {
    pub(crate) portal: &'a Portal,
    pub(crate) settings: &'a CrawlSettings,
    pub(crate) exchange: &'a Exchange,
    pub(crate) hosts: &'a Hosts,
    pub(crate) clock: &'a Arc<dyn rasoat_core::Clock>,
}

impl Gate {
    /// Whether `address` may be asked for.
    fn judge(&self, address: &Url) -> Result<(), Refusal> {
        let rules = self.rules.as_ref().map_err(|refusal| *refusal)?;
        if rules.allows(&address[url::Position::BeforePath..url::Position::AfterQuery]) {
            Ok(())
        } else {
            Err(Refusal::Denied(DenyReason::Robots))
        }
    }

    /// Links to the sitemaps, the first time it is asked.
    fn take_sitemaps(&self) -> Vec<DiscoveredLink> {
        std::mem::take(&mut *self.sitemaps.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl RobotsGates {
    /// Judges `address` by the gate of its host and port, whose robots.txt is fetched if that has not been
    /// done. `None` if the run is being stopped.
    pub(crate) async fn judge(
        &self,
        address: &Url,
        context: &GateContext<'_>,
        stop: &CancellationToken,
    ) -> Option<Result<(), Refusal>> {
        let Some(cell) = self.cell(address) else {
            return Some(Err(Refusal::Denied(DenyReason::OutOfScope)));
        };
        let gate = cell.get_or_try_init(|| open(address, context, stop)).await.ok()?;
        Some(gate.judge(address))
    }

    /// Links to the sitemaps that the robots.txt for `address` names, the first time it is asked.
    pub(crate) fn take_sitemaps(&self, address: &Url) -> Vec<DiscoveredLink> {
        let cell = self.cell(address);
        cell.as_ref()
            .and_then(|cell| cell.get())
            .map_or(Vec::new(), Gate::take_sitemaps)
    }

    /// The place for the gate of `address`; `None` if its host has too many ports.
    fn cell(&self, address: &Url) -> Option<Arc<OnceCell<Gate>>> {
        let host = address.host_str().unwrap_or_default().trim_end_matches('.');
        let origin = &address[..url::Position::BeforePath];
        let mut gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ports = gates.entry(host.to_owned()).or_default();
        if ports.len() >= MAX_PORTS && !ports.contains_key(origin) {
            return None;
        }
        Some(Arc::clone(ports.entry(origin.to_owned()).or_default()))
    }
}

/// How one try to get a robots.txt ended.
enum Tried {
    Got(Vec<u8>),
    Absent,
    /// The server fails; nothing may be fetched if that stays so.
    Failed(Refusal),
}

async fn open(address: &Url, context: &GateContext<'_>, stop: &CancellationToken) -> Result<Gate, NoAnswer> {
    let host = context
        .hosts
        .get(address.host_str().unwrap_or_default(), &context.portal.politeness);
    if context.portal.politeness.ignore_robots {
        tracing::warn!(portal.id = %context.portal.id, "robots.txt is overruled by the portal's settings");
        host.note_robots(RobotsState::Overruled);
        return Ok(gate(Ok(Robots::default()), address, context));
    }
    let mut attempts = 0;
    let tried = loop {
        let tried = fetch(address, context, stop).await?;
        attempts += 1;
        let may_pass = matches!(
            &tried,
            Tried::Failed(Refusal::Denied(DenyReason::RobotsUnreachable))
        );
        if !may_pass || attempts >= MAX_TRIES.min(context.portal.politeness.max_attempts) {
            break tried;
        }
        tokio::select! {
            () = stop.cancelled() => return Err(NoAnswer::Stopped),
            () = tokio::time::sleep(back_off(context.settings.retry_base, attempts - 1, 0)) => {}
        }
    };
    let (state, rules) = match tried {
        Tried::Got(text) => (
            RobotsState::Read,
            Ok(Robots::parse(&text, product_token(&context.settings.user_agent))),
        ),
        Tried::Absent => (RobotsState::Absent, Ok(Robots::default())),
        Tried::Failed(refusal) => (RobotsState::Unreachable, Err(refusal)),
    };
    host.note_robots(state);
    if let Some(delay) = rules.as_ref().ok().and_then(Robots::crawl_delay) {
        host.keep_interval(delay.min(context.settings.max_crawl_delay));
    }
    Ok(gate(rules, address, context))
}

fn gate(rules: Result<Robots, Refusal>, address: &Url, context: &GateContext<'_>) -> Gate {
    let is_in_scope =
        |sitemap: &Url| !matches!(context.portal.scope.judge(sitemap), ScopeVerdict::Outside(_));
    let named: Vec<Url> = rules.as_ref().map_or(Vec::new(), |robots| {
        let named = robots.sitemaps().iter().take(MAX_SITEMAPS);
        let named = named.filter_map(|sitemap| address.join(sitemap).ok());
        named.filter(is_in_scope).collect()
    });
    let is_start = || {
        context
            .portal
            .start
            .iter()
            .any(|start| start.origin() == address.origin())
    };
    let sitemaps = if named.is_empty() && rules.is_ok() && is_start() {
        address
            .join("/sitemap.xml")
            .into_iter()
            .filter(is_in_scope)
            .collect()
    } else {
        named
    };
    let link = |address: Url| DiscoveredLink {
        canonical: canonical(&address),
        address,
        link_text: None,
        role: DocumentRole::Navigation,
        depth: 0,
        redirects: 0,
    };
    Gate {
        rules,
        sitemaps: Mutex::new(sitemaps.into_iter().map(link).collect()),
    }
}

/// Where a robots.txt redirects out of the portal's hosts, it counts as absent (RFC 9309 §2.3.1.2 lets a
/// crawler choose): nothing outside the portal is asked, not even for this.
async fn fetch(
    address: &Url,
    context: &GateContext<'_>,
    stop: &CancellationToken,
) -> Result<Tried, NoAnswer> {
    let Ok(mut address) = address.join("/robots.txt") else {
        return Ok(Tried::Absent);
    };
    let hosts_only = Scope {
        path_prefixes: Vec::new(),
        excluded_prefixes: Vec::new(),
        ..context.portal.scope.clone()
    };
    for _ in 0..=MAX_ROBOTS_REDIRECTS {
        match hosts_only.judge(&address) {
            ScopeVerdict::Outside(DenyReason::PrivateAddress) => {
                return Ok(Tried::Failed(Refusal::Denied(DenyReason::PrivateAddress)));
            }
            ScopeVerdict::Outside(_) => return Ok(Tried::Absent),
            ScopeVerdict::Inside | ScopeVerdict::AttachmentOnly => {}
        }
        let host = context
            .hosts
            .get(address.host_str().unwrap_or_default(), &context.portal.politeness);
        let question = Question {
            address: &address,
            validators: None,
            form: None,
            is_repeated: false,
        };
        let answer = match context.exchange.ask(&host, &question, stop).await {
            Err(NoAnswer::Fault(fault)) => return Ok(Tried::Failed(refusal(fault))),
            Err(stopped) => return Err(stopped),
            Ok(answer) => answer,
        };
        let status = answer.status;
        let next = answer
            .header(header::LOCATION)
            .and_then(|to| address.join(to).ok());
        if let Some(next) = next.filter(|_| status.is_redirection()) {
            address = next;
        } else if status.is_success() {
            let body = answer.read(&host, MAX_ROBOTS_BYTES).await;
            return Ok(match body.end {
                BodyEnd::Complete | BodyEnd::Trimmed(_) => Tried::Got(body.bytes),
                BodyEnd::Broken(_) => Tried::Failed(Refusal::Denied(DenyReason::RobotsUnreachable)),
            });
        } else if status.is_server_error() || status == reqwest::StatusCode::TOO_MANY_REQUESTS {
            wait_as_told(&host, answer.header(header::RETRY_AFTER), context);
            return Ok(Tried::Failed(Refusal::Denied(DenyReason::RobotsUnreachable)));
        } else {
            return Ok(Tried::Absent);
        }
    }
    Ok(Tried::Absent)
}

fn wait_as_told(host: &Host, value: Option<&str>, context: &GateContext<'_>) {
    if let Some(wait) = value.and_then(|value| retry_after(value, context.clock.now())) {
        host.count_throttled();
        host.hold(wait.min(context.settings.max_retry_after));
    }
}

/// A host that cannot be reached at all is unreachable, which says more than that its robots.txt is.
fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Denied(reason) => Refusal::Denied(reason),
        Fault::Tls { .. } => Refusal::Unreachable(UnreachableReason::Tls),
        Fault::Broken(UnreachableReason::Dns) => Refusal::Unreachable(UnreachableReason::Dns),
        Fault::Broken(_) => Refusal::Denied(DenyReason::RobotsUnreachable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_of_a_host_are_bounded() {
        let gates = RobotsGates::default();
        let has_place = |address: &str| gates.cell(&Url::parse(address).unwrap()).is_some();
        let places = (1..=65_535)
            .filter(|port| has_place(&format!("http://s.example:{port}/")))
            .count();
        assert_eq!(places, MAX_PORTS);
        assert!(has_place("http://s.example:1/again"));
        assert!(has_place("http://cdn.s.example/"));
    }
}
