//! The paragraph that is being read, and where it stands: [`Level`].

use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::props::{ParagraphProps, RunProps};
use crate::color::{Paint, Rgb};
use crate::draft::{Draft, Paragraph, Place};

/// A cell that is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) position: Option<CellPosition>,
    pub(super) shade: Option<Rgb>,
    pub(super) border_sides: u8,
    pub(super) first_zone: usize,
}

/// A flow of paragraphs: the part itself, or a text box inside a paragraph of it.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) kind: ZoneKind,
    /// Whether there is a line around the text box.
    pub(super) is_framed: bool,
    pub(super) cells: Vec<Cell>,
    pub(super) paragraph: Paragraph,
    pub(super) paragraph_props: ParagraphProps,
    /// What runs of the paragraph begin with.
    pub(super) base_run: RunProps,
    /// The run that is open, as it is set in the end.
    pub(super) run: RunProps,
    /// Whether every run of the paragraph so far has a border; `None` before the first.
    all_bordered: Option<bool>,
}

impl Level {
    pub(super) fn new(kind: ZoneKind, is_framed: bool) -> Self {
        Self {
            kind,
            is_framed,
            cells: Vec::new(),
            paragraph: Paragraph::default(),
            paragraph_props: ParagraphProps::default(),
            base_run: RunProps::default(),
            run: RunProps::default(),
            all_bordered: None,
        }
    }

    /// The colour behind the paragraph, if one is set.
    fn behind(&self) -> Option<Rgb> {
        self.paragraph_props
            .shade
            .and_then(Paint::color)
            .or_else(|| self.cells.iter().rev().find_map(|cell| cell.shade))
    }

    /// Adds text of the open run.
    pub(super) fn push(&mut self, text: &str, is_deleted: bool) {
        let style = self.run.run_style(self.behind(), is_deleted);
        if !text.trim().is_empty() {
            let is_bordered = self.run.bordered == Some(true);
            self.all_bordered = Some(is_bordered && self.all_bordered != Some(false));
        }
        self.paragraph.push(&style, text);
    }

    /// Ends the paragraph and puts it into the draft.
    pub(super) fn flush(&mut self, page: Option<u32>, visibility: Visibility, draft: &mut Draft) {
        let paragraph = std::mem::take(&mut self.paragraph);
        let is_framed_run = self.all_bordered.take() == Some(true);
        let cell = self.cells.last().and_then(|cell| cell.position);
        let kind = match self.kind {
            ZoneKind::Body if self.paragraph_props.is_heading == Some(true) => ZoneKind::Heading,
            ZoneKind::Body if self.paragraph_props.in_frame => ZoneKind::TextBox,
            ZoneKind::Body if cell.is_some() => ZoneKind::TableCell,
            kind => kind,
        };
        let boxed = self.is_framed || is_framed_run || self.paragraph_props.is_boxed();
        draft.push(
            Place {
                kind,
                page,
                cell,
                boxed,
                visibility,
            },
            paragraph,
        );
    }
}
