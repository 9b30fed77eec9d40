//! From the bytes of a document to its text with zones: [`extract`].
//!
//! [`sniff()`] tells by content what a document is, and [`extract`] reads it into an
//! [`ExtractedText`](rasoat_core::ExtractedText), hidden parts included. What cannot be read becomes a
//! [`Problem`](rasoat_core::Problem), never an error: a document that was not read must not look clean.
//!
//! ```
//! use rasoat_extractors::{RawDocument, ReadLimits, extract};
//!
//! let document = RawDocument::of_bytes("<p>S\u{1ed1}: 12/KH-UBND</p>".as_bytes());
//! let text = extract(&document, &ReadLimits::default());
//! assert_eq!(text.text(), "S\u{1ed1}: 12/KH-UBND");
//! ```
//!
//! Everything here is a pure function: no network, no files, no clock, no threads. Work and memory grow
//! linearly with the input, up to [`ReadLimits`].

mod archive;
mod cells;
mod charset;
mod color;
mod context;
mod declared;
mod draft;
mod html;
mod legacy;
mod letters;
mod limits;
mod mail;
mod markup;
mod metafile;
mod odf;
mod ole;
mod ooxml;
mod pdf;
mod picture;
mod picture_text;
mod plain;
mod read;
mod rtf;
mod scan;
mod sniff;
mod vector;
mod xml;
mod zipped;

pub use letters::Letters;
pub use limits::ReadLimits;
pub use read::{RawDocument, extract, extract_with_letters};
pub use sniff::sniff;
