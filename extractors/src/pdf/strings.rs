//! Text strings outside of pages: titles, bookmarks, form values.

/// The letters of `PDFDocEncoding` that differ from Latin-1 (ISO 32000-1, annex D.3), from 0x18 and from
/// 0x80.
const FROM_18: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const FROM_80: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ', 'ﬂ',
    'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
];

/// Decodes a text string: UTF-16 or UTF-8 with a byte order mark, otherwise `PDFDocEncoding`; and UTF-8
/// without a mark where the bytes can hardly be anything else, as some programs write it.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| pdf_doc_letter(*byte)).collect(),
        },
    };
    // Language codes may stand between escape characters (ISO 32000-1, 7.9.2.2).
    let mut in_escape = false;
    text.chars()
        .filter(|letter| {
            if *letter == '\u{1b}' {
                in_escape = !in_escape;
                return false;
            }
            !in_escape && *letter != '\0'
        })
        .collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn pdf_doc_letter(byte: u8) -> char {
    match byte {
        0x18..=0x1f => FROM_18[usize::from(byte - 0x18)],
        0x80..=0xa0 => FROM_80[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_title_is_read() {
        let check = |bytes: &[u8], expected: &str| assert_eq!(decode(bytes), expected);
        check(b"Quy che", "Quy che");
        check(b"\xfe\xff\x00M\x1e\xac\x00T", "MẬT");
        check(b"\xff\xfeM\x00\xac\x1eT\x00", "MẬT");
        check("\u{feff}MẬT".as_bytes(), "MẬT");
        check("Độ mật".as_bytes(), "Độ mật");
        check(b"caf\xe9 \x80 \xa0", "café • €");
        check(b"\xfe\xff\x00\x1b\x00v\x00i\x00\x1b\x00A", "A");
        check(b"\xfe\xff\xd8", "");
        check(b"", "");
    }
}
