//! PDF documents: text with its place and look, hidden parts, and what lies beside the pages.
//!
//! The objects are read with `hayro-syntax`, fonts with `hayro-font`. The content of pages is interpreted here and not
//! by a renderer: a renderer passes over layers that are switched off, does not tell the name of a font, and can be kept
//! busy for ever by forms that call each other.

mod color;
mod content;
mod fonts;
mod geometry;
mod layers;
mod lines;
mod marks;
mod path;
mod show;
mod state;
mod streams;
mod strings;
mod visibility;
mod words;

use hayro_syntax::object::Dict;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use rasoat_core::{DocumentFormat, ExtractedText, ProblemKind, ZoneKind};

use crate::context::ReadContext;

/// Reads a PDF document.
pub(crate) fn read(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        )) => return ExtractedText::unread(DocumentFormat::Pdf, ProblemKind::Encrypted),
        Err(_) => return ExtractedText::unread(DocumentFormat::Pdf, ProblemKind::Damaged),
    };
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).unwrap_or_default();
    let shared = content::Shared::new(
        layers::Layers::read(&catalog),
        streams::Streams::new(context),
        100_000_000,
    );
    let mut builder = context.builder(DocumentFormat::Pdf);
    for (number, page) in (1u32..).zip(pdf.pages().iter()) {
        let matrix = geometry::Matrix(page.initial_transform(true).as_coeffs());
        let (w, h) = page.render_dimensions();
        let mut interpreter = content::Interpreter::new(&shared, matrix, (f64::from(w), f64::from(h)));
        if let Some(content) = page.page_stream() {
            interpreter.run(content, page.resources());
        }
        let marks = interpreter.marks;
        let sights = visibility::judge(&marks);
        for line in lines::find(&marks, &sights) {
            builder.push(ZoneKind::Body, &line.text(), |zone| zone.page = Some(number));
        }
    }
    builder.finish()
}
