//! How cells of Excel are set: [`Formats`] (MS-XLS 2.4.122, 2.4.353, 2.4.188).

use std::collections::HashMap;
use std::rc::Rc;

use rasoat_core::Visibility;

use super::records::{Cursor, Record, Writing};
use crate::color::Rgb;
use crate::draft::RunStyle;
use crate::ole::bytes::{u16_at, u32_at};

/// Letters of at most two points, in twips, cannot be read.
const UNREADABLE_TWIPS: u16 = 40;

/// A font of the workbook.
#[derive(Debug, Clone)]
struct Font {
    twips: u16,
    is_bold: bool,
    color: u16,
    name: Rc<str>,
}

/// A format that cells refer to by number.
#[derive(Debug, Clone, Default)]
struct CellFormat {
    font: u16,
    number_format: u16,
    /// The number of the colour behind the cell.
    fill: Option<u16>,
}

/// Fonts, formats and colours of a workbook.
#[derive(Debug, Default)]
pub(super) struct Formats {
    fonts: Vec<Font>,
    cells: Vec<CellFormat>,
    number_codes: HashMap<u16, String>,
    palette: Vec<Rgb>,
}

/// The colours that a workbook has unless it names others, from the number 8 on (2.5.161).
const PALETTE: [u32; 56] = [
    0x00_0000, 0xFF_FFFF, 0xFF_0000, 0x00_FF00, 0x00_00FF, 0xFF_FF00, 0xFF_00FF, 0x00_FFFF, 0x80_0000,
    0x00_8000, 0x00_0080, 0x80_8000, 0x80_0080, 0x00_8080, 0xC0_C0C0, 0x80_8080, 0x99_99FF, 0x99_3366,
    0xFF_FFCC, 0xCC_FFFF, 0x66_0066, 0xFF_8080, 0x00_66CC, 0xCC_CCFF, 0x00_0080, 0xFF_00FF, 0xFF_FF00,
    0x00_FFFF, 0x80_0080, 0x80_0000, 0x00_8080, 0x00_00FF, 0x00_CCFF, 0xCC_FFFF, 0xCC_FFCC, 0xFF_FF99,
    0x99_CCFF, 0xFF_99CC, 0xCC_99FF, 0xFF_CC99, 0x33_66FF, 0x33_CCCC, 0x99_CC00, 0xFF_CC00, 0xFF_9900,
    0xFF_6600, 0x66_6699, 0x96_9696, 0x00_3366, 0x33_9966, 0x00_3300, 0x33_3300, 0x99_3300, 0x99_3366,
    0x33_3399, 0x33_3333,
];

impl Formats {
    /// Takes a record if it is about formats.
    pub(super) fn take(&mut self, record: &Record<'_>, writing: Writing) {
        let word = |at| u16_at(record.body, at).unwrap_or_default();
        match record.kind {
            0x0031 => {
                let name = Cursor::new(record, 14).text(writing, true).unwrap_or_default();
                self.fonts.push(Font {
                    twips: word(0),
                    is_bold: word(6) >= 600,
                    color: word(4),
                    name: name.into(),
                });
            }
            0x00E0 => self.cells.push(cell_format(record.body)),
            0x041E => {
                let has_short_count = matches!(writing, Writing::CodePage(_));
                let code = Cursor::new(record, 2).text(writing, has_short_count);
                self.number_codes.insert(word(0), code.unwrap_or_default());
            }
            0x0092 => {
                let colors = record.body.get(2..).unwrap_or_default().chunks_exact(4);
                self.palette = colors.map(|color| Rgb(color[0], color[1], color[2])).collect();
            }
            _ => {}
        }
    }

    fn color(&self, number: u16) -> Option<Rgb> {
        let number = match number {
            // The first eight are the same as the next eight.
            0..8 => usize::from(number),
            8..64 => usize::from(number) - 8,
            _ => return None,
        };
        self.palette.get(number).copied().or_else(|| {
            let [_, red, green, blue] = PALETTE.get(number)?.to_be_bytes();
            Some(Rgb(red, green, blue))
        })
    }

    /// The font with this number; 4 is left out in counting (2.5.129).
    fn font(&self, number: u16) -> Option<&Font> {
        let number = usize::from(number);
        self.fonts.get(if number > 4 { number - 1 } else { number })
    }

    fn cell(&self, format: u16) -> CellFormat {
        self.cells.get(usize::from(format)).cloned().unwrap_or_default()
    }

    /// How text in a cell of this format looks, or in another font of its own.
    pub(super) fn run_style(&self, format: u16, font: Option<u16>) -> RunStyle {
        let cell = self.cell(format);
        let Some(font) = self.font(font.unwrap_or(cell.font)) else {
            return RunStyle::default();
        };
        let background = cell
            .fill
            .and_then(|number| self.color(number))
            .unwrap_or(Rgb::WHITE);
        let color = self.color(font.color);
        let is_unreadable =
            color.is_some_and(|color| color.is_unseen_on(background)) || font.twips <= UNREADABLE_TWIPS;
        RunStyle {
            bold: font.is_bold,
            red: color.is_some_and(Rgb::is_red),
            capitals: false,
            size: f32::from(font.twips) / 20.0,
            font: Some(font.name.clone()),
            visibility: if self.number_code(&cell) == ";;;" {
                Visibility::Hidden
            } else if is_unreadable {
                Visibility::Unreadable
            } else {
                Visibility::Visible
            },
        }
    }

    fn number_code(&self, cell: &CellFormat) -> &str {
        self.number_codes
            .get(&cell.number_format)
            .map_or("", String::as_str)
    }

    /// Digits that numbers of this format are filled up to with zeros.
    pub(super) fn digits(&self, format: u16) -> usize {
        let cell = self.cell(format);
        let code = self.number_code(&cell);
        if code.bytes().all(|byte| byte == b'0') {
            code.len()
        } else {
            0
        }
    }
}

fn cell_format(body: &[u8]) -> CellFormat {
    const OLD_BYTES: usize = 16;
    let word = |at| u16_at(body, at).unwrap_or_default();
    let (pattern, colors) = if body.len() <= OLD_BYTES {
        (u32_at(body, 8).unwrap_or_default() >> 16 & 0x3F, word(8))
    } else {
        (u32_at(body, 14).unwrap_or_default() >> 26, word(18))
    };
    CellFormat {
        font: word(0),
        number_format: word(2),
        fill: match pattern {
            0 => None,
            // Solid takes the colour of the pattern, the others are mostly ground.
            1 => Some(colors & 0x7F),
            _ => Some(colors >> 7 & 0x7F),
        },
    }
}
