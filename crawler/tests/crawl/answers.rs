//! Every kind of answer, and every kind of lie, ends in the right outcome.

use crate::common::server::{Reply, Server, answer, gzip, missing, page, redirect};
use crate::common::{crawl, crawl_portal, portal};
use rasoat_core::{FetchOutcome, FetchedDocument, Limit, UnreachableReason};
use rasoat_crawler::TlsFault;

/// A server whose start page leads to `path`, which `reply` answers.
async fn serve(path: &'static str, reply: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Server {
    let times = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |hit| match hit.path.as_str() {
        "/" => page(format!("<a href='{path}'>x</a>")),
        asked if asked == path => reply(times.fetch_add(1, std::sync::atomic::Ordering::SeqCst)),
        _ => missing(),
    })
    .await
}

fn documents(crawl: &crate::common::frontier::Crawl) -> Vec<&FetchedDocument> {
    let fetched = crawl.visits.iter().filter_map(|visit| match &visit.outcome {
        FetchOutcome::Fetched(document) => Some(document.as_ref()),
        _ => None,
    });
    fetched.collect()
}

#[tokio::test]
async fn statuses_become_outcomes() {
    for (status, expected) in [
        (200, "fetched"),
        (204, "fetched"),
        (401, "unreachable:sign_in"),
        (403, "unreachable:forbidden"),
        (404, "gone"),
        (410, "gone"),
        (418, "unreachable:client_error"),
        (501, "unreachable:server_error"),
    ] {
        let server = serve("/x", move |_| answer(status, "", "")).await;
        assert_eq!(crawl(&server).await.outcomes("/x"), [expected], "{status}");
    }
}

#[tokio::test]
async fn a_failing_server_is_tried_again_and_then_given_up() {
    let server = serve("/x", |_| answer(502, "", "")).await;
    let outcomes = crawl(&server).await.outcomes("/x");
    assert_eq!(
        outcomes,
        [
            "failed:server_error",
            "failed:server_error",
            "unreachable:server_error"
        ]
    );
    let server = serve("/x", |time| {
        if time == 0 {
            answer(500, "", "")
        } else {
            page("ok")
        }
    })
    .await;
    assert_eq!(
        crawl(&server).await.outcomes("/x"),
        ["failed:server_error", "fetched"]
    );
}

#[tokio::test]
async fn a_document_comes_with_its_facts() {
    let headers = "Content-Type: application/pdf\r\nETag: \"a1\"\r\nContent-Disposition: attachment; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf\r\nContent-Encoding: gzip\r\n";
    let server = serve("/x", move |_| answer(200, headers, gzip(b"%PDF-1.7"))).await;
    let crawl = crawl(&server).await;
    let document = documents(&crawl)[1];
    assert_eq!(document.body.bytes(), b"%PDF-1.7");
    assert_eq!(document.sha256, rasoat_core::Sha256Digest::of(b"%PDF-1.7"));
    assert_eq!(document.declared_type.as_deref(), Some("application/pdf"));
    assert_eq!(document.declared_name.as_ref().unwrap().expose(), "Kế hoạch.pdf");
    let facts = &document.provenance.facts;
    assert_eq!((facts.status, facts.body_bytes), (200, Some(8)));
    assert_eq!(facts.validators.etag.as_deref(), Some("\"a1\""));
    assert_eq!(facts.remote_address.as_deref(), Some("127.0.0.1"));
    assert_eq!(document.provenance.requested, server.url("/x"));
}

#[tokio::test]
async fn a_body_that_is_always_cut_off_is_taken_as_far_as_it_came() {
    let cut = b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<a href='/sau'>x</a>";
    let server = serve("/x", |_| Reply::ThenClose(cut.to_vec())).await;
    let crawl = crawl(&server).await;
    assert_eq!(
        crawl.outcomes("/x"),
        ["failed:cut_off", "failed:cut_off", "fetched"]
    );
    let document = documents(&crawl)[1];
    assert_eq!(document.body.bytes(), b"<a href='/sau'>x</a>");
    assert_eq!(document.broken_off, Some(UnreachableReason::CutOff));
    assert!(document.is_partial());
    assert_eq!(
        crawl.outcomes("/sau"),
        ["gone"],
        "what stood before the cut was followed"
    );
}

#[tokio::test]
async fn a_body_that_is_whole_at_the_second_try_is_whole() {
    let server = serve("/x", |time| match time {
        0 => Reply::ThenClose(b"HTTP/1.1 200 x\r\nContent-Length: 4\r\n\r\nab".to_vec()),
        _ => answer(200, "", "abcd"),
    })
    .await;
    let crawl = crawl(&server).await;
    assert_eq!(crawl.outcomes("/x"), ["failed:cut_off", "fetched"]);
    assert!(!documents(&crawl)[1].is_partial());
    assert_eq!(documents(&crawl)[1].body.bytes(), b"abcd");
}

#[tokio::test]
async fn a_body_of_which_nothing_ever_came_is_no_document() {
    let nothing = b"HTTP/1.1 200 x\r\nContent-Length: 9\r\n\r\n";
    let server = serve("/x", |_| Reply::ThenClose(nothing.to_vec())).await;
    let outcomes = crawl(&server).await.outcomes("/x");
    assert_eq!(outcomes.last().unwrap(), "unreachable:cut_off");
}

#[tokio::test]
async fn packed_bodies_that_end_early_are_cut_off() {
    let packed = gzip(b"some words that are long enough to be packed, and packed again");
    let server = serve("/x", move |_| {
        answer(200, "Content-Encoding: gzip\r\n", &packed[..packed.len() - 12])
    })
    .await;
    let crawl = crawl(&server).await;
    assert_eq!(documents(&crawl)[1].broken_off, Some(UnreachableReason::CutOff));
    assert!(documents(&crawl)[1].body.bytes().starts_with(b"some words"));
}

#[tokio::test]
async fn endless_bodies_and_bombs_are_trimmed() {
    let endless = || {
        let head = b"HTTP/1.1 200 x\r\nContent-Type: text/html\r\n\r\n".to_vec();
        Reply::Endless(head, vec![b'x'; 4096])
    };
    let server = serve("/x", move |_| endless()).await;
    let endless = crawl(&server).await;
    assert_eq!(documents(&endless)[1].trimmed, Some(Limit::Bytes));
    assert_eq!(documents(&endless)[1].body.bytes().len(), 100_000);

    let bomb = gzip(&vec![0; 50_000_000]);
    let server = serve("/x", move |_| answer(200, "Content-Encoding: gzip\r\n", &bomb)).await;
    let bombed = crawl(&server).await;
    assert_eq!(documents(&bombed)[1].trimmed, Some(Limit::UnpackedBytes));
    assert_eq!(documents(&bombed)[1].body.bytes().len(), 100_000);
}

#[tokio::test]
async fn declared_types_are_not_believed_but_for_sound_and_film() {
    let server = serve("/x", |_| {
        answer(
            200,
            "Content-Type: application/octet-stream\r\n",
            "<html><a href=/trong>x</a>",
        )
    })
    .await;
    assert_eq!(
        crawl(&server).await.outcomes("/trong"),
        ["gone"],
        "a page by its bytes"
    );
    let server = serve("/x", |_| {
        answer(
            200,
            "Content-Type: text/html\r\n",
            "%PDF-1.7 <a href=/trong>x</a>",
        )
    })
    .await;
    assert_eq!(
        crawl(&server).await.outcomes("/trong").len(),
        0,
        "no page by its bytes"
    );
    let film = b"HTTP/1.1 200 x\r\nContent-Type: video/mp4\r\nContent-Length: 999999999\r\n\r\n";
    let server = serve("/x", |_| Reply::ThenClose(film.to_vec())).await;
    assert_eq!(crawl(&server).await.outcomes("/x"), ["denied:media_type"]);
}

#[tokio::test]
async fn silence_and_noise_end() {
    let server = serve("/x", |_| Reply::Silence).await;
    let mut impatient = portal(&server);
    impatient.politeness.timeout_ms = 200;
    impatient.politeness.max_attempts = 2;
    let crawl_of_silence = crawl_portal(impatient).await;
    assert_eq!(
        crawl_of_silence.outcomes("/x"),
        ["failed:timeout", "unreachable:timeout"]
    );

    let server = serve("/x", |_| Reply::ThenClose(b"SSH-2.0-nonsense\r\n\r\n".to_vec())).await;
    assert_eq!(crawl(&server).await.outcomes("/x"), ["unreachable:protocol"]);

    let server = serve("/x", |_| Reply::ThenClose(Vec::new())).await;
    let hung_up = crawl(&server).await.outcomes("/x");
    assert_eq!(hung_up.len(), 3, "hanging up may be a passing fault: {hung_up:?}");
}

#[tokio::test]
async fn redirects_are_targets_of_their_own() {
    let server = serve("/x", |_| redirect("/y")).await;
    let crawl_of_one = crawl(&server).await;
    assert_eq!(crawl_of_one.outcomes("/x"), ["redirected"]);
    assert_eq!(crawl_of_one.outcomes("/y"), ["gone"]);
    let hop = crawl_of_one
        .visits
        .iter()
        .find(|visit| visit.target.address.path() == "/y")
        .unwrap();
    assert_eq!((hop.target.redirects, hop.target.depth), (1, 1));
    assert_eq!(hop.target.link_text.as_ref().unwrap().expose(), "x");

    let server = serve("/x", |_| redirect("http://khac.example/y")).await;
    let crawl_out = crawl(&server).await;
    assert_eq!(crawl_out.outcomes("/y"), ["denied:scope"]);

    let loops = Server::start(|hit| match hit.path.as_str() {
        "/" => redirect("/a"),
        "/a" => redirect("/"),
        _ => missing(),
    })
    .await;
    assert_eq!(crawl(&loops).await.counts()["redirected"], 2);

    let chain = Server::start(|hit| match hit.path.strip_prefix("/n") {
        Some(number) => redirect(&format!("/n{}", number.parse::<u32>().unwrap() + 1)),
        None if hit.path == "/" => redirect("/n0"),
        None => missing(),
    })
    .await;
    let crawl_of_chain = crawl(&chain).await;
    assert_eq!(crawl_of_chain.counts()["denied:redirect_limit"], 1);
    assert_eq!(crawl_of_chain.counts()["redirected"], 9);
}

#[tokio::test]
async fn a_host_that_speaks_no_tls_is_told() {
    let server = Server::start(|_| page("ok")).await;
    let mut portal = portal(&server);
    portal.start[0].set_scheme("https").unwrap();
    let crawl = crawl_portal(portal).await;
    assert_eq!(crawl.outcomes("/"), ["unreachable:tls"]);
    assert_eq!(crawl.report.hosts[0].tls_fault, Some(TlsFault::Handshake));
}
