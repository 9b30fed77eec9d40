//! Pictures inside documents: whether one may carry text or a stamp.

/// Smaller pictures are lines, bullets and icons: a stamp of 20 × 8 mm at 72 dpi has 57 × 23 pixels.
const MIN_WIDTH: u32 = 56;
/// See [`MIN_WIDTH`].
const MIN_HEIGHT: u32 = 20;

/// Whether a picture may carry text: it is large enough, or its size cannot be told.
pub(crate) fn may_carry_text(bytes: &[u8]) -> bool {
    match pixel_size(bytes) {
        Some((width, height)) => is_large(width, height),
        None => crate::sniff(bytes).is_image() || is_other_raster(bytes),
    }
}

/// Whether a picture of so many pixels has room for a stamp or a word, upright or turned.
pub(crate) const fn is_large(width: u32, height: u32) -> bool {
    width >= MIN_WIDTH && height >= MIN_HEIGHT || width >= MIN_HEIGHT && height >= MIN_WIDTH
}

/// Whether bytes are a raster picture whose size we do not look for: JPEG XR (ITU T.832, A.2), JPEG 2000
/// (ITU T.800, I.5.1) or a picture of `LibreOffice`'s own kind.
fn is_other_raster(bytes: &[u8]) -> bool {
    [&b"II\xBC"[..], b"\0\0\0\x0CjP  ", b"\xFF\x4F\xFF\x51", b"VCLMTF"]
        .iter()
        .any(|magic| bytes.starts_with(magic))
}

/// Whether bytes are a picture made of commands or XML, packed or not, whose text can be read.
pub(crate) fn is_drawing(bytes: &[u8]) -> bool {
    use rasoat_core::DocumentFormat as F;
    matches!(crate::sniff(bytes), F::Metafile | F::Xml | F::Html | F::Gzip)
}

/// The same, of a picture written into a `data:` address in base64.
pub(crate) fn may_carry_text_in_data_address(address: &str) -> bool {
    let Some(data) = address.trim_start().strip_prefix("data:image/") else {
        return false;
    };
    let Some((_, base64)) = data.split_once(";base64,") else {
        return false;
    };
    if data.starts_with("svg") {
        let limits = crate::ReadLimits::default();
        let bytes = decode_base64(base64, 1 << 20);
        let text = crate::markup::read_xml(&bytes, &crate::context::ReadContext::new(&limits, bytes.len()));
        return !text.problems().is_empty() || !text.zones().is_empty();
    }
    // The sizes stand near the start, behind thumbnails and profiles of at most some kilobytes.
    may_carry_text(&decode_base64(base64, 64 << 10))
}

/// Decodes at most `max_bytes` bytes of base64, skipping what is no part of it.
pub(crate) fn decode_base64(text: &str, max_bytes: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((bits >> count) & 0xFF).unwrap_or_default());
            if bytes.len() >= max_bytes {
                break;
            }
        }
    }
    bytes
}

/// Width and height of a raster picture by its header; `None` if it has none that we know.
fn pixel_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let be16 = |at: usize| {
        Some(u32::from(u16::from_be_bytes(
            bytes.get(at..at + 2)?.try_into().ok()?,
        )))
    };
    let le16 = |at: usize| {
        Some(u32::from(u16::from_le_bytes(
            bytes.get(at..at + 2)?.try_into().ok()?,
        )))
    };
    let be32 = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let le32 = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some((be32(16)?, be32(20)?)),
        [b'G', b'I', b'F', b'8', ..] => Some((le16(6)?, le16(8)?)),
        [b'B', b'M', ..] => Some((le32(18)?, le32(22)?.min(le32(22)?.wrapping_neg()))),
        [0xFF, 0xD8, ..] => {
            // Segments of JPEG: FF, marker, length; the frame headers are C0 to CF but for three (ITU T.81, B.1.1.3).
            let mut at = 2;
            loop {
                match *bytes.get(at..at + 2)? {
                    [0xFF, marker @ 0xC0..=0xCF] if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                        return Some((be16(at + 7)?, be16(at + 5)?));
                    }
                    [0xFF, 0xFF] => at += 1,
                    [0xFF, 0xD0..=0xD8 | 0x01] => at += 2,
                    [0xFF, _] => at += 2 + be16(at + 2)?.max(2) as usize,
                    _ => return None,
                }
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_large_enough_for_a_stamp_count() {
        let png = |width: u32, height: u32| {
            let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec();
            bytes.extend(width.to_be_bytes());
            bytes.extend(height.to_be_bytes());
            bytes
        };
        assert!(may_carry_text(&png(60, 24)));
        assert!(!may_carry_text(&png(600, 2)));
        assert!(!may_carry_text(&png(16, 16)));
        assert!(!may_carry_text(b"no picture"));
        assert!(may_carry_text(
            b"\xFF\xD8\xFF\xE0\x00\x04xx\xFF\xC0\x00\x11\x08\x00\x40\x00\x80"
        ));
        assert!(!may_carry_text(b"\xFF\xD8\xFF\xC2\x00\x11\x08\x00\x08\x00\x80"));
        assert!(
            may_carry_text(b"\xFF\xD8\xFF"),
            "cut off, so that its size is not known"
        );
        assert_eq!(decode_base64("TeG6rVQ=", 99), "MậT".as_bytes());
        assert!(!may_carry_text_in_data_address(
            "data:image/gif;base64,R0lGODlhAQABAAAAACw="
        ));
    }
}
