//! Every place where public test sites for crawlers hide links, each with a page of its own: how many are found without
//! a browser. The places are those that google/security-crawl-maze lists (91 addresses); the pages are written here.

use std::collections::{BTreeSet, HashMap};

use crate::common::crawl;
use crate::common::server::{Reply, Server, answer, missing, page};

/// Least addresses of the list that must be asked for.
const LEAST_FOUND: usize = 81;

/// Markup, and what stands behind it at the address named `$` in it. Each is a page.
const PLACES: &[(&str, &str)] = &[
    ("html/doctype", "<!DOCTYPE html SYSTEM \"$\"><p>x</p>"),
    ("html/manifest", "<html manifest=\"$\"><p>x</p>"),
    ("html/body/background", "<body background=\"$\">x"),
    ("html/body/a/href", "<a href=\"$\">x</a>"),
    ("html/body/a/ping", "<a href=\"#\" ping=\"$\">x</a>"),
    ("html/body/audio/src", "<audio src=\"$\"></audio>"),
    ("html/body/audio/source/src", "<audio><source src=\"$\"></audio>"),
    (
        "html/body/audio/source/srcset1x",
        "<audio><source srcset=\"$ 1x, /html/anh.png 2x\"></audio>",
    ),
    (
        "html/body/audio/source/srcset2x",
        "<audio><source srcset=\"/html/anh.png 1x, $ 2x\"></audio>",
    ),
    ("html/body/applet/archive", "<applet archive=\"$\"></applet>"),
    ("html/body/applet/codebase", "<applet codebase=\"$\"></applet>"),
    (
        "html/body/blockquote/cite",
        "<blockquote cite=\"$\">x</blockquote>",
    ),
    ("html/body/embed/src", "<embed src=\"$\">"),
    (
        "html/body/form/action-get",
        "<form action=\"$\" method=\"GET\"><input type=submit></form>",
    ),
    (
        "html/body/form/action-post",
        "<form action=\"$\" method=\"POST\"><input type=submit></form>",
    ),
    (
        "html/body/form/button/formaction",
        "<form><button formaction=\"$\">x</button></form>",
    ),
    (
        "html/body/frameset/frame/src",
        "<frameset><frame src=\"$\"></frameset>",
    ),
    ("html/body/iframe/src", "<iframe src=\"$\"></iframe>"),
    (
        "html/body/iframe/srcdoc",
        "<iframe srcdoc=\"<img src='$'>\"></iframe>",
    ),
    ("html/body/img/dynsrc", "<img dynsrc=\"$\">"),
    ("html/body/img/lowsrc", "<img lowsrc=\"$\">"),
    ("html/body/img/longdesc", "<img longdesc=\"$\">"),
    ("html/body/img/src-data", "<img data-src=\"$\">"),
    ("html/body/img/src", "<img src=\"$\">"),
    (
        "html/body/img/srcset1x",
        "<img srcset=\"$ 1x,\n /html/anh.png 2x\">",
    ),
    (
        "html/body/img/srcset2x",
        "<img srcset=\"/html/anh.png 1x,\n $ 2x\">",
    ),
    ("html/body/input/src", "<input type=image src=\"$\">"),
    ("html/body/isindex/action", "<isindex action=\"$\"></isindex>"),
    (
        "html/body/map/area/ping",
        "<map name=m><area ping=\"$\" href=\"#\"></map>",
    ),
    ("html/body/object/data", "<object data=\"$\"></object>"),
    ("html/body/object/codebase", "<object codebase=\"$\"></object>"),
    (
        "html/body/object/param/value",
        "<object><param name=URL value=\"$\"></object>",
    ),
    ("html/body/script/src", "<script src=\"$\"></script>"),
    (
        "html/body/svg/image/xlink",
        "<svg><image xlink:href=\"$\"/></svg>",
    ),
    (
        "html/body/svg/script/xlink",
        "<svg><script xlink:href=\"$\"></script></svg>",
    ),
    ("html/body/table/background", "<table background=\"$\"></table>"),
    (
        "html/body/table/td/background",
        "<table><tr><td background=\"$\">x</table>",
    ),
    ("html/body/video/src", "<video src=\"$\"></video>"),
    ("html/body/video/track/src", "<video><track src=\"$\"></video>"),
    ("html/body/video/poster", "<video poster=\"$\"></video>"),
    ("html/head/profile", "<head profile=\"$\"></head>"),
    ("html/head/base/href", "<base href=\"$\"><a href=\"\">x</a>"),
    (
        "html/head/comment-conditional",
        "<!--[if IE 6]><link href=\"$\"><![endif]-->",
    ),
    (
        "html/head/import/implementation",
        "<import namespace=n implementation=\"$\" />",
    ),
    ("html/head/link/href", "<link rel=\"author\" href=\"$\">"),
    (
        "html/head/meta/content-csp",
        "<meta http-equiv=\"Content-Security-Policy\" content=\"img-src 'self'; report-uri $\">",
    ),
    (
        "html/head/meta/content-pinned-websites",
        "<meta name=\"msapplication-config\" content=\"$\">",
    ),
    (
        "html/head/meta/content-reading-view",
        "<meta name=\"copyright\" content=\"<img src='$'>\">",
    ),
    (
        "html/head/meta/content-redirect",
        "<meta http-equiv=\"refresh\" content=\"3; url=$\">",
    ),
    ("html/misc/url/full-url", "<a href=\"http://@$\">x</a>"),
    (
        "html/misc/url/path-relative-url",
        "<a href=\"../../../..$\">x</a>",
    ),
    ("html/misc/url/protocol-relative-url", "<a href=\"//@$\">x</a>"),
    ("html/misc/url/root-relative-url", "<a href=\"$\">x</a>"),
    (
        "html/misc/string/dot-dot-slash-prefix",
        "<p>Chuỗi trong văn bản: ../../../..$</p>",
    ),
    (
        "html/misc/string/dot-slash-prefix",
        "<base href=\"/\"><p>Chuỗi trong văn bản: .$</p>",
    ),
    (
        "html/misc/string/url-string",
        "<p>Chuỗi trong văn bản: http://@$</p>",
    ),
    (
        "javascript/misc/automatic-post",
        "<script>setTimeout(function(){fetch(\"$\",{method:\"POST\"})},5000)</script>",
    ),
    (
        "javascript/misc/comment",
        "<script src=\"/nguon.js?// http://@$\"></script>",
    ),
    (
        "javascript/misc/string-variable",
        "<script src=\"/nguon.js?var u = 'http://@$';\"></script>",
    ),
    (
        "javascript/misc/string-concat-variable",
        "<script src=\"/nguon.js?var d='http://@'; var p='$'; var f=d%2Bp;\"></script>",
    ),
    (
        "javascript/interactive/js-delete",
        "<button onclick=\"x('DELETE','$')\">x</button>",
    ),
    (
        "javascript/interactive/js-post",
        "<button onclick=\"fetch('$',{method:'POST'})\">x</button>",
    ),
    ("javascript/interactive/js-post-event-listener", LISTENER),
    (
        "javascript/interactive/js-put",
        "<script>r.open('PUT', '$', true)</script>",
    ),
    (
        "javascript/interactive/listener-and-event-attribute-first",
        "<input type=button onclick=\"fetch('$')\">",
    ),
    (
        "javascript/interactive/listener-and-event-attribute-second",
        LISTENER,
    ),
    (
        "javascript/interactive/multi-step-request-event-attribute",
        "<script>b.setAttribute('onclick', 'fetch(\"$\")')</script>",
    ),
    (
        "javascript/interactive/multi-step-request-event-listener-div-dom",
        LISTENER,
    ),
    (
        "javascript/interactive/multi-step-request-event-listener-div",
        LISTENER,
    ),
    (
        "javascript/interactive/multi-step-request-event-listener-dom",
        LISTENER,
    ),
    (
        "javascript/interactive/multi-step-request-event-listener",
        LISTENER,
    ),
    (
        "javascript/interactive/multi-step-request-redefine-event-attribute",
        "<script>b.onclick = () => fetch(`$`)</script>",
    ),
    (
        "javascript/interactive/multi-step-request-remove-button",
        LISTENER,
    ),
    (
        "javascript/interactive/multi-step-request-remove-event-listener",
        LISTENER,
    ),
    ("javascript/interactive/two-listeners-first", LISTENER),
    ("javascript/interactive/two-listeners-second", LISTENER),
];
const LISTENER: &str =
    "<script>b.addEventListener('click', () => { fetch(\"$\", {method: \"GET\"}); })</script>";

/// Places that are no page with markup: headers, a redirect, style sheets, known files.
const OTHERS: [&str; 6] = [
    "css/font-face",
    "headers/content-location",
    "headers/link",
    "headers/location",
    "headers/refresh",
    "misc/known-files/sitemap.xml",
];
/// On the list, and not to be had without a browser or against the rules: names in running text that only a base
/// address makes whole, routes of script frameworks, and what robots.txt forbids.
const OUT_OF_REACH: usize = 9;

fn target(place: &str) -> String {
    format!("/test/{place}.found")
}

fn serve(path: &str, host: &str, pages: &HashMap<String, &str>) -> Reply {
    let linked = |name: &str, value: String| {
        answer(
            200,
            &format!("Content-Type: text/html\r\n{name}: {value}\r\n"),
            "<p>x</p>",
        )
    };
    let css = target("css/font-face");
    match path {
        "/" => page(all_pages()),
        "/robots.txt" => answer(
            200,
            "",
            "User-agent: *\nDisallow: /test/misc/known-files/robots.txt.found\n",
        ),
        "/sitemap.xml" => answer(
            200,
            "Content-Type: application/xml\r\n",
            format!(
                "<urlset><url><loc>http://{host}{}</loc></url></urlset>",
                target(OTHERS[5])
            ),
        ),
        "/css/font-face" => page("<link rel=stylesheet href=/css/kieu.css>"),
        "/css/kieu.css" => answer(
            200,
            "Content-Type: text/css\r\n",
            format!("@font-face{{font-family:a;src:url({css})}}"),
        ),
        "/headers/content-location" => linked("Content-Location", target(OTHERS[1])),
        "/headers/link" => linked("Link", format!("<{}>; rel=\"next\"", target(OTHERS[2]))),
        "/headers/location" => answer(302, &format!("Location: {}\r\n", target(OTHERS[3])), ""),
        "/headers/refresh" => linked("Refresh", format!("5; url={}", target(OTHERS[4]))),
        _ => match path.split_once("/nguon.js?") {
            Some((_, script)) => answer(
                200,
                "Content-Type: application/javascript\r\n",
                script
                    .replace("%20", " ")
                    .replace("%27", "'")
                    .replace("%2B", "+")
                    .replace("%2b", "+"),
            ),
            None => match pages.get(path) {
                Some(markup) => {
                    let place = target(&path[1..]);
                    page(markup.replace('$', &place).replace('@', host))
                }
                None if path.starts_with("/test/") => page("<p>x</p>"),
                None => missing(),
            },
        },
    }
}

fn all_pages() -> String {
    let places = PLACES.iter().map(|(place, _)| *place).chain(OTHERS);
    let links: Vec<String> = places
        .map(|place| format!("<a href=\"/{place}\">{place}</a> "))
        .collect();
    links.concat()
}

#[tokio::test]
async fn links_are_found_in_every_place_that_test_sites_know() {
    assert_eq!(
        PLACES.len() + OTHERS.len() + OUT_OF_REACH,
        91,
        "addresses on the list"
    );
    let pages: HashMap<String, &str> = PLACES
        .iter()
        .map(|(place, markup)| (format!("/{place}"), *markup))
        .collect();
    let server = Server::start(move |hit| {
        let host = hit
            .head
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or_default();
        serve(&hit.path, host, &pages)
    })
    .await;
    crawl(&server).await;
    let asked: BTreeSet<String> = server
        .hits()
        .into_iter()
        .filter_map(|hit| Some(hit.path.split('?').next()?.to_owned()))
        .collect();
    let all = PLACES.iter().map(|(place, _)| *place).chain(OTHERS);
    let (found, lost): (Vec<&str>, Vec<&str>) = all.partition(|place| asked.contains(&target(place)));
    assert!(
        found.len() >= LEAST_FOUND,
        "{} found, lost: {lost:#?}",
        found.len()
    );
    assert_eq!(
        lost,
        ["html/body/form/action-post"],
        "only what would be sent is not asked for"
    );
}
