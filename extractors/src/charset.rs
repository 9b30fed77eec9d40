//! Bytes of text to text, whatever the charset.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use rasoat_core::LegacyEncoding;
use unicode_normalization::UnicodeNormalization;

use crate::legacy;
use crate::sniff::{Utf16, utf16_order};

/// Text decoded from bytes.
pub(crate) struct DecodedBytes {
    /// The text. Old encodings of Vietnamese other than Windows-1258 are still to be decoded, line by line.
    pub(crate) text: String,
    /// Windows-1258, if that was the charset.
    pub(crate) decoded_from: Option<LegacyEncoding>,
}

/// Errors in ten thousand letters that text in UTF-8 may have and still be taken for it.
const FORGIVEN_ERRORS: usize = 50;

/// Decodes `bytes`; `declared` is the label that the document or its server gives, if any.
///
/// Bytes that are UTF-8 are read as that whatever is declared, since text in another charset is not UTF-8 by chance.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> DecodedBytes {
    let plain = |text: String| DecodedBytes {
        text,
        decoded_from: None,
    };
    if let Some(order) = utf16_order(bytes) {
        let encoding = if order == Utf16::LittleEndian {
            UTF_16LE
        } else {
            UTF_16BE
        };
        return plain(encoding.decode_with_bom_removal(bytes).0.into_owned());
    }
    let without_mark = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(without_mark) {
        return plain(text.to_owned());
    }
    let lossy = String::from_utf8_lossy(without_mark);
    let (errors, beyond_ascii) = lossy.chars().fold((0_usize, 0_usize), |(errors, beyond), c| {
        (
            errors + usize::from(c == '\u{FFFD}'),
            beyond + usize::from(!c.is_ascii()),
        )
    });
    if errors * 4 <= beyond_ascii && errors * 10_000 <= lossy.len() * FORGIVEN_ERRORS {
        return plain(lossy.into_owned());
    }
    match declared.and_then(|label| Encoding::for_label(label.trim().as_bytes())) {
        Some(encoding) if encoding == WINDOWS_1258 => from_windows_1258(without_mark),
        // These say no more than "eight bits": fonts and syllables tell the rest.
        Some(encoding)
            if encoding.is_single_byte()
                && encoding != WINDOWS_1252
                && encoding != encoding_rs::X_USER_DEFINED =>
        {
            plain(encoding.decode_without_bom_handling(without_mark).0.into_owned())
        }
        Some(encoding) if !encoding.is_single_byte() && encoding != encoding_rs::UTF_8 => {
            plain(encoding.decode(without_mark).0.into_owned())
        }
        _ => by_detection(without_mark),
    }
}

fn by_detection(bytes: &[u8]) -> DecodedBytes {
    // Every byte has a letter of its own here, so that nothing is lost for the decoders of old encodings.
    let western = WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    match legacy::usual_encoding(western.lines()) {
        Some(LegacyEncoding::Windows1258) => return from_windows_1258(bytes),
        Some(_) => {
            return DecodedBytes {
                text: western,
                decoded_from: None,
            };
        }
        None => {}
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
    if guessed == WINDOWS_1258 {
        return from_windows_1258(bytes);
    }
    if guessed.is_single_byte() {
        return DecodedBytes {
            text: western,
            decoded_from: None,
        };
    }
    let (text, _, had_errors) = guessed.decode(bytes);
    DecodedBytes {
        text: if had_errors { western } else { text.into_owned() },
        decoded_from: None,
    }
}

fn from_windows_1258(bytes: &[u8]) -> DecodedBytes {
    let text = WINDOWS_1258.decode_without_bom_handling(bytes).0.nfc().collect();
    DecodedBytes {
        text,
        decoded_from: Some(LegacyEncoding::Windows1258),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, declared).text, expected);
    }

    #[test]
    fn charsets_are_told_from_bytes_first() {
        check("Độ mật: MẬT".as_bytes(), Some("windows-1252"), "Độ mật: MẬT");
        check("\u{feff}Mật".as_bytes(), None, "Mật");
        check(
            b"B\xED m\xE2\xF2t nh\xE0 n\xFD\xF5\xECc",
            Some("windows-1258"),
            "Bí mật nhà nước",
        );
        let two_lines =
            b"B\xED m\xE2\xF2t nh\xE0 n\xFD\xF5\xECc\nT\xF4\xECi m\xE2\xF2t, \xF0\xF4\xF2c l\xE2\xF2p\n";
        check(two_lines, None, "Bí mật nhà nước\nTối mật, độc lập\n");
        check(b"M\xCBT", None, "M\u{CB}T");
        check(b"caf\xE9", Some("iso-8859-1"), "café");
        check(b"\xC3\xD4", Some("no-such-charset"), "\u{C3}\u{D4}");
        let little: Vec<u8> = "Tối mật".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&little, None, "Tối mật");
    }
}
