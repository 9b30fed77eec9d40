//! Lists of findings and cases: filtered, searched, paged.

use rasoat_core::{Band, CaseAction, Duty, Kind, Level, OutcomeKind, Priority, Role};
use rstest::rstest;

use super::casework::{SECRET, found, opened, user, words};
use super::support::{
    Engine, Fixture, Postgres, Sqlite, agency, detection, document, id, link, portal, stamp, visit,
};
use crate::ListFilter;

#[rstest]
#[tokio::test]
async fn lists_are_filtered_searched_and_paged(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let mut named = agency("so");
    named.name = "Sở Giao thông và Đường bộ".to_owned();
    store.upsert_agency(&named).await.unwrap();
    store.upsert_portal(&portal("giao-thong", "so")).await.unwrap();
    let operator = store.operator("root");
    let run = store
        .begin_run(
            &id("giao-thong"),
            &stamp(1),
            (0..5).map(|n| link(&format!("/{n}"))).collect(),
        )
        .await;
    let run = run.unwrap();
    let kinds = [
        SECRET,
        Kind::Internal,
        Kind::Marking(Level::Mat),
        SECRET,
        Kind::Internal,
    ];
    let visits = fixture
        .lease(&run, 10)
        .await
        .into_iter()
        .zip(kinds)
        .map(|(target, kind)| {
            let mut visit = visit(&run, target.id, OutcomeKind::Fetched);
            let detections = vec![detection(kind, Band::Alert, 90)];
            visit.document = Some(document(
                store,
                &format!("văn bản {}", target.id),
                detections,
                Vec::new(),
            ));
            visit
        });
    fixture.record(visits.collect()).await;
    found(&fixture, "một").await;
    let count = async |filter: ListFilter| store.list_findings(&operator, &filter).await.unwrap().rows.len();
    let of = |words: &str| ListFilter {
        words: Some(words.to_owned()),
        ..ListFilter::default()
    };
    assert_eq!(count(ListFilter::default()).await, 6);
    assert_eq!(count(of("duong bo")).await, 5);
    assert_eq!(count(of("ĐƯỜNG")).await, 5);
    assert_eq!(count(of("sao mai")).await, 1);
    assert_eq!(count(of("%")).await, 0);
    let agency = Some("so".parse().unwrap());
    assert_eq!(
        count(ListFilter {
            agency,
            ..ListFilter::default()
        })
        .await,
        5
    );
    let portal = Some(id("sao-mai"));
    assert_eq!(
        count(ListFilter {
            portal,
            ..ListFilter::default()
        })
        .await,
        1
    );
    let priority = Some(Priority::P3);
    assert_eq!(
        count(ListFilter {
            priority,
            ..ListFilter::default()
        })
        .await,
        2
    );
    let mut filter = ListFilter {
        page: 2,
        ..ListFilter::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = store.list_findings(&operator, &filter).await.unwrap();
        seen.extend(
            page.rows
                .iter()
                .map(|row| (row.priority, row.id, row.copies_online)),
        );
        filter.after = page.end;
        if page.end.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 6);
    assert!(seen.is_sorted() && seen.iter().all(|row| row.2 == 1), "{seen:?}");
}

#[rstest]
#[tokio::test]
async fn notes_and_codes_are_found_whatever_their_accents(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let store = &fixture.store;
    let an = user(&fixture, "an", Role::Handler, None).await;
    let binh = user(&fixture, "binh", Role::Approver, None).await;
    let case = opened(&fixture, &an, &binh).await;
    let note = CaseAction::Note {
        words: words("Đã gọi điện cho Văn phòng"),
    };
    store.act(&an, case.code(), None, note).await.unwrap();
    for (text, expected) in [
        ("goi dien", 1),
        ("GỌI", 1),
        ("rs-2027", 1),
        ("000001", 1),
        ("gọi thư", 0),
    ] {
        let filter = ListFilter {
            words: Some(text.to_owned()),
            ..ListFilter::default()
        };
        let cases = store.list_cases(&an, &filter).await.unwrap();
        let findings = store.list_findings(&an, &filter).await.unwrap();
        assert_eq!(
            (cases.rows.len(), findings.rows.len()),
            (expected, expected),
            "{text}"
        );
    }
    assert!(an.actor().has(Duty::See));
}
