//! Building a text that keeps its rules: [`TextBuilder`].

use super::{ExtractedText, Style, Visibility, Zone, ZoneKind};
use crate::{DocumentFormat, Limit, Problem, ProblemKind, Span};

/// Builds an [`ExtractedText`] that keeps its rules: zones in order, joined by `\n`, none of them empty,
/// and never more text or zones than allowed.
#[derive(Debug)]
pub struct TextBuilder {
    text: ExtractedText,
    max_text_bytes: usize,
    max_zones: usize,
}

impl TextBuilder {
    /// Starts a text of at most `max_text_bytes` bytes in at most `max_zones` zones.
    pub fn new(format: DocumentFormat, max_text_bytes: usize, max_zones: usize) -> Self {
        Self {
            text: ExtractedText::of_format(format),
            max_text_bytes,
            max_zones,
        }
    }

    /// Adds a zone with the text `content`, which is trimmed; nothing happens if nothing is left of it.
    ///
    /// `describe` may set everything but the span. Where a limit is reached the zone is left out and the
    /// limit becomes a problem.
    pub fn push(&mut self, kind: ZoneKind, content: &str, describe: impl FnOnce(&mut Zone)) {
        let content = content.trim();
        if content.is_empty() {
            return;
        }
        if self.text.zones.len() >= self.max_zones {
            return self
                .text
                .add_problem(Problem::new(ProblemKind::LimitReached(Limit::Zones)));
        }
        if self.text.text.len() + content.len() + 1 > self.max_text_bytes {
            return self
                .text
                .add_problem(Problem::new(ProblemKind::LimitReached(Limit::Text)));
        }
        if !self.text.text.is_empty() {
            self.text.text.push('\n');
        }
        let start = self.text.text.len();
        self.text.text.push_str(content);
        let Ok(span) = Span::new(start, self.text.text.len()) else {
            return;
        };
        let mut zone = Zone {
            span,
            kind,
            visibility: Visibility::Visible,
            page: None,
            area: None,
            style: Style::default(),
            cell: None,
            part: 0,
            decoded_from: None,
            stamp: None,
        };
        describe(&mut zone);
        zone.span = span;
        self.text.zones.push(zone);
    }

    /// Whether no more zones can be added.
    pub fn is_full(&self) -> bool {
        self.text.zones.len() >= self.max_zones || self.text.text.len() + 1 >= self.max_text_bytes
    }

    /// Adds a problem, unless it is already there.
    pub fn problem(&mut self, problem: Problem) {
        self.text.add_problem(problem);
    }

    /// Adds a link target.
    pub fn link(&mut self, address: impl Into<String>) {
        self.text.links.push(address.into());
    }

    /// Says how many pages there are.
    pub const fn set_page_count(&mut self, pages: u32) {
        self.text.page_count = pages;
    }

    /// Adds what was read from a document inside this one, under `name` (the name of the attachment).
    pub fn attach(&mut self, name: &str, inner: &ExtractedText) {
        let base = u16::try_from(self.text.parts.len()).unwrap_or(u16::MAX);
        let part_of = |inner_part: u16| base.saturating_add(inner_part).saturating_add(1);
        if self.text.parts.len() + inner.parts.len() + 1 > usize::from(u16::MAX) {
            return self.problem(Problem::new(ProblemKind::LimitReached(Limit::Entries)));
        }
        self.text.parts.push(name.to_owned());
        self.text.parts.extend(inner.parts.iter().cloned());
        for zone in &inner.zones {
            self.push(zone.kind, inner.zone_text(zone), |copy| {
                *copy = Zone {
                    span: copy.span,
                    part: part_of(zone.part),
                    ..zone.clone()
                };
            });
        }
        for problem in &inner.problems {
            self.problem(Problem {
                part: part_of(problem.part),
                ..problem.clone()
            });
        }
        self.text.links.extend(inner.links.iter().cloned());
    }

    /// The finished text.
    pub fn finish(self) -> ExtractedText {
        self.text
    }
}
