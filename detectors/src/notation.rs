//! A notation in which examples and fixtures write a document with its zones, one zone a line.
//!
//! - A plain line is a line of running text; `⏎` in it is a line break inside the zone.
//! - `| a | b |` is a row of a table; rows on neighbouring lines make one table. An empty cell stays empty.
//! - `[watermark hidden page=2] MẬT` is a zone of another kind or look: first the zone's name
//!   ([`ZoneKind::as_str`]), then any of a visibility ([`Visibility::as_str`]), `bold`, `red`, `boxed`,
//!   `capitals`, `size=PERCENT`, `page=N`, `area=LEFT,TOP,RIGHT,BOTTOM` (thousandths), and for what was
//!   seen in a picture `shape=PERMILLE` (the classifier alone), `letters=PERMILLE` (a text recogniser too), `borders=N`.
//! - `[page 2]` alone: what follows is on that page.
//! - An empty line ends a table and is otherwise nothing.
//!
//! ```
//! use rasoat_core::ZoneKind;
//!
//! let text = rasoat_detectors::notation::read("Số: 12/BC\n[text_box boxed] MẬT\n| a | b |");
//! assert_eq!(text.zones().len(), 4);
//! assert_eq!(text.zones()[1].kind, ZoneKind::TextBox);
//! ```

use rasoat_core::{
    CellPosition, DocumentFormat, ExtractedText, PageArea, StampReader, StampReading, TextBuilder,
    Visibility, Zone, ZoneKind,
};

/// Fixtures are small; this only bounds a mistake.
const MAX_TEXT_BYTES: usize = 64 << 20;
const MAX_ZONES: usize = 2_000_000;

const ZONE_KINDS: [ZoneKind; 21] = [
    ZoneKind::Title,
    ZoneKind::Heading,
    ZoneKind::Body,
    ZoneKind::TableCell,
    ZoneKind::PageHeader,
    ZoneKind::PageFooter,
    ZoneKind::TextBox,
    ZoneKind::Watermark,
    ZoneKind::Note,
    ZoneKind::Comment,
    ZoneKind::Annotation,
    ZoneKind::FormField,
    ZoneKind::AltText,
    ZoneKind::LinkText,
    ZoneKind::Property,
    ZoneKind::Bookmark,
    ZoneKind::SheetName,
    ZoneKind::SpeakerNote,
    ZoneKind::FileName,
    ZoneKind::Stamp,
    ZoneKind::Ocr,
];

const VISIBILITIES: [Visibility; 6] = [
    Visibility::Visible,
    Visibility::Hidden,
    Visibility::Unreadable,
    Visibility::Covered,
    Visibility::OffPage,
    Visibility::Deleted,
];

/// Reads `notation` into the text that a reader would have made of such a document.
pub fn read(notation: &str) -> ExtractedText {
    let mut builder = TextBuilder::new(DocumentFormat::Text, MAX_TEXT_BYTES, MAX_ZONES);
    let mut page = None;
    let mut table = 0;
    let mut row: Option<u32> = None;
    for line in notation.lines().map(str::trim) {
        if let Some(cells) = cells(line) {
            let this_row = row.map_or(0, |row| row + 1);
            for (column, cell) in (0..).zip(cells) {
                builder.push(ZoneKind::TableCell, &unescaped(cell), |zone| {
                    zone.page = page;
                    zone.cell = Some(CellPosition {
                        table,
                        row: this_row,
                        column,
                    });
                });
            }
            row = Some(this_row);
            continue;
        }
        if row.take().is_some() {
            table += 1;
        }
        if let Some(number) = line
            .strip_prefix("[page ")
            .and_then(|rest| rest.strip_suffix(']'))
        {
            page = number.parse().ok();
            builder.set_page_count(page.unwrap_or_default());
            continue;
        }
        let (kind, attributes, content) = prefixed(line).unwrap_or((ZoneKind::Body, "", line));
        builder.push(kind, &unescaped(content), |zone| {
            zone.page = page;
            for attribute in attributes.split_whitespace() {
                set(zone, attribute);
            }
        });
    }
    builder.finish()
}

fn unescaped(content: &str) -> String {
    content.replace('⏎', "\n")
}

fn cells(line: &str) -> Option<impl Iterator<Item = &str>> {
    let inner = line.strip_prefix("| ")?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim))
}

fn prefixed(line: &str) -> Option<(ZoneKind, &str, &str)> {
    let (prefix, content) = line.strip_prefix('[')?.split_once(']')?;
    let (name, attributes) = prefix.split_once(' ').unwrap_or((prefix, ""));
    let kind = ZONE_KINDS.into_iter().find(|kind| kind.as_str() == name)?;
    Some((kind, attributes, content))
}

fn set(zone: &mut Zone, attribute: &str) {
    let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
    match name {
        "bold" => zone.style.bold = true,
        "red" => zone.style.red = true,
        "boxed" => zone.style.boxed = true,
        "capitals" => zone.style.shown_as_capitals = true,
        "size" => zone.style.size_percent = value.parse().unwrap_or(zone.style.size_percent),
        "page" => zone.page = value.parse().ok(),
        "area" => zone.area = area(value),
        "shape" => set_stamp(zone, value, StampReader::Shape),
        "letters" => set_stamp(zone, value, StampReader::ShapeAndLetters),
        "borders" => {
            if let Some(stamp) = &mut zone.stamp {
                stamp.borders = value.parse().unwrap_or_default();
            }
        }
        _ => {
            if let Some(visibility) = VISIBILITIES.into_iter().find(|each| each.as_str() == name) {
                zone.visibility = visibility;
            }
        }
    }
}

fn set_stamp(zone: &mut Zone, certainty: &str, read_by: StampReader) {
    zone.stamp = Some(StampReading {
        certainty_permille: certainty.parse().unwrap_or_default(),
        borders: 0,
        read_by,
    });
}

fn area(value: &str) -> Option<PageArea> {
    let edges: Vec<f64> = value.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [left, top, right, bottom] = edges[..] else {
        return None;
    };
    Some(PageArea::from_fractions(
        left / 1000.0,
        top / 1000.0,
        right / 1000.0,
        bottom / 1000.0,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(notation: &str, expected: &[(ZoneKind, &str)]) {
        let text = read(notation);
        let zones: Vec<(ZoneKind, &str)> = text
            .zones()
            .iter()
            .map(|zone| (zone.kind, text.zone_text(zone)))
            .collect();
        assert_eq!(zones, expected);
    }

    #[test]
    fn lines_cells_and_prefixes_become_zones() {
        check(
            "một\n\n hai⏎ba ",
            &[(ZoneKind::Body, "một"), (ZoneKind::Body, "hai\nba")],
        );
        check(
            "| a |  | b |",
            &[(ZoneKind::TableCell, "a"), (ZoneKind::TableCell, "b")],
        );
        check("[comment] x", &[(ZoneKind::Comment, "x")]);
        check("[MẬT]", &[(ZoneKind::Body, "[MẬT]")]);
    }

    #[test]
    fn cells_know_their_place() {
        let text = read("| a | b |\n| c | d |\nx\n| e | f |");
        let places: Vec<_> = text.zones().iter().filter_map(|zone| zone.cell).collect();
        assert_eq!((places[3].table, places[3].row, places[3].column), (0, 1, 1));
        assert_eq!((places[4].table, places[4].row, places[4].column), (1, 0, 0));
    }

    #[test]
    fn attributes_set_the_look() {
        let text = read("[page 3]\n[text_box hidden bold red boxed capitals size=150 area=100,0,300,50] MẬT");
        let zone = &text.zones()[0];
        assert_eq!(zone.page, Some(3));
        assert_eq!(zone.visibility, Visibility::Hidden);
        assert!(zone.style.bold && zone.style.red && zone.style.boxed && zone.style.shown_as_capitals);
        assert_eq!(zone.style.size_percent, 150);
        assert_eq!(zone.area.unwrap().right, 300);
    }
}
