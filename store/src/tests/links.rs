//! Each address once, by the shortest way, with a text if any link had one.

use rasoat_core::{DenyReason, DiscoveredLink, DocumentRole, OutcomeKind};
use rstest::rstest;

use super::support::{Engine, Fixture, Postgres, Sqlite, link, link_with_text, visit};
use crate::{BegunRun, RunState};

/// Records a visit of `path` that finds `links`.
async fn find(fixture: &Fixture, run: &BegunRun, path: &str, links: Vec<DiscoveredLink>) -> u64 {
    let target = fixture.target(run, path).await;
    let mut visit = visit(run, target.id, OutcomeKind::Fetched);
    visit.links = links;
    fixture.record(vec![visit]).await.new_addresses
}

fn at_depth(path: &str, depth: u16) -> DiscoveredLink {
    DiscoveredLink { depth, ..link(path) }
}

#[rstest]
#[tokio::test]
async fn links_to_one_address_are_one_address(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let mut links = vec![
        at_depth("/a", 3),
        link_with_text("/a", "Công văn"),
        at_depth("/a", 1),
        link("/"),
    ];
    // Another spelling of the same canonical address.
    links.push(DiscoveredLink {
        canonical: link("/a").canonical,
        ..link("/a?utm_source=x")
    });
    assert_eq!(find(&fixture, &run, "/", links).await, 1);
    let leased = fixture.lease(&run, 10).await;
    assert_eq!(leased.len(), 1);
    assert_eq!(leased[0].address.as_str(), "https://saomai.example/a");
    assert_eq!(leased[0].link_text.as_ref().unwrap().expose(), "Công văn");
    assert_eq!(leased[0].depth, 0);
}

#[rstest]
#[tokio::test]
async fn addresses_come_breadth_first_then_in_order_of_discovery(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let links = vec![
        at_depth("/deep", 2),
        at_depth("/c", 1),
        at_depth("/a", 1),
        at_depth("/b", 1),
    ];
    assert_eq!(find(&fixture, &run, "/", links).await, 4);
    let mut paths = Vec::new();
    for max in [1, 2, 10] {
        let leased = fixture.lease(&run, max).await;
        paths.extend(leased.iter().map(|target| target.address.path().to_owned()));
    }
    assert_eq!(paths, ["/c", "/a", "/b", "/deep"]);
}

#[rstest]
#[tokio::test]
async fn more_links_than_one_statement_takes_are_all_added(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let links = || {
        (0..133)
            .map(|number| link(&format!("/{number}")))
            .collect::<Vec<_>>()
    };
    assert_eq!(find(&fixture, &run, "/", links()).await, 133);
    assert_eq!(find(&fixture, &run, "/7", links()).await, 0);
    assert_eq!(fixture.store.run_summary(run.id).await.unwrap().addresses, 134);
}

#[rstest]
#[tokio::test]
async fn a_list_of_addresses_that_turns_out_to_be_a_page_is_judged_after_all(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    let list = DiscoveredLink {
        role: DocumentRole::Navigation,
        ..link("/list")
    };
    find(&fixture, &run, "/", vec![list.clone()]).await;
    let target = fixture.target(&run, "/list").await;
    assert_eq!(target.role, DocumentRole::Navigation);
    let mut visited = visit(&run, target.id, OutcomeKind::Fetched);
    visited.links = vec![link("/list"), list];
    fixture.record(vec![visited]).await;
    let again = fixture.target(&run, "/list").await;
    assert_eq!((again.id, again.role), (target.id, DocumentRole::Content));
    // What is a page stays one, and is not visited a third time.
    fixture
        .record(vec![visit(&run, again.id, OutcomeKind::Fetched)])
        .await;
    let summary = fixture.store.finish_run(&run, RunState::Finished).await.unwrap();
    assert_eq!(
        (summary.addresses, summary.outcomes[&OutcomeKind::Fetched]),
        (2, 2)
    );
}

#[rstest]
#[tokio::test]
async fn an_address_denied_as_too_far_is_visited_when_a_shorter_way_is_found(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/"]).await;
    find(&fixture, &run, "/", vec![at_depth("/far", 61), link("/near")]).await;
    let leased = fixture.lease(&run, 10).await;
    assert_eq!(leased[1].address.path(), "/far");
    let denied = visit(&run, leased[1].id, OutcomeKind::Denied(DenyReason::Depth));
    let mut near = visit(&run, leased[0].id, OutcomeKind::Fetched);
    near.links = vec![at_depth("/far", 2)];
    fixture.record(vec![denied, near]).await;
    let far = fixture.target(&run, "/far").await;
    assert_eq!(far.depth, 2);
    // Denied for another reason it stays denied.
    fixture
        .record(vec![visit(&run, far.id, OutcomeKind::Denied(DenyReason::Robots))])
        .await;
    let next = fixture.store.finish_run(&run, RunState::Finished).await.unwrap();
    assert_eq!(next.outcomes[&OutcomeKind::Denied(DenyReason::Robots)], 1);
    assert_eq!(next.outcomes.values().sum::<u64>(), 3);
}
