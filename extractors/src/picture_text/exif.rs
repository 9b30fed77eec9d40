//! Words in the tags of EXIF and TIFF (CIPA DC-008, TIFF 6.0): [`texts`].

use super::decoded;

/// Tags with words (TIFF 6.0 and EXIF): description, artist, copyright, page name, document name; those of Windows (title,
/// comment, author, keywords, subject) in UTF-16; comment of the user behind eight bytes that name its charset.
const PLAIN_TAGS: [u16; 6] = [0x010D, 0x010E, 0x011D, 0x013B, 0x8298, 0x0320];
const WIDE_TAGS: std::ops::RangeInclusive<u16> = 0x9C9B..=0x9C9F;
const USER_COMMENT: u16 = 0x9286;
const XMP: u16 = 0x02BC;
const IPTC: u16 = 0x83BB;
const PHOTOSHOP: u16 = 0x8649;
const EXIF_DIRECTORY: u16 = 0x8769;

/// Directories that are read of one picture: a scan of many pages has one each.
const MAX_DIRECTORIES: usize = 500;

/// A file or segment that begins with the order of its bytes.
struct Tiff<'a> {
    bytes: &'a [u8],
    is_big_endian: bool,
}

impl<'a> Tiff<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let is_big_endian = match bytes.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        Some(Self { bytes, is_big_endian })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let pair = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_big_endian {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let value = if self.is_big_endian {
            u32::from_be_bytes(four)
        } else {
            u32::from_le_bytes(four)
        };
        usize::try_from(value).ok()
    }

    /// The bytes of the value whose entry begins at `at`: in the entry itself if they are at most four.
    fn value(&self, at: usize) -> Option<&'a [u8]> {
        let size = match self.u16(at + 2)? {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        let length = self.u32(at + 4)?.checked_mul(size)?;
        let from = if length <= 4 { at + 8 } else { self.u32(at + 8)? };
        self.bytes.get(from..from.checked_add(length)?)
    }
}

/// The words of all directories.
pub(super) fn texts(bytes: &[u8]) -> Vec<String> {
    let Some(tiff) = Tiff::open(bytes) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut waiting: Vec<usize> = tiff.u32(4).into_iter().collect();
    let mut seen: Vec<usize> = Vec::new();
    while let Some(directory) = waiting.pop() {
        if seen.contains(&directory) || seen.len() >= MAX_DIRECTORIES {
            continue;
        }
        seen.push(directory);
        let Some(count) = tiff.u16(directory) else {
            continue;
        };
        let entries = directory + 2;
        for entry in (0..usize::from(count)).map(|number| entries + number * 12) {
            let Some(tag) = tiff.u16(entry) else { break };
            if tag == EXIF_DIRECTORY {
                waiting.extend(tiff.u32(entry + 8));
            } else if let Some(value) = tiff.value(entry) {
                take(tag, value, &tiff, &mut found);
            }
        }
        waiting.extend(
            tiff.u32(entries + usize::from(count) * 12)
                .filter(|next| *next != 0),
        );
    }
    found
}

fn take(tag: u16, value: &[u8], tiff: &Tiff<'_>, found: &mut Vec<String>) {
    match tag {
        _ if PLAIN_TAGS.contains(&tag) => found.push(decoded(value)),
        _ if WIDE_TAGS.contains(&tag) => found.push(wide(value, false)),
        USER_COMMENT => match value.split_at_checked(8) {
            Some((b"UNICODE\0", text)) => found.push(wide(text, tiff.is_big_endian)),
            Some((_, text)) => found.push(decoded(text)),
            None => {}
        },
        XMP => found.extend(super::xmp_texts(value)),
        IPTC => found.extend(super::iptc::texts(value)),
        PHOTOSHOP => {
            if let Some(super::Chunk::Iptc(records)) = super::chunks::iptc_resource(value) {
                found.extend(super::iptc::texts(records));
            }
        }
        _ => {}
    }
}

fn wide(bytes: &[u8], is_big_endian: bool) -> String {
    let pairs = bytes[..bytes.len().min(super::MAX_TEXT_BYTES)]
        .as_chunks::<2>()
        .0
        .iter();
    let units = pairs.map(|pair| {
        if is_big_endian {
            u16::from_be_bytes(*pair)
        } else {
            u16::from_le_bytes(*pair)
        }
    });
    char::decode_utf16(units.take_while(|unit| *unit != 0))
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}
