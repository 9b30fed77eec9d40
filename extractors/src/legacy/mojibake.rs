//! Bytes of UTF-8 or Windows-1258 that were read as Windows-1252.

use unicode_normalization::UnicodeNormalization;

use super::bytes::byte_of;
use super::syllable::is_vietnamese_beyond_ascii;

/// Reads text whose UTF-8 bytes were taken for Windows-1252, once or twice; `None` if it is none.
pub(super) fn utf8(text: &str) -> Option<String> {
    let once = utf8_once(text)?;
    Some(utf8_once(&once).unwrap_or(once))
}

fn utf8_once(text: &str) -> Option<String> {
    // Every lead byte of Vietnamese letters in UTF-8 is one of these five when read as Windows-1252.
    if !text.contains(['Ã', 'Ä', 'Å', 'Æ', 'á']) {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(byte_of).collect::<Option<_>>()?;
    let decoded = String::from_utf8(bytes).ok()?;
    decoded
        .chars()
        .any(|c| is_vietnamese_beyond_ascii(c) || byte_of(c).is_some_and(|b| b >= 0x80))
        .then_some(decoded)
}

/// Reads text whose Windows-1258 bytes were taken for Windows-1252, and composes its marks; `None` if it cannot be.
pub(super) fn windows_1258(text: &str) -> Option<String> {
    let bytes: Vec<u8> = text.chars().map(byte_of).collect::<Option<_>>()?;
    let (decoded, _, _) = encoding_rs::WINDOWS_1258.decode(&bytes);
    Some(decoded.nfc().collect())
}
