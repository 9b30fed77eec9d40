//! Documents of Office since 2007 (ECMA-376): Word, Excel, `PowerPoint`.

mod drawing;
mod package;
mod properties;
mod word;

pub(crate) use word::read as read_docx;
