//! Old Office documents and Outlook messages, which are compound files: [`read`].

mod bytes;
mod container;
mod drawing;
mod excel;
mod message;
mod objects;
mod properties;
mod slides;
mod word;

use rasoat_core::{DocumentFormat, ExtractedText, Problem, ProblemKind};

pub(crate) use container::{Container, Folder};

use crate::context::ReadContext;

/// Streams of the main storage that tell the kind of document.
const KINDS: &[(&str, DocumentFormat)] = &[
    ("__properties_version1.0", DocumentFormat::Msg),
    ("WordDocument", DocumentFormat::Doc),
    ("Workbook", DocumentFormat::Xls),
    ("Book", DocumentFormat::Xls),
    ("PowerPoint Document", DocumentFormat::Ppt),
];

/// What a storage holds, by its streams.
pub(crate) fn kind(folder: Folder<'_, '_>) -> DocumentFormat {
    let names = folder.names();
    KINDS
        .iter()
        .find(|(known, _)| names.iter().any(|name| name.eq_ignore_ascii_case(known)))
        .map_or(DocumentFormat::Ole, |(_, kind)| *kind)
}

/// Reads a compound file, which was told to be of `format`.
pub(crate) fn read(bytes: &[u8], format: DocumentFormat, context: &ReadContext<'_>) -> ExtractedText {
    match Container::open(bytes) {
        Some(container) => read_folder(container.root(), context),
        None => ExtractedText::unread(format, ProblemKind::Damaged),
    }
}

/// Reads the document that a storage holds.
fn read_folder(folder: Folder<'_, '_>, context: &ReadContext<'_>) -> ExtractedText {
    let mut text = match kind(folder) {
        DocumentFormat::Doc => word::read(folder, context),
        DocumentFormat::Xls => excel::read(folder, context),
        DocumentFormat::Ppt => slides::read(folder, context),
        DocumentFormat::Msg => message::read(folder, context),
        _ => objects::read(folder, context),
    };
    if folder.container().is_damaged() {
        text.add_problem(Problem::new(ProblemKind::Damaged));
    }
    text
}

#[cfg(test)]
mod tests;
