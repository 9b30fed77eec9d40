//! PDF documents: text with its place and look, hidden parts, and what lies beside the pages.
//!
//! The objects are read with `hayro-syntax`, fonts with `hayro-font`. The content of pages is interpreted
//! here and not by a renderer: a renderer passes over layers that are switched off, does not tell the name
//! of a font, and can be kept busy for ever by forms that call each other.

mod aligned;
mod annotations;
mod attachments;
mod blocks;
mod collections;
mod color;
mod content;
mod fonts;
mod geometry;
mod grids;
mod layers;
mod lines;
mod marks;
mod order;
mod page;
mod path;
mod pictures;
mod programs;
mod quality;
mod raster;
mod shapes;
mod show;
mod state;
mod streams;
mod strings;
mod visibility;
mod walk;
mod words;
mod xml;
mod zones;

use hayro_syntax::object::Dict;
use hayro_syntax::{LoadPdfError, Pdf};
use rasoat_core::{DocumentFormat, ExtractedText, Limit, PageArea, Problem, ProblemKind, TextBuilder};

use crate::context::ReadContext;
use crate::legacy;

/// Pictures carry the same packets.
pub(crate) use xml::texts as packet_texts;

/// Operators of all pages of a document together; about a minute of work.
const MAX_OPERATORS: u64 = 60_000_000;

/// Reads a PDF document.
pub(crate) fn read(bytes: &[u8], context: &ReadContext<'_>) -> ExtractedText {
    let pdf = match Pdf::new(bytes.to_vec()) {
        Ok(pdf) => pdf,
        Err(LoadPdfError::Decryption(_)) => {
            return ExtractedText::unread(DocumentFormat::Pdf, ProblemKind::Encrypted);
        }
        Err(LoadPdfError::Invalid) => {
            // Where the catalog itself is encrypted, the library cannot tell a wrong password from damage.
            let kind = match memchr::memmem::find(bytes, b"/Encrypt") {
                Some(_) => ProblemKind::Encrypted,
                None => ProblemKind::Damaged,
            };
            return ExtractedText::unread(DocumentFormat::Pdf, kind);
        }
    };
    let catalog = pdf
        .xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .unwrap_or_default();
    let streams = streams::Streams::new(context);
    let shared = content::Shared::new(layers::Layers::read(&catalog), streams, MAX_OPERATORS);
    let mut builder = context.builder(DocumentFormat::Pdf);
    if is_cut_off(bytes) || misses_pages(&catalog, pdf.pages().len()) {
        builder.problem(Problem::new(ProblemKind::Damaged));
    }
    walk::properties(&pdf, &catalog, &shared.streams, &mut builder);
    let found = read_pages(&pdf, &shared, context, &mut builder);
    walk::form(&catalog, &found.fields, &shared.streams, &mut builder);
    walk::bookmarks(&catalog, &mut builder);
    walk::descriptions(&catalog, &mut builder);
    attachments::read(&catalog, &found.files, &shared.streams, context, &mut builder);
    if let Some(limit) = shared.streams.limit() {
        builder.problem(Problem::new(limit));
    }
    builder.finish()
}

/// What pages refer to, to be read after them.
#[derive(Default)]
struct Found<'a> {
    fields: Vec<Dict<'a>>,
    files: Vec<Dict<'a>>,
}

fn read_pages<'a>(
    pdf: &'a Pdf,
    shared: &content::Shared<'a, '_>,
    context: &ReadContext<'_>,
    builder: &mut TextBuilder,
) -> Found<'a> {
    let pages = pdf.pages();
    builder.set_page_count(u32::try_from(pages.len()).unwrap_or(u32::MAX));
    let mut found = Found::default();
    let mut progress = page::Progress::default();
    let mut blocks = Vec::new();
    let mut marks = Vec::new();
    let mut text_bytes = 0usize;
    for (number, page) in (1u32..).zip(pages.iter()) {
        if number > context.limits().max_pages {
            builder.problem(Problem::new(ProblemKind::LimitReached(Limit::Pages)));
            break;
        }
        if text_bytes > context.limits().max_text_bytes {
            builder.problem(Problem::new(ProblemKind::LimitReached(Limit::Text)));
            break;
        }
        let read = page::read(page, number, shared, &mut progress);
        for problem in read.problems {
            builder.problem(problem);
        }
        text_bytes += read.blocks.iter().map(|block| block.text.len()).sum::<usize>();
        blocks.extend(read.blocks);
        marks.extend(read.marks.into_iter().map(|(found, area)| (found, number, area)));
        found.fields.extend(read.annotations.fields);
        found.files.extend(read.annotations.files);
        for link in read.annotations.links {
            builder.link(link);
        }
        add_notes(&read.annotations.notes, number, read.size, builder);
    }
    zones::emit(&blocks, builder);
    for (found, page, area) in marks {
        crate::scan::push_mark(&found, page, area, context, builder);
    }
    found
}

fn add_notes(notes: &[annotations::Note], page: u32, (width, height): (f64, f64), builder: &mut TextBuilder) {
    for note in notes {
        let decoded = legacy::decode(&note.text, None);
        let text = decoded.as_ref().map_or(&note.text, |decoded| &decoded.text);
        builder.push(note.kind, text, |zone| {
            zone.decoded_from = decoded.as_ref().map(|decoded| decoded.encoding);
            zone.page = Some(page);
            zone.visibility = note.visibility;
            zone.area = note.area.is_sound().then(|| {
                PageArea::from_fractions(
                    note.area.left / width.max(1.0),
                    note.area.top / height.max(1.0),
                    note.area.right / width.max(1.0),
                    note.area.bottom / height.max(1.0),
                )
            });
        });
    }
}

/// Whether the file ends before its end marker. Some bytes behind it are common.
fn is_cut_off(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(4096)..];
    memchr::memmem::find(tail, b"%%EOF").is_none() && memchr::memmem::find(tail, b"startxref").is_none()
}

/// Whether the page tree promises more pages than could be found.
fn misses_pages(catalog: &Dict<'_>, found: usize) -> bool {
    catalog
        .get::<Dict<'_>>(b"Pages")
        .and_then(|pages| pages.get::<u32>(b"Count"))
        .and_then(|promised| usize::try_from(promised).ok())
        .is_some_and(|promised| found < promised)
}

#[cfg(test)]
mod tests;
