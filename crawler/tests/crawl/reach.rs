//! The crawler gets where documents are, and not where there is no end.

use rasoat_core::{DocumentRole, FetchOutcome};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::frontier::crawl_again;
use crate::common::server::{Reply, Server, answer, gzip, missing, page, redirect};
use crate::common::{crawl, crawl_portal, frontier, portal, settings};
use rasoat_crawler::CrawlSettings;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn sitemaps_of_every_kind_lead_to_pages() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/robots.txt" => answer(200, "", "Sitemap: /so-do.xml\nSitemap: /ds.txt"),
        "/so-do.xml" => answer(
            200,
            "Content-Type: text/xml\r\n",
            "<sitemapindex><sitemap><loc>/so-do-1.xml.gz</loc></sitemap></sitemapindex>",
        ),
        "/so-do-1.xml.gz" => answer(
            200,
            "Content-Type: application/gzip\r\n",
            gzip(b"<urlset><url><loc>/chi-trong-so-do</loc></url></urlset>"),
        ),
        "/ds.txt" => {
            let host = hit.head.split("host: ").nth(1).unwrap().lines().next().unwrap();
            answer(
                200,
                "Content-Type: text/plain\r\n",
                format!("http://{host}/chi-trong-ds\n"),
            )
        }
        "/" => page("<link rel=alternate type='application/rss+xml' href='/rss'>"),
        "/rss" => answer(
            200,
            "Content-Type: application/rss+xml\r\n",
            "<rss><item><link>/chi-trong-tin</link></item></rss>",
        ),
        _ => page("ok"),
    })
    .await;
    let crawl = crawl(&server).await;
    for path in ["/chi-trong-so-do", "/chi-trong-ds", "/chi-trong-tin"] {
        assert_eq!(crawl.outcomes(path), ["fetched"], "{path}");
    }
}

#[tokio::test]
async fn without_sitemap_lines_the_usual_place_is_tried() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/sitemap.xml" => answer(200, "", "<urlset><url><loc>/an</loc></url></urlset>"),
        "/robots.txt" => missing(),
        _ => page("ok"),
    })
    .await;
    assert_eq!(crawl(&server).await.outcomes("/an"), ["fetched"]);
}

/// A page of an ASP.NET list: page `number` of four, each with one file.
fn list_page(number: usize) -> Reply {
    let pager: Vec<String> = (1..=4)
        .filter(|other| *other != number)
        .map(|other| format!("<a href=\"javascript:__doPostBack('ctl00$grid','Page${other}')\">{other}</a>"))
        .collect();
    page(format!(
        "<form method=post action='/ds.aspx'><input type=hidden name=__VIEWSTATE value='vs+{number}'>
         <a href='/f{number}.pdf'>x</a>{}<a href=\"javascript:__doPostBack('ctl00$xoa','')\">Xóa</a></form>",
        pager.concat()
    ))
}

#[tokio::test]
async fn pagers_that_post_a_form_are_followed() {
    let server = Server::start(|hit| match (hit.method.as_str(), hit.path.as_str()) {
        ("GET", "/") => page("<a href='/ds.aspx'>x</a>"),
        ("GET", "/ds.aspx") => list_page(1),
        ("POST", "/ds.aspx") => {
            let wanted = hit
                .body
                .split("__EVENTARGUMENT=Page%24")
                .nth(1)
                .and_then(|rest| rest[..1].parse().ok());
            match wanted {
                Some(number) if hit.body.contains("__VIEWSTATE=vs%2B") => list_page(number),
                _ => answer(500, "", ""),
            }
        }
        (_, path) if path.starts_with("/f") => answer(200, "Content-Type: application/pdf\r\n", "%PDF-1.7"),
        _ => missing(),
    })
    .await;
    let crawl = crawl(&server).await;
    for path in ["/f1.pdf", "/f2.pdf", "/f3.pdf", "/f4.pdf"] {
        assert_eq!(crawl.outcomes(path), ["fetched"], "{path}");
    }
    let posts: Vec<_> = server
        .hits()
        .into_iter()
        .filter(|hit| hit.method == "POST")
        .collect();
    assert!(posts.len() <= 4, "each page once: {}", posts.len());
    assert!(
        posts.iter().all(|hit| !hit.body.contains("xoa")),
        "nothing but pagers is posted"
    );
}

#[tokio::test]
async fn sessions_in_addresses_do_not_multiply_pages() {
    let sessions = AtomicUsize::new(0);
    let server = Server::start(move |hit| {
        let session = sessions.fetch_add(1, Ordering::SeqCst);
        let link = |path: &str| {
            format!(
                "<a href='{path};jsessionid=A{session}B'>x</a><a href='{path}?PHPSESSID=s{session}'>x</a>"
            )
        };
        match hit.path.split([';', '?']).next().unwrap() {
            "/robots.txt" | "/sitemap.xml" => missing(),
            _ => page(["/a", "/b", "/c"].map(link).concat()),
        }
    })
    .await;
    crawl(&server).await;
    assert_eq!(server.paths().len(), 4);
}

#[tokio::test]
async fn gates_that_want_a_cookie_or_a_session_are_passed() {
    let cookie_by_redirect = Server::start(|hit| match hit.path.as_str() {
        "/robots.txt" | "/sitemap.xml" => missing(),
        _ if hit.head.contains("cookie: qua=1") => page("<p>vào được</p>"),
        _ => answer(302, "Location: /\r\nSet-Cookie: qua=1; Path=/\r\n", ""),
    })
    .await;
    assert_eq!(crawl(&cookie_by_redirect).await.outcomes("/"), ["fetched"]);

    let cookie_by_script = Server::start(|hit| match hit.path.as_str() {
        "/robots.txt" | "/sitemap.xml" => missing(),
        _ if hit.head.contains("cookie: d1n=ab12") => page("<a href='/trong'>x</a>"),
        _ => {
            page("<html><body><script>document.cookie=\"D1N=\"+f();location.reload();</script></body></html>")
        }
    })
    .await;
    let gated = crawl(&cookie_by_script).await;
    assert_eq!(
        gated.outcomes("/"),
        ["unreachable:challenge"],
        "a computed cookie cannot be known"
    );

    let plain_cookie = Server::start(|hit| match hit.path.as_str() {
        "/robots.txt" | "/sitemap.xml" => missing(),
        _ if hit.head.contains("cookie: d1n=ab12") => page("<a href='/trong'>x</a>"),
        _ => page("<html><body><script>document.cookie=\"D1N=ab12; path=/\";location.reload();</script></body></html>"),
    })
    .await;
    assert_eq!(crawl(&plain_cookie).await.outcomes("/trong"), ["fetched"]);

    let session_in_path = Server::start(|hit| match hit.path.as_str() {
        "/robots.txt" | "/sitemap.xml" => missing(),
        "/" => redirect("/(S(abc123))/"),
        _ => page("ok"),
    })
    .await;
    assert_eq!(crawl(&session_in_path).await.counts()["fetched"], 1);
}

#[tokio::test]
async fn an_endless_calendar_ends_and_many_articles_do_not() {
    let server = Server::start(|hit| {
        let number = |prefix: &str| {
            hit.path
                .strip_prefix(prefix)
                .and_then(|rest| rest.parse::<usize>().ok())
        };
        if let Some(month) = number("/lich/") {
            page(format!(
                "<a href='/lich/{}'>‹</a><a href='/lich/{}'>›</a><p>Lịch tháng {month}</p>",
                month.saturating_sub(1),
                month + 1
            ))
        } else if let Some(article) = number("/tin/") {
            // Articles of one frame that differ in one word.
            let word: String = article
                .to_string()
                .bytes()
                .map(|digit| char::from(digit - b'0' + b'a'))
                .collect();
            page(format!(
                "<p>Tin tức của tỉnh</p><p>{word}</p><a href='/tin/{}'>Tin sau</a>",
                (article + 1).min(300)
            ))
        } else if hit.path == "/" {
            page("<a href='/lich/5000'>Lịch</a><a href='/tin/0'>Tin</a>")
        } else {
            missing()
        }
    })
    .await;
    let mut portal = portal(&server);
    portal.scope.max_depth = 1000;
    let crawl = crawl_portal(portal).await;
    let count = |prefix: &str| {
        server
            .paths()
            .iter()
            .filter(|path| path.starts_with(prefix))
            .count()
    };
    assert!(
        count("/lich/") <= 40,
        "{} requests to the calendar",
        count("/lich/")
    );
    assert_eq!(count("/tin/"), 301);
    assert!(crawl.counts()["denied:trap"] >= 1);
}

#[tokio::test]
async fn a_page_that_says_not_modified_to_nobody_is_no_document() {
    let server = Server::start(|hit| {
        if hit.path == "/" {
            answer(304, "", "")
        } else {
            missing()
        }
    })
    .await;
    assert_eq!(crawl(&server).await.outcomes("/"), ["unreachable:protocol"]);
}

#[tokio::test]
async fn what_has_not_changed_is_not_fetched_again() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/" if hit.head.contains("if-none-match: \"v1\"\r\n") => answer(304, "ETag: \"v1\"\r\n", ""),
        "/" => page("changed"),
        _ => missing(),
    })
    .await;
    let again = |etag: &str| rasoat_core::Validators {
        etag: Some(etag.into()),
        last_modified: None,
    };
    for (etag, expected) in [("\"v1\"", "not_modified"), ("\"v0\"", "fetched")] {
        let stop = CancellationToken::new();
        let crawl = crawl_again(portal(&server), settings(), &stop, &again(etag)).await;
        assert_eq!(crawl.outcomes("/"), [expected]);
    }
}

#[tokio::test]
async fn what_is_called_a_feed_and_is_none_is_read_as_a_document() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/" => page(
            "<link rel=alternate type='application/rss+xml' href='/kin.pdf'><link rel=sitemap href='/rss'>",
        ),
        "/kin.pdf" => answer(200, "Content-Type: application/rss+xml\r\n", "%PDF-1.7"),
        "/rss" => answer(200, "", "<rss><channel></channel></rss>"),
        _ => missing(),
    })
    .await;
    let crawl = crawl(&server).await;
    let role = |path: &str| {
        let mut visits = crawl
            .visits
            .iter()
            .filter(|visit| visit.target.address.path() == path);
        visits.find_map(|visit| match &visit.outcome {
            FetchOutcome::Fetched(document) => Some(document.role),
            _ => None,
        })
    };
    assert_eq!(role("/kin.pdf"), Some(DocumentRole::Content));
    assert_eq!(role("/rss"), Some(DocumentRole::Navigation));
}

#[tokio::test]
async fn a_feed_that_is_called_a_page_is_read_as_a_feed() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/" => page("<link rel=alternate type='application/rss+xml' href=/tin.rss><p>x</p>"),
        "/tin.rss" => page("<rss><channel><item><link><![CDATA[/bai]]></link></item></channel></rss>"),
        "/bai" => page("ok"),
        _ => missing(),
    })
    .await;
    let crawl = crawl(&server).await;
    assert_eq!(crawl.outcomes("/bai"), ["fetched"]);
}

#[tokio::test]
async fn pages_with_too_many_links_are_counted() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/" => page((0..40).fold(String::new(), |links, n| links + &format!("<a href='/{n}'>x</a>"))),
        _ => missing(),
    })
    .await;
    for (max_links_per_page, expected) in [(10, 1), (100, 0)] {
        let settings = CrawlSettings {
            max_links_per_page,
            ..settings()
        };
        let crawl = frontier::crawl(portal(&server), settings, &CancellationToken::new()).await;
        assert_eq!(crawl.report.hosts[0].cut_pages, expected, "{max_links_per_page}");
    }
}
