//! The crawler asks for nothing it must not, and never faster than allowed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::common::frontier::MemoryFrontier;
use crate::common::server::{Reply, Server, answer, missing, page, redirect};
use crate::common::{crawl, crawl_portal, frontier, portal, settings};
use rasoat_core::SystemClock;
use rasoat_crawler::{CrawlSettings, Crawler, CrawlerError, RobotsState};
use tokio_util::sync::CancellationToken;

const LINKS: &str = "<a href='/a'>a</a><a href='/cam/b'>b</a><a href='/c'>c</a>";

/// Links to `/p0`, `/p1` and so on.
fn numbered_links(count: usize) -> String {
    let links: Vec<String> = (0..count).map(|n| format!("<a href='/p{n}'>{n}</a>")).collect();
    links.concat()
}

/// A server with three pages whose robots.txt is `reply`.
async fn with_robots(reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Server {
    let times = AtomicUsize::new(0);
    Server::start(move |hit| match hit.path.as_str() {
        "/robots.txt" => reply(times.fetch_add(1, Ordering::SeqCst)),
        "/robots-khac.txt" => answer(200, "", "User-agent: *\nDisallow: /cam/"),
        "/sitemap.xml" => missing(),
        _ => page(LINKS),
    })
    .await
}

#[tokio::test]
async fn robots_txt_is_obeyed() {
    let server = with_robots(|_| answer(200, "", "User-agent: *\nDisallow: /cam/")).await;
    let obedient = crawl(&server).await;
    assert_eq!(obedient.outcomes("/cam/b"), ["denied:robots"]);
    assert_eq!(server.paths(), ["/", "/a", "/c"]);
    assert_eq!(obedient.report.hosts[0].robots, RobotsState::Read);
    assert_eq!(
        obedient.report.hosts[0].requests, 6,
        "robots.txt, sitemap.xml, what does not exist, and three pages"
    );

    let server = with_robots(|_| redirect("/robots-khac.txt")).await;
    assert_eq!(crawl(&server).await.outcomes("/cam/b"), ["denied:robots"]);
}

#[tokio::test]
async fn without_robots_txt_everything_may_be_fetched() {
    for reply in [
        |_| missing(),
        |_| answer(403, "", ""),
        |_| redirect("/robots.txt"),
        |_| redirect("http://khac.example/robots.txt"),
    ] {
        let server = with_robots(reply).await;
        let crawl = crawl(&server).await;
        assert_eq!(crawl.outcomes("/cam/b"), ["fetched"]);
        assert_eq!(crawl.report.hosts[0].robots, RobotsState::Absent);
    }
}

#[tokio::test]
async fn where_robots_txt_fails_nothing_is_fetched() {
    let server = with_robots(|_| answer(500, "", "")).await;
    let crawl_of_failing = crawl(&server).await;
    assert_eq!(crawl_of_failing.outcomes("/"), ["denied:robots_unreachable"]);
    assert_eq!(server.paths(), [""; 0]);
    assert_eq!(crawl_of_failing.report.hosts[0].robots, RobotsState::Unreachable);

    let server = with_robots(|time| if time < 2 { answer(503, "", "") } else { missing() }).await;
    assert_eq!(
        crawl(&server).await.outcomes("/c"),
        ["fetched"],
        "a passing fault is waited for"
    );
}

#[tokio::test]
async fn a_dead_host_is_told() {
    let server = Server::start(|_| missing()).await;
    let mut dead = portal(&server);
    // Port 1 is reserved and nobody listens there.
    dead.start[0].set_port(Some(1)).unwrap();
    assert_eq!(
        crawl_portal(dead).await.outcomes("/"),
        ["denied:robots_unreachable"]
    );
}

#[tokio::test]
async fn robots_txt_can_be_overruled() {
    let server = with_robots(|_| answer(200, "", "User-agent: *\nDisallow: /")).await;
    let mut portal = portal(&server);
    portal.politeness.ignore_robots = true;
    let crawl = crawl_portal(portal).await;
    assert_eq!(crawl.outcomes("/cam/b"), ["fetched"]);
    assert_eq!(crawl.report.hosts[0].robots, RobotsState::Overruled);
    assert!(server.hits().iter().all(|hit| hit.path != "/robots.txt"));
}

/// The time between two requests, on average. That no single one is shorter is proved where the turns are
/// given out, with a clock that stands still; here the machine may be busy, and five milliseconds are allowed.
fn average_gap(server: &Server) -> Duration {
    let hits = server.hits();
    let first = hits.first().unwrap().at;
    let gaps = u32::try_from(hits.len() - 1).unwrap();
    hits.last().unwrap().at.duration_since(first) / gaps + Duration::from_millis(5)
}

#[tokio::test]
async fn the_slower_of_interval_and_crawl_delay_is_kept() {
    let server = with_robots(|_| answer(200, "", "User-agent: *\nCrawl-delay: 0.1")).await;
    let crawl = crawl(&server).await;
    assert_eq!(crawl.report.hosts[0].interval, Duration::from_millis(100));
    assert!(average_gap(&server) >= Duration::from_millis(100));

    let server = with_robots(|_| answer(200, "", "User-agent: *\nCrawl-delay: 0.01")).await;
    let mut slow = portal(&server);
    slow.politeness.min_interval_ms = 80;
    crawl_portal(slow).await;
    assert!(average_gap(&server) >= Duration::from_millis(80));
}

#[tokio::test]
async fn retry_after_holds_the_whole_host() {
    let times = AtomicUsize::new(0);
    let server = Server::start(move |hit| match hit.path.as_str() {
        "/cho" if times.fetch_add(1, Ordering::SeqCst) == 0 => answer(429, "Retry-After: 1\r\n", ""),
        "/" => page("<a href='/cho'>x</a><a href='/1'>1</a><a href='/2'>2</a><a href='/3'>3</a>"),
        "/robots.txt" | "/sitemap.xml" => missing(),
        _ => page("ok"),
    })
    .await;
    let mut portal = portal(&server);
    portal.politeness.max_connections_per_host = 1;
    let crawl = crawl_portal(portal).await;
    assert_eq!(crawl.outcomes("/cho"), ["failed:throttled", "fetched"]);
    assert_eq!(crawl.report.hosts[0].throttled, 1);
    let hits = server.hits();
    let throttled = hits.iter().position(|hit| hit.path == "/cho").unwrap();
    let held = hits[throttled + 1].at.duration_since(hits[throttled].at);
    assert!(held >= Duration::from_millis(995), "{held:?}");
}

#[tokio::test]
async fn a_host_that_keeps_asking_to_slow_down_is_given_up() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/robots.txt" | "/sitemap.xml" => missing(),
        _ => answer(503, "Retry-After: 0\r\n", ""),
    })
    .await;
    let outcomes = crawl(&server).await.outcomes("/");
    assert_eq!(
        outcomes,
        ["failed:throttled", "failed:throttled", "unreachable:throttled"]
    );
}

#[tokio::test]
async fn a_slow_answer_does_not_hold_up_the_others() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/" => page("<a href='/cham'>x</a><a href='/1'>1</a><a href='/2'>2</a><a href='/3'>3</a>"),
        // Answered only after everything else was asked for: robots.txt, sitemap.xml and five pages.
        "/cham" => match page("slow") {
            Reply::Whole(bytes) => Reply::AfterHits(7, bytes),
            other => other,
        },
        "/robots.txt" | "/sitemap.xml" => missing(),
        _ => page("ok"),
    })
    .await;
    assert_eq!(crawl(&server).await.counts()["fetched"], 5);
}

#[tokio::test]
async fn the_page_limit_is_exact_and_the_rest_is_told() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/" => page(numbered_links(30)),
        "/robots.txt" | "/sitemap.xml" | "/p3" => missing(),
        _ => page("ok"),
    })
    .await;
    let mut small = portal(&server);
    small.scope.max_pages = Some(7);
    let resumed = CrawlSettings {
        fetched_before: 5,
        ..settings()
    };
    let rest = frontier::crawl(small.clone(), resumed, &CancellationToken::new()).await;
    assert_eq!(
        rest.counts()["fetched"],
        2,
        "five were fetched before the run was cut off"
    );
    assert!(rest.left.is_exhausted());
    server.forget();
    let counts = crawl_portal(small).await.counts();
    assert_eq!(counts["fetched"], 7);
    assert_eq!(counts.values().sum::<usize>(), 32);
    let asked = server.paths().len();
    assert!(
        asked <= 8,
        "{asked} requests for seven pages and one that is missing"
    );
}

#[tokio::test]
async fn scope_depth_and_length_are_judged_before_anything_is_asked() {
    let server = Server::start(|hit| match hit.path.as_str() {
        "/" => page(format!(
            "<a href='http://khac.example/a'>x</a><a href='ftp://127.0.0.1/b'>x</a><a href='/{}'>x</a>
             <a href='/cam/c'>x</a><a href='/a/b/a/b/a/b'>x</a><a href='/sau'>x</a>",
            "x".repeat(3000)
        )),
        "/sau" => page("<a href='/sau/2'>x</a>"),
        "/robots.txt" | "/sitemap.xml" => missing(),
        _ => page("ok"),
    })
    .await;
    let mut portal = portal(&server);
    portal.scope.max_depth = 1;
    portal.scope.excluded_prefixes = vec!["/cam".into()];
    let counts = crawl_portal(portal).await.counts();
    assert_eq!(server.paths(), ["/", "/sau"]);
    for (reason, count) in [
        ("scope", 2),
        ("scheme", 1),
        ("address_too_long", 1),
        ("trap", 1),
        ("depth", 1),
    ] {
        assert_eq!(counts[&format!("denied:{reason}")], count, "{reason}");
    }
}

#[tokio::test]
async fn pages_of_attachment_hosts_are_not_followed() {
    let files = Server::start_on("127.0.0.2", |hit| match hit.path.as_str() {
        "/robots.txt" => missing(),
        _ => page("<a href='/tiep'>x</a>"),
    })
    .await;
    let link = format!("<a href='{}'>x</a>", files.url("/f.pdf"));
    let server = Server::start(move |hit| if hit.path == "/" { page(&link) } else { missing() }).await;
    let mut portal = portal(&server);
    portal.scope.attachment_hosts = vec!["127.0.0.2".into()];
    let crawl = crawl_portal(portal).await;
    assert_eq!(files.paths(), ["/f.pdf"]);
    assert_eq!(crawl.report.hosts.len(), 2);
}

#[tokio::test]
async fn a_stopped_run_ends_and_leaves_the_rest() {
    let stop = CancellationToken::new();
    let on_hit = stop.clone();
    let server = Server::start(move |hit| {
        match hit.path.as_str() {
            "/" => {
                return page(numbered_links(200));
            }
            "/p5" => on_hit.cancel(),
            _ => {}
        }
        missing()
    })
    .await;
    let crawl = frontier::crawl(portal(&server), settings(), &stop).await;
    assert!(!crawl.left.is_exhausted());
    assert_eq!(crawl.outcomes("/p5"), ["gone"], "what was under way was finished");
    assert!(server.paths().len() < 100);
}

#[tokio::test]
async fn the_user_agent_and_from_are_sent() {
    let server = Server::start(|_| missing()).await;
    let settings = CrawlSettings {
        user_agent: "rasoat/9 (+https://saomai.example/rasoat)".into(),
        from: Some("vanthu@saomai.example".into()),
        ..settings()
    };
    frontier::crawl(portal(&server), settings, &CancellationToken::new()).await;
    let head = &server.hits()[0].head;
    assert!(
        head.contains("user-agent: rasoat/9 (+https://saomai.example/rasoat)\r\n"),
        "{head}"
    );
    assert!(head.contains("from: vanthu@saomai.example\r\n"), "{head}");
}

#[tokio::test]
async fn a_run_ends_when_nobody_takes_its_visits_any_more() {
    let server = Server::start(|_| page("ok")).await;
    let portal = portal(&server);
    let permit = portal.permit_loopback().unwrap();
    let crawler = Crawler::new(portal, &permit, settings(), Arc::new(SystemClock)).unwrap();
    let frontier = MemoryFrontier::default();
    frontier.add(&crawler.start_links());
    let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
    // The visit is taken and never recorded, as where the reader of documents fails.
    let receive = async move { receiver.recv().await.is_some() };
    let stop = CancellationToken::new();
    let (report, was_taken) = tokio::join!(crawler.run(&frontier, sender, &stop), receive);
    assert!(was_taken);
    assert!(matches!(report, Err(CrawlerError::ReceiverGone)));
}
