//! Scanning a portal: crawl → inspect → store, joined by bounded channels: [`scan`].

use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::sync::Arc;

use futures::StreamExt;
use jiff::Timestamp;
use jiff::civil::Date;
use rasoat_core::{
    Agency, Clock, ContentFingerprint, DocumentContext, DocumentFormat, DocumentRole, FetchOutcome,
    FetchedDocument, FingerprintKey, Limit, OutcomeKind, Permit, Portal, PortalId, Problem, ProblemKind,
    Sensitive, TimeWindows, Verdict, Visit, from_viet_nam, in_viet_nam,
};
use rasoat_crawler::{CrawlSettings, Crawler, CrawlerError, links_of_document};
use rasoat_store::{
    BegunRun, DocumentRecord, EngineStamp, RunReport, RunState, RunSummary, StopCause, Store, StoreError,
    VisitRecord,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use crate::progress::{HostHold, ScanProgress};
use crate::reader::PoolError;
use crate::watch::RunWatch;
use crate::writer::write_batches;
use crate::{DocumentToInspect, Inspector, Origin};

/// Most fetched documents that wait to be read. Each may be as large as the portal's body limit.
const VISITS_IN_QUEUE: usize = 8;
/// Most results that wait to be written. They are small.
const RECORDS_IN_QUEUE: usize = 16;

/// What a scan needs beside the portal.
#[derive(Clone)]
pub struct ScanTools {
    /// Where everything is kept.
    pub store: Store,
    /// Reads and judges.
    pub inspector: Inspector,
    /// The key of content fingerprints.
    pub fingerprint_key: FingerprintKey,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// How to crawl.
    pub crawl: CrawlSettings,
    /// Documents inspected at the same time.
    pub jobs: NonZeroUsize,
    /// Time between two requests to one host, in milliseconds, in place of the portal's own for these scans; nothing of it is stored.
    pub min_interval_ms: Option<NonZeroU64>,
    /// Of how many ended runs of a portal the outcomes of single addresses are kept. Reports are kept of all.
    pub keep_outcomes: NonZeroU32,
}

/// Why a scan ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The crawler cannot work.
    #[error(transparent)]
    Crawler(#[from] CrawlerError),
    /// No reader process can be started.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// The portal may not be fetched at this time of day or week.
    #[error(
        "portal `{portal}` may be fetched in its hours only ({hours}); start the scan then, or change `politeness.hours`"
    )]
    OutsideHours {
        /// The portal.
        portal: PortalId,
        /// Its hours.
        hours: TimeWindows,
        /// When they begin next; `None` where they never do.
        opens: Option<Timestamp>,
    },
}

/// How a scan ended.
#[derive(Debug)]
pub struct ScanReport {
    /// The run, to ask the store for its documents.
    pub run: BegunRun,
    /// Why it was stopped before the portal was done, where it was.
    pub stopped_by: Option<StopCause>,
    /// How complete it was, and what changed since the run before.
    pub report: RunReport,
}

impl ScanReport {
    /// The sums of the run.
    pub const fn summary(&self) -> &RunSummary {
        &self.report.summary
    }
}

/// Scans `portal` until nothing is left to visit, `stop` is cancelled, somebody asks the store to pause or cancel the run, or the
/// portal's hours are over.
///
/// An unfinished run of the portal is taken up where it was left.
///
/// # Errors
///
/// [`ScanError::OutsideHours`]; if the store or the network stack fails. Whatever a portal or a document does is not an error but a recorded outcome.
pub async fn scan(
    portal: &Portal,
    agency: &Agency,
    permit: &Permit,
    tools: &ScanTools,
    progress: &ScanProgress,
    stop: &CancellationToken,
) -> Result<ScanReport, ScanError> {
    let store = &tools.store;
    within_hours(portal, tools)?;
    let crawler = |fetched_before| {
        let crawl = CrawlSettings {
            fetched_before,
            ..tools.crawl.clone()
        };
        let mut portal = portal.clone();
        if let Some(interval) = tools.min_interval_ms {
            portal.politeness.min_interval_ms = interval.get();
        }
        Crawler::new(portal, permit, crawl, Arc::clone(&tools.clock))
    };
    let start = crawler(0)?.start_links();
    store.upsert_agency(agency).await?;
    store.upsert_portal(portal).await?;
    let stamp = EngineStamp {
        engine_version: rasoat_detectors::ENGINE_VERSION.to_owned(),
        pack_sha256: tools.inspector.detector().pack_sha256(),
    };
    let run = store.begin_run(&portal.id, &stamp, start).await?;
    let crawler = crawler(fetched_before(store, &run).await?)?;
    let frontier = store.frontier(&run);

    let (visit_sender, visits) = mpsc::channel(VISITS_IN_QUEUE);
    let (record_sender, records) = mpsc::channel(RECORDS_IN_QUEUE);
    let watch = RunWatch::new(portal, &run, &crawler, tools, progress, stop);
    let crawling = async {
        let crawled = crawler.run(&frontier, visit_sender, watch.stop()).await;
        watch.end();
        crawled
    };
    let inspecting = inspect_visits(visits, record_sender, &run, &portal.id, tools, progress);
    let writing = write_batches(store, records);
    let (crawled, inspected, written, watched) = tokio::join!(crawling, inspecting, writing, watch.run());
    // The writer's fault comes first: it is the cause of the others' closed channels.
    written?;
    inspected?;
    crawled?;
    watched?;

    let stopped_by = watch.cause();
    let report = if let Some(cause) = stopped_by {
        store.stop_run(&run, cause).await?
    } else {
        store.finish_run(&run, RunState::Finished).await?;
        store.run_report(run.id).await?
    };
    store.prune_outcomes(&portal.id, tools.keep_outcomes).await?;
    Ok(ScanReport {
        run,
        stopped_by,
        report,
    })
}

fn within_hours(portal: &Portal, tools: &ScanTools) -> Result<(), ScanError> {
    let now = in_viet_nam(tools.clock.now());
    if portal.politeness.allows(now) {
        return Ok(());
    }
    Err(ScanError::OutsideHours {
        portal: portal.id.clone(),
        hours: portal.politeness.hours.clone(),
        opens: portal.politeness.next_allowed(now).map(from_viet_nam),
    })
}

/// How many documents an earlier part of the run has fetched. A few lists of addresses may be among them where the
/// portal was scanned before: rather one document less than one too many.
async fn fetched_before(store: &Store, run: &BegunRun) -> Result<u64, StoreError> {
    if !run.resumed {
        return Ok(0);
    }
    let summary = store.run_summary(run.id).await?;
    let count = |kind| summary.outcomes.get(&kind).copied().unwrap_or(0);
    let fetched = count(OutcomeKind::Fetched).min(summary.documents.total());
    Ok(fetched + count(OutcomeKind::SoftGone))
}

/// Reads and judges what the crawler brings, several documents at a time, and passes the results on.
async fn inspect_visits(
    visits: mpsc::Receiver<Visit>,
    records: mpsc::Sender<VisitRecord>,
    run: &BegunRun,
    portal: &PortalId,
    tools: &ScanTools,
    progress: &ScanProgress,
) -> Result<(), PoolError> {
    let results = futures::stream::unfold(visits, |mut visits| async {
        visits.recv().await.map(|visit| (visit, visits))
    })
    .map(|visit| inspect_visit(visit, run, portal, tools))
    .buffer_unordered(tools.jobs.get());
    futures::pin_mut!(results);
    while let Some(record) = results.next().await {
        let record = record?;
        let verdict = record
            .document
            .as_ref()
            .map(|document| document.assessment.verdict());
        let bytes = record
            .facts
            .as_ref()
            .and_then(|facts| facts.body_bytes)
            .unwrap_or(0);
        progress.count(record.outcome, verdict, bytes);
        if records.send(record).await.is_err() {
            // The writer has failed and tells why.
            return Ok(());
        }
    }
    Ok(())
}

async fn inspect_visit(
    visit: Visit,
    run: &BegunRun,
    portal: &PortalId,
    tools: &ScanTools,
) -> Result<VisitRecord, PoolError> {
    let Visit {
        target,
        outcome,
        mut links,
    } = visit;
    let mut kind = outcome.kind();
    let facts = outcome.facts().cloned();
    let retry_at = match &outcome {
        FetchOutcome::Failed { retry_at, .. } => Some(*retry_at),
        _ => None,
    };
    let address = outcome
        .document()
        .map(|document| document.provenance.requested.clone());
    let judged = match outcome {
        FetchOutcome::Fetched(document) if document.role == DocumentRole::Content => {
            Some(inspect_document(*document, target.link_text.clone(), portal, tools).await?)
        }
        FetchOutcome::SoftGone(document) => {
            let judged = inspect_document(*document, target.link_text.clone(), portal, tools).await?;
            let is_nothing = matches!(judged.record.assessment.verdict(), Verdict::Clear | Verdict::Note);
            if !is_nothing {
                kind = OutcomeKind::Fetched;
            }
            Some(judged).filter(|_| !is_nothing)
        }
        _ => None,
    };
    if let (Some(judged), Some(address)) = (&judged, &address) {
        let max = tools.crawl.max_links_per_page;
        links.extend(links_of_document(&target, address, &judged.links, max));
    }
    let document = judged.map(|judged| judged.record);
    Ok(VisitRecord {
        run: run.id,
        target: target.id,
        outcome: kind,
        facts,
        links,
        retry_at,
        document,
    })
}

/// A document with its judgement and the addresses that it names.
struct Judged {
    record: DocumentRecord,
    links: Vec<String>,
}

async fn inspect_document(
    document: FetchedDocument,
    link_text: Option<Sensitive<String>>,
    portal: &PortalId,
    tools: &ScanTools,
) -> Result<Judged, PoolError> {
    let published = document
        .provenance
        .facts
        .validators
        .last_modified
        .as_deref()
        .and_then(http_date);
    let (truncated, trimmed) = (document.is_partial(), document.trimmed);
    let from_path = || last_path_segment(document.provenance.requested.path()).map(Sensitive::new);
    let file_name = document.declared_name.clone().or_else(from_path);
    let body_bytes = document.body.bytes().len() as u64;
    let inspected = tools
        .inspector
        .inspect(DocumentToInspect {
            body: document.body.into(),
            sha256: document.sha256,
            declared_type: document.declared_type,
            truncated,
            context: DocumentContext {
                link_text,
                file_name,
                published,
                today: tools.clock.today(),
            },
            origin: Some(Origin {
                portal: portal.clone(),
                address: Sensitive::new(document.provenance.requested.into()),
            }),
        })
        .await?;
    // The links of pages were found by the crawler, which knows more of their places.
    let links = match inspected.format() {
        DocumentFormat::Html => Vec::new(),
        _ => inspected.text.links().to_vec(),
    };
    let record = DocumentRecord {
        fingerprint: ContentFingerprint::of(inspected.sha256, inspected.text.text(), &tools.fingerprint_key),
        format: inspected.format(),
        body_bytes,
        published,
        page_count: inspected.text.page_count(),
        problems: with_limit(inspected.problems().to_vec(), trimmed),
        assessment: inspected.assessment,
        detections: inspected.detections,
    };
    Ok(Judged { record, links })
}

/// Names the limit where it was rasoat that cut the document short, and not the server.
fn with_limit(mut problems: Vec<Problem>, trimmed: Option<Limit>) -> Vec<Problem> {
    if let Some(limit) = trimmed {
        let is_the_cut = |problem: &Problem| problem.kind == ProblemKind::Truncated && problem.part == 0;
        problems.retain(|problem| !is_the_cut(problem));
        problems.push(Problem::new(ProblemKind::LimitReached(limit)));
    }
    problems
}

/// The day of an HTTP date (RFC 9110 §5.6.7, its preferred form), in Viet Nam.
fn http_date(text: &str) -> Option<Date> {
    let moment = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(rasoat_core::FixedClock(moment.timestamp()).today())
}

/// The last segment of a path, percent-decoded; `None` where there is none.
fn last_path_segment(path: &str) -> Option<String> {
    let segment = path.rsplit('/').next().filter(|segment| !segment.is_empty())?;
    Some(
        percent_encoding::percent_decode_str(segment)
            .decode_utf8_lossy()
            .into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_date_is_a_day_in_viet_nam() {
        assert_eq!(
            http_date("Mon, 02 Mar 2026 20:00:00 GMT").unwrap().to_string(),
            "2026-03-03"
        );
        assert_eq!(http_date("yesterday"), None);
    }

    #[test]
    fn a_limit_of_ours_is_not_called_the_servers_fault() {
        let cut = Problem::new(ProblemKind::Truncated);
        let limit = Problem::new(ProblemKind::LimitReached(Limit::Bytes));
        let inside = cut.clone().in_part(2);
        assert_eq!(
            with_limit(vec![cut.clone(), inside.clone()], Some(Limit::Bytes)),
            [inside, limit]
        );
        assert_eq!(with_limit(vec![cut.clone()], None), [cut]);
    }

    #[test]
    fn a_file_name_is_the_last_segment_decoded() {
        assert_eq!(
            last_path_segment("/a/Q%C4%90%2012.pdf").as_deref(),
            Some("QĐ 12.pdf")
        );
        assert_eq!(last_path_segment("/a/"), None);
    }
}
