//! Registers of secret documents: a filled one lists what must not be known.

use rasoat_core::{Kind, Level, Span, mask_layout};

use super::lines::LineView;
use super::merge::{Merger, Weighed};
use super::weigh::Scene;
use super::{fold, judges};
use crate::RulePack;
use crate::effort::Effort;
use crate::scorecard::{Scorecard, Sighting, place_of};

/// A longer line is no title.
const MAX_TITLE_TOKENS: usize = 24;
/// Entries stand within this many lines below the title.
const REACH: usize = 200;
/// A specimen says so within this many lines.
const SAMPLE_REACH: usize = 6;
const MASK_CHARS: usize = 80;
/// What it costs to read the lines below a title, in bytes looked at.
const READING_BYTES: usize = 20_000;

/// Whether a line may be the title of a register.
pub(super) fn may_be_title(tokens: &[fold::Token], pack: &RulePack) -> bool {
    tokens.len() <= MAX_TITLE_TOKENS
        && tokens.first().is_some_and(|first| {
            pack.rules_of(judges::REGISTER)
                .flat_map(|rule| rule.words("titles"))
                .any(|title| title.to_uppercase().starts_with(&first.upper))
        })
}

/// Adds the registers whose titles stand on the lines `titles`.
pub(super) fn detect<'pack>(
    scene: &Scene<'_, 'pack>,
    titles: &[usize],
    effort: &Effort,
    merger: &mut Merger<'pack>,
) {
    let Some(rule) = scene.pack.rules_of(judges::REGISTER).next() else {
        return;
    };
    for index in titles.iter().take_while(|_| effort.spend(READING_BYTES)) {
        let view = scene.lines.view(*index);
        let is_title = rule.words("titles").iter().any(|title| {
            view.words
                .starts_with(LineView::of(fold::tokens(title, 0)).words.as_str())
        });
        let (true, Some(line)) = (is_title, scene.lines.get(*index)) else {
            continue;
        };
        let zone = scene.lines.zone(line);
        let mut card = Scorecard::new(rule);
        card.add("register_title");
        let entries = scene
            .lines
            .after(*index, REACH)
            .filter(|other| is_entry(&scene.lines.view(*other)))
            .count();
        if i64::try_from(entries).is_ok_and(|entries| entries >= rule.limit("min_entries")) {
            card.add_counted("entries", &[("entries", entries)]);
        } else {
            card.add("blank");
        }
        let sample = scene
            .lines
            .before(*index, SAMPLE_REACH)
            .chain([*index])
            .any(|other| scene.vocabulary.is_sample(&scene.lines.view(other).words));
        card.add_if(sample, "sample");
        card.add_if(scene.subjects.is_about_secrecy(zone.part), "about_secrecy");
        let content = scene.lines.content(line);
        merger.add(Weighed {
            card,
            kind: Kind::Marking(Level::Any),
            gains_by_repeating: false,
            sighting: Sighting {
                span: Span::new(line.start, line.end).ok(),
                place: place_of(zone),
                matched: content.to_owned(),
                masked: mask_layout(content, &[], MASK_CHARS),
            },
        });
    }
}

/// Whether the line holds a document's number, as each entry of a register does: `12/KH-UBND`.
fn is_entry(view: &LineView) -> bool {
    view.tokens.windows(3).any(|three| {
        three[0].kind == fold::TokenKind::Number
            && three[1].is_mark("/-")
            && three[2].is_word()
            && three[2].gap == fold::Gap::None
    })
}
