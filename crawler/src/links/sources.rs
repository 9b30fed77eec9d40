//! Addresses in files that pages are made of and that hold no page: scripts, data for scripts (JSON), style sheets, XML.

use rasoat_core::DocumentRole;
use url::Url;

use super::{FoundLink, charset, code, is_page_furniture, plain, resolve, style};

/// Most bytes of such a file that are searched.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// What such a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourceKind {
    /// A script, or data in the notation of scripts.
    Code,
    /// A style sheet.
    Style,
    /// XML of no kind that is known better.
    Xml,
}

/// What kind of source a document is, by its declared type and, where that says nothing, by its name and first bytes.
pub(crate) fn source_kind(declared_type: Option<&str>, address: &Url, bytes: &[u8]) -> Option<SourceKind> {
    if super::has_other_magic(bytes) || super::looks_like_html(bytes) {
        return None;
    }
    let essence = declared_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    if ["json", "javascript", "ecmascript"]
        .iter()
        .any(|kind| essence.contains(kind))
    {
        return Some(SourceKind::Code);
    }
    if essence == "text/css" {
        return Some(SourceKind::Style);
    }
    let begin = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let is_vague = matches!(
        essence.as_str(),
        "" | "text/plain" | "text/html" | "application/octet-stream"
    );
    if essence.ends_with("xml") || is_vague && begin.starts_with(b"<?xml") {
        return Some(SourceKind::Xml);
    }
    let looks_like_data = || {
        let after = begin.get(1..).unwrap_or_default().trim_ascii_start();
        matches!(begin.first(), Some(b'{')) && matches!(after.first(), Some(b'"' | b'}'))
            || matches!(begin.first(), Some(b'[')) && matches!(after.first(), Some(b'{' | b'"' | b']'))
    };
    match super::extension(address).as_deref() {
        _ if !is_vague => None,
        Some("js" | "mjs" | "json") if essence != "text/html" => Some(SourceKind::Code),
        Some("css") if essence != "text/html" => Some(SourceKind::Style),
        _ => looks_like_data().then_some(SourceKind::Code),
    }
}

/// The addresses in a source, at most `max`.
pub(crate) fn of_source(
    kind: SourceKind,
    bytes: &[u8],
    content_type: Option<&str>,
    base: &Url,
    max: usize,
) -> Vec<FoundLink> {
    let text = charset::decode(&bytes[..bytes.len().min(MAX_BYTES)], content_type);
    let found: Vec<String> = match kind {
        SourceKind::Style => style::addresses(&text).into_iter().map(str::to_owned).collect(),
        SourceKind::Code => {
            let mut found = code::addresses(&text);
            found.extend(plain::addresses(&text.replace("\\/", "/")).map(str::to_owned));
            found
        }
        SourceKind::Xml => {
            let text = html_escape::decode_html_entities(text.as_ref());
            let found = code::addresses(&text).into_iter();
            found.chain(plain::addresses(&text).map(str::to_owned)).collect()
        }
    };
    let found = found.iter().filter_map(|address| resolve(base, address));
    let mut links: Vec<FoundLink> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for address in found.filter(|address| !is_page_furniture(address)) {
        if links.len() >= max {
            break;
        }
        if seen.insert(address.clone()) {
            links.push(FoundLink {
                address,
                text: None,
                role: DocumentRole::Content,
                is_drawn: false,
            });
        }
    }
    links
}

/// Whether a script or style sheet of a page is worth a request: not one of the libraries that half the world uses, and
/// not one that ASP.NET makes up for each page.
pub(super) fn is_worth_reading(address: &Url) -> bool {
    const LIBRARIES: [&str; 16] = [
        "jquery",
        "bootstrap",
        "angular",
        "react",
        "vue",
        "modernizr",
        "font-awesome",
        "fontawesome",
        "ckeditor",
        "tinymce",
        "owl.",
        "slick",
        "swiper",
        "highcharts",
        "moment",
        "lodash",
    ];
    let name = address
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_made_up = matches!(super::extension(address).as_deref(), Some("axd" | "map"));
    let is_known = name.contains(".min.") || LIBRARIES.iter().any(|library| name.starts_with(library));
    !is_made_up && !is_known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &str) -> Url {
        Url::parse(&format!("http://s.example{path}")).unwrap()
    }

    #[test]
    fn sources_are_told_from_other_files() {
        for (declared, path, bytes, expected) in [
            (
                Some("application/json; charset=utf-8"),
                "/api",
                &b"x"[..],
                Some(SourceKind::Code),
            ),
            (Some("text/html"), "/api", b" [{\"a\":1}]", Some(SourceKind::Code)),
            (Some("text/plain"), "/a.js", b"x", Some(SourceKind::Code)),
            (None, "/a.css", b"x", Some(SourceKind::Style)),
            (Some("text/css"), "/a", b"x", Some(SourceKind::Style)),
            (Some("application/atom+xml"), "/a", b"x", Some(SourceKind::Xml)),
            (Some("application/pdf"), "/a.js", b"{\"", None),
            (Some("text/javascript"), "/a.js", b"%PDF-1.7", None),
            (Some("text/plain"), "/a.txt", b"[1] ghi ch\xc3\xba", None),
            (Some("text/html"), "/a.js", b"<p>", None),
            (None, "/", b"", None),
        ] {
            assert_eq!(
                source_kind(declared, &url(path), bytes),
                expected,
                "{declared:?} {path}"
            );
        }
    }

    #[test]
    fn addresses_of_sources_are_seen_from_where_they_stand() {
        let found = |kind, text: &str| -> Vec<String> {
            let links = of_source(kind, text.as_bytes(), None, &url("/kho/x"), 10);
            links
                .into_iter()
                .map(|link| link.address[url::Position::BeforePath..].to_owned())
                .collect()
        };
        assert_eq!(
            found(
                SourceKind::Code,
                r#"{"tep":"\/a\/b.pdf","anh":"/c.png","url":"van/ban?f=1"}"#
            ),
            ["/a/b.pdf", "/kho/van/ban?f=1"]
        );
        assert_eq!(
            found(SourceKind::Style, "a{background:url(b.found)}"),
            ["/kho/b.found"]
        );
        assert_eq!(
            found(SourceKind::Xml, "<f href='/a.doc'>http://s.example/b</f>"),
            ["/a.doc", "/b"]
        );
    }

    #[test]
    fn libraries_are_not_worth_a_request() {
        for (path, expected) in [
            ("/js/menu.js", true),
            ("/js/jquery-3.6.0.js", false),
            ("/js/app.min.js", false),
            ("/ScriptResource.axd?d=1", false),
            ("/handler.ashx", true),
        ] {
            assert_eq!(is_worth_reading(&url(path)), expected, "{path}");
        }
    }
}
