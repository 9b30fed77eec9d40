//! Enhanced metafiles, and the EMF+ records inside them (MS-EMF, MS-EMFPLUS).

use std::collections::HashMap;
use std::rc::Rc;

use super::drawing::Drawing;
use super::{long, size, utf16, word};

/// A font as text is set in it.
#[derive(Clone)]
struct Font {
    name: Rc<str>,
    height: i32,
    bold: bool,
}

/// Most fonts that a drawing may have at a time.
const MAX_FONTS: usize = 1_000;

/// Whether the bytes begin with the header of an enhanced metafile.
pub(super) fn is_enhanced(bytes: &[u8]) -> bool {
    bytes.starts_with(&[1, 0, 0, 0]) && bytes.get(40..44) == Some(b" EMF")
}

/// Reads all records; tells whether the drawing is complete.
pub(super) fn read(bytes: &[u8], drawing: &mut Drawing<'_>) -> bool {
    let mut fonts: HashMap<u32, Font> = HashMap::new();
    // EMF+ beside full EMF says the same twice.
    let mut is_doubled = true;
    let mut at = 0;
    while let (Some(kind), Some(length)) = (long(bytes, at), size(bytes, at + 4)) {
        let Some(record) = at.checked_add(length).and_then(|end| bytes.get(at..end)) else {
            return false;
        };
        if length < 8 {
            return false;
        }
        match kind {
            // EMR_EOF
            14 => return true,
            // EMR_POLYBEZIER to EMR_POLYPOLYGON without lines, their 16-bit forms, EMR_POLYDRAW
            2 | 3 | 5 | 8 | 56 | 85 | 86 | 88 | 91 | 92 => drawing.outline(length),
            // EMR_FILLPATH, EMR_STROKEANDFILLPATH: what the path was made of was counted if it was curved
            62 | 63 => drawing.outline(40),
            // EMR_SETDIBITSTODEVICE, EMR_STRETCHDIBITS
            80 | 81 => drawing.bitmap(bitmap_of(record, 48)),
            // EMR_BITBLT, EMR_STRETCHBLT, EMR_MASKBLT, EMR_ALPHABLEND, EMR_TRANSPARENTBLT
            76..=78 | 114 | 116 => drawing.bitmap(bitmap_of(record, 84)),
            // EMR_PLGBLT
            79 => drawing.bitmap(bitmap_of(record, 92)),
            // EMR_EXTCREATEFONTINDIRECTW
            82 if fonts.len() < MAX_FONTS => {
                if let (Some(handle), Some(font)) = (long(record, 8), font_of(record)) {
                    fonts.insert(handle, font);
                }
            }
            // EMR_SELECTOBJECT
            37 => {
                if let Some(font) = long(record, 8).and_then(|handle| fonts.get(&handle)) {
                    drawing.style.font = Some(Rc::clone(&font.name));
                    drawing.style.bold = font.bold;
                    drawing.letter_height = font.height;
                }
            }
            // EMR_EXTTEXTOUTA, EMR_EXTTEXTOUTW
            83 | 84 => text(record, kind == 84, drawing),
            // EMR_SMALLTEXTOUT
            108 => small_text(record, drawing),
            // EMR_COMMENT
            70 if record.get(12..16) == Some(b"EMF+") => {
                plus(record.get(16..).unwrap_or_default(), &mut is_doubled, drawing);
            }
            _ => {}
        }
        at += length;
    }
    false
}

/// The bitmap whose place in the record stands at `at`; empty where the record only fills.
fn bitmap_of(record: &[u8], at: usize) -> &[u8] {
    size(record, at)
        .filter(|from| *from != 0)
        .and_then(|from| record.get(from..))
        .unwrap_or_default()
}

fn font_of(record: &[u8]) -> Option<Font> {
    let height = long(record, 12)?.cast_signed();
    Some(Font {
        name: Rc::from(utf16(record.get(40..104)?)),
        height,
        bold: long(record, 28)? >= 600,
    })
}

/// A text with its place (MS-EMF 2.2.5).
fn text(record: &[u8], is_wide: bool, drawing: &mut Drawing<'_>) {
    /// Numbers of glyphs stand in the place of letters.
    const GLYPH_INDEX: u32 = 0x10;
    let found = (|| {
        let (x, y) = (long(record, 36)?.cast_signed(), long(record, 40)?.cast_signed());
        let (letters, from, options) = (size(record, 44)?, size(record, 48)?, long(record, 52)?);
        let bytes = letters.checked_mul(if is_wide { 2 } else { 1 })?;
        let content = record.get(from..from.checked_add(bytes)?)?;
        let widths = size(record, 72)
            .filter(|from| *from != 0)
            .and_then(|from| record.get(from..from.checked_add(letters.checked_mul(4)?)?));
        Some((x, y, options, content, widths))
    })();
    let Some((x, y, options, content, widths)) = found else {
        return;
    };
    if options & GLYPH_INDEX != 0 {
        drawing.has_glyph_numbers |= !content.is_empty();
        return;
    }
    let width = widths.map(|widths| {
        widths.chunks_exact(4).fold(0_i32, |sum, width| {
            sum.saturating_add(long(width, 0).unwrap_or_default().cast_signed())
        })
    });
    drawing.text(x, y, width, &letters_of(content, is_wide));
}

fn letters_of(content: &[u8], is_wide: bool) -> String {
    if is_wide {
        utf16(content)
    } else {
        encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(content)
            .0
            .into_owned()
    }
}

/// A text without widths (MS-EMF 2.3.5.37).
fn small_text(record: &[u8], drawing: &mut Drawing<'_>) {
    const NO_RECTANGLE: u32 = 0x100;
    const SMALL_LETTERS: u32 = 0x200;
    let found = (|| {
        let (x, y) = (long(record, 8)?.cast_signed(), long(record, 12)?.cast_signed());
        let (letters, options) = (size(record, 16)?, long(record, 20)?);
        let from: usize = if options & NO_RECTANGLE == 0 { 52 } else { 36 };
        let is_wide = options & SMALL_LETTERS == 0;
        let bytes = letters.checked_mul(if is_wide { 2 } else { 1 })?;
        let content = record.get(from..from.checked_add(bytes)?)?;
        Some((x, y, letters_of(content, is_wide)))
    })();
    if let Some((x, y, content)) = found {
        drawing.text(x, y, None, &content);
    }
}

/// Records of EMF+ (MS-EMFPLUS 2.3). Their text counts only where no EMF stands beside them.
fn plus(mut records: &[u8], is_doubled: &mut bool, drawing: &mut Drawing<'_>) {
    while let (Some(kind), Some(flags), Some(length)) = (word(records, 0), word(records, 2), size(records, 4))
    {
        let Some(record) = records.get(..length).filter(|record| record.len() >= 12) else {
            return;
        };
        match kind {
            // EmfPlusHeader
            0x4001 => *is_doubled = flags & 1 == 1,
            _ if *is_doubled => {}
            // EmfPlusObject: an image
            0x4008 if flags >> 8 & 0x7F == 5 => drawing.image(length),
            // EmfPlusObject: a path
            0x4008 if flags >> 8 & 0x7F == 3 => drawing.outline(length),
            // EmfPlusDrawString: brush, format, length, rectangle of four floats, text
            0x401C => {
                let letters = size(record, 20).unwrap_or_default();
                let end = letters.saturating_mul(2).saturating_add(40);
                let content = record.get(40..end).unwrap_or_default();
                let y = record.get(28..32).map_or(0, whole);
                let x = record.get(24..28).map_or(0, whole);
                drawing.text(x, y, None, &utf16(content));
            }
            // EmfPlusDrawDriverString
            0x4036 => drawing.has_glyph_numbers = true,
            _ => {}
        }
        records = &records[length..];
    }
}

/// A float as a whole number.
#[expect(clippy::cast_possible_truncation, reason = "a cast saturates")]
fn whole(bytes: &[u8]) -> i32 {
    f32::from_bits(long(bytes, 0).unwrap_or_default()) as i32
}
