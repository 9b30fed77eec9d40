//! The content of an `OpenDocument` file: [`ContentReader`].

use rasoat_core::{CellPosition, DocumentFormat, Visibility, ZoneKind};

use super::styles::{Style, Styles};
use crate::cells::Tables;
use crate::color::Rgb;
use crate::draft::{Draft, Paragraph, Place};
use crate::xml::{Element, XmlEvent, XmlReader};

/// Paragraphs in paragraphs (text boxes, notes, comments) that are told apart.
const MAX_LEVELS: usize = 64;

/// Letters that may stand in a one-cell table for it to be the frame of a marking.
const MAX_FRAMED_LETTERS: usize = 160;

/// A flow of paragraphs: the body, a text box, a note, a cell.
#[derive(Debug, Clone)]
struct Level {
    /// The element that opened it.
    element: String,
    kind: ZoneKind,
    visibility: Visibility,
    cell: Option<CellPosition>,
    behind: Option<Rgb>,
    is_framed: bool,
    first_zone: usize,
}

/// A paragraph that is open, with the styles of its spans.
#[derive(Debug)]
struct OpenParagraph {
    level: usize,
    paragraph: Paragraph,
    style: Style,
    spans: Vec<Style>,
    is_heading: bool,
    pending_blank: bool,
}

/// What was found besides text.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) links: Vec<String>,
    /// Names of pictures, and their pages.
    pub(super) pictures: Vec<(String, Option<u32>)>,
    pub(super) pages: u32,
    pub(super) is_damaged: bool,
}

/// Reads the content of a file, or its master pages.
pub(super) struct ContentReader<'a> {
    styles: &'a Styles,
    draft: &'a mut Draft,
    format: DocumentFormat,
    levels: Vec<Level>,
    paragraphs: Vec<OpenParagraph>,
    tables: Tables,
    page: u32,
    page_has_text: bool,
    found: Found,
}

impl<'a> ContentReader<'a> {
    pub(super) fn new(format: DocumentFormat, styles: &'a Styles, draft: &'a mut Draft) -> Self {
        Self {
            styles,
            draft,
            format,
            levels: Vec::new(),
            paragraphs: Vec::new(),
            tables: Tables::default(),
            page: u32::from(format == DocumentFormat::Odt),
            page_has_text: false,
            found: Found::default(),
        }
    }

    /// What was found besides text.
    pub(super) fn finish(mut self) -> Found {
        self.found.pages = if self.format == DocumentFormat::Ods {
            0
        } else {
            self.page
        };
        self.found
    }

    /// Reads headers and footers, which stand in master pages of `styles.xml`.
    pub(super) fn read_masters(&mut self, xml: &str) {
        let page = std::mem::take(&mut self.page);
        self.read(xml, &["master-styles"]);
        (self.page, self.page_has_text) = (page, false);
    }

    /// Reads the body of `content.xml`.
    pub(super) fn read_body(&mut self, xml: &str) {
        self.read(xml, &["body"]);
    }

    fn read(&mut self, xml: &str, roots: &[&str]) {
        let mut reader = XmlReader::new(xml);
        let mut inside = 0_u32;
        while let Some(event) = reader.next() {
            if self.draft.is_over() {
                break;
            }
            match event {
                XmlEvent::Start(_, name, element) if inside > 0 => self.start(&name, &element),
                XmlEvent::Start(_, name, _) => inside = u32::from(roots.contains(&&*name)),
                XmlEvent::End(_, name) if roots.contains(&&*name) => inside = 0,
                XmlEvent::End(_, name) if inside > 0 => self.end(&name),
                XmlEvent::Text(text) if inside > 0 => self.text(&text),
                _ => {}
            }
        }
        while !self.paragraphs.is_empty() {
            self.close_paragraph();
        }
        self.levels.clear();
        self.found.is_damaged |= reader.is_damaged;
    }

    fn current_page(&self) -> Option<u32> {
        (self.page > 0).then_some(self.page)
    }

    fn new_page(&mut self) {
        if self.page > 0 {
            self.page = self.page.saturating_add(1);
            self.page_has_text = false;
        }
    }

    fn place(&self, kind: ZoneKind) -> Place {
        let level = self.levels.last();
        Place {
            page: self.current_page(),
            cell: level.and_then(|level| level.cell),
            visibility: level.map_or(Visibility::Visible, |level| level.visibility),
            ..Place::of(kind)
        }
    }

    fn open_level(&mut self, element: &str, change: impl FnOnce(&mut Level)) {
        let mut level = self.levels.last().cloned().unwrap_or(Level {
            element: String::new(),
            kind: ZoneKind::Body,
            visibility: Visibility::Visible,
            cell: None,
            behind: None,
            is_framed: false,
            first_zone: 0,
        });
        element.clone_into(&mut level.element);
        level.is_framed = false;
        level.first_zone = self.draft.len();
        change(&mut level);
        if self.levels.len() < MAX_LEVELS {
            self.levels.push(level);
        }
    }

    fn start(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "p" | "h" => self.open_paragraph(name == "h", element),
            "span" => {
                if let Some(open) = self.paragraphs.last_mut() {
                    let style = self.styles.of(
                        "text",
                        element.attribute("style-name").as_deref(),
                        open.spans.last().unwrap_or(&open.style),
                    );
                    open.spans.push(style);
                }
            }
            "line-break" => self.push("\n"),
            "tab" => self.push("\t"),
            "s" => self.push(" "),
            "soft-page-break" if self.page_has_text => self.new_page(),
            "a" => self.found.links.extend(element.attribute("href")),
            "image" => self
                .found
                .pictures
                .extend(element.attribute("href").map(|href| (href, self.current_page()))),
            "user-field-decl" | "variable-set" => {
                let value = element.attribute("string-value").unwrap_or_default();
                self.draft.push_text(
                    Place {
                        visibility: Visibility::Hidden,
                        ..self.place(ZoneKind::FormField)
                    },
                    &value,
                );
            }
            "hidden-text" | "conditional-text" => {
                for attribute in ["string-value", "string-value-if-true", "string-value-if-false"] {
                    let value = element.attribute(attribute).unwrap_or_default();
                    self.draft.push_text(
                        Place {
                            visibility: Visibility::Hidden,
                            ..self.place(ZoneKind::Body)
                        },
                        &value,
                    );
                }
            }
            _ => self.structure(name, element),
        }
    }

    fn structure(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "header" | "header-left" | "header-first" if !self.is_presentation_field() => {
                self.open_level(name, |level| level.kind = ZoneKind::PageHeader);
            }
            "footer" | "footer-left" | "footer-first" if !self.is_presentation_field() => {
                self.open_level(name, |level| level.kind = ZoneKind::PageFooter);
            }
            "note" => self.open_level(name, |level| level.kind = ZoneKind::Note),
            "annotation" => self.open_level(name, |level| level.kind = ZoneKind::Comment),
            "notes" => self.open_level(name, |level| level.kind = ZoneKind::SpeakerNote),
            "deletion" => self.open_level(name, |level| level.visibility = Visibility::Deleted),
            "section" | "hidden-paragraph" => {
                let is_hidden = element
                    .attribute("display")
                    .is_some_and(|value| value == "none" || value == "condition")
                    || element
                        .attribute("is-hidden")
                        .is_some_and(|value| value == "true");
                self.open_level(name, |level| {
                    if is_hidden {
                        level.visibility = level.visibility.max(Visibility::Hidden);
                    }
                });
            }
            "text-box" | "custom-shape" | "rect" | "ellipse" | "line" | "path" | "caption" | "polygon" => {
                self.open_shape(name, element);
            }
            "title" | "desc" => self.open_level(name, |level| level.kind = ZoneKind::AltText),
            "table" => self.open_table(element),
            "table-row" => {
                self.tables.open_row();
                let is_hidden = element
                    .attribute("visibility")
                    .is_some_and(|value| value != "visible");
                self.open_level(name, |level| {
                    if is_hidden {
                        level.visibility = level.visibility.max(Visibility::Hidden);
                    }
                });
            }
            "table-cell" | "covered-table-cell" => self.open_cell(name, element),
            "page" => self.open_slide(element),
            _ => {}
        }
    }

    /// `presentation:header` and `presentation:footer` name fields of slides, not parts of pages.
    fn is_presentation_field(&self) -> bool {
        !self.paragraphs.is_empty()
    }

    fn open_shape(&mut self, name: &str, element: &Element<'_>) {
        let style = self.styles.of(
            "graphic",
            element.attribute("style-name").as_deref(),
            &self.styles.default_of("graphic"),
        );
        let in_margin = self
            .levels
            .last()
            .is_some_and(|level| matches!(level.kind, ZoneKind::PageHeader | ZoneKind::PageFooter));
        let is_slide = self.format == DocumentFormat::Odp;
        let is_shape = name != "text-box";
        self.open_level(name, |level| {
            level.kind = match level.kind {
                ZoneKind::SpeakerNote | ZoneKind::Comment => level.kind,
                _ if in_margin && is_shape => ZoneKind::Watermark,
                _ if is_slide => ZoneKind::Body,
                _ => ZoneKind::TextBox,
            };
            level.is_framed = !is_slide && style.bordered != Some(false);
            level.behind = style.background.or(level.behind);
        });
    }

    fn open_table(&mut self, element: &Element<'_>) {
        let style = self.styles.of(
            "table",
            element.attribute("style-name").as_deref(),
            &Style::default(),
        );
        let is_hidden = style.displayed == Some(false);
        if self.format == DocumentFormat::Ods {
            let visibility = if is_hidden {
                Visibility::Hidden
            } else {
                Visibility::Visible
            };
            let place = Place {
                visibility,
                ..Place::of(ZoneKind::SheetName)
            };
            self.draft
                .push_text(place, &element.attribute("name").unwrap_or_default());
        }
        if style.breaks_page == Some(true) && self.page_has_text {
            self.new_page();
        }
        self.tables.open(false, self.draft.len());
        self.open_level("table", |level| {
            if is_hidden {
                level.visibility = level.visibility.max(Visibility::Hidden);
            }
        });
    }

    fn open_cell(&mut self, name: &str, element: &Element<'_>) {
        let number = |attribute: &str| {
            element
                .attribute(attribute)
                .and_then(|value| value.parse().ok())
                .unwrap_or(1_u32)
        };
        let position = self.tables.open_cell(1, 1);
        self.tables.widen_cell(number("number-columns-repeated"));
        let style = self.styles.of(
            "table-cell",
            element.attribute("style-name").as_deref(),
            &self.styles.default_of("table-cell"),
        );
        let is_bordered = style.bordered == Some(true);
        self.open_level(name, |level| {
            level.cell = position;
            level.behind = style.background.or(level.behind);
            level.is_framed = is_bordered;
            if level.kind == ZoneKind::Body {
                level.kind = ZoneKind::TableCell;
            }
        });
    }

    fn open_slide(&mut self, element: &Element<'_>) {
        if self.format == DocumentFormat::Odp {
            self.page = self.page.saturating_add(1);
            let style = self.styles.of(
                "drawing-page",
                element.attribute("style-name").as_deref(),
                &Style::default(),
            );
            self.open_level("page", |level| {
                if style.displayed == Some(false) {
                    level.visibility = Visibility::Hidden;
                }
            });
        }
    }

    fn open_paragraph(&mut self, is_heading: bool, element: &Element<'_>) {
        let below = self.styles.default_of("paragraph");
        let style = self
            .styles
            .of("paragraph", element.attribute("style-name").as_deref(), &below);
        if style.breaks_page == Some(true) && self.page_has_text {
            self.new_page();
        }
        if self.paragraphs.len() < MAX_LEVELS {
            let level = self.levels.len();
            let open = OpenParagraph {
                level,
                paragraph: Paragraph::default(),
                style,
                spans: Vec::new(),
                is_heading,
                pending_blank: false,
            };
            self.paragraphs.push(open);
        }
    }

    fn close_paragraph(&mut self) {
        let Some(open) = self.paragraphs.pop() else { return };
        let level = self.levels.last();
        let kind = match level.map_or(ZoneKind::Body, |level| level.kind) {
            ZoneKind::Body if open.is_heading => ZoneKind::Heading,
            kind => kind,
        };
        let in_framed_box = level.is_some_and(|level| level.is_framed && level.kind == ZoneKind::TextBox);
        let boxed = in_framed_box || open.style.bordered == Some(true);
        self.draft.push(
            Place {
                boxed,
                ..self.place(kind)
            },
            open.paragraph,
        );
    }

    fn push(&mut self, text: &str) {
        let behind = self.levels.last().and_then(|level| level.behind);
        let Some(open) = self
            .paragraphs
            .last_mut()
            .filter(|open| open.level <= self.levels.len())
        else {
            return;
        };
        let style = open.spans.last().unwrap_or(&open.style).run_style(behind);
        open.paragraph.push(&style, text);
        self.page_has_text |= !text.trim().is_empty();
    }

    /// Blanks collapse as in HTML (ODF 1.2 part 1, 6.1.2).
    fn text(&mut self, text: &str) {
        if self
            .levels
            .last()
            .is_some_and(|level| matches!(level.element.as_str(), "title" | "desc"))
        {
            return self.draft.push_text(self.place(ZoneKind::AltText), text);
        }
        let Some(open) = self.paragraphs.last_mut() else {
            return;
        };
        let mut pending = std::mem::take(&mut open.pending_blank);
        let mut collapsed = String::with_capacity(text.len());
        for letter in text.chars() {
            if matches!(letter, ' ' | '\t' | '\n' | '\r') {
                pending = true;
            } else {
                if pending
                    && (!collapsed.is_empty() || open.paragraph.last_char().is_some_and(|last| last != '\n'))
                {
                    collapsed.push(' ');
                }
                pending = false;
                collapsed.push(letter);
            }
        }
        open.pending_blank = pending;
        self.push(&collapsed);
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "h" => self.close_paragraph(),
            "span" => {
                if let Some(open) = self.paragraphs.last_mut() {
                    open.spans.pop();
                }
            }
            _ if self.levels.last().is_some_and(|level| level.element == name) => {
                let Some(level) = self.levels.pop() else { return };
                let next_zone = self.draft.len();
                if name == "table" {
                    if let Some((from, to)) = self.tables.close(next_zone)
                        && to.saturating_sub(from) <= 4
                        && self.draft.letters_from(from) <= MAX_FRAMED_LETTERS
                    {
                        self.draft.frame(from, to);
                    }
                } else if name == "table-cell" && level.is_framed {
                    self.tables.close_bordered_cell(level.first_zone, next_zone);
                }
            }
            _ => {}
        }
    }
}
