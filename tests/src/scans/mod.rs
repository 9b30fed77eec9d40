//! Invented scans of invented papers: pages with stamps, typed markings and what is easily taken for them, as a scanner, a copier
//! or a telephone would show them. The stamp reader is trained and tested with them.
//!
//! A [`Studio`] holds the fonts of one half of the families, so that what is tested was not trained. Pages are made from
//! numbers: the same number, fonts and half give the same page.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels and shades: their ranges are those of this module's own pages"
)]

mod canvas;
mod degrade;
mod fonts;
mod letter;
mod page;
mod stamp;
mod words;

pub use canvas::Sheet;
pub use fonts::{Half, Studio};
pub use page::{Layout, Mode, Placed, Scan, page, patch};
pub use words::Meaning;
