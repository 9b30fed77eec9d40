//! One document under many spellings of its address.

use rasoat_core::{DenyReason, OutcomeKind};

use crate::evidence::require;
use crate::ground::{Ground, Trap, article};

pub(crate) const TRAPS: &[Trap] = &[
    Trap {
        name: "a path in composed and in decomposed letters",
        lay: |ground| {
            let hidden = ground.hide_pdf("chu-to-hop");
            ground.portal.put("/văn bản/chu-to-hop.pdf", hidden.clone());
            ground.portal.put("/va\u{306}n ba\u{309}n/chu-to-hop.pdf", hidden);
            ground.link("/v%C4%83n%20b%E1%BA%A3n/chu-to-hop.pdf");
            ground.link("/va\u{306}n ba\u{309}n/chu-to-hop.pdf");
            ground.link("/va%CC%86n%20ba%CC%89n/chu-to-hop.pdf");
        },
        check: |evidence| {
            let asked = evidence.requests_below("/v").into_iter();
            let asked = asked
                .filter(|request| request.path.ends_with("chu-to-hop.pdf"))
                .count();
            require(asked == 1, || format!("one file was asked for {asked} times"))
        },
    },
    Trap {
        name: "a path that is encoded twice",
        lay: |ground| {
            let hidden = ground.hide_pdf("ma-hoa-kep");
            // The server decodes once, and its file has a percent sign in its name.
            ground.portal.put("/k%25E1%25BA%25BF-ma-hoa-kep.pdf", hidden);
            ground.link("/k%25E1%25BA%25BF-ma-hoa-kep.pdf");
        },
        check: |evidence| {
            let path = "/k%25E1%25BA%25BF-ma-hoa-kep.pdf";
            let asked = evidence
                .requests_below("/k")
                .into_iter()
                .filter(|request| request.path == path);
            require(asked.count() == 1, || {
                "it was not asked for as it is written".to_owned()
            })
        },
    },
    Trap {
        name: "dots, doubled slashes, anchors and print switches",
        lay: |ground| {
            let hidden = ground.hide_page("nhieu-cach-viet");
            ground.portal.put("/a/nhieu-cach-viet", hidden.clone());
            ground.portal.put_below("//a/", move |_| hidden.clone());
            for address in [
                "/a/nhieu-cach-viet",
                "/a/./b/../nhieu-cach-viet",
                "//a/nhieu-cach-viet#dau",
                "/a//nhieu-cach-viet",
                "/a/nhieu-cach-viet?print=1",
                "/a/nhieu-cach-viet?utm_source=zalo&fbclid=abc",
                "/%61/nhieu-cach-viet",
            ] {
                let address = address
                    .strip_prefix("//")
                    .map_or_else(|| address.to_owned(), |rest| format!("/./{rest}"));
                ground.link(&address);
            }
        },
        check: |evidence| evidence.at_most("/a/nhieu", 1),
    },
    Trap {
        name: "the same machine under another name, of which only files belong to the portal",
        lay: |ground| {
            let hidden = ground.hide_pdf("may-khac-ten");
            ground.portal.put("/may-khac-ten.pdf", hidden);
            ground
                .portal
                .put("/chi-o-may-khac", article(91, "<a href=\"/khong-theo\">x</a>"));
            ground.portal.put("/khong-theo", article(92, ""));
            let port = ground.portal.address().port();
            ground.link(&format!("http://localhost:{port}/may-khac-ten.pdf"));
            ground.link(&format!("http://LOCALHOST.:{port}/may-khac-ten.pdf"));
            ground.link(&format!("http://localhost:{port}/chi-o-may-khac"));
        },
        check: |evidence| {
            evidence.at_most("/may-khac-ten.pdf", 1)?;
            evidence.at_most("/chi-o-may-khac", 1)?;
            evidence.never("/khong-theo")
        },
    },
    Trap {
        name: "addresses that are too long, too deep or no addresses",
        lay: odd_addresses,
        check: |evidence| {
            evidence.never("/dai")?;
            evidence.told(OutcomeKind::Denied(DenyReason::AddressTooLong), 1)?;
            evidence.told(OutcomeKind::Denied(DenyReason::Trap), 1)
        },
    },
];

fn odd_addresses(ground: &mut Ground) {
    ground.link(&format!("/dai/{}", "x".repeat(5000)));
    ground.link(&format!("/{}", "n/m/".repeat(40)));
    for address in [
        "http://",
        "http://[::1",
        "//",
        "///",
        "javascript:void(0)",
        "mailto:a@saomai.example",
        "tel:113",
        "data:text/html,x",
        "http://a:b@:99999/",
        "\u{0}",
        "%",
    ] {
        ground.link(address);
    }
}
