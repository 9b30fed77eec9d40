//! Stamps that say a document is for internal use: [`Phrases`].

use std::collections::{BTreeMap, BTreeSet};

use rasoat_core::{ExtractedText, Kind, Span, Visibility, Zone, ZoneKind, mask_layout};
use unicode_normalization::UnicodeNormalization;

use super::fold::{self, is_combining};
use super::lines::{LineView, Lines};
use super::merge::{Merger, Weighed};
use super::prefilter::Searcher;
use super::vocabulary::Vocabulary;
use super::{around, judges, spaced};
use crate::RulePack;
use crate::effort::Effort;
use crate::scorecard::{Scorecard, Sighting, place_of};

/// A stamp is short; longer lines are sentences.
const MAX_STAMP_BYTES: usize = 240;
/// Lines near a stamp in which a specimen's caption or a document head may stand.
const REACH: usize = 10;
/// What it costs to read a line, and to weigh a stamp, in bytes looked at.
const READING_BYTES: usize = 200;
const WEIGHING_BYTES: usize = 3_000;

/// The phrases of internal stamps, ready to be looked for.
#[derive(Debug)]
pub(super) struct Phrases {
    /// Composed and in capitals, each with the number of the rule that has it.
    phrases: BTreeMap<String, usize>,
    /// A piece of each phrase that has the same bytes in every normal form.
    pieces: Option<Searcher>,
}

impl Phrases {
    /// Takes the phrases of `pack`.
    pub(super) fn of(pack: &RulePack) -> Self {
        let mut phrases = BTreeMap::new();
        for (number, rule) in pack.rules_of(judges::INTERNAL).enumerate() {
            for phrase in rule.words("phrases") {
                let words = LineView::of(fold::tokens(phrase, 0)).words;
                phrases.entry(words).or_insert(number);
            }
        }
        let pieces: BTreeSet<String> = phrases
            .keys()
            .map(|phrase| stable_piece(phrase))
            .filter(|piece| piece.len() >= 2)
            .collect();
        Self {
            phrases,
            // Without pieces there are no phrases, or only some that no prefilter can find.
            pieces: (!pieces.is_empty()).then(|| Searcher::of(&pieces.into_iter().collect::<Vec<_>>())),
        }
    }

    /// Adds every internal stamp of `text` to `merger`.
    pub(super) fn detect<'pack>(
        &self,
        text: &ExtractedText,
        vocabulary: &Vocabulary,
        pack: &'pack RulePack,
        effort: &Effort,
        merger: &mut Merger<'pack>,
    ) {
        let Some(pieces) = &self.pieces else {
            return;
        };
        let hits = pieces
            .hits(text.text())
            .map(|(start, _, _)| start)
            .filter(|hit| is_on_short_line(text.text(), *hit));
        // Beside running text a stamp may be in small letters, of which no piece is rare enough to look for.
        let apart = text
            .zones()
            .iter()
            .filter(|zone| stands_apart(zone))
            .map(|zone| zone.span.start());
        let places: BTreeSet<usize> = hits.chain(apart).collect();
        if places.is_empty() {
            return;
        }
        let lines = Lines::of(text);
        let indexes: BTreeSet<usize> = places.iter().filter_map(|place| lines.index_at(*place)).collect();
        for index in indexes {
            if !effort.spend(READING_BYTES) {
                break;
            }
            if let Some(weighed) = self.weigh(text, &lines, index, vocabulary, pack) {
                merger.add(weighed);
                effort.spend(WEIGHING_BYTES);
            }
        }
    }

    /// Whether the line is a phrase, alone or with what may stand beside it; with the number of its rule.
    fn wording(&self, view: &LineView, vocabulary: &Vocabulary) -> Option<(&'static str, usize)> {
        if let Some(rule) = self.phrases.get(&view.words) {
            return Some(("own_line", *rule));
        }
        let (rest, found) = vocabulary.without_companions(&view.words);
        let rest = rest.trim_matches(|letter: char| letter.is_numeric() || letter == ' ');
        let rule = self.phrases.get(rest).filter(|_| found)?;
        Some(("with_companions", *rule))
    }

    fn weigh<'pack>(
        &self,
        text: &ExtractedText,
        lines: &Lines<'_>,
        index: usize,
        vocabulary: &Vocabulary,
        pack: &'pack RulePack,
    ) -> Option<Weighed<'pack>> {
        let line = lines.get(index)?;
        if line.end - line.start > MAX_STAMP_BYTES {
            return None;
        }
        let zone = lines.zone(line);
        let view = LineView::of(spaced::joined(fold::tokens(lines.content(line), line.start)));
        let (wording, number) = self.wording(&view, vocabulary)?;
        let mut card = Scorecard::new(pack.rules_of(judges::INTERNAL).nth(number)?);
        card.add(wording);
        card.add(if view.all_capitals || zone.style.shown_as_capitals {
            "capitals"
        } else {
            "title_case"
        });
        let head = lines
            .before(index, REACH)
            .chain(lines.after(index, REACH))
            .chain([index])
            .any(|other| {
                let view = lines.view(other);
                around::is_number_line(&view) || view.has_plain("DOC LAP TU DO HANH PHUC")
            });
        card.add_if(head, "header_block");
        card.add_if(around::is_own_box(zone), "own_box");
        card.add_if(
            matches!(zone.kind, ZoneKind::PageHeader | ZoneKind::PageFooter),
            "page_furniture",
        );
        card.add_if(zone.kind == ZoneKind::Watermark, "watermark");
        card.add_if(zone.visibility != Visibility::Visible, "hidden");
        let sample = lines
            .before(index, REACH)
            .chain(lines.after(index, REACH))
            .any(|other| vocabulary.is_sample(&lines.view(other).words));
        card.add_if(sample, "sample");
        card.add_if(zone.cell.is_some() && !head, "row_of_table");
        let first = view.tokens.first()?.start;
        let end = view.tokens.last()?.end;
        let shown = &text.text()[first..end];
        Some(Weighed {
            card,
            kind: Kind::Internal,
            gains_by_repeating: true,
            sighting: Sighting {
                span: Span::new(first, end).ok(),
                place: place_of(zone),
                matched: shown.to_owned(),
                // The phrase is closed vocabulary, and nothing else stands on the line but numbers.
                masked: mask_layout(shown, std::slice::from_ref(&(0..shown.len())), MAX_STAMP_BYTES),
            },
        })
    }
}

/// The longest run of letters and spaces without accents in `phrase`: it has the same bytes composed and
/// decomposed.
fn stable_piece(phrase: &str) -> String {
    let mut pieces = vec![String::new()];
    for letter in phrase.nfd() {
        let Some(piece) = pieces.last_mut() else { break };
        if is_combining(letter) {
            // The letter before it is another one when composed.
            piece.pop();
            pieces.push(String::new());
        } else if letter.is_ascii() {
            piece.push(letter);
        } else {
            pieces.push(String::new());
        }
    }
    pieces.into_iter().max_by_key(String::len).unwrap_or_default()
}

/// Whether the line around `position` is short enough for a stamp.
fn is_on_short_line(text: &str, position: usize) -> bool {
    let bytes = text.as_bytes();
    let first = position.saturating_sub(MAX_STAMP_BYTES);
    let last = (position + MAX_STAMP_BYTES).min(bytes.len());
    let begins = first == 0 || memchr::memrchr(b'\n', &bytes[first..position]).is_some();
    let ends = last == bytes.len() || memchr::memchr(b'\n', &bytes[position..last]).is_some();
    begins && ends
}

/// Whether a stamp in `zone` need not be in capitals to be one.
const fn stands_apart(zone: &Zone) -> bool {
    zone.style.shown_as_capitals
        || around::is_own_box(zone)
        || matches!(
            zone.kind,
            ZoneKind::PageHeader | ZoneKind::PageFooter | ZoneKind::Watermark
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_has_the_same_bytes_in_every_normal_form() {
        for phrase in ["LƯU HÀNH NỘI BỘ", "TÀI LIỆU THU HỒI", "Xong hội nghị trả lại"] {
            let piece = stable_piece(phrase);
            assert!(piece.len() >= 2, "{phrase}");
            assert!(
                phrase.nfc().collect::<String>().contains(&piece),
                "{phrase}: {piece}"
            );
            assert!(
                phrase.nfd().collect::<String>().contains(&piece),
                "{phrase}: {piece}"
            );
        }
    }
}
