//! Addresses in lists for machines: sitemaps, feeds, plain lists, also packed with gzip.

use std::borrow::Cow;
use std::io::Read as _;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use rasoat_core::DocumentRole;
use url::Url;

use super::{FoundLink, charset, resolve, tidy_text};

/// Most bytes of one list after unpacking (sitemaps.org allows 50 MB).
const MAX_LIST_BYTES: u64 = 50 * 1024 * 1024;

/// Whether a document is such a list: XML with a known root, or an address in its first lines and nothing
/// else, also packed.
pub(crate) fn is_list(bytes: &[u8]) -> bool {
    let start = unpacked(bytes, 2048);
    let text = charset::decode(&start, None);
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(5)
        .peekable();
    if lines.peek().is_some() && lines.all(is_absolute) {
        return true;
    }
    let root = text
        .split('<')
        .skip(1)
        .find(|tag| !tag.starts_with(['?', '!']))
        .and_then(|tag| tag.split(|c: char| c.is_whitespace() || c == '>').next());
    let name = root.map(|root| root.rsplit(':').next().unwrap_or(root));
    name.is_some_and(|name| ["urlset", "sitemapindex", "rss", "feed", "RDF"].contains(&name))
}

/// The addresses of a list, at most `max`. What is not XML is read as one address a line.
pub(crate) fn of_list(bytes: &[u8], base: &Url, max: usize) -> Vec<FoundLink> {
    let bytes = unpacked(bytes, MAX_LIST_BYTES);
    let text = charset::decode(&bytes, None);
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return of_xml(&text, base, max);
    }
    text.lines()
        .map(str::trim)
        .filter(|line| is_absolute(line))
        .filter_map(|line| resolve(base, line))
        .take(max)
        .map(|address| FoundLink {
            address,
            text: None,
            role: DocumentRole::Content,
            is_drawn: false,
        })
        .collect()
}

fn is_absolute(line: &str) -> bool {
    (line.starts_with("http://") || line.starts_with("https://")) && !line.contains(char::is_whitespace)
}

fn unpacked(bytes: &[u8], max: u64) -> Cow<'_, [u8]> {
    if !bytes.starts_with(b"\x1f\x8b") {
        let end = usize::try_from(max).unwrap_or(usize::MAX).min(bytes.len());
        return Cow::Borrowed(&bytes[..end]);
    }
    let mut unpacked = Vec::new();
    // What a damaged archive gave before its damage is still worth reading.
    let _ = flate2::read::MultiGzDecoder::new(bytes)
        .take(max)
        .read_to_end(&mut unpacked);
    Cow::Owned(unpacked)
}

/// What is being read of a list.
#[derive(Default)]
struct Entry {
    is_index: bool,
    text: String,
    title: Option<String>,
}

fn of_xml(text: &str, base: &Url, max: usize) -> Vec<FoundLink> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut entry = Entry::default();
    let mut found = Vec::new();
    while found.len() < max {
        match reader.read_event() {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                entry.text.clear();
                found.extend(entry.start(&start, base));
            }
            Ok(Event::Text(piece)) => entry.text.push_str(&piece),
            Ok(Event::CData(piece)) => entry.text.push_str(&piece),
            Ok(Event::GeneralRef(reference)) => entry.text.extend(character(&reference)),
            Ok(Event::End(end)) => {
                found.extend(entry.end(end.local_name().as_ref(), base));
                entry.text.clear();
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found
}

fn character(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character);
    }
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

impl Entry {
    fn start(&mut self, start: &BytesStart<'_>, base: &Url) -> Option<FoundLink> {
        let wanted = match start.local_name().as_ref() {
            "sitemapindex" => {
                self.is_index = true;
                return None;
            }
            "item" | "entry" => {
                self.title = None;
                return None;
            }
            "link" => "href",
            "enclosure" | "content" => "url",
            _ => return None,
        };
        let mut attributes = start.attributes();
        let attribute = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == wanted)?;
        let value = html_escape::decode_html_entities(attribute.value.as_ref()).into_owned();
        self.found(&value, base)
    }

    fn end(&mut self, name: &str, base: &Url) -> Option<FoundLink> {
        match name {
            "loc" | "link" | "guid" | "id" | "comments"
                if self.text.trim_start().starts_with("http") || name == "link" || name == "loc" =>
            {
                let text = std::mem::take(&mut self.text);
                self.found(&text, base)
            }
            "title" => {
                self.title = tidy_text(&html_escape::decode_html_entities(&self.text));
                None
            }
            _ => None,
        }
    }

    fn found(&self, address: &str, base: &Url) -> Option<FoundLink> {
        Some(FoundLink {
            address: resolve(base, address)?,
            text: self.title.clone(),
            role: if self.is_index {
                DocumentRole::Navigation
            } else {
                DocumentRole::Content
            },
            is_drawn: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn links(bytes: &[u8]) -> Vec<FoundLink> {
        of_list(bytes, &Url::parse("http://s.example/x/").unwrap(), 100)
    }

    fn check(list: &str, expected: &[&str]) {
        let found: Vec<String> = links(list.as_bytes())
            .into_iter()
            .map(|link| link.address.into())
            .collect();
        assert_eq!(found, expected, "{list}");
    }

    const URLSET: &str = r#"<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc> http://s.example/a?b=1&amp;c=2 </loc><lastmod>2026-01-01</lastmod></url>
        <url><loc><![CDATA[http://s.example/d]]></loc></url></urlset>"#;

    #[test]
    fn lists_of_every_kind_are_read() {
        check(URLSET, &["http://s.example/a?b=1&c=2", "http://s.example/d"]);
        check(
            "http://s.example/a\r\n\nnot an address\nhttps://s.example/b",
            &["http://s.example/a", "https://s.example/b"],
        );
        check(
            r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link href="/a"/><id>tag:x</id></entry></feed>"#,
            &["http://s.example/a"],
        );
        check(
            r#"<rss><channel><item><title>T</title><link>/a</link><enclosure url="/b.pdf"/></item></channel></rss>"#,
            &["http://s.example/a", "http://s.example/b.pdf"],
        );
        check(
            "<urlset><url><loc>http://s.example/a</loc></url><url><loc",
            &["http://s.example/a"],
        );
        check("", &[]);
    }

    #[test]
    fn an_index_leads_to_lists_and_titles_are_link_texts() {
        let index =
            links(b"<sitemapindex><sitemap><loc>http://s.example/1.xml.gz</loc></sitemap></sitemapindex>");
        assert_eq!(index[0].role, DocumentRole::Navigation);
        let feed =
            links("<rss><item><title>Công văn &amp; báo cáo</title><link>/a</link></item></rss>".as_bytes());
        assert_eq!(feed[0].text.as_deref(), Some("Công văn & báo cáo"));
    }

    #[test]
    fn packed_lists_are_unpacked() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(URLSET.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        assert!(is_list(&packed));
        assert_eq!(links(&packed).len(), 2);
        assert!(is_list(
            b"\xEF\xBB\xBF<?xml version=\"1.0\"?><!-- x --><rss version=\"2.0\">"
        ));
        assert!(!is_list(b"<html><body>"));
        assert!(is_list(b"http://s.example/a\nhttp://s.example/b\n"));
        assert!(!is_list(b"http://s.example/a\nDanh s\xc3\xa1ch\n"));
        assert!(!is_list(b"text"));
        assert!(!is_list(b""));
    }
}
