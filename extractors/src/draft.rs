//! Paragraphs of differently set runs, collected into zones: [`Paragraph`], [`Draft`].
//!
//! Formats differ in how they say it, but all of them have paragraphs of runs. Here the runs of a paragraph become
//! zones, old encodings are decoded, and sizes are set against the usual size of the document.

use std::collections::HashMap;
use std::rc::Rc;

use rasoat_core::{CellPosition, LegacyEncoding, Style, TextBuilder, Visibility, ZoneKind};

use crate::context::ReadContext;
use crate::legacy;

/// How a run of text is set.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RunStyle {
    pub(crate) bold: bool,
    pub(crate) red: bool,
    /// Whether small letters are drawn as capitals.
    pub(crate) capitals: bool,
    /// In any unit that the document uses throughout; 0 if not known.
    pub(crate) size: f32,
    pub(crate) font: Option<Rc<str>>,
    pub(crate) visibility: Visibility,
}

impl Default for RunStyle {
    fn default() -> Self {
        Self {
            bold: false,
            red: false,
            capitals: false,
            size: 0.0,
            font: None,
            visibility: Visibility::Visible,
        }
    }
}

/// The runs of one paragraph.
#[derive(Debug, Default)]
pub(crate) struct Paragraph {
    runs: Vec<(RunStyle, String)>,
}

/// What all zones of a paragraph have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) kind: ZoneKind,
    pub(crate) page: Option<u32>,
    pub(crate) cell: Option<CellPosition>,
    pub(crate) boxed: bool,
    /// Taken unless a run is harder to see than this.
    pub(crate) visibility: Visibility,
}

impl Place {
    /// A visible place of this kind, with nothing else known.
    pub(crate) const fn of(kind: ZoneKind) -> Self {
        Self {
            kind,
            page: None,
            cell: None,
            boxed: false,
            visibility: Visibility::Visible,
        }
    }
}

impl Paragraph {
    /// Adds a run; it joins the one before if that is set alike.
    pub(crate) fn push(&mut self, style: &RunStyle, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some((last, joined)) if last == style => joined.push_str(text),
            _ => self.runs.push((style.clone(), text.to_owned())),
        }
    }

    /// Adds a line break that the document makes.
    pub(crate) fn push_line_break(&mut self, style: &RunStyle) {
        self.push(style, "\n");
    }

    /// Whether nothing but blanks was added.
    pub(crate) fn is_blank(&self) -> bool {
        self.runs.iter().all(|(_, text)| text.trim().is_empty())
    }

    /// The last letter added, if any.
    pub(crate) fn last_char(&self) -> Option<char> {
        self.runs.last().and_then(|(_, text)| text.chars().next_back())
    }
}

/// A zone before sizes are set against each other.
#[derive(Debug)]
struct DraftZone {
    place: Place,
    text: String,
    style: Style,
    size: f32,
    decoded_from: Option<LegacyEncoding>,
}

/// Zones of a document in reading order, as they are collected.
#[derive(Debug)]
pub(crate) struct Draft {
    zones: Vec<DraftZone>,
    text_bytes: usize,
    max_text_bytes: usize,
    max_zones: usize,
}

impl Draft {
    /// An empty draft that keeps to the limits.
    pub(crate) fn new(context: &ReadContext<'_>) -> Self {
        Self {
            zones: Vec::new(),
            text_bytes: 0,
            max_text_bytes: context.limits().max_text_bytes,
            max_zones: context.limits().max_zones,
        }
    }

    /// How many zones there are.
    pub(crate) const fn len(&self) -> usize {
        self.zones.len()
    }

    /// Whether one zone more than allowed was collected, so that reading on is useless.
    pub(crate) const fn is_over(&self) -> bool {
        self.zones.len() > self.max_zones || self.text_bytes > self.max_text_bytes
    }

    /// Adds plain text that stands by itself, such as a property.
    pub(crate) fn push_text(&mut self, place: Place, text: &str) {
        let mut paragraph = Paragraph::default();
        paragraph.push(
            &RunStyle {
                visibility: place.visibility,
                ..RunStyle::default()
            },
            text,
        );
        self.push(place, paragraph);
    }

    /// Adds a paragraph: one zone for each degree of visibility among its runs, the visible one first.
    pub(crate) fn push(&mut self, place: Place, paragraph: Paragraph) {
        if paragraph.is_blank() {
            return;
        }
        let Paragraph { runs: all_runs } = paragraph;
        let mut degrees: Vec<Visibility> = Vec::new();
        for (style, _) in all_runs.iter().filter(|(_, text)| !text.trim().is_empty()) {
            let visibility = style.visibility.max(place.visibility);
            if !degrees.contains(&visibility) {
                degrees.push(visibility);
            }
        }
        degrees.sort_unstable();
        for visibility in degrees {
            if self.is_over() {
                return;
            }
            let runs: Vec<&(RunStyle, String)> = all_runs
                .iter()
                .filter(|(style, _)| style.visibility.max(place.visibility) == visibility)
                .collect();
            let zone = zone_of(Place { visibility, ..place }, &runs);
            self.text_bytes += zone.text.len();
            self.zones.push(zone);
        }
    }

    /// Says that the zones `from..to` stand in a frame of their own.
    pub(crate) fn frame(&mut self, from: usize, to: usize) {
        for zone in self.zones.iter_mut().take(to).skip(from) {
            zone.style.boxed = true;
        }
    }

    /// Adds the zones of another draft behind, each at the place that `change` makes of its own.
    pub(crate) fn append(&mut self, other: Self, change: impl Fn(&mut Place)) {
        for mut zone in other.zones {
            if self.is_over() {
                return;
            }
            change(&mut zone.place);
            self.text_bytes += zone.text.len();
            self.zones.push(zone);
        }
    }

    /// Says that the whole document was decoded from an old encoding.
    pub(crate) fn set_decoded_from(&mut self, encoding: Option<LegacyEncoding>) {
        for zone in self.zones.iter_mut().filter(|zone| !zone.text.is_ascii()) {
            zone.decoded_from = zone.decoded_from.or(encoding);
        }
    }

    /// Letters in the zones from `from` on.
    pub(crate) fn letters_from(&self, from: usize) -> usize {
        self.zones
            .iter()
            .skip(from)
            .map(|zone| zone.text.chars().count())
            .sum()
    }

    /// Decodes what is left to decode, compares sizes, and hands the zones to `builder`.
    pub(crate) fn finish(self, builder: &mut TextBuilder) {
        let usual_size = self.usual_size();
        let undecoded = self.zones.iter().filter(|zone| zone.decoded_from.is_none());
        let usual_encoding = legacy::usual_encoding(undecoded.flat_map(|zone| zone.text.lines()));
        for mut zone in self.zones {
            if zone.decoded_from.is_none() {
                decode_lines(&mut zone, usual_encoding);
            }
            zone.style.size_percent = percent_of(zone.size, usual_size);
            builder.push(zone.place.kind, &zone.text, |built| {
                built.visibility = zone.place.visibility;
                built.page = zone.place.page;
                built.cell = zone.place.cell;
                built.style = zone.style;
                built.decoded_from = zone.decoded_from;
            });
        }
    }

    /// The size in which most visible letters are set; 0 if none is known.
    fn usual_size(&self) -> f32 {
        let mut letters: HashMap<u32, usize> = HashMap::new();
        for zone in self
            .zones
            .iter()
            .filter(|zone| zone.place.visibility == Visibility::Visible && zone.size > 0.0)
        {
            *letters.entry(zone.size.to_bits()).or_default() += zone.text.len();
        }
        // The bits break ties, so that the same document always gives the same sizes.
        letters
            .into_iter()
            .max_by_key(|(bits, count)| (*count, *bits))
            .map_or(0.0, |(bits, _)| f32::from_bits(bits))
    }
}

/// Joins runs into one zone; what they do not share is not said of it.
fn zone_of(place: Place, runs: &[&(RunStyle, String)]) -> DraftZone {
    let filled = || runs.iter().filter(|(_, text)| !text.trim().is_empty());
    let has_small_letters = |text: &str| text.chars().any(char::is_lowercase);
    let (text, decoded_from, capitals_by_font) = decode_fonts(runs);
    let drawn_capitals = filled().any(|(style, _)| style.capitals)
        && filled().all(|(style, text)| style.capitals || !has_small_letters(text));
    let size = filled()
        .max_by_key(|(_, text)| text.len())
        .map_or(0.0, |(style, _)| style.size);
    DraftZone {
        text,
        size,
        decoded_from,
        style: Style {
            bold: filled().all(|(style, _)| style.bold),
            red: filled().all(|(style, _)| style.red),
            boxed: place.boxed,
            shown_as_capitals: drawn_capitals || capitals_by_font,
            size_percent: 100,
        },
        place,
    }
}

/// Decodes runs by their fonts, runs of one font together, since a syllable may be split over several.
fn decode_fonts(runs: &[&(RunStyle, String)]) -> (String, Option<LegacyEncoding>, bool) {
    let has_old_font = |style: &RunStyle| {
        style
            .font
            .as_deref()
            .is_some_and(|font| legacy::FontEncoding::of_name(font).is_some())
    };
    if !runs.iter().any(|(style, _)| has_old_font(style)) {
        return (runs.iter().map(|(_, text)| text.as_str()).collect(), None, false);
    }
    let mut text = String::new();
    let mut encoding = None;
    let mut all_capitals = true;
    for same_font in runs.chunk_by(|(a, _), (b, _)| a.font == b.font) {
        let joined: String = same_font.iter().map(|(_, text)| text.as_str()).collect();
        let font = same_font.first().and_then(|(style, _)| style.font.as_deref());
        if let Some(decoded) = legacy::decode(&joined, font) {
            text.push_str(&decoded.text);
            all_capitals &= decoded.shown_as_capitals || !decoded.text.chars().any(char::is_lowercase);
            // Plain letters drawn as capitals were not decoded from anything.
            if decoded.text != joined {
                encoding = Some(decoded.encoding);
            }
        } else {
            text.push_str(&joined);
            all_capitals &= !joined.chars().any(char::is_lowercase);
        }
    }
    let has_small = text.chars().any(char::is_lowercase);
    (text, encoding, all_capitals && has_small)
}

/// Decodes a zone whose fonts say nothing, line by line, since one page may mix encodings.
fn decode_lines(zone: &mut DraftZone, usual: Option<LegacyEncoding>) {
    if zone.text.is_ascii() && !zone.text.contains(['^', '(', '+']) {
        return;
    }
    if let Some(decoded) = legacy::decode_among(&zone.text, None, usual) {
        zone.decoded_from = Some(decoded.encoding);
        zone.text = decoded.text;
        return;
    }
    if !zone.text.contains('\n') {
        return;
    }
    let mut lines: Vec<std::borrow::Cow<'_, str>> = Vec::new();
    for line in zone.text.split('\n') {
        lines.push(match legacy::decode_among(line, None, usual) {
            Some(decoded) => {
                zone.decoded_from = Some(decoded.encoding);
                decoded.text.into()
            }
            None => line.into(),
        });
    }
    let joined = lines.join("\n");
    zone.text = joined;
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1–1000 before; NaN casts to 0"
)]
fn percent_of(size: f32, usual: f32) -> u16 {
    if size > 0.0 && usual > 0.0 {
        (size / usual * 100.0).round().clamp(1.0, 1000.0) as u16
    } else {
        100
    }
}

#[cfg(test)]
mod tests {
    use rasoat_core::{DocumentFormat, ExtractedText};

    use super::*;
    use crate::ReadLimits;

    fn read(paragraphs: Vec<Vec<(RunStyle, &str)>>) -> ExtractedText {
        let limits = ReadLimits::default();
        let context = ReadContext::new(&limits, 0);
        let mut draft = Draft::new(&context);
        for runs in paragraphs {
            let mut paragraph = Paragraph::default();
            for (style, text) in &runs {
                paragraph.push(style, text);
            }
            draft.push(Place::of(ZoneKind::Body), paragraph);
        }
        let mut builder = context.builder(DocumentFormat::Text);
        draft.finish(&mut builder);
        builder.finish()
    }

    fn set(change: impl FnOnce(&mut RunStyle)) -> RunStyle {
        let mut style = RunStyle {
            size: 13.0,
            ..RunStyle::default()
        };
        change(&mut style);
        style
    }

    #[test]
    fn runs_of_one_visibility_are_one_zone() {
        let text = read(vec![vec![
            (set(|_| {}), "M"),
            (set(|style| style.visibility = Visibility::Hidden), "thừa"),
            (set(|style| style.bold = true), "Ậ"),
            (set(|_| {}), "T"),
        ]]);
        assert_eq!(text.text(), "MẬT\nthừa");
        assert_eq!(text.zones()[1].visibility, Visibility::Hidden);
        assert!(!text.zones()[0].style.bold);
    }

    #[test]
    fn sizes_are_set_against_the_usual_one() {
        let text = read(vec![
            vec![(set(|style| style.size = 26.0), "MẬT")],
            vec![(set(|_| {}), "Một đoạn văn dài hơn nhiều")],
        ]);
        let percents: Vec<u16> = text.zones().iter().map(|zone| zone.style.size_percent).collect();
        assert_eq!(percents, [200, 100]);
    }

    #[test]
    fn syllables_split_over_runs_are_decoded_by_font() {
        let old = |bold| set(|style| (style.font, style.bold) = (Some(".VnTimeH".into()), bold));
        let text = read(vec![vec![
            (old(true), "tuy"),
            (old(false), "Öt m"),
            (old(true), "Ët"),
        ]]);
        assert_eq!(text.text(), "tuyệt mật");
        assert_eq!(text.zones()[0].decoded_from, Some(LegacyEncoding::Tcvn3));
        assert!(text.zones()[0].style.shown_as_capitals);
    }

    #[test]
    fn lines_of_one_zone_may_be_in_different_encodings() {
        let text = read(vec![vec![(set(|_| {}), "Độ mật\nMËT\nHà Nội")]]);
        assert_eq!(text.text(), "Độ mật\nMẬT\nHà Nội");
    }
}
