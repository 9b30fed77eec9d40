//! Windows metafiles, with and without the header that places them (MS-WMF).

use std::rc::Rc;

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1258};

use super::drawing::Drawing;
use super::{size, word};

/// The key of the header that places a metafile (MS-WMF 2.3.2.3).
const PLACEABLE: &[u8] = b"\xD7\xCD\xC6\x9A";
/// Its length.
const PLACEABLE_BYTES: usize = 22;
/// Length of the header proper (MS-WMF 2.3.2.2).
const HEADER_BYTES: usize = 18;

/// Whether the bytes begin with the header of a Windows metafile.
pub(super) fn is_windows(bytes: &[u8]) -> bool {
    bytes.starts_with(PLACEABLE)
        || bytes.len() > HEADER_BYTES
            && matches!(word(bytes, 0), Some(1 | 2))
            && word(bytes, 2) == Some(9)
            && matches!(word(bytes, 4), Some(0x0100 | 0x0300))
}

/// Reads all records; tells whether the drawing is complete.
pub(super) fn read(bytes: &[u8], drawing: &mut Drawing<'_>) -> bool {
    let mut at = HEADER_BYTES;
    if bytes.starts_with(PLACEABLE) {
        at += PLACEABLE_BYTES;
    }
    let mut charset = Some(WINDOWS_1252);
    while let (Some(words), Some(kind)) = (size(bytes, at), word(bytes, at + 4)) {
        let end = words.checked_mul(2).and_then(|length| at.checked_add(length));
        let Some(record) = end.and_then(|end| bytes.get(at..end)) else {
            return false;
        };
        if record.len() < 6 {
            return false;
        }
        let parameters = &record[6..];
        match kind {
            // META_EOF
            0 => return true,
            // META_POLYGON, META_POLYPOLYGON
            0x0324 | 0x0538 => drawing.outline(record.len()),
            // META_DIBBITBLT, META_SETDIBTODEV, META_DIBSTRETCHBLT, META_STRETCHDIB
            0x0940 => drawing.bitmap(parameters.get(16..).unwrap_or_default()),
            0x0D33 => drawing.bitmap(parameters.get(18..).unwrap_or_default()),
            0x0B41 => drawing.bitmap(parameters.get(20..).unwrap_or_default()),
            0x0F43 => drawing.bitmap(parameters.get(22..).unwrap_or_default()),
            // META_BITBLT, META_STRETCHBLT, with bitmaps for one kind of screen
            0x0922 | 0x0B23 => drawing.image(parameters.len().saturating_sub(30)),
            // META_CREATEFONTINDIRECT
            0x02FB => charset = font(parameters, drawing),
            // META_TEXTOUT
            0x0521 => {
                text_out(parameters, charset, drawing);
            }
            // META_EXTTEXTOUT
            0x0A32 => {
                extended_text_out(parameters, charset, drawing);
            }
            _ => {}
        }
        at += record.len();
    }
    false
}

/// Takes over a font; tells its charset, or nothing if it has signs in the place of letters.
fn font(parameters: &[u8], drawing: &mut Drawing<'_>) -> Option<&'static Encoding> {
    const SYMBOLS: u8 = 2;
    const VIETNAMESE: u8 = 163;
    let name = parameters.get(18..).unwrap_or_default();
    let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
    drawing.style.font = Some(Rc::from(
        WINDOWS_1252.decode_without_bom_handling(name).0.as_ref(),
    ));
    drawing.letter_height = word(parameters, 0).map_or(0, |height| i32::from(height.cast_signed()));
    drawing.style.bold = word(parameters, 8).is_some_and(|weight| weight >= 600);
    match parameters.get(13) {
        Some(&SYMBOLS) => None,
        Some(&VIETNAMESE) => Some(WINDOWS_1258),
        _ => Some(WINDOWS_1252),
    }
}

/// A text behind its length, before its place.
fn text_out(parameters: &[u8], charset: Option<&'static Encoding>, drawing: &mut Drawing<'_>) -> Option<()> {
    let length = usize::from(word(parameters, 0)?);
    let place = 2 + length.next_multiple_of(2);
    let y = i32::from(word(parameters, place)?.cast_signed());
    let x = i32::from(word(parameters, place + 2)?.cast_signed());
    let letters = decoded(parameters.get(2..2 + length)?, charset)?;
    drawing.text(x, y, None, &letters);
    Some(())
}

/// A text behind its place, before the widths of its letters.
fn extended_text_out(
    parameters: &[u8],
    charset: Option<&'static Encoding>,
    drawing: &mut Drawing<'_>,
) -> Option<()> {
    /// A rectangle stands before the text.
    const RECTANGLE: u16 = 6;
    /// Numbers of glyphs stand in the place of letters.
    const GLYPH_INDEX: u16 = 0x10;
    let y = i32::from(word(parameters, 0)?.cast_signed());
    let x = i32::from(word(parameters, 2)?.cast_signed());
    let length = usize::from(word(parameters, 4)?);
    let options = word(parameters, 6)?;
    if options & GLYPH_INDEX != 0 {
        drawing.has_glyph_numbers |= length > 0;
        return None;
    }
    let from = if options & RECTANGLE == 0 { 8 } else { 16 };
    let letters = decoded(parameters.get(from..from + length)?, charset)?;
    let widths = parameters
        .get(from + length.next_multiple_of(2)..)
        .unwrap_or_default();
    let width = (widths.len() >= length * 2).then(|| {
        widths
            .chunks_exact(2)
            .take(length)
            .map(|width| i32::from(i16::from_le_bytes([width[0], width[1]])))
            .sum()
    });
    drawing.text(x, y, width, &letters);
    Some(())
}

fn decoded(bytes: &[u8], charset: Option<&'static Encoding>) -> Option<String> {
    use unicode_normalization::UnicodeNormalization as _;
    let text = charset?.decode_without_bom_handling(bytes).0;
    Some(text.nfc().collect())
}
