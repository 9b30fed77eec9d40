//! Documents of Office since 2007 (ECMA-376): Word, Excel, `PowerPoint`.

mod drawing;
mod package;
mod properties;
mod sheets;
mod slides;
mod word;

pub(crate) use sheets::{header_parts, number, read as read_workbook};
pub(crate) use slides::read as read_pptx;
pub(crate) use word::read as read_docx;
