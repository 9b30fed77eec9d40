//! State-secret markings and internal-only stamps.
//!
//! [`prefilter`] finds where a marking may stand, [`confirm`] reads the line there, [`around`] looks at what
//! stands near it, and [`weigh`] turns all of it into reasons with points.

mod around;
mod beside;
mod blocks;
mod confirm;
mod field;
mod fold;
mod internal;
mod judges;
mod letters;
mod lines;
mod mention;
mod merge;
mod name;
mod number;
mod prefilter;
mod register;
mod rows;
mod spaced;
mod subject;
mod tables;
mod vocabulary;
mod weigh;

use rasoat_core::{Band, Detection, DocumentContext, ExtractedText, ZoneKind};

use self::confirm::{Candidate, Form};
use self::fold::Token;
use self::lines::{Line, Lines};
use self::merge::Merger;
use self::name::Origin;
use self::subject::Subjects;
use self::tables::Tables;
use self::vocabulary::Vocabulary;
use crate::effort::Effort;
use crate::{Depth, RulePack};

pub(crate) use self::judges::JUDGES;
/// The judge of internal stamps, which takes any number of rules.
pub(crate) const INTERNAL_STAMP: &str = judges::INTERNAL.name;

/// A line up to this many bytes is read whole; of a longer one, windows around its hits.
const WHOLE_LINE_BYTES: usize = 512;
/// Bytes of a long line to read before and behind a hit.
const WINDOW_BYTES: usize = 120;
/// In such a window, a marking begins at most this many bytes behind its hit (`Do mat: Mat`).
const HIT_REACH: usize = 24;

/// What it costs to weigh a candidate, in bytes looked at: some sixty lines around it, most of them many times.
const WEIGHING_BYTES: usize = 4_000;
/// Of the candidates, so many that stand last are weighed however many there are.
const LAST_WEIGHED: usize = 100;
/// What it costs to judge a further marking on a line.
const MARK_BYTES: usize = 400;

/// The marking rules of a pack, made ready once.
#[derive(Debug, Clone)]
pub(crate) struct Markings {
    prepared: std::sync::Arc<Prepared>,
}

#[derive(Debug)]
struct Prepared {
    vocabulary: Option<Vocabulary>,
    internal: internal::Phrases,
}

impl Markings {
    /// Takes the word lists of `pack`.
    pub(crate) fn of(pack: &RulePack) -> Self {
        Self {
            prepared: std::sync::Arc::new(Prepared {
                vocabulary: pack.rules_of(judges::STAMP).next().map(Vocabulary::of),
                internal: internal::Phrases::of(pack),
            }),
        }
    }

    /// Every marking that `text` shows, with what was weighed and found to be nothing; and whether that is all.
    pub(crate) fn detect(
        &self,
        text: &ExtractedText,
        context: &DocumentContext,
        pack: &RulePack,
        depth: Depth,
    ) -> (Vec<Detection>, bool) {
        let Some(vocabulary) = &self.prepared.vocabulary else {
            return (Vec::new(), true);
        };
        let [reading_effort, weighing_effort, internal_effort] =
            [(); 3].map(|()| Effort::of(text.text().len()));
        let hits = prefilter::hits(text.text());
        let reading = read_at(text, hits, vocabulary, pack, depth, &reading_effort);
        let mut merger = Merger::default();
        let is_of_interest = !reading.sights.is_empty() || !reading.register_lines.is_empty();
        if let Some(lines) = reading.lines.as_ref().filter(|_| is_of_interest) {
            let scene = weigh::Scene {
                text,
                lines,
                tables: Tables::of(text),
                subjects: Subjects::of(text, lines, vocabulary, &reading.mentions),
                vocabulary,
                pack,
            };
            // What stands last has nothing behind it that could take a marking's weight, so some of it is always weighed.
            let (first, last) = reading
                .sights
                .split_at(reading.sights.len().saturating_sub(LAST_WEIGHED));
            let affordable = |_: &&Sight| weighing_effort.spend(WEIGHING_BYTES);
            for sight in first.iter().take_while(affordable).chain(last) {
                if let Some(weighed) = scene.weigh(sight) {
                    merger.add(weighed);
                }
            }
            register::detect(&scene, &reading.register_lines, &weighing_effort, &mut merger);
        }
        let internal = &self.prepared.internal;
        internal.detect(text, vocabulary, pack, &internal_effort, &mut merger);
        let mut detections = merger.finish();
        detections.extend(names(text, context, vocabulary, pack));
        let is_complete = [reading_effort, weighing_effort, internal_effort]
            .iter()
            .all(|effort| !effort.is_used_up());
        (detections, is_complete)
    }
}

/// A candidate with the line it stands in.
struct Sight {
    line: usize,
    candidate: Candidate,
}

/// What was read around the hits of the prefilter.
#[derive(Default)]
struct Reading<'t> {
    /// The lines of the text, if there was any hit.
    lines: Option<Lines<'t>>,
    sights: Vec<Sight>,
    /// How often each part speaks of state secrets, by part.
    mentions: std::collections::BTreeMap<u16, usize>,
    /// Lines that speak of state secrets and may be titles of registers.
    register_lines: Vec<usize>,
}

/// Reads the text around each of `hits`, which are in order, as long as there is `effort` left.
fn read_at<'t>(
    text: &'t ExtractedText,
    hits: impl Iterator<Item = usize>,
    vocabulary: &Vocabulary,
    pack: &RulePack,
    depth: Depth,
    effort: &Effort,
) -> Reading<'t> {
    let mut reading = Reading::default();
    // Bytes before this one have been read.
    let mut read_to = 0;
    for hit in hits {
        if hit < read_to {
            continue;
        }
        if depth == Depth::Findings
            && let Some(zone) = text.zone_at(hit).map(|index| &text.zones()[index])
            && lines::is_running(zone.kind)
            && let Some(mention) = mention::plain(text.text(), hit, vocabulary)
        {
            *reading.mentions.entry(zone.part).or_default() += usize::from(mention.of_secrecy);
            read_to = mention.end;
            continue;
        }
        let lines = reading.lines.get_or_insert_with(|| Lines::of(text));
        let Some(index) = lines.index_at(hit) else {
            continue;
        };
        let Some(line) = lines.get(index).copied() else {
            continue;
        };
        let (start, end) = window(text.text(), &line, hit);
        let is_whole = start == line.start && end == line.end;
        let judged = if is_whole {
            read_to.max(line.start)..line.end
        } else {
            read_to..hit + HIT_REACH
        };
        if !effort.spend(end - start) {
            break;
        }
        read_to = judged.end;
        let tokens = spaced::joined(fold::tokens(&text.text()[start..end], start));
        let zone = lines.zone(&line);
        let mut findings = confirm::in_line(text.text(), &tokens, &judged, zone.kind, vocabulary);
        *reading.mentions.entry(zone.part).or_default() += findings.mentions;
        let marks = findings.mentions + findings.candidates.len();
        if !effort.spend(marks.saturating_sub(1) * MARK_BYTES) {
            break;
        }
        if findings.mentions > 0 && is_whole && register::may_be_title(&tokens, pack) {
            reading.register_lines.push(index);
        }
        if is_whole {
            findings.candidates.extend(suffix_candidate(&tokens, pack));
        }
        let candidates = wanted(findings.candidates, is_whole, depth);
        reading.sights.extend(candidates.map(|candidate| Sight {
            line: index,
            candidate,
        }));
    }
    reading
}

/// Those of `candidates` that are to be weighed.
fn wanted(candidates: Vec<Candidate>, is_whole_line: bool, depth: Depth) -> impl Iterator<Item = Candidate> {
    candidates
        .into_iter()
        .map(move |mut candidate| {
            // In a line too long to be read whole, nothing stands alone.
            if !is_whole_line && candidate.form != Form::Field {
                candidate.form = Form::Sentence;
            }
            candidate
        })
        // What stands in a sentence is nothing, and told only to those who ask.
        .filter(move |candidate| candidate.form != Form::Sentence || depth == Depth::Everything)
}

/// The bytes to read around `hit`: the whole line, or a window of it that cuts no word.
fn window(text: &str, line: &Line, hit: usize) -> (usize, usize) {
    if line.end - line.start <= WHOLE_LINE_BYTES {
        return (line.start, line.end);
    }
    let start = hit.saturating_sub(WINDOW_BYTES).max(line.start);
    let end = (hit + WINDOW_BYTES).min(line.end);
    (
        word_boundary(text, start, line.start),
        word_boundary(text, end, line.end),
    )
}

/// The last space before `position`, so that no word is cut; `limit` where `position` is the line's edge.
fn word_boundary(text: &str, position: usize, limit: usize) -> usize {
    if position == limit {
        return limit;
    }
    let position = text.floor_char_boundary(position);
    let near = text.floor_char_boundary(position.saturating_sub(WINDOW_BYTES / 2));
    text[near..position]
        .rfind(char::is_whitespace)
        .map_or(position, |space| near + space)
}

fn suffix_candidate(tokens: &[Token], pack: &RulePack) -> Option<Candidate> {
    let suffix = number::suffix(tokens, pack)?;
    Some(Candidate {
        level: suffix.level,
        form: Form::NumberSuffix,
        case: fold::Case::Upper,
        accented: true,
        quoted: false,
        guarded: false,
        shares_line: tokens
            .iter()
            .any(|token| token.start >= suffix.end && token.gap == fold::Gap::Wide),
        plain_label: false,
        start: suffix.start,
        end: suffix.end,
        segment: (suffix.start, suffix.end),
    })
}

fn names(
    text: &ExtractedText,
    context: &DocumentContext,
    vocabulary: &Vocabulary,
    pack: &RulePack,
) -> Vec<Detection> {
    let file = context
        .file_name
        .iter()
        .map(|name| (name.expose().as_str(), Origin::File));
    let link = context
        .link_text
        .iter()
        .map(|name| (name.expose().as_str(), Origin::Link));
    let parts = (1..)
        .zip(text.parts())
        .map(|(part, name)| (name.as_str(), Origin::Part(part)));
    file.chain(link)
        .chain(parts)
        .filter_map(|(name, origin)| name::detect(name, origin, vocabulary, pack))
        .filter(|detection| detection.band > Band::Clear)
        .collect()
}

/// Zone kinds that only [`names`] judges.
const fn is_name(kind: ZoneKind) -> bool {
    matches!(kind, ZoneKind::FileName)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rasoat_core::{DocumentFormat, TextBuilder};
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    /// Every place where a window may begin, without the prefilter: each character is a hit.
    fn slow_sights(text: &ExtractedText, vocabulary: &Vocabulary, pack: &RulePack) -> Vec<Candidate> {
        let all = text.text().char_indices().map(|(position, _)| position);
        candidates(read_at(
            text,
            all,
            vocabulary,
            pack,
            Depth::Everything,
            &Effort::of(1 << 20),
        ))
    }

    fn read<'t>(text: &'t ExtractedText, vocabulary: &Vocabulary, pack: &RulePack) -> Reading<'t> {
        let hits = prefilter::hits(text.text());
        read_at(
            text,
            hits,
            vocabulary,
            pack,
            Depth::Everything,
            &Effort::of(1 << 20),
        )
    }

    fn candidates(reading: Reading<'_>) -> Vec<Candidate> {
        reading.sights.into_iter().map(|sight| sight.candidate).collect()
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("MẬT"),
            Just("mật"),
            Just("Mật"),
            Just("TỐI "),
            Just("TUYỆT "),
            Just("M Ậ T"),
            Just("T Ố I"),
            Just("МẬТ"),
            Just("M\u{AD}ẬT"),
            Just("M\u{200B}Ậ\u{200D}T"),
            Just("MAT"),
            Just("M A T"),
            Just("TOI MAT"),
            Just("Độ mật: "),
            Just("DO MAT: "),
            Just("Do mat: Mat"),
            Just("ĐỘ"),
            Just("[ "),
            Just("]"),
            Just(" "),
            Just("\n"),
            Just("\t"),
            Just("nhật"),
            Just("KHẨU"),
            Just("Số: 12/KH-VP(M)"),
            Just("Số: 12/KH-VP (m)"),
            Just("7/PA-CAT(TgM)"),
            Just("-M"),
            Just("BMNN"),
            Just("BẢN SAO BÍ MẬT NHÀ NƯỚC"),
            Just("GIẢI MẬT"),
            Just("ậ"),
            Just("\u{323}"),
            Just("\u{302}"),
            Just("a"),
            Just("M ẬT"),
            Just("MẬ T"),
            Just("ＭẬＴ"),
        ]
        .prop_map(str::to_owned)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_prefilter_finds_what_the_slow_reading_finds(
            pieces in proptest::collection::vec((piece(), 0..3u8), 0..12),
            space in proptest::bool::ANY,
        ) {
            let mut content = String::new();
            for (piece, form) in &pieces {
                match form {
                    0 => content.extend(piece.nfc()),
                    1 => content.extend(piece.nfd()),
                    _ => content.push_str(piece),
                }
                if space {
                    content.push(' ');
                }
            }
            prop_assume!(content.len() <= WHOLE_LINE_BYTES);
            let mut builder = TextBuilder::new(DocumentFormat::Text, 1 << 20, 100);
            builder.push(ZoneKind::Body, &content, |_| {});
            let text = builder.finish();
            let pack = RulePack::builtin();
            let vocabulary = Vocabulary::of(pack.rules_of(judges::STAMP).next().unwrap());
            let fast = candidates(read(&text, &vocabulary, &pack));
            prop_assert_eq!(fast, slow_sights(&text, &vocabulary, &pack));
        }
    }

    #[test]
    fn long_lines_are_read_in_windows_that_miss_nothing() {
        let prose = "Các đơn vị thực hiện công tác bảo vệ bí mật nhà nước. ".repeat(200);
        let content = format!("{prose} Độ mật: Tối mật. {prose}");
        let mut builder = TextBuilder::new(DocumentFormat::Text, 1 << 20, 100);
        builder.push(ZoneKind::Body, &content, |_| {});
        let text = builder.finish();
        let pack = RulePack::builtin();
        let vocabulary = Vocabulary::of(pack.rules_of(judges::STAMP).next().unwrap());
        let reading = read(&text, &vocabulary, &pack);
        // 400 in the prose and the label of the field.
        assert_eq!(reading.mentions.values().sum::<usize>(), 401);
        assert!(
            reading
                .sights
                .iter()
                .any(|sight| sight.candidate.form == Form::Field)
        );
    }
}
