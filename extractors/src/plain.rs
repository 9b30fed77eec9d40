//! Plain text and tables of values: a zone for each line or cell.

use rasoat_core::{CellPosition, DocumentFormat, ExtractedText, ZoneKind};

use crate::charset;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};

/// Reads plain text; a form feed begins a page.
pub(crate) fn read(bytes: &[u8], declared_type: Option<&str>, context: &ReadContext<'_>) -> ExtractedText {
    let decoded = charset::decode(bytes, declared_type.and_then(label));
    let mut draft = Draft::new(context);
    let has_pages = decoded.text.contains('\u{C}');
    let mut page = 1;
    for (number, leaf) in decoded.text.split('\u{C}').enumerate() {
        page = u32::try_from(number + 1).unwrap_or(u32::MAX);
        if page > context.limits().max_pages || draft.is_over() {
            break;
        }
        let place = Place {
            page: has_pages.then_some(page),
            ..Place::of(ZoneKind::Body)
        };
        // A lone carriage return ends a line, too, as on old Macintoshes.
        leaf.split(['\n', '\r'])
            .for_each(|line| draft.push_text(place, line));
    }
    let mut builder = context.builder(DocumentFormat::Text);
    draft.set_decoded_from(decoded.decoded_from);
    draft.finish(&mut builder);
    builder.set_page_count(if has_pages { page } else { 0 });
    builder.finish()
}

/// Reads values separated by commas, semicolons or tabs (RFC 4180); quoted values may hold line breaks.
pub(crate) fn read_csv(
    bytes: &[u8],
    declared_type: Option<&str>,
    context: &ReadContext<'_>,
) -> ExtractedText {
    let decoded = charset::decode(bytes, declared_type.and_then(label));
    let mut draft = Draft::new(context);
    let separator = separator_of(&decoded.text);
    let mut position = CellPosition {
        table: 0,
        row: 0,
        column: 0,
    };
    let mut value = String::new();
    let mut quoted = false;
    let mut letters = decoded.text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                value.push('"');
            }
            '"' if quoted || value.trim().is_empty() => quoted = !quoted,
            '\n' if !quoted => {
                push_cell(&mut draft, position, &mut value);
                position = CellPosition {
                    row: position.row.saturating_add(1),
                    column: 0,
                    ..position
                };
                if draft.is_over() {
                    break;
                }
            }
            other if other == separator && !quoted => {
                push_cell(&mut draft, position, &mut value);
                position.column = position.column.saturating_add(1);
            }
            other => value.push(other),
        }
    }
    push_cell(&mut draft, position, &mut value);
    let mut builder = context.builder(DocumentFormat::Csv);
    draft.set_decoded_from(decoded.decoded_from);
    draft.finish(&mut builder);
    builder.finish()
}

fn push_cell(draft: &mut Draft, position: CellPosition, value: &mut String) {
    draft.push_text(
        Place {
            cell: Some(position),
            ..Place::of(ZoneKind::TableCell)
        },
        value,
    );
    value.clear();
}

/// The separator that the first line has most of.
fn separator_of(text: &str) -> char {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let count = |separator: char| first.chars().filter(|letter| *letter == separator).count();
    [',', ';', '\t', '|']
        .into_iter()
        .rev()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(',')
}

/// The charset that a media type names.
fn label(declared_type: &str) -> Option<&str> {
    let (_, label) = declared_type.split_once("charset=")?;
    label
        .split(';')
        .next()
        .map(|label| label.trim_matches(['"', '\'', ' ']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{RawDocument, ReadLimits, extract};

    fn lines(bytes: &[u8]) -> Vec<String> {
        let text = extract(&RawDocument::of_bytes(bytes), &ReadLimits::default());
        text.zones()
            .iter()
            .map(|zone| text.zone_text(zone).to_owned())
            .collect()
    }

    #[test]
    fn lines_in_any_charset() {
        assert_eq!(
            lines("Số: 1\r\n\r\n  MẬT\rHết".as_bytes()),
            ["Số: 1", "MẬT", "Hết"]
        );
        assert_eq!(
            lines(b"C\xE9ng ho\xB5 x\xB7 h\xE9i\n\xA7\xE9c l\xCBp - T\xF9 do\nS\xE8: 12\nM\xCBT\n"),
            ["Cộng hoà xã hội", "Độc lập - Tự do", "Số: 12", "MẬT"]
        );
        let little: Vec<u8> = "\u{feff}TỐI MẬT\nhai"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(lines(&little), ["TỐI MẬT", "hai"]);
        assert_eq!(lines(b"DDo^. ma^.t: To^'i ma^.t"), ["Độ mật: Tối mật"]);
    }

    #[test]
    fn form_feeds_are_pages() {
        let text = extract(
            &RawDocument::of_bytes("một\u{c}hai".as_bytes()),
            &ReadLimits::default(),
        );
        assert_eq!((text.page_count(), text.zones()[1].page), (2, Some(2)));
    }

    #[test]
    fn cells_of_tables() {
        let table = "Họ tên;CCCD\n\"A; \"\"x\"\"\";001\n;002\n";
        let text = extract(&RawDocument::of_bytes(table.as_bytes()), &ReadLimits::default());
        let cells: Vec<_> = text
            .zones()
            .iter()
            .map(|zone| {
                (
                    text.zone_text(zone),
                    zone.cell.map(|cell| (cell.row, cell.column)).unwrap(),
                )
            })
            .collect();
        assert_eq!(
            cells,
            [
                ("Họ tên", (0, 0)),
                ("CCCD", (0, 1)),
                ("A; \"x\"", (1, 0)),
                ("001", (1, 1)),
                ("002", (2, 1))
            ]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            lines(&bytes);
        }
    }
}
