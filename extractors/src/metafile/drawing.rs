//! What the commands of a metafile add up to: lines of text, and whether something drawn stays unread.

use rasoat_core::ZoneKind;

use super::long;
use crate::draft::{Draft, Paragraph, Place, RunStyle};
use crate::picture;

/// Outlines of fewer bytes than this are arrows, frames and logos of a few strokes; one letter has about fifty.
const OUTLINES_OF_A_WORD_BYTES: usize = 240;

/// Bitmaps of fewer bytes than this have no room for a word: 56 × 20 pixels in two colours.
const BITMAP_OF_A_WORD_BYTES: usize = 140;

/// The text of a drawing, put together to lines, and how much else was drawn.
pub(super) struct Drawing<'a> {
    draft: &'a mut Draft,
    line: Paragraph,
    /// Height of the line's reference point, and where its text ends, in the units of the drawing.
    line_y: i32,
    line_end: i32,
    /// How the text that follows is set.
    pub(super) style: RunStyle,
    /// Height of its letters, in the units of the drawing.
    pub(super) letter_height: i32,
    outline_bytes: usize,
    has_bitmap: bool,
    /// Whether text was given by the numbers of its glyphs.
    pub(super) has_glyph_numbers: bool,
}

impl<'a> Drawing<'a> {
    /// A drawing of which nothing is known yet; its lines become zones of `draft`.
    pub(super) fn new(draft: &'a mut Draft) -> Self {
        Self {
            draft,
            line: Paragraph::default(),
            line_y: 0,
            line_end: 0,
            style: RunStyle::default(),
            letter_height: 0,
            outline_bytes: 0,
            has_bitmap: false,
            has_glyph_numbers: false,
        }
    }

    /// Adds a text at its reference point; `width` is how far it reaches, where the drawing says so.
    pub(super) fn text(&mut self, x: i32, y: i32, width: Option<i32>, text: &str) {
        if self.draft.is_over() {
            return;
        }
        let height = self.letter_height.saturating_abs().max(1);
        let gap = x.saturating_sub(self.line_end);
        let same_line = y.saturating_sub(self.line_y).saturating_abs() <= height / 4;
        if !same_line || gap < -height || gap > height.saturating_mul(4) {
            self.end_line();
        } else if gap > height / 4 && !self.line.is_blank() {
            self.line.push(&self.style, " ");
        }
        self.line.push(&self.style, text);
        self.line_y = y;
        let letters = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
        // Letters are about half as wide as they are high.
        let width = width.unwrap_or_else(|| letters.saturating_mul(height) / 2);
        self.line_end = x.saturating_add(width);
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.draft.push(Place::of(ZoneKind::TextBox), line);
    }

    /// Counts the bytes of curves and filled shapes.
    pub(super) const fn outline(&mut self, bytes: usize) {
        self.outline_bytes = self.outline_bytes.saturating_add(bytes);
    }

    /// Notes a bitmap by its header (MS-WMF 2.2.2.3) with what follows; an empty one is none.
    pub(super) fn bitmap(&mut self, bitmap: &[u8]) {
        const PLAIN_HEADER: u32 = 12;
        let pixels = match long(bitmap, 0) {
            Some(PLAIN_HEADER) | None => None,
            Some(_) => long(bitmap, 4).zip(long(bitmap, 8)),
        };
        self.has_bitmap |= match pixels {
            // Rows that run downwards have a negative height.
            Some((width, height)) => picture::is_large(width, height.cast_signed().unsigned_abs()),
            None => bitmap.len() >= BITMAP_OF_A_WORD_BYTES,
        };
    }

    /// Notes an image of so many bytes, whose size is not looked for.
    pub(super) const fn image(&mut self, bytes: usize) {
        self.has_bitmap |= bytes >= BITMAP_OF_A_WORD_BYTES;
    }

    /// Ends the last line; tells whether something that may be text was drawn in another way.
    pub(super) fn finish(mut self) -> bool {
        self.end_line();
        self.has_bitmap || self.has_glyph_numbers || self.outline_bytes >= OUTLINES_OF_A_WORD_BYTES
    }
}
