//! The records of one sheet: [`SheetReader`].

use std::collections::HashSet;

use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::records::{Cursor, Record, Writing};
use super::{Workbook, links, strings};
use crate::draft::{Draft, Paragraph, Place};
use crate::ole::bytes::{u16_at, u32_at};
use crate::ole::drawing;
use crate::ooxml::{header_parts, number};

/// Links of one workbook that are kept.
const MAX_LINKS: usize = 20_000;

/// The last column that a sheet can have.
const LAST_COLUMN: u16 = 255;

/// What the object is whose text comes next (MS-XLS 2.5.143).
const COMMENT_OBJECT: u16 = 0x19;

/// Reads one sheet into zones.
#[derive(Debug)]
pub(super) struct SheetReader {
    table: u32,
    visibility: Visibility,
    hidden_rows: HashSet<u16>,
    hidden_columns: HashSet<u16>,
    /// The cell whose formula gave a text that is still to come: row, column, format.
    awaited: Option<(u16, u16, u16)>,
    object_kind: u16,
    drawings: Vec<u8>,
}

impl SheetReader {
    pub(super) fn new(table: u32, visibility: Visibility) -> Self {
        Self {
            table,
            visibility,
            hidden_rows: HashSet::new(),
            hidden_columns: HashSet::new(),
            awaited: None,
            object_kind: 0,
            drawings: Vec::new(),
        }
    }

    /// Puts texts of shapes into the draft, and hands back the drawings.
    pub(super) fn finish(self, draft: &mut Draft) -> Vec<u8> {
        for shape in drawing::shapes(&self.drawings) {
            let visibility = if shape.is_hidden {
                Visibility::Hidden
            } else {
                Visibility::Visible
            };
            draft.push_text(self.place(ZoneKind::TextBox, visibility), &shape.art_text);
            draft.push_text(self.place(ZoneKind::AltText, visibility), &shape.description);
        }
        self.drawings
    }

    fn place(&self, kind: ZoneKind, visibility: Visibility) -> Place {
        Place {
            visibility: visibility.max(self.visibility),
            ..Place::of(kind)
        }
    }

    /// Takes one record of the sheet.
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        workbook: &Workbook,
        draft: &mut Draft,
        links: &mut Vec<String>,
    ) {
        let word = |at| u16_at(record.body, at).unwrap_or_default();
        match record.kind {
            0x0208 if word(12) & 0x20 != 0 => {
                self.hidden_rows.insert(word(0));
            }
            0x007D if word(8) & 1 != 0 => {
                self.hidden_columns.extend(word(0)..=word(2).min(LAST_COLUMN));
            }
            0x0006 | 0x00BD | 0x00D6 | 0x00FD | 0x0203 | 0x0204 | 0x0207 | 0x027E => {
                self.cell(record, workbook, draft);
            }
            0x0014 | 0x0015 => {
                let kind = if record.kind == 0x0014 {
                    ZoneKind::PageHeader
                } else {
                    ZoneKind::PageFooter
                };
                let has_short_count = matches!(workbook.writing, Writing::CodePage(_));
                let text = Cursor::new(record, 0).text(workbook.writing, has_short_count);
                self.page_texts(kind, &text.unwrap_or_default(), draft);
            }
            0x089C => self.further_headers(record, draft),
            0x005D => self.object_kind = word(4),
            0x01B6 => self.object_text(record, workbook, draft),
            0x001C if matches!(workbook.writing, Writing::CodePage(_)) => {
                let text = Cursor::new(record, 4).text(workbook.writing, false);
                draft.push_text(
                    self.place(ZoneKind::Comment, Visibility::Visible),
                    &text.unwrap_or_default(),
                );
            }
            // Titles and names of series in charts.
            0x100D => {
                let text = Cursor::new(record, 2).text(workbook.writing, true);
                draft.push_text(
                    self.place(ZoneKind::TextBox, Visibility::Visible),
                    &text.unwrap_or_default(),
                );
            }
            0x01B8 if links.len() < MAX_LINKS => links.extend(links::address(record.body)),
            0x01BE => self.validation(record, draft),
            0x00EC => {
                self.drawings.extend(record.body);
                record
                    .continued
                    .iter()
                    .for_each(|more| self.drawings.extend(*more));
            }
            _ => {}
        }
    }

    fn page_texts(&self, kind: ZoneKind, coded: &str, draft: &mut Draft) {
        for part in header_parts(coded) {
            draft.push_text(self.place(kind, Visibility::Visible), &part);
        }
    }

    /// Headers and footers of even and first pages (MS-XLS 2.4.137): their lengths come before them all.
    fn further_headers(&self, record: &Record<'_>, draft: &mut Draft) {
        let mut cursor = Cursor::new(record, 38);
        for number in 0..4 {
            if u16_at(record.body, 30 + number * 2).unwrap_or_default() == 0 {
                continue;
            }
            let kind = if number % 2 == 0 {
                ZoneKind::PageHeader
            } else {
                ZoneKind::PageFooter
            };
            let Some(text) = cursor.text(Writing::Unicode, false) else {
                return;
            };
            self.page_texts(kind, &text, draft);
        }
    }

    /// Text of a comment or a text box: its letters and its fonts are in the records that continue it (2.4.329).
    fn object_text(&self, record: &Record<'_>, workbook: &Workbook, draft: &mut Draft) {
        let count = usize::from(u16_at(record.body, 10).unwrap_or_default());
        let letters = Record {
            body: &[],
            ..record.clone()
        };
        let Some(text) = Cursor::new(&letters, 0).letters(count, false) else {
            return;
        };
        let runs: Vec<(usize, u16)> = record
            .continued
            .last()
            .into_iter()
            .flat_map(|runs| runs.chunks_exact(8))
            .map(|run| {
                (
                    usize::from(u16_at(run, 0).unwrap_or_default()),
                    u16_at(run, 2).unwrap_or_default(),
                )
            })
            .collect();
        let is_comment = self.object_kind == COMMENT_OBJECT;
        let kind = if is_comment {
            ZoneKind::Comment
        } else {
            ZoneKind::TextBox
        };
        let mut paragraph = Paragraph::default();
        for (font, piece) in strings::cut(&text, &runs) {
            paragraph.push(&workbook.formats.run_style(u16::MAX, font), &piece);
        }
        let place = Place {
            boxed: !is_comment,
            ..self.place(kind, Visibility::Visible)
        };
        draft.push(place, paragraph);
    }

    /// What people are told while they fill in a cell (2.4.90).
    fn validation(&self, record: &Record<'_>, draft: &mut Draft) {
        let mut cursor = Cursor::new(record, 4);
        for _ in 0..4 {
            let Some(text) = cursor.text(Writing::Unicode, false) else {
                return;
            };
            draft.push_text(
                self.place(ZoneKind::FormField, Visibility::Hidden),
                text.trim_matches('\0'),
            );
        }
    }

    /// A record that gives the values of cells.
    fn cell(&mut self, record: &Record<'_>, workbook: &Workbook, draft: &mut Draft) {
        let word = |at| u16_at(record.body, at).unwrap_or_default();
        let (row, column, format) = (word(0), word(2), word(4));
        let mut paragraph = Paragraph::default();
        let value = |value: f64| number(&value.to_string(), workbook.formats.digits(format));
        let style = || workbook.formats.run_style(format, None);
        match record.kind {
            0x00FD => {
                let index = u32_at(record.body, 6).unwrap_or(u32::MAX) as usize;
                for (font, piece) in workbook.shared.get(index).into_iter().flatten() {
                    paragraph.push(&workbook.formats.run_style(format, *font), piece);
                }
            }
            0x0204 | 0x00D6 => {
                let text = Cursor::new(record, 6).text(workbook.writing, false);
                paragraph.push(&style(), &text.unwrap_or_default());
            }
            0x027E => {
                let packed = u32_at(record.body, 6).unwrap_or_default();
                paragraph.push(&style(), &value(unpacked(packed)));
            }
            0x00BD => return self.many_numbers(record, workbook, draft),
            0x0006 if word(12) == 0xFFFF => {
                // Text comes in a record of its own; the other kinds are errors and truths.
                self.awaited = (record.body.get(6) == Some(&0)).then_some((row, column, format));
                return;
            }
            0x0006 | 0x0203 => paragraph.push(
                &style(),
                &double_at(record.body, 6).map_or_else(String::new, value),
            ),
            0x0207 => {
                if let Some((row, column, format)) = self.awaited.take() {
                    let text = Cursor::new(record, 0).text(workbook.writing, false);
                    paragraph.push(
                        &workbook.formats.run_style(format, None),
                        &text.unwrap_or_default(),
                    );
                    self.push_cell(row, column, paragraph, draft);
                }
                return;
            }
            _ => return,
        }
        self.push_cell(row, column, paragraph, draft);
    }

    /// Numbers in cells side by side (2.4.175).
    fn many_numbers(&self, record: &Record<'_>, workbook: &Workbook, draft: &mut Draft) {
        let row = u16_at(record.body, 0).unwrap_or_default();
        let mut column = u16_at(record.body, 2).unwrap_or_default();
        let cells = record.body.get(4..).unwrap_or_default();
        for cell in cells.chunks_exact(6) {
            let format = u16_at(cell, 0).unwrap_or_default();
            let value = unpacked(u32_at(cell, 2).unwrap_or_default());
            let mut paragraph = Paragraph::default();
            paragraph.push(
                &workbook.formats.run_style(format, None),
                &number(&value.to_string(), workbook.formats.digits(format)),
            );
            self.push_cell(row, column, paragraph, draft);
            column = column.saturating_add(1);
        }
    }

    fn push_cell(&self, row: u16, column: u16, paragraph: Paragraph, draft: &mut Draft) {
        let is_hidden = self.hidden_rows.contains(&row) || self.hidden_columns.contains(&column);
        let visibility = if is_hidden {
            Visibility::Hidden
        } else {
            Visibility::Visible
        };
        let cell = CellPosition {
            table: self.table,
            row: row.into(),
            column: column.into(),
        };
        draft.push(
            Place {
                cell: Some(cell),
                ..self.place(ZoneKind::TableCell, visibility)
            },
            paragraph,
        );
    }
}

fn double_at(bytes: &[u8], at: usize) -> Option<f64> {
    let eight = bytes.get(at..at + 8)?;
    Some(f64::from_le_bytes(eight.try_into().ok()?))
}

/// A number packed into four bytes (2.5.226): a whole one, or the upper half of a broken one; either in hundredths.
fn unpacked(packed: u32) -> f64 {
    let value = if packed & 2 == 0 {
        f64::from_bits(u64::from(packed & !3) << 32)
    } else {
        f64::from(packed.cast_signed() >> 2)
    };
    if packed & 1 == 0 { value } else { value / 100.0 }
}
