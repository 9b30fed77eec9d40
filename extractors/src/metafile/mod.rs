//! Pictures that Windows keeps as drawing commands (EMF, WMF): [`read`]. Their text is text, and only what is drawn in
//! other ways stays unread.

mod drawing;
mod enhanced;
mod windows;

use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind};

use crate::context::ReadContext;
use crate::draft::Draft;
use drawing::Drawing;

/// Whether the bytes begin as a metafile of either kind does (MS-EMF 2.3.4.2, MS-WMF 2.3.2).
pub(crate) fn is_metafile(bytes: &[u8]) -> bool {
    enhanced::is_enhanced(bytes) || windows::is_windows(bytes)
}

/// Reads the text of a metafile. Pixels and outlines that may be letters are told as not read.
pub(crate) fn read(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let mut builder = context.builder(DocumentFormat::Metafile);
    let mut draft = Draft::new(context);
    let mut drawing = Drawing::new(&mut draft);
    let is_complete = if enhanced::is_enhanced(bytes) {
        enhanced::read(bytes, &mut drawing)
    } else {
        windows::read(bytes, &mut drawing)
    };
    if drawing.finish() {
        builder.problem(Problem::new(ProblemKind::ImageNotRead));
    }
    if !is_complete {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    draft.finish(&mut builder);
    builder.finish()
}

/// The little-endian word of 16 bits at `at`.
fn word(bytes: &[u8], at: usize) -> Option<u16> {
    let found = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(found.try_into().ok()?))
}

/// The little-endian word of 32 bits at `at`.
fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let found = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(found.try_into().ok()?))
}

/// A length or place of 32 bits at `at`, as far as this machine can count.
fn size(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(long(bytes, at)?).ok()
}

/// UTF-16 in little-endian order, up to the first zero.
fn utf16(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .take_while(|unit| *unit != 0);
    char::decode_utf16(units)
        .map(|unit| unit.unwrap_or('\u{fffd}'))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
