//! Whether a document, or an attachment in it, is about secrecy: [`Subjects`].

use std::collections::{BTreeMap, BTreeSet};

use rasoat_core::{ExtractedText, ZoneKind};

use super::lines::Lines;
use super::vocabulary::Vocabulary;

/// The subject of a document stands within this many lines from its top.
const HEADING_LINES: usize = 40;
/// A longer line is running text, no heading.
const MAX_HEADING_WORDS: usize = 40;

/// Which parts are about secrecy, and how much they speak of it.
#[derive(Debug)]
pub(super) struct Subjects {
    about_secrecy: BTreeSet<u16>,
    mentions: BTreeMap<u16, usize>,
}

impl Subjects {
    /// Reads the headings of `text`; `mentions` says how often each part speaks of state secrets.
    pub(super) fn of(
        text: &ExtractedText,
        lines: &Lines<'_>,
        vocabulary: &Vocabulary,
        mentions: &BTreeMap<u16, usize>,
    ) -> Self {
        let mut seen: BTreeMap<u16, usize> = BTreeMap::new();
        let mut about_secrecy = BTreeSet::new();
        let first_of_part = text.zones().iter().map(|zone| zone.part).collect::<BTreeSet<_>>();
        let mut index = 0;
        while let Some(line) = lines.get(index) {
            let zone = lines.zone(line);
            let count = seen.entry(zone.part).or_default();
            *count += 1;
            if *count <= HEADING_LINES && !about_secrecy.contains(&zone.part) {
                let view = lines.view(index);
                let is_heading = view.word_count <= MAX_HEADING_WORDS
                    && matches!(
                        zone.kind,
                        ZoneKind::Title
                            | ZoneKind::Heading
                            | ZoneKind::Body
                            | ZoneKind::TableCell
                            | ZoneKind::Property
                            | ZoneKind::Ocr
                    )
                    // A sentence ends in a full stop, a heading does not.
                    && !view.tokens.last().is_some_and(|token| token.is_mark(".;"));
                if is_heading && vocabulary.is_topic(&view.plain) {
                    about_secrecy.insert(zone.part);
                }
            }
            if seen.len() == first_of_part.len() && seen.values().all(|count| *count > HEADING_LINES) {
                break;
            }
            index += 1;
        }
        Self {
            about_secrecy,
            mentions: mentions.clone(),
        }
    }

    /// Whether the heading of `part` names secrecy as its subject.
    pub(super) fn is_about_secrecy(&self, part: u16) -> bool {
        self.about_secrecy.contains(&part)
    }

    /// How often `part` speaks of state secrets.
    pub(super) fn mentions(&self, part: u16) -> usize {
        self.mentions.get(&part).copied().unwrap_or_default()
    }
}
