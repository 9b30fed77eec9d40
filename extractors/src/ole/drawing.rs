//! Shapes and pictures of old Office documents (MS-ODRAW): [`Shape`], [`Records`].

use rasoat_core::TextBuilder;

use super::bytes::{place_at, u8_at, u16_at, u32_at, until_zero, utf16, window};
use crate::context::ReadContext;
use crate::{picture, scan};

/// An entry of the store of pictures (2.2.32).
const STORE_ENTRY: u16 = 0xF007;

/// Containers that may lie in one another.
const MAX_DEPTH: usize = 24;

/// A record: what it is, and what lies in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// The kind (2.2.1, `recType`).
    pub(super) kind: u16,
    /// A number whose meaning the kind tells (`recInstance`).
    pub(super) instance: u16,
    /// Whether it is made of records itself.
    pub(super) is_container: bool,
    /// What lies in it; shorter than it should be if the bytes end before.
    pub(super) body: &'a [u8],
}

/// The records in a stretch of bytes, one behind the other.
#[derive(Debug, Clone)]
pub(super) struct Records<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let version = u16_at(self.0, 0)?;
        let kind = u16_at(self.0, 2)?;
        let length = place_at(self.0, 4)?;
        let body = window(self.0, 8, length);
        self.0 = self.0.get(8 + body.len()..).unwrap_or_default();
        Some(Record {
            kind,
            instance: version >> 4,
            is_container: version & 0x000F == 0x000F,
            body,
        })
    }
}

/// What is told of a shape.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// Its number in the document.
    pub(super) id: u32,
    /// Text that is drawn as a picture (`WordArt`).
    pub(super) art_text: String,
    /// What it is called.
    pub(super) name: String,
    /// What people wrote to describe it.
    pub(super) description: String,
    /// Whether there is no line around it.
    pub(super) has_no_line: bool,
    /// Whether it is not shown.
    pub(super) is_hidden: bool,
    /// The number of its picture in the store of pictures, from 1.
    pub(super) picture: Option<u32>,
}

impl Shape {
    /// Reads a list of properties (2.2.9, 2.3.1): six bytes for each, long values behind them all.
    pub(super) fn read_properties(&mut self, list: Record<'_>) {
        const LONG: u16 = 0x8000;
        let count = usize::from(list.instance);
        let mut long_at = count * 6;
        for entry in window(list.body, 0, count * 6).chunks_exact(6) {
            let id = u16_at(entry, 0).unwrap_or_default();
            let value = u32_at(entry, 2).unwrap_or_default();
            let mut text = String::new();
            if id & LONG != 0 {
                let length = value as usize;
                let long = window(list.body, long_at, length);
                if matches!(id & 0x3FFF, 0x00C0 | 0x0380 | 0x0381) {
                    until_zero(&utf16(long)).clone_into(&mut text);
                }
                long_at = long_at.saturating_add(length);
            }
            match id & 0x3FFF {
                0x00C0 => self.art_text = text,
                0x0380 => self.name = text,
                0x0381 => self.description = text,
                0x0104 if id & LONG == 0 => self.picture = Some(value),
                // The upper half says which flags of the lower half are set at all.
                0x01FF if value & 0x0008_0000 != 0 => self.has_no_line = value & 0x0008 == 0,
                0x03BF if value & 0x0002_0000 != 0 => self.is_hidden = value & 0x0002 != 0,
                _ => {}
            }
        }
    }

    /// Whether its name is one that Office gives to watermarks.
    pub(super) fn is_watermark(&self) -> bool {
        self.name.to_ascii_lowercase().contains("watermark")
    }
}

/// All shapes in a stretch of records.
pub(super) fn shapes(bytes: &[u8]) -> Vec<Shape> {
    let mut shapes = Vec::new();
    collect_shapes(bytes, 0, &mut shapes);
    shapes
}

fn collect_shapes(bytes: &[u8], depth: usize, shapes: &mut Vec<Shape>) {
    const SHAPE: u16 = 0xF004;
    for record in Records(bytes) {
        if record.kind == SHAPE {
            shapes.push(shape_of(record.body));
        } else if record.is_container && depth < MAX_DEPTH {
            collect_shapes(record.body, depth + 1, shapes);
        }
    }
}

/// A shape by the records of its container.
pub(super) fn shape_of(body: &[u8]) -> Shape {
    let mut shape = Shape::default();
    for record in Records(body) {
        match record.kind {
            0xF00A => shape.id = u32_at(record.body, 0).unwrap_or_default(),
            0xF00B | 0xF121 | 0xF122 => shape.read_properties(record),
            _ => {}
        }
    }
    shape
}

/// For each picture in the store, whether it may carry text; `delayed` is the stream in which pictures lie that are
/// not in the store itself (2.2.32).
pub(super) fn stored_pictures(bytes: &[u8], delayed: &[u8]) -> Vec<bool> {
    let mut found = Vec::new();
    collect_pictures(bytes, delayed, 0, &mut found);
    found
}

fn collect_pictures(bytes: &[u8], delayed: &[u8], depth: usize, found: &mut Vec<bool>) {
    for record in Records(bytes) {
        if record.kind == STORE_ENTRY {
            let inside = Records(window(record.body, 36, usize::MAX)).any(may_carry_text);
            let outside = place_at(record.body, 28)
                .filter(|at| *at < delayed.len())
                .and_then(|at| Records(&delayed[at..]).next())
                .is_some_and(may_carry_text);
            found.push(inside || outside);
        } else if record.is_container && depth < MAX_DEPTH {
            collect_pictures(record.body, delayed, depth + 1, found);
        }
    }
}

/// Whether any picture among the records, at any depth, may carry text.
pub(super) fn any_picture(bytes: &[u8], depth: usize) -> bool {
    Records(bytes).any(|record| {
        may_carry_text(record)
            || record.kind == STORE_ENTRY && Records(window(record.body, 36, usize::MAX)).any(may_carry_text)
            || record.is_container && depth < MAX_DEPTH && any_picture(record.body, depth + 1)
    })
}

/// Reads the pictures among the records, at any depth, that are drawn by commands (2.2.24, 2.2.25).
pub(super) fn attach_metafiles(
    bytes: &[u8],
    delayed: &[u8],
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) {
    let mut found = Vec::new();
    collect_metafiles(bytes, delayed, 0, &mut found);
    for picture in found {
        // One or two checksums, then sizes, and how the commands are packed.
        let checksums = if matches!(picture.instance, 0x3D5 | 0x217) {
            32
        } else {
            16
        };
        let commands = window(picture.body, checksums + 34, usize::MAX);
        let is_packed = u8_at(picture.body, checksums + 32) == Some(0);
        if is_packed {
            let unpacked = context.unpack(flate2::read::ZlibDecoder::new(commands));
            context.attach_drawing(builder, "", &unpacked.bytes);
        } else {
            context.attach_drawing(builder, "", commands);
        }
    }
}

fn collect_metafiles<'a>(bytes: &'a [u8], delayed: &'a [u8], depth: usize, found: &mut Vec<Record<'a>>) {
    const MAX_PICTURES: usize = 1_000;
    for record in Records(bytes) {
        match record.kind {
            0xF01A | 0xF01B if found.len() < MAX_PICTURES => found.push(record),
            STORE_ENTRY => {
                let outside = place_at(record.body, 28).filter(|at| *at < delayed.len());
                let outside = outside.and_then(|at| Records(&delayed[at..]).next());
                let inside = Records(window(record.body, 36, usize::MAX));
                let pictures = inside.chain(outside);
                let metafiles = pictures.filter(|picture| matches!(picture.kind, 0xF01A | 0xF01B));
                found.extend(metafiles.take(MAX_PICTURES.saturating_sub(found.len())));
            }
            _ if record.is_container && depth < MAX_DEPTH => {
                collect_metafiles(record.body, delayed, depth + 1, found);
            }
            _ => {}
        }
    }
}

/// Looks for marks in the raster pictures among the records, at any depth, and in the stream of delayed ones. Whether the
/// pixels of all could be had.
pub(super) fn read_pictures(
    bytes: &[u8],
    delayed: &[u8],
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) -> bool {
    let mut all_read = true;
    let mut found = Vec::new();
    collect_rasters(bytes, delayed, 0, &mut found);
    for picture in found {
        // One or two checksums and a byte come before it.
        let places = [17, 33].map(|at| window(picture.body, at, usize::MAX));
        if picture.kind == 0xF01F {
            // A bitmap without the header that files have.
            let Some(bitmap) = places.into_iter().find(|place| u32_at(place, 0) == Some(40)) else {
                continue;
            };
            all_read &= scan::read(&with_file_header(bitmap), None, context, builder);
        } else if let Some(place) = places.into_iter().find(|place| picture::may_carry_text(place)) {
            all_read &= scan::read(place, None, context, builder);
        }
    }
    all_read
}

/// A bitmap (a header of 40 bytes, colours, pixels) as a BMP file (Windows GDI, BITMAPFILEHEADER).
fn with_file_header(bitmap: &[u8]) -> Vec<u8> {
    let bits = bitmap.get(14).copied().unwrap_or_default();
    let colors = match u32_at(bitmap, 32) {
        Some(0) | None if bits <= 8 => 1u32 << bits,
        Some(colors) => colors.min(256),
        None => 0,
    };
    let mut file = b"BM".to_vec();
    let size = u32::try_from(bitmap.len()).unwrap_or(u32::MAX).saturating_add(14);
    file.extend(size.to_le_bytes());
    file.extend([0; 4]);
    file.extend((54 + 4 * colors).to_le_bytes());
    file.extend_from_slice(bitmap);
    file
}

fn collect_rasters<'a>(bytes: &'a [u8], delayed: &'a [u8], depth: usize, found: &mut Vec<Record<'a>>) {
    const MAX_PICTURES: usize = 1_000;
    for record in Records(bytes) {
        if found.len() >= MAX_PICTURES {
            return;
        }
        match record.kind {
            STORE_ENTRY => {
                let outside = place_at(record.body, 28).filter(|at| *at < delayed.len());
                let outside = outside.and_then(|at| Records(&delayed[at..]).next());
                let inside = Records(window(record.body, 36, usize::MAX));
                found.extend(inside.chain(outside).filter(|picture| may_carry_text(*picture)));
            }
            _ if may_carry_text(record) => found.push(record),
            _ if record.is_container && depth < MAX_DEPTH => {
                collect_rasters(record.body, delayed, depth + 1, found);
            }
            _ => {}
        }
    }
}

/// Whether a record is a picture that may carry text (2.2.23): one or two checksums and a byte come before it.
pub(super) fn may_carry_text(record: Record<'_>) -> bool {
    const SMALLEST: u32 = 20;
    match record.kind {
        0xF01D | 0xF01E | 0xF029 | 0xF02A => [17, 33]
            .into_iter()
            .any(|at| record.body.get(at..).is_some_and(picture::may_carry_text)),
        // A bitmap without the header that files have.
        0xF01F => [17, 33].into_iter().any(|at| {
            u32_at(record.body, at) == Some(40)
                && [4, 8]
                    .into_iter()
                    .all(|field| u32_at(record.body, at + field).is_some_and(|size| size >= SMALLEST))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_of_shapes_are_read() {
        let text = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let (art, name) = (text("MẬT\0"), text("PowerPlusWaterMarkObject1\0"));
        let mut list = Vec::new();
        for (id, value) in [
            (0x80C0_u16, art.len()),
            (0x8380, name.len()),
            (0x01FF, 0x0008_0000),
        ] {
            list.extend(id.to_le_bytes());
            list.extend(u32::try_from(value).unwrap().to_le_bytes());
        }
        list.extend(art);
        list.extend(name);
        let mut shape = Shape::default();
        let record = |instance, body| Record {
            kind: 0xF00B,
            instance,
            is_container: false,
            body,
        };
        shape.read_properties(record(3, &list));
        assert_eq!(shape.art_text, "MẬT");
        assert!(shape.is_watermark() && shape.has_no_line && !shape.is_hidden);
        Shape::default().read_properties(record(4000, &list));
    }
}
