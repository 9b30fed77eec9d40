//! Word 97 to 2003 (MS-DOC): [`read`].

mod bins;
mod boxes;
mod fib;
mod fields;
mod letters;
mod paragraphs;
mod pieces;
mod sprm;
mod story;
mod styles;

use std::collections::{BTreeSet, HashMap};

use rasoat_core::{DocumentFormat, ExtractedText, Limit, Problem, ProblemKind, Visibility, ZoneKind};

use super::bytes::{place_at, u16_at, window};
use super::container::Folder;
use super::drawing;
use super::{objects, properties};
use crate::cells::Tables;
use crate::context::ReadContext;
use crate::draft::{Draft, Place};
use bins::{About, Runs};
use boxes::{DocumentShape, Flow, anchors, shapes_of, text_boxes};
use fib::{Fib, Story, TablePart, plc};
use pieces::Letters;
use story::{Fonts, StoryPlace, StoryReader};
use styles::Styles;

/// The parts of a document that its stories are read with.
pub(super) struct Document<'a> {
    stream: &'a [u8],
    data: &'a [u8],
    letters: Letters,
    letter_runs: Runs,
    paragraph_runs: Runs,
    styles: Styles<'a>,
    fonts: Fonts,
    /// For the first letter of each section, whether the section begins on a page of its own.
    section_begins: HashMap<usize, bool>,
}

/// What is gathered beside the zones.
#[derive(Debug, Default)]
pub(super) struct Output {
    tables: Tables,
    links: Vec<String>,
    pages: u32,
    /// Where pictures among the letters lie in the data stream, with their pages.
    pictures: Vec<(usize, Option<u32>)>,
}

/// Reads a Word document.
pub(super) fn read(folder: Folder<'_, '_>, context: &ReadContext<'_>) -> ExtractedText {
    let unread = |problem| ExtractedText::unread(DocumentFormat::Doc, problem);
    let Some(stream) = folder.stream("WordDocument", context) else {
        return unread(ProblemKind::Damaged);
    };
    let fib = match Fib::of(&stream) {
        Ok(fib) => fib,
        Err(problem) => return unread(problem),
    };
    let table = folder.stream(fib.table_stream, context).unwrap_or_default();
    let data = folder.stream("Data", context).unwrap_or_default();
    let max_letters = context.limits().max_text_bytes;
    let letters = match fib.old_text {
        Some(text) => Letters::read_old(&stream, text, max_letters),
        None => Letters::read(&stream, fib.part(&table, TablePart::Pieces), max_letters),
    };
    let Some(letters) = letters else {
        return unread(ProblemKind::Damaged);
    };
    let mut builder = context.builder(DocumentFormat::Doc);
    if letters.is_cut {
        let reached = ProblemKind::LimitReached(Limit::Text);
        let is_long = letters.units(0, usize::MAX).len() >= max_letters;
        builder.problem(Problem::new(if is_long { reached } else { ProblemKind::Damaged }));
    }
    let bins = |part, about| Runs::read(&stream, fib.part(&table, part), about);
    let document = Document {
        stream: &stream,
        data: &data,
        letters,
        letter_runs: bins(TablePart::LetterBins, About::Letters),
        paragraph_runs: bins(TablePart::ParagraphBins, About::Paragraphs),
        styles: Styles::read(fib.part(&table, TablePart::Styles)),
        fonts: styles::fonts(fib.part(&table, TablePart::Fonts)),
        section_begins: section_begins(&stream, fib.part(&table, TablePart::Sections)),
    };
    let mut draft = Draft::new(context);
    let mut output = Output {
        pages: 1,
        ..Output::default()
    };
    let unread_pictures = read_stories(&document, &fib, &table, &mut draft, &mut output);
    properties::read(folder, context, &mut draft);
    draft.finish(&mut builder);
    objects::attach_all(folder, context, &mut builder);
    let drawings = fib.part(&table, TablePart::Drawings);
    drawing::attach_metafiles(drawings, &stream, context, &mut builder);
    for (at, _) in &output.pictures {
        drawing::attach_metafiles(inline_picture(&data, *at), &[], context, &mut builder);
    }
    let mut all_read = drawing::read_pictures(drawings, &stream, context, &mut builder);
    for (at, _) in &output.pictures {
        all_read &= drawing::read_pictures(inline_picture(&data, *at), &[], context, &mut builder);
    }
    let kind = if all_read {
        ProblemKind::PictureTextNotRead
    } else {
        ProblemKind::ImageNotRead
    };
    for page in unread_pictures.into_iter().flatten() {
        builder.problem(Problem::new(kind.clone()).on_page(page));
    }
    output.links.into_iter().for_each(|link| builder.link(link));
    builder.set_page_count(output.pages);
    builder.finish()
}

/// Reads all stories, and tells on which pages there are pictures that may carry text.
fn read_stories(
    document: &Document<'_>,
    fib: &Fib,
    table: &[u8],
    draft: &mut Draft,
    output: &mut Output,
) -> BTreeSet<Option<u32>> {
    let drawings = fib.part(table, TablePart::Drawings);
    let shapes = shapes_of(drawings);
    let ids = shapes.iter().enumerate();
    let shapes_by_id = ids.map(|(number, found)| (found.shape.id, number)).collect();
    let text_boxes = |part, story| text_boxes(fib.part(table, part), fib.story(story));
    let mut pages_of_shapes = HashMap::new();
    let mut main = Flow {
        document,
        shapes: &shapes,
        shapes_by_id: &shapes_by_id,
        base: 0,
        anchors: anchors(fib.part(table, TablePart::ShapeAnchors)),
        boxes: text_boxes(TablePart::TextBoxes, Story::TextBoxes),
    };
    let body = StoryPlace {
        kind: ZoneKind::Body,
        boxed: false,
        page: Some(1),
        counts_pages: true,
        visibility: Visibility::Visible,
    };
    main.read(fib.story(Story::Main), body, draft, output, &mut pages_of_shapes);
    let elsewhere = |kind| StoryPlace {
        kind,
        page: None,
        counts_pages: false,
        ..body
    };
    main.read_left(elsewhere(ZoneKind::TextBox), draft, output);
    let (from, to) = fib.story(Story::Headers);
    let mut headers = Flow {
        document,
        shapes: &shapes,
        shapes_by_id: &shapes_by_id,
        base: from,
        anchors: anchors(fib.part(table, TablePart::HeaderShapeAnchors)),
        boxes: text_boxes(TablePart::HeaderTextBoxes, Story::HeaderTextBoxes),
    };
    for (kind, letters) in header_stories(fib.part(table, TablePart::HeaderStories), from, to) {
        headers.read(letters, elsewhere(kind), draft, output, &mut HashMap::new());
    }
    headers.read_left(elsewhere(ZoneKind::TextBox), draft, output);
    for (story, kind) in [
        (Story::Footnotes, ZoneKind::Note),
        (Story::Endnotes, ZoneKind::Note),
        (Story::Comments, ZoneKind::Comment),
    ] {
        StoryReader::new(document, elsewhere(kind), draft, output).read(fib.story(story), |_, _, _, _| {});
    }
    drawn_texts(&shapes, &pages_of_shapes, draft);
    unread_pictures(document, drawings, &shapes, &pages_of_shapes, &output.pictures)
}

/// The stories of headers and footers: six that separate notes, then six for each section (MS-DOC 2.8.17).
fn header_stories(bytes: &[u8], from: usize, to: usize) -> Vec<(ZoneKind, (usize, usize))> {
    const SEPARATORS: usize = 6;
    let stories = plc(bytes, 0).into_iter().enumerate().skip(SEPARATORS);
    let found: Vec<_> = stories
        .map(|(number, (start, end, _))| {
            let kind = match number % 6 {
                2 | 3 | 5 => ZoneKind::PageFooter,
                _ => ZoneKind::PageHeader,
            };
            (
                kind,
                (from.saturating_add(start), from.saturating_add(end).min(to)),
            )
        })
        .filter(|(_, (start, end))| start < end)
        .collect();
    // Without the list nothing tells headers from footers.
    if found.is_empty() && bytes.is_empty() {
        vec![(ZoneKind::PageHeader, (from, to))]
    } else {
        found
    }
}

/// For the first letter of each section, whether it begins on a page of its own (2.8.26, 2.9.232).
fn section_begins(stream: &[u8], bytes: &[u8]) -> HashMap<usize, bool> {
    const BREAK: u16 = 0x3009;
    plc(bytes, 12)
        .into_iter()
        .map(|(from, _, data)| {
            let at = place_at(data, 2).unwrap_or(usize::MAX);
            let length = u16_at(stream, at).map_or(0, usize::from);
            let list = window(stream, at.saturating_add(2), length);
            let kind = sprm::Changes(list).find(|change| change.code == BREAK);
            // 0 goes on on the same page, 1 in the next column.
            (from, kind.is_none_or(|change| change.byte() > 1))
        })
        .collect()
}

/// Text that is drawn as a picture, and descriptions of pictures.
fn drawn_texts(shapes: &[DocumentShape], pages: &HashMap<u32, Option<u32>>, draft: &mut Draft) {
    for DocumentShape { shape, in_header } in shapes {
        let place = |kind| Place {
            page: pages.get(&shape.id).copied().flatten(),
            ..Place::of(kind)
        };
        let art = if *in_header || shape.is_watermark() {
            ZoneKind::Watermark
        } else {
            ZoneKind::TextBox
        };
        draft.push_text(place(art), &shape.art_text);
        draft.push_text(place(ZoneKind::AltText), &shape.description);
    }
}

/// The pages on which there are pictures that may carry text.
fn unread_pictures(
    document: &Document<'_>,
    drawings: &[u8],
    shapes: &[DocumentShape],
    pages: &HashMap<u32, Option<u32>>,
    inline: &[(usize, Option<u32>)],
) -> BTreeSet<Option<u32>> {
    let mut found = BTreeSet::new();
    let stored = drawing::stored_pictures(drawings, document.stream);
    for DocumentShape { shape, .. } in shapes {
        let number = shape.picture.and_then(|number| number.checked_sub(1));
        if number.is_some_and(|number| stored.get(number as usize) == Some(&true)) {
            found.insert(pages.get(&shape.id).copied().flatten());
        }
    }
    for (at, page) in inline {
        let picture = inline_picture(document.data, *at);
        if !found.contains(page) && drawing::any_picture(picture, 0) {
            found.insert(*page);
        }
    }
    found
}

/// The records of a picture among the letters: a header before them tells its own length (2.9.192).
fn inline_picture(data: &[u8], at: usize) -> &[u8] {
    let length = place_at(data, at).unwrap_or_default();
    let header = u16_at(data, at.saturating_add(4)).map_or(0, usize::from);
    window(data, at.saturating_add(header), length.saturating_sub(header))
}

#[cfg(test)]
pub(in crate::ole) mod tests;
