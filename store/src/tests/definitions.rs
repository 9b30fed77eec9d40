//! Agencies and portals come back as they were given, and can be brought up to date.

use rstest::rstest;

use super::support::{Engine, Fixture, Postgres, Sqlite, agency, id, link, portal, stamp};
use crate::StoreError;

#[rstest]
#[tokio::test]
async fn agencies_come_back_in_order_and_up_to_date(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let mut changed = agency("so-y-te");
    changed.parent = Some("ubnd".parse().unwrap());
    changed.valid_to = Some("2025-06-30".parse().unwrap());
    changed.successor = Some("ubnd".parse().unwrap());
    fixture.store.upsert_agency(&agency("so-y-te")).await.unwrap();
    fixture.store.upsert_agency(&changed).await.unwrap();
    assert_eq!(fixture.store.agencies().await.unwrap(), [changed, agency("ubnd")]);
}

#[rstest]
#[tokio::test]
async fn a_portal_keeps_its_addresses_when_its_definition_changes(
    #[values(Sqlite, Postgres)] engine: Engine,
) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/", "/a"]).await;
    let mut changed = portal("sao-mai", "ubnd");
    changed.name = "Cổng mới".to_owned();
    changed.scope.max_depth = 3;
    fixture.store.upsert_portal(&changed).await.unwrap();
    assert_eq!(fixture.store.portals().await.unwrap(), [changed]);
    assert_eq!(fixture.begin(&["/a"]).await.addresses, run.addresses);
}

#[rstest]
#[tokio::test]
async fn a_portal_needs_its_agency(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let refused = fixture
        .store
        .upsert_portal(&portal("x", "khong-co"))
        .await
        .unwrap_err();
    assert!(matches!(&refused, StoreError::UnknownAgency(agency) if agency.as_str() == "khong-co"));
    let refused = fixture.store.findings(&id("x")).await.unwrap_err();
    assert!(matches!(refused, StoreError::UnknownPortal(_)));
}

#[rstest]
#[tokio::test]
async fn portals_share_neither_addresses_nor_tokens(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    store.upsert_portal(&portal("so-y-te", "ubnd")).await.unwrap();
    let first = fixture.begin(&["/", "/a"]).await;
    let second = store
        .begin_run(&id("so-y-te"), &stamp(1), vec![link("/a")])
        .await
        .unwrap();
    assert_eq!((first.addresses, second.addresses), (2, 1));
    let (tokens,): (i64,) = sqlx::query_as("SELECT COUNT(DISTINCT token) FROM addresses")
        .fetch_one(store.database().reader())
        .await
        .unwrap();
    assert_eq!(tokens, 3);
}

#[rstest]
#[tokio::test]
async fn the_store_can_be_used_from_any_thread(#[values(Sqlite, Postgres)] engine: Engine) {
    fn assert_send<T: Send>(future: T) -> T {
        future
    }
    let fixture = Fixture::on(engine).await;
    let store = fixture.store.clone();
    let run = fixture.begin(&["/"]).await;
    assert_send(store.record(Vec::new())).await.unwrap();
    assert_send(store.begin_run(&id("sao-mai"), &stamp(1), Vec::new()))
        .await
        .unwrap();
    assert_send(store.documents_with_findings(run.id)).await.unwrap();
    assert_send(store.findings(&id("sao-mai"))).await.unwrap();
}
