//! Texts of slides with their runs: [`TextBlock`], [`Blocks`] (MS-PPT 2.9).

use std::collections::HashMap;
use std::rc::Rc;

use rasoat_core::ZoneKind;

use super::styles;
use crate::draft::{Draft, Paragraph, Place, RunStyle};
use crate::ole::bytes::{u32_at, until_zero, utf16, window};
use crate::ole::drawing::Record;

/// Names of fonts by their numbers.
#[derive(Debug, Default)]
pub(super) struct Fonts(HashMap<u16, Rc<str>>);

impl Fonts {
    /// Adds a font: its name is the first 64 bytes of its record (2.9.9).
    pub(super) fn insert(&mut self, number: u16, body: &[u8]) {
        let name = utf16(window(body, 0, 64));
        self.0.insert(number, until_zero(&name).into());
    }

    /// The name of a font.
    pub(super) fn name(&self, number: u16) -> Option<Rc<str>> {
        self.0.get(&number).cloned()
    }
}

/// A text with its runs.
#[derive(Debug, Clone, Default)]
pub(super) struct TextBlock {
    /// What it is: 0 a title, 6 a title in the middle, 2 notes, the rest running text (2.13.33).
    pub(super) role: u32,
    text: String,
    /// The list of runs as it is written.
    style: Vec<u8>,
}

/// Collects texts from the records that make them up: role, letters, runs.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    blocks: Vec<TextBlock>,
}

impl Blocks {
    /// Takes a record if it is part of a text.
    pub(super) fn take(&mut self, record: Record<'_>) {
        const ROLE: u16 = 3999;
        const WIDE_LETTERS: u16 = 4000;
        const STYLE: u16 = 4001;
        const NARROW_LETTERS: u16 = 4008;
        match record.kind {
            ROLE => self.blocks.push(TextBlock {
                role: u32_at(record.body, 0).unwrap_or_default(),
                ..TextBlock::default()
            }),
            WIDE_LETTERS => self.last().text = utf16(record.body),
            NARROW_LETTERS => self.last().text = record.body.iter().copied().map(char::from).collect(),
            STYLE => self.last().style = record.body.to_vec(),
            _ => {}
        }
    }

    fn last(&mut self) -> &mut TextBlock {
        if self.blocks.is_empty() {
            self.blocks.push(TextBlock::default());
        }
        self.blocks.last_mut().expect("one was just added")
    }

    /// The texts collected so far.
    pub(super) fn finish(&mut self) -> Vec<TextBlock> {
        std::mem::take(&mut self.blocks)
    }
}

impl TextBlock {
    /// The letters of the text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The kind of zone that a text of this role is in a slide.
    pub(super) const fn kind(&self) -> ZoneKind {
        match self.role {
            0 | 6 => ZoneKind::Heading,
            2 => ZoneKind::SpeakerNote,
            _ => ZoneKind::Body,
        }
    }

    /// Puts the paragraphs of the text into the draft.
    pub(super) fn push(&self, place: Place, fonts: &Fonts, draft: &mut Draft) {
        let units = self.text.encode_utf16().count();
        let runs = styles::runs(&self.style, units, fonts);
        let mut runs = runs.iter().peekable();
        let plain = RunStyle::default();
        let mut style = &plain;
        let mut paragraph = Paragraph::default();
        let mut at = 0;
        let mut buffer = [0; 4];
        for letter in self.text.chars() {
            while let Some((_, next)) = runs.next_if(|(from, _)| *from <= at) {
                style = next;
            }
            at += letter.len_utf16();
            match letter {
                '\r' => draft.push(place, std::mem::take(&mut paragraph)),
                '\u{B}' | '\n' => paragraph.push_line_break(style),
                '\t' => paragraph.push(style, "\t"),
                '\0'..='\u{1F}' => {}
                other => paragraph.push(style, other.encode_utf8(&mut buffer)),
            }
        }
        draft.push(place, paragraph);
    }
}
