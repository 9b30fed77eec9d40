//! Reports of runs: by host, against the run before, kept when outcomes are pruned.

use rstest::rstest;
use std::num::NonZeroU32;

use rasoat_core::{
    Band, DenyReason, DiscoveredLink, DocumentFormat, HostContact, Kind, Level, OutcomeKind, RobotsState,
    TlsFault,
};
use url::Url;

use super::support::{Engine, Fixture, Postgres, Sqlite, detection, document, id, link, visit};
use crate::{PagesAndDocuments, RunState, StopCause};

fn elsewhere(address: &str) -> DiscoveredLink {
    DiscoveredLink {
        address: Url::parse(address).unwrap(),
        canonical: address.to_owned(),
        depth: 1,
        ..link("/")
    }
}

fn contact(requests: u64, tls_fault: Option<TlsFault>) -> HostContact {
    HostContact {
        host: "saomai.example".to_owned(),
        robots: RobotsState::Read,
        requests,
        wire_bytes: 10 * requests,
        interval_ms: 1000,
        throttled: 1,
        cut_pages: 0,
        tls_fault,
    }
}

#[rstest]
#[tokio::test]
async fn a_report_tells_host_by_host_what_came_of_the_addresses(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let target = fixture.target(&run, "/").await;
    let mut home = visit(&run, target.id, OutcomeKind::Fetched);
    home.links = vec![
        elsewhere("https://cu.saomai.example/a"),
        elsewhere("https://cu.saomai.example/b"),
        elsewhere("https://khac.example/"),
    ];
    fixture.record(vec![home]).await;
    let outside = OutcomeKind::Denied(DenyReason::OutOfScope);
    let denied = fixture.lease(&run, 10).await;
    let denied = denied.iter().map(|target| visit(&run, target.id, outside));
    fixture.record(denied.collect()).await;
    let store = &fixture.store;
    store
        .add_host_contacts(run.id, &[contact(3, Some(TlsFault::Expired))])
        .await
        .unwrap();
    store
        .add_host_contacts(run.id, &[contact(4, None)])
        .await
        .unwrap();
    store.finish_run(&run, RunState::Finished).await.unwrap();

    let report = store.run_report(run.id).await.unwrap();
    super::sums::check_hosts(&report);
    let names: Vec<&str> = report.hosts.iter().map(|host| host.host.as_str()).collect();
    assert_eq!(names, ["cu.saomai.example", "khac.example", "saomai.example"]);
    assert_eq!(report.hosts[0].outcomes[&outside], 2);
    let own = report.hosts[2].contact.clone().unwrap();
    assert_eq!((own.requests, own.wire_bytes, own.throttled), (7, 70, 2));
    assert_eq!(
        own.tls_fault,
        Some(TlsFault::Expired),
        "what was wrong once stays told"
    );

    let linked = store.linked_hosts(&id("sao-mai")).await.unwrap();
    let linked: Vec<_> = linked
        .iter()
        .map(|host| {
            (
                host.host.as_str(),
                host.addresses,
                host.found_at.as_ref().map(|page| page.expose().as_str()),
            )
        })
        .collect();
    let home = Some("https://saomai.example/");
    assert_eq!(
        linked,
        [("cu.saomai.example", 2, home), ("khac.example", 1, home)]
    );
}

#[rstest]
#[tokio::test]
async fn a_report_compares_with_the_run_before(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let marked = |text| {
        let mut record = document(
            &fixture.store,
            text,
            vec![detection(Kind::Marking(Level::Mat), Band::Alert, 80)],
            Vec::new(),
        );
        record.format = DocumentFormat::Html;
        record
    };
    let first = fixture.run_once(OutcomeKind::Fetched, Some(marked("một"))).await;
    let report = fixture.store.run_report(first.run).await.unwrap();
    let one_page = PagesAndDocuments {
        pages: 1,
        documents: 0,
    };
    assert_eq!(
        (report.previous, report.changes.new, report.changes.new_findings),
        (None, one_page, 1)
    );
    assert_eq!(report.changes.gone_findings, 0);

    let second = fixture.run_once(OutcomeKind::NotModified, None).await;
    let report = fixture.store.run_report(second.run).await.unwrap();
    assert_eq!(report.previous, Some(first.run));
    assert_eq!(report.changes, crate::Changes::default());

    let third = fixture.run_once(OutcomeKind::Gone, None).await;
    let report = fixture.store.run_report(third.run).await.unwrap();
    assert_eq!((report.changes.gone, report.changes.gone_findings), (one_page, 1));

    let again = fixture
        .run_once(OutcomeKind::Fetched, Some(marked("hoàn toàn khác")))
        .await;
    let report = fixture.store.run_report(again.run).await.unwrap();
    assert_eq!(
        (report.changes.new_findings, report.changes.gone_findings),
        (1, 0)
    );
    let before = fixture.store.run_report(third.run).await.unwrap();
    assert_eq!(before.changes.gone, one_page, "a report stays as it was");
}

#[rstest]
#[tokio::test]
async fn outcomes_of_old_runs_are_pruned_and_their_sums_stay(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let mut summaries = Vec::new();
    for text in ["một", "hai", "ba", "bốn"] {
        let record = document(&fixture.store, text, Vec::new(), Vec::new());
        summaries.push(fixture.run_once(OutcomeKind::Fetched, Some(record)).await);
    }
    let keep = NonZeroU32::new(2).unwrap();
    let portal = id("sao-mai");
    let prune = || fixture.store.prune_outcomes(&portal, keep);
    assert_eq!(prune().await.unwrap(), 2);
    assert_eq!(prune().await.unwrap(), 0);
    for summary in &summaries {
        assert_eq!(fixture.store.run_summary(summary.run).await.unwrap(), *summary);
        super::sums::check_hosts(&fixture.store.run_report(summary.run).await.unwrap());
    }
    let rows: (i64,) = sqlx::query_as("SELECT COUNT(*) FROM outcomes")
        .fetch_one(fixture.store.database().reader())
        .await
        .unwrap();
    assert_eq!(rows.0, 2);
}

#[rstest]
#[tokio::test]
async fn a_run_that_is_given_up_for_other_rules_keeps_its_report(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/a.pdf", "/b.pdf"]).await;
    let target = fixture.target(&run, "/a.pdf").await;
    fixture
        .record(vec![visit(&run, target.id, OutcomeKind::Gone)])
        .await;
    fixture.begin_with(&super::support::stamp(2), &["/a.pdf"]).await;
    let report = fixture.store.run_report(run.id).await.unwrap();
    assert_eq!(
        (report.summary.state, report.stopped_by),
        (RunState::Superseded, None)
    );
    assert_eq!((report.summary.addresses, report.summary.unfinished), (2, 1));
    super::sums::check_hosts(&report);
}

#[rstest]
#[tokio::test]
async fn addresses_from_before_hosts_were_kept_get_theirs_with_the_next_run(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/a.pdf", "/b.pdf"]).await;
    sqlx::query("UPDATE addresses SET host_id = NULL")
        .execute(fixture.store.database().reader())
        .await
        .unwrap();
    fixture.store.stop_run(&run, StopCause::Interrupt).await.unwrap();
    let run = fixture.begin(&[]).await;
    assert!(run.resumed);
    let report = fixture.store.run_report(run.id).await.unwrap();
    assert_eq!((report.hosts.len(), report.hosts[0].addresses), (1, 2));
}
