//! In equals out, whatever the visits.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use rasoat_core::{
    Band, Clock, DenyReason, DocumentRole, Frontier, Kind, Level, OutcomeKind, Problem, ProblemKind,
    TargetId, UnreachableReason,
};

use super::support::{Engine, Fixture, Postgres, Sqlite, detection, document, link, stamp, visit};
use crate::{BegunRun, RunState, RunSummary, VisitRecord};

/// One thing that happens during scans.
#[derive(Debug, Clone)]
enum Step {
    Lease(usize),
    /// Ends the visit of some leased address.
    Record {
        which: prop::sample::Index,
        ends: usize,
        links: Vec<u8>,
        text: u8,
    },
    /// Writes the last batch again.
    Replay,
    Crash,
    Stop,
    OtherRules(u8),
    Wait,
}

fn outcomes() -> [OutcomeKind; 8] {
    [
        OutcomeKind::Fetched,
        OutcomeKind::Fetched,
        OutcomeKind::NotModified,
        OutcomeKind::Redirected,
        OutcomeKind::Gone,
        OutcomeKind::Denied(DenyReason::Depth),
        OutcomeKind::Unreachable(UnreachableReason::Timeout),
        OutcomeKind::Failed(UnreachableReason::Throttled),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let links = prop::collection::vec(0u8..40, 0..6);
    let record =
        (any::<prop::sample::Index>(), 0usize..8, links, 0u8..6).prop_map(|(which, ends, links, text)| {
            Step::Record {
                which,
                ends,
                links,
                text,
            }
        });
    let step = prop_oneof![
        3 => (1usize..6).prop_map(Step::Lease),
        10 => record,
        1 => Just(Step::Replay),
        1 => Just(Step::Crash),
        1 => Just(Step::Stop),
        1 => (1u8..3).prop_map(Step::OtherRules),
        1 => Just(Step::Wait),
    ];
    prop::collection::vec(step, 1..60)
}

/// What the store must agree with.
struct Model {
    fixture: Fixture,
    run: BegunRun,
    pack: u8,
    leased: Vec<TargetId>,
    paths: HashSet<String>,
    done: BTreeMap<TargetId, OutcomeKind>,
    last: Option<(TargetId, usize, Vec<u8>, u8)>,
}

impl Model {
    async fn new(engine: Engine) -> Self {
        let fixture = Fixture::on(engine).await;
        let run = fixture.begin(&["/"]).await;
        let paths = HashSet::from(["/".to_owned()]);
        Self {
            fixture,
            run,
            pack: 1,
            leased: Vec::new(),
            paths,
            done: BTreeMap::new(),
            last: None,
        }
    }

    async fn begin(&mut self) {
        let before = self.run.id;
        self.run = self.fixture.begin_with(&stamp(self.pack), &["/"]).await;
        self.leased.clear();
        if self.run.id != before {
            self.done.clear();
            self.last = None;
        }
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Lease(max) => {
                let targets = self.fixture.lease(&self.run, max).await;
                for target in targets {
                    assert!(!self.leased.contains(&target.id), "handed out twice");
                    assert!(!self.done.contains_key(&target.id), "handed out after its end");
                    self.leased.push(target.id);
                }
            }
            Step::Record {
                which,
                ends,
                links,
                text,
            } if !self.leased.is_empty() => {
                let target = self.leased.remove(which.index(self.leased.len()));
                self.last = Some((target, ends, links, text));
                self.write_last().await;
            }
            Step::Replay => {
                if let Some((target, ..)) = &self.last
                    && self.done.contains_key(target)
                {
                    self.write_last().await;
                }
            }
            Step::Record { .. } => {}
            Step::Crash => {
                self.fixture.crash().await;
                self.begin().await;
            }
            Step::Stop => {
                self.fixture
                    .store
                    .finish_run(&self.run, RunState::Stopped)
                    .await
                    .unwrap();
                self.begin().await;
            }
            Step::OtherRules(pack) => {
                self.pack = pack;
                self.begin().await;
            }
            Step::Wait => self.fixture.clock.advance(10_000),
        }
    }

    async fn write_last(&mut self) {
        let (target, ends, links, text) = self.last.clone().unwrap();
        let outcome = outcomes()[ends];
        let record = self.visit(target, outcome, &links, text);
        let recorded = self.fixture.record(vec![record]).await;
        if self.done.contains_key(&target) {
            assert_eq!(recorded.repeated, 1);
            return;
        }
        let before = self.paths.len();
        self.paths.extend(links.iter().map(|number| format!("/{number}")));
        assert_eq!(recorded.new_addresses, (self.paths.len() - before) as u64);
        if outcome.is_final() {
            self.done.insert(target, outcome);
        }
    }

    fn visit(&self, target: TargetId, outcome: OutcomeKind, links: &[u8], text: u8) -> VisitRecord {
        let mut record = visit(&self.run, target, outcome);
        record.links = links
            .iter()
            .map(|number| rasoat_core::DiscoveredLink {
                role: DocumentRole::Content,
                depth: 1,
                ..link(&format!("/{number}"))
            })
            .collect();
        record.retry_at = Some(self.fixture.clock.now() + jiff::SignedDuration::from_secs(5));
        if outcome == OutcomeKind::Fetched && text > 0 {
            let detections = match text {
                1 => vec![detection(Kind::Marking(Level::Mat), Band::Alert, 80)],
                2 => vec![detection(Kind::Internal, Band::Review, 50)],
                _ => Vec::new(),
            };
            let problems = if text == 3 {
                vec![Problem::new(ProblemKind::Encrypted)]
            } else {
                Vec::new()
            };
            record.document = Some(document(
                &self.fixture.store,
                &format!("văn bản {text}"),
                detections,
                problems,
            ));
        }
        record
    }

    async fn check(&self) {
        let summary = self.fixture.store.run_summary(self.run.id).await.unwrap();
        assert_eq!(
            summary.addresses,
            self.paths.len() as u64,
            "no address lost or double"
        );
        let mut expected: BTreeMap<OutcomeKind, u64> = BTreeMap::new();
        for outcome in self.done.values() {
            *expected.entry(*outcome).or_default() += 1;
        }
        assert_eq!(summary.outcomes, expected);
        check_sums(&summary);
        check_hosts(&self.fixture.store.run_report(self.run.id).await.unwrap());
        let counts = self
            .fixture
            .store
            .frontier(&self.run)
            .counts(self.fixture.clock.now())
            .await
            .unwrap();
        assert_eq!(counts.leased, self.leased.len() as u64);
        assert_eq!(counts.done, self.done.len() as u64);
        assert_eq!(
            counts.ready + counts.postponed + counts.leased,
            summary.unfinished
        );
    }
}

pub(super) fn check_sums(summary: &RunSummary) {
    assert_eq!(
        summary.addresses,
        summary.unfinished + summary.outcomes.values().sum::<u64>()
    );
    assert_eq!(summary.documents.total(), summary.verdicts.values().sum::<u64>());
    let given_out: u64 = [OutcomeKind::Fetched, OutcomeKind::NotModified]
        .iter()
        .filter_map(|outcome| summary.outcomes.get(outcome))
        .sum();
    assert!(summary.documents.total() <= given_out);
}

/// The hosts of a report add up to its sums.
pub(super) fn check_hosts(report: &crate::RunReport) {
    let mut outcomes: BTreeMap<OutcomeKind, u64> = BTreeMap::new();
    for host in &report.hosts {
        assert_eq!(
            host.addresses,
            host.unfinished + host.outcomes.values().sum::<u64>(),
            "{}",
            host.host
        );
        assert_eq!(host.documents.total(), host.verdicts.values().sum::<u64>());
        for (outcome, count) in &host.outcomes {
            *outcomes.entry(*outcome).or_default() += count;
        }
    }
    let sum = |count: fn(&crate::HostCompleteness) -> u64| report.hosts.iter().map(count).sum::<u64>();
    assert_eq!(outcomes, report.summary.outcomes);
    assert_eq!(sum(|host| host.addresses), report.summary.addresses);
    assert_eq!(sum(|host| host.unfinished), report.summary.unfinished);
    assert_eq!(
        sum(|host| host.documents.total()),
        report.summary.documents.total()
    );
}

/// Goes through `steps` and compares the store with the model after each.
fn go(engine: Engine, steps: Vec<Step>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut model = Model::new(engine).await;
        let mut runs = HashSet::new();
        for step in steps {
            model.step(step).await;
            model.check().await;
            runs.insert(model.run.id);
        }
        for run in runs {
            check_sums(&model.fixture.store.run_summary(run).await.unwrap());
            check_hosts(&model.fixture.store.run_report(run).await.unwrap());
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_counts_add_up(steps in steps()) {
        go(Sqlite, steps);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_counts_add_up_on_a_server(steps in steps()) {
        go(Postgres, steps);
    }
}
