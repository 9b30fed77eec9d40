//! The tokens of a web page, turned into paragraphs: [`Machine`].

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use rasoat_core::{CellPosition, ZoneKind};

use super::css::{Identity, StyleSheet, declarations};
use super::elements;
use super::style::Computed;

use crate::cells::Tables;
use crate::draft::{Draft, Paragraph, Place};

/// Open elements that are kept; deeper ones are counted only. Browsers stop at 512.
const MAX_OPEN: usize = 2_000;

/// How far an end tag looks for the start tag that it closes.
const MAX_LOOK_BACK: usize = 256;

/// Letters that may stand in a frame for it to be the frame of a stamp or marking.
const MAX_FRAMED_LETTERS: usize = 160;

/// An element that is open.
#[derive(Debug)]
struct Open {
    identity: Identity,
    style: Computed,
    kind: ZoneKind,
    cell: Option<CellPosition>,
    is_block: bool,
    in_link: bool,
    first_zone: usize,
    /// Text that the style sheet writes behind its content.
    after: String,
}

/// Reads tokens and keeps what stands on the page.
#[derive(Debug)]
pub(super) struct Machine {
    sheet: StyleSheet,
    open: Vec<Open>,
    open_tags: HashMap<String, u32>,
    uncounted_tags: HashMap<String, u32>,
    tables: Tables,
    paragraph: Paragraph,
    paragraph_letters: usize,
    link_letters: usize,
    pending_blank: bool,
    pub(super) draft: Draft,
    pub(super) links: Vec<String>,
    /// Whether there is a picture inside the page itself that may carry text.
    pub(super) pictures: Vec<String>,
    /// Comments and pages inside the page, read when the page is done: whether a comment, and the source.
    pub(super) inner: Vec<(bool, String)>,
}

impl Machine {
    /// A machine for a page with this style sheet.
    pub(super) fn new(sheet: StyleSheet, has_outer_styles: bool, draft: Draft) -> Self {
        let root = Open {
            identity: Identity::default(),
            style: Computed::of_page(has_outer_styles),
            kind: ZoneKind::Body,
            cell: None,
            is_block: true,
            in_link: false,
            first_zone: 0,
            after: String::new(),
        };
        Self {
            sheet,
            open: vec![root],
            open_tags: HashMap::new(),
            uncounted_tags: HashMap::new(),
            tables: Tables::default(),
            paragraph: Paragraph::default(),
            paragraph_letters: 0,
            link_letters: 0,
            pending_blank: false,
            draft,
            links: Vec::new(),
            pictures: Vec::new(),
            inner: Vec::new(),
        }
    }

    /// Closes everything.
    pub(super) fn end(&mut self) {
        self.close_down_to(1);
        self.flush();
    }

    fn top(&self) -> &Open {
        self.open.last().expect("the root is never closed")
    }

    fn text(&mut self, text: &str) {
        let top = self.open.last().expect("the root is never closed");
        if elements::is_skipped(&top.identity.tag) || self.draft.is_over() {
            return;
        }
        let style = top.style.run_style();
        let (in_link, preformatted) = (top.in_link, top.style.preformatted);
        if preformatted {
            for (place, line) in text.split('\n').enumerate() {
                if place > 0 {
                    self.flush();
                }
                self.count(line, in_link);
                self.paragraph.push(&style, line.trim_end_matches('\r'));
            }
            return;
        }
        let mut words = text.split([' ', '\t', '\n', '\r', '\x0C']).peekable();
        while let Some(word) = words.next() {
            if !word.is_empty() {
                if self.pending_blank && self.paragraph.last_char().is_some_and(|last| last != '\n') {
                    self.paragraph.push(&style, " ");
                }
                self.pending_blank = false;
                self.count(word, in_link);
                self.paragraph.push(&style, word);
            }
            self.pending_blank |= words.peek().is_some();
        }
    }

    fn count(&mut self, text: &str, in_link: bool) {
        let letters = text.trim().len();
        self.paragraph_letters += letters;
        self.link_letters += if in_link { letters } else { 0 };
    }

    fn line_break(&mut self) {
        self.pending_blank = false;
        let style = self.top().style.run_style();
        self.paragraph.push_line_break(&style);
    }

    /// Ends the paragraph.
    fn flush(&mut self) {
        self.pending_blank = false;
        let paragraph = std::mem::take(&mut self.paragraph);
        let (letters, in_link) = (
            std::mem::take(&mut self.paragraph_letters),
            std::mem::take(&mut self.link_letters),
        );
        let top = self.top();
        let mut place = Place {
            cell: top.cell,
            ..Place::of(top.kind)
        };
        if letters > 0 && letters == in_link && matches!(place.kind, ZoneKind::Body | ZoneKind::TableCell) {
            place.kind = ZoneKind::LinkText;
        }
        self.draft.push(place, paragraph);
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        if name == "br" {
            self.line_break();
            return TokenSinkResult::Continue;
        }
        while self.open.len() > 1 && elements::is_closed_by(&self.top().identity.tag, &name) {
            self.close_down_to(self.open.len() - 1);
        }
        let is_kept = !(elements::is_void(&name) || tag.self_closing && name.contains(':'));
        if self.open.len() >= MAX_OPEN && is_kept {
            *self.uncounted_tags.entry(name.clone()).or_default() += 1;
            if elements::is_block(&name) {
                self.flush();
            }
            return raw_state(&name);
        }
        let (element, before) = self.element(tag, name.clone());
        if element.is_block {
            self.flush();
        }
        let first_zone = self.draft.len();
        self.attributes(tag, &element);
        if is_kept {
            *self.open_tags.entry(name.clone()).or_default() += 1;
            self.open.push(Open {
                first_zone,
                ..element
            });
            if !before.is_empty() {
                self.text(&before);
            }
            return raw_state(&name);
        }
        TokenSinkResult::Continue
    }

    /// Works out how an element is set and what it is for.
    fn element(&mut self, tag: &Tag, name: String) -> (Open, String) {
        let attribute = |wanted: &str| {
            tag.attrs
                .iter()
                .find(|attr| &*attr.name.local == wanted)
                .map(|attr| &*attr.value)
        };
        let identity = Identity {
            id: attribute("id").unwrap_or_default().to_owned(),
            classes: attribute("class")
                .unwrap_or_default()
                .split_ascii_whitespace()
                .take(32)
                .map(str::to_owned)
                .collect(),
            tag: name,
        };
        let name = identity.tag.as_str();
        let parent = self.open.last().expect("the root is never closed");
        let (parent_size, parent_kind) = (parent.style.run.size, parent.kind);
        let mut style = parent.style.child();
        style.preformatted |= matches!(name, "pre" | "xmp" | "listing" | "plaintext" | "textarea");
        style.run.bold |= elements::is_bold(name);
        style.run.size *= elements::size_factor(name).unwrap_or(1.0);
        presentation_attributes(&mut style, name, &attribute);
        let matched = self
            .sheet
            .matched(&identity, &self.open.iter().rev().map(|open| &open.identity));
        style.apply(&matched.declarations, parent_size);
        let inline = attribute("style").map(declarations).unwrap_or_default();
        style.apply(&inline, parent_size);
        let is_hidden = attribute("hidden").is_some()
            || (name == "dialog" && attribute("open").is_none())
            || elements::is_never_shown(name);
        if is_hidden {
            style.hide();
        }
        let kind = kind_of(&identity, parent.kind, &inline, attribute("title"));
        let cell = if matches!(name, "td" | "th") {
            let span = |wanted| {
                attribute(wanted)
                    .and_then(|value| value.trim().parse().ok())
                    .unwrap_or(1)
            };
            self.tables.open_cell(span("colspan"), span("rowspan"))
        } else {
            if name == "table" {
                let has_attribute = attribute("border").is_some_and(|border| border.trim() != "0");
                self.flush();
                self.tables
                    .open(has_attribute || style.bordered, self.draft.len());
            } else if name == "tr" {
                self.tables.open_row();
            }
            self.open.last().and_then(|parent| parent.cell)
        };
        let in_link = self.top().in_link || (name == "a" && attribute("href").is_some());
        let is_block = style.block.unwrap_or_else(|| elements::is_block(name))
            || elements::is_table_part(name)
            || style.bordered
            || kind == ZoneKind::TextBox && parent_kind != kind
            || is_number_of_note(name, kind, attribute("href"));
        let open = Open {
            identity,
            style,
            kind,
            cell,
            is_block,
            in_link,
            first_zone: 0,
            after: matched.after,
        };
        (open, matched.before)
    }

    fn finish_end_tag(&mut self, name: &str) {
        if let Some(count) = self.uncounted_tags.get_mut(name).filter(|count| **count > 0) {
            *count -= 1;
            if elements::is_block(name) {
                self.flush();
            }
            return;
        }
        if name == "br" {
            return self.line_break();
        }
        if name == "p" && self.open_tags.get("p").is_none_or(|count| *count == 0) {
            return self.flush();
        }
        if self.open_tags.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        let reaches_over_cells = elements::is_table_part(name);
        let closes_blocks = elements::is_block(name);
        for (looked_at, place) in (1..self.open.len()).rev().enumerate() {
            let open = &self.open[place];
            if open.identity.tag == name {
                return self.close_down_to(place);
            }
            let is_barrier = (!reaches_over_cells && elements::is_scope(&open.identity.tag))
                || (!closes_blocks && open.is_block)
                || (reaches_over_cells && name != "table" && open.identity.tag == "table");
            if is_barrier || looked_at >= MAX_LOOK_BACK {
                return;
            }
        }
    }

    /// Closes elements until `length` are open.
    fn close_down_to(&mut self, length: usize) {
        while self.open.len() > length.max(1) {
            let after = std::mem::take(&mut self.open.last_mut().expect("more than one is open").after);
            if !after.is_empty() {
                self.text(&after);
            }
            if self.top().is_block {
                self.flush();
            }
            let Some(closed) = self.open.pop() else { return };
            if let Some(count) = self.open_tags.get_mut(&closed.identity.tag) {
                *count = count.saturating_sub(1);
            }
            self.frame_on_close(&closed);
        }
    }

    fn frame_on_close(&mut self, closed: &Open) {
        let next_zone = self.draft.len();
        let framed = match closed.identity.tag.as_str() {
            "table" => self.tables.close(next_zone),
            "td" | "th" => {
                if closed.style.bordered {
                    self.tables.close_bordered_cell(closed.first_zone, next_zone);
                }
                None
            }
            _ if closed.style.bordered && closed.is_block => Some((closed.first_zone, next_zone)),
            _ => None,
        };
        if let Some((from, to)) = framed
            && to.saturating_sub(from) <= 4
            && self.draft.letters_from(from) <= MAX_FRAMED_LETTERS
        {
            self.draft.frame(from, to);
        }
    }

    fn attributes(&mut self, tag: &Tag, element: &Open) {
        super::attributes::read(tag, element.style.run_style().visibility, element.cell, self);
    }
}

/// What the attributes of old HTML say about how an element is set.
fn presentation_attributes<'a>(
    style: &mut Computed,
    name: &str,
    attribute: &impl Fn(&str) -> Option<&'a str>,
) {
    if let Some(color) = attribute("bgcolor") {
        style.set_background(&color.to_ascii_lowercase());
    }
    if attribute("background").is_some() {
        style.set_background("url()");
    }
    if name == "font" {
        if let Some(face) = attribute("face") {
            style.set_font(face);
        }
        if let Some(color) = attribute("color") {
            style.set_color(&color.to_ascii_lowercase());
        }
        style.run.size = attribute("size")
            .and_then(elements::font_size)
            .unwrap_or(style.run.size);
    }
    if name == "body"
        && let Some(color) = attribute("text")
    {
        style.set_color(&color.to_ascii_lowercase());
    }
}

/// What kind of place an element is, inside a parent of kind `parent`.
fn kind_of(
    identity: &Identity,
    parent: ZoneKind,
    style: &super::style::Declarations,
    title: Option<&str>,
) -> ZoneKind {
    let name = identity.tag.as_str();
    let set_to = |wanted: &str| {
        let found = style.iter().find(|(property, _)| property == wanted);
        found.map(|(_, value)| value.as_str())
    };
    // Word and LibreOffice mark headers and footers of pages, notes and frames when they save as HTML.
    let office_part = set_to("mso-element")
        .or(title.filter(|_| name == "div"))
        .or_else(|| office_part_of_id(&identity.id, set_to("position")));
    match (name, office_part) {
        ("div", Some("header")) => ZoneKind::PageHeader,
        ("div", Some("footer")) => ZoneKind::PageFooter,
        ("div", Some("footnote" | "endnote" | "footnote-list")) => ZoneKind::Note,
        ("div", Some("comment" | "comment-list")) => ZoneKind::Comment,
        ("div" | "span", Some("frame")) => ZoneKind::TextBox,
        _ if matches!(
            parent,
            ZoneKind::PageHeader | ZoneKind::PageFooter | ZoneKind::Comment
        ) =>
        {
            parent
        }
        ("title", _) => ZoneKind::Title,
        ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", _) => ZoneKind::Heading,
        ("td" | "th" | "caption", _) => ZoneKind::TableCell,
        ("option" | "select" | "textarea" | "datalist", _) => ZoneKind::FormField,
        ("svg" | "v:textbox" | "v:shape", _) => ZoneKind::TextBox,
        _ => parent,
    }
}

/// What `LibreOffice` says by the id of an element.
fn office_part_of_id(id: &str, position: Option<&str>) -> Option<&'static str> {
    let is_numbered = |start: &str| {
        id.strip_prefix(start)
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if is_numbered("sdfootnote") || is_numbered("sdendnote") {
        Some("footnote")
    } else if is_numbered("Frame") && position == Some("absolute") {
        Some("frame")
    } else {
        None
    }
}

/// Whether an element is the number before a note, which leads back to the text and is no part of what the note says.
fn is_number_of_note(name: &str, kind: ZoneKind, address: Option<&str>) -> bool {
    name == "a" && kind == ZoneKind::Note && address.is_some_and(|address| address.starts_with('#'))
}

/// How the tokenizer must read the content of an element that has no tags inside.
fn raw_state(name: &str) -> TokenSinkResult<()> {
    match name {
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

/// The machine as the tokenizer sees it.
#[derive(Debug)]
pub(super) struct Sink(pub(super) RefCell<Machine>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut machine = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => machine.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return machine.start(&tag),
            Token::TagToken(tag) => machine.finish_end_tag(&tag.name),
            Token::CommentToken(comment) => machine.inner.push((true, comment.to_string())),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
