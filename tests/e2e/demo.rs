//! The whole way on the fictional province: what was planted is found, nothing else is, and the counts add up.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use rasoat_core::Level;
use rasoat_testkit::{FakePortal, Province};
use serde_json::Value;
use support::{rasoat, run};

#[test]
fn the_demo_finds_what_was_planted_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    let ran = run(&mut rasoat(home.path(), &["demo", "--once"]));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    for words in [
        "BÁO ĐỘNG  15.PA.SNV.signed.docx",
        "Không bỏ sót, không báo nhầm, không tải trang bị robots.txt cấm.",
        "robots.txt đã đọc và tuân theo",
    ] {
        assert!(ran.out.contains(words), "{words}\n{}", ran.out);
    }
    let english = run(&mut rasoat(home.path(), &["demo", "--once", "--lang", "en"]));
    assert!(
        english.out.contains("Nothing missed, no false alarm"),
        "{}",
        english.out
    );
}

/// The number at the end of the line that begins with `label`.
fn number_of(text: &str, label: &str) -> u64 {
    let line = text.lines().find(|line| line.trim_start().starts_with(label));
    let number = line
        .and_then(|line| line.split_whitespace().last())
        .unwrap_or_else(|| panic!("{label}\n{text}"));
    number.replace(['.', ','], "").parse().unwrap()
}

#[test]
fn in_equals_out_and_the_second_scan_asks_only_for_what_changed() {
    let home = tempfile::tempdir().unwrap();
    let portal = FakePortal::start();
    Province::sao_mai().serve(&portal);
    let url = portal.url("/");
    let scan = [
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
    for round in 0..2 {
        portal.clear_log();
        let ran = run(&mut rasoat(home.path(), &scan));
        assert_eq!(ran.code, Some(1), "{}", ran.err);
        let known = number_of(&ran.out, "addresses known");
        let ended: u64 = ran
            .out
            .lines()
            .map(str::trim_start)
            .filter(|line| {
                [
                    "fetched",
                    "unchanged",
                    "redirected",
                    "gone",
                    "skipped",
                    "not reached",
                ]
                .iter()
                .any(|label| line.starts_with(label))
            })
            .map(|line| number_of(line, ""))
            .sum();
        assert_eq!(
            known, ended,
            "round {round}: every address ends in one outcome\n{}",
            ran.out
        );
        let unchanged = number_of(&ran.out, "unchanged");
        assert_eq!(
            unchanged > 150,
            round == 1,
            "the second scan must be answered by 304: {unchanged}"
        );
        assert!(
            portal.requests_for("/noi-bo/lich-truc.html").is_empty(),
            "robots.txt forbids it"
        );
    }
}

#[test]
fn every_address_of_a_finding_has_its_line() {
    let home = tempfile::tempdir().unwrap();
    let province = Province::sao_mai();
    let portal = FakePortal::start();
    province.serve(&portal);
    let url = portal.url("/");
    let scan = [
        "scan",
        &url,
        "--allow-private",
        "--rate",
        "200/s",
        "--data",
        "data",
        "--format",
        "jsonl",
        "--threshold",
        "alert",
    ];
    let ran = run(&mut rasoat(home.path(), &scan));
    let mut levels: BTreeMap<String, String> = BTreeMap::new();
    for line in ran
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line.get("record").is_none())
    {
        let path = line["url"]
            .as_str()
            .unwrap()
            .trim_start_matches(portal.origin().as_str())
            .to_owned();
        if line["level"] != "none" {
            assert!(
                levels
                    .insert(path, line["level"].as_str().unwrap().to_owned())
                    .is_none(),
                "a second line"
            );
        }
    }
    let expected: BTreeMap<String, String> = province
        .truth()
        .iter()
        .filter(|truth| truth.level != Level::None && truth.path != "/noi-bo/lich-truc.html")
        .map(|truth| (truth.path.clone(), truth.level.as_str().to_owned()))
        .collect();
    assert_eq!(levels, expected);
}
