//! The addresses found in a document: [`PageLinks`].
//!
//! `rel="nofollow"` is not obeyed: it speaks about the ranking of the address it stands at, not about who
//! may fetch it. What may not be fetched is said by robots.txt.

mod attributes;
mod charset;
mod code;
mod form;
mod header;
mod html;
mod list;
mod page;
mod plain;
mod script;
mod sources;
mod style;
mod words;

use rasoat_core::DocumentRole;
use url::Url;

pub(crate) use form::{BUTTON, Postback};
pub(crate) use header::of_headers;
pub(crate) use html::of_html;
pub(crate) use list::{is_list, of_list};
pub(crate) use sources::{SourceKind, of_source, source_kind};

/// Longest text of a link that is kept, in characters.
const MAX_TEXT_CHARS: usize = 300;

/// An address found in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundLink {
    pub(crate) address: Url,
    pub(crate) text: Option<String>,
    pub(crate) role: DocumentRole,
    /// Whether a page is drawn with it (a picture, a script): then it says nothing of where the page leads on to.
    pub(crate) is_drawn: bool,
}

/// What a page leads to.
#[derive(Debug, Default)]
pub(crate) struct PageLinks {
    /// Its links, in order of appearance, without doubles.
    pub(crate) links: Vec<FoundLink>,
    /// Pages that its pagers lead to by posting a form.
    pub(crate) postbacks: Vec<Postback>,
    /// Fingerprints of its visible text, see [`words`].
    pub(crate) words: Vec<u32>,
    /// Whether a script of it sets a cookie.
    pub(crate) sets_cookie: bool,
    /// That cookie as `name=value`, if the value is a plain string.
    pub(crate) script_cookie: Option<String>,
    /// Whether a script or a refresh makes a browser load the page again.
    pub(crate) reloads: bool,
}

/// Fingerprints of the words of an address, as they would stand in a page that repeats it.
pub(crate) fn words_of_address(address: &Url) -> Vec<u32> {
    let path = &address[url::Position::BeforePath..];
    let decoded = String::from_utf8_lossy(&crate::canonical::percent_decode(path)).into_owned();
    let mut words = words::Words::default();
    words.add(&decoded);
    words.finish()
}

/// Whether a document is an HTML page, by its declared type and, where that says nothing, its first bytes.
pub(crate) fn is_html(declared_type: Option<&str>, bytes: &[u8]) -> bool {
    let essence = declared_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => !has_other_magic(bytes),
        ""
        | "text/plain"
        | "application/octet-stream"
        | "text/xml"
        | "application/xml"
        | "unknown/unknown" => looks_like_html(bytes),
        _ => false,
    }
}

/// Whether the bytes begin like a file that is surely no page, however it was declared.
fn has_other_magic(bytes: &[u8]) -> bool {
    [
        &b"%PDF-"[..],
        b"PK\x03\x04",
        b"\xD0\xCF\x11\xE0",
        b"Rar!",
        b"\xFF\xD8\xFF",
        b"\x89PNG",
        b"{\\rtf",
    ]
    .iter()
    .any(|magic| bytes.starts_with(magic))
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let start = match start.strip_prefix("<?xml") {
        Some(rest) => rest.split_once('>').map_or("", |(_, rest)| rest).trim_start(),
        None => start,
    };
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<title",
        "<meta",
        "<table",
        "<div",
        "<!--",
    ]
    .iter()
    .any(|tag| start.starts_with(tag))
}

/// Text with white space collapsed and cut to the longest that is kept. `None` if nothing is left.
fn tidy_text(text: &str) -> Option<String> {
    let mut tidy = String::new();
    for word in text.split_whitespace() {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.push_str(word);
        if tidy.chars().count() >= MAX_TEXT_CHARS {
            break;
        }
    }
    let tidy: String = tidy.chars().take(MAX_TEXT_CHARS).collect();
    (!tidy.is_empty()).then_some(tidy)
}

/// `address` as seen from `base`, without fragment. `None` if it cannot lead to a document.
fn resolve(base: &Url, address: &str) -> Option<Url> {
    let address = address.trim();
    if address.is_empty() || address.starts_with('#') {
        return None;
    }
    let mut address = base.join(address).ok()?;
    if !matches!(address.scheme(), "http" | "https" | "ftp") {
        return None;
    }
    address.set_fragment(None);
    Some(address)
}

/// The link to `address` that a document at `base` names, if it can lead to a document.
pub(crate) fn as_link(base: &Url, address: &str) -> Option<FoundLink> {
    let address = resolve(base, address).filter(|address| !is_page_furniture(address))?;
    Some(FoundLink {
        address,
        text: None,
        role: DocumentRole::Content,
        is_drawn: false,
    })
}

/// Whether an address leads to something that only a browser needs to draw a page, or to sound and film.
fn is_page_furniture(address: &Url) -> bool {
    const FURNITURE: [&str; 34] = [
        "css", "js", "mjs", "map", "woff", "woff2", "ttf", "otf", "eot", "ico", "cur", "png", "jpg", "jpeg",
        "gif", "svg", "webp", "avif", "bmp", "mp3", "wav", "ogg", "oga", "m4a", "flac", "mp4", "m4v", "webm",
        "ogv", "avi", "mov", "wmv", "flv", "mkv",
    ];
    extension(address).is_some_and(|extension| FURNITURE.contains(&extension.as_str()))
}

fn extension(address: &Url) -> Option<String> {
    let name = address.path().rsplit('/').next()?;
    let (_, extension) = name.rsplit_once('.')?;
    Some(extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of pages that mean something to one of the readers, and any text between them.
    fn markup() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop::sample::select(vec![
            "<a href='",
            "'>",
            "<script>",
            "</script>",
            "__doPostBack('a','Page$2')",
            "<form method=post>",
            "<!--",
            "-->",
            "<base href=",
            "<meta http-equiv=refresh content='0;url=",
            "document.cookie='a=",
            "\\u12",
            "%zz",
            "&#x110000;",
            "<loc>",
            "<urlset>",
            "<![CDATA[",
            "\u{1f8b}",
            "href=\"",
            "javascript:",
            "<select><option value=",
            "]]>",
            "\\",
        ]);
        let piece = prop_oneof![
            pieces.prop_map(|piece| piece.as_bytes().to_vec()),
            ".{0,6}".prop_map(String::into_bytes),
            any::<[u8; 2]>().prop_map(|bytes| bytes.to_vec())
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn every_page_is_read_to_its_end_and_only_fetchable_addresses_come_out(bytes in markup()) {
            let base = Url::parse("http://s.example/a/b").unwrap();
            let page = of_html(&bytes, None, &base, 20);
            let list = of_list(&bytes, &base, 20);
            prop_assert!(page.links.len() <= 20 && list.len() <= 20 && page.postbacks.len() <= 20);
            for link in page.links.iter().chain(&list) {
                prop_assert!(matches!(link.address.scheme(), "http" | "https" | "ftp"));
                prop_assert_eq!(link.address.fragment(), None);
            }
        }
    }

    #[test]
    fn pages_are_told_from_files() {
        for (declared, bytes, expected) in [
            (Some("text/html; charset=utf-8"), &b"anything"[..], true),
            (Some("TEXT/HTML"), b"%PDF-1.7", false),
            (Some("application/pdf"), b"<html>", false),
            (
                Some("application/octet-stream"),
                b"\xEF\xBB\xBF <!DOCTYPE html>",
                true,
            ),
            (Some("text/plain"), b"plain words", false),
            (None, b"<?xml version=\"1.0\"?>\n<html xmlns=\"x\">", true),
            (None, b"<?xml version=\"1.0\"?>\n<urlset>", false),
            (None, b"", false),
        ] {
            assert_eq!(is_html(declared, bytes), expected, "{declared:?} {bytes:?}");
        }
    }
}
