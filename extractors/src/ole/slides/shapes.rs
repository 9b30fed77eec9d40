//! The shapes of a slide and their texts: [`SlideReader`] (MS-PPT 2.5).

use std::collections::{HashMap, HashSet};

use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::text::{Blocks, Fonts, TextBlock};
use super::{MAX_DEPTH, Output, is_left_out, kinds, place, string};
use crate::draft::{Draft, Place};
use crate::ole::bytes::{u8_at, u32_at};
use crate::ole::drawing::{Record, Records, shape_of};

/// Links of one presentation that are kept.
const MAX_LINKS: usize = 20_000;

/// Reads slides, notes and masters into zones.
pub(super) struct SlideReader<'a> {
    fonts: &'a Fonts,
    draft: &'a mut Draft,
    output: &'a mut Output,
}

/// Where the shapes of a slide stand.
#[derive(Debug, Clone, Copy)]
struct Sheet<'t> {
    /// What text is unless its placeholder says otherwise.
    kind: ZoneKind,
    page: Option<u32>,
    visibility: Visibility,
    /// Whether it is a master, whose placeholders only tell people what to type.
    is_master: bool,
    /// Texts of the slide that were read already.
    outline: &'t HashSet<&'t str>,
}

/// The edges of a table's cells: left ones and upper ones.
type Grid = (u32, Vec<u32>, Vec<u32>);

impl<'a> SlideReader<'a> {
    pub(super) fn new(fonts: &'a Fonts, draft: &'a mut Draft, output: &'a mut Output) -> Self {
        Self { fonts, draft, output }
    }

    /// Reads a slide; `outline` are its texts that are kept elsewhere.
    pub(super) fn slide(
        &mut self,
        body: &[u8],
        outline: &[TextBlock],
        page: Option<u32>,
        visibility: Visibility,
    ) {
        let visibility = if is_left_out(body) {
            Visibility::Hidden
        } else {
            visibility
        };
        self.outline(outline, page, visibility, None);
        let sheet = Sheet {
            kind: ZoneKind::TextBox,
            page,
            visibility,
            is_master: false,
            outline: &outline.iter().map(TextBlock::text).collect(),
        };
        self.records(body, sheet, None, 0);
    }

    /// Texts of a slide that is not there itself.
    pub(super) fn texts(&mut self, texts: &[TextBlock], page: Option<u32>) {
        self.outline(texts, page, Visibility::Visible, None);
    }

    /// Texts of notes that are kept in the list of notes.
    pub(super) fn notes_texts(&mut self, texts: &[TextBlock], page: Option<u32>) {
        self.outline(texts, page, Visibility::Visible, Some(ZoneKind::SpeakerNote));
    }

    fn outline(
        &mut self,
        texts: &[TextBlock],
        page: Option<u32>,
        visibility: Visibility,
        kind: Option<ZoneKind>,
    ) {
        for text in texts {
            let kind = kind.unwrap_or_else(|| text.kind());
            text.push(place(kind, page, visibility), self.fonts, self.draft);
        }
    }

    /// Reads what is no slide: notes, masters, comments, links, objects.
    pub(super) fn other(&mut self, record: Record<'_>, visibility: Visibility, pages: &HashMap<u32, u32>) {
        const NOTES_INFO: u16 = 1009;
        let sheet = Sheet {
            kind: ZoneKind::Watermark,
            page: None,
            visibility,
            is_master: true,
            outline: &HashSet::new(),
        };
        match record.kind {
            kinds::NOTES => {
                let slide_id = Records(record.body)
                    .find(|inner| inner.kind == NOTES_INFO)
                    .and_then(|info| u32_at(info.body, 0));
                let page = slide_id.and_then(|id| pages.get(&id).copied());
                // Notes of no slide are the master of notes.
                let is_master = page.is_none();
                let notes = Sheet {
                    kind: ZoneKind::SpeakerNote,
                    page,
                    is_master,
                    ..sheet
                };
                self.records(record.body, notes, None, 0);
            }
            kinds::MAIN_MASTER | kinds::HANDOUT => self.records(record.body, sheet, None, 0),
            kinds::OBJECT => self.output.objects.push((record.instance, record.body.to_vec())),
            _ if record.is_container => {
                let elsewhere = Sheet {
                    kind: ZoneKind::Body,
                    is_master: false,
                    ..sheet
                };
                self.records(record.body, elsewhere, None, 0);
            }
            _ => {}
        }
    }

    /// Reads the records in a container.
    fn records(&mut self, body: &[u8], sheet: Sheet<'_>, grid: Option<&Grid>, depth: usize) {
        const GROUP: u16 = 0xF003;
        const SHAPE: u16 = 0xF004;
        const TAGS: u16 = 5003;
        if depth > MAX_DEPTH {
            return;
        }
        for record in Records(body) {
            if self.draft.is_over() {
                return;
            }
            match record.kind {
                SHAPE => self.shape(record.body, sheet, grid),
                GROUP => {
                    let found = table_grid(record.body);
                    let table = found.map(|(left, top)| {
                        self.output.tables.open(false, self.draft.len());
                        let first = self.output.tables.open_cell(1, 1);
                        (first.map_or(0, |cell| cell.table), left, top)
                    });
                    self.records(record.body, sheet, table.as_ref().or(grid), depth + 1);
                    if table.is_some() {
                        self.output.tables.close(self.draft.len());
                    }
                }
                // These are in the lists of slides and were read with them.
                kinds::SLIDE_LIST => {}
                kinds::HEADERS_FOOTERS => self.headers_footers(record.body, sheet),
                kinds::COMMENT => self.comment(record.body, sheet),
                kinds::LINK => self.link(record.body),
                _ if record.is_container || record.kind == TAGS => {
                    self.records(record.body, sheet, grid, depth + 1);
                }
                _ => {}
            }
        }
    }

    fn shape(&mut self, body: &[u8], sheet: Sheet<'_>, grid: Option<&Grid>) {
        const TEXT: u16 = 0xF00D;
        const DATA: u16 = 0xF011;
        let shape = shape_of(body);
        let mut kind = sheet.kind;
        let mut visibility = sheet.visibility;
        let mut texts = Blocks::default();
        for record in Records(body) {
            match record.kind {
                TEXT => Records(record.body).for_each(|inner| texts.take(inner)),
                DATA => {
                    if let Some(placeholder) = placeholder(record.body) {
                        kind = placeholder_kind(placeholder, sheet.kind);
                        if sheet.is_master {
                            kind = ZoneKind::Body;
                            visibility = Visibility::Hidden;
                        }
                    }
                }
                _ => {}
            }
        }
        if shape.is_hidden {
            visibility = Visibility::Hidden;
        }
        let at = place(kind, sheet.page, visibility);
        let cell = grid.and_then(|grid| cell_of(body, grid));
        for text in texts.finish() {
            // Texts of the list were read already; some writers keep them in both places.
            if sheet.outline.contains(text.text()) {
                continue;
            }
            let kind = match (cell, kind) {
                (Some(_), _) => ZoneKind::TableCell,
                (None, ZoneKind::TextBox) if matches!(text.role, 0 | 6) => ZoneKind::Heading,
                (None, kind) => kind,
            };
            text.push(Place { kind, cell, ..at }, self.fonts, self.draft);
        }
        let art = if sheet.is_master || shape.is_watermark() {
            ZoneKind::Watermark
        } else {
            ZoneKind::TextBox
        };
        self.draft.push_text(Place { kind: art, ..at }, &shape.art_text);
        let description = Place {
            kind: ZoneKind::AltText,
            ..at
        };
        self.draft.push_text(description, &shape.description);
    }

    /// Date, header and footer of slides or notes (2.4.15.2).
    fn headers_footers(&mut self, body: &[u8], sheet: Sheet<'_>) {
        for record in Records(body).filter(|record| record.kind == kinds::STRING) {
            let kind = if record.instance == 2 {
                ZoneKind::PageFooter
            } else {
                ZoneKind::PageHeader
            };
            let at = place(kind, sheet.page, sheet.visibility);
            self.draft.push_text(at, &string(record));
        }
    }

    /// Author, text and initials of a comment (2.5.18).
    fn comment(&mut self, body: &[u8], sheet: Sheet<'_>) {
        let text = Records(body).find(|record| record.kind == kinds::STRING && record.instance == 1);
        if let Some(record) = text {
            let at = place(ZoneKind::Comment, sheet.page, sheet.visibility);
            self.draft.push_text(at, &string(record));
        }
    }

    fn link(&mut self, body: &[u8]) {
        let target = Records(body).find(|record| record.kind == kinds::STRING && record.instance == 1);
        let target = target.filter(|_| self.output.links.len() < MAX_LINKS);
        self.output.links.extend(target.map(string));
    }
}

/// What a shape is a placeholder for (2.13.23), if it is one.
fn placeholder(body: &[u8]) -> Option<u8> {
    const PLACEHOLDER: u16 = 3011;
    let record = Records(body).find(|record| record.kind == PLACEHOLDER)?;
    u8_at(record.body, 4).filter(|kind| *kind != 0)
}

const fn placeholder_kind(placeholder: u8, usual: ZoneKind) -> ZoneKind {
    if matches!(usual, ZoneKind::SpeakerNote) {
        return usual;
    }
    match placeholder {
        0x0D | 0x0F | 0x10 => ZoneKind::Heading,
        0x07 | 0x0A => ZoneKind::PageHeader,
        0x09 => ZoneKind::PageFooter,
        _ => ZoneKind::Body,
    }
}

/// Left and upper edges of the shapes in a group, if the group is a table (MS-ODRAW 2.3.4.37).
fn table_grid(body: &[u8]) -> Option<(Vec<u32>, Vec<u32>)> {
    const SHAPE: u16 = 0xF004;
    const MORE_PROPERTIES: u16 = 0xF122;
    const TABLE: u16 = 0x039F;
    let shapes = || Records(body).filter(|record| record.kind == SHAPE);
    let group = shapes().next()?;
    let is_table = Records(group.body)
        .filter(|record| record.kind == MORE_PROPERTIES)
        .any(|list| {
            let entries = list.body.chunks_exact(6).take(usize::from(list.instance));
            entries
                .into_iter()
                .any(|entry| u16::from_le_bytes([entry[0], entry[1]]) & 0x3FFF == TABLE)
        });
    if !is_table {
        return None;
    }
    let (mut left, mut top): (Vec<u32>, Vec<u32>) = shapes().filter_map(|shape| corner(shape.body)).unzip();
    for edges in [&mut left, &mut top] {
        edges.sort_unstable();
        edges.dedup();
    }
    Some((left, top))
}

/// The upper left corner of a shape in its group.
fn corner(body: &[u8]) -> Option<(u32, u32)> {
    const CHILD_ANCHOR: u16 = 0xF00F;
    let anchor = Records(body).find(|record| record.kind == CHILD_ANCHOR)?;
    Some((u32_at(anchor.body, 0)?, u32_at(anchor.body, 4)?))
}

fn cell_of(body: &[u8], (table, left, top): &Grid) -> Option<CellPosition> {
    let (x, y) = corner(body)?;
    let index = |edges: &[u32], edge: u32| u32::try_from(edges.binary_search(&edge).ok()?).ok();
    Some(CellPosition {
        table: *table,
        row: index(top, y)?,
        column: index(left, x)?,
    })
}
