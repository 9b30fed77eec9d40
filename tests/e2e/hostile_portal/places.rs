//! Documents that no plain link leads to.

use rasoat_testkit::{Reply, html, wire};

use crate::evidence::require;
use crate::ground::{Ground, Trap, article, found, page};

pub(crate) const TRAPS: &[Trap] = &[
    Trap {
        name: "links in event handlers, attributes, comments, scripts and frames",
        lay: in_markup,
        check: found,
    },
    Trap {
        name: "a page that sends on after a while, and one with another base",
        lay: |ground| {
            let refreshed = ground.hide_page("sau-khi-cho");
            let based = ground.hide_pdf("goc-khac");
            ground.portal.put("/sau-khi-cho", refreshed);
            ground.portal.put("/kho-khac/goc-khac.pdf", based);
            let refresh = "<html><head><meta http-equiv='REFRESH' content=' 3 ; Url = \"/sau-khi-cho\" '></head><p>Trang đã chuyển.</p></html>";
            ground.portal.put("/chuyen", Reply::html(refresh));
            ground.portal.put(
                "/goc",
                Reply::html("<base href='/kho-khac/'><p>Kho.</p><a href='goc-khac.pdf'>Tệp</a>"),
            );
            ground.link("/chuyen");
            ground.link("/goc");
        },
        check: found,
    },
    Trap {
        name: "packed sitemaps behind an index, and a feed",
        lay: lists,
        check: found,
    },
    Trap {
        name: "pages behind a form that posts its state",
        lay: postbacks,
        check: |evidence| {
            let posts: Vec<_> = evidence
                .requests_below("/tra-cuu.aspx")
                .into_iter()
                .filter(|request| request.method == "POST")
                .collect();
            let all_have_state = posts
                .iter()
                .all(|request| String::from_utf8_lossy(&request.body).contains("__VIEWSTATE=trang"));
            require(posts.len() == 2 && all_have_state, || {
                format!("{} posts", posts.len())
            })?;
            let deletes = posts
                .iter()
                .any(|request| String::from_utf8_lossy(&request.body).contains("Xoa"));
            require(!deletes, || "something was deleted".to_owned())
        },
    },
    Trap {
        name: "documents behind the download handlers of portal software",
        lay: handlers,
        check: found,
    },
    Trap {
        name: "links in HTTP headers",
        lay: |ground| {
            let hidden = ground.hide_pdf("trong-dau-thu");
            ground.portal.put("/trong-dau-thu.pdf", hidden);
            let reply = article(95, "").with_header(
                "Link",
                "</trong-dau-thu.pdf>; rel=\"alternate\"; type=\"application/pdf\"",
            );
            ground.portal.put("/co-dau-thu", reply);
            ground.link("/co-dau-thu");
        },
        check: found,
    },
];

fn in_markup(ground: &mut Ground) {
    let words = [
        "qua-onclick",
        "qua-javascript",
        "qua-data",
        "qua-json",
        "qua-chu-thich",
        "qua-script",
        "qua-khung",
        "qua-lua-chon",
    ];
    for word in words {
        let hidden = ground.hide_pdf(word);
        ground.portal.put(&format!("/kin/{word}.pdf"), hidden);
    }
    let body = r#"<button onclick="window.open('/kin/qua-onclick.pdf','_blank')">Xem</button>
<a href="javascript:taiVe('/kin/qua-javascript.pdf')">Tải</a>
<div class="o" data-href="/kin/qua-data.pdf"></div>
<div data-cau-hinh='{"tep":[{"url":"\/kin\/qua-json.pdf"}]}'></div>
<!-- <li><a href="/kin/qua-chu-thich.pdf">Bản cũ</a></li> -->
<script>var ds = [{n:"x",u:"\u002Fkin\u002Fqua-script.pdf"}]; // it's</script>
<iframe srcdoc="&lt;a href='/kin/qua-khung.pdf'&gt;x&lt;/a&gt;"></iframe>
<select onchange="location=this.value"><option value="">Chọn</option><option value="/kin/qua-lua-chon.pdf">Năm 2019</option></select>"#;
    ground.portal.put("/kin/", page("Tài liệu", body));
    ground.link("/kin/");
}

fn lists(ground: &mut Ground) {
    let in_sitemap = ground.hide_pdf("trong-so-do");
    let in_feed = ground.hide_page("trong-ban-tin");
    ground.portal.put("/trong-so-do.pdf", in_sitemap);
    ground.portal.put("/trong-ban-tin", in_feed);
    let origin = ground.portal.origin();
    let index = format!(
        "<?xml version=\"1.0\"?><sitemapindex><sitemap><loc>{origin}/so-do-1.xml.gz</loc></sitemap><sitemap><loc>{origin}/so-do.xml</loc></sitemap></sitemapindex>"
    );
    let urls = format!(
        "<urlset><url><loc> {origin}/trong-so-do.pdf </loc></url><url><loc>http://khac.example/a</loc></url></urlset>"
    );
    let feed = format!(
        "<rss><channel><title>Tin</title><item><title>Bài</title><link><![CDATA[{origin}/trong-ban-tin]]></link></item></channel></rss>"
    );
    ground.portal.put("/so-do.xml", Reply::ok("text/xml", index));
    ground.portal.put(
        "/so-do-1.xml.gz",
        Reply::ok("application/x-gzip", wire::gzip(urls.as_bytes())),
    );
    ground.portal.put("/tin.rss", Reply::ok("text/html", feed));
    ground.portal.put("/co-tin", Reply::html("<title>Tin</title><link rel='alternate' type='application/rss+xml' href='/tin.rss'><p>Tin tức.</p>"));
    ground.robots.push(format!("Sitemap: {origin}/so-do.xml"));
    ground.link("/co-tin");
}

fn postbacks(ground: &mut Ground) {
    let hidden = ground.hide_docx("sau-trang-ba");
    ground.portal.put("/sau-trang-ba.docx", hidden);
    ground.portal.put_with("/tra-cuu.aspx", |request| {
        let body = wire::percent_decode(&String::from_utf8_lossy(&request.body));
        let number = [3, 2].into_iter().find(|number| body.contains(&format!("Page${number}")));
        // Each page is given out only for the state of the page before.
        let number = number.filter(|number| body.contains(&format!("__VIEWSTATE=trang{}", number - 1))).unwrap_or(1);
        let file = if number == 3 { "<a href='/sau-trang-ba.docx'>Tệp</a>" } else { "" };
        let next = if number < 3 {
            format!("<a href=\"javascript:__doPostBack(&#39;ctl00$g&#39;,&#39;Page${}&#39;)\">{}</a>", number + 1, number + 1)
        } else {
            String::new()
        };
        let form = format!(
            "<form method='post' action='./tra-cuu.aspx'><input type='hidden' name='__VIEWSTATE' value='trang{number}'>
             <p>Văn bản từ số {number}</p>{file}{next}<a href=\"javascript:__doPostBack('ctl00$g','Xoa$1')\">Xóa</a></form>"
        );
        page("Tra cứu", &form)
    });
    ground.link("/tra-cuu.aspx");
}

fn handlers(ground: &mut Ground) {
    let replies = [
        (
            "/LinkClick.aspx?fileticket=qua-link-click%3d&tabid=77",
            ground.hide_docx("qua-link-click"),
        ),
        (
            "/_layouts/15/download.aspx?SourceUrl=%2Fdocs%2Fqua-layouts.docx",
            ground.hide_docx("qua-layouts"),
        ),
        (
            "/documents/20182/0/qua-liferay/6f1c?version=1.0&t=1568000000000&download=true",
            ground.hide_pdf("qua-liferay"),
        ),
        (
            "/index.php?nv=laws&op=download&id=9&ten=qua-nukeviet",
            ground.hide_pdf("qua-nukeviet"),
        ),
    ];
    for (address, reply) in replies {
        ground.portal.put(address, reply.as_download("tep"));
        ground.link(&html_address(address));
    }
    // The same handler without its parameters is another page.
    ground.portal.put(
        "/index.php",
        Reply::html(html::page("Văn bản", "<p>Danh mục văn bản.</p>")),
    );
    ground.link("/index.php");
}

fn html_address(address: &str) -> String {
    address.replace('&', "&amp;")
}
