//! Kinds of documents that are ZIP files underneath.

use rasoat_core::DocumentFormat as F;

/// Main parts of the office formats, as they appear among the names of entries.
const MAIN_PARTS: &[(&[u8], F)] = &[
    (b"xl/workbook.bin", F::Xlsb),
    (b"word/document", F::Docx),
    (b"xl/workbook", F::Xlsx),
    (b"ppt/presentation", F::Pptx),
];

/// Media types in the `mimetype` entry of `OpenDocument` files (ODF 1.2 part 3, 3.3).
const MIME_TYPES: &[(&[u8], F)] = &[
    (b"application/vnd.oasis.opendocument.text", F::Odt),
    (b"application/vnd.oasis.opendocument.spreadsheet", F::Ods),
    (b"application/vnd.oasis.opendocument.presentation", F::Odp),
];

/// The kind of a ZIP file, by its `mimetype` entry or the names of its entries.
///
/// Names are taken from the directory, or from the headers of entries where it is lost, so that a file that is cut off
/// is still known for what it is. Entries of archives inside this one do not count.
pub(super) fn kind(bytes: &[u8]) -> F {
    if let Some(format) = by_mimetype(bytes) {
        return format;
    }
    let mut has_content_types = false;
    let mut main_part: Option<usize> = None;
    for name in entry_names(bytes) {
        has_content_types |= name.eq_ignore_ascii_case(b"[Content_Types].xml");
        let lower = name.to_ascii_lowercase();
        if let Some(rank) = MAIN_PARTS.iter().position(|(part, _)| lower.starts_with(part)) {
            main_part = Some(main_part.map_or(rank, |best| best.min(rank)));
        }
    }
    match main_part {
        Some(rank) if has_content_types => MAIN_PARTS[rank].1,
        _ => F::Zip,
    }
}

/// The first entry of an `OpenDocument` file is called `mimetype` and is stored as it is.
fn by_mimetype(bytes: &[u8]) -> Option<F> {
    let name = bytes.get(30..38)?;
    let extra_bytes = usize::from(u16::from_le_bytes([*bytes.get(28)?, *bytes.get(29)?]));
    let content = bytes.get(38 + extra_bytes..)?;
    if name != b"mimetype" {
        return None;
    }
    MIME_TYPES
        .iter()
        .find(|(mime, _)| content.starts_with(mime))
        .map(|(_, format)| *format)
}

/// Names of the entries of this archive.
fn entry_names(bytes: &[u8]) -> Vec<&[u8]> {
    names_in_directory(bytes).unwrap_or_else(|| names_in_headers(bytes))
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let found = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_le_bytes(found.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    Some(word(bytes, at)? | word(bytes, at + 2)? << 16)
}

/// Longest end record with its comment (APPNOTE 4.3.16).
const MAX_END_BYTES: usize = 22 + 0xFFFF;

/// Names in the central directory, which ends where the end record begins (APPNOTE 4.3.12).
fn names_in_directory(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let tail_at = bytes.len().saturating_sub(MAX_END_BYTES);
    let end = tail_at + memchr::memmem::rfind(&bytes[tail_at..], b"PK\x05\x06")?;
    let mut at = end.checked_sub(long(bytes, end + 12)?)?;
    // Otherwise it is the directory of an archive inside this one, whose own is lost.
    if long(bytes, end + 16)? != at {
        return None;
    }
    let mut names = Vec::new();
    while bytes.get(at..at + 4) == Some(b"PK\x01\x02") {
        let length = word(bytes, at + 28)?;
        names.push(bytes.get(at + 46..at + 46 + length)?);
        at += 46 + length + word(bytes, at + 30)? + word(bytes, at + 32)?;
    }
    (!names.is_empty()).then_some(names)
}

/// Names in the headers before the entries (APPNOTE 4.3.7), one after the other.
fn names_in_headers(bytes: &[u8]) -> Vec<&[u8]> {
    /// The size stands behind the content.
    const SIZE_FOLLOWS: usize = 1 << 3;
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memchr::memmem::find(rest, b"PK\x03\x04"))
    {
        at += found;
        let header = (|| {
            let length = word(bytes, at + 26)?;
            let name = bytes.get(at + 30..at + 30 + length)?;
            let size = if word(bytes, at + 6)? & SIZE_FOLLOWS == 0 {
                long(bytes, at + 18)?
            } else {
                0
            };
            Some((name, 30 + length + word(bytes, at + 28)? + size))
        })();
        let Some((name, length)) = header else { break };
        names.push(name);
        at += length;
    }
    names
}
