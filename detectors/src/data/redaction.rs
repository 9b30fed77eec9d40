//! Redactions that hide nothing: text under a box, in the colour of its background, or off the page.

use std::collections::HashMap;

use rasoat_core::{Category, Detection, ExtractedText, Kind, Visibility, Zone, ZoneKind, mask_layout};

use super::{digits, name};
use crate::pack::Judge;
use crate::scorecard::{Scorecard, Sighting, place_of};
use crate::{Rule, RulePack};

/// Readable text that somebody meant to hide.
pub(crate) const HIDDEN_TEXT: Judge = Judge {
    name: "hidden_text",
    features: &[
        "covered",
        "unreadable",
        "off_page",
        "number_inside",
        "name_inside",
        "behind_label",
        "in_sentence",
        "several_places",
        "several_words",
        "boxes_elsewhere",
        "whole_page",
        "repeated",
    ],
    limits: &["several_places", "several_words", "whole_page_percent"],
    words: &[],
};

/// What the hidden places of a document have in common.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is one fact, and any may go with any other"
)]
struct Hidden<'t> {
    places: usize,
    words: usize,
    covered: bool,
    unreadable: bool,
    number: bool,
    name: bool,
    labelled: bool,
    in_sentence: bool,
    first: Option<&'t Zone>,
    texts: HashMap<&'t str, usize>,
    letters_by_page: HashMap<(u16, Option<u32>), usize>,
}

/// What `text` fails to hide.
pub(crate) fn detect(text: &ExtractedText, pack: &RulePack) -> Vec<Detection> {
    let hidden = collect(text);
    pack.rules_of(&HIDDEN_TEXT)
        .filter_map(|rule| weigh(text, &hidden, rule))
        .collect()
}

fn collect(text: &ExtractedText) -> Hidden<'_> {
    let mut hidden = Hidden::default();
    for (index, zone) in text.zones().iter().enumerate() {
        let content = text.zone_text(zone);
        if !is_hidden(zone) || !content.chars().any(char::is_alphanumeric) {
            continue;
        }
        let has_number = digits::numbers(content).next().is_some();
        if !has_number && cuts_word(text, index) {
            continue;
        }
        hidden.places += 1;
        hidden.words += content
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count();
        hidden.covered |= zone.visibility == Visibility::Covered;
        hidden.unreadable |= zone.visibility == Visibility::Unreadable;
        hidden.number |= has_number;
        hidden.name |= content
            .split(|letter: char| letter.is_ascii_digit() || "\n,:;\t()".contains(letter))
            .any(|part| begins_with_name(part.trim()));
        let before = index
            .checked_sub(1)
            .map(|before| text.zone_text(&text.zones()[before]));
        hidden.labelled |= before.is_some_and(|before| before.trim_end().ends_with(':'));
        let before_is_shown = index
            .checked_sub(1)
            .map(|before| &text.zones()[before])
            .is_some_and(|before| before.kind == zone.kind && !is_hidden(before) && zone.cell.is_none());
        hidden.in_sentence |= before_is_shown && before.is_some_and(breaks_off);
        hidden.first.get_or_insert(zone);
        *hidden.texts.entry(content).or_default() += 1;
        *hidden.letters_by_page.entry((zone.part, zone.page)).or_default() += content.len();
    }
    hidden
}

/// Whether the first words are a person's name, others behind them: `Lò Văn Sáng thôn 3`.
fn begins_with_name(part: &str) -> bool {
    let capitals = part
        .split(' ')
        .take_while(|word| word.chars().next().is_some_and(char::is_uppercase))
        .collect::<Vec<_>>();
    name::is_person(&capitals.join(" "))
}

/// Whether what stands before breaks off: there the hidden words go on with a sentence or a line that is shown.
fn breaks_off(before: &str) -> bool {
    before
        .trim_end()
        .ends_with(|letter: char| letter.is_alphanumeric() || letter == ',')
}

/// Gaps between letters of one word, in thousandths of the page's width.
const MAX_LETTER_GAP: u16 = 3;

/// Whether the cover ends inside a word: then something lies across the line by chance, such as a stamp.
fn cuts_word(text: &ExtractedText, index: usize) -> bool {
    let zones = text.zones();
    let touch = |left: usize, right: usize| {
        let (Some(left), Some(right)) = (zones.get(left), zones.get(right)) else {
            return false;
        };
        let (Some(a), Some(b)) = (left.area, right.area) else {
            return false;
        };
        let same_line = left.page == right.page && a.top < b.bottom && b.top < a.bottom;
        let close = b.left.abs_diff(a.right) <= MAX_LETTER_GAP;
        let inside = text.zone_text(left).ends_with(char::is_alphanumeric)
            && text.zone_text(right).starts_with(char::is_alphanumeric);
        same_line && close && inside && is_hidden(left) != is_hidden(right)
    };
    touch(index, index + 1) || index.checked_sub(1).is_some_and(|before| touch(before, index))
}

/// Whether somebody may have meant to hide the zone. What programs hide on their own is not meant here:
/// watermarks, headers and footers, properties, hidden rows.
const fn is_hidden(zone: &Zone) -> bool {
    let meant = matches!(
        zone.visibility,
        Visibility::Covered | Visibility::Unreadable | Visibility::OffPage
    );
    let text = matches!(
        zone.kind,
        ZoneKind::Body
            | ZoneKind::Heading
            | ZoneKind::TableCell
            | ZoneKind::TextBox
            | ZoneKind::Annotation
            | ZoneKind::FormField
            | ZoneKind::LinkText
            | ZoneKind::Note
    );
    meant && text
}

fn weigh(text: &ExtractedText, hidden: &Hidden<'_>, rule: &Rule) -> Option<Detection> {
    let zone = hidden.first?;
    let limit = |name| usize::try_from(rule.limit(name)).unwrap_or(usize::MAX);
    let mut card = Scorecard::new(rule);
    card.add(if hidden.covered {
        "covered"
    } else if hidden.unreadable {
        "unreadable"
    } else {
        "off_page"
    });
    card.add_if(hidden.number, "number_inside");
    card.add_if(hidden.name, "name_inside");
    card.add_if(hidden.labelled, "behind_label");
    card.add_if(hidden.in_sentence && !hidden.labelled, "in_sentence");
    if hidden.places >= limit("several_places") {
        card.add_counted("several_places", &[("count", hidden.places)]);
    }
    card.add_if(hidden.words >= limit("several_words"), "several_words");
    card.add_if(
        text.text().contains("███") || text.text().contains("▉▉▉"),
        "boxes_elsewhere",
    );
    card.add_if(
        hides_whole_page(text, hidden, limit("whole_page_percent")),
        "whole_page",
    );
    let most_repeated = hidden.texts.values().max().copied().unwrap_or(0);
    card.add_if(
        most_repeated >= 3 && most_repeated * 2 >= hidden.places,
        "repeated",
    );
    let content = text.zone_text(zone);
    let sighting = Sighting {
        span: Some(zone.span),
        place: place_of(zone),
        matched: content.to_owned(),
        masked: format!("{} × {}", hidden.places, mask_layout(content, &[], 40)),
    };
    Some(card.finish(Kind::Data(Category::BadRedaction), sighting))
}

/// Whether some page is hidden as a whole, as under the picture of a scan.
fn hides_whole_page(text: &ExtractedText, hidden: &Hidden<'_>, percent: usize) -> bool {
    let mut letters: HashMap<(u16, Option<u32>), usize> = HashMap::new();
    for zone in text.zones() {
        *letters.entry((zone.part, zone.page)).or_default() += text.zone_text(zone).len();
    }
    hidden
        .letters_by_page
        .iter()
        .any(|(page, count)| *count > 200 && count * 100 >= letters.get(page).copied().unwrap_or(0) * percent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notation;

    fn check(document: &str, places: usize, number: bool, name: bool, labelled: bool) {
        let text = notation::read(document);
        let hidden = collect(&text);
        let found = (hidden.places, hidden.number, hidden.name, hidden.labelled);
        assert_eq!(found, (places, number, name, labelled), "{document}");
    }

    #[test]
    fn what_is_hidden_is_weighed_by_what_it_holds() {
        check("Họ tên:\n[body covered] Lê Văn An", 1, false, true, true);
        check("[table_cell unreadable] 066084014561", 1, true, false, false);
        check("[body unreadable] Lê Văn An 066084014561", 1, true, true, false);
        check("Họ tên:\n[body covered] ▉▉▉▉", 0, false, false, false);
        check("[body hidden] Lê Văn An", 0, false, false, false);
        check("[page_footer covered] Lê Văn An", 0, false, false, false);
    }

    #[test]
    fn a_box_that_cuts_a_word_lies_there_by_chance() {
        check(
            "[body covered page=1 area=100,100,150,120] VĂN PH\n[body page=1 area=151,100,190,120] ÒNG",
            0,
            false,
            false,
            false,
        );
        check(
            "[body covered page=1 area=100,100,150,120] Lê Văn An\n[body page=1 area=160,100,190,120] trú tại",
            1,
            false,
            true,
            false,
        );
    }
}
