//! Addresses without end: sessions, circles, calendars, pagers, tokens.

use rasoat_core::{DenyReason, OutcomeKind};
use rasoat_testkit::{Reply, traps};

use crate::ground::{Ground, Trap, article, found};

pub(crate) const TRAPS: &[Trap] = &[
    Trap {
        name: "a session id in every path",
        lay: |ground| {
            traps::session_ids(&ground.portal, "/phien/", 6);
            ground.link("/phien/0");
        },
        check: |evidence| evidence.at_most("/phien/", 6),
    },
    Trap {
        name: "a session id in every query",
        lay: sessions_in_queries,
        check: |evidence| evidence.at_most("/truy-van", 6),
    },
    Trap {
        name: "a relative link that makes the path grow",
        lay: |ground| {
            traps::growing_path(&ground.portal, "/sau/");
            ground.link("/sau/");
        },
        check: |evidence| {
            evidence.at_most("/sau/", 4)?;
            evidence.told(OutcomeKind::Denied(DenyReason::Trap), 1)
        },
    },
    Trap {
        name: "two folders that lead into each other",
        lay: |ground| {
            traps::circle(&ground.portal, "/vong/", ["mot", "hai"]);
            ground.link("/vong/mot/");
        },
        check: |evidence| evidence.at_most("/vong/", 8),
    },
    Trap {
        name: "an endless calendar with one thing in it",
        lay: calendar,
        check: |evidence| evidence.at_most("/lich/2", 40),
    },
    Trap {
        name: "an endless pager whose first pages list something",
        lay: pager,
        check: |evidence| evidence.at_most("/danh-sach", 40),
    },
    Trap {
        name: "a fresh token in every link",
        lay: |ground| {
            traps::fresh_tokens(
                &ground.portal,
                "/the/",
                5,
                "<a href=\"/tai-lieu-the.pdf\">Tệp</a>",
            );
            let hidden = ground.hide_pdf("tai-lieu-the");
            ground.portal.put("/tai-lieu-the.pdf", hidden);
            ground.link("/the/0");
        },
        check: |evidence| evidence.at_most("/the/", 120),
    },
    Trap {
        name: "filters that can be joined without end",
        lay: |ground| {
            let hidden = ground.hide_pdf("sau-bo-loc");
            ground.portal.put("/sau-bo-loc.pdf", hidden);
            ground.portal.put_below("/bo-loc", |request| {
                let chosen = request
                    .decoded_path
                    .split_once('?')
                    .map_or("", |(_, chosen)| chosen);
                let more = "x".repeat(1 + chosen.matches('&').count());
                let filters = ["linh-vuc=y", "loai=kh", "noi=tinh", "cap=xa", "nhom=ca"];
                let links: Vec<String> = filters
                    .iter()
                    .map(|filter| format!("<a href=\"/bo-loc?{chosen}&{filter}{more}\">Lọc</a>"))
                    .collect();
                article(
                    401,
                    &format!("<a href=\"/sau-bo-loc.pdf\">Tệp</a>{}", links.concat()),
                )
            });
            ground.link("/bo-loc?");
        },
        // Sixty that bring nothing, and as many as were waiting for their turn by then.
        check: |evidence| evidence.at_most("/bo-loc", 200),
    },
    Trap {
        name: "two pages that send on to each other without end",
        lay: |ground| {
            for (from, to) in [("mot", "hai"), ("hai", "mot")] {
                let refresh = format!(
                    "<meta http-equiv=\"refresh\" content=\"1;url=/tro-lai-{to}\"><p>Trang {from}.</p>"
                );
                ground
                    .portal
                    .put(&format!("/tro-lai-{from}"), Reply::html(refresh));
            }
            ground.link("/tro-lai-mot");
        },
        check: |evidence| evidence.at_most("/tro-lai-", 2),
    },
    Trap {
        name: "one page under every order of its parameters",
        lay: |ground| {
            for query in [
                "a=1&b=2&c=3",
                "c=3&b=2&a=1",
                "b=2&c=3&a=1",
                "a=1&c=3&b=2&utm_source=x",
                "b=2&a=1&c=3&",
            ] {
                ground.link(&format!("/thu-tu?{query}"));
            }
            ground.portal.put_below("/thu-tu", |_| article(21, ""));
        },
        check: |evidence| evidence.at_most("/thu-tu", 1),
    },
    Trap {
        name: "a page with twenty thousand links, most of them the same",
        lay: many_links,
        check: |evidence| evidence.at_most("/nhieu/", 11),
    },
    Trap {
        name: "forty articles, each behind the last, that all differ: no trap",
        lay: |ground| {
            ground.portal.put_below("/bai/", |request| {
                let number: u64 = request.path.rsplit('-').next().unwrap().parse().unwrap();
                let next = format!("<a href=\"/bai/so-{}\">Bài sau</a>", number + 1);
                article(
                    number + 100,
                    if number < 40 {
                        &next
                    } else {
                        "<a href=\"/tai-lieu-cuoi.docx\">Tệp</a>"
                    },
                )
            });
            let hidden = ground.hide_docx("tai-lieu-cuoi");
            ground.portal.put("/tai-lieu-cuoi.docx", hidden);
            ground.link("/bai/so-1");
        },
        check: found,
    },
];

fn sessions_in_queries(ground: &mut Ground) {
    let hidden = ground.hide_page("tai-lieu-phien");
    ground.portal.put_below("/truy-van", move |request| {
        if request.decoded_path.contains("tai-lieu-phien") {
            return hidden.clone();
        }
        let session = request.earlier * 7919 + request.path.len();
        let links: Vec<String> = (0..4)
            .map(|page| {
                format!("<a href=\"/truy-van?trang={page}&PHPSESSID={session:026x}\">Trang {page}</a>")
            })
            .collect();
        let last = format!("<a href=\"/truy-van?PHPSESSID={session:026x}&ten=tai-lieu-phien\">Tệp</a>");
        article(31, &(links.concat() + &last))
    });
    ground.link("/truy-van?trang=0");
}

fn calendar(ground: &mut Ground) {
    traps::calendar(&ground.portal, "/lich/");
    let event = ground.hide_page("su-kien-mat");
    ground.portal.put("/lich/su-kien-mat", event);
    let month = "<title>Lịch 03/2026</title><a href=\"/lich/2026-04\">Tháng sau</a> <a href=\"/lich/su-kien-mat\">Diễn tập</a>";
    ground.portal.put("/lich/2026-03", Reply::html(month));
    ground.link("/lich/2026-01");
}

fn pager(ground: &mut Ground) {
    traps::endless_pager(&ground.portal, "/danh-sach", 9);
    for number in 1..=9 {
        let file = format!("/van-ban-{number}.html");
        let next = format!(
            "<a href=\"{file}\">Văn bản {number}</a><a href=\"/danh-sach?page={}\">Trang sau</a>",
            number + 1
        );
        ground
            .portal
            .put(&format!("/danh-sach?page={number}"), article(51, &next));
        ground.portal.put(&file, article(60 + number, ""));
    }
    let hidden = ground.hide_page("van-ban-9.html");
    ground.portal.put("/van-ban-9.html", hidden);
    ground.link("/danh-sach?page=1");
}

fn many_links(ground: &mut Ground) {
    let links: Vec<String> = (0..20_000)
        .map(|number| format!("<a href=\"/nhieu/{}#muc-{number}\">x</a>", number % 10))
        .collect();
    let hidden = ground.hide_pdf("tai-lieu-hai-van");
    ground.portal.put("/tai-lieu-hai-van.pdf", hidden);
    let all = links.concat() + "<a href=\"/tai-lieu-hai-van.pdf\">Tệp cuối trang</a>";
    ground.portal.put_below("/nhieu/", |_| article(71, ""));
    ground.portal.put("/nhieu/", article(72, &all));
    ground.link("/nhieu/");
}
