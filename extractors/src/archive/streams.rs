//! One document packed as a stream: [`read_gzip`], [`read_bzip2`], [`read_xz`].

use std::io::Read;

use rasoat_core::{DocumentFormat, ExtractedText};

use super::{MAX_DICTIONARY_KIB, attach, entry_name};
use crate::context::ReadContext;

/// Reads a GZIP stream, which may be several behind each other (RFC 1952).
pub(crate) fn read_gzip(bytes: &[u8], file_name: Option<&str>, context: &ReadContext<'_>) -> ExtractedText {
    let decoder = flate2::read::GzDecoder::new(bytes);
    let stored = decoder
        .header()
        .and_then(|header| header.filename())
        .map(entry_name);
    let unpacking = flate2::read::MultiGzDecoder::new(bytes);
    read_stream(DocumentFormat::Gzip, unpacking, stored, file_name, context)
}

/// Reads a BZIP2 stream, which may be several behind each other.
pub(crate) fn read_bzip2(bytes: &[u8], file_name: Option<&str>, context: &ReadContext<'_>) -> ExtractedText {
    let unpacking = bzip2::read::MultiBzDecoder::new(bytes);
    read_stream(DocumentFormat::Bzip2, unpacking, None, file_name, context)
}

/// Reads an XZ stream, which may be several behind each other.
pub(crate) fn read_xz(bytes: &[u8], file_name: Option<&str>, context: &ReadContext<'_>) -> ExtractedText {
    let unpacking = lzma_rust2::XzReader::new_mem_limit(bytes, true, MAX_DICTIONARY_KIB);
    read_stream(DocumentFormat::Xz, unpacking, None, file_name, context)
}

/// Unpacks a document and reads it. Its name is the one that is `stored` with it, or the packed file's without its end.
fn read_stream(
    format: DocumentFormat,
    unpacking: impl Read,
    stored: Option<String>,
    file_name: Option<&str>,
    context: &ReadContext<'_>,
) -> ExtractedText {
    let mut builder = context.builder(format);
    let name = stored
        .or_else(|| file_name.map(unpacked_name))
        .unwrap_or_default();
    let unpacked = context.unpack(unpacking);
    attach(&mut builder, context, &name, &unpacked);
    builder.finish()
}

/// The name behind `.gz`, `.tgz` and the like.
fn unpacked_name(name: &str) -> String {
    const PACKED_TAR: [&str; 5] = ["tgz", "tbz", "tbz2", "tb2", "txz"];
    match name.rsplit_once('.') {
        Some((stem, extension)) if PACKED_TAR.iter().any(|end| extension.eq_ignore_ascii_case(end)) => {
            format!("{stem}.tar")
        }
        Some((stem, _)) => stem.to_owned(),
        None => name.to_owned(),
    }
}
