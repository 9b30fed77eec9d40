//! The command line as scripts and people meet it: exit codes, messages, the JSON lines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rasoat_testkit::{FakePortal, Reply};
use serde_json::Value;
use support::{Ran, rasoat, run};

const CLEAR: &str =
    "<!doctype html><meta charset=utf-8><title>Tin</title><p>Phát động phong trào trồng cây.</p>";
const MARKED: &str = "<!doctype html><meta charset=utf-8><title>Văn bản</title>\
    <table><tr><td>UBND TỈNH SAO MAI<br>SỞ NỘI VỤ</td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr>\
    <tr><td>Số: 12/BC-SNV</td><td>Sao Mai, ngày 05 tháng 3 năm 2026</td></tr></table>\
    <p style=\"border:2px double red;color:red\"><b>TỐI MẬT</b></p><h1>BÁO CÁO</h1><p>Tình hình công tác quý I.</p>";

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn check(folder: &Path, arguments: &[&str]) -> Ran {
    run(&mut rasoat(folder, &[&["check"], arguments].concat()))
}

fn lines(ran: &Ran) -> Vec<Value> {
    ran.out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_folder_is_reported_sorted_and_findings_go_before_the_unread() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "in/b/marked.html", MARKED);
    write(folder.path(), "in/a.html", CLEAR);
    write(folder.path(), "in/c.rar", b"Rar!\x1a\x07\x01\x00rest");
    let ran = check(folder.path(), &["--format", "jsonl", "in"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    let lines = lines(&ran);
    let seen: Vec<(&str, &str, &str)> = lines
        .iter()
        .map(|line| {
            (
                line["path"].as_str().unwrap(),
                line["verdict"].as_str().unwrap(),
                line["level"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("a.html", "clear", "none"),
            ("b/marked.html", "alert", "toi_mat"),
            ("c.rar", "incomplete", "none")
        ]
    );
}

#[test]
fn the_points_of_a_detection_are_the_sum_of_its_reasons() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "marked.html", MARKED);
    let ran = check(folder.path(), &["--format", "jsonl", "marked.html"]);
    let line = &lines(&ran)[0];
    let detections = line["detections"].as_array().unwrap();
    assert!(!detections.is_empty());
    for detection in detections {
        let sum: i64 = detection["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["points"].as_i64().unwrap())
            .sum();
        assert_eq!(detection["points"].as_i64(), Some(sum));
    }
    let highest = detections
        .iter()
        .map(|detection| detection["points"].as_i64().unwrap())
        .max();
    assert_eq!(line["points"].as_i64(), highest);
    assert_eq!(line["sha256"].as_str().unwrap().len(), 64);
}

#[test]
fn exit_codes_tell_clear_from_unread() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "clear.html", CLEAR);
    write(folder.path(), "unread.rar", b"Rar!\x1a\x07\x01\x00rest");
    write(folder.path(), "cut.docx", b"PK\x03\x04\x14\x00\x00\x00");
    for (name, code) in [("clear.html", 0), ("unread.rar", 3), ("cut.docx", 3)] {
        assert_eq!(check(folder.path(), &[name]).code, Some(code), "{name}");
    }
    let both = check(folder.path(), &["clear.html", "unread.rar"]);
    assert_eq!(both.code, Some(3));
}

#[test]
fn people_are_told_what_where_why_and_what_to_do_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "marked.html", MARKED);
    let vi = check(folder.path(), &["marked.html"]);
    for words in [
        "BÁO ĐỘNG  marked.html",
        "có dấu hiệu chỉ độ mật: Tối mật",
        "điểm",
        "Không đăng",
        "rasoat không lưu nội dung",
    ] {
        assert!(vi.out.contains(words), "{words}\n{}", vi.out);
    }
    let en = check(folder.path(), &["--lang", "en", "marked.html"]);
    for words in [
        "ALERT  marked.html",
        "signs of a secrecy marking",
        "points",
        "Do not publish",
        "rasoat keeps no content",
    ] {
        assert!(en.out.contains(words), "{words}\n{}", en.out);
    }
    for ran in [vi, en] {
        assert!(!ran.out.contains('\x1b'), "colours belong on a terminal only");
        assert!(
            !ran.out.contains("Tình hình công tác"),
            "the text of a document must not be shown"
        );
    }
}

#[test]
fn a_link_to_a_folder_is_not_followed_and_not_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "elsewhere/marked.html", MARKED);
    write(folder.path(), "in/clear.html", CLEAR);
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), folder.path().join("in/link")).unwrap();
    let ran = check(folder.path(), &["--format", "jsonl", "in"]);
    let verdicts: Vec<String> = lines(&ran)
        .iter()
        .map(|line| format!("{} {}", line["path"], line["verdict"]))
        .collect();
    assert_eq!(verdicts, ["\"clear.html\" \"clear\"", "\"link\" \"incomplete\""]);
    assert_eq!(ran.code, Some(3));
}

#[test]
fn a_hostile_file_name_cannot_write_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "in/a\u{1b}[2K\u{202e}\n b.html", MARKED);
    let ran = check(folder.path(), &["in"]);
    assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{:?}", ran.out);
    assert!(
        ran.out.contains("a\\u{1b}[2K\\u{202e}\\u{a} b.html"),
        "{}",
        ran.out
    );
}

#[test]
fn names_from_several_folders_stay_different() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a/x.html", CLEAR);
    write(folder.path(), "b/x.html", CLEAR);
    let ran = check(folder.path(), &["--format", "jsonl", "a", "b"]);
    let paths: Vec<String> = lines(&ran)
        .iter()
        .map(|line| line["path"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(paths, ["a/x.html", "b/x.html"]);
}

#[test]
fn the_last_words_fit_what_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    assert!(
        check(folder.path(), &["empty"])
            .out
            .contains("Không có tệp nào để kiểm tra")
    );
    write(folder.path(), "clear.html", CLEAR);
    assert!(
        check(folder.path(), &["clear.html"])
            .out
            .contains("Đã đọc hết, không thấy dấu hiệu")
    );
    let internal = CLEAR.replace("Phát động", "<b>LƯU HÀNH NỘI BỘ</b></p><p>Phát động");
    write(folder.path(), "internal.html", internal);
    let below = check(folder.path(), &["--threshold", "alert", "internal.html"]);
    assert_eq!(below.code, Some(0), "{}", below.out);
    assert!(
        below.out.contains("không có dấu hiệu đạt ngưỡng đã chọn"),
        "{}",
        below.out
    );
    assert_eq!(
        check(folder.path(), &["--threshold", "note", "internal.html"]).code,
        Some(1)
    );
}

#[test]
fn the_threshold_moves_what_counts() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "marked.html", MARKED);
    assert_eq!(
        check(folder.path(), &["--threshold", "alert", "marked.html"]).code,
        Some(1)
    );
    write(folder.path(), "clear.html", CLEAR);
    assert_eq!(
        check(folder.path(), &["--threshold", "note", "clear.html"]).code,
        Some(0)
    );
}

#[test]
fn an_index_gives_context_and_a_broken_one_is_named_by_line() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "files/clear.html", CLEAR);
    write(
        folder.path(),
        "index.jsonl",
        "{\"path\": \"files/clear.html\", \"published\": \"2026-03-01\"}\n",
    );
    assert_eq!(
        check(folder.path(), &["--index", "index.jsonl", "files"]).code,
        Some(0)
    );
    write(
        folder.path(),
        "index.jsonl",
        "{\"path\": \"files/clear.html\"}\nkhông phải JSON\n",
    );
    let ran = check(folder.path(), &["--index", "index.jsonl", "files"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("index.jsonl`, dòng 2"), "{}", ran.err);
}

#[test]
fn what_cannot_be_opened_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let ran = check(folder.path(), &["khong-co.pdf"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.err.contains("khong-co.pdf") && ran.err.contains("kiểm tra đường dẫn"),
        "{}",
        ran.err
    );
    assert_eq!(run(&mut rasoat(folder.path(), &["check"])).code, Some(2));
    assert_eq!(run(&mut rasoat(folder.path(), &["kiem-tra"])).code, Some(2));
}

#[test]
fn odd_files_are_answered_too() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "in/empty.pdf", b"");
    let odd = std::ffi::OsStr::from_bytes(b"in/t\xean.html");
    std::fs::write(folder.path().join(odd), CLEAR).unwrap();
    rustix::fs::mkfifoat(
        rustix::fs::CWD,
        folder.path().join("in/pipe"),
        rustix::fs::Mode::RUSR,
    )
    .unwrap();
    let ran = check(folder.path(), &["--format", "jsonl", "in"]);
    let verdicts: Vec<String> = lines(&ran)
        .iter()
        .map(|line| line["verdict"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(verdicts, ["clear", "incomplete", "clear"], "{}", ran.out);
    assert_eq!(ran.code, Some(3));
}

#[test]
fn the_configuration_is_read_checked_and_overruled_by_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let defaults = run(&mut rasoat(folder.path(), &["config", "print-default"]));
    assert_eq!(defaults.code, Some(0));
    write(folder.path(), "rasoat.toml", &defaults.out);
    let check = run(rasoat(folder.path(), &["config", "check"]).env("RASOAT__READ__MAX_PAGES", "7"));
    assert_eq!(check.code, Some(0), "{}", check.err);
    assert!(check.out.contains("max_pages = 7"), "{}", check.out);

    write(folder.path(), "rasoat.toml", "[read]\nmax_pagse = 3\n");
    let wrong = run(&mut rasoat(folder.path(), &["config", "check"]));
    assert_eq!(wrong.code, Some(2));
    assert!(
        wrong.err.contains("rasoat.toml") && wrong.err.contains("max_pagse"),
        "{}",
        wrong.err
    );
}

#[test]
fn nothing_is_scanned_without_authority() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (vec!["scan", "https://cong.example/"], "văn bản cho phép"),
        (
            vec!["scan", "https://cong.example/", "--allow-private"],
            "văn bản cho phép",
        ),
        (vec!["scan", "http://127.0.0.1:9/"], "văn bản cho phép"),
        (
            vec!["scan", "http://192.168.1.1/", "--allow-private"],
            "văn bản cho phép",
        ),
        (
            vec!["scan", "ftp://127.0.0.1/", "--allow-private"],
            "không phải địa chỉ web",
        ),
        (
            vec!["scan", "--portal", "khong-co", "--seeds", "khong-co.toml"],
            "không đọc được tệp danh mục",
        ),
    ] {
        let ran = run(&mut rasoat(folder.path(), &arguments));
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing may be made by a refused scan"
    );
}

#[test]
fn errors_are_told_in_the_language_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&mut rasoat(
        folder.path(),
        &["--lang", "en", "check", "khong-co.pdf"],
    ));
    assert!(
        ran.err
            .starts_with("error: cannot open `khong-co.pdf`; check that it exists"),
        "{}",
        ran.err
    );
    let ran = run(&mut rasoat(
        folder.path(),
        &["--lang", "vi", "check", "khong-co.pdf"],
    ));
    assert!(
        ran.err.starts_with("lỗi: không mở được `khong-co.pdf`"),
        "{}",
        ran.err
    );
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..400 {
        write(folder.path(), &format!("in/{number}.html"), MARKED);
    }
    let mut check = rasoat(folder.path(), &["check", "in"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(check.stdout.take());
    let output = check.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn an_unusable_data_folder_is_named_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "file", "a file, not a folder");
    let ran = run(&mut rasoat(
        folder.path(),
        &[
            "scan",
            "http://127.0.0.1:9/",
            "--allow-private",
            "--data",
            "file/data",
        ],
    ));
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("file") && ran.err.contains("chọn thư mục dữ liệu khác"),
        "{}",
        ran.err
    );
}

#[test]
fn a_scan_that_could_not_read_is_not_clear() {
    let page = || Reply::html(CLEAR.replace("</p>", "</p><a href=\"/b.html\">b</a>"));
    let cases: [(&str, Option<Reply>, &[&str]); 3] = [
        ("robots.txt that cannot be read", Some(Reply::status(503)), &[]),
        ("a page limit", None, &["--max-pages", "1"]),
        ("nothing in the way", None, &[]),
    ];
    for (case, robots, options) in cases {
        let home = tempfile::tempdir().unwrap();
        let portal = FakePortal::start();
        portal.put("/", page());
        portal.put("/b.html", page());
        if let Some(robots) = robots {
            portal.put("/robots.txt", robots);
        }
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
        ];
        let ran =
            run(rasoat(home.path(), &[&scan, options].concat()).env("RASOAT__CRAWL__RETRY_BASE_MS", "20"));
        let expected = if case.starts_with("nothing") { 0 } else { 3 };
        assert_eq!(ran.code, Some(expected), "{case}: {}{}", ran.out, ran.err);
        assert!(
            ran.err.contains("Mức độ đầy đủ"),
            "{case}: how complete it was is told too: {}",
            ran.err
        );
    }
}

#[test]
fn the_provinces_of_the_seeds_wait_for_their_authority() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("seeds");
    let home = tempfile::tempdir().unwrap();
    for province in ["dak-lak", "dong-nai", "vinh-long"] {
        let file = seeds.join(format!("{province}.toml"));
        let ran = run(&mut rasoat(
            home.path(),
            &["scan", "--portal", province, "--seeds", file.to_str().unwrap()],
        ));
        assert_eq!(ran.code, Some(2));
        assert!(ran.err.contains("[portal.authority]"), "{}", ran.err);
    }
}

#[test]
fn doctor_and_completions_answer() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = run(&mut rasoat(folder.path(), &["doctor"]));
    assert_eq!(doctor.code, Some(0), "{}{}", doctor.out, doctor.err);
    assert!(doctor.out.contains("✓ tiến trình đọc"), "{}", doctor.out);
    let completions = run(&mut rasoat(folder.path(), &["completions", "bash"]));
    assert!(completions.out.contains("_rasoat"));
}

#[test]
fn extract_prints_what_is_seen_and_says_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "marked.html", MARKED);
    write(folder.path(), "c.mp3", b"ID3\x04rest");
    let extract = |arguments: &[&str]| {
        run(&mut rasoat(
            folder.path(),
            &[&["extract", "--lang=en"], arguments].concat(),
        ))
    };
    let ran = extract(&["marked.html"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(
        ran.out.contains("[body text · bold · red · framed] TỐI MẬT"),
        "{}",
        ran.out
    );
    let ran = extract(&["--format", "json", "marked.html"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let zones = json["zones"].as_array().unwrap();
    assert!(
        zones
            .iter()
            .any(|zone| zone["text"] == "TỐI MẬT" && zone["style"]["boxed"] == true)
    );
    let ran = extract(&["c.mp3"]);
    assert_eq!(ran.code, Some(3));
    assert!(ran.out.contains("unsupported type media"), "{}", ran.out);
    assert_eq!(extract(&["nothing.html"]).code, Some(2));
    assert_eq!(extract(&["."]).code, Some(3));
    assert_eq!(extract(&[]).code, Some(2));
}
