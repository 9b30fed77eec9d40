//! What the fake portal does on the wire, seen by a client that knows nothing but sockets.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::*;
use crate::traps;

/// Sends one request and reads until the portal closes the connection or `limit` bytes came.
fn exchange(portal: &FakePortal, request_line: &str, headers: &str, limit: u64) -> String {
    let mut stream = TcpStream::connect(portal.address()).unwrap();
    let request =
        format!("{request_line} HTTP/1.1\r\nHost: sao-mai.test\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    // A connection that breaks still leaves what came before.
    let _ = stream.take(limit).read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(portal: &FakePortal, path: &str) -> String {
    exchange(portal, &format!("GET {path}"), "", 1 << 20)
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[test]
fn pages_are_served_changed_and_removed() {
    let portal = FakePortal::start();
    portal.put("/số.html", Reply::html("một"));
    assert!(get(&portal, "/s%E1%BB%91.html").ends_with("một"));
    portal.put("/số.html", Reply::html("hai"));
    assert!(get(&portal, "/s%E1%BB%91.html").ends_with("hai"));
    portal.remove("/số.html");
    assert_eq!(status(&get(&portal, "/s%E1%BB%91.html")), "404");
}

#[test]
fn the_closest_route_answers() {
    let portal = FakePortal::start();
    portal.put("/a?id=1", Reply::text("query"));
    portal.put("/a", Reply::text("path"));
    portal.put_below("/b/", |request| Reply::text(format!("below {}", request.path)));
    portal.put_below("/b/c/", |_| Reply::text("closer"));
    let check = |path: &str, end: &str| assert!(get(&portal, path).ends_with(end), "{path}");
    check("/a?id=1", "query");
    check("/a?id=2", "path");
    check("/b/x", "below /b/x");
    check("/b/c/d", "closer");
    portal.put_otherwise(Reply::html("Trang không tồn tại"));
    assert_eq!(status(&get(&portal, "/nowhere")), "200");
}

#[test]
fn the_log_tells_what_was_asked() {
    let portal = FakePortal::start();
    portal.put("/", Reply::html("x"));
    exchange(&portal, "GET /?q=1", "User-Agent: rasoat-test\r\n", 1 << 20);
    exchange(&portal, "POST /", "Content-Length: 3\r\n\r\na=1", 1 << 20);
    let requests = portal.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (requests[0].method.as_str(), requests[0].path.as_str()),
        ("GET", "/?q=1")
    );
    assert_eq!(requests[0].user_agent(), "rasoat-test");
    assert_eq!(
        (requests[1].method.as_str(), &requests[1].body[..]),
        ("POST", &b"a=1"[..])
    );
    assert_eq!(portal.requests_for("/?q=1").len(), 1);
    portal.clear_log();
    assert!(portal.requests().is_empty());
}

#[test]
fn sequences_go_on_even_after_the_log_is_cleared() {
    let portal = FakePortal::start();
    portal.put_sequence(
        "/busy",
        vec![Reply::too_many_requests(7), Reply::status(503), Reply::html("ok")],
    );
    let first = get(&portal, "/busy").to_lowercase();
    assert_eq!(status(&first), "429");
    assert!(first.contains("retry-after: 7"));
    portal.clear_log();
    assert_eq!(status(&get(&portal, "/busy")), "503");
    assert_eq!(status(&get(&portal, "/busy")), "200");
    assert_eq!(status(&get(&portal, "/busy")), "200");
}

#[test]
fn validators_give_304_without_a_body() {
    let portal = FakePortal::start();
    let page = Reply::html("nội dung")
        .with_etag("\"v1\"")
        .with_last_modified("Mon, 02 Mar 2026 08:00:00 GMT");
    portal.put("/", page);
    let ask = |headers: &str| exchange(&portal, "GET /", headers, 1 << 20);
    for same in [
        "If-None-Match: \"v1\"\r\n",
        "If-Modified-Since: Mon, 02 Mar 2026 08:00:00 GMT\r\n",
    ] {
        let answer = ask(same);
        assert_eq!(status(&answer), "304");
        assert!(!answer.contains("nội dung"));
        assert!(answer.contains("\"v1\""));
    }
    assert_eq!(status(&ask("If-None-Match: \"v2\"\r\n")), "200");
}

#[test]
fn a_cut_off_body_is_shorter_than_promised() {
    let portal = FakePortal::start();
    portal.put("/", Reply::text("mười chữ").cut_off(1_000));
    let answer = get(&portal, "/").to_lowercase();
    let length = "mười chữ".len() + 1_000;
    assert!(answer.contains(&format!("content-length: {length}")), "{answer}");
    assert!(answer.len() < 500);
}

#[test]
fn an_endless_body_goes_on() {
    let portal = FakePortal::start();
    portal.put("/", Reply::endless("text/html", "<p>lại</p>".repeat(500)));
    assert_eq!(exchange(&portal, "GET /", "", 3_000_000).len(), 3_000_000);
}

#[test]
fn a_slow_portal_takes_its_time() {
    let portal = FakePortal::start();
    portal.put(
        "/late",
        Reply::text("x").slow_first_byte(Duration::from_millis(40)),
    );
    portal.put(
        "/drip",
        Reply::text("abcdef").dripping(2, Duration::from_millis(20)),
    );
    let started = Instant::now();
    assert_eq!(status(&get(&portal, "/late")), "200");
    assert!(started.elapsed() >= Duration::from_millis(40));
    let started = Instant::now();
    assert!(get(&portal, "/drip").contains("ef"));
    assert!(started.elapsed() >= Duration::from_millis(40));
}

#[test]
fn a_hang_up_says_nothing() {
    let portal = FakePortal::start();
    portal.put("/", Reply::hang_up());
    assert_eq!(get(&portal, "/"), "");
    assert_eq!(portal.requests().len(), 1);
}

#[test]
fn head_has_headers_only() {
    let portal = FakePortal::start();
    portal.put("/", Reply::text("thân"));
    let answer = exchange(&portal, "HEAD /", "", 1 << 20);
    assert_eq!(status(&answer), "200");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
}

#[test]
fn a_dropped_portal_is_gone() {
    let portal = FakePortal::start();
    let address = portal.address();
    drop(portal);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn traps_lead_on() {
    let portal = FakePortal::start();
    traps::redirect_chain(&portal, "/hop", 3, Reply::html("đích"));
    traps::redirect_loop(&portal, "/loop/");
    traps::calendar(&portal, "/lich/");
    traps::session_ids(&portal, "/phien/", 3);
    traps::endless_pager(&portal, "/ds", 4);
    traps::growing_path(&portal, "/sau/");
    let check = |path: &str, part: &str| {
        let answer = get(&portal, path);
        assert!(answer.contains(part), "{path}: {answer}");
    };
    check("/hop0", "/hop1");
    check("/hop3", "đích");
    check("/loop/a", "/loop/b");
    check("/loop/b", "/loop/a");
    check("/lich/2026-12", "/lich/2027-01");
    check("/lich/2026-01", "/lich/2025-12");
    check("/phien/1;jsessionid=AB", "jsessionid=000003E8");
    check("/phien/1", "jsessionid=000003E9");
    check("/ds", "/ds?page=2");
    check("/ds?page=900", "Mục 4");
    check("/sau/x/x/", "href=\"x/\"");
    assert_eq!(status(&get(&portal, "/phien/7")), "404");
}
