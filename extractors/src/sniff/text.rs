//! Formats that are text: HTML, XML, JSON, mail, tables, plain text.

use rasoat_core::DocumentFormat as F;

/// How much of a text is looked at to tell what it is, in bytes.
const LOOKED_AT_BYTES: usize = 16 << 10;

/// Tags that only HTML begins with or holds near its start.
const HTML_TAGS: &[&str] = &[
    "html", "head", "body", "title", "meta", "div", "p", "table", "span", "h1", "h2", "h3", "ul", "ol", "br",
    "font", "center", "style", "script", "a", "b", "form", "iframe", "img", "section", "article", "nav",
    "header", "main", "pre", "link", "tr", "td", "strong", "i", "em", "u",
];

/// The kind of a document that has no magic bytes; [`F::Unknown`] if it is not text.
pub(super) fn kind(bytes: &[u8]) -> F {
    let head = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let Some(text) = looked_at(head) else {
        return F::Unknown;
    };
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if trimmed.starts_with('<') {
        return markup(trimmed);
    }
    if is_json(trimmed) {
        return F::Json;
    }
    if let Some(mail) = mail(trimmed) {
        return mail;
    }
    if has_html_inside(&text) {
        return F::Html;
    }
    if is_table(&text) { F::Csv } else { F::Text }
}

/// The head as text with one char a code unit, or nothing if it is binary.
///
/// Only ASCII matters here, so bytes of any 8-bit charset or UTF-8 stand for themselves.
fn looked_at(head: &[u8]) -> Option<String> {
    if let Some(order) = utf16_order(head) {
        let units = head.chunks_exact(2).map(|pair| match order {
            Utf16::LittleEndian => u16::from_le_bytes([pair[0], pair[1]]),
            Utf16::BigEndian => u16::from_be_bytes([pair[0], pair[1]]),
        });
        return Some(
            char::decode_utf16(units)
                .map(|unit| unit.unwrap_or('\u{fffd}'))
                .collect(),
        );
    }
    // VISCII alone uses a few control characters as letters; NUL is never text.
    let controls = head
        .iter()
        .filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31 | 127))
        .count();
    (!head.contains(&0) && controls * 50 <= head.len())
        .then(|| head.iter().map(|byte| char::from(*byte)).collect())
}

/// Byte orders of UTF-16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Utf16 {
    /// Low byte first.
    LittleEndian,
    /// High byte first.
    BigEndian,
}

/// Whether bytes are UTF-16, by their mark or by zero bytes in every other place.
pub(crate) fn utf16_order(bytes: &[u8]) -> Option<Utf16> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(Utf16::LittleEndian),
        [0xFE, 0xFF, ..] => return Some(Utf16::BigEndian),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(512)];
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    // Vietnamese text has about two letters in three in ASCII, and all letters below U+1F00.
    let count = |offset: usize, zero: bool| {
        let in_place = head.chunks_exact(2).map(|pair| pair[offset]);
        if zero {
            in_place.filter(|byte| *byte == 0).count()
        } else {
            in_place.filter(|byte| *byte < 0x21).count()
        }
    };
    if count(1, true) * 2 >= pairs && count(1, false) * 10 >= pairs * 9 && count(0, true) * 20 < pairs {
        return Some(Utf16::LittleEndian);
    }
    if count(0, true) * 2 >= pairs && count(0, false) * 10 >= pairs * 9 && count(1, true) * 20 < pairs {
        return Some(Utf16::BigEndian);
    }
    None
}

/// Text that begins with `<`: HTML or another XML, or neither.
fn markup(text: &str) -> F {
    let lower = text.to_ascii_lowercase();
    let mut rest = lower.as_str();
    // Declarations, processing instructions and comments may come first, in any number.
    loop {
        rest = rest.trim_start();
        if rest.starts_with("<!doctype html") || rest.starts_with("<!doctype \"html") {
            return F::Html;
        }
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            ">"
        } else {
            break;
        };
        match rest.find(end) {
            Some(at) => rest = &rest[at + end.len()..],
            None => break,
        }
    }
    let declared_xml = lower.starts_with("<?xml");
    let name: String = rest
        .chars()
        .skip(1)
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-'))
        .collect();
    let is_html =
        name == "html" || (!declared_xml && (HTML_TAGS.contains(&name.as_str()) || has_html_inside(&lower)));
    if is_html {
        F::Html
    } else if declared_xml || (rest.starts_with('<') && !name.is_empty() && rest.contains('>')) {
        F::Xml
    } else if lower.starts_with("<!--") {
        F::Html
    } else {
        F::Text
    }
}

/// Whether tags that only web pages have stand somewhere in the text.
fn has_html_inside(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let strong = [
        "<html",
        "<body",
        "<!doctype html",
        "<head>",
        "</table>",
        "</div>",
        "</p>",
    ];
    strong.iter().any(|tag| lower.contains(tag)) && lower.contains("</")
}

/// Whether text is JSON, or lines of JSON.
fn is_json(text: &str) -> bool {
    let mut significant = text.chars().filter(|c| !c.is_ascii_whitespace());
    match (significant.next(), significant.next()) {
        (Some('{'), Some('"' | '}')) => text.contains(':') || text.trim_end() == "{}",
        (Some('['), Some('{' | '"' | '[' | ']' | '-' | '0'..='9')) => {
            text.trim_end().ends_with(']') || text.len() >= LOOKED_AT_BYTES - 4
        }
        _ => false,
    }
}

/// Header fields that a mail message begins with (RFC 5322, 3.6, and what servers put before).
const MAIL_FIELDS: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "mime-version",
    "delivered-to",
    "content-type",
    "reply-to",
    "cc",
    "x-mozilla-status",
    "dkim-signature",
    "x-mailer",
    "sender",
    "content-transfer-encoding",
    "authentication-results",
    "x-received",
    "arc-seal",
    "thread-topic",
];

/// Whether text is a mail message or a mailbox of them.
fn mail(text: &str) -> Option<F> {
    let (first, rest) = text.split_once('\n')?;
    let is_mailbox = first.starts_with("From ") && first.trim_end().len() > 10;
    let headers = if is_mailbox { rest } else { text };
    let mut known = 0;
    for line in headers.lines().take(60) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let (name, _) = line.split_once(':')?;
        if name.is_empty() || name.contains(|c: char| !c.is_ascii_graphic()) {
            return None;
        }
        known += usize::from(MAIL_FIELDS.contains(&name.to_ascii_lowercase().as_str()));
    }
    (known >= 2).then_some(if is_mailbox { F::Mbox } else { F::Eml })
}

/// Whether every one of the first lines has the same number of separators, at least one.
fn is_table(text: &str) -> bool {
    [',', ';', '\t'].into_iter().any(|separator| {
        let mut columns = None;
        let mut rows = 0;
        for line in text.lines().take(20).filter(|line| !line.trim().is_empty()) {
            let fields = separators_outside_quotes(line, separator);
            if fields == 0 || *columns.get_or_insert(fields) != fields {
                // The last line looked at may be cut.
                return false;
            }
            rows += 1;
        }
        rows >= 2
    })
}

fn separators_outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|c| {
            quoted ^= *c == '"';
            *c == separator && !quoted
        })
        .count()
}
