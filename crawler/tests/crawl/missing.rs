//! Hosts that say "not found" with status 200.

use crate::common::server::{Hit, Reply, Server, answer, is_unlikely, missing, page, redirect};
use crate::common::{crawl, crawl_portal, portal};

const NOT_FOUND: &str =
    "<p>Cổng thông tin tỉnh Sao Mai</p><h1>Rất tiếc, chúng tôi không tìm thấy trang này</h1>
    <a href='tim-kiem/'>Tìm</a><a href='/'>Trang chủ</a><a href='/chi-o-day'>Sơ đồ</a>";

/// A server that answers what it does not know with `otherwise`, and whose start page leads to these.
async fn serve(paths: &[&str], otherwise: impl Fn(&Hit) -> Reply + Send + Sync + 'static) -> Server {
    let links: Vec<String> = paths
        .iter()
        .map(|path| format!("<a href='{path}'>x</a>"))
        .collect();
    let links = links.concat();
    Server::start_for_all(move |hit| match hit.path.as_str() {
        "/" => page(&links),
        "/robots.txt" | "/sitemap.xml" => missing(),
        "/bai" => page("<p>Cổng thông tin tỉnh Sao Mai</p><h1>Kế hoạch tiếp công dân năm nay</h1>"),
        "/tep.pdf" => answer(200, "Content-Type: application/pdf\r\n", "%PDF-1.7"),
        _ => otherwise(hit),
    })
    .await
}

#[tokio::test]
async fn pages_that_say_not_found_are_told_from_documents() {
    let server = serve(
        &["/mat/1.html", "/bai", "/mat/2.html", "/tep.pdf", "/mat/3/"],
        |hit| page(format!("{NOT_FOUND}<p>{}</p>", hit.path)),
    )
    .await;
    let crawl = crawl(&server).await;
    for path in ["/mat/1.html", "/mat/2.html", "/mat/3/", "/chi-o-day"] {
        assert_eq!(crawl.outcomes(path), ["soft_gone"], "{path}");
    }
    for path in ["/", "/bai", "/tep.pdf"] {
        assert_eq!(crawl.outcomes(path), ["fetched"], "{path}");
    }
    let probes = server.hits().iter().filter(|hit| is_unlikely(&hit.path)).count();
    assert_eq!(probes, 1, "a host is asked once");
    let asked = server.paths().len();
    assert!(
        asked <= 9,
        "the relative link was followed from every such page: {asked} requests"
    );
}

#[tokio::test]
async fn the_page_for_what_does_not_exist_may_stand_behind_a_redirect() {
    let server = serve(&["/mat", "/bai"], |hit| match hit.path.as_str() {
        "/khong-tim-thay" => page(NOT_FOUND),
        _ => redirect("/khong-tim-thay"),
    })
    .await;
    let crawl = crawl(&server).await;
    assert_eq!(crawl.outcomes("/khong-tim-thay"), ["soft_gone"]);
    assert_eq!(crawl.outcomes("/bai"), ["fetched"]);
}

#[tokio::test]
async fn a_start_page_that_everything_leads_to_is_a_document_with_all_its_links() {
    let server = Server::start_for_all(|hit| match hit.path.as_str() {
        "/robots.txt" | "/sitemap.xml" => missing(),
        "/trang-chu" => page("<h1>Cổng thông tin tỉnh</h1><a href='/bai'>x</a><a href='/mat'>x</a>"),
        "/bai" => page("<h1>Kế hoạch tiếp công dân năm nay</h1>"),
        _ => redirect("/trang-chu"),
    })
    .await;
    let crawl = crawl(&server).await;
    assert_eq!(crawl.outcomes("/trang-chu"), ["fetched"]);
    assert_eq!(crawl.outcomes("/bai"), ["fetched"]);
    assert_eq!(crawl.outcomes("/mat"), ["redirected"]);
}

#[tokio::test]
async fn nobody_is_asked_for_what_does_not_exist_where_that_is_not_allowed() {
    let server = Server::start_for_all(|hit| match hit.path.as_str() {
        "/robots.txt" => answer(200, "", "User-agent: *\nDisallow: /404\n"),
        "/cong/" => page("<a href='/cong/a'>x</a>"),
        _ => page(NOT_FOUND),
    })
    .await;
    let mut part = portal(&server);
    part.start = vec![server.url("/cong/")];
    crawl_portal(part.clone()).await;
    assert!(
        !server.hits().iter().any(|hit| is_unlikely(&hit.path)),
        "robots.txt forbids it"
    );

    part.scope.path_prefixes = vec!["/cong/".into()];
    let crawl = crawl_portal(part).await;
    assert_eq!(crawl.outcomes("/cong/a"), ["soft_gone"]);
    let probe = server
        .hits()
        .into_iter()
        .find(|hit| is_unlikely(&hit.path))
        .unwrap();
    assert!(
        probe.path.starts_with("/cong/"),
        "{} is outside the portal",
        probe.path
    );
}
