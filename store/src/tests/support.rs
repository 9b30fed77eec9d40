//! A store in a folder of its own, and short ways to say what a visit brings.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use rasoat_core::{
    Agency, Assessment, Band, Bilingual, Clock, ContentFingerprint, CrawlTarget, Detection, DiscoveredLink,
    DocumentFormat, DocumentRole, Frontier, HttpFacts, Kind, OutcomeKind, PlaceInDocument, Portal, PortalId,
    Problem, Reason, RuleId, Scope, Sensitive, Sha256Digest, TargetId, Validators, Visibility, ZoneKind,
};
use tempfile::TempDir;
use url::Url;

use rasoat_testkit::postgres::TestDatabase;

pub(super) use crate::database::Engine::{self, Postgres, Sqlite};
use crate::{BegunRun, DocumentRecord, EngineStamp, Store, StoreError, VisitRecord};

/// A clock that moves only when told to.
pub(super) struct HandClock(AtomicI64);

impl HandClock {
    pub(super) fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

/// A store with one agency and the portal `sao-mai`.
pub(super) struct Fixture {
    pub(super) store: Store,
    pub(super) clock: Arc<HandClock>,
    pub(super) folder: TempDir,
    pub(super) database: Option<TestDatabase>,
}

impl Fixture {
    /// On a file.
    pub(super) async fn new() -> Self {
        Self::on(Sqlite).await
    }

    pub(super) async fn on(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(AtomicI64::new(1_800_000_000_000)));
        let database = (engine == Postgres).then(TestDatabase::create);
        let store = open(&folder, database.as_ref(), clock.clone()).await.unwrap();
        store.upsert_agency(&agency("ubnd")).await.unwrap();
        store.upsert_portal(&portal("sao-mai", "ubnd")).await.unwrap();
        Self {
            store,
            clock,
            folder,
            database,
        }
    }

    pub(super) fn directory(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The address of the database, if a server holds it.
    pub(super) fn server(&self) -> Option<String> {
        self.database.as_ref().map(TestDatabase::url)
    }

    /// Opens the same store once more.
    pub(super) async fn open_again(&self) -> Result<Store, StoreError> {
        open(&self.folder, self.database.as_ref(), self.clock.clone()).await
    }

    /// Lets the process end without any farewell, and opens the store again.
    pub(super) async fn crash(&mut self) {
        self.store = self.open_again().await.unwrap();
    }

    pub(super) async fn begin(&self, start: &[&str]) -> BegunRun {
        self.begin_with(&stamp(1), start).await
    }

    pub(super) async fn begin_with(&self, stamp: &EngineStamp, start: &[&str]) -> BegunRun {
        let start = start.iter().map(|path| link(path)).collect();
        self.store.begin_run(&id("sao-mai"), stamp, start).await.unwrap()
    }

    pub(super) async fn lease(&self, run: &BegunRun, max: usize) -> Vec<CrawlTarget> {
        let max = NonZeroUsize::new(max).unwrap();
        self.store
            .frontier(run)
            .lease(max, self.clock.now())
            .await
            .unwrap()
    }

    /// Leases all that is ready and returns the address with this path.
    pub(super) async fn target(&self, run: &BegunRun, path: &str) -> CrawlTarget {
        let targets = self.lease(run, 1000).await;
        targets
            .into_iter()
            .find(|target| target.address.path() == path)
            .unwrap()
    }

    pub(super) async fn record(&self, visits: Vec<VisitRecord>) -> crate::RecordedBatch {
        self.store.record(visits).await.unwrap()
    }

    /// Begins a run in which the one address `/a.pdf` ends in `outcome`.
    pub(super) async fn run_once(
        &self,
        outcome: OutcomeKind,
        document: Option<DocumentRecord>,
    ) -> crate::RunSummary {
        let run = self.begin(&["/a.pdf"]).await;
        let target = self.target(&run, "/a.pdf").await;
        let mut visit = visit(&run, target.id, outcome);
        visit.document = document;
        self.record(vec![visit]).await;
        self.clock.advance(60_000);
        self.store
            .finish_run(&run, crate::RunState::Finished)
            .await
            .unwrap()
    }

    pub(super) async fn findings(&self) -> Vec<crate::StoredFinding> {
        self.store.findings(&id("sao-mai")).await.unwrap()
    }
}

async fn open(
    folder: &TempDir,
    database: Option<&TestDatabase>,
    clock: Arc<HandClock>,
) -> Result<Store, StoreError> {
    let directory = folder.path().join("data");
    match database {
        Some(database) => Store::connect(&database.url(), &directory, clock).await,
        None => Store::open(&directory, clock).await,
    }
}

pub(super) fn id(name: &str) -> PortalId {
    PortalId::new(name).unwrap()
}

pub(super) fn agency(name: &str) -> Agency {
    Agency {
        id: name.parse().unwrap(),
        name: "UBND tỉnh Sao Mai".to_owned(),
        parent: None,
        valid_from: Some("2020-01-01".parse().unwrap()),
        valid_to: None,
        successor: None,
    }
}

pub(super) fn portal(name: &str, agency: &str) -> Portal {
    Portal {
        id: id(name),
        agency: agency.parse().unwrap(),
        name: format!("Cổng {name}"),
        enabled: true,
        start: vec![address("/")],
        scope: Scope::of_host("saomai.example"),
        politeness: rasoat_core::Politeness::default(),
        schedule: None,
        authority: None,
        contacts: Vec::new(),
    }
}

pub(super) fn stamp(pack: u8) -> EngineStamp {
    EngineStamp {
        engine_version: "0.1.0".to_owned(),
        pack_sha256: Sha256Digest([pack; 32]),
    }
}

pub(super) fn address(path: &str) -> Url {
    Url::parse("https://saomai.example").unwrap().join(path).unwrap()
}

pub(super) fn link(path: &str) -> DiscoveredLink {
    DiscoveredLink {
        address: address(path),
        canonical: address(path).to_string(),
        link_text: None,
        role: DocumentRole::Content,
        depth: 0,
        redirects: 0,
    }
}

pub(super) fn link_with_text(path: &str, text: &str) -> DiscoveredLink {
    DiscoveredLink {
        link_text: Some(text.into()),
        ..link(path)
    }
}

pub(super) fn facts(status: u16) -> HttpFacts {
    HttpFacts {
        status,
        at: Timestamp::from_millisecond(1_800_000_000_000).unwrap(),
        content_type: Some("application/pdf".to_owned()),
        body_bytes: Some(1000),
        validators: Validators {
            etag: Some("\"v1\"".to_owned()),
            last_modified: None,
        },
        remote_address: Some("203.0.113.7".to_owned()),
    }
}

pub(super) fn visit(run: &BegunRun, target: TargetId, outcome: OutcomeKind) -> VisitRecord {
    let status = match outcome {
        OutcomeKind::Fetched | OutcomeKind::SoftGone => Some(200),
        OutcomeKind::NotModified => Some(304),
        OutcomeKind::Redirected => Some(301),
        OutcomeKind::Gone => Some(404),
        OutcomeKind::Denied(_) | OutcomeKind::Unreachable(_) | OutcomeKind::Failed(_) => None,
    };
    VisitRecord {
        run: run.id,
        target,
        outcome,
        facts: status.map(facts),
        links: Vec::new(),
        retry_at: None,
        document: None,
    }
}

/// A document with the text `text`, in which rules saw `detections` and readers had `problems`.
pub(super) fn document(
    store: &Store,
    text: &str,
    detections: Vec<Detection>,
    problems: Vec<Problem>,
) -> DocumentRecord {
    let sha256 = Sha256Digest::of(text.as_bytes());
    DocumentRecord {
        fingerprint: ContentFingerprint::of(sha256, text, &store.fingerprint_key()),
        format: DocumentFormat::Pdf,
        body_bytes: text.len() as u64,
        page_count: 1,
        published: Some("2026-03-01".parse().unwrap()),
        assessment: Assessment::of(&detections, &problems),
        detections,
        problems,
    }
}

pub(super) fn detection(kind: Kind, band: Band, points: i32) -> Detection {
    Detection {
        rule: RuleId::new("marking.line.1").unwrap(),
        rule_version: 2,
        kind,
        band,
        span: None,
        place: PlaceInDocument {
            zone: ZoneKind::PageHeader,
            visibility: Visibility::Visible,
            page: Some(1),
            area: Some(rasoat_core::PageArea {
                left: 10,
                top: 20,
                right: 300,
                bottom: 40,
            }),
            part: 0,
        },
        matched: Sensitive::new("MATCHED-VALUE-7193".to_owned()),
        masked: "▒▒▒ MẬT".to_owned(),
        reasons: vec![Reason {
            feature: "own_line".to_owned(),
            why: Bilingual::new("đứng riêng một dòng", "stands on a line of its own"),
            points,
        }],
    }
}
