//! The header fields of a message or part: [`Headers`].

use std::collections::HashMap;

use crate::charset;
use crate::picture::decode_base64;

/// Bytes of header fields that are read.
const MAX_HEADER_BYTES: usize = 1 << 20;

/// Header fields, names in lower case, values unfolded.
#[derive(Debug, Default)]
pub(super) struct Headers {
    fields: Vec<(String, Vec<u8>)>,
}

impl Headers {
    /// Parts a message or part into its header and what follows the first empty line.
    pub(super) fn split(bytes: &[u8]) -> (Self, &[u8]) {
        let mut headers = Self::default();
        let mut rest = bytes;
        while !rest.is_empty() && bytes.len() - rest.len() < MAX_HEADER_BYTES {
            let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let line = rest[..end].trim_ascii_end();
            rest = &rest[end..];
            if line.is_empty() {
                break;
            }
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                if let Some((_, value)) = headers.fields.last_mut() {
                    value.push(b' ');
                    value.extend(line.trim_ascii());
                }
            } else if let Some(colon) = memchr::memchr(b':', line) {
                let name = String::from_utf8_lossy(&line[..colon])
                    .trim()
                    .to_ascii_lowercase();
                headers
                    .fields
                    .push((name, line[colon + 1..].trim_ascii().to_vec()));
            }
        }
        (headers, rest)
    }

    /// The value of a field, encoded words decoded.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let (_, value) = self.fields.iter().find(|(known, _)| known == name)?;
        Some(encoded_words(&charset::decode(value, None).text))
    }

    /// The value of a field before its first `;`, in lower case, and its parameters.
    pub(super) fn parameters(&self, name: &str) -> (String, HashMap<String, String>) {
        let raw = self
            .fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| charset::decode(value, None).text);
        let raw = raw.unwrap_or_default();
        let mut pieces = outside_quotes(&raw).into_iter();
        let value = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let mut parameters: HashMap<String, String> = HashMap::new();
        for piece in pieces {
            let Some((name, value)) = piece.split_once('=') else {
                continue;
            };
            let name = name.trim().to_ascii_lowercase();
            let value = value.trim().trim_matches('"');
            match name.split_once('*') {
                // `name*=charset'language'text`, perhaps in numbered pieces (RFC 2231).
                Some((base, extension)) => {
                    let is_encoded = extension.is_empty() || extension.ends_with('*');
                    let text = if is_encoded {
                        percent_decoded(value)
                    } else {
                        value.to_owned()
                    };
                    parameters.entry(base.to_owned()).or_default().push_str(&text);
                }
                None => {
                    parameters.entry(name).or_insert_with(|| encoded_words(value));
                }
            }
        }
        (value, parameters)
    }
}

fn outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|letter: char| {
        quoted ^= letter == '"';
        letter == ';' && !quoted
    })
    .collect()
}

/// Decodes `=?charset?B?…?=` and `=?charset?Q?…?=`; blanks between two of them are no text (RFC 2047).
fn encoded_words(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let Some((word, behind)) = encoded_word(&rest[start + 2..]) else {
            decoded.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            after_word = false;
            continue;
        };
        if !after_word || !rest[..start].trim().is_empty() {
            decoded.push_str(&rest[..start]);
        }
        decoded.push_str(&word);
        rest = behind;
        after_word = true;
    }
    decoded.push_str(rest);
    decoded
}

fn encoded_word(text: &str) -> Option<(String, &str)> {
    let (label, rest) = text.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (content, behind) = rest.split_once("?=")?;
    let bytes = match encoding {
        "B" | "b" => decode_base64(content, usize::MAX),
        "Q" | "q" => quoted_printable(content.as_bytes(), true),
        _ => return None,
    };
    let label = label.split('*').next().unwrap_or(label);
    Some((charset::decode(&bytes, Some(label)).text, behind))
}

/// Decodes `=hh`; in headers `_` is a blank, in bodies `=` at the end of a line joins it with the next.
pub(super) fn quoted_printable(text: &[u8], in_header: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at).copied() {
        at += 1;
        match byte {
            b'_' if in_header => bytes.push(b' '),
            b'=' => match text.get(at..at + 2) {
                Some(b"\r\n") => at += 2,
                Some([b'\n', _]) => at += 1,
                Some(digits) => match std::str::from_utf8(digits)
                    .ok()
                    .and_then(|hex| u8::from_str_radix(hex, 16).ok())
                {
                    Some(decoded) => {
                        bytes.push(decoded);
                        at += 2;
                    }
                    None => bytes.push(b'='),
                },
                None => at = text.len(),
            },
            other => bytes.push(other),
        }
    }
    bytes
}

/// Decodes `charset'language'` and `%hh`.
fn percent_decoded(value: &str) -> String {
    let mut parts = value.splitn(3, '\'');
    let (label, text) = match (parts.next(), parts.next(), parts.next()) {
        (Some(label), Some(_), Some(text)) => (Some(label), text),
        _ => (None, value),
    };
    let as_quoted = text.replace('=', "=3D").replace('%', "=");
    charset::decode(&quoted_printable(as_quoted.as_bytes(), false), label).text
}
