//! `PowerPoint` 97 to 2003 (MS-PPT): [`read`].

mod persist;
mod shapes;
mod styles;
mod text;

use std::collections::{HashMap, HashSet};

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind, Visibility, ZoneKind};

use super::bytes::{u16_at, u32_at, utf16};
use super::container::Folder;
use super::drawing::{self, Record, Records};
use super::{objects, properties};
use crate::cells::Tables;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use persist::Directory;
use shapes::SlideReader;
use text::{Fonts, TextBlock};

/// Kinds of records (2.13.24).
mod kinds {
    pub(super) const DOCUMENT: u16 = 1000;
    pub(super) const SLIDE: u16 = 1006;
    pub(super) const NOTES: u16 = 1008;
    pub(super) const MAIN_MASTER: u16 = 1016;
    pub(super) const SLIDE_ENTRY: u16 = 1011;
    pub(super) const SLIDE_SHOW_INFO: u16 = 1017;
    pub(super) const FONT: u16 = 4023;
    pub(super) const STRING: u16 = 4026;
    pub(super) const HANDOUT: u16 = 4041;
    pub(super) const HEADERS_FOOTERS: u16 = 4057;
    pub(super) const LINK: u16 = 4055;
    pub(super) const SLIDE_LIST: u16 = 4080;
    pub(super) const OBJECT: u16 = 4113;
    pub(super) const COMMENT: u16 = 12000;
}

/// Containers that may lie in one another.
const MAX_DEPTH: usize = 24;

/// A slide, as the list of slides names it.
#[derive(Debug, Default)]
struct SlideEntry {
    /// The number of its record in the directory.
    persist_id: u32,
    slide_id: u32,
    /// Texts of its title and body, which are kept in the list and not in the slide.
    texts: Vec<TextBlock>,
}

/// What is gathered beside the zones.
#[derive(Debug, Default)]
pub(super) struct Output {
    tables: Tables,
    links: Vec<String>,
    objects: Vec<(u16, Vec<u8>)>,
}

/// Reads a presentation.
pub(super) fn read(folder: Folder<'_, '_>, context: &ReadContext<'_>) -> ExtractedText {
    let unread = |problem| ExtractedText::unread(DocumentFormat::Ppt, problem);
    let Some(stream) = folder.stream("PowerPoint Document", context) else {
        return unread(ProblemKind::Damaged);
    };
    let current_user = folder.stream("Current User", context).unwrap_or_default();
    let Some(directory) = Directory::read(&stream, &current_user) else {
        return unread(ProblemKind::Encrypted);
    };
    let mut builder = context.builder(DocumentFormat::Ppt);
    let mut draft = Draft::new(context);
    let mut output = Output::default();
    let page_count = read_records(&stream, &directory, &mut draft, &mut output);
    properties::read(folder, context, &mut draft);
    draft.finish(&mut builder);
    for (instance, object) in &output.objects {
        attach_object(*instance, object, context, &mut builder);
    }
    objects::attach_all(folder, context, &mut builder);
    let pictures = folder.stream("Pictures", context).unwrap_or_default();
    drawing::attach_metafiles(&pictures, &[], context, &mut builder);
    drawing::read_pictures(&pictures, &[], context, &mut builder);
    if page_count > context.limits().max_pages {
        builder.problem(Problem::new(ProblemKind::LimitReached(Limit::Pages)));
    }
    output.links.into_iter().for_each(|link| builder.link(link));
    builder.set_page_count(page_count);
    builder.finish()
}

/// Reads all records in the order of the slides; tells how many slides there are.
fn read_records(stream: &[u8], directory: &Directory, draft: &mut Draft, output: &mut Output) -> u32 {
    let mut fonts = Fonts::default();
    let (mut slides, mut notes_texts) = (Vec::new(), Vec::new());
    // The newest document tells the order; older ones stay in the file where it was saved quickly.
    let mut rest = Vec::new();
    for (at, record) in records_with_places(stream) {
        let is_live = directory.is_live(at);
        match record.kind {
            kinds::DOCUMENT if is_live => {
                collect_fonts(record.body, 0, &mut fonts);
                for list in Records(record.body).filter(|inner| inner.kind == kinds::SLIDE_LIST) {
                    match list.instance {
                        0 => slides = slide_entries(list.body),
                        2 => notes_texts = slide_entries(list.body),
                        _ => {}
                    }
                }
                rest.push((record, is_live));
            }
            kinds::SLIDE => {}
            _ => rest.push((record, is_live)),
        }
    }
    let mut reader = SlideReader::new(&fonts, draft, output);
    let mut read_places = HashSet::new();
    let mut pages = HashMap::new();
    let mut page = 0_u32;
    for entry in &slides {
        page = page.saturating_add(1);
        pages.insert(entry.slide_id, page);
        let record = directory
            .place(entry.persist_id)
            .and_then(|at| Some((at, Records(stream.get(at..)?).next()?)));
        if let Some((at, record)) = record.filter(|(_, record)| record.kind == kinds::SLIDE)
            && read_places.insert(at)
        {
            reader.slide(record.body, &entry.texts, Some(page), Visibility::Visible);
        } else {
            reader.texts(&entry.texts, Some(page));
        }
    }
    // Slides that no list names were deleted, or are older states of others.
    for (at, record) in records_with_places(stream) {
        if record.kind == kinds::SLIDE && !read_places.contains(&at) {
            reader.slide(record.body, &[], None, Visibility::Hidden);
        }
    }
    for entry in &notes_texts {
        reader.notes_texts(&entry.texts, pages.get(&entry.slide_id).copied());
    }
    for (record, is_live) in rest {
        let visibility = if is_live {
            Visibility::Visible
        } else {
            Visibility::Hidden
        };
        reader.other(record, visibility, &pages);
    }
    page
}

/// The records of the stream with their places.
fn records_with_places(stream: &[u8]) -> impl Iterator<Item = (usize, Record<'_>)> {
    let mut records = Records(stream);
    std::iter::from_fn(move || {
        let at = stream.len() - records.0.len();
        Some((at, records.next()?))
    })
}

fn collect_fonts(body: &[u8], depth: usize, fonts: &mut Fonts) {
    for record in Records(body) {
        if record.kind == kinds::FONT {
            fonts.insert(record.instance, record.body);
        } else if record.is_container && depth < MAX_DEPTH {
            collect_fonts(record.body, depth + 1, fonts);
        }
    }
}

/// Slides with the texts that follow each of them in the list.
fn slide_entries(list: &[u8]) -> Vec<SlideEntry> {
    let mut entries: Vec<SlideEntry> = Vec::new();
    let mut texts = text::Blocks::default();
    for record in Records(list) {
        if record.kind == kinds::SLIDE_ENTRY {
            if let Some(last) = entries.last_mut() {
                last.texts = texts.finish();
            }
            entries.push(SlideEntry {
                persist_id: u32_at(record.body, 0).unwrap_or_default(),
                slide_id: u32_at(record.body, 12).unwrap_or_default(),
                texts: Vec::new(),
            });
        } else {
            texts.take(record);
        }
    }
    if let Some(last) = entries.last_mut() {
        last.texts = texts.finish();
    }
    entries
}

/// An object is a compound file, mostly packed behind its length (2.10.34).
fn attach_object(
    instance: u16,
    body: &[u8],
    context: &ReadContext<'_>,
    builder: &mut rasoat_core::TextBuilder,
) {
    const PACKED: u16 = 1;
    if instance != PACKED {
        if !objects::is_macros(body) {
            context.attach(builder, "object", body);
        }
        return;
    }
    let packed = body.get(4..).unwrap_or_default();
    let unpacked = context.unpack(flate2::read::ZlibDecoder::new(packed));
    if let Some(problem) = unpacked.problem {
        builder.problem(Problem::new(problem));
    }
    if !objects::is_macros(&unpacked.bytes) {
        context.attach(builder, "object", &unpacked.bytes);
    }
}

/// Text in a record of kind [`kinds::STRING`].
fn string(record: Record<'_>) -> String {
    utf16(record.body)
}

/// A place for text that belongs to no shape.
const fn place(kind: ZoneKind, page: Option<u32>, visibility: Visibility) -> Place {
    Place {
        page,
        visibility,
        ..Place::of(kind)
    }
}

/// Whether a slide is left out of the show (2.6.6).
fn is_left_out(body: &[u8]) -> bool {
    const HIDDEN: u16 = 0x0004;
    Records(body)
        .find(|record| record.kind == kinds::SLIDE_SHOW_INFO)
        .is_some_and(|info| u16_at(info.body, 10).unwrap_or_default() & HIDDEN != 0)
}

#[cfg(test)]
pub(in crate::ole) mod tests;
