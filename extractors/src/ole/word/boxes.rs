//! Text boxes of Word, each read where it is anchored: [`Flow`] (MS-DOC 2.8.30, 2.8.37).

use std::collections::HashMap;

use rasoat_core::ZoneKind;

use super::fib::plc;
use super::story::{StoryPlace, StoryReader};
use super::{Document, Output};
use crate::draft::Draft;
use crate::ole::bytes::{u32_at, window};
use crate::ole::drawing::{self, Shape};

/// A shape of the document, and whether it belongs to a header or footer.
#[derive(Debug)]
pub(super) struct DocumentShape {
    pub(super) shape: Shape,
    pub(super) in_header: bool,
}

/// A story with the text boxes that are anchored in it.
pub(super) struct Flow<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) shapes: &'a [DocumentShape],
    /// The places of shapes in the list, by their numbers in the document.
    pub(super) shapes_by_id: &'a HashMap<u32, usize>,
    /// The letter from which anchors are counted.
    pub(super) base: usize,
    /// Letters with the shapes anchored there, in their order.
    pub(super) anchors: Vec<(usize, u32)>,
    /// For each shape the letters in it, until they are read.
    pub(super) boxes: HashMap<u32, Vec<(usize, usize)>>,
}

impl Flow<'_> {
    /// Reads the story, each text box before the paragraph it is anchored in.
    pub(super) fn read(
        &mut self,
        letters: (usize, usize),
        place: StoryPlace,
        draft: &mut Draft,
        output: &mut Output,
        pages_of_shapes: &mut HashMap<u32, Option<u32>>,
    ) {
        let mut reader = StoryReader::new(self.document, place, draft, output);
        reader.read(letters, |(start, end), page, draft, output| {
            let first = self
                .anchors
                .partition_point(|(letter, _)| letter + self.base < start);
            let here: Vec<u32> = self.anchors[first..]
                .iter()
                .take_while(|(letter, _)| letter + self.base < end)
                .map(|(_, id)| *id)
                .collect();
            for id in here {
                pages_of_shapes.insert(id, page);
                self.read_box(id, StoryPlace { page, ..place }, draft, output);
            }
        });
    }

    /// Reads the text boxes that are anchored nowhere.
    pub(super) fn read_left(&mut self, place: StoryPlace, draft: &mut Draft, output: &mut Output) {
        let mut left: Vec<u32> = self.boxes.keys().copied().collect();
        left.sort_unstable();
        for id in left {
            self.read_box(id, place, draft, output);
        }
    }

    fn read_box(&mut self, id: u32, place: StoryPlace, draft: &mut Draft, output: &mut Output) {
        let shape = self
            .shapes_by_id
            .get(&id)
            .map(|number| &self.shapes[*number].shape);
        let is_watermark = shape.is_some_and(Shape::is_watermark);
        let place = StoryPlace {
            kind: if is_watermark {
                ZoneKind::Watermark
            } else {
                ZoneKind::TextBox
            },
            boxed: !is_watermark && shape.is_none_or(|shape| !shape.has_no_line),
            counts_pages: false,
            ..place
        };
        for letters in self.boxes.remove(&id).unwrap_or_default() {
            StoryReader::new(self.document, place, draft, output).read(letters, |_, _, _, _| {});
        }
    }
}

/// The letters at which shapes are anchored, with the numbers of the shapes (`PlcfSpa`).
pub(super) fn anchors(bytes: &[u8]) -> Vec<(usize, u32)> {
    let entries = plc(bytes, 26).into_iter();
    let mut anchors: Vec<(usize, u32)> = entries
        .filter_map(|(letter, _, data)| Some((letter, u32_at(data, 0)?)))
        .collect();
    anchors.sort_unstable();
    anchors
}

/// For each shape the letters in it (`PlcftxbxTxt`); all letters of the story if the list is missing.
pub(super) fn text_boxes(bytes: &[u8], (from, to): (usize, usize)) -> HashMap<u32, Vec<(usize, usize)>> {
    const SHAPE_AT: usize = 14;
    let mut boxes: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
    let mut next = from;
    for (start, end, data) in plc(bytes, 22) {
        let (start, end) = (from.saturating_add(start), from.saturating_add(end).min(to));
        // Boxes follow each other; going back would read letters twice.
        if start >= next && start < end {
            let id = u32_at(data, SHAPE_AT).unwrap_or_default();
            boxes.entry(id).or_default().push((start, end));
            next = end;
        }
    }
    if boxes.is_empty() && from < to {
        boxes.insert(0, vec![(from, to)]);
    }
    boxes
}

/// The shapes of the document: behind the store of pictures, a drawing for the text and one for the headers, each
/// behind a byte that says which (MS-DOC 2.9.172).
pub(super) fn shapes_of(bytes: &[u8]) -> Vec<DocumentShape> {
    let mut records = drawing::Records(bytes);
    records.next();
    let mut rest = records.0;
    let mut shapes = Vec::new();
    while let [which, drawing @ ..] = rest {
        let in_header = *which == 1;
        let mut records = drawing::Records(drawing);
        let Some(record) = records.next() else { break };
        let found = drawing::shapes(record.body).into_iter();
        shapes.extend(found.map(|shape| DocumentShape { shape, in_header }));
        rest = window(records.0, 0, usize::MAX);
    }
    shapes
}
