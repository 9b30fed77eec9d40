//! How paragraphs and rows of tables of Word are set: [`ParagraphProps`], [`Row`] (MS-DOC 2.6.2, 2.6.3).

use std::rc::Rc;

use super::letters::{is_border, is_old_border, old_shade, shade};
use super::sprm::{Change, Changes};
use crate::color::Rgb;
use crate::ole::bytes::{place_at, u16_at, window};

/// Bytes of a list of changes that lies in the data stream: a row of 64 cells takes some 1,500.
const MAX_LIST_BYTES: usize = 8192;

/// The properties of a paragraph that matter here.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact of its own, and any of them may go with any other"
)]
pub(super) struct ParagraphProps {
    in_table: bool,
    depth: u8,
    /// Whether its mark ends a row.
    pub(super) ends_row: bool,
    /// Whether its mark ends a cell of a table inside a table.
    pub(super) ends_inner_cell: bool,
    /// Whether it begins a page.
    pub(super) begins_page: bool,
    /// Whether it stands in a frame beside the text.
    pub(super) in_frame: bool,
    /// Its level in the outline; 9 is running text.
    pub(super) outline: Option<u8>,
    sides: [bool; 4],
    /// The colour behind it.
    pub(super) shade: Option<Rgb>,
    /// The row that its mark ends.
    pub(super) row: Option<Rc<Row>>,
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// The left edge of each cell, in twips.
    pub(super) edges: Vec<i16>,
    /// For each cell, on how many sides there is a line.
    pub(super) cell_sides: Vec<u8>,
    /// For each cell, the colour behind it.
    pub(super) shades: Vec<Option<Rgb>>,
    /// Whether there are lines around the table.
    pub(super) is_bordered: bool,
}

impl ParagraphProps {
    /// Makes all changes of a list; `data` is the stream in which long lists lie.
    pub(super) fn apply(&mut self, changes: &[u8], data: &[u8]) {
        for change in Changes(changes) {
            // A list that did not fit where it belongs (2.6.2, sprmPHugePapx).
            if matches!(change.code, 0x6645 | 0x6646) {
                let at = place_at(change.value, 0).unwrap_or_default();
                let length = u16_at(data, at).map_or(0, usize::from).min(MAX_LIST_BYTES);
                for change in Changes(window(data, at.saturating_add(2), length)) {
                    self.change(&change);
                }
            } else {
                self.change(&change);
            }
        }
    }

    fn change(&mut self, change: &Change<'_>) {
        match change.code {
            0x2416 => self.in_table = change.byte() != 0,
            0x2417 | 0x244C => self.ends_row = change.byte() != 0,
            0x244B => self.ends_inner_cell = change.byte() != 0,
            0x6649 => self.depth = change.byte(),
            0x2407 => self.begins_page = change.byte() != 0,
            0x2640 => self.outline = Some(change.byte()),
            0x261B | 0x8418 | 0x8419 => self.in_frame = true,
            code @ 0x6424..=0x6427 => self.sides[usize::from(code - 0x6424)] = is_old_border(change.value),
            code @ 0xC64E..=0xC651 => self.sides[usize::from(code - 0xC64E)] = is_border(change.value),
            0x442D => self.shade = old_shade(change.number()),
            0xC64D => self.shade = shade(change.value),
            code if code >> 10 & 7 == 5 => {
                let row = self.row.get_or_insert_default();
                Rc::make_mut(row).change(change);
            }
            _ => {}
        }
    }

    /// In how many tables the paragraph stands.
    pub(super) fn depth(&self) -> usize {
        usize::from(self.depth.max(u8::from(self.in_table)))
    }

    /// Whether there is a line on every side.
    pub(super) fn is_boxed(&self) -> bool {
        self.sides == [true; 4]
    }
}

impl Row {
    fn change(&mut self, change: &Change<'_>) {
        match change.code {
            0xD608 => self.define(change.value),
            0xD605 => self.is_bordered = change.value.chunks_exact(4).take(4).any(is_old_border),
            0xD613 => self.is_bordered = change.value.chunks_exact(8).take(4).any(is_border),
            0xD609 if self.shades.is_empty() => {
                let shades = change.value.chunks_exact(2);
                self.shades = shades
                    .map(|bits| old_shade(u16_at(bits, 0).unwrap_or_default()))
                    .collect();
            }
            0xD612 => self.shades = change.value.chunks_exact(10).map(shade).collect(),
            _ => {}
        }
    }

    /// The edges of the cells, and twenty bytes for each of them (2.9.322, 2.9.313).
    fn define(&mut self, value: &[u8]) {
        let count = value.first().copied().map_or(0, usize::from);
        let edges = window(value, 1, count * 2).chunks_exact(2);
        self.edges = edges.map(|edge| i16::from_le_bytes([edge[0], edge[1]])).collect();
        let cells = window(value, 1 + (count + 1) * 2, count * 20).chunks_exact(20);
        self.cell_sides = cells
            .map(|cell| {
                let sides = cell[4..].chunks_exact(4).filter(|side| is_old_border(side));
                u8::try_from(sides.count()).unwrap_or_default()
            })
            .collect();
    }
}
