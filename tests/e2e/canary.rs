//! rasoat must never become the next leak: markers are planted in documents, addresses, names and links, every
//! command is run, a scan is killed half-way, and everything left behind is searched for the markers in many
//! encodings.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use rasoat_testkit::leak_search::{Searcher, Sighting, search_tree};
use rasoat_testkit::{Canary, FakePortal, Reply};
use support::{Ran, rasoat, run};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A portal whose every document, address, link and name holds a marker.
fn portal(canary: &Canary, seen: mpsc::Sender<()>) -> FakePortal {
    let portal = FakePortal::start();
    let name = |extension: &str| canary.file_name(extension);
    let title = canary.text("title");
    portal.put(
        "/",
        Reply::html(format!(
            "<!doctype html><meta charset=utf-8><title>Cổng</title>\
             <a href=\"/tin/{html}\">{title}</a> <a href=\"/tep/{docx}\">{title}</a> <a href=\"/tep/{pdf}\">{title}</a>\
             <a href=\"/tai-ve?id=7&name={docx}\">{title}</a> <a href=\"/cu/{html}\">{title}</a>\
             <a href=\"/mat/{html}\">{title}</a> <a href=\"/loi/{html}\">{title}</a>\
             <a href=\"/cat/{pdf}\">{title}</a> <a href=\"http://khac.example/{html}\">{title}</a>",
            html = name("html"),
            docx = name("docx"),
            pdf = name("pdf"),
        )),
    );
    let counted = move |reply: Reply| {
        let seen = seen.clone();
        move |_: &_| {
            // Nobody listens after the kill.
            let _listening = seen.send(());
            reply.clone()
        }
    };
    let docx = Reply::ok(DOCX, canary.docx());
    let pdf = Reply::ok("application/pdf", canary.pdf());
    portal.put_with(
        &format!("/tin/{}", name("html")),
        counted(Reply::html(canary.html())),
    );
    portal.put_with(&format!("/tep/{}", name("docx")), counted(docx.clone()));
    portal.put_with(&format!("/tep/{}", name("pdf")), counted(pdf.clone()));
    portal.put_with(
        &format!("/tai-ve?id=7&name={}", name("docx")),
        counted(docx.as_download(&name("docx"))),
    );
    portal.put(
        &format!("/cu/{}", name("html")),
        Reply::redirect(301, &format!("/tin/{}", name("html"))),
    );
    portal.put(
        &format!("/loi/{}", name("html")),
        Reply::status(500).with_body(canary.html()),
    );
    portal.put(&format!("/cat/{}", name("pdf")), pdf.cut_off(100));
    portal
}

/// What may be printed: an operator asked for the addresses, so only they may show; nothing of the documents.
fn sightings_in_output(ran: &Ran, canary: &Canary) -> Vec<Sighting> {
    let content: Vec<_> = canary
        .markers()
        .iter()
        .filter(|marker| marker.place != "file name")
        .cloned()
        .collect();
    let searcher = Searcher::new(&content);
    [ran.out.as_bytes(), ran.err.as_bytes()]
        .into_iter()
        .flat_map(|text| searcher.bytes(text))
        .collect()
}

fn assert_nothing_in(folder: &Path, canary: &Canary) {
    let sightings = search_tree(folder, canary.markers()).unwrap();
    assert!(sightings.is_empty(), "{sightings:#?}");
}

/// The program with everything that it may write to below `home`, and its log as chatty as it may be.
fn in_home(home: &Path, arguments: &[&str], level: &str) -> Command {
    let mut command = rasoat(home, arguments);
    std::fs::create_dir_all(home.join("tmp")).unwrap();
    command
        .env("TMPDIR", home.join("tmp"))
        .env("RASOAT__CRAWL__RETRY_BASE_MS", "20")
        .env("RASOAT__LOG__LEVEL", level);
    command
}

#[test]
fn a_scan_leaves_nothing_of_what_it_read() {
    let canary = Canary::new(20_260_301);
    let home = tempfile::tempdir().unwrap();
    let (sender, seen) = mpsc::channel();
    let portal = portal(&canary, sender);
    let url = portal.url("/");
    let scan = [
        "scan",
        &url,
        "--allow-private",
        "--rate",
        "100/s",
        "--data",
        "data",
        "--log-format",
        "json",
    ];

    // Killed while documents are being read.
    let mut killed = in_home(home.path(), &scan, "info")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..3 {
        seen.recv().unwrap();
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_nothing_in(home.path(), &canary);

    // To the end, then once more over what is known.
    for _ in 0..2 {
        let ran = run(&mut in_home(home.path(), &scan, "info"));
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        for found in [
            "chỉ độ mật: Mật",
            "dữ liệu cá nhân hàng loạt",
            canary.text("file name"),
        ] {
            assert!(
                ran.out.contains(found),
                "{found} was not found, so the test would prove nothing\n{}",
                ran.out
            );
        }
        assert!(
            sightings_in_output(&ran, &canary).is_empty(),
            "{:#?}",
            sightings_in_output(&ran, &canary)
        );
        assert!(
            Searcher::new(canary.markers())
                .bytes(ran.err.as_bytes())
                .is_empty(),
            "the log shows: {}",
            ran.err
        );
        assert_nothing_in(home.path(), &canary);
    }
}

#[test]
fn not_even_the_debug_log_shows_content() {
    let canary = Canary::new(20_260_302);
    let home = tempfile::tempdir().unwrap();
    let (sender, _seen) = mpsc::channel();
    let portal = portal(&canary, sender);
    let url = portal.url("/");
    let scan = [
        "scan",
        &url,
        "--allow-private",
        "--rate",
        "100/s",
        "--data",
        "data",
        "--format",
        "jsonl",
    ];
    let ran = run(&mut in_home(home.path(), &scan, "trace,hyper=debug,h2=debug"));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(
        ran.err.contains("DEBUG"),
        "the log is silent, so the test would prove nothing"
    );
    assert!(
        sightings_in_output(&ran, &canary).is_empty(),
        "{:#?}",
        sightings_in_output(&ran, &canary)
    );
}

#[test]
fn a_check_leaves_nothing_and_says_nothing_of_what_it_read() {
    let canary = Canary::new(20_260_303);
    let home = tempfile::tempdir().unwrap();
    let documents = tempfile::tempdir().unwrap();
    let mut cut = canary.pdf();
    cut.truncate(cut.len() / 2);
    for (extension, bytes) in [
        ("html", canary.html().into_bytes()),
        ("docx", canary.docx()),
        ("pdf", canary.pdf()),
        ("cut.pdf", cut),
        // Mis-named: the bytes are believed, not the name.
        ("xlsx", canary.docx()),
    ] {
        std::fs::write(documents.path().join(canary.file_name(extension)), bytes).unwrap();
    }
    for format in ["text", "jsonl"] {
        let folder = documents.path().to_str().unwrap();
        let ran = run(&mut in_home(
            home.path(),
            &["check", "--format", format, folder],
            "trace",
        ));
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        assert!(
            sightings_in_output(&ran, &canary).is_empty(),
            "{:#?}",
            sightings_in_output(&ran, &canary)
        );
        assert_nothing_in(home.path(), &canary);
    }
}
