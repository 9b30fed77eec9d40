//! XML and JSON of unknown make: their texts, where a text ends with its element or value.

use rasoat_core::{CellPosition, DocumentFormat, ExtractedText, Problem, ProblemKind, Visibility, ZoneKind};

use crate::charset;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use crate::vector::VectorPicture;
use crate::xml::{XmlEvent, XmlReader};

/// Elements inside a line of text, in the formats that agencies write: HTML, Word's XML of 2003, `DocBook`.
const INLINE: &[&str] = &[
    "t", "r", "span", "b", "i", "u", "em", "strong", "a", "font", "s", "sup", "sub", "emphasis", "hlink",
    "rPr", "tab",
];

/// Reads XML: texts and attributes.
pub(crate) fn read_xml(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let decoded = charset::decode(bytes, declared_encoding(bytes).as_deref());
    let mut builder = context.builder(DocumentFormat::Xml);
    let mut draft = Draft::new(context);
    let mut reader = XmlReader::new(&decoded.text);
    let mut text = String::new();
    let mut vector: Option<VectorPicture> = None;
    let mut is_first = true;
    while let Some(event) = reader.next() {
        if draft.is_over() {
            break;
        }
        match event {
            XmlEvent::Start(_, name, element) => {
                if !INLINE.contains(&&*name) {
                    flush(&mut draft, &mut text);
                }
                if std::mem::take(&mut is_first) && &*name == "svg" {
                    vector = Some(VectorPicture::default());
                }
                for (attribute, value) in element.attributes() {
                    let is_drawn = vector
                        .as_mut()
                        .is_some_and(|vector| vector.takes(&name, &attribute, &value));
                    if !is_drawn && names_secret(&attribute) && !value.is_empty() {
                        draft.push_text(Place::of(ZoneKind::Property), &format!("{attribute}: {value}"));
                    } else if !is_drawn && is_worded(&value) {
                        draft.push_text(Place::of(ZoneKind::Property), &value);
                    }
                }
            }
            XmlEvent::End(_, name) if !INLINE.contains(&&*name) => {
                if names_secret(&name) && !text.trim().is_empty() {
                    text.insert_str(0, &format!("{name}: "));
                }
                flush(&mut draft, &mut text);
            }
            XmlEvent::End(..) => {}
            XmlEvent::Text(piece) => text.push_str(&piece),
            XmlEvent::Comment(comment) => {
                let place = Place {
                    visibility: Visibility::Hidden,
                    ..Place::of(ZoneKind::Comment)
                };
                draft.push_text(place, &comment);
            }
        }
    }
    flush(&mut draft, &mut text);
    if reader.is_damaged {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    if vector.is_some_and(|vector| vector.may_carry_text()) {
        builder.problem(Problem::new(ProblemKind::ImageNotRead));
    }
    draft.set_decoded_from(decoded.decoded_from);
    draft.finish(&mut builder);
    builder.finish()
}

fn flush(draft: &mut Draft, text: &mut String) {
    draft.push_text(Place::of(ZoneKind::Body), text);
    text.clear();
}

/// Whether an attribute may say something to people: letters beyond ASCII, or more than one word, or a long number.
fn is_worded(value: &str) -> bool {
    !value.is_ascii()
        || value.trim().contains(' ')
        || value.bytes().filter(u8::is_ascii_digit).count() >= 9
        || value.len() >= 3 && value.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether a setting with this name may hold a secret; then its name is part of what the file says.
fn names_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "pass", "pwd", "secret", "token", "apikey", "api_key", "matkhau", "mat_khau",
    ]
    .iter()
    .any(|part| name.contains(part))
}

fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let (_, rest) = head.split_once("encoding=")?;
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(label, _)| label.to_owned())
}

/// Columns that are told apart in JSON; names behind them share the last one.
const MAX_COLUMNS: usize = 500;

/// Reads JSON, or lines of it: each object is a row, each name a column.
pub(crate) fn read_json(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let decoded = charset::decode(bytes, None);
    let mut draft = Draft::new(context);
    let mut columns: Vec<String> = Vec::new();
    let mut row = 0_u32;
    let mut name = String::new();
    let mut rest = decoded.text.as_str();
    while let Some(first) = rest.chars().next() {
        match first {
            '"' => {
                let (value, behind) = string(&rest[1..]);
                rest = behind;
                if rest.trim_start().starts_with(':') {
                    name = value;
                } else {
                    push_value(&mut draft, &mut columns, row, &name, &value);
                }
                continue;
            }
            '{' => row = row.saturating_add(1),
            '0'..='9' => {
                let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                // Shorter numbers are counts and prices, not identifiers of people.
                if end >= 8 {
                    push_value(&mut draft, &mut columns, row, &name, &rest[..end]);
                }
                rest = &rest[end..];
                continue;
            }
            _ => {}
        }
        if draft.is_over() {
            break;
        }
        rest = &rest[first.len_utf8()..];
    }
    let mut builder = context.builder(DocumentFormat::Json);
    draft.finish(&mut builder);
    builder.finish()
}

fn push_value(draft: &mut Draft, columns: &mut Vec<String>, row: u32, name: &str, value: &str) {
    let column = columns.iter().position(|known| known == name).unwrap_or_else(|| {
        if columns.len() < MAX_COLUMNS {
            columns.push(name.to_owned());
        }
        columns.len() - 1
    });
    let cell = Some(CellPosition {
        table: 0,
        row: row.saturating_sub(1),
        column: u32::try_from(column).unwrap_or(u32::MAX),
    });
    let place = Place {
        cell,
        ..Place::of(ZoneKind::TableCell)
    };
    if name.is_ascii() && !names_secret(name) {
        draft.push_text(place, value);
    } else if !value.trim().is_empty() {
        draft.push_text(place, &format!("{name}: {value}"));
    }
}

/// A string from behind its opening quote (RFC 8259, section 7), and what follows its closing one.
fn string(text: &str) -> (String, &str) {
    let mut value: Vec<u16> = Vec::new();
    let mut letters = text.char_indices();
    let mut end = text.len();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                end = at + 1;
                break;
            }
            '\\' => match letters.next() {
                Some((_, 'n' | 'r')) => value.push(u16::from(b'\n')),
                Some((_, 't')) => value.push(u16::from(b'\t')),
                Some((at, 'u')) => {
                    if let Some(unit) = text
                        .get(at + 1..at + 5)
                        .and_then(|digits| u16::from_str_radix(digits, 16).ok())
                    {
                        value.push(unit);
                        letters.nth(3);
                    }
                }
                Some((_, other)) => value.extend(other.encode_utf16(&mut [0; 2]).iter()),
                None => {}
            },
            other => value.extend(other.encode_utf16(&mut [0; 2]).iter()),
        }
    }
    (String::from_utf16_lossy(&value), &text[end..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rasoat_core::ExtractedText;

    use crate::{RawDocument, ReadLimits, extract};

    fn read(text: &str) -> ExtractedText {
        extract(&RawDocument::of_bytes(text.as_bytes()), &ReadLimits::default())
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(read(text).text().replace('\n', "|"), expected, "{text}");
    }

    #[test]
    fn texts_of_xml() {
        check(
            "<?xml version='1.0'?><hs><so>12</so><doMat loai='Mật'>MẬT</doMat><!--ghi chú--></hs>",
            "12|Mật|MẬT|ghi chú",
        );
        check(
            "<w><p><r><t>TỐI </t></r><r><t>M</t></r><r><t>ẬT</t></r></p><p>b</p></w>",
            "TỐI MẬT|b",
        );
        check(
            "<?xml version='1.0'?><cau-hinh><db user='sa' password='k9!dQ2'/><matKhau>x1</matKhau></cau-hinh>",
            "password: k9!dQ2|matKhau: x1",
        );
    }

    #[test]
    fn values_of_json() {
        check(
            r#"{"doMat": "M\u1eacT", "Độ mật": "Tối mật", "n": 12, "cccd": 1234567890}"#,
            "MẬT|Độ mật: Tối mật|1234567890",
        );
        check(r#"[{"a": "x\"y\nz"}]"#, "x\"y|z");
        check(
            r#"{"user": "sa", "db_password": "k9!dQ2"}"#,
            "sa|db_password: k9!dQ2",
        );
        let text = read(r#"[{"ten":"A","so":"1"},{"so":"2"}]"#);
        let places: Vec<_> = text
            .zones()
            .iter()
            .map(|zone| zone.cell.map(|cell| (cell.row, cell.column)).unwrap())
            .collect();
        assert_eq!(places, [(0, 0), (0, 1), (1, 1)]);
    }

    proptest! {
        #[test]
        fn any_json_is_survived(text in "\\{\"[\\\\a\"u:0-9Ậ{}\\[\\],]{0,60}") {
            read(&text);
        }

        #[test]
        fn any_xml_is_survived(text in "<\\?xml><[a<>/&;#x0-9Ậ!\\-\\[\\]= \"]{0,60}") {
            read(&text);
        }
    }
}
