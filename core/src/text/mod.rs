//! The text of a document with its zones: [`ExtractedText`].

mod builder;
mod stamp;
mod zone;

use serde::{Deserialize, Serialize};

pub use builder::TextBuilder;
pub use stamp::{StampReader, StampReading};
pub use zone::{CellPosition, LegacyEncoding, PageArea, Style, Visibility, Zone, ZoneKind};

use crate::{DocumentFormat, Problem, ProblemKind};

/// What a reader got out of a document: its text, cut into zones, and what it could not read.
///
/// The text is UTF-8 in the normal form in which it was found; legacy Vietnamese encodings are already
/// decoded. Zones are in reading order, do not overlap, and cover the text but for one `\n` between
/// each two. It is content: it lives in memory only, and its buffer is overwritten on drop.
///
/// Reading one back from a serialised form checks these rules, for it may come from a process that a hostile
/// document has taken over.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedText")]
pub struct ExtractedText {
    format: DocumentFormat,
    text: String,
    zones: Vec<Zone>,
    problems: Vec<Problem>,
    parts: Vec<String>,
    page_count: u32,
    links: Vec<String>,
}

/// The fields of an [`ExtractedText`] before its rules are checked.
#[derive(Deserialize)]
struct UncheckedText {
    format: DocumentFormat,
    text: String,
    zones: Vec<Zone>,
    problems: Vec<Problem>,
    parts: Vec<String>,
    page_count: u32,
    links: Vec<String>,
}

impl TryFrom<UncheckedText> for ExtractedText {
    type Error = &'static str;

    fn try_from(raw: UncheckedText) -> Result<Self, Self::Error> {
        let mut next_start = 0;
        for zone in &raw.zones {
            if zone.span.start() != next_start || raw.text.get(zone.span.range()).is_none() {
                return Err("zones do not cover the text");
            }
            if usize::from(zone.part) > raw.parts.len() {
                return Err("a zone lies in a part that is not there");
            }
            next_start = zone.span.end() + 1;
        }
        if raw.text.len() != next_start.saturating_sub(1) {
            return Err("text behind the last zone");
        }
        let UncheckedText {
            format,
            text,
            zones,
            problems,
            parts,
            page_count,
            links,
        } = raw;
        Ok(Self {
            format,
            text,
            zones,
            problems,
            parts,
            page_count,
            links,
        })
    }
}

impl ExtractedText {
    /// A document of which nothing could be read.
    pub fn unread(format: DocumentFormat, problem: ProblemKind) -> Self {
        let mut unread = Self::of_format(format);
        unread.problems.push(Problem::new(problem));
        unread
    }

    fn of_format(format: DocumentFormat) -> Self {
        let mut empty = Self::default();
        empty.format = format;
        empty
    }

    /// What the document is, by its content.
    pub const fn format(&self) -> DocumentFormat {
        self.format
    }

    /// All text, zones joined by `\n`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The zones in reading order.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// The text of one zone of this document.
    pub fn zone_text(&self, zone: &Zone) -> &str {
        &self.text[zone.span.range()]
    }

    /// The index in [`ExtractedText::zones`] of the zone in which the byte `position` lies.
    pub fn zone_at(&self, position: usize) -> Option<usize> {
        let index = self.zones.partition_point(|zone| zone.span.end() <= position);
        self.zones
            .get(index)
            .filter(|zone| zone.span.start() <= position)
            .map(|_| index)
    }

    /// The marks found in pictures, in reading order: what they say, and how they were read, which may be set anew.
    pub fn stamps_mut(&mut self) -> impl Iterator<Item = (&str, &mut StampReading)> {
        let text = &self.text;
        self.zones
            .iter_mut()
            .filter_map(move |zone| Some((&text[zone.span.range()], zone.stamp.as_mut()?)))
    }

    /// What could not be read, and what was odd.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Adds a problem, unless it is already there.
    pub fn add_problem(&mut self, problem: Problem) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Names of the documents found inside this one; [`Zone::part`] `n` is `parts()[n - 1]`. Content.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// How many pages the document has; 0 where it has none or they are not known.
    pub const fn page_count(&self) -> u32 {
        self.page_count
    }

    /// Addresses that the document links to, as written. Content.
    pub fn links(&self) -> &[String] {
        &self.links
    }
}

impl std::fmt::Debug for ExtractedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExtractedText")
            .field("format", &self.format)
            .field("text_bytes", &self.text.len())
            .field("zones", &self.zones.len())
            .field("pages", &self.page_count)
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

impl Drop for ExtractedText {
    fn drop(&mut self) {
        use zeroize::Zeroize;
        self.text.zeroize();
        self.parts.zeroize();
        self.links.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Limit;

    proptest! {
        #[test]
        fn zones_cover_the_text_but_for_line_breaks(contents in proptest::collection::vec("\\PC{0,12}", 0..20)) {
            let mut builder = TextBuilder::new(DocumentFormat::Text, 10_000, 100);
            for content in &contents {
                builder.push(ZoneKind::Body, content, |_| {});
            }
            let text = builder.finish();
            let mut expected_start = 0;
            for (index, zone) in text.zones().iter().enumerate() {
                prop_assert_eq!(zone.span.start(), expected_start);
                prop_assert_eq!(text.zone_at(zone.span.start()), Some(index));
                prop_assert_eq!(text.zone_at(zone.span.end()), None);
                expected_start = zone.span.end() + 1;
            }
            prop_assert_eq!(text.text().len(), expected_start.saturating_sub(1));

            let read_back: ExtractedText = serde_json::from_str(&serde_json::to_string(&text).unwrap()).unwrap();
            prop_assert_eq!(read_back, text);
        }
    }

    #[test]
    fn a_forged_text_is_refused() {
        let mut builder = TextBuilder::new(DocumentFormat::Text, 100, 10);
        builder.push(ZoneKind::Body, "Mật độ", |_| {});
        let good = serde_json::to_string(&builder.finish()).unwrap();
        for (from, to) in [
            ("[0,11]", "[0,3]"),
            ("[0,11]", "[0,99]"),
            ("[0,11]", "[1,11]"),
            ("\"part\":0", "\"part\":7"),
        ] {
            assert!(good.contains(from), "{good}");
            assert!(
                serde_json::from_str::<ExtractedText>(&good.replace(from, to)).is_err(),
                "{to}"
            );
        }
    }

    #[test]
    fn a_reached_limit_is_a_problem_and_nothing_is_cut_in_half() {
        let mut builder = TextBuilder::new(DocumentFormat::Text, 8, 100);
        builder.push(ZoneKind::Body, "Mật độ", |_| {});
        assert!(
            builder
                .finish()
                .problems()
                .contains(&Problem::new(ProblemKind::LimitReached(Limit::Text)))
        );

        let mut builder = TextBuilder::new(DocumentFormat::Text, 100, 1);
        builder.push(ZoneKind::Body, "một", |_| {});
        builder.push(ZoneKind::Body, "hai", |_| {});
        let text = builder.finish();
        assert_eq!(text.text(), "một");
        assert!(
            text.problems()
                .contains(&Problem::new(ProblemKind::LimitReached(Limit::Zones)))
        );
    }

    #[test]
    fn attachments_keep_their_place() {
        let mut inner = TextBuilder::new(DocumentFormat::Text, 100, 10);
        inner.push(ZoneKind::Body, "bên trong", |_| {});
        let mut outer = TextBuilder::new(DocumentFormat::Zip, 100, 10);
        outer.attach("a.txt", &inner.finish());
        let text = outer.finish();
        assert_eq!(text.zones()[0].part, 1);
        assert_eq!(text.parts(), ["a.txt"]);
    }
}
