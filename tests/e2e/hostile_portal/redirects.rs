//! Answers that point elsewhere, and gates before documents.

use rasoat_core::{DenyReason, OutcomeKind, UnreachableReason};
use rasoat_testkit::{Reply, traps};

use crate::evidence::require;
use crate::ground::{Ground, Trap, found, page};

pub(crate) const TRAPS: &[Trap] = &[
    Trap {
        name: "two addresses that redirect to each other",
        lay: |ground| {
            traps::redirect_loop(&ground.portal, "/vong-tron-");
            ground.link("/vong-tron-a");
        },
        check: |evidence| evidence.at_most("/vong-tron-", 2),
    },
    Trap {
        name: "a redirect to itself",
        lay: |ground| {
            ground.portal.put("/tu-no", Reply::redirect(302, "/tu-no"));
            ground.link("/tu-no");
        },
        check: |evidence| evidence.at_most("/tu-no", 2),
    },
    Trap {
        name: "a chain of redirects that is too long, and one that is not",
        lay: |ground| {
            let end = ground.hide_pdf("cuoi-chuoi");
            traps::redirect_chain(
                &ground.portal,
                "/chuoi-ngan/",
                5,
                Reply::redirect(301, "/cuoi-chuoi.pdf"),
            );
            ground.portal.put("/cuoi-chuoi.pdf", end);
            traps::redirect_chain(&ground.portal, "/chuoi-dai/", 30, page("", ""));
            ground.link("/chuoi-ngan/0");
            ground.link("/chuoi-dai/0");
        },
        check: |evidence| {
            evidence.at_most("/chuoi-dai/", 9)?;
            evidence.told(OutcomeKind::Denied(DenyReason::RedirectLimit), 1)
        },
    },
    Trap {
        name: "redirects to private addresses, other hosts and other schemes",
        lay: elsewhere,
        check: |evidence| {
            let asked = evidence.ground.stranger.requests().len();
            require(asked == 0, || format!("a stranger got {asked} requests"))?;
            evidence.told(OutcomeKind::Denied(DenyReason::OutOfScope), 5)?;
            evidence.told(OutcomeKind::Denied(DenyReason::Scheme), 1)
        },
    },
    Trap {
        name: "a redirect to an address in plain UTF-8",
        lay: |ground| {
            let hidden = ground.hide_pdf("tho-khong-ma-hoa");
            ground.portal.put("/thư-mục/tho-khong-ma-hoa.pdf", hidden);
            ground.portal.put(
                "/toi-thu-muc",
                Reply::redirect(302, "/thư-mục/tho-khong-ma-hoa.pdf"),
            );
            ground.link("/toi-thu-muc");
        },
        check: found,
    },
    Trap {
        name: "a gate that sets a cookie and sends back to itself",
        lay: |ground| {
            let hidden = ground.hide_pdf("sau-cong-cookie");
            ground.portal.put_with("/sau-cong-cookie.pdf", move |request| {
                if request
                    .header("cookie")
                    .is_some_and(|cookie| cookie.contains("qua=1"))
                {
                    hidden.clone()
                } else {
                    Reply::redirect(302, "/sau-cong-cookie.pdf")
                        .with_header("Set-Cookie", "qua=1; Path=/; HttpOnly")
                }
            });
            ground.link("/sau-cong-cookie.pdf");
        },
        check: |evidence| evidence.at_most("/sau-cong-cookie", 2),
    },
    Trap {
        name: "a page whose script sets a cookie and loads it again",
        lay: |ground| {
            let hidden = ground.hide_page("sau-cong-script");
            ground.portal.put_with("/sau-cong-script", move |request| {
                if request.header("cookie").is_some_and(|cookie| cookie.contains("D1N=9f3a")) {
                    hidden.clone()
                } else {
                    Reply::html("<html><body><script>document.cookie=\"D1N=9f3a\"+\"; path=/\";window.location.reload(true);</script></body></html>")
                }
            });
            ground.link("/sau-cong-script");
        },
        check: |evidence| evidence.at_most("/sau-cong-script", 2),
    },
    Trap {
        name: "a challenge that only a browser can answer",
        lay: |ground| {
            let challenge = "<html><body>Đang kiểm tra trình duyệt<script>document.cookie='c='+f(7*Math.random());location.reload()</script></body></html>";
            ground.portal.put("/thu-thach", Reply::html(challenge));
            ground.link("/thu-thach");
        },
        check: |evidence| {
            evidence.at_most("/thu-thach", 2)?;
            evidence.told(OutcomeKind::Unreachable(UnreachableReason::Challenge), 1)
        },
    },
];

fn elsewhere(ground: &mut Ground) {
    let port = ground.stranger.address().port();
    for (number, to) in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://[::1]/".to_owned(),
        format!("http://127.0.0.1:{port}/bi-mat"),
        format!("http://127.1:{port}/bi-mat"),
        format!("http://2130706433:{port}/"),
        "http://khac.example/".to_owned(),
        "ftp://127.0.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1:70/1".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        ground
            .portal
            .put(&format!("/ra-ngoai/{number}"), Reply::redirect(302, &to));
        ground.link(&format!("/ra-ngoai/{number}"));
        ground.link(&to);
    }
}
