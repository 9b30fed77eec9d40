//! From a finding to a case and its log, as the real program does it with two persons.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::path::Path;

use rasoat_testkit::{FakePortal, Reply};
use support::{Ran, rasoat, run};

/// Runs a command on the data of `home`; `by` names the file with the token of the user who acts.
fn ask(home: &Path, by: Option<&str>, arguments: &[&str]) -> Ran {
    let who: Vec<&str> = by.map_or_else(Vec::new, |file| vec!["--as", file]);
    let all = [arguments, &["--data", "data"], who.as_slice()].concat();
    run(&mut rasoat(home, &all))
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
    ran.out.trim_end()
}

/// A home in which a portal with one marked page was scanned, with the users `an` (handler), `binh` (approver) and
/// `soat` (auditor).
fn scanned() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    let portal = FakePortal::start();
    portal.put(
        "/",
        Reply::html(
            "<!doctype html><meta charset=utf-8><title>Tin</title><p>ỦY BAN NHÂN DÂN TỈNH SAO MAI</p>\
             <p>Số: 12/KH-UBND</p><p><b>TỐI MẬT</b></p><p>KẾ HOẠCH</p><p>Tổ chức diễn tập năm 2026</p>",
        ),
    );
    let scan = ["scan", &portal.url("/"), "--allow-private", "--rate", "200/s"];
    let ran = ask(home.path(), None, &scan);
    assert_eq!(ran.code, Some(1), "{}{}", ran.out, ran.err);
    for (user, role) in [("an", "handler"), ("binh", "approver"), ("soat", "auditor")] {
        done(&ask(home.path(), None, &["users", "set", user, "--role", role]));
        let ran = ask(home.path(), None, &["users", "token", user]);
        std::fs::write(home.path().join(user), done(&ran)).unwrap();
    }
    home
}

#[test]
fn two_persons_open_a_case_and_the_log_tells_of_it() {
    let home = scanned();
    let home = home.path();
    let decide = |by, what: &str| ask(home, Some(by), &["findings", "decide", "1", what]);
    assert!(done(&ask(home, Some("an"), &["findings", "list"])).contains("P1"));
    done(&decide("an", "claim"));
    done(&decide("an", "confirm"));
    let refused = decide("an", "approve");
    assert_eq!(refused.code, Some(2), "{}", refused.out);
    assert!(refused.err.contains("vai trò"), "{}", refused.err);
    let approved = decide("binh", "approve");
    let code = done(&approved).lines().last().unwrap().to_owned();
    assert!(code.starts_with("RS-"), "{code}");

    let act = |by, what: &str| ask(home, Some(by), &["cases", "act", &code, what]);
    let early = act("an", "send-request");
    assert_eq!(early.code, Some(2));
    assert!(early.err.contains("báo Công an trước"), "{}", early.err);
    for step in [
        "inform-police",
        "send-request",
        "acknowledge",
        "claim-removal",
        "begin-verification",
    ] {
        done(&act("an", step));
    }
    let unproven = act("an", "accept-proof");
    assert!(unproven.err.contains("chưa đủ 3 lần"), "{}", unproven.err);
    let listed = ask(home, Some("an"), &["cases", "list", "--state", "verifying"]);
    assert!(done(&listed).contains(&code));
    let shown = ask(home, Some("an"), &["cases", "show", &code]);
    assert_eq!(
        done(&shown).matches("  probe  waiting").count(),
        3,
        "{}",
        shown.out
    );
    assert!(
        !shown.out.contains("http://"),
        "addresses are shown when asked for"
    );
    let addresses = ask(home, Some("an"), &["findings", "show", "1", "--addresses"]);
    assert!(done(&addresses).contains("http://127.0.0.1"), "{}", addresses.out);

    let hidden = ask(home, Some("soat"), &["cases", "show", &code]);
    assert_eq!(hidden.code, Some(2), "{}", hidden.out);
    let log = ask(home, Some("soat"), &["audit", "log"]);
    assert!(done(&log).contains("\"field\":\"addresses\""), "{}", log.out);
}

#[test]
fn the_log_is_verified_and_witnessed_without_the_database() {
    let home = scanned();
    let home = home.path();
    let export = |name: &str| {
        let ran = ask(home, Some("soat"), &["audit", "export"]);
        std::fs::write(home.join(name), format!("{}\n", done(&ran))).unwrap();
    };
    export("log");
    let verified = ask(home, None, &["audit", "verify", "log"]);
    let key = done(&verified).rsplit(' ').next().unwrap().to_owned();
    std::fs::write(home.join("police.key"), [7; 32]).unwrap();
    let witness = [
        "audit",
        "witness",
        "log",
        "--key-file",
        "police.key",
        "--name",
        "pa03",
    ];
    let signed = ask(home, None, &witness);
    std::fs::write(home.join("signed"), done(&signed)).unwrap();
    done(&ask(home, Some("soat"), &["audit", "keep", "signed"]));
    export("log");
    let verified = ask(home, None, &["audit", "verify", "log", "--key", &key]);
    assert!(done(&verified).contains("1 bên làm chứng"), "{}", verified.out);

    let text = std::fs::read_to_string(home.join("log")).unwrap();
    std::fs::write(home.join("log"), text.replacen("handler", "auditor", 1)).unwrap();
    let changed = ask(home, None, &["audit", "verify", "log"]);
    assert_eq!(changed.code, Some(1), "{}", changed.out);
    assert!(changed.out.contains("KHÔNG nguyên vẹn"), "{}", changed.out);
}

#[test]
fn a_wrong_token_opens_nothing() {
    let home = scanned();
    std::fs::write(home.path().join("wrong"), "rasoat_00").unwrap();
    for arguments in [["findings", "list"], ["cases", "list"], ["users", "list"]] {
        let ran = ask(home.path(), Some("wrong"), &arguments);
        assert_eq!(ran.code, Some(2), "{}", ran.out);
        assert!(ran.err.contains("mã truy cập"), "{}", ran.err);
    }
    done(&ask(home.path(), None, &["users", "lock", "an"]));
    assert_eq!(ask(home.path(), Some("an"), &["findings", "list"]).code, Some(2));
}
