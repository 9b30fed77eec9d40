//! The lines of a document across its zones: [`Lines`].

use std::cell::{OnceCell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use rasoat_core::{ExtractedText, Zone, ZoneKind};

use super::fold::{self, Case, Token, TokenKind};

/// Of a longer line only this many bytes are looked at when it is a neighbour.
const NEIGHBOUR_BYTES: usize = 240;
/// Views kept for reuse; neighbours are asked for in order, so that few are made twice.
const KEPT_VIEWS: usize = 2048;

/// A line: part of one zone, without the line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// The index of its zone.
    pub(super) zone: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What a neighbouring line says.
#[derive(Debug, Default)]
pub(super) struct LineView {
    pub(super) tokens: Vec<Token>,
    /// The words and numbers in capitals, joined by single spaces.
    pub(super) words: String,
    /// As `words`, without accents.
    pub(super) plain: String,
    /// Whether all of its words are in capitals (and there is one).
    pub(super) all_capitals: bool,
    /// How many words and numbers there are.
    pub(super) word_count: usize,
    /// Facts that many candidates ask for, found out once.
    pub(super) asked: Asked,
}

/// What was already found out about a line.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) is_sample: OnceCell<bool>,
    pub(super) is_motto: OnceCell<bool>,
    pub(super) handling: OnceCell<Vec<usize>>,
}

/// A view that is kept, with the number of its line.
type Kept = Option<(usize, Rc<LineView>)>;

/// All lines of a text that are not blank, in reading order.
pub(super) struct Lines<'t> {
    text: &'t ExtractedText,
    all: Vec<Line>,
    /// The view of the line `index`, if any, lies at its remainder by the length.
    views: RefCell<Vec<Kept>>,
}

impl<'t> Lines<'t> {
    /// Finds the lines of `text`.
    pub(super) fn of(text: &'t ExtractedText) -> Self {
        let mut lines = Vec::with_capacity(text.zones().len());
        for (zone, place) in text.zones().iter().enumerate() {
            let content = text.zone_text(place);
            let mut start = 0;
            let breaks = memchr::memchr_iter(b'\n', content.as_bytes()).chain([content.len()]);
            for end in breaks {
                if !content[start..end].trim().is_empty() {
                    lines.push(Line {
                        zone,
                        start: place.span.start() + start,
                        end: place.span.start() + end,
                    });
                }
                start = end + 1;
            }
        }
        Self {
            text,
            views: RefCell::new(vec![None; lines.len().clamp(1, KEPT_VIEWS)]),
            all: lines,
        }
    }

    /// The index of the line in which the byte `position` lies.
    pub(super) fn index_at(&self, position: usize) -> Option<usize> {
        let index = self.all.partition_point(|line| line.end <= position);
        self.all
            .get(index)
            .filter(|line| line.start <= position)
            .map(|_| index)
    }

    /// The first line of what the document shows, behind its title and properties.
    pub(super) fn first_shown(&self) -> usize {
        self.all
            .iter()
            .position(|line| is_running(self.zone(line).kind))
            .unwrap_or(0)
    }

    pub(super) fn get(&self, index: usize) -> Option<&Line> {
        self.all.get(index)
    }

    pub(super) fn content(&self, line: &Line) -> &'t str {
        &self.text.text()[line.start..line.end]
    }

    pub(super) fn zone(&self, line: &Line) -> &'t Zone {
        &self.text.zones()[line.zone]
    }

    /// What the line `index` says.
    pub(super) fn view(&self, index: usize) -> Rc<LineView> {
        let mut views = self.views.borrow_mut();
        let slot = index % views.len();
        match &views[slot] {
            Some((kept, view)) if *kept == index => Rc::clone(view),
            _ => {
                let view = Rc::new(self.read(index));
                views[slot] = Some((index, Rc::clone(&view)));
                view
            }
        }
    }

    fn read(&self, index: usize) -> LineView {
        self.all.get(index).map_or_else(LineView::default, |line| {
            let content = self.content(line);
            let cut = content.floor_char_boundary(NEIGHBOUR_BYTES.min(content.len()));
            LineView::of(fold::tokens(&content[..cut], line.start))
        })
    }

    /// The lines before `index` in the same part, nearest first.
    pub(super) fn before(&self, index: usize, count: usize) -> impl Iterator<Item = usize> + '_ {
        let part = self.part(index);
        (index.saturating_sub(count)..index)
            .rev()
            .take_while(move |other| self.part(*other) == part)
    }

    /// The lines behind `index` in the same part, nearest first.
    pub(super) fn after(&self, index: usize, count: usize) -> impl Iterator<Item = usize> + '_ {
        let part = self.part(index);
        let behind: Range<usize> = index + 1..(index + 1 + count).min(self.all.len());
        behind.take_while(move |other| self.part(*other) == part)
    }

    /// Whether `index` and `other` stand in one flow of text, so that one can continue the other.
    pub(super) fn flow_together(&self, index: usize, other: usize) -> bool {
        let (Some(one), Some(two)) = (self.all.get(index), self.all.get(other)) else {
            return false;
        };
        let (first, second) = (self.zone(one), self.zone(two));
        one.zone == two.zone
            || (is_running(first.kind) && is_running(second.kind) && first.visibility == second.visibility)
            || (first.kind == second.kind && first.page == second.page && !stands_alone(first.kind))
    }

    fn part(&self, index: usize) -> u16 {
        self.all.get(index).map_or(0, |line| self.zone(line).part)
    }
}

impl LineView {
    pub(super) fn of(tokens: Vec<Token>) -> Self {
        let mut words = String::new();
        let (mut word_count, mut capitals, mut others) = (0, 0, 0);
        for token in &tokens {
            match token.kind {
                TokenKind::Mark => continue,
                TokenKind::Word(Case::Upper) => capitals += 1,
                TokenKind::Word(_) => others += 1,
                TokenKind::Number => {}
            }
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(&token.upper);
            word_count += 1;
        }
        Self {
            plain: fold::quickly_without_accents(&words),
            words,
            all_capitals: capitals > 0 && others == 0,
            word_count,
            asked: Asked::default(),
            tokens,
        }
    }

    /// Whether the words of `phrase` (capitals, without accents) stand in the line, as whole words; accents in
    /// the line do not matter.
    pub(super) fn has_plain(&self, phrase: &str) -> bool {
        has_words(&self.plain, phrase)
    }
}

/// Whether `phrase` stands in `words` with nothing but spaces or the ends around it.
pub(super) fn has_words(words: &str, phrase: &str) -> bool {
    // Lines are short: looking at each word's beginning takes less than making ready any search.
    let bytes = words.as_bytes();
    let Some(first) = phrase.as_bytes().first() else {
        return false;
    };
    let stands_at = |start: usize| {
        bytes.get(start) == Some(first)
            && bytes[start..]
                .strip_prefix(phrase.as_bytes())
                .is_some_and(|behind| behind.first().is_none_or(|byte| *byte == b' '))
    };
    stands_at(0) || memchr::memchr_iter(b' ', bytes).any(|space| stands_at(space + 1))
}

/// Whether a zone of this kind is part of the text that runs through the document.
pub(super) const fn is_running(kind: ZoneKind) -> bool {
    matches!(
        kind,
        ZoneKind::Body | ZoneKind::Heading | ZoneKind::TableCell | ZoneKind::Ocr | ZoneKind::FormField
    )
}

const fn stands_alone(kind: ZoneKind) -> bool {
    matches!(
        kind,
        ZoneKind::TextBox
            | ZoneKind::Watermark
            | ZoneKind::Property
            | ZoneKind::SheetName
            | ZoneKind::Bookmark
            | ZoneKind::Stamp
            | ZoneKind::AltText
            | ZoneKind::FileName
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation;

    #[test]
    fn lines_are_found_across_zones() {
        let text = notation::read("một⏎hai\n[comment] ba\nbốn");
        let lines = Lines::of(&text);
        let words: Vec<String> = (0..4).map(|index| lines.view(index).words.clone()).collect();
        assert_eq!(words, ["MỘT", "HAI", "BA", "BỐN"]);
        assert_eq!(lines.index_at(0), Some(0));
        assert_eq!(lines.index_at(text.text().find("bốn").unwrap()), Some(3));
        assert!(lines.flow_together(0, 1) && lines.flow_together(0, 3) && !lines.flow_together(1, 2));
    }

    #[test]
    fn phrases_are_whole_words() {
        let view = LineView::of(fold::tokens("Bảo vệ bí mật nhà nước", 0));
        assert!(view.has_plain("BI MAT NHA") && !view.has_plain("BI MA"));
        assert!(!view.all_capitals);
    }
}
