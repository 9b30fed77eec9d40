//! Nothing that must not be kept is in any file, and without the key nothing opens.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rasoat_core::{Band, Kind, Level, OutcomeKind};
use rstest::rstest;

use super::support::{
    Engine, Fixture, Postgres, Sqlite, detection, document, link, link_with_text, portal, visit,
};
use crate::{Store, StoreError};

/// What the tests below plant and must not find again.
const PLANTED: [&str; 10] = [
    "START-5512",
    "ADDRESS-8841",
    "ETAG-2219",
    "NAME-6617",
    "REMOTE-4410",
    "LINK-3307",
    "LINKTEXT-9920",
    "TEXT-1185",
    "MATCHED-VALUE-7193",
    "saomai.example",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

fn assert_absent(folder: &Path, needles: &[&str]) {
    for file in files(folder) {
        let bytes = std::fs::read(&file).unwrap();
        for needle in needles {
            let utf16: Vec<u8> = needle.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for form in [needle.as_bytes(), &utf16] {
                let is_there = bytes.windows(form.len()).any(|window| window == form);
                assert!(!is_there, "{needle} is in {}", file.display());
            }
        }
    }
}

#[tokio::test]
async fn planted_strings_are_in_no_file_open_or_closed() {
    let fixture = Fixture::new().await;
    let mut definition = portal("sao-mai", "ubnd");
    definition.start = vec!["https://saomai.example/START-5512".parse().unwrap()];
    fixture.store.upsert_portal(&definition).await.unwrap();
    let run = fixture.begin(&["/ADDRESS-8841.pdf"]).await;
    let target = fixture.target(&run, "/ADDRESS-8841.pdf").await;
    let mut visit = visit(&run, target.id, OutcomeKind::Fetched);
    let facts = visit.facts.as_mut().unwrap();
    facts.validators.etag = Some("\"ETAG-2219\"".to_owned());
    facts.content_type = Some("application/pdf; name=\"NAME-6617.pdf\"".to_owned());
    facts.remote_address = Some("REMOTE-4410".to_owned());
    visit.links = vec![link_with_text("/LINK-3307", "LINKTEXT-9920"), link("/a")];
    let detections = vec![detection(Kind::Marking(Level::Mat), Band::Alert, 80)];
    visit.document = Some(document(
        &fixture.store,
        "TEXT-1185 của tài liệu",
        detections,
        Vec::new(),
    ));
    let shown_visit = format!("{visit:?}");
    fixture.record(vec![visit]).await;

    assert_absent(&fixture.directory(), &PLANTED);
    // The search itself works: what may be kept is found.
    let database = fixture.directory().join("rasoat.sqlite-wal");
    let bytes = std::fs::read(database).unwrap();
    assert!(bytes.windows(14).any(|window| window == b"marking.line.1"));

    let findings = fixture.findings().await;
    assert_eq!(
        findings[0].copies[0].address.expose(),
        "https://saomai.example/ADDRESS-8841.pdf"
    );
    for shown in [
        shown_visit,
        format!("{findings:?}"),
        format!("{:?}", fixture.store),
    ] {
        assert!(PLANTED.iter().all(|needle| !shown.contains(needle)), "{shown}");
    }
    let directory = fixture.directory();
    fixture.store.close().await.unwrap();
    assert_absent(&directory, &PLANTED);
    assert!(
        files(&directory)
            .iter()
            .all(|file| !file.to_string_lossy().ends_with("-wal"))
    );
}

#[tokio::test]
async fn all_files_belong_to_their_owner_alone() {
    let fixture = Fixture::new().await;
    let _lock = fixture.store.lock_crawl().unwrap();
    fixture.begin(&["/"]).await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&fixture.directory()), 0o700);
    assert_eq!(mode(&fixture.directory().join("keys")), 0o700);
    let files = files(&fixture.directory());
    assert!(files.len() >= 4);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

/// Opens the store anew after `change` was done to its files.
async fn open_after(change: impl FnOnce(&Path)) -> (Fixture, Result<Store, StoreError>) {
    let fixture = Fixture::new().await;
    fixture.begin(&["/"]).await;
    fixture.store.clone().close().await.unwrap();
    change(&fixture.directory());
    let opened = Store::open(&fixture.directory(), fixture.clock.clone()).await;
    (fixture, opened)
}

#[tokio::test]
async fn another_key_opens_nothing_and_damages_nothing() {
    let (fixture, refused) = open_after(|directory| {
        let key = directory.join("keys/server.key");
        std::fs::copy(&key, directory.join("kept.key")).unwrap();
        std::fs::write(&key, [7; 32]).unwrap();
    })
    .await;
    assert!(matches!(refused, Err(StoreError::WrongKey { .. })));
    let directory = fixture.directory();
    std::fs::copy(directory.join("kept.key"), directory.join("keys/server.key")).unwrap();
    let store = Store::open(&directory, fixture.clock.clone()).await.unwrap();
    assert_eq!(store.portals().await.unwrap(), [portal("sao-mai", "ubnd")]);
}

#[tokio::test]
async fn lost_keys_are_not_replaced() {
    for lost in ["server.key", "keys.sqlite"] {
        let (fixture, refused) =
            open_after(|directory| std::fs::remove_file(directory.join("keys").join(lost)).unwrap()).await;
        let error = refused.unwrap_err();
        assert!(matches!(error, StoreError::KeyLost { .. }), "{lost}: {error}");
        assert!(error.to_string().contains(lost));
        assert!(!fixture.directory().join("keys").join(lost).exists());
    }
}

#[tokio::test]
async fn keys_and_data_of_two_stores_do_not_mix() {
    let other = Fixture::new().await;
    other.store.clone().close().await.unwrap();
    let (_fixture, refused) = open_after(|directory| {
        for file in ["server.key", "keys.sqlite"] {
            std::fs::copy(
                other.directory().join("keys").join(file),
                directory.join("keys").join(file),
            )
            .unwrap();
        }
    })
    .await;
    assert!(matches!(refused, Err(StoreError::WrongKey { .. })));
}

#[rstest]
#[tokio::test]
async fn a_moved_or_changed_field_does_not_open(#[values(Sqlite, Postgres)] engine: Engine) {
    let fixture = Fixture::on(engine).await;
    let run = fixture.begin(&["/a", "/b"]).await;
    let mut writing = fixture.store.database().write().await.unwrap();
    let swap = "UPDATE addresses SET address = (SELECT address FROM addresses WHERE id = 2) WHERE id = 1";
    sqlx::query(swap).execute(&mut *writing).await.unwrap();
    writing.commit().await.unwrap();
    let max = std::num::NonZeroUsize::MIN;
    let now = rasoat_core::Clock::now(&*fixture.clock);
    let refused = rasoat_core::Frontier::lease(&fixture.store.frontier(&run), max, now)
        .await
        .unwrap_err();
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert!(cause.contains("`addresses` does not open"), "{cause}");
}
