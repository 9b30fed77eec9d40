//! The characters of a page.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};

/// How far into a page its charset declaration is looked for, in bytes. Browsers look at 1,024; the pages
/// of portals have long comments first.
const PRESCAN_BYTES: usize = 4096;

/// The text of a page: by byte order mark, by the charset of its `Content-Type`, by its own declaration, else
/// UTF-8 where that fits and windows-1258 where it does not.
pub(super) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Cow<'a, str> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0;
    }
    let declared = content_type
        .and_then(|value| label_in(value.as_bytes()))
        .or_else(|| declared_inside(bytes));
    let encoding = declared.or_else(|| utf16_without_mark(bytes)).unwrap_or_else(|| {
        if std::str::from_utf8(bytes).is_ok() {
            UTF_8
        } else {
            WINDOWS_1258
        }
    });
    encoding.decode_without_bom_handling(bytes).0
}

fn declared_inside(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(PRESCAN_BYTES)];
    let lower = start.to_ascii_lowercase();
    let encoding = find(&lower, b"charset").and_then(|at| label_in(&start[at..]))?;
    // A page that can declare its charset in ASCII is not UTF-16, whatever it says (WHATWG HTML, prescan).
    Some(if encoding == UTF_16LE || encoding == UTF_16BE {
        UTF_8
    } else {
        encoding
    })
}

/// The encoding named after `charset=`.
fn label_in(text: &[u8]) -> Option<&'static Encoding> {
    let lower = text.to_ascii_lowercase();
    let at = find(&lower, b"charset")?;
    let rest = lower[at + b"charset".len()..]
        .trim_ascii_start()
        .strip_prefix(b"=")?;
    let rest = rest.trim_ascii_start();
    let rest = rest
        .strip_prefix(b"\"")
        .or_else(|| rest.strip_prefix(b"'"))
        .unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)));
    Encoding::for_label(&rest[..end.unwrap_or(rest.len())])
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, _, 0, ..] => Some(UTF_16LE),
        [0, b'<', 0, _, ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        assert_eq!(
            decode(bytes, content_type),
            expected,
            "{bytes:?} {content_type:?}"
        );
    }

    #[test]
    fn charsets_are_found_in_order() {
        check(
            "\u{feff}Mật".as_bytes(),
            Some("text/html; charset=windows-1252"),
            "Mật",
        );
        check(b"\xE9", Some("text/html; charset=\"ISO-8859-1\""), "é");
        check(
            b"<meta charset='windows-1252'>\xE9",
            None,
            "<meta charset='windows-1252'>é",
        );
        check("Mật".as_bytes(), None, "Mật");
        check(b"\xD5", None, "Ơ");
        check(b"<\0p\0", None, "<p");
        check(b"<meta charset=utf-16>", None, "<meta charset=utf-16>");
        check("Mật".as_bytes(), Some("text/html; charset=nonsense"), "Mật");
    }
}
