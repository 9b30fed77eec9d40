//! What a portal asks for: rest, patience, rooms to keep out of. And portals that say "not found" as if it were a page.

use std::time::Duration;

use rasoat_core::{Clock as _, DenyReason, OutcomeKind, SystemClock};
use rasoat_testkit::{FakePortal, Reply};

use crate::evidence::require;
use crate::ground::{Ground, Trap, found, page};

pub(crate) const TRAPS: &[Trap] = &[
    Trap {
        name: "429 with Retry-After",
        lay: |ground| {
            let hidden = ground.hide_page("xin-cho");
            ground
                .portal
                .put_sequence("/xin-cho", vec![Reply::too_many_requests(1), hidden]);
            ground.link("/xin-cho");
        },
        check: |evidence| {
            evidence.at_most("/xin-cho", 2)?;
            let requests = evidence.requests_below("/xin-cho");
            let gap = requests[1].at.checked_sub(requests[0].at).unwrap_or_default();
            require(gap >= Duration::from_millis(990), || {
                format!("asked again after {gap:?}")
            })
        },
    },
    Trap {
        name: "503 with a date to come back",
        lay: |ground| {
            let hidden = ground.hide_page("den-ngay-gio");
            ground.portal.put_with("/den-ngay-gio", move |request| {
                if request.earlier > 0 {
                    return hidden.clone();
                }
                let later = SystemClock.now() + Duration::from_secs(2);
                let date = later.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
                Reply::status(503).with_header("Retry-After", &date)
            });
            ground.link("/den-ngay-gio");
        },
        check: |evidence| {
            evidence.at_most("/den-ngay-gio", 2)?;
            let requests = evidence.requests_below("/den-ngay-gio");
            let gap = requests[1].at.checked_sub(requests[0].at).unwrap_or_default();
            // The date has whole seconds.
            require(gap >= Duration::from_millis(990), || {
                format!("asked again after {gap:?}")
            })
        },
    },
    Trap {
        name: "503 that comes and goes",
        lay: |ground| {
            let hidden = ground.hide_pdf("luc-duoc-luc-khong");
            let busy = Reply::status(503);
            ground
                .portal
                .put_sequence("/luc-duoc-luc-khong.pdf", vec![busy.clone(), busy, hidden]);
            ground.link("/luc-duoc-luc-khong.pdf");
        },
        check: |evidence| evidence.at_most("/luc-duoc-luc-khong", 3),
    },
    Trap {
        name: "a robots.txt with a byte order mark, wildcards, an end and an exception",
        lay: robots,
        check: |evidence| {
            evidence.never("/quan-tri/")?;
            evidence.never("/kho/cam.doc")?;
            evidence.never("/tim?tu=")?;
            evidence.told(OutcomeKind::Denied(DenyReason::Robots), 3)
        },
    },
    Trap {
        name: "a robots.txt that fails at first",
        lay: |ground| {
            let hidden = ground.hide_pdf("robots-that-thuong");
            let neighbour = FakePortal::start();
            let rules = Reply::text("User-agent: *\nDisallow: /cam/\n");
            neighbour.put_sequence("/robots.txt", vec![Reply::status(503), rules]);
            neighbour.put(
                "/",
                page(
                    "Trang con",
                    "<a href=\"/robots-that-thuong.pdf\">Tệp</a><a href=\"/cam/a\">x</a>",
                ),
            );
            neighbour.put("/robots-that-thuong.pdf", hidden);
            ground.link(&neighbour.url("/"));
            ground.neighbours.push(neighbour);
        },
        check: |evidence| {
            let asked = evidence.ground.neighbours[0].requests_for("/cam/a").len();
            require(asked == 0, || {
                "what the second answer forbids was asked for".to_owned()
            })
        },
    },
    Trap {
        name: "a page in place of a robots.txt",
        lay: |ground| {
            let hidden = ground.hide_pdf("robots-la-trang");
            let neighbour = FakePortal::start();
            neighbour.put(
                "/robots.txt",
                page("Trang chủ", "<p>User-agent: *</p><p>Disallow: /</p>"),
            );
            neighbour.put(
                "/",
                page("Trang khác", "<a href=\"/robots-la-trang.pdf\">Tệp</a>"),
            );
            neighbour.put("/robots-la-trang.pdf", hidden);
            ground.link(&neighbour.url("/"));
            ground.neighbours.push(neighbour);
        },
        check: found,
    },
    Trap {
        name: "a robots.txt that never comes",
        lay: |ground| {
            let neighbour = FakePortal::start();
            neighbour.put("/robots.txt", Reply::status(500));
            neighbour.put("/dong-cua", page("Đóng cửa", ""));
            ground.link(&neighbour.url("/dong-cua"));
            ground.neighbours.push(neighbour);
        },
        check: |evidence| {
            let closed = evidence.ground.neighbours.last().expect("three were put up");
            let asked = closed.requests_for("/dong-cua").len();
            require(asked == 0, || "a host was asked that may not be".to_owned())?;
            evidence.told(OutcomeKind::Denied(DenyReason::RobotsUnreachable), 1)
        },
    },
    Trap {
        name: "\"not found\" with status 200, with relative links that lead nowhere",
        lay: not_found,
        check: |evidence| {
            evidence.told(OutcomeKind::SoftGone, 12)?;
            let asked = evidence.requests_below("/mat-roi/").len();
            require(asked <= 20, || format!("{asked} requests for what is not there"))?;
            let strange = |path: &str| path.len() == 24 && path.starts_with("/404");
            let probes = evidence
                .requests_below("/404")
                .into_iter()
                .filter(|request| strange(&request.path));
            require(probes.count() == 2, || {
                "each of the two names of the host was to be asked once for what does not exist".to_owned()
            })
        },
    },
];

fn robots(ground: &mut Ground) {
    for line in [
        "Disallow: /quan-tri/",
        "Allow: /quan-tri-cong-khai/",
        "Disallow: /*.doc$",
        "Disallow: /tim?*tu=",
        "Allow: /kho/mo*.doc$",
    ] {
        ground.robots.push(line.to_owned());
    }
    let open = ground.hide_docx("mo-cho-xem");
    let public = ground.hide_page("quan-tri-cong-khai");
    ground.portal.put("/kho/mo-cho-xem.doc", open);
    ground.portal.put("/quan-tri-cong-khai/a", public);
    for address in [
        "/quan-tri/nguoi-dung",
        "/%71uan-tri/khac",
        "/kho/cam.doc",
        "/kho/mo-cho-xem.doc",
        "/tim?a=1&tu=mat",
        "/quan-tri-cong-khai/a",
    ] {
        ground.link(address);
    }
}

fn not_found(ground: &mut Ground) {
    let text = "<p>Rất tiếc, trang bạn tìm không còn hoặc đã chuyển đi nơi khác.</p><a href=\"tim-lai/\">Tìm lại</a><a href=\"/\">Về trang chủ</a>";
    ground.portal.put_otherwise(page("Thông báo", text));
    for number in 0..12 {
        ground.link(&format!("/mat-roi/{number}.html"));
    }
    // Looks like it, and is not: it bears a marking.
    ground.hidden.push("giong-ma-khong-phai");
    let marked = format!("<p><b>TUYỆT MẬT</b></p>{text}");
    ground
        .portal
        .put("/giong-ma-khong-phai", page("Thông báo", &marked));
    ground.link("/giong-ma-khong-phai");
}
