//! Rules and exceptions as their owner meets them: listing, checking and trying packs, explaining a file.

#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

mod support;

use std::path::Path;

use rasoat_core::{Clock as _, Sha256Digest, SystemClock};
use serde_json::Value;
use support::{Ran, rasoat, run};

const MARKED: &str = "<!doctype html><meta charset=utf-8><title>Văn bản</title>\
    <table><tr><td>UBND TỈNH SAO MAI</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr>\
    <tr><td>Số: 12/BC-SNV</td><td>Sao Mai, ngày 05 tháng 3 năm 2026</td></tr></table>\
    <p><b>TỐI MẬT</b></p><h1>BÁO CÁO</h1><p>Tình hình công tác: tài liệu thuộc độ Tối mật phải được quản lý theo quy định.</p>";
const STAMPED: &str = "<!doctype html><meta charset=utf-8><title>Tin</title>\
    <p style=\"border:2px solid\"><b>CHỈ PHÁT TAY TẠI HỘI TRƯỜNG</b></p><p>Phát động phong trào trồng cây.</p>";

/// A rule for a stamp that only our own agency uses.
const OWN_PACK: &str = r#"[[rule]]
id = "own.hand_out.1"
version = 1
judge = "internal_stamp"
weights_rest_on = "quy ước của cơ quan"
references = ["Quy chế văn thư của cơ quan"]
examples = ["[text_box boxed] CHỈ PHÁT TAY TẠI HỘI TRƯỜNG"]
negative_examples = ["Tài liệu chỉ phát tay tại hội trường nên không gửi thư."]
finds = { vi = "Dấu chỉ phát tay", en = "A stamp: hand out only" }
thresholds = { note = 20, review = 50, alert = 200 }
words = { phrases = ["chỉ phát tay tại hội trường"] }

[rule.features]
own_line = { points = 40, vi = "đứng riêng một dòng", en = "alone on its line" }
capitals = { points = 15, vi = "viết hoa", en = "in capitals" }
"#;

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).unwrap();
}

fn with(folder: &Path, arguments: &[&str]) -> Ran {
    run(&mut rasoat(folder, &[arguments, &["--lang", "en"]].concat()))
}

fn detect_settings(folder: &Path, settings: &str) {
    write(folder, "rasoat.toml", &format!("[detect]\n{settings}\n"));
}

#[test]
fn the_rules_are_listed_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let list = with(folder.path(), &["rules", "list", "--format", "jsonl"]);
    assert_eq!(list.code, Some(0), "{}", list.err);
    let rules: Vec<Value> = list
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let stamp = rules.iter().find(|rule| rule["id"] == "marking.stamp.1").unwrap();
    assert_eq!(stamp["kinds"], serde_json::json!(["marking"]));
    let people = rules
        .iter()
        .find(|rule| rule["id"] == "personal.identity_list.1")
        .unwrap();
    assert_eq!(people["kinds"], serde_json::json!(["pii_bulk"]));
    let table = with(folder.path(), &["rules", "list"]);
    assert!(table.out.contains("digest of the rules: "), "{}", table.out);

    let show = with(folder.path(), &["rules", "show", "marking.stamp.1"]);
    assert_eq!(show.code, Some(0));
    for words in [
        "+35 stands alone on its line",
        "review ≥ 50",
        "Examples (must be found)",
        "Counter-examples",
        "References",
        "The points rest on",
        "`markings.toml`, line ",
    ] {
        assert!(show.out.contains(words), "{words}\n{}", show.out);
    }
    let unknown = with(folder.path(), &["rules", "show", "marking.stump.1"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("rasoat rules list"), "{}", unknown.err);
}

#[test]
fn packs_are_checked_with_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let builtin = with(folder.path(), &["rules", "check"]);
    assert_eq!(builtin.code, Some(0), "{}{}", builtin.out, builtin.err);
    let check = |pack: &str, code: i32, expected: &str| {
        write(folder.path(), "own.toml", pack);
        let ran = with(folder.path(), &["rules", "check", "own.toml"]);
        assert_eq!(ran.code, Some(code), "{}{}", ran.out, ran.err);
        let said = ran.out + &ran.err;
        assert!(said.contains(expected), "{expected}\n{said}");
    };
    check(OWN_PACK, 0, "All hold");
    check(
        &OWN_PACK.replace("own_line =", "own_lime ="),
        2,
        "`own.toml`, line 14: unknown feature",
    );
    check("[[rule]]\nid = 5\n", 2, "`own.toml`, line 2");
    check(
        &OWN_PACK.replace("points = 40", "points = 4"),
        2,
        "`own.toml`, line 7: rule `own.hand_out.1` finds nothing in its example 1",
    );
    check(
        &OWN_PACK.replace(
            "Tài liệu chỉ phát tay tại hội trường nên không gửi thư.",
            "[text_box boxed] CHỈ PHÁT TAY TẠI HỘI TRƯỜNG",
        ),
        2,
        "raises a finding in its counter-example 1",
    );
    check(
        &OWN_PACK.replace("own.hand_out.1", "internal.stamp.1"),
        2,
        "stands in two packs",
    );
    assert_eq!(
        with(folder.path(), &["rules", "check", "khong-co.toml"]).code,
        Some(2)
    );
}

#[test]
fn a_pack_of_our_own_is_in_force_in_check_and_rules_test() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "stamped.html", STAMPED);
    assert_eq!(with(folder.path(), &["check", "stamped.html"]).code, Some(0));
    let before = with(folder.path(), &["rules", "list"]).out;

    std::fs::create_dir(folder.path().join("packs")).unwrap();
    write(folder.path(), "packs/own.toml", OWN_PACK);
    detect_settings(folder.path(), "rule_files = [\"packs/*.toml\"]");
    let found = with(folder.path(), &["check", "--format", "jsonl", "stamped.html"]);
    assert_eq!(found.code, Some(1), "{}{}", found.out, found.err);
    assert!(found.out.contains("own.hand_out.1"), "{}", found.out);
    let after = with(folder.path(), &["rules", "list"]).out;
    assert_ne!(
        before.lines().last(),
        after.lines().last(),
        "the digest must change"
    );

    write(
        folder.path(),
        "text.txt",
        "[text_box boxed] CHỈ PHÁT TAY TẠI HỘI TRƯỜNG\nMẬT ONG RỪNG\n",
    );
    let tested = with(folder.path(), &["rules", "test", "text.txt"]);
    assert_eq!(tested.code, Some(0));
    assert!(
        tested
            .out
            .contains("own.hand_out.1 version 1 · note ≥ 20 · review ≥ 50"),
        "{}",
        tested.out
    );
    assert!(tested.out.contains("Nothing to say: "), "{}", tested.out);

    detect_settings(folder.path(), "rule_files = [\"khong-co/*.toml\"]");
    let missing = with(folder.path(), &["check", "stamped.html"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.err.contains("no file matches"), "{}", missing.err);
}

#[test]
fn weights_are_changed_by_name_only() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "marked.html", MARKED);
    write(
        folder.path(),
        "own.toml",
        "[[override]]\nrule = \"marking.stamp.1\"\nwhy = \"thử\"\nthresholds = { review = 500, alert = 600 }\n",
    );
    let ran =
        run(rasoat(folder.path(), &["check", "marked.html"]).env("RASOAT__DETECT__RULE_FILES", "own.toml"));
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    let check = with(folder.path(), &["rules", "check", "own.toml"]);
    assert_eq!(check.code, Some(2), "the examples of the rule no longer hold");
    assert!(check.out.contains("`markings.toml`, line "), "{}", check.out);
}

#[test]
fn an_exception_lowers_a_finding_and_says_so_until_it_expires() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "marked.html", MARKED);
    assert_eq!(with(folder.path(), &["check", "marked.html"]).code, Some(1));
    detect_settings(folder.path(), "exceptions_file = \"exceptions.toml\"");
    let today = SystemClock.today();
    let digest = format!("sha256 = \"{}\"", Sha256Digest::of(MARKED.as_bytes()));
    let dated = |decided: &str, expires: &str, scope: &str| {
        format!(
            "[[exception]]\nid = \"mau-tap-huan\"\nauthor = \"Sở Nội vụ\"\nreason = \"bản mẫu\"\ndecided = {decided}\n\
             expires = {expires}\n{scope}\n"
        )
    };
    let holds = dated(&today.to_string(), &today.to_string(), &digest);
    write(folder.path(), "exceptions.toml", &holds);
    let ran = with(folder.path(), &["check", "marked.html"]);
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    for words in [
        "NOTE  marked.html",
        "exception `mau-tap-huan` of Sở Nội vụ",
        "lowered to notes by exceptions: 1",
    ] {
        assert!(ran.out.contains(words), "{words}\n{}", ran.out);
    }
    let line: Value = serde_json::from_str(
        with(folder.path(), &["explain", "--format", "jsonl", "marked.html"])
            .out
            .trim(),
    )
    .unwrap();
    let detections = line["detections"].as_array().unwrap();
    assert_eq!(detections[0]["band"], "note");
    for detection in detections {
        let sum: i64 = detection["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["points"].as_i64().unwrap())
            .sum();
        assert_eq!(detection["points"].as_i64(), Some(sum));
    }

    let expired = dated("2024-01-01", "2024-12-31", &digest);
    write(folder.path(), "exceptions.toml", &expired);
    let ran = with(folder.path(), &["check", "marked.html"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("mau-tap-huan"), "{}", ran.err);
    let checked = with(folder.path(), &["rules", "check"]);
    assert_eq!(checked.code, Some(2));
    assert!(
        checked
            .out
            .contains("`exceptions.toml`, line 1: exception `mau-tap-huan`"),
        "{}",
        checked.out
    );

    for broken in [
        dated("2026-01-01", "2028-01-01", &digest),
        dated("2026-01-01", "2026-02-01", ""),
        dated("2026-01-01", "2026-02-01", "rule = \"marking.stump.1\""),
    ] {
        write(folder.path(), "exceptions.toml", &broken);
        let ran = with(folder.path(), &["check", "marked.html"]);
        assert_eq!(ran.code, Some(2), "{broken}");
        assert!(
            ran.err
                .contains("`exceptions.toml`, line 1: exception `mau-tap-huan`"),
            "{}",
            ran.err
        );
    }
}

#[test]
fn a_file_is_explained_with_what_was_rejected_and_without_its_text() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "marked.html", MARKED);
    write(
        folder.path(),
        "clear.html",
        "<!doctype html><meta charset=utf-8><p>Tài liệu thuộc độ Tối mật phải được quản lý theo quy định của tỉnh.</p>",
    );
    let marked = with(folder.path(), &["explain", "marked.html"]);
    assert_eq!(marked.code, Some(1), "{}", marked.err);
    for words in [
        "ALERT  marked.html",
        "Findings: 1",
        "Weighed and rejected: 1",
        "stands inside a sentence",
        "marking.stamp.1 version ",
        "Do not publish",
    ] {
        assert!(marked.out.contains(words), "{words}\n{}", marked.out);
    }
    assert!(!marked.out.contains("Tình hình công tác"), "{}", marked.out);
    let clear = with(folder.path(), &["explain", "clear.html"]);
    assert_eq!(clear.code, Some(0));
    assert!(clear.out.contains("Weighed and rejected: 1"), "{}", clear.out);
    assert_eq!(
        with(folder.path(), &["explain", "--threshold", "note", "clear.html"]).code,
        Some(0)
    );
    write(folder.path(), "unread.rar", "Rar!\u{1a}\u{7}\u{1}\u{0}");
    assert_eq!(with(folder.path(), &["explain", "unread.rar"]).code, Some(3));
    let vietnamese = run(&mut rasoat(folder.path(), &["explain", "marked.html"]));
    assert!(vietnamese.out.contains("Đã xét và loại: 1"), "{}", vietnamese.out);
    assert_eq!(with(folder.path(), &["explain", "."]).code, Some(2));
}
