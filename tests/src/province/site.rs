//! Puts the province's documents, news and pages together into one portal.

use rasoat_core::Level;

use super::agencies::{Agency, PROVINCE, SUBSITES};
use super::documents::{self, Entry, Form, Shown, slug};
use super::layout::{self, pager};
use super::news::{self, Article};
use super::{Expected, Province, Resource, Truth, information, near_misses, planted};
use crate::markup::escape;
use crate::wire::percent_encode;

const HTML: &str = "text/html; charset=utf-8";
const ARTICLES_A_PAGE: usize = 8;
const DOCUMENTS_A_PAGE: usize = 12;

/// The portal while it is put together.
#[derive(Default)]
struct Site {
    resources: Vec<Resource>,
    truth: Vec<Truth>,
}

impl Site {
    fn add(&mut self, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> &mut Resource {
        self.resources.push(Resource {
            path: percent_encode(path),
            status: 200,
            content_type: content_type.to_owned(),
            headers: Vec::new(),
            body: body.into(),
        });
        let last = self.resources.len() - 1;
        &mut self.resources[last]
    }

    fn page(&mut self, path: &str, html: String, expected: Expected, case: &str) {
        self.add(path, HTML, html);
        self.truth.push(Truth {
            path: percent_encode(path),
            expected,
            level: Level::None,
            categories: Vec::new(),
            case: case.to_owned(),
        });
    }

    fn document_truth(&mut self, path: &str, entry: &Entry) {
        self.truth.push(Truth {
            path: percent_encode(path),
            expected: entry.expected,
            level: entry.level,
            categories: entry.categories.clone(),
            case: entry.case.to_owned(),
        });
    }
}

/// A document with its addresses.
struct Shelved {
    entry: Entry,
    page: String,
    file: Option<String>,
}

/// The whole portal, sorted by path.
pub(super) fn build() -> Province {
    let mut site = Site::default();
    let documents = shelve();
    let articles = news::provincial();
    site.add(
        "/giao-dien/sao-mai.css",
        "text/css; charset=utf-8",
        layout::STYLE_SHEET,
    );
    site.add("/giao-dien/huy-hieu.svg", "image/svg+xml", layout::EMBLEM);
    add_home(&mut site, &documents, &articles);
    add_news(&mut site, &articles);
    add_document_list(&mut site, &documents);
    for document in &documents {
        add_document(&mut site, document);
    }
    for (agency, articles) in SUBSITES.iter().zip(news::of_agencies()) {
        add_subsite(&mut site, agency, &documents, &articles);
    }
    for page in information::pages() {
        site.page(&page.path, page.html, page.expected, page.case);
    }
    add_special(&mut site, &documents);
    let Site {
        mut resources,
        mut truth,
    } = site;
    resources.sort_by(|one, other| one.path.cmp(&other.path));
    truth.sort_by(|one, other| one.path.cmp(&other.path));
    Province { resources, truth }
}

/// Every document, the newest first, with the addresses of its page and file.
fn shelve() -> Vec<Shelved> {
    let mut entries = documents::ordinary();
    entries.extend(planted::planted());
    entries.extend(near_misses::near_misses());
    entries.sort_by(|one, other| {
        let key = |entry: &Entry| (entry.paper.date, entry.paper.number);
        key(other).cmp(&key(one))
    });
    let shelved = |entry: Entry| {
        let paper = &entry.paper;
        let page = format!("/van-ban/{}-{}.html", paper.number, slug(&paper.title()));
        let file = match &entry.form {
            Form::Upload { name, .. } => Some(format!("/uploads/2026/{:02}/{name}", paper.date.month())),
            Form::Download { .. } => Some(format!("/tai-ve?id={}", 4_000 + paper.number)),
            Form::InPage { .. } => None,
        };
        Shelved { entry, page, file }
    };
    entries.into_iter().map(shelved).collect()
}

fn in_lists(documents: &[Shelved]) -> Vec<&Shelved> {
    documents
        .iter()
        .filter(|document| document.entry.shown == Shown::InLists)
        .collect()
}

fn add_document(site: &mut Site, document: &Shelved) {
    let Shelved { entry, page, file } = document;
    let paper = &entry.paper;
    let rows = [
        ("Số, ký hiệu", paper.symbol()),
        ("Ngày ban hành", paper.day()),
        ("Cơ quan ban hành", paper.agency.name.to_owned()),
        ("Trích yếu", documents::capitalised(&paper.subject)),
        ("Độ khẩn", "Thường".to_owned()),
        ("Độ mật", entry.secrecy_field.to_owned()),
    ]
    .iter()
    .map(|(field, value)| format!("<tr><th>{field}:</th><td>{}</td></tr>\n", escape(value)))
    .collect::<Vec<_>>()
    .concat();
    let mut content = format!("<table class=\"thuoc-tinh\">\n{rows}</table>\n");
    match (&entry.form, file) {
        (Form::InPage { html }, _) => content.push_str(html),
        (Form::Upload { name, .. } | Form::Download { name, .. }, Some(file)) => {
            let (address, name) = (escape(&percent_encode(file)), escape(name));
            let link = format!("<p>Tệp đính kèm: <a href=\"{address}\">{name}</a></p>\n");
            content.push_str(&link);
        }
        (Form::Upload { .. } | Form::Download { .. }, None) => {}
    }
    let html = layout::page(&paper.title(), &[("Văn bản", "/van-ban/")], &content);
    if file.is_none() {
        site.add(page, HTML, html);
        site.document_truth(page, entry);
        return;
    }
    site.page(page, html, Expected::Clear, "page_about_a_document");
    add_file(site, entry, file.as_deref().unwrap_or_default());
}

fn add_file(site: &mut Site, entry: &Entry, path: &str) {
    match &entry.form {
        Form::Upload {
            content_type, bytes, ..
        } => {
            site.add(path, content_type, bytes.clone());
        }
        Form::Download { name, bytes } => {
            let resource = site.add(path, "application/octet-stream", bytes.clone());
            let disposition = format!("attachment; filename=\"{name}\"");
            resource
                .headers
                .push(("Content-Disposition".to_owned(), disposition));
        }
        Form::InPage { .. } => return,
    }
    site.document_truth(path, entry);
}

fn document_table(documents: &[&Shelved]) -> String {
    let row = |document: &&Shelved| {
        let paper = &document.entry.paper;
        let page = escape(&document.page);
        let title = escape(&paper.title());
        let file = document.file.as_ref().map_or_else(String::new, |file| {
            format!("<a href=\"{}\">Tải về</a>", escape(&percent_encode(file)))
        });
        format!(
            "<tr><td>{}</td><td>{}</td><td><a href=\"{page}\">{title}</a></td><td>{file}</td></tr>\n",
            escape(&paper.symbol()),
            paper.day()
        )
    };
    let rows: String = documents.iter().map(row).collect();
    format!(
        "<table class=\"bang\">\n<thead><tr><th>Số, ký hiệu</th><th>Ngày</th><th>Trích yếu</th><th>Tệp</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

fn add_document_list(site: &mut Site, documents: &[Shelved]) {
    let listed = in_lists(documents);
    let address = |number: usize| {
        if number == 1 {
            "/van-ban/".to_owned()
        } else {
            format!("/van-ban/?page={number}")
        }
    };
    let last = listed.chunks(DOCUMENTS_A_PAGE).len();
    for (index, chunk) in listed.chunks(DOCUMENTS_A_PAGE).enumerate() {
        let search = "<p><a href=\"/van-ban/tra-cuu.html\">Tra cứu văn bản</a></p>\n";
        let content = format!(
            "{search}{}{}",
            document_table(chunk),
            pager(index + 1, last, address)
        );
        let html = layout::page(
            "Văn bản chỉ đạo, điều hành",
            &[("Văn bản", "/van-ban/")],
            &content,
        );
        site.page(&address(index + 1), html, Expected::Clear, "list_of_documents");
    }
}

fn article_list(articles: &[Article]) -> String {
    let item = |article: &Article| {
        let (path, title) = (escape(&article.path), escape(&article.title));
        format!(
            "<li><a href=\"{path}\">{title}</a> <span class=\"ngay\">({})</span></li>\n",
            article.day()
        )
    };
    let items: String = articles.iter().map(item).collect();
    format!("<ul class=\"danh-sach\">\n{items}</ul>\n")
}

fn add_articles(site: &mut Site, way: layout::Step<'_>, articles: &[Article]) {
    for article in articles {
        let content = format!(
            "<p class=\"ngay\">Ngày đăng: {}</p>\n{}",
            article.day(),
            article.html
        );
        let html = layout::page(&article.title, &[way], &content);
        site.page(&article.path, html, article.expected, article.case);
    }
}

fn add_news(site: &mut Site, articles: &[Article]) {
    let address = |number: usize| {
        if number == 1 {
            "/tin-tuc/".to_owned()
        } else {
            format!("/tin-tuc/trang-{number}.html")
        }
    };
    let last = articles.chunks(ARTICLES_A_PAGE).len();
    for (index, chunk) in articles.chunks(ARTICLES_A_PAGE).enumerate() {
        let content = format!("{}{}", article_list(chunk), pager(index + 1, last, address));
        let html = layout::page("Tin tức, sự kiện", &[("Tin tức", "/tin-tuc/")], &content);
        site.page(&address(index + 1), html, Expected::Clear, "list_of_news");
    }
    add_articles(site, ("Tin tức", "/tin-tuc/"), articles);
}

fn add_subsite(site: &mut Site, agency: &Agency, documents: &[Shelved], articles: &[Article]) {
    let own: Vec<&Shelved> = in_lists(documents)
        .into_iter()
        .filter(|document| document.entry.paper.agency == *agency)
        .collect();
    let list_path = format!("{}van-ban.html", agency.folder);
    let content = format!(
        "<div class=\"hai-cot\"><section><h2>Tin hoạt động</h2>\n{}</section>\n<aside><h2>Văn bản</h2>\n\
         <p><a href=\"{list_path}\">Văn bản của đơn vị</a></p></aside></div>\n",
        article_list(articles)
    );
    let way = (agency.name, agency.folder);
    site.page(
        agency.folder,
        layout::page(agency.name, &[way], &content),
        Expected::Clear,
        "agency",
    );
    let title = format!("Văn bản - {}", agency.name);
    let html = layout::page(&title, &[way], &document_table(&own));
    site.page(&list_path, html, Expected::Clear, "list_of_documents");
    add_articles(site, way, articles);
}

fn add_home(site: &mut Site, documents: &[Shelved], articles: &[Article]) {
    let newest: Vec<&Shelved> = in_lists(documents).into_iter().take(6).collect();
    let cards = SUBSITES
        .iter()
        .map(|agency| {
            format!(
                "<div><strong><a href=\"{}\">{}</a></strong><p>Tin hoạt động và văn bản của đơn vị</p></div>\n",
                agency.folder,
                escape(agency.name)
            )
        })
        .collect::<Vec<_>>()
.concat();
    let content = format!(
        "<div class=\"hai-cot\">\n<section><h2>Tin mới</h2>\n{}</section>\n<aside><h2>Liên kết</h2>\n<ul class=\"danh-sach\">\n\
         <li><a href=\"/thu-tuc/\">Thủ tục hành chính</a></li>\n<li><a href=\"/tin-tuc/hoi-xuan-2025.html\">Hội xuân 2025</a></li>\n\
         <li><a href=\"https://bao-sao-mai.example/\">Báo Sao Mai</a></li>\n</ul></aside>\n</div>\n\
         <h2>Văn bản mới ban hành</h2>\n{}<h2>Sở, ngành, địa phương</h2>\n<div class=\"the\">\n{cards}</div>\n",
        article_list(&articles[..articles.len().min(7)]),
        document_table(&newest),
    );
    site.page(
        "/",
        layout::page("Chào mừng đến với Sao Mai", &[], &content),
        Expected::Clear,
        "home",
    );
}

/// What is not linked like the rest: the forbidden folder, robots, the sitemap and its only page,
/// redirects.
fn add_special(site: &mut Site, documents: &[Shelved]) {
    let html = layout::page("Lịch trực", &[], &planted::behind_robots());
    site.add("/noi-bo/lich-truc.html", HTML, html);
    site.truth.push(Truth {
        path: "/noi-bo/lich-truc.html".to_owned(),
        expected: Expected::Forbidden,
        level: Level::Mat,
        categories: Vec::new(),
        case: "forbidden_by_robots".to_owned(),
    });
    site.add(
        "/robots.txt",
        "text/plain; charset=utf-8",
        "User-agent: *\nDisallow: /noi-bo/\nCrawl-delay: 0.02\n\nSitemap: /sitemap.xml\n",
    );
    let topic = "/chuyen-de/chuyen-doi-so.html";
    let by_sitemap: Vec<&Shelved> = documents
        .iter()
        .filter(|document| document.entry.shown == Shown::BySitemap)
        .collect();
    let content = format!(
        "<p>Chuyên đề của {}.</p>\n{}",
        escape(PROVINCE.name),
        document_table(&by_sitemap)
    );
    site.page(
        topic,
        layout::page("Chuyên đề chuyển đổi số", &[], &content),
        Expected::Clear,
        "only_in_sitemap",
    );
    let locations = ["/", "/tin-tuc/", "/van-ban/", "/thu-tuc/", topic]
        .iter()
        .map(|path| format!("  <url><loc>{path}</loc><lastmod>2026-09-10</lastmod></url>\n"))
        .collect::<Vec<_>>()
        .concat();
    let sitemap = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{locations}</urlset>\n"
    );
    site.add("/sitemap.xml", "application/xml", sitemap);
    let moved = site.add("/van-ban-cu", "", Vec::new());
    moved.status = 301;
    moved
        .headers
        .push(("Location".to_owned(), "/van-ban/".to_owned()));
}
