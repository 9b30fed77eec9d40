//! How cells of a binary workbook are set: [`read`].

use super::records::{Fields, records};
use crate::color::Rgb;
use crate::ooxml::sheets::formats::{CellFormat, CellFormats, FontFacts};

// Kinds of records (MS-XLSB 2.3.2).
const FONT: u16 = 43;
const NUMBER_FORMAT: u16 = 44;
const FILL: u16 = 45;
const CELL_FORMAT: u16 = 47;
const CELL_FORMATS_BEGIN: u16 = 617;
const CELL_FORMATS_END: u16 = 618;

/// Fonts and formats of a workbook.
#[derive(Debug, Default)]
pub(in crate::ooxml::sheets) struct Styles {
    fonts: Vec<FontFacts>,
    /// The formats that cells refer to.
    pub(in crate::ooxml::sheets) formats: CellFormats,
}

impl Styles {
    /// The font with this number, or the usual one.
    pub(super) fn font(&self, number: usize) -> FontFacts {
        self.fonts.get(number).cloned().unwrap_or_default()
    }
}

/// Reads the part with the styles.
pub(in crate::ooxml::sheets) fn read(part: &[u8]) -> Styles {
    let mut styles = Styles::default();
    let mut fills: Vec<Option<Rgb>> = Vec::new();
    let mut codes: Vec<(u16, String)> = Vec::new();
    let mut is_of_cells = false;
    for (kind, mut fields) in records(part) {
        match kind {
            FONT => styles.fonts.push(font(&mut fields).unwrap_or_default()),
            FILL => fills.push(fill(&mut fields)),
            NUMBER_FORMAT => codes.extend(fields.u16().zip(fields.text())),
            CELL_FORMATS_BEGIN => is_of_cells = true,
            CELL_FORMATS_END => is_of_cells = false,
            CELL_FORMAT if is_of_cells => {
                let format = cell_format(&mut fields, &styles, &fills, &codes);
                styles.formats.push(format.unwrap_or_default());
            }
            _ => {}
        }
    }
    styles
}

/// MS-XLSB 2.4.657.
fn font(fields: &mut Fields<'_>) -> Option<FontFacts> {
    /// Weights from here on are bold.
    const BOLD: u16 = 600;
    const TWENTIETHS: f32 = 20.0;
    let height = fields.u16()?;
    fields.skip(2)?;
    let weight = fields.u16()?;
    fields.skip(6)?;
    let color = read_color(fields)?.by_parts;
    fields.skip(1)?;
    Some(FontFacts {
        bold: weight >= BOLD,
        color,
        points: Some(f32::from(height) / TWENTIETHS),
        name: fields.text().map(Into::into),
    })
}

/// The colour in front, which fills the cell (MS-XLSB 2.4.656).
fn fill(fields: &mut Fields<'_>) -> Option<Rgb> {
    const NONE: u32 = 0;
    if fields.u32()? == NONE {
        return None;
    }
    read_color(fields)?.by_parts
}

/// A colour as it is written.
struct WrittenColor {
    /// Its parts, if it is given by them and not by a theme.
    by_parts: Option<Rgb>,
}

/// MS-XLSB 2.5.4.
fn read_color(fields: &mut Fields<'_>) -> Option<WrittenColor> {
    const BY_PARTS: u8 = 2;
    let kind = fields.byte()? >> 1;
    fields.skip(3)?;
    let parts = fields.take(4)?;
    let by_parts = (kind == BY_PARTS).then(|| Rgb(parts[0], parts[1], parts[2]));
    Some(WrittenColor { by_parts })
}

/// MS-XLSB 2.4.842.
fn cell_format(
    fields: &mut Fields<'_>,
    styles: &Styles,
    fills: &[Option<Rgb>],
    codes: &[(u16, String)],
) -> Option<CellFormat> {
    fields.skip(2)?;
    let (code, font, fill) = (fields.u16()?, fields.u16()?, fields.u16()?);
    let code = codes
        .iter()
        .find(|(known, _)| *known == code)
        .map_or("", |(_, code)| code.as_str());
    let fill = fills.get(usize::from(fill)).copied().flatten();
    Some(CellFormat::new(styles.font(usize::from(font)), fill, code))
}
