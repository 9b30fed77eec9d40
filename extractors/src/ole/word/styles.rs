//! Styles and fonts of a Word document: [`Styles`], [`fonts`] (MS-DOC 2.9.271, 2.9.286).

use std::rc::Rc;

use super::letters::LetterProps;
use super::paragraphs::ParagraphProps;
use crate::ole::bytes::{u8_at, u16_at, until_zero, utf16, window};

/// Bytes of changes that one style may make; every run may name one.
const MAX_LIST_BYTES: usize = 1024;

/// Styles that may build on each other.
const MAX_BASES: usize = 16;

/// A style as it is written.
#[derive(Debug, Default)]
struct Style<'t> {
    /// 1 of paragraphs, 2 of letters.
    kind: u16,
    base: usize,
    is_heading: bool,
    paragraph: &'t [u8],
    letters: &'t [u8],
}

/// The styles of a document by their numbers.
#[derive(Debug, Default)]
pub(super) struct Styles<'t> {
    styles: Vec<Style<'t>>,
    usual: LetterProps,
}

impl<'t> Styles<'t> {
    /// Reads the style sheet.
    pub(super) fn read(sheet: &'t [u8]) -> Self {
        let header = u16_at(sheet, 0).map_or(0, usize::from);
        let base_bytes = u16_at(sheet, 4).map_or(0, usize::from);
        let [ascii, other] = [14, 18].map(|at| u16_at(sheet, at).unwrap_or_default());
        let mut at = 2 + header;
        let mut styles = Vec::new();
        while let Some(length) = u16_at(sheet, at).map(usize::from) {
            styles.push(style_of(window(sheet, at + 2, length), base_bytes).unwrap_or_default());
            at += 2 + length;
        }
        Self {
            styles,
            usual: LetterProps::default().with_fonts(ascii, other),
        }
    }

    /// The style with this number and those it builds on, the most basic first.
    fn chain(&self, number: usize) -> Vec<&Style<'t>> {
        let mut chain = Vec::new();
        let mut next = self.styles.get(number);
        while let Some(style) = next.filter(|_| chain.len() < MAX_BASES) {
            chain.push(style);
            next = self.styles.get(style.base);
        }
        chain.reverse();
        chain
    }

    /// What paragraphs of this style and their letters begin with.
    pub(super) fn of_paragraph(&self, number: usize) -> (ParagraphProps, LetterProps) {
        let mut paragraph = ParagraphProps::default();
        let mut letters = self.usual.clone();
        for style in self.chain(number) {
            paragraph.apply(style.paragraph, &[]);
            letters.apply(style.letters);
            if style.is_heading && paragraph.outline.is_none() {
                paragraph.outline = Some(0);
            }
        }
        (paragraph, letters)
    }

    /// Sets letters as a style for letters says.
    pub(super) fn apply_to_letters(&self, number: usize, letters: &mut LetterProps) {
        for style in self.chain(number) {
            if style.kind == 2 {
                letters.apply(style.letters);
            }
        }
    }
}

fn style_of(bytes: &[u8], base_bytes: usize) -> Option<Style<'_>> {
    const HEADINGS: std::ops::RangeInclusive<u16> = 1..=9;
    const TITLE: u16 = 62;
    let built_in = u16_at(bytes, 0)? & 0x0FFF;
    let kind_and_base = u16_at(bytes, 2)?;
    let list_count = u16_at(bytes, 4)? & 0x000F;
    let mut style = Style {
        kind: kind_and_base & 0x000F,
        base: usize::from(kind_and_base >> 4),
        is_heading: HEADINGS.contains(&built_in) || built_in == TITLE,
        ..Style::default()
    };
    let name_letters = usize::from(u16_at(bytes, base_bytes)?);
    let mut at = base_bytes + 2 + name_letters * 2 + 2;
    for number in 0..list_count {
        let length = usize::from(u16_at(bytes, at)?);
        let list = window(bytes, at + 2, length.min(MAX_LIST_BYTES));
        match (style.kind, number) {
            // The number of the style itself comes first.
            (1, 0) => style.paragraph = list.get(2..).unwrap_or_default(),
            (1, 1) | (2, 0) => style.letters = list,
            _ => {}
        }
        at += 2 + length + length % 2;
    }
    Some(style)
}

/// The names of all fonts by their numbers.
pub(super) fn fonts(table: &[u8]) -> Vec<Rc<str>> {
    let mut fonts = Vec::new();
    let mut at = 4;
    while let Some(length) = u8_at(table, at).map(usize::from) {
        // Names begin behind forty bytes on width, weight, charset and look.
        let name = utf16(window(window(table, at + 1, length), 39, length));
        fonts.push(Rc::from(until_zero(&name)));
        at += 1 + length;
    }
    fonts
}
