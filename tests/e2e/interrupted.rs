//! `kill -9` in the middle of a scan: the next scan goes on, nothing is lost, nothing is found twice.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/killing.rs"]
mod killing;
mod support;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::process::Stdio;
use std::sync::mpsc;

use killing::scan_and_kill;
use rasoat_testkit::{FakePortal, Reply, Seeded};
use serde_json::Value;
use support::{rasoat, run};

const PAGES: usize = 360;
/// Every so many pages one bears a marking.
const MARKED_EVERY: usize = 12;
/// How often a scan is killed, and after how many pages at least and at most each time.
const KILLS: usize = 20;
const KILLED_AFTER: (usize, usize) = (2, 14);
/// Most addresses that a killed scan may have had in its hands: requests under way, answers waiting to be
/// read, results waiting to be written. Only these may be asked for again.
const MOST_IN_HANDS: usize = 64;

/// Words that no other page has: a series of pages that all say the same would be cut as a trap.
fn own_words(number: usize) -> String {
    let word = |index: usize| {
        let mut rest = (number * 40 + index) * 7919;
        let mut word = String::new();
        for _ in 0..5 {
            word.push(char::from(b'a' + u8::try_from(rest % 26).unwrap()));
            rest /= 26;
        }
        word
    };
    (0..40).map(word).collect::<Vec<_>>().join(" ")
}

fn page(number: usize) -> String {
    let marking = if number.is_multiple_of(MARKED_EVERY) {
        "<p><b>TỐI MẬT</b></p>"
    } else {
        ""
    };
    let links: Vec<String> = (0..6)
        .map(|step| (number * 6 + step + 1) % PAGES)
        .map(|next| format!("<a href=\"/bai/{next}.html\">Bài {next}</a>"))
        .collect();
    let links = links.join(" ");
    format!(
        "<!doctype html><meta charset=utf-8><title>Bài {number}</title>\
         <p>SỞ NỘI VỤ TỈNH SAO MAI</p><p>Số: {number}/BC-SNV</p>{marking}<h1>BÁO CÁO</h1>\
         <p>Tình hình công tác tuần thứ {number}: {}.</p>{links}",
        own_words(number)
    )
}

fn portal(seen: mpsc::Sender<()>) -> FakePortal {
    let portal = FakePortal::start();
    portal.put("/robots.txt", Reply::text("User-agent: *\nAllow: /\n"));
    portal.put(
        "/",
        Reply::html("<!doctype html><title>Cổng</title><a href=\"/bai/0.html\">Bài 0</a>"),
    );
    portal.put_below("/bai/", move |request| {
        // The receiver is gone once the last kill is over.
        let _listening = seen.send(());
        let number = request
            .path
            .trim_start_matches("/bai/")
            .trim_end_matches(".html")
            .parse()
            .unwrap();
        Reply::html(page(number))
    });
    portal
}

/// The pages that were asked for, in order.
fn asked(portal: &FakePortal) -> Vec<String> {
    let paths = portal.requests().into_iter().map(|request| request.path);
    paths.filter(|path| path.starts_with("/bai/")).collect()
}

/// What a scan printed: how often each address of a finding.
fn findings(output: &str) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for line in output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
    {
        // Other records of the stream tell of the run.
        if let Some(url) = line["url"].as_str() {
            assert_eq!(line["level"], "toi_mat");
            *found.entry(url.to_owned()).or_default() += 1;
        }
    }
    found
}

#[test]
fn a_scan_that_is_killed_twenty_times_loses_nothing_and_repeats_only_what_it_had_in_its_hands() {
    let home = tempfile::tempdir().unwrap();
    let (sender, seen) = mpsc::channel();
    let portal = portal(sender);
    let url = portal.url("/");
    let arguments = [
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
    let mut random = Seeded::new(9);
    let mut scan_ends = Vec::new();
    for _ in 0..KILLS {
        let (least, most) = KILLED_AFTER;
        let requests = least + random.below(most - least);
        // A scan that has less than that left to do would never be killed.
        let left = PAGES - asked(&portal).into_iter().collect::<HashSet<_>>().len();
        assert!(left > most, "the pages were used up before the last kill");
        scan_and_kill(home.path(), &arguments, &seen, requests);
        scan_ends.push(asked(&portal).len());
    }
    let ran = run(&mut rasoat(home.path(), &arguments));
    assert_eq!(ran.code, Some(1), "{}", ran.err);

    let asked = asked(&portal);
    scan_ends.push(asked.len());
    let mut known: HashSet<&String> = HashSet::new();
    let mut begin = 0;
    for end in scan_ends {
        let repeated = asked[begin..end]
            .iter()
            .filter(|path| known.contains(path))
            .count();
        assert!(
            repeated <= MOST_IN_HANDS,
            "one scan asked again for {repeated} pages"
        );
        known.extend(&asked[begin..end]);
        begin = end;
    }
    let all: BTreeSet<String> = (0..PAGES).map(|number| format!("/bai/{number}.html")).collect();
    assert_eq!(
        known.into_iter().cloned().collect::<BTreeSet<_>>(),
        all,
        "pages were lost"
    );
    let expected: BTreeMap<String, usize> = (0..PAGES)
        .step_by(MARKED_EVERY)
        .map(|number| (portal.url(&format!("/bai/{number}.html")), 1))
        .collect();
    assert_eq!(findings(&ran.out), expected);
}

#[test]
fn a_second_scan_on_the_same_data_is_refused_and_other_commands_are_not() {
    let home = tempfile::tempdir().unwrap();
    let (sender, seen) = mpsc::channel();
    let portal = portal(sender);
    let url = portal.url("/");
    let arguments = [
        "scan",
        &url,
        "--allow-private",
        "--rate",
        "20/s",
        "--data",
        "data",
    ];
    let mut first = rasoat(home.path(), &arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    seen.recv().unwrap();
    let second = run(&mut rasoat(home.path(), &arguments));
    let doctor = run(&mut rasoat(home.path(), &["doctor", "--data", "data"]));
    first.kill().unwrap();
    first.wait().unwrap();
    assert_eq!(second.code, Some(2), "{}", second.err);
    assert!(
        second.err.contains("data") && second.err.contains("một tiến trình rasoat khác"),
        "{}",
        second.err
    );
    assert_eq!(doctor.code, Some(0));
}

#[test]
fn ctrl_c_ends_softly_and_the_next_scan_finishes() {
    let home = tempfile::tempdir().unwrap();
    let (sender, seen) = mpsc::channel();
    let portal = portal(sender);
    let url = portal.url("/");
    let arguments = [
        "scan",
        &url,
        "--allow-private",
        "--rate",
        "500/s",
        "--data",
        "data",
    ];
    let scan = rasoat(home.path(), &arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..10 {
        seen.recv().unwrap();
    }
    let process = rustix::process::Pid::from_child(&scan);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let output = scan.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(130),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("chạy lại cùng lệnh để tiếp tục"), "{text}");
    let ran = run(&mut rasoat(home.path(), &arguments));
    assert_eq!(ran.code, Some(1));
    let expected = format!("Tài liệu có phát hiện: {}", PAGES / MARKED_EVERY);
    assert!(ran.out.contains(&expected), "{}", ran.out);
}

#[test]
fn a_scan_that_goes_on_does_not_take_known_addresses_for_a_trap() {
    const ALIKE: usize = 120;
    let home = tempfile::tempdir().unwrap();
    let (sender, seen) = mpsc::channel();
    let portal = FakePortal::start();
    let links: Vec<String> = (0..ALIKE)
        .map(|number| format!("<a href=\"/p{number}.html\">{number}</a>"))
        .collect();
    let links = links.join(" ");
    portal.put(
        "/",
        Reply::html(format!("<!doctype html><title>Cổng</title>{links}")),
    );
    for number in 0..ALIKE {
        let sender = sender.clone();
        portal.put_with(&format!("/p{number}.html"), move |_| {
            // Nobody listens after the kill.
            let _listening = sender.send(());
            let next = (number + 1) % ALIKE;
            Reply::html(format!(
                "<!doctype html><title>Trang {number}</title><a href=\"/p{next}.html\">{next}</a>"
            ))
        });
    }
    let url = portal.url("/");
    let arguments = [
        "scan",
        &url,
        "--allow-private",
        "--rate",
        "200/s",
        "--data",
        "data",
        "--lang",
        "en",
    ];
    scan_and_kill(home.path(), &arguments, &seen, 20);
    let ran = run(&mut rasoat(home.path(), &arguments));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("endless series"), "{}", ran.out);
    for number in 0..ALIKE {
        assert!(
            !portal.requests_for(&format!("/p{number}.html")).is_empty(),
            "page {number} was lost"
        );
    }
}
