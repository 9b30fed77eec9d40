//! Workbooks in Excel's binary format: the same parts as of others, in records instead of XML (MS-XLSB).

mod records;
mod styles;

use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::cells::{header_parts, number};
use super::formats::{CellFormats, FontFacts};
use super::{SharedText, Sheet};
use crate::draft::{Draft, Paragraph, Place};
use records::{Fields, records};

pub(super) use styles::{Styles, read as read_styles};

// Kinds of records (MS-XLSB 2.3.2).
const ROW: u16 = 0;
const CELL_RK: u16 = 2;
const CELL_REAL: u16 = 5;
const CELL_TEXT: u16 = 6;
const CELL_SHARED_TEXT: u16 = 7;
const FORMULA_TEXT: u16 = 8;
const FORMULA_NUMBER: u16 = 9;
const SHARED_TEXT: u16 = 19;
const CACHED_TEXT: u16 = 24;
const COLUMNS: u16 = 60;
const CELL_RICH_TEXT: u16 = 62;
const CHOICES: u16 = 64;
const SHEET: u16 = 156;
const HEADER_FOOTER: u16 = 479;
const LINK: u16 = 494;
const COMMENT_TEXT: u16 = 637;

/// The sheets of the workbook.
pub(super) fn sheets(workbook: &[u8]) -> Vec<Sheet> {
    records(workbook)
        .filter(|(kind, _)| *kind == SHEET)
        .filter_map(|(_, mut fields)| {
            let state = fields.u32()?;
            fields.skip(4)?;
            let relationship = fields.text_or_none()?;
            Some(Sheet {
                name: fields.text()?,
                visibility: if state == 0 {
                    Visibility::Visible
                } else {
                    Visibility::Hidden
                },
                relationship,
            })
        })
        .collect()
}

/// The texts that cells share.
pub(super) fn shared_texts(part: &[u8], styles: &Styles) -> Vec<SharedText> {
    records(part)
        .filter(|(kind, _)| *kind == SHARED_TEXT)
        .map(|(_, mut fields)| {
            fields
                .rich_text()
                .map(|text| runs(text, styles))
                .unwrap_or_default()
        })
        .collect()
}

/// The runs of a text and their fonts.
fn runs((text, changes): (String, Vec<(usize, usize)>), styles: &Styles) -> SharedText {
    if changes.is_empty() {
        return vec![(FontFacts::default(), text)];
    }
    let mut runs: SharedText = vec![(FontFacts::default(), String::new())];
    let mut changes = changes.into_iter().peekable();
    let mut unit = 0;
    for letter in text.chars() {
        while let Some((_, font)) = changes.next_if(|(place, _)| *place <= unit) {
            runs.push((styles.font(font), String::new()));
        }
        unit += letter.len_utf16();
        if let Some((_, run)) = runs.last_mut() {
            run.push(letter);
        }
    }
    runs.retain(|(_, run)| !run.is_empty());
    runs
}

/// Comments, and values that are kept for pivot tables.
pub(super) fn read_side_part(name: &str, part: &[u8], draft: &mut Draft) {
    let is_about_comments = name.contains("comments");
    for (kind, mut fields) in records(part) {
        if draft.is_over() {
            return;
        }
        if is_about_comments && kind == COMMENT_TEXT {
            let text = fields.rich_text().map(|(text, _)| text);
            draft.push_text(Place::of(ZoneKind::Comment), &text.unwrap_or_default());
        } else if !is_about_comments && kind == CACHED_TEXT {
            let place = Place {
                visibility: Visibility::Hidden,
                ..Place::of(ZoneKind::TableCell)
            };
            draft.push_text(place, &fields.text().unwrap_or_default());
        }
    }
}

/// Reads a sheet into zones.
pub(super) struct SheetReader<'a> {
    pub(super) table: u32,
    pub(super) visibility: Visibility,
    pub(super) shared: &'a [SharedText],
    pub(super) formats: &'a CellFormats,
    pub(super) draft: &'a mut Draft,
}

impl SheetReader<'_> {
    /// Reads the whole sheet.
    pub(super) fn read(&mut self, part: &[u8]) {
        let mut row = 0;
        let mut row_is_hidden = false;
        let mut hidden_columns: Vec<(u32, u32)> = Vec::new();
        for (kind, mut fields) in records(part) {
            if self.draft.is_over() {
                return;
            }
            match kind {
                ROW => (row, row_is_hidden) = row_facts(&mut fields).unwrap_or((row, false)),
                COLUMNS if hidden_columns.len() < 1_000 => hidden_columns.extend(hidden(&mut fields)),
                CELL_RK..=FORMULA_NUMBER | CELL_RICH_TEXT => {
                    let Some((column, paragraph)) = self.cell(kind, &mut fields) else {
                        continue;
                    };
                    let is_hidden = row_is_hidden
                        || hidden_columns
                            .iter()
                            .any(|(first, last)| (*first..=*last).contains(&column));
                    self.push_cell(row, column, is_hidden, paragraph);
                }
                HEADER_FOOTER => self.headers(fields),
                LINK => self.link(fields),
                CHOICES => self.choices(fields),
                _ => {}
            }
        }
    }

    /// The column and content of a cell (MS-XLSB 2.5.9), if it says anything.
    fn cell(&self, kind: u16, fields: &mut Fields<'_>) -> Option<(u32, Paragraph)> {
        /// Behind the number of the format stands a flag.
        const FORMAT: u32 = 0x00FF_FFFF;
        let column = fields.u32()?;
        let format = self.formats.get(usize::try_from(fields.u32()? & FORMAT).ok());
        let plain = FontFacts::default().run_style(format);
        let mut paragraph = Paragraph::default();
        let mut push_number = |value: f64| paragraph.push(&plain, &number(&value.to_string(), format.digits));
        match kind {
            CELL_RK => push_number(rk_number(fields.u32()?)),
            CELL_REAL | FORMULA_NUMBER => push_number(fields.f64()?),
            CELL_TEXT | FORMULA_TEXT => paragraph.push(&plain, &fields.text()?),
            CELL_RICH_TEXT => paragraph.push(&plain, &fields.rich_text()?.0),
            CELL_SHARED_TEXT => {
                let index = usize::try_from(fields.u32()?).ok()?;
                for (font, run) in self.shared.get(index)? {
                    paragraph.push(&font.run_style(format), run);
                }
            }
            _ => return None,
        }
        Some((column, paragraph))
    }

    fn push_cell(&mut self, row: u32, column: u32, is_hidden: bool, paragraph: Paragraph) {
        let cell = CellPosition {
            table: self.table,
            row,
            column,
        };
        let place = Place {
            cell: Some(cell),
            ..self.place(ZoneKind::TableCell, is_hidden)
        };
        self.draft.push(place, paragraph);
    }

    fn place(&self, kind: ZoneKind, is_hidden: bool) -> Place {
        let visibility = if is_hidden {
            Visibility::Hidden
        } else {
            self.visibility
        };
        Place {
            visibility: visibility.max(self.visibility),
            ..Place::of(kind)
        }
    }

    /// Headers and footers of odd, even and first pages, in turn (MS-XLSB 2.4.53).
    fn headers(&mut self, mut fields: Fields<'_>) {
        if fields.skip(2).is_none() {
            return;
        }
        for kind in [ZoneKind::PageHeader, ZoneKind::PageFooter]
            .into_iter()
            .cycle()
            .take(6)
        {
            let Some(coded) = fields.text_or_none() else {
                return;
            };
            for part in header_parts(&coded) {
                self.draft.push_text(self.place(kind, false), &part);
            }
        }
    }

    /// What is shown of a link: its hint and its text, behind the cells it covers and where it leads.
    fn link(&mut self, mut fields: Fields<'_>) {
        if fields.skip(16).and_then(|()| fields.text_or_none()).is_none() {
            return;
        }
        let _place_in_target = fields.text_or_none();
        while let Some(text) = fields.text_or_none() {
            self.draft.push_text(self.place(ZoneKind::AltText, true), &text);
        }
    }

    /// What a list of choices says to people, behind its flags and the cells it is for (MS-XLSB 2.4.348).
    fn choices(&mut self, mut fields: Fields<'_>) {
        let cells = fields.skip(4).and_then(|()| fields.u32());
        let Some(bytes) = cells.and_then(|count| usize::try_from(count).ok()?.checked_mul(16)) else {
            return;
        };
        if fields.skip(bytes).is_none() {
            return;
        }
        for _ in 0..4 {
            let Some(text) = fields.text_or_none() else { return };
            self.draft.push_text(self.place(ZoneKind::FormField, true), &text);
        }
    }
}

/// The number of a row and whether it is hidden (MS-XLSB 2.4.741).
fn row_facts(fields: &mut Fields<'_>) -> Option<(u32, bool)> {
    const HIDDEN: u8 = 1 << 4;
    let row = fields.u32()?;
    fields.skip(7)?;
    Some((row, fields.byte()? & HIDDEN != 0))
}

/// First and last column, if they are hidden (MS-XLSB 2.4.325).
fn hidden(fields: &mut Fields<'_>) -> Option<(u32, u32)> {
    let columns = (fields.u32()?, fields.u32()?);
    fields.skip(8)?;
    (fields.u16()? & 1 != 0).then_some(columns)
}

/// A number in four bytes (MS-XLSB 2.5.123): a whole one, or the upper half of one with a fraction; in hundredths or not.
fn rk_number(rk: u32) -> f64 {
    const IN_HUNDREDTHS: u32 = 1;
    const IS_WHOLE: u32 = 2;
    let value = if rk & IS_WHOLE == 0 {
        f64::from_bits(u64::from(rk & !3) << 32)
    } else {
        f64::from(rk.cast_signed() >> 2)
    };
    if rk & IN_HUNDREDTHS == 0 {
        value
    } else {
        value / 100.0
    }
}

#[cfg(test)]
mod tests;
