//! The commands around scans: portals, runs, discover, schedule, as the real program shows them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rasoat_testkit::{FakePortal, Reply};
use serde_json::Value;
use support::{Ran, rasoat, run};

/// A page with these links.
fn page(links: &[String]) -> Reply {
    let links: Vec<String> = links
        .iter()
        .map(|link| format!("<a href=\"{link}\">tin</a>"))
        .collect();
    let links = links.join(" ");
    Reply::html(format!(
        "<!doctype html><meta charset=utf-8><title>Tin</title><p>Phát động phong trào trồng cây.</p>{links}"
    ))
}

/// A seeds file for `portal`, with `more` in the portal's table.
fn seeds(portal: &FakePortal, more: &str) -> String {
    let (url, address) = (portal.url("/"), portal.address());
    format!(
        "[[agency]]\nid = \"ubnd\"\nname = \"UBND tỉnh Sao Mai\"\n\n[[portal]]\nid = \"sao-mai\"\nagency = \"ubnd\"\n\
         name = \"Cổng tỉnh Sao Mai\"\nenabled = true\nstart = [\"{url}\"]\n\
         scope = {{ hosts = [\"{address}\"], allow_private = true }}\n{more}\n"
    )
}

fn import(home: &Path, text: &str) -> Ran {
    std::fs::write(home.join("portals.toml"), text).unwrap();
    run(&mut rasoat(
        home,
        &["portals", "import", "portals.toml", "--data", "data"],
    ))
}

fn ask(home: &Path, arguments: &[&str]) -> Ran {
    run(&mut rasoat(home, &[arguments, &["--data", "data"]].concat()))
}

fn json(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

fn scan(home: &Path, rate: &str) -> Ran {
    ask(
        home,
        &["scan", "--portal", "sao-mai", "--rate", rate, "--format", "jsonl"],
    )
}

fn last_record(ran: &Ran) -> Value {
    let last = ran.out.lines().last().unwrap();
    let record: Value = serde_json::from_str(last).unwrap();
    assert_eq!(record["record"], "completeness");
    record
}

#[test]
fn faults_of_a_portal_file_are_told_all_at_once_and_a_sound_one_is_taken_over() {
    let home = tempfile::tempdir().unwrap();
    let portal = FakePortal::start();
    let sound = seeds(
        &portal,
        "schedule = { cron = \"0 22 * * *\", jitter_minutes = 0 }",
    );
    let broken = sound
        .replace("enabled = true", "enabeld = true")
        .replace("0 22 * * *", "mỗi đêm");
    let broken = broken.replace("id = \"sao-mai\"", "id = \"Sao Mai\"");
    let ran = import(home.path(), &broken);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    for words in ["dòng 6", "dòng 9", "`portal.enabeld`", "`portal.id`"] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    let ran = ask(home.path(), &["portals", "list"]);
    assert_eq!(ran.code, Some(2), "nothing was taken over: {}", ran.out);

    let ran = import(home.path(), &sound);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("văn bản cho phép"),
        "what is lacking is told: {}",
        ran.out
    );
    let listed = json(&ask(home.path(), &["portals", "list", "--format", "json"]));
    assert_eq!(listed[0]["id"], "sao-mai");
    // What is shown can be imported again.
    let shown = ask(home.path(), &["portals", "show", "sao-mai"]);
    assert_eq!(import(home.path(), &shown.out).code, Some(0), "{}", shown.out);
    let next = json(&ask(home.path(), &["schedule", "next", "--format", "json"]));
    let at = next[0]["next"].as_str().unwrap();
    assert!(at.ends_with("T15:00:00Z"), "22:00 in Viet Nam: {at}");
    let ran = ask(home.path(), &["portals", "show", "khac"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn every_scan_leaves_a_report_that_compares_it_with_the_one_before() {
    let home = tempfile::tempdir().unwrap();
    let portal = FakePortal::start();
    let links = [
        portal.url("/a.html"),
        "https://cu.saomai.example/b.html".to_owned(),
    ];
    portal.put("/", page(&links));
    portal.put("/a.html", page(&[]));
    import(home.path(), &seeds(&portal, ""));
    let ran = scan(home.path(), "200/s");
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let first = last_record(&ran);
    assert_eq!(first["outcomes"]["denied:scope"], 1);
    assert_eq!(first["previous"], Value::Null);
    let hosts = first["hosts"].as_array().unwrap();
    assert_eq!(hosts.len(), 2, "{first}");
    assert_eq!(hosts[0]["contact"]["robots"], "absent");
    let shown = ask(home.path(), &["runs", "show", "1", "--format", "json"]);
    assert_eq!(json(&shown), first);

    portal.put("/a.html", Reply::status(404));
    let links = [portal.url("/a.html"), portal.url("/c.html")];
    portal.put("/", page(&links));
    portal.put("/c.html", page(&[]));
    let second = last_record(&scan(home.path(), "200/s"));
    assert_eq!(second["previous"], 1);
    let changes = &second["changes"];
    assert_eq!(
        (
            &changes["new"]["pages"],
            &changes["changed"]["pages"],
            &changes["gone"]["pages"]
        ),
        (&Value::from(1), &Value::from(1), &Value::from(1)),
        "{changes}"
    );
    let text = ask(home.path(), &["runs", "show", "2"]);
    for words in ["So với lần 1", "1 trang · 0 tài liệu", "rasoat discover sao-mai"] {
        assert!(text.out.contains(words), "{words}\n{}", text.out);
    }
    let shown = json(&ask(
        home.path(),
        &["portals", "show", "sao-mai", "--format", "json"],
    ));
    assert_eq!(
        shown["politeness"]["min_interval_ms"], 1000,
        "the rate of one scan is not kept"
    );
    let listed = json(&ask(home.path(), &["runs", "list", "--format", "json"]));
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[0]["run"], 2);

    let found = json(&ask(
        home.path(),
        &["discover", "saomai.example", "--format", "json"],
    ));
    assert_eq!(found[0]["host"], "cu.saomai.example");
    assert_eq!(found[0]["example"], portal.url("/"));
    let found = json(&ask(home.path(), &["discover", "sao-mai", "--format", "json"]));
    assert_eq!(found[0]["watched_by"], Value::Null);
    assert_eq!(ask(home.path(), &["runs", "show", "9"]).code, Some(2));
}

/// Asks until the answer is as wanted, for at most half a minute.
fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::yield_now();
    }
}

fn start_scan(home: &Path) -> Child {
    let arguments = ["scan", "--portal", "sao-mai", "--rate", "20/s", "--data", "data"];
    let mut command = rasoat(home, &arguments);
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A portal of so many pages that a scan takes a while.
fn wide_portal() -> FakePortal {
    let portal = FakePortal::start();
    let links: Vec<String> = (0..400)
        .map(|number| portal.url(&format!("/tin-{number}.html")))
        .collect();
    portal.put("/", page(&links));
    portal.put_below("/tin-", |_| page(&[]));
    portal
}

#[test]
fn a_scan_is_paused_resumed_and_cancelled_from_another_process() {
    let home = tempfile::tempdir().unwrap();
    let portal = wide_portal();
    import(
        home.path(),
        &seeds(&portal, "politeness = { min_interval_ms = 50 }"),
    );
    let mut scanning = start_scan(home.path());
    wait_for("the scan begins", || portal.requests().len() > 10);
    let asked = Instant::now();
    let ran = ask(home.path(), &["runs", "pause", "1"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(
        scanning.wait().unwrap().code(),
        Some(3),
        "what is left is not clear"
    );
    assert!(asked.elapsed() < Duration::from_secs(20), "{:?}", asked.elapsed());
    let paused = json(&ask(home.path(), &["runs", "list", "--format", "json"]));
    assert_eq!(
        (&paused[0]["state"], &paused[0]["request"]),
        (&"stopped".into(), &"pause".into())
    );
    assert!(paused[0]["unfinished"].as_u64().unwrap() > 0);

    let mut resumed = rasoat(home.path(), &["runs", "resume", "1", "--data", "data"]);
    let mut resumed = resumed
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let before = portal.requests().len();
    wait_for("it goes on", || portal.requests().len() > before + 10);
    let ran = ask(home.path(), &["runs", "cancel", "1"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(resumed.wait().unwrap().code(), Some(3));
    let cancelled = json(&ask(home.path(), &["runs", "show", "1", "--format", "json"]));
    assert_eq!(
        (&cancelled["state"], &cancelled["stopped_by"]),
        (&"cancelled".into(), &"cancel".into())
    );
    // No address was asked for twice, but for what was under way.
    let pages = portal.requests();
    let distinct: std::collections::HashSet<_> = pages.iter().map(|request| request.path.clone()).collect();
    assert!(
        pages.len() <= distinct.len() + 20,
        "{} {}",
        pages.len(),
        distinct.len()
    );
    let ran = ask(home.path(), &["runs", "resume", "1"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
}

#[test]
fn a_cancelled_run_of_a_dead_process_is_given_up_at_once() {
    let home = tempfile::tempdir().unwrap();
    let portal = wide_portal();
    import(home.path(), &seeds(&portal, ""));
    let mut scanning = start_scan(home.path());
    wait_for("the scan begins", || portal.requests().len() > 5);
    scanning.kill().unwrap();
    scanning.wait().unwrap();
    let ran = ask(home.path(), &["runs", "cancel", "1"]);
    assert!(ran.out.contains("Đã hủy"), "{}{}", ran.out, ran.err);
    let shown = json(&ask(home.path(), &["runs", "show", "1", "--format", "json"]));
    assert_eq!(shown["state"], "cancelled");
}

#[test]
fn outside_its_hours_a_portal_is_not_asked() {
    let home = tempfile::tempdir().unwrap();
    let portal = FakePortal::start();
    portal.put("/", page(&[]));
    // One day long ago, and never again.
    import(
        home.path(),
        &seeds(&portal, "politeness = { hours = [\"2020-01-01..2020-01-01\"] }"),
    );
    let ran = ask(home.path(), &["scan", "--portal", "sao-mai"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("khung giờ 2020-01-01..2020-01-01"),
        "{}",
        ran.err
    );
    assert!(portal.requests().is_empty());
}

#[test]
fn the_scheduler_scans_what_is_due_and_ends_when_asked() {
    let home = tempfile::tempdir().unwrap();
    let portal = wide_portal();
    let text = seeds(
        &portal,
        "schedule = { cron = \"0 22 * * *\", jitter_minutes = 0 }\npoliteness = { min_interval_ms = 50 }",
    );
    import(home.path(), &text);
    // A scan that was cut off is due at once.
    let mut scanning = start_scan(home.path());
    wait_for("the scan begins", || portal.requests().len() > 5);
    scanning.kill().unwrap();
    scanning.wait().unwrap();
    let before = portal.requests().len();
    let mut scheduler = rasoat(home.path(), &["schedule", "run", "--data", "data"]);
    let mut scheduler = scheduler
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("the scheduler takes it up", || {
        portal.requests().len() > before + 5
    });
    let pid = rustix::process::Pid::from_child(&scheduler);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(scheduler.wait().unwrap().code(), Some(130));
    let shown = json(&ask(home.path(), &["runs", "list", "--format", "json"]));
    assert_eq!(
        (&shown[0]["run"], &shown[0]["stopped_by"]),
        (&1.into(), &"interrupt".into())
    );
}

#[test]
fn what_an_operator_can_mend_is_no_fault_of_the_program() {
    let home = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = run(&mut rasoat(home.path(), &["demo", "--serve", &port]));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(ran.err.contains("chọn cổng khác"), "{}", ran.err);

    std::fs::write(home.path().join("file"), "a file, not a folder").unwrap();
    let ran = run(&mut rasoat(home.path(), &["doctor", "--data", "file/data"]));
    assert_eq!(ran.code, Some(4), "{}{}", ran.out, ran.err);

    std::fs::write(home.path().join("rasoat.toml"), "[logs]\nlevel = 7\n").unwrap();
    let ran = run(&mut rasoat(home.path(), &["config", "check"]));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("lỗi: cấu hình từ `rasoat.toml` không dùng được"),
        "{}",
        ran.err
    );
}

#[test]
fn lines_of_an_index_that_belong_to_no_file_are_told() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("a.txt"), "Phát động phong trào trồng cây.").unwrap();
    let index = "{\"path\":\"a.txt\",\"link_text\":\"Tin\"}\n{\"path\":\"A.txt\",\"link_text\":\"Tin\"}\n";
    std::fs::write(home.path().join("index.jsonl"), index).unwrap();
    let ran = run(&mut rasoat(
        home.path(),
        &["check", "a.txt", "--index", "index.jsonl"],
    ));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.err.contains("1 dòng của tệp chỉ mục") && ran.err.contains("A.txt"),
        "{}",
        ran.err
    );
}

#[test]
fn the_vietnamese_help_has_no_english_words() {
    let home = tempfile::tempdir().unwrap();
    for command in [
        &["check"][..],
        &["scan"],
        &["runs", "list"],
        &["schedule", "run"],
        &["portals"],
        &[],
    ] {
        let ran = run(&mut rasoat(
            home.path(),
            &[command, &["--help", "--lang", "vi"]].concat(),
        ));
        assert_eq!(ran.code, Some(0));
        for english in [
            "Usage",
            "ossible values",
            "[default",
            "Options:",
            "Arguments:",
            "Commands:",
            "Print ",
        ] {
            assert!(!ran.out.contains(english), "{command:?} {english}\n{}", ran.out);
        }
    }
}
