//! From a candidate and its surroundings to reasons with points: [`Scene::weigh`].

use rasoat_core::{
    Band, ExtractedText, Kind, Level, Span, StampReader, StampReading, Style, Visibility, Zone, ZoneKind,
    mask_layout,
};

use super::around::{self, Around};
use super::confirm::{Candidate, Form};
use super::fold::Case;
use super::lines::{Line, Lines};
use super::merge::Weighed;
use super::subject::Subjects;
use super::tables::Tables;
use super::vocabulary::Vocabulary;
use super::{Sight, judges, number};
use crate::pack::Judge;
use crate::scorecard::{Scorecard, Sighting, place_of};
use crate::{Rule, RulePack};

/// From this certainty on, a shape in a picture is clear.
const SURE_PERMILLE: u16 = 930;
/// Below this certainty, it is not.
const UNSURE_PERMILLE: u16 = 750;
/// Characters of a line that are shown, masked.
const MASK_CHARS: usize = 80;
/// Bytes before a marking that are shown, masked.
const MASK_BEFORE_BYTES: usize = 60;
/// Bytes behind it.
const MASK_BEHIND_BYTES: usize = 120;

/// A document with all that is needed to weigh what it shows.
pub(super) struct Scene<'t, 'pack> {
    pub(super) text: &'t ExtractedText,
    pub(super) lines: &'t Lines<'t>,
    pub(super) tables: Tables<'t>,
    pub(super) subjects: Subjects,
    pub(super) vocabulary: &'pack Vocabulary,
    pub(super) pack: &'pack RulePack,
}

impl<'pack> Scene<'_, 'pack> {
    /// Weighs one candidate; `None` where no rule takes it.
    pub(super) fn weigh(&self, sight: &Sight) -> Option<Weighed<'pack>> {
        let candidate = &sight.candidate;
        let line = self.lines.get(sight.line)?;
        let zone = self.lines.zone(line);
        if super::is_name(zone.kind) {
            return None;
        }
        if candidate.form == Form::Sentence {
            let card = self.sentence(candidate)?;
            return Some(self.weighed(card, candidate, candidate.level, line, zone));
        }
        if let Some(reading) = zone.stamp
            && candidate.form != Form::Declassification
        {
            return self.scanned(reading, candidate, line, zone);
        }
        let around = around::look(self.lines, &self.tables, sight.line, candidate, self.vocabulary);
        let level = around.level.unwrap_or(candidate.level);
        let stands_alone = matches!(candidate.form, Form::Alone | Form::WithCompanions);
        let card = match candidate.form {
            Form::Declassification => self.declassification("declassification_stamp")?,
            Form::Copy => self.copy(candidate, &around, zone)?,
            Form::NumberSuffix => self.number(&around, zone)?,
            Form::Field => self.field(candidate, &around, zone)?,
            _ if stands_alone && around.field_label && !around.level_column => {
                self.field(candidate, &around, zone)?
            }
            _ => self.stamp(candidate, &around, zone)?,
        };
        if around.declassified && stands_alone && card.band() >= Band::Note {
            let card = self.declassification("old_marking")?;
            return Some(self.with_kind(card, candidate, Kind::Declassified(level), line, zone));
        }
        Some(self.weighed(card, candidate, level, line, zone))
    }

    fn card(&self, judge: &Judge) -> Option<(Scorecard<'pack>, &'pack Rule)> {
        let rule = self.pack.rules_of(judge).next()?;
        Some((Scorecard::new(rule), rule))
    }

    fn sentence(&self, candidate: &Candidate) -> Option<Scorecard<'pack>> {
        let (mut card, _) = self.card(judges::STAMP)?;
        card.add("inside_sentence");
        card.add_if(candidate.guarded, "other_word");
        case(&mut card, candidate, Style::default());
        Some(card)
    }

    fn stamp(&self, candidate: &Candidate, around: &Around, zone: &Zone) -> Option<Scorecard<'pack>> {
        let (mut card, rule) = self.card(judges::STAMP)?;
        card.add(match candidate.form {
            Form::WithCompanions => "with_companions",
            Form::Tag => "tag",
            Form::Picture => "picture_of_stamp",
            _ => "own_line",
        });
        if candidate.form != Form::Picture {
            case(&mut card, candidate, zone.style);
        }
        let is_title = matches!(
            zone.kind,
            ZoneKind::Title | ZoneKind::Property | ZoneKind::Bookmark | ZoneKind::SheetName
        );
        card.add_if(is_title && candidate.form == Form::Tag, "in_title");
        card.add_if(around.level.is_some(), "letters_joined");
        card.add_if(around.under_number, "under_number");
        card.add_if(around.header_block, "header_block");
        card.add_if(around.upper_left, "upper_left");
        handling(&mut card, around);
        place(&mut card, zone);
        card.add_if(zone.kind == ZoneKind::Watermark, "watermark");
        card.add_if(
            matches!(zone.kind, ZoneKind::PageHeader | ZoneKind::PageFooter),
            "page_furniture",
        );
        let large = i64::from(zone.style.size_percent) >= rule.limit("large_percent");
        card.add_if(zone.style.bold, "bold");
        card.add_if(zone.style.red, "red");
        card.add_if(large, "large");
        card.add_if(around.continues, "continues");
        card.add_if(around.heading_goes_on && !around.under_number, "heading_goes_on");
        card.add_if(around.one_word_lines, "one_word_lines");
        listed(&mut card, around);
        card.add_if(around.sample, "sample");
        card.add_if(around.homonyms, "homonyms");
        card.add_if(around.row_of_table, "row_of_table");
        card.add_if(around.level_column, "level_column");
        card.add_if(candidate.quoted, "quoted");
        self.subject(&mut card, rule, zone);
        Some(card)
    }

    fn field(&self, candidate: &Candidate, around: &Around, zone: &Zone) -> Option<Scorecard<'pack>> {
        let (mut card, rule) = self.card(judges::FIELD)?;
        card.add(if candidate.form == Form::Field {
            "field"
        } else {
            "field_in_two_places"
        });
        // Honey has kinds too; a level of two words is nothing else.
        card.add_if(
            candidate.plain_label && candidate.level == Level::Mat,
            "general_label",
        );
        if candidate.case == Case::Upper || zone.style.shown_as_capitals {
            card.add("capitals");
        } else if candidate.case == Case::Lower {
            card.add("lower_case");
        }
        accents(&mut card, candidate);
        card.add_if(around.under_number, "under_number");
        card.add_if(around.header_block, "header_block");
        handling(&mut card, around);
        place(&mut card, zone);
        listed(&mut card, around);
        card.add_if(around.sample, "sample");
        card.add_if(around.level_column, "level_column");
        card.add_if(candidate.quoted, "quoted");
        self.subject(&mut card, rule, zone);
        Some(card)
    }

    fn copy(&self, candidate: &Candidate, around: &Around, zone: &Zone) -> Option<Scorecard<'pack>> {
        let (mut card, rule) = self.card(judges::COPY)?;
        card.add("copy_stamp");
        if candidate.case == Case::Upper || zone.style.shown_as_capitals {
            card.add("capitals");
        } else {
            card.add("lower_case");
        }
        card.add_if(around.header_block, "header_block");
        handling(&mut card, around);
        place(&mut card, zone);
        card.add_if(around.sample, "sample");
        card.add_if(around.row_of_table, "row_of_table");
        card.add_if(candidate.quoted, "quoted");
        self.subject(&mut card, rule, zone);
        Some(card)
    }

    /// Weighs what a reader of scans saw. What stands near it in the text says nothing: a scan has no lines of text.
    fn scanned(
        &self,
        reading: StampReading,
        candidate: &Candidate,
        line: &Line,
        zone: &Zone,
    ) -> Option<Weighed<'pack>> {
        let (mut card, _) = self.card(judges::SCANNED)?;
        card.add("shape");
        card.add_if(reading.certainty_permille >= SURE_PERMILLE, "sure");
        card.add_if(reading.certainty_permille < UNSURE_PERMILLE, "unsure");
        card.add_if(reading.read_by == StampReader::ShapeAndLetters, "letters_agree");
        card.add_if(reading.borders >= 2, "double_frame");
        card.add_if(reading.borders == 1, "frame");
        card.add_if(zone.style.red, "red");
        card.add_if(zone.kind == ZoneKind::Watermark, "watermark");
        card.add_if(self.shows_all_levels(zone), "all_levels");
        if card.band() >= Band::Note && self.is_declassified(zone) {
            let card = self.declassification("old_marking")?;
            return Some(self.with_kind(card, candidate, Kind::Declassified(candidate.level), line, zone));
        }
        Some(self.weighed(card, candidate, candidate.level, line, zone))
    }

    /// Whether a declassification stamp was seen on the same page of a scan.
    fn is_declassified(&self, zone: &Zone) -> bool {
        self.stamps_beside(zone)
            .any(|(stamp, words)| stamp.certainty_permille >= SURE_PERMILLE && words.starts_with("GIẢI MẬT"))
    }

    /// Whether the page of a scan shows stamps of all three levels. A document has one level: this is a sheet of samples.
    fn shows_all_levels(&self, zone: &Zone) -> bool {
        ["MẬT", "TỐI MẬT", "TUYỆT MẬT"]
            .into_iter()
            .all(|level| self.stamps_beside(zone).any(|(_, words)| words == level))
    }

    /// The stamps on the same page of a scan, with their words.
    fn stamps_beside(&self, zone: &Zone) -> impl Iterator<Item = (StampReading, &str)> {
        let page = (zone.page, zone.part);
        self.text
            .zones()
            .iter()
            .filter(move |other| (other.page, other.part) == page)
            .filter_map(|other| Some((other.stamp?, self.text.zone_text(other).trim())))
    }

    fn number(&self, around: &Around, zone: &Zone) -> Option<Scorecard<'pack>> {
        let (mut card, _) = self.card(judges::NUMBER)?;
        card.add("number_suffix");
        card.add_if(around.header_block, "header_block");
        card.add_if(zone.visibility != Visibility::Visible, "hidden");
        card.add_if(zone.kind == ZoneKind::LinkText, "link_to_another");
        card.add_if(around.sample, "sample");
        card.add_if(around.row_of_table, "row_of_table");
        Some(card)
    }

    fn declassification(&self, feature: &'static str) -> Option<Scorecard<'pack>> {
        let (mut card, _) = self.card(judges::DECLASSIFICATION)?;
        card.add(feature);
        Some(card)
    }

    fn subject(&self, card: &mut Scorecard<'_>, rule: &Rule, zone: &Zone) {
        card.add_if(self.subjects.is_about_secrecy(zone.part), "about_secrecy");
        let mentions = self.subjects.mentions(zone.part);
        if i64::try_from(mentions).is_ok_and(|mentions| mentions >= rule.limit("many_mentions")) {
            card.add_counted("many_mentions", &[("mentions", mentions)]);
        }
    }

    fn weighed(
        &self,
        card: Scorecard<'pack>,
        candidate: &Candidate,
        level: Level,
        line: &Line,
        zone: &Zone,
    ) -> Weighed<'pack> {
        let kind = if candidate.form == Form::Declassification {
            Kind::Declassified(level)
        } else {
            Kind::Marking(level)
        };
        self.with_kind(card, candidate, kind, line, zone)
    }

    fn with_kind(
        &self,
        card: Scorecard<'pack>,
        candidate: &Candidate,
        kind: Kind,
        line: &Line,
        zone: &Zone,
    ) -> Weighed<'pack> {
        let all = self.text.text();
        let start = all.ceil_char_boundary(
            candidate
                .start
                .saturating_sub(MASK_BEFORE_BYTES)
                .max(candidate.segment.0)
                .max(line.start),
        );
        let end = all.floor_char_boundary(
            (candidate.end + MASK_BEHIND_BYTES)
                .min(candidate.segment.1)
                .min(line.end),
        );
        // Of a document's number only the sign at its end is closed vocabulary.
        let shown_from = match candidate.form {
            Form::NumberSuffix => candidate.end - number::SHOWN_BYTES,
            _ => candidate.start,
        };
        let keep = shown_from - start..candidate.end - start;
        let is_furniture = matches!(
            zone.kind,
            ZoneKind::PageHeader | ZoneKind::PageFooter | ZoneKind::Watermark | ZoneKind::TextBox
        );
        Weighed {
            card,
            kind,
            gains_by_repeating: is_furniture
                || (candidate.form == Form::Alone && candidate.case == Case::Upper && zone.cell.is_none()),
            sighting: Sighting {
                span: Span::new(candidate.start, candidate.end).ok(),
                place: place_of(zone),
                matched: all[candidate.start..candidate.end].to_owned(),
                masked: mask_layout(&all[start..end.max(candidate.end)], &[keep], MASK_CHARS),
            },
        }
    }
}

fn case(card: &mut Scorecard<'_>, candidate: &Candidate, style: Style) {
    card.add(match candidate.case {
        _ if style.shown_as_capitals => "capitals",
        Case::Upper => "capitals",
        Case::Title => "title_case",
        Case::Lower | Case::Mixed => "lower_case",
    });
    accents(card, candidate);
}

fn accents(card: &mut Scorecard<'_>, candidate: &Candidate) {
    if !candidate.accented {
        card.add(if candidate.level == Level::Mat {
            "without_accents"
        } else {
            "without_accents_two_words"
        });
    }
}

fn handling(card: &mut Scorecard<'_>, around: &Around) {
    match around.handling_lines {
        0 => {}
        1 => card.add("handling_line"),
        several => card.add_counted("handling_lines", &[("lines", several)]),
    }
}

fn listed(card: &mut Scorecard<'_>, around: &Around) {
    match around.other_levels {
        0 => {}
        1 => card.add("one_other_level"),
        _ => card.add("other_levels"),
    }
}

fn place(card: &mut Scorecard<'_>, zone: &Zone) {
    card.add_if(around::is_own_box(zone), "own_box");
    card.add_if(
        matches!(
            zone.kind,
            ZoneKind::Title
                | ZoneKind::Property
                | ZoneKind::Bookmark
                | ZoneKind::SheetName
                | ZoneKind::AltText
                | ZoneKind::Comment
                | ZoneKind::FormField
                | ZoneKind::SpeakerNote
        ),
        "metadata",
    );
    card.add_if(zone.kind == ZoneKind::LinkText, "link_to_another");
    card.add_if(zone.visibility != Visibility::Visible, "hidden");
}
