//! Flows of paragraphs in RTF: the body, headers, notes, text boxes: [`Flows`].

use std::rc::Rc;

use rasoat_core::{CellPosition, Visibility, ZoneKind};

use super::state::{Letters, ParagraphFacts};
use crate::color::Rgb;
use crate::draft::{Draft, Paragraph, Place};

/// Flows that may lie in one another.
const MAX_FLOWS: usize = 64;

/// A flow that is open.
#[derive(Debug)]
struct Flow {
    kind: ZoneKind,
    paragraph: Paragraph,
    facts: ParagraphFacts,
    all_bordered: Option<bool>,
}

impl Flow {
    fn new(kind: ZoneKind) -> Self {
        Self {
            kind,
            paragraph: Paragraph::default(),
            facts: ParagraphFacts::default(),
            all_bordered: None,
        }
    }
}

/// The flows that are open, the page, and the table.
#[derive(Debug)]
pub(super) struct Flows {
    open: Vec<Flow>,
    uncounted: usize,
    page: u32,
    page_has_text: bool,
    table: CellPosition,
    in_table: bool,
    /// Colours behind the cells of the row, and the colour of the cell being defined.
    pub(super) cell_backgrounds: Vec<Option<Rgb>>,
    pub(super) next_background: Option<Rgb>,
    /// Whether the next section begins on a page of its own.
    pub(super) section_begins_page: bool,
}

impl Default for Flows {
    fn default() -> Self {
        Self {
            open: vec![Flow::new(ZoneKind::Body)],
            uncounted: 0,
            page: 1,
            page_has_text: false,
            table: CellPosition {
                table: 0,
                row: 0,
                column: 0,
            },
            in_table: false,
            cell_backgrounds: Vec::new(),
            next_background: None,
            section_begins_page: true,
        }
    }
}

impl Flows {
    /// The page, from 1.
    pub(super) const fn page(&self) -> u32 {
        self.page
    }

    fn top(&mut self) -> &mut Flow {
        self.open.last_mut().expect("the body stays open")
    }

    /// How the paragraph that is open is set.
    pub(super) fn facts(&mut self) -> &mut ParagraphFacts {
        &mut self.top().facts
    }

    /// Opens a flow inside the one that is open.
    pub(super) fn open(&mut self, kind: ZoneKind) {
        if self.open.len() < MAX_FLOWS {
            self.open.push(Flow::new(kind));
        } else {
            self.uncounted += 1;
        }
    }

    /// Closes the innermost flow.
    pub(super) fn close(&mut self, draft: &mut Draft) {
        if self.uncounted > 0 {
            self.uncounted -= 1;
            return;
        }
        self.end_paragraph(draft);
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// Closes all flows.
    pub(super) fn finish(&mut self, draft: &mut Draft) {
        while self.open.len() > 1 {
            self.end_paragraph(draft);
            self.open.pop();
        }
        self.end_paragraph(draft);
    }

    /// Adds text to the paragraph that is open.
    pub(super) fn push(&mut self, letters: &Letters, font: Option<Rc<str>>, text: &str) {
        let in_body = self.open.len() == 1;
        let column = usize::try_from(self.table.column).unwrap_or_default();
        let cell_background = self.cell_backgrounds.get(column).copied().flatten();
        let flow = self.top();
        let in_cell = in_body && flow.facts.in_table;
        let behind = flow.facts.background.or(cell_background.filter(|_| in_cell));
        if !text.trim().is_empty() {
            flow.all_bordered = Some(letters.bordered && flow.all_bordered != Some(false));
        }
        flow.paragraph.push(&letters.run_style(font, behind), text);
        self.page_has_text |= in_body && !text.trim().is_empty();
    }

    /// Ends the paragraph; its facts hold for the next one, too.
    pub(super) fn end_paragraph(&mut self, draft: &mut Draft) {
        let in_body = self.open.len() == 1;
        let flow = self.open.last_mut().expect("the body stays open");
        let paragraph = std::mem::take(&mut flow.paragraph);
        let is_framed = flow.all_bordered.take() == Some(true) || flow.facts.border_sides >= 4;
        let in_cell = in_body && flow.facts.in_table;
        if in_body && self.in_table && !in_cell && !paragraph.is_blank() {
            self.in_table = false;
            self.table = CellPosition {
                table: self.table.table.saturating_add(1),
                row: 0,
                column: 0,
            };
        }
        self.in_table |= in_cell;
        let kind = match flow.kind {
            ZoneKind::Body if flow.facts.is_heading => ZoneKind::Heading,
            ZoneKind::Body if in_cell => ZoneKind::TableCell,
            kind => kind,
        };
        let has_page = !matches!(kind, ZoneKind::PageHeader | ZoneKind::PageFooter);
        let place = Place {
            kind,
            page: has_page.then_some(self.page),
            cell: in_cell.then_some(self.table),
            boxed: is_framed || kind == ZoneKind::TextBox,
            visibility: Visibility::Visible,
        };
        draft.push(place, paragraph);
    }

    /// Ends a cell of a table.
    pub(super) fn end_cell(&mut self, draft: &mut Draft) {
        self.top().facts.in_table = true;
        self.end_paragraph(draft);
        self.table.column = self.table.column.saturating_add(1);
    }

    /// Ends a row.
    pub(super) fn end_row(&mut self, draft: &mut Draft) {
        self.end_paragraph(draft);
        self.table.row = self.table.row.saturating_add(1);
        self.table.column = 0;
    }

    /// Begins a page, unless nothing stands on this one and `only_after_text` says that this matters.
    pub(super) fn new_page(&mut self, only_after_text: bool, draft: &mut Draft) {
        if self.open.len() > 1 || (only_after_text && !self.page_has_text) {
            return;
        }
        self.end_paragraph(draft);
        self.page = self.page.saturating_add(1);
        self.page_has_text = false;
    }
}
