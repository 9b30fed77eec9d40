//! One part of a Word document: the body, a header, notes, comments: [`PartReader`].

use std::collections::HashMap;

use rasoat_core::{Visibility, ZoneKind};

use super::paragraphs::{Cell, Level};
use super::props::{ParagraphProps, RunProps, shade_of};
use super::styles::Styles;
use super::{Output, Story};
use crate::draft::Draft;
use crate::ooxml::package::Relationship;
use crate::xml::{Element, Family, XmlEvent, XmlReader};

/// Letters that may stand in a one-cell table for it to be the frame of a marking.
const MAX_FRAMED_LETTERS: usize = 160;

/// Text boxes that may lie in one another.
const MAX_LEVELS: usize = 32;

/// Where in the markup the reader is, beyond the levels of text.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "elements lie in one another in many combinations"
)]
pub(super) struct Inside {
    paragraph_props: bool,
    borders: bool,
    run: bool,
    run_props: bool,
    cell_props: bool,
    cell_borders: bool,
    table_props: bool,
    pub(super) drawing_line: bool,
    pub(super) text: bool,
    field_code: bool,
    deleted: u32,
}

/// What is known of the shape around the next text box.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) is_watermark: bool,
    pub(super) has_no_line: bool,
}

/// Reads one part.
pub(super) struct PartReader<'a> {
    styles: &'a Styles,
    style_cache: HashMap<Option<String>, (RunProps, ParagraphProps)>,
    pub(super) relationships: &'a HashMap<String, Relationship>,
    pub(super) draft: &'a mut Draft,
    pub(super) output: &'a mut Output,
    pub(super) kind: ZoneKind,
    pub(super) visibility: Visibility,
    levels: Vec<Level>,
    pub(super) inside: Inside,
    pub(super) shape: Shape,
    direct_run: RunProps,
    direct_paragraph: ParagraphProps,
    field_code: String,
    /// The page, in the part that has pages.
    pub(super) page: Option<u32>,
    /// Whether there was text on the page yet.
    page_has_text: bool,
    /// For each section, whether it begins on a page of its own.
    sections_begin_pages: Vec<bool>,
    section: usize,
    section_ends: bool,
    /// Letters read so far, to see whether an alternative brought any.
    pub(super) letters: usize,
    alternatives: Vec<usize>,
}

impl<'a> PartReader<'a> {
    pub(super) fn new(
        story: &Story,
        xml: &str,
        styles: &'a Styles,
        relationships: &'a HashMap<String, Relationship>,
        draft: &'a mut Draft,
        output: &'a mut Output,
    ) -> Self {
        Self {
            styles,
            style_cache: HashMap::new(),
            relationships,
            draft,
            output,
            kind: story.kind,
            visibility: story.visibility,
            levels: vec![Level::new(story.kind, false)],
            inside: Inside::default(),
            shape: Shape::default(),
            direct_run: RunProps::default(),
            direct_paragraph: ParagraphProps::default(),
            field_code: String::new(),
            page: story.counts_pages.then_some(1),
            page_has_text: false,
            sections_begin_pages: if story.counts_pages {
                section_breaks(xml)
            } else {
                Vec::new()
            },
            section: 0,
            section_ends: false,
            letters: 0,
            alternatives: Vec::new(),
        }
    }

    /// Reads the whole part into the draft.
    pub(super) fn read(&mut self, xml: &str) {
        let mut reader = XmlReader::new(xml);
        // Depth inside a subtree that is passed over.
        let mut skipped = 0_u32;
        while let Some(event) = reader.next() {
            if self.draft.is_over() {
                break;
            }
            match event {
                XmlEvent::Start(..) if skipped > 0 => skipped += 1,
                XmlEvent::End(..) if skipped > 0 => skipped -= 1,
                _ if skipped > 0 => {}
                XmlEvent::Start(family, name, element) => {
                    if self.is_passed_over(family, &name) {
                        skipped = 1;
                    } else {
                        self.start(family, &name, &element);
                    }
                }
                XmlEvent::End(family, name) => self.end(family, &name),
                XmlEvent::Text(text) if self.inside.text => self.text(&text),
                XmlEvent::Text(text) if self.inside.field_code => self.field_code.push_str(&text),
                _ => {}
            }
        }
        while self.levels.len() > 1 {
            self.close_text_box();
        }
        self.flush();
        self.output.is_damaged |= reader.is_damaged;
        self.output.pages = self.output.pages.max(self.page.unwrap_or_default());
    }

    fn level(&mut self) -> &mut Level {
        self.levels
            .last_mut()
            .expect("the level of the part itself stays")
    }

    /// Old states of tracked changes, marks of paragraphs, and the second of two ways to say the same.
    fn is_passed_over(&self, family: Family, name: &str) -> bool {
        match family {
            Family::Word => {
                name.ends_with("PrChange")
                    || name == "sectPr" && !self.inside.paragraph_props
                    || name == "rPr" && !self.inside.run
            }
            Family::Compatibility => {
                matches!(name, "Choice" | "Fallback")
                    && self
                        .alternatives
                        .last()
                        .is_some_and(|before| self.letters > *before)
            }
            _ => false,
        }
    }

    fn text(&mut self, text: &str) {
        self.letters += text.trim().len();
        self.page_has_text |= !text.trim().is_empty();
        let is_deleted = self.inside.deleted > 0;
        self.level().push(text, is_deleted);
    }

    fn flush(&mut self) {
        let (page, visibility) = (self.page, self.visibility);
        let level = self
            .levels
            .last_mut()
            .expect("the level of the part itself stays");
        level.flush(page, visibility, self.draft);
    }

    fn new_page(&mut self) {
        self.flush();
        self.page = self.page.map(|page| page.saturating_add(1));
        self.page_has_text = false;
    }

    fn start(&mut self, family: Family, name: &str, element: &Element<'_>) {
        match (family, name) {
            (Family::Word, _) if self.inside.run_props => self.direct_run.read(name, element),
            (Family::Word, "sectPr") => self.section_ends = true,
            (Family::Word, "pBdr") => self.inside.borders = true,
            (Family::Word, _) if self.inside.paragraph_props => {
                self.direct_paragraph.read(name, element, self.inside.borders);
            }
            (Family::Word, _) if self.inside.cell_props => self.cell_property(name, element),
            (Family::Word, _) if self.inside.table_props => self.table_property(name, element),
            (Family::Word, _) if self.inside.run && self.run_content(name, element) => {}
            (Family::Word, _) => self.structure(name, element),
            (Family::Compatibility, "AlternateContent") => self.alternatives.push(self.letters),
            (Family::Drawing, _) => self.drawing(name, element),
            (Family::Vml, _) => self.vml(name, element),
            (Family::Other, "t") => self.inside.text = true,
            _ => {}
        }
    }

    fn structure(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "p" => self.open_paragraph(),
            "pPr" => self.inside.paragraph_props = true,
            "r" => {
                self.inside.run = true;
                self.direct_run = RunProps::default();
                let level = self.level();
                level.run = level.base_run.clone();
            }
            "t" | "delText" => self.inside.text = true,
            "tbl" => {
                self.flush();
                self.output.tables.open(false, self.draft.len());
            }
            "tblPr" => self.inside.table_props = true,
            "tr" => self.output.tables.open_row(),
            "tc" => {
                self.flush();
                let cell = Cell {
                    position: self.output.tables.open_cell(1, 1),
                    first_zone: self.draft.len(),
                    ..Cell::default()
                };
                self.level().cells.push(cell);
            }
            "tcPr" => self.inside.cell_props = true,
            "del" | "moveFrom" => self.inside.deleted += 1,
            "txbxContent" => self.open_text_box(),
            "fldSimple" => self.take_field_code(&element.attribute("instr").unwrap_or_default()),
            "hyperlink" => self.link(element),
            "listItem" => self.form_field(
                element
                    .attribute("displayText")
                    .or_else(|| element.attribute("value")),
            ),
            "listEntry" | "default" | "statusText" | "helpText" => self.form_field(element.value()),
            _ => {}
        }
    }

    fn open_paragraph(&mut self) {
        self.flush();
        self.direct_paragraph = ParagraphProps::default();
        self.apply_paragraph_props();
    }

    fn apply_paragraph_props(&mut self) {
        let direct = std::mem::take(&mut self.direct_paragraph);
        let styles = self.styles;
        let (run, paragraph) = self
            .style_cache
            .entry(direct.style.clone())
            .or_insert_with_key(|style| styles.of_paragraph(style.as_deref()))
            .clone();
        let level = self.level();
        level.base_run = run.clone();
        level.run = run;
        level.paragraph_props = paragraph.overlaid(&direct);
    }

    /// What stands in a run; tells whether it was such a thing.
    fn run_content(&mut self, name: &str, element: &Element<'_>) -> bool {
        match name {
            "rPr" => self.inside.run_props = true,
            "tab" | "ptab" => self.text("\t"),
            "noBreakHyphen" => self.text("-"),
            // In fonts of TCVN3 this is the letter ư.
            "softHyphen" => self.text("\u{AD}"),
            "br" if element.attribute("type").is_some_and(|kind| kind == "page") => self.new_page(),
            "br" | "cr" => self.text("\n"),
            "lastRenderedPageBreak" if self.page_has_text => self.new_page(),
            "sym" => self.symbol(element),
            "instrText" | "delInstrText" => self.inside.field_code = true,
            _ => return false,
        }
        true
    }

    /// A letter given by its code in a font (17.3.3.30); letters of picture fonts are left out.
    fn symbol(&mut self, element: &Element<'_>) {
        let font = element.attribute("font").unwrap_or_default();
        let Some(code) = element
            .attribute("char")
            .and_then(|code| u32::from_str_radix(&code, 16).ok())
        else {
            return;
        };
        let before = self.level().run.clone();
        self.level().run.set_font(&font);
        let letter = if (0xF000..=0xF0FF).contains(&code) {
            char::from_u32(code & 0xFF).filter(|_| self.level().run.has_old_font())
        } else {
            char::from_u32(code)
        };
        if let Some(letter) = letter {
            self.text(letter.encode_utf8(&mut [0; 4]));
        }
        self.level().run = before;
    }

    fn cell_property(&mut self, name: &str, element: &Element<'_>) {
        let in_borders = self.inside.cell_borders;
        match name {
            "gridSpan" => {
                let span = element.value().and_then(|value| value.parse().ok()).unwrap_or(1);
                self.output.tables.widen_cell(span);
            }
            "shd" => {
                if let Some(cell) = self.level().cells.last_mut() {
                    cell.shade = shade_of(element);
                }
            }
            "tcBorders" => self.inside.cell_borders = true,
            "top" | "left" | "bottom" | "right" | "start" | "end" if in_borders => {
                let is_drawn = element
                    .value()
                    .is_some_and(|value| !matches!(value.as_str(), "nil" | "none"));
                if let Some(cell) = self.level().cells.last_mut() {
                    cell.border_sides += u8::from(is_drawn);
                }
            }
            _ => {}
        }
    }

    fn table_property(&mut self, name: &str, element: &Element<'_>) {
        let is_drawn = match name {
            "tblStyle" => true,
            "top" => element
                .value()
                .is_some_and(|value| !matches!(value.as_str(), "nil" | "none")),
            _ => return,
        };
        self.output.tables.set_bordered(is_drawn);
    }

    fn open_text_box(&mut self) {
        if self.levels.len() >= MAX_LEVELS {
            return self.flush();
        }
        let kind = if self.shape.is_watermark {
            ZoneKind::Watermark
        } else {
            ZoneKind::TextBox
        };
        let is_framed = !self.shape.has_no_line;
        self.inside.run = false;
        self.levels.push(Level::new(kind, is_framed));
        self.open_paragraph();
    }

    fn close_text_box(&mut self) {
        self.flush();
        if self.levels.len() > 1 {
            self.levels.pop();
            // Text boxes stand in runs; what follows belongs to that run again.
            self.inside.run = true;
        }
    }

    fn end(&mut self, family: Family, name: &str) {
        match (family, name) {
            (Family::Word, "rPr") => {
                self.inside.run_props = false;
                let direct = std::mem::take(&mut self.direct_run);
                let styles = self.styles;
                let level = self.level();
                level.run = styles.of_run(&level.base_run, &direct);
            }
            (Family::Word, "pBdr") => self.inside.borders = false,
            (Family::Word, "pPr") => {
                self.inside.paragraph_props = false;
                self.apply_paragraph_props();
                if self.level().paragraph_props.page_break_before == Some(true) && self.page_has_text {
                    self.new_page();
                }
            }
            (Family::Word, "p") => self.close_paragraph(),
            (Family::Word, "r") => self.inside.run = false,
            (_, "t") | (Family::Word, "delText") => self.inside.text = false,
            (Family::Word, "instrText" | "delInstrText") => self.inside.field_code = false,
            (Family::Word, "fldChar") => {
                let code = std::mem::take(&mut self.field_code);
                self.take_field_code(&code);
            }
            (Family::Word, "tcPr") => (self.inside.cell_props, self.inside.cell_borders) = (false, false),
            (Family::Word, "tcBorders") => self.inside.cell_borders = false,
            (Family::Word, "tblPr") => self.inside.table_props = false,
            (Family::Word, "tc") => self.close_cell(),
            (Family::Word, "tbl") => self.close_table(),
            (Family::Word, "del" | "moveFrom") => self.inside.deleted = self.inside.deleted.saturating_sub(1),
            (Family::Word, "txbxContent") => self.close_text_box(),
            (Family::Compatibility, "AlternateContent") => {
                self.alternatives.pop();
            }
            (Family::Drawing, "ln") => self.inside.drawing_line = false,
            (Family::Drawing, "p") => self.text("\n"),
            _ => {}
        }
    }

    fn close_paragraph(&mut self) {
        self.flush();
        if std::mem::take(&mut self.section_ends) {
            self.section += 1;
            if self
                .sections_begin_pages
                .get(self.section)
                .copied()
                .unwrap_or(true)
            {
                self.new_page();
            }
        }
    }

    fn close_cell(&mut self) {
        self.flush();
        if let Some(cell) = self.level().cells.pop()
            && cell.border_sides >= 4
        {
            self.output
                .tables
                .close_bordered_cell(cell.first_zone, self.draft.len());
        }
    }

    fn close_table(&mut self) {
        self.flush();
        if let Some((from, to)) = self.output.tables.close(self.draft.len())
            && to.saturating_sub(from) <= 4
            && self.draft.letters_from(from) <= MAX_FRAMED_LETTERS
        {
            self.draft.frame(from, to);
        }
    }
}

/// For each section in order, whether it begins on a page of its own (17.6.22).
///
/// A section says at its end how it began, so that the whole part has to be looked through first.
fn section_breaks(xml: &str) -> Vec<bool> {
    xml.split("</w:sectPr>")
        .filter_map(|piece| piece.rsplit_once("<w:sectPr").map(|(_, properties)| properties))
        .map(|properties| {
            let kind = properties
                .split_once("<w:type ")
                .map_or("", |(_, rest)| rest.split('>').next().unwrap_or_default());
            !kind.contains("continuous")
        })
        .collect()
}
