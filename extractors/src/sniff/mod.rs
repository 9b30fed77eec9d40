//! What a document is, told by its bytes alone: [`sniff`].

mod magic;
mod ole;
mod text;
mod zipped;

pub(crate) use text::{Utf16, utf16_order};

use rasoat_core::DocumentFormat;

/// Tells by content what a document is; never by name.
///
/// A program that is also a readable document (a "polyglot") is told by the first rule that fits, strictest first.
pub fn sniff(bytes: &[u8]) -> DocumentFormat {
    if bytes.is_empty() {
        return DocumentFormat::Empty;
    }
    if let Some(format) = magic::by_magic(bytes) {
        return match format {
            DocumentFormat::Ole => ole::kind(bytes),
            DocumentFormat::Zip => zipped::kind(bytes),
            other => other,
        };
    }
    text::kind(bytes)
}

#[cfg(test)]
mod tests;
