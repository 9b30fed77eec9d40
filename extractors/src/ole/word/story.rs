//! One text of a Word document, cut into paragraphs and cells: [`StoryReader`].

use std::collections::HashMap;
use std::rc::Rc;

use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::fields::Fields;
use super::letters::LetterProps;
use super::paragraphs::{ParagraphProps, Row};
use super::{Document, Output};
use crate::draft::{Draft, Paragraph, Place};

/// Letters that may stand in a one-cell table for it to be the frame of a marking.
const MAX_FRAMED_LETTERS: usize = 160;

/// Tables that may lie in one another.
const MAX_DEPTH: usize = 16;

/// Edges of cells that differ by less than this many twips are one edge.
const EDGE_TOLERANCE: i16 = 30;

/// A paragraph before its letters are read.
#[derive(Debug)]
struct Stretch {
    from: usize,
    /// Its mark, or the end of the story.
    mark: usize,
    /// The unit that ends it.
    ended_by: u16,
    props: ParagraphProps,
    /// What its letters begin with.
    letters: LetterProps,
    /// The paragraph that ends its row, if it stands in one.
    row: Option<usize>,
}

/// A table that is open.
#[derive(Debug)]
struct OpenTable {
    edges: Vec<i16>,
    needs_row: bool,
    needs_cell: bool,
    cell: Option<CellPosition>,
    /// The number of the cell in its row.
    cell_number: usize,
    first_zone: usize,
}

/// What a story is, and what stands in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoryPlace {
    pub(super) kind: ZoneKind,
    pub(super) boxed: bool,
    /// The page of all of it, where that is known.
    pub(super) page: Option<u32>,
    /// Whether pages are counted in it.
    pub(super) counts_pages: bool,
    pub(super) visibility: Visibility,
}

/// Reads one story.
pub(super) struct StoryReader<'a> {
    document: &'a Document<'a>,
    place: StoryPlace,
    draft: &'a mut Draft,
    output: &'a mut Output,
    tables: Vec<OpenTable>,
    fields: Fields,
    page_has_text: bool,
    style_cache: HashMap<usize, (ParagraphProps, LetterProps)>,
}

impl<'a> StoryReader<'a> {
    pub(super) fn new(
        document: &'a Document<'a>,
        place: StoryPlace,
        draft: &'a mut Draft,
        output: &'a mut Output,
    ) -> Self {
        Self {
            document,
            place,
            draft,
            output,
            tables: Vec::new(),
            fields: Fields::default(),
            page_has_text: false,
            style_cache: HashMap::new(),
        }
    }

    /// Reads the letters from `from` to `to`. `before_paragraph` is called before each paragraph with its letters and
    /// its page, to put in what is anchored there.
    pub(super) fn read(
        &mut self,
        (from, to): (usize, usize),
        mut before_paragraph: impl FnMut((usize, usize), Option<u32>, &mut Draft, &mut Output),
    ) {
        let stretches = self.stretches(from, to);
        for number in 0..stretches.len() {
            if self.draft.is_over() {
                break;
            }
            let stretch = &stretches[number];
            if stretch.props.begins_page && self.page_has_text {
                self.new_page();
            }
            self.set_depth(number, &stretches);
            before_paragraph(
                (stretch.from, stretch.mark + 1),
                self.place.page,
                self.draft,
                self.output,
            );
            self.paragraph(
                stretch,
                stretch.row.and_then(|end| stretches[end].props.row.as_deref()),
            );
            self.end(stretch);
        }
        while self.tables.pop().is_some() {
            self.close_table();
        }
        self.fields
            .finish(self.place.page, self.draft, &mut self.output.links);
    }

    /// Cuts the story at its marks.
    fn stretches(&mut self, from: usize, to: usize) -> Vec<Stretch> {
        let units = self.document.letters.units(from, to);
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut start = 0;
        for (at, unit) in units.iter().enumerate() {
            if !matches!(unit, 0x07 | 0x0C | 0x0D) && at + 1 < units.len() {
                continue;
            }
            let (props, letters) = self.paragraph_props(from + at);
            stretches.push(Stretch {
                from: from + start,
                mark: from + at + usize::from(!matches!(unit, 0x07 | 0x0C | 0x0D)),
                ended_by: *unit,
                props,
                letters,
                row: None,
            });
            start = at + 1;
        }
        // Which row a paragraph stands in is told behind it.
        let mut row_ends: Vec<Option<usize>> = vec![None; MAX_DEPTH + 1];
        for number in (0..stretches.len()).rev() {
            let depth = stretches[number].props.depth().min(MAX_DEPTH);
            row_ends[depth + 1..].fill(None);
            if stretches[number].props.ends_row {
                row_ends[depth] = Some(number);
            }
            stretches[number].row = row_ends[depth].filter(|_| depth > 0);
        }
        stretches
    }

    fn paragraph_props(&mut self, mark: usize) -> (ParagraphProps, LetterProps) {
        let document = self.document;
        let Some(piece) = document.letters.piece_at(mark) else {
            return document.styles.of_paragraph(0);
        };
        let (list, _) = document.paragraph_runs.at(document.stream, piece.place_of(mark));
        // The number of the style comes before the changes.
        let style = crate::ole::bytes::u16_at(list, 0).map_or(0, usize::from);
        let (mut props, letters) = self
            .style_cache
            .entry(style)
            .or_insert_with(|| document.styles.of_paragraph(style))
            .clone();
        props.apply(list.get(2..).unwrap_or_default(), document.data);
        if piece.modifier & 1 == 1
            && let Some(shared) = document
                .letters
                .shared_props
                .get(usize::from(piece.modifier >> 1))
        {
            props.apply(shared, document.data);
        }
        (props, letters)
    }

    /// Opens and closes tables until their number is that of the paragraph.
    fn set_depth(&mut self, number: usize, stretches: &[Stretch]) {
        let depth = stretches[number].props.depth().min(MAX_DEPTH);
        while self.tables.len() > depth {
            self.tables.pop();
            self.close_table();
        }
        while self.tables.len() < depth {
            let level = self.tables.len() + 1;
            let mut edges: Vec<i16> = Vec::new();
            let mut is_bordered = false;
            for stretch in stretches[number..]
                .iter()
                .take_while(|later| later.props.depth() >= level)
            {
                if let Some(row) = &stretch.props.row
                    && stretch.props.depth() == level
                {
                    edges.extend(&row.edges);
                    is_bordered |= row.is_bordered;
                }
            }
            edges.sort_unstable();
            edges.dedup_by(|later, kept| later.saturating_sub(*kept) < EDGE_TOLERANCE);
            self.output.tables.open(is_bordered, self.draft.len());
            self.tables.push(OpenTable {
                edges,
                needs_row: true,
                needs_cell: true,
                cell: None,
                cell_number: 0,
                first_zone: self.draft.len(),
            });
        }
    }

    fn close_table(&mut self) {
        if let Some((from, to)) = self.output.tables.close(self.draft.len())
            && to.saturating_sub(from) <= 4
            && self.draft.letters_from(from) <= MAX_FRAMED_LETTERS
        {
            self.draft.frame(from, to);
        }
    }

    /// The cell that the paragraph stands in, opened if it is the first one there.
    fn cell(&mut self, row: Option<&Row>) -> Option<CellPosition> {
        let table = self.tables.last_mut()?;
        if std::mem::take(&mut table.needs_row) {
            self.output.tables.open_row();
            table.needs_cell = true;
            table.cell_number = 0;
        }
        if std::mem::take(&mut table.needs_cell) {
            table.cell = self.output.tables.open_cell(1, 1);
            table.first_zone = self.draft.len();
            let edge = row.and_then(|row| row.edges.get(table.cell_number));
            if let (Some(cell), Some(edge)) = (&mut table.cell, edge) {
                let limit = edge.saturating_sub(EDGE_TOLERANCE);
                let column = table.edges.partition_point(|known| *known <= limit);
                cell.column = u32::try_from(column).unwrap_or(u32::MAX);
            }
        }
        table.cell
    }

    /// Reads the letters of a paragraph into the draft.
    fn paragraph(&mut self, stretch: &Stretch, row: Option<&Row>) {
        let props = &stretch.props;
        let cell = if props.ends_row { None } else { self.cell(row) };
        let shade_of_cell = self
            .tables
            .last()
            .zip(row)
            .and_then(|(table, row)| row.shades.get(table.cell_number).copied().flatten());
        let behind = props.shade.or(shade_of_cell);
        let mut paragraph = Paragraph::default();
        let mut all_bordered = true;
        let mut at = stretch.from;
        while at < stretch.mark {
            let (letters, end) = self.document.letters_at(at, stretch.mark, &stretch.letters);
            let before = paragraph.is_blank();
            let units = self.document.letters.units(at, end);
            let style = letters.run_style(behind, &self.document.fonts);
            self.fields.page = self.place.page;
            let shown = self
                .fields
                .shown(units, &letters, self.document, &mut self.output.pictures);
            paragraph.push(&style, &shown);
            all_bordered &=
                letters.bordered || (before && shown.trim().is_empty()) || shown.trim().is_empty();
            at = end;
        }
        self.page_has_text |= !paragraph.is_blank();
        let kind = match self.place.kind {
            ZoneKind::Body if props.outline.is_some_and(|level| level < 9) && cell.is_none() => {
                ZoneKind::Heading
            }
            ZoneKind::Body if props.in_frame => ZoneKind::TextBox,
            ZoneKind::Body if cell.is_some() => ZoneKind::TableCell,
            kind => kind,
        };
        let place = Place {
            kind,
            page: self.place.page,
            cell,
            boxed: self.place.boxed || props.is_boxed() || all_bordered,
            visibility: self.place.visibility,
        };
        self.draft.push(place, paragraph);
        self.fields
            .flush(self.place.page, self.draft, &mut self.output.links);
        self.close_cell_if_ended(stretch, row);
    }

    fn close_cell_if_ended(&mut self, stretch: &Stretch, row: Option<&Row>) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if stretch.props.ends_row {
            table.needs_row = true;
            return;
        }
        if stretch.ended_by != 0x07 && !stretch.props.ends_inner_cell {
            return;
        }
        let sides = row.and_then(|row| row.cell_sides.get(table.cell_number));
        if sides.is_some_and(|sides| *sides >= 4) {
            let first_zone = table.first_zone;
            self.output
                .tables
                .close_bordered_cell(first_zone, self.draft.len());
        }
        table.needs_cell = true;
        table.cell_number += 1;
    }

    /// Goes on to the next page where the mark of a paragraph says so.
    fn end(&mut self, stretch: &Stretch) {
        if stretch.ended_by != 0x0C {
            return;
        }
        let begins_page = self
            .document
            .section_begins
            .get(&(stretch.mark + 1))
            .copied()
            .unwrap_or(true);
        if begins_page {
            self.new_page();
        }
    }

    fn new_page(&mut self) {
        if self.place.counts_pages {
            self.place.page = self.place.page.map(|page| page.saturating_add(1));
            self.output.pages = self.output.pages.max(self.place.page.unwrap_or_default());
            self.page_has_text = false;
        }
    }
}

impl Document<'_> {
    /// How the letter at `at` is set, and up to where letters are set alike, at most `limit`.
    fn letters_at(&self, at: usize, limit: usize, base: &LetterProps) -> (LetterProps, usize) {
        let mut props = base.clone();
        let Some(piece) = self.letters.piece_at(at) else {
            return (props, limit);
        };
        let (list, list_end) = self.letter_runs.at(self.stream, piece.place_of(at));
        let end = at
            .saturating_add(piece.letters_until(at, list_end))
            .min(piece.to)
            .min(limit);
        self.apply_list(list, &mut props);
        if piece.modifier & 1 == 0 {
            props.apply_short(piece.modifier);
        } else if let Some(shared) = self.letters.shared_props.get(usize::from(piece.modifier >> 1)) {
            self.apply_list(shared, &mut props);
        }
        (props, end)
    }

    /// Makes the changes of a list, those of the style it names first.
    fn apply_list(&self, list: &[u8], props: &mut LetterProps) {
        const STYLE: u16 = 0x4A30;
        if let Some(change) = super::sprm::Changes(list).find(|change| change.code == STYLE) {
            self.styles.apply_to_letters(usize::from(change.number()), props);
        }
        props.apply(list);
    }
}

/// Names of fonts, shared by all runs.
pub(super) type Fonts = Vec<Rc<str>>;
