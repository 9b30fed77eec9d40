//! One visit from judgement to outcome: [`Visitor`].

use std::sync::Arc;

use rasoat_core::{
    Body, Clock, CrawlTarget, DenyReason, DiscoveredLink, DocumentRole, FetchOutcome, FetchedDocument,
    HttpFacts, Portal, Provenance, ScopeVerdict, Sha256Digest, UnreachableReason, Visit,
};
use reqwest::header;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, field};
use url::Url;

use crate::answer::{Meaning, folds_case, is_unread_media, meaning_of};
use crate::duplicates::Duplicates;
use crate::exchange::{Answer, BodyEnd, BodyRead, Exchange, NoAnswer, Question};
use crate::file_name::file_name;
use crate::harvest::{Harvest, harvest};
use crate::host::{Host, Hosts};
use crate::missing::MissingPages;
use crate::page_limit::PageLimit;
use crate::postback::{self, FormStates};
use crate::robots_gate::{GateContext, Refusal, RobotsGates};
use crate::traps::{self, Traps};
use crate::{CrawlReport, CrawlSettings, CrawlerError, canonical, links};

/// Visits targets. Holds what is known during one run, and nothing that must survive it.
pub(crate) struct Visitor {
    pub(crate) portal: Portal,
    pub(crate) settings: CrawlSettings,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) exchange: Exchange,
    hosts: Hosts,
    gates: RobotsGates,
    pages: PageLimit,
    pub(crate) traps: Traps,
    missing: MissingPages,
    pub(crate) duplicates: Duplicates,
    pub(crate) forms: FormStates,
}

/// What the steps of a visit end with when they do not go on: an outcome, or nothing if the run is stopped.
type Ended = Option<FetchOutcome>;

impl Visitor {
    pub(crate) fn new(
        portal: Portal,
        settings: CrawlSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, CrawlerError> {
        let max_pages = portal.scope.max_pages.into_iter().chain(settings.max_pages).min();
        Ok(Self {
            exchange: Exchange::new(&portal, &settings, Arc::clone(&clock))?,
            portal,
            clock,
            hosts: Hosts::default(),
            gates: RobotsGates::default(),
            pages: PageLimit::new(max_pages, settings.fetched_before),
            traps: Traps::default(),
            missing: MissingPages::default(),
            duplicates: Duplicates::default(),
            forms: FormStates::default(),
            settings,
        })
    }

    pub(crate) fn report(&self) -> CrawlReport {
        self.hosts.report()
    }

    /// Visits `target`. `None` if the run is being stopped and nothing was asked.
    pub(crate) async fn visit(&self, target: CrawlTarget, stop: &CancellationToken) -> Option<Visit> {
        let span = tracing::debug_span!(
            "crawl.fetch",
            portal.id = %self.portal.id,
            outcome = field::Empty,
            status = field::Empty,
            duration_ms = field::Empty
        );
        let begin = tokio::time::Instant::now();
        let mut links = Vec::new();
        let outcome = match self
            .steps(&target, &mut links, stop)
            .instrument(span.clone())
            .await
        {
            Ok(outcome) => outcome,
            Err(ended) => ended?,
        };
        span.record("outcome", outcome.kind().code());
        span.record("status", outcome.facts().map(|facts| facts.status));
        span.record(
            "duration_ms",
            u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX),
        );
        if let FetchOutcome::Redirected { to, .. } = &outcome {
            links.push(DiscoveredLink {
                canonical: canonical(to),
                address: to.clone(),
                link_text: target.link_text.clone(),
                role: target.role,
                depth: target.depth,
                redirects: target.redirects.saturating_add(1),
            });
        }
        span.in_scope(|| tracing::debug!(links = links.len(), "visited an address"));
        Some(Visit {
            target,
            outcome,
            links,
        })
    }

    async fn steps(
        &self,
        target: &CrawlTarget,
        links: &mut Vec<DiscoveredLink>,
        stop: &CancellationToken,
    ) -> Result<FetchOutcome, Ended> {
        self.judge(target, &target.address).map_err(denied)?;
        if self.is_duplicate(target, links) {
            return Err(denied(DenyReason::Duplicate));
        }
        let reservation = match target.role {
            DocumentRole::Navigation if self.pages.is_used_up() => return Err(denied(DenyReason::PageLimit)),
            DocumentRole::Navigation => None,
            DocumentRole::Content => {
                let reserved = tokio::select! {
                    () = stop.cancelled() => return Err(None),
                    reserved = self.pages.reserve() => reserved,
                };
                Some(reserved.ok_or_else(|| denied(DenyReason::PageLimit))?)
            }
        };
        let (address, host, answer) = self.ask(target, links, stop).await?;
        let mut outcome = self.take(target, &address, &host, answer, links, stop).await?;
        if let (FetchOutcome::Gone(_), Some(other)) = (&outcome, self.instead_of(target)) {
            let (address, host, answer) = self.ask(&other, links, stop).await?;
            outcome = self.take(&other, &address, &host, answer, links, stop).await?;
        }
        if let (FetchOutcome::Fetched(_) | FetchOutcome::SoftGone(_), Some(reservation)) =
            (&outcome, reservation)
        {
            reservation.use_up();
        }
        Ok(outcome)
    }

    /// Judges what can be judged without asking anybody.
    fn judge(&self, target: &CrawlTarget, address: &Url) -> Result<(), DenyReason> {
        if let ScopeVerdict::Outside(reason) = self.portal.scope.judge(address) {
            Err(reason)
        } else if target.redirects > self.settings.max_redirects {
            Err(DenyReason::RedirectLimit)
        } else if target.depth > self.portal.scope.max_depth {
            Err(DenyReason::Depth)
        } else if address.as_str().len() > self.settings.max_address_bytes {
            Err(DenyReason::AddressTooLong)
        } else if traps::is_circle(address) || (!target.known_before && self.traps.is_cut(address)) {
            Err(DenyReason::Trap)
        } else {
            Ok(())
        }
    }

    /// Asks for the target. Redirects to another spelling of the same target are followed here, because the
    /// frontier takes both for the same: a session put into the path, or a cookie that had to be set first.
    async fn ask(
        &self,
        target: &CrawlTarget,
        links: &mut Vec<DiscoveredLink>,
        stop: &CancellationToken,
    ) -> Result<(Url, Arc<Host>, Answer), Ended> {
        let own = canonical(&target.address);
        let mut address = target.address.clone();
        let mut has_reloaded = false;
        for _ in 0..=self.settings.max_redirects {
            self.pass_robots(&address, links, stop).await?;
            self.missing.learn(self, &address, stop).await;
            let host = self.host_of(&address);
            let form = self.form_for(target, &address, &host, stop).await?;
            // It may have been cut while the target waited for its turn.
            self.judge(target, &address).map_err(denied)?;
            let question = Question {
                address: &address,
                validators: Some(&target.validators).filter(|validators| !validators.is_empty()),
                form,
                is_repeated: target.attempts > 0,
            };
            let answer = match self.exchange.ask(&host, &question, stop).await {
                Ok(answer) => answer,
                Err(NoAnswer::Stopped) => return Err(None),
                Err(NoAnswer::Fault(fault)) => return Err(Some(self.failed(target, &host, fault))),
            };
            let next = answer.location(&address);
            let Some(mut next) = next.filter(|_| answer.status.is_redirection()) else {
                return Ok((address, host, answer));
            };
            next.set_fragment(None);
            if canonical(&next) != own {
                return Ok((address, host, answer));
            }
            let is_same = next == address;
            if is_same && (!answer.changed_cookies || std::mem::replace(&mut has_reloaded, true)) {
                return Err(denied(DenyReason::RedirectLimit));
            }
            self.judge(target, &next).map_err(denied)?;
            address = next;
        }
        Err(denied(DenyReason::RedirectLimit))
    }

    pub(crate) fn host_of(&self, address: &Url) -> Arc<Host> {
        self.hosts
            .get(address.host_str().unwrap_or_default(), &self.portal.politeness)
    }

    const fn gate_context(&self) -> GateContext<'_> {
        GateContext {
            portal: &self.portal,
            settings: &self.settings,
            exchange: &self.exchange,
            hosts: &self.hosts,
            clock: &self.clock,
        }
    }

    async fn pass_robots(
        &self,
        address: &Url,
        links: &mut Vec<DiscoveredLink>,
        stop: &CancellationToken,
    ) -> Result<(), Ended> {
        let judged = self.gates.judge(address, &self.gate_context(), stop).await;
        links.append(&mut self.gates.take_sitemaps(address));
        match judged {
            None => Err(None),
            Some(Ok(())) => Ok(()),
            Some(Err(Refusal::Denied(reason))) => Err(denied(reason)),
            Some(Err(Refusal::Unreachable(reason))) => {
                Err(Some(FetchOutcome::Unreachable { reason, facts: None }))
            }
        }
    }

    /// Whether robots.txt lets `address` be asked for.
    pub(crate) async fn robots_allow(
        &self,
        address: &Url,
        stop: &CancellationToken,
    ) -> Result<bool, NoAnswer> {
        let judged = self.gates.judge(address, &self.gate_context(), stop).await;
        judged.map_or(Err(NoAnswer::Stopped), |judged| Ok(judged.is_ok()))
    }

    /// The form to post where the target is the page of a postback; `None` where it is an ordinary one.
    async fn form_for(
        &self,
        target: &CrawlTarget,
        address: &Url,
        host: &Host,
        stop: &CancellationToken,
    ) -> Result<Option<String>, Ended> {
        let Some((event, argument)) = postback::event(&target.address) else {
            return Ok(None);
        };
        if let Some(fields) = self.forms.take(&target.address) {
            return Ok(Some(postback::body(&event, &argument, &fields)));
        }
        // The state of the form is gone, after a restart for instance: the form's own page has a fresh one.
        let question = Question {
            address,
            validators: None,
            form: None,
            is_repeated: target.attempts > 0,
        };
        let answer = match self.exchange.ask(host, &question, stop).await {
            Ok(answer) => answer,
            Err(NoAnswer::Stopped) => return Err(None),
            Err(NoAnswer::Fault(fault)) => return Err(Some(self.failed(target, host, fault))),
        };
        let content_type = answer.facts.content_type.clone();
        let body = answer.read(host, self.max_body_bytes()).await;
        let found = links::of_html(
            &body.bytes,
            content_type.as_deref(),
            address,
            self.settings.max_links_per_page,
        );
        let pager = found.postbacks.iter().find(|pager| pager.target == event);
        let fields = pager
            .or(found.postbacks.first())
            .map(|pager| Arc::clone(&pager.fields));
        Ok(Some(postback::body(
            &event,
            &argument,
            &fields.unwrap_or_default(),
        )))
    }

    /// Makes an outcome of an answer, and reads its body where there is one to read.
    async fn take(
        &self,
        target: &CrawlTarget,
        address: &Url,
        host: &Host,
        answer: Answer,
        links: &mut Vec<DiscoveredLink>,
        stop: &CancellationToken,
    ) -> Result<FetchOutcome, Ended> {
        let meaning = meaning_of(answer.status, &answer.headers, !target.validators.is_empty());
        if meaning != Meaning::Throttled && !matches!(meaning, Meaning::Failing(_)) {
            host.note_answer(answer.latency);
        }
        let facts = answer.facts.clone();
        Ok(match meaning {
            Meaning::NotModified => FetchOutcome::NotModified(facts),
            Meaning::Gone => FetchOutcome::Gone(facts),
            Meaning::Refused(reason) => FetchOutcome::Unreachable {
                reason,
                facts: Some(facts),
            },
            Meaning::Failing(reason) => {
                host.slow_down();
                self.again_or(target, reason, None, Some(facts))
            }
            Meaning::Throttled => self.throttled(target, host, &answer),
            Meaning::Elsewhere => match answer.location(address) {
                Some(to) => FetchOutcome::Redirected { facts, to },
                None => FetchOutcome::Unreachable {
                    reason: UnreachableReason::Protocol,
                    facts: Some(facts),
                },
            },
            Meaning::Document if is_unread_media(facts.content_type.as_deref()) => {
                FetchOutcome::Denied(DenyReason::MediaType)
            }
            Meaning::Document => return self.document(target, address, host, answer, links, stop).await,
        })
    }

    async fn document(
        &self,
        target: &CrawlTarget,
        address: &Url,
        host: &Host,
        mut answer: Answer,
        links: &mut Vec<DiscoveredLink>,
        stop: &CancellationToken,
    ) -> Result<FetchOutcome, Ended> {
        let mut has_passed_gate = false;
        loop {
            let mut facts = answer.facts.clone();
            let headers = answer.headers.clone();
            let folds_case = folds_case(&headers);
            let body = answer.read(host, self.max_body_bytes()).await;
            facts.body_bytes = u64::try_from(body.bytes.len()).ok();
            let Harvest {
                mut found,
                gate,
                page,
            } = harvest(self, target, address, &headers, &body.bytes);
            if let Some(gate) = gate {
                // A browser gets through once it has the cookie, and so do we.
                let Some(cookie) = gate.cookie.filter(|_| !has_passed_gate) else {
                    return Ok(challenge(facts));
                };
                host.set_cookie(&cookie);
                has_passed_gate = true;
                let question = Question {
                    address,
                    validators: None,
                    form: None,
                    is_repeated: target.attempts > 0,
                };
                answer = match self.exchange.ask(host, &question, stop).await {
                    Ok(next) if next.status.is_success() => next,
                    Ok(_) => return Ok(challenge(facts)),
                    Err(NoAnswer::Stopped) => return Err(None),
                    Err(NoAnswer::Fault(fault)) => return Ok(self.failed(target, host, fault)),
                };
                continue;
            }
            let outcome = self.finish(target, address, &headers, facts, body);
            let is_missing = match &page {
                // A page that a scan begins with is there by definition, also where it redirects.
                Some(page) if target.depth > 0 => {
                    self.missing
                        .is_missing(self, address, page, &mut found, stop)
                        .await
                }
                _ => false,
            };
            links.extend(found);
            if let (FetchOutcome::Fetched(document), false) = (&outcome, is_missing) {
                let words = page.as_ref().map(|page| page.words.as_slice());
                self.note_fetched(address, folds_case, document, words);
            }
            return Ok(match outcome {
                FetchOutcome::Fetched(document) if is_missing => FetchOutcome::SoftGone(document),
                outcome => outcome,
            });
        }
    }

    fn finish(
        &self,
        target: &CrawlTarget,
        address: &Url,
        headers: &header::HeaderMap,
        facts: HttpFacts,
        body: BodyRead,
    ) -> FetchOutcome {
        let (trimmed, broken_off) = match body.end {
            BodyEnd::Complete => (None, None),
            BodyEnd::Trimmed(limit) => (Some(limit), None),
            BodyEnd::Broken(reason) => {
                let outcome = self.again_or(target, reason, None, Some(facts.clone()));
                // What came may show what is wrong with the document, though it is not all of it.
                if body.bytes.is_empty() || matches!(outcome, FetchOutcome::Failed { .. }) {
                    return outcome;
                }
                (None, Some(reason))
            }
        };
        let name = headers.get(header::CONTENT_DISPOSITION);
        // Whatever a page calls its feed, sitemap or script: what is neither is there to be read.
        let is_list = target.role == DocumentRole::Navigation
            && (links::is_list(&body.bytes)
                || links::source_kind(facts.content_type.as_deref(), address, &body.bytes)
                    .is_some_and(|kind| kind != links::SourceKind::Xml));
        FetchOutcome::Fetched(Box::new(FetchedDocument {
            sha256: Sha256Digest::of(&body.bytes),
            body: Body::reserved(body.bytes, body.share),
            declared_type: facts.content_type.clone(),
            declared_name: name.and_then(|value| file_name(value.as_bytes())).map(Into::into),
            role: if is_list {
                DocumentRole::Navigation
            } else {
                DocumentRole::Content
            },
            provenance: Provenance {
                requested: address.clone(),
                facts,
            },
            trimmed,
            broken_off,
        }))
    }

    fn max_body_bytes(&self) -> usize {
        usize::try_from(self.portal.scope.max_body_bytes).unwrap_or(usize::MAX)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the steps end with this type")]
const fn denied(reason: DenyReason) -> Ended {
    Some(FetchOutcome::Denied(reason))
}

const fn challenge(facts: HttpFacts) -> FetchOutcome {
    FetchOutcome::Unreachable {
        reason: UnreachableReason::Challenge,
        facts: Some(facts),
    }
}
