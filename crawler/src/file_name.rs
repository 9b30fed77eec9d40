//! The file name that a server gives to a document: `Content-Disposition`.

use encoding_rs::WINDOWS_1258;

use crate::canonical::percent_decode;

/// Longest name that is kept, in characters.
const MAX_NAME_CHARS: usize = 255;

/// The file name of a `Content-Disposition` value (RFC 6266): `filename*` before `filename`, which may be
/// quoted, percent-encoded, or bare UTF-8 or windows-1258 as servers send it. Without folders.
pub(crate) fn file_name(value: &[u8]) -> Option<String> {
    let parameters = parameters(value);
    let of = |wanted: &str| {
        let found = parameters
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_slice())
    };
    let name = of("filename*")
        .and_then(extended)
        .or_else(|| of("filename").map(plain))?;
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_NAME_CHARS)
        .collect();
    (!name.trim().is_empty()).then(|| name.trim().to_owned())
}

fn parameters(value: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for part in split_outside_quotes(value) {
        let Some(equals) = part.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let name = String::from_utf8_lossy(&part[..equals]).trim().to_owned();
        let value = part[equals + 1..].trim_ascii();
        let value = match value {
            [b'"', inner @ .., b'"'] => unescape(inner),
            _ => value.to_vec(),
        };
        found.push((name, value));
    }
    found
}

fn split_outside_quotes(value: &[u8]) -> Vec<&[u8]> {
    let mut in_quotes = false;
    let mut is_escaped = false;
    value
        .split(|byte| {
            let was_escaped = std::mem::take(&mut is_escaped);
            match byte {
                b'\\' if in_quotes && !was_escaped => is_escaped = true,
                b'"' if !was_escaped => in_quotes = !in_quotes,
                b';' => return !in_quotes,
                _ => {}
            }
            false
        })
        .collect()
}

/// A backslash escapes a quote or itself; before anything else it is one of a Windows path.
fn unescape(quoted: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(quoted.len());
    let mut rest = quoted.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        let escaped = (byte == b'\\')
            .then(|| rest.next_if(|next| matches!(next, b'"' | b'\\')))
            .flatten();
        bytes.push(escaped.unwrap_or(byte));
    }
    bytes
}

/// `charset'language'percent-encoded` (RFC 8187 §3.2).
fn extended(value: &[u8]) -> Option<String> {
    let value = std::str::from_utf8(value).ok()?;
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    let encoding = encoding_rs::Encoding::for_label(charset.trim().as_bytes())?;
    Some(encoding.decode(&percent_decode(encoded)).0.into_owned())
}

fn plain(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) if text.contains('%') => {
            String::from_utf8(percent_decode(text)).unwrap_or_else(|_| text.to_owned())
        }
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1258.decode(value).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: impl AsRef<[u8]>, expected: Option<&str>) {
        let value = value.as_ref();
        assert_eq!(
            file_name(value).as_deref(),
            expected,
            "{}",
            String::from_utf8_lossy(value)
        );
    }

    #[test]
    fn names_are_found_in_every_spelling() {
        check("attachment; filename=a.pdf", Some("a.pdf"));
        check(
            "attachment; filename=\"KH 795 SNV.docx\"; size=5",
            Some("KH 795 SNV.docx"),
        );
        check("attachment; filename=\"Quyết định.pdf\"", Some("Quyết định.pdf"));
        check(b"attachment; filename=\"M\xe2\xf2t.pdf\"", Some("Mâ\u{323}t.pdf"));
        check("attachment; filename=Quy%E1%BA%BFt.pdf", Some("Quyết.pdf"));
        check(
            "attachment; filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh.pdf",
            Some("Quyết định.pdf"),
        );
        check(
            "attachment; filename=x.pdf; filename*=UTF-8'vi'y.pdf",
            Some("y.pdf"),
        );
        check("attachment; filename=x.pdf; filename*=nonsense", Some("x.pdf"));
        check(
            "attachment; filename=\"a;b \\\"c\\\".pdf\"",
            Some("a;b \"c\".pdf"),
        );
        check("attachment; filename=\"C:\\kho\\..\\a.pdf\"", Some("a.pdf"));
        check("attachment; filename=\"../../etc/passwd\"", Some("passwd"));
        check("FILENAME=a.pdf", Some("a.pdf"));
        check("inline", None);
        check("attachment; filename=\"\"", None);
        check("", None);
    }
}
