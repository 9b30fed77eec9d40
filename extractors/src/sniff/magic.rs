//! Formats that begin with bytes of their own.

use rasoat_core::DocumentFormat as F;

/// How far a PDF header may be from the start (ISO 32000-1, annex H.3.4.1).
const PDF_HEADER_WITHIN: usize = 1024;

/// Bytes at the very start, longest first where one begins another.
const AT_START: &[(&[u8], F)] = &[
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", F::Ole),
    (b"PK\x03\x04", F::Zip),
    (b"PK\x05\x06", F::Zip),
    (b"PK\x07\x08PK\x03\x04", F::Zip),
    (b"7z\xBC\xAF\x27\x1C", F::SevenZip),
    (b"Rar!\x1A\x07", F::Rar),
    (b"\x1F\x8B\x08", F::Gzip),
    (b"\xFD7zXZ\x00", F::Xz),
    (b"\xFF\xD8\xFF", F::Jpeg),
    (b"\x89PNG\r\n\x1A\n", F::Png),
    (b"II*\x00", F::Tiff),
    (b"MM\x00*", F::Tiff),
    (b"II+\x00", F::Tiff),
    (b"MM\x00+", F::Tiff),
    (b"GIF87a", F::Gif),
    (b"GIF89a", F::Gif),
    (b"\x7FELF", F::Executable),
    (b"\xCA\xFE\xBA\xBE", F::Executable),
    (b"\xCF\xFA\xED\xFE", F::Executable),
    (b"ID3", F::Media),
    (b"OggS", F::Media),
    (b"fLaC", F::Media),
    (b"FLV\x01", F::Media),
    (b"\x1A\x45\xDF\xA3", F::Media),
    (b"\x00\x00\x01\xBA", F::Media),
    (b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", F::Media),
];

/// The format, if the bytes begin as one of the binary formats, PDF or RTF do.
pub(super) fn by_magic(bytes: &[u8]) -> Option<F> {
    if let Some((_, format)) = AT_START.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*format);
    }
    let blanks = bytes
        .iter()
        .take(64)
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let after_blanks = bytes[blanks..]
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(&bytes[blanks..]);
    if after_blanks.starts_with(br"{\rtf") || after_blanks.starts_with(br"{\urtf") {
        return Some(F::Rtf);
    }
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    if memchr::memmem::find(head, b"%PDF-").is_some_and(|at| at == 0 || !looks_like_markup(after_blanks)) {
        return Some(F::Pdf);
    }
    by_inner_fields(bytes)
}

/// A web page may mention `%PDF-`; it is a web page all the same.
fn looks_like_markup(bytes: &[u8]) -> bool {
    bytes.first() == Some(&b'<')
}

/// Formats that are told by fields behind the start.
fn by_inner_fields(bytes: &[u8]) -> Option<F> {
    let field = |from: usize, expected: &[u8]| bytes.get(from..from + expected.len()) == Some(expected);
    if field(0, b"RIFF") {
        return Some(if field(8, b"WEBP") { F::Webp } else { F::Media });
    }
    if field(4, b"ftyp") {
        return Some(F::Media);
    }
    if field(0, b"BZh") && bytes.get(3).is_some_and(u8::is_ascii_digit) {
        return Some(F::Bzip2);
    }
    if field(257, b"ustar") {
        return Some(F::Tar);
    }
    if field(0, b"BM") && is_bitmap_header(bytes) {
        return Some(F::Bmp);
    }
    if crate::metafile::is_metafile(bytes) {
        return Some(F::Metafile);
    }
    (field(0, b"MZ") && bytes.len() >= 64 && bytes[..64].contains(&0)).then_some(F::Executable)
}

/// Whether the two reserved words are zero and the info header has a size that exists.
fn is_bitmap_header(bytes: &[u8]) -> bool {
    bytes.get(6..10) == Some(&[0; 4])
        && bytes
            .get(14)
            .is_some_and(|size| matches!(size, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
}
