//! Numbers and letters at places in a stream; nothing where the stream is too short.

use encoding_rs::WINDOWS_1252;

/// The byte at `at`.
pub(super) fn u8_at(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at).copied()
}

/// The little-endian number of two bytes at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

/// The little-endian number of four bytes at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// The same, as a place or length.
pub(super) fn place_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

/// As much of `bytes` as there is from `from` on, at most `length` bytes.
pub(super) fn window(bytes: &[u8], from: usize, length: usize) -> &[u8] {
    let from = from.min(bytes.len());
    let to = from.saturating_add(length).min(bytes.len());
    &bytes[from..to]
}

/// Text in UTF-16, little-endian; what is no letter becomes a replacement character.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Text of one byte a letter in a code page of Windows; in Windows-1252 where the page is not known.
pub(super) fn in_code_page(bytes: &[u8], code_page: u16) -> String {
    match code_page {
        // Kept as it is: fonts tell which of the old encodings it is in.
        1252 | 0 => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        65_001 => String::from_utf8_lossy(bytes).into_owned(),
        1200 => utf16(bytes),
        page => crate::charset::decode(bytes, Some(&format!("windows-{page}"))).text,
    }
}

/// The same text up to the first zero.
pub(super) fn until_zero(text: &str) -> &str {
    text.split('\0').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        assert_eq!(u16_at(&[1, 2, 3], 1), Some(0x0302));
        assert_eq!(u16_at(&[1, 2, 3], 2), None);
        assert_eq!(u32_at(&[1, 2, 3, 4], usize::MAX), None);
        assert_eq!(window(&[1, 2, 3], 2, usize::MAX), [3]);
        assert_eq!(window(&[1, 2, 3], 9, 1), [0_u8; 0]);
        assert_eq!(utf16(&[0xAC, 0x1E, 0x00, 0xD8, 7]), "\u{1EAC}\u{FFFD}");
        assert_eq!(in_code_page(b"M\xCBT", 1252), "M\u{CB}T");
        assert_eq!(in_code_page("M\u{1EAC}T".as_bytes(), 65_001), "M\u{1EAC}T");
        assert_eq!(until_zero("a\0b"), "a");
    }
}
