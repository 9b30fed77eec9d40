//! The bytes behind text that was read as Windows-1252 or Latin-1.

/// The letters and signs that Windows-1252 has at 80–9F; `\0` where it has none (WHATWG Encoding, index windows-1252).
const WINDOWS_1252_HIGH: [char; 32] = [
    '\u{20AC}', '\0', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}',
    '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\0', '\u{17D}', '\0', '\0', '\u{2018}', '\u{2019}',
    '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}',
    '\u{153}', '\0', '\u{17E}', '\u{178}',
];

/// The byte that `c` was, if it was read as Latin-1 or as Windows-1252.
pub(super) fn byte_of(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let place = WINDOWS_1252_HIGH.iter().position(|high| *high == c)?;
    u8::try_from(0x80 + place).ok()
}
