//! Bodies that do not end, do not come, break off or are not what they are called.

use std::time::Duration;

use rasoat_core::{OutcomeKind, UnreachableReason};
use rasoat_testkit::{Reply, html, pdf};

use crate::evidence::require;
use crate::ground::{DOCX, Ground, MAX_BODY_BYTES, TIMEOUT_MS, Trap, article, found, page};

pub(crate) const TRAPS: &[Trap] = &[
    Trap {
        name: "a body without end that begins with a document",
        lay: |ground| {
            let mut chunk = ground.hide_page("khong-dut").body().to_vec();
            chunk.extend(b"<p>... </p>\n".repeat(20_000));
            ground
                .portal
                .put("/khong-dut", Reply::endless("text/html; charset=utf-8", chunk));
            ground.link("/khong-dut");
        },
        check: |evidence| evidence.is_partial("khong-dut", "limit_reached:bytes"),
    },
    Trap {
        name: "a bomb of packed zeros",
        lay: |ground| {
            ground.portal.put("/bom", Reply::gzip_bomb(200 * MAX_BODY_BYTES));
            ground.link("/bom");
        },
        check: |evidence| {
            evidence.at_most("/bom", 1)?;
            evidence.problem("limit_reached:unpacked_bytes", 1)
        },
    },
    Trap {
        name: "a file that is cut off once and whole the next time",
        lay: |ground| {
            let whole = ground.hide_docx("cat-mot-lan");
            let half = whole.body()[..whole.body().len() / 2].to_vec();
            let cut = Reply::ok(DOCX, half).cut_off(5000);
            ground.portal.put_sequence("/cat-mot-lan.docx", vec![cut, whole]);
            ground.link("/cat-mot-lan.docx");
        },
        check: |evidence| {
            let whole = evidence.is_partial("cat-mot-lan", "truncated").is_err();
            require(whole, || "the whole file was told as cut off".to_owned())
        },
    },
    Trap {
        name: "a page that is cut off every time",
        lay: |ground| {
            let whole = ground.hide_page("cat-luon-luon");
            ground.portal.put("/cat-luon-luon", whole.cut_off(70_000));
            ground.link("/cat-luon-luon");
        },
        check: |evidence| evidence.is_partial("cat-luon-luon", "truncated"),
    },
    Trap {
        name: "a page that drips",
        lay: |ground| {
            let mut slow = ground.hide_page("nho-giot").body().to_vec();
            slow.extend(b"<p>... </p>".repeat(10_000));
            let slow = Reply::ok("text/html; charset=utf-8", slow);
            ground
                .portal
                .put("/nho-giot", slow.dripping(3000, Duration::from_millis(400)));
            ground.link("/nho-giot");
        },
        check: |evidence| evidence.is_partial("nho-giot", "truncated"),
    },
    Trap {
        name: "a file whose first byte takes its time",
        lay: |ground| {
            let slow = ground.hide_pdf("cham-dau");
            ground.portal.put(
                "/cham-dau.pdf",
                slow.slow_first_byte(Duration::from_millis(TIMEOUT_MS * 2 / 3)),
            );
            ground.link("/cham-dau.pdf");
        },
        check: |evidence| evidence.at_most("/cham-dau.pdf", 2),
    },
    Trap {
        name: "a server that hangs up, and one that says nothing",
        lay: |ground| {
            ground.portal.put("/cup-may", Reply::hang_up());
            ground.portal.put(
                "/im-lang",
                page("", "").slow_first_byte(Duration::from_millis(TIMEOUT_MS * 4)),
            );
            ground.link("/cup-may");
            ground.link("/im-lang");
        },
        check: |evidence| {
            evidence.told(OutcomeKind::Unreachable(UnreachableReason::Timeout), 1)?;
            evidence
                .told(OutcomeKind::Unreachable(UnreachableReason::CutOff), 1)
                .or_else(|_| evidence.told(OutcomeKind::Unreachable(UnreachableReason::Connection), 1))
        },
    },
    Trap {
        name: "files under false types",
        lay: false_types,
        check: found,
    },
    Trap {
        name: "names in Content-Disposition, in three spellings",
        lay: dispositions,
        check: found,
    },
    Trap {
        name: "odd headers",
        lay: odd_headers,
        check: found,
    },
];

fn false_types(ground: &mut Ground) {
    let html = html::letters(&[ground.hide("trang-goi-la-pdf")]);
    let docx = ground.hide_docx("khong-duoi").body().to_vec();
    let pdf = pdf::letters(&[ground.hide("pdf-goi-la-trang")]);
    ground
        .portal
        .put("/trang-goi-la-pdf", Reply::ok("application/pdf", html));
    ground
        .portal
        .put("/tep/khong-duoi", Reply::ok("application/octet-stream", docx));
    ground
        .portal
        .put("/pdf-goi-la-trang", Reply::ok("text/html; charset=utf-8", pdf));
    for address in ["/trang-goi-la-pdf", "/tep/khong-duoi", "/pdf-goi-la-trang"] {
        ground.link(address);
    }
}

fn dispositions(ground: &mut Ground) {
    let plain = ground.hide_docx("ten-tho").as_download("Kế hoạch.docx");
    let encoded = ground.hide_pdf("ten-ma-hoa").with_header(
        "Content-Disposition",
        "attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf; filename=x",
    );
    let broken = ground.hide_pdf("ten-hong").with_header(
        "Content-Disposition",
        "attachment; filename=\"../../../etc/passwd; filename*=''%zz",
    );
    for (address, reply) in [
        ("/ten-tho", plain),
        ("/ten-ma-hoa", encoded),
        ("/ten-hong", broken),
    ] {
        ground.portal.put(address, reply);
        ground.link(address);
    }
}

fn odd_headers(ground: &mut Ground) {
    let body = ground.hide_page("dau-thu-la").body().to_vec();
    let mut odd = Reply::untyped(body)
        .with_header("X-Powered-By", &"x".repeat(8000))
        .with_header("Set-Cookie", &format!("lon={}; Path=/", "y".repeat(6000)))
        .with_header("Set-Cookie", "=; ;;; =")
        .with_header("Server", "máy chủ tỉnh Sao Mai")
        .with_header("ETag", "không có dấu nháy")
        .with_header("Last-Modified", "hôm qua")
        .with_header("Content-Encoding", "gzip");
    for number in 0..60 {
        odd = odd.with_header(&format!("X-Vong-{number}"), "a");
    }
    ground.portal.put("/dau-thu-la", odd);
    ground.portal.put("/trong", Reply::status(204));
    ground.portal.put("/la-lung", article(81, "").with_status(299));
    for address in ["/dau-thu-la", "/trong", "/la-lung"] {
        ground.link(address);
    }
}
