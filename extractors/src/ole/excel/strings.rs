//! Texts with runs of their own fonts: [`SharedText`] (MS-XLS 2.4.265, 2.5.293).

use super::records::{Cursor, Record};

/// A text: pieces with the numbers of their fonts, none for that of the cell.
pub(super) type SharedText = Vec<(Option<u16>, String)>;

/// All texts that cells refer to by number.
pub(super) fn shared_texts(record: &Record<'_>) -> Vec<SharedText> {
    let mut cursor = Cursor::new(record, 8);
    std::iter::from_fn(|| rich_text(&mut cursor)).collect()
}

/// A text behind its count of letters and flags.
fn rich_text(cursor: &mut Cursor<'_>) -> Option<SharedText> {
    const WIDE: u8 = 1;
    const FAR_EAST: u8 = 4;
    const RICH: u8 = 8;
    let count = usize::from(cursor.u16()?);
    let flags = cursor.byte()?;
    let run_count = if flags & RICH == 0 { 0 } else { cursor.u16()? };
    let more_bytes = if flags & FAR_EAST == 0 {
        0
    } else {
        cursor.u32()? as usize
    };
    let text = cursor.letters(count, flags & WIDE != 0)?;
    let mut runs = Vec::new();
    for _ in 0..run_count {
        runs.push((usize::from(cursor.u16()?), cursor.u16()?));
    }
    cursor.skip(more_bytes);
    Some(cut(&text, &runs))
}

/// Cuts a text where its runs begin; they count units of UTF-16.
pub(super) fn cut(text: &str, runs: &[(usize, u16)]) -> SharedText {
    let mut pieces: SharedText = vec![(None, String::new())];
    let mut runs = runs.iter().peekable();
    let mut units = 0;
    for letter in text.chars() {
        while let Some((_, font)) = runs.next_if(|(from, _)| *from <= units) {
            pieces.push((Some(*font), String::new()));
        }
        if let Some((_, piece)) = pieces.last_mut() {
            piece.push(letter);
        }
        units += letter.len_utf16();
    }
    pieces
}
