//! Where pictures keep words: segments of JPEG, chunks of PNG and WebP, extensions of GIF.

use std::borrow::Cow;
use std::io::Read as _;

/// Chunks with words that are read of one picture.
const MAX_CHUNKS: usize = 1_000;

/// Bytes that packed words of one chunk may unpack to.
const MAX_UNPACKED_BYTES: u64 = 1 << 20;

/// Something in a picture that has words.
#[derive(Debug)]
pub(super) enum Chunk<'a> {
    /// A directory of tags as in TIFF.
    Exif(&'a [u8]),
    /// An XMP packet.
    Xmp(Cow<'a, [u8]>),
    /// Records of IPTC-IIM.
    Iptc(&'a [u8]),
    /// A text.
    Text(Cow<'a, [u8]>),
}

/// Segments before the pixels of a JPEG (ITU T.81, B.1.1.4), as named by EXIF, XMP part 3 and Photoshop.
pub(super) fn of_jpeg(bytes: &[u8]) -> Vec<Chunk<'_>> {
    const COMMENT: u8 = 0xFE;
    const SCAN: u8 = 0xDA;
    let mut chunks = Vec::new();
    let mut rest = bytes.get(2..).unwrap_or_default();
    while chunks.len() < MAX_CHUNKS {
        let (marker, behind) = match rest {
            [0xFF, 0xFF, ..] => {
                rest = &rest[1..];
                continue;
            }
            [0xFF, 0xD0..=0xD8 | 0x01, behind @ ..] => {
                rest = behind;
                continue;
            }
            [0xFF, SCAN, ..] => break,
            [0xFF, marker, behind @ ..] => (*marker, behind),
            _ => break,
        };
        let [high, low, ..] = *behind else { break };
        let length = usize::from(u16::from_be_bytes([high, low])).max(2);
        let body = &behind[2..behind.len().min(length)];
        match marker {
            COMMENT => chunks.push(Chunk::Text(body.into())),
            0xE1 => {
                if let Some(directory) = body.strip_prefix(b"Exif\0\0") {
                    chunks.push(Chunk::Exif(directory));
                } else if let Some(packet) = body.strip_prefix(b"http://ns.adobe.com/xap/1.0/\0") {
                    chunks.push(Chunk::Xmp(packet.into()));
                }
            }
            0xED => chunks.extend(body.strip_prefix(b"Photoshop 3.0\0").and_then(iptc_resource)),
            _ => {}
        }
        rest = behind.get(length..).unwrap_or_default();
    }
    chunks
}

/// The resource of Photoshop that holds IPTC (number 0x0404).
pub(super) fn iptc_resource(mut resources: &[u8]) -> Option<Chunk<'_>> {
    while let Some(rest) = resources.strip_prefix(b"8BIM") {
        let number = rest.get(..2)?;
        // The name is padded to an even length with its count.
        let name_bytes = (usize::from(*rest.get(2)?) + 1).next_multiple_of(2);
        let behind = rest.get(2 + name_bytes..)?;
        let size = usize::try_from(u32::from_be_bytes(behind.get(..4)?.try_into().ok()?)).ok()?;
        let content = behind.get(4..)?;
        if number == [0x04, 0x04] {
            return Some(Chunk::Iptc(&content[..content.len().min(size)]));
        }
        resources = content.get(size.checked_next_multiple_of(2)?..)?;
    }
    None
}

/// Chunks of a PNG (ISO/IEC 15948, 5.3): texts in three ways, and EXIF.
pub(super) fn of_png(bytes: &[u8]) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let Some((name, behind)) = behind.split_first_chunk::<4>() else {
            break;
        };
        let length = u32::from_be_bytes(*length) as usize;
        let body = &behind[..behind.len().min(length)];
        match name {
            b"tEXt" => chunks.extend(behind_keyword(body).map(|(_, text)| Chunk::Text(text.into()))),
            b"zTXt" => {
                chunks.extend(
                    behind_keyword(body)
                        .and_then(|(_, packed)| Some(Chunk::Text(inflated(packed.get(1..)?)))),
                );
            }
            b"iTXt" => chunks.extend(international_text(body)),
            b"eXIf" => chunks.push(Chunk::Exif(body)),
            _ => {}
        }
        if chunks.len() >= MAX_CHUNKS {
            break;
        }
        // Behind the content stands a checksum.
        rest = length
            .checked_add(4)
            .and_then(|length| behind.get(length..))
            .unwrap_or_default();
    }
    chunks
}

fn behind_keyword(body: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = memchr::memchr(0, body)?;
    Some((&body[..end], &body[end + 1..]))
}

/// Keyword, whether packed, how packed, language, translated keyword, text (ISO/IEC 15948, 11.3.4.5).
fn international_text(body: &[u8]) -> Option<Chunk<'_>> {
    let (keyword, rest) = behind_keyword(body)?;
    let (is_packed, rest) = (*rest.first()? != 0, rest.get(2..)?);
    let (_language, rest) = behind_keyword(rest)?;
    let (_translated, text) = behind_keyword(rest)?;
    let text = if is_packed { inflated(text) } else { text.into() };
    Some(if keyword == b"XML:com.adobe.xmp" {
        Chunk::Xmp(text)
    } else {
        Chunk::Text(text)
    })
}

fn inflated(packed: &[u8]) -> Cow<'_, [u8]> {
    let mut bytes = Vec::new();
    // What was unpacked before the data breaks is kept.
    let _broken = flate2::read::ZlibDecoder::new(packed)
        .take(MAX_UNPACKED_BYTES)
        .read_to_end(&mut bytes);
    bytes.into()
}

/// Chunks of a WebP file (RFC 9649, 2.7).
pub(super) fn of_webp(bytes: &[u8]) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((name, behind)) = rest.split_first_chunk::<4>() {
        let Some((length, behind)) = behind.split_first_chunk::<4>() else {
            break;
        };
        let length = u32::from_le_bytes(*length) as usize;
        let body = &behind[..behind.len().min(length)];
        match name {
            b"EXIF" => chunks.push(Chunk::Exif(body.strip_prefix(b"Exif\0\0").unwrap_or(body))),
            b"XMP " => chunks.push(Chunk::Xmp(body.into())),
            _ => {}
        }
        if chunks.len() >= MAX_CHUNKS {
            break;
        }
        rest = length
            .checked_next_multiple_of(2)
            .and_then(|length| behind.get(length..))
            .unwrap_or_default();
    }
    chunks
}

/// Comments of a GIF (`GIF89a`, 24): they begin with `21 FE` and lie in blocks of at most 255 bytes.
pub(super) fn of_gif(bytes: &[u8]) -> Vec<Chunk<'_>> {
    let mut chunks = Vec::new();
    for at in memchr::memmem::find_iter(bytes, b"\x21\xFE").take(MAX_CHUNKS) {
        let mut text = Vec::new();
        let mut rest = &bytes[at + 2..];
        while let [length, behind @ ..] = rest
            && *length > 0
        {
            let Some((block, next)) = behind.split_at_checked(usize::from(*length)) else {
                break;
            };
            text.extend_from_slice(block);
            rest = next;
            if text.len() > super::MAX_TEXT_BYTES {
                break;
            }
        }
        // The same two bytes among pixels are followed by no text.
        if std::str::from_utf8(&text).is_ok() {
            chunks.push(Chunk::Text(text.into()));
        }
    }
    chunks
}
