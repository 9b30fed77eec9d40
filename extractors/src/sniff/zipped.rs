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
/// Names are looked for in the headers of entries, local and central, so that a file that is cut off is
/// still known for what it is.
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

/// Names in all headers that can be found, local (`PK\3\4`) and central (`PK\1\2`).
fn entry_names(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    memchr::memmem::find_iter(bytes, b"PK").filter_map(move |at| {
        let (length_at, name_at) = match bytes.get(at + 2..at + 4)? {
            [3, 4] => (26, 30),
            [1, 2] => (28, 46),
            _ => return None,
        };
        let length = bytes.get(at + length_at..at + length_at + 2)?;
        let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
        bytes.get(at + name_at..at + name_at + length.min(64))
    })
}
