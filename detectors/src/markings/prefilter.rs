//! Finding where a marking may stand, fast: [`hits`].
//!
//! Every marking with accents holds the letter ậ in one of its eight byte forms between an `m` and a `t`;
//! the others hold one of a few plain ASCII strings. Nothing that [`super::confirm`] accepts may be missed
//! here: a property test compares both.

use aho_corasick::{AhoCorasick, MatchKind, packed};

use super::blocks::{BEFORE, BLOCK, WINDOW, anchors as anchors_in, may_hold_mark};
use super::fold::{is_combining, is_invisible, plain};
use super::spaced;

/// Look at most this many characters away from ậ for the letters around it, over invisible ones.
const REACH: usize = 16;

/// Looks for a few fixed strings at once, leftmost first.
#[derive(Debug)]
pub(super) enum Searcher {
    /// With vector instructions, several gigabytes a second.
    Packed(packed::Searcher),
    /// On machines that lack them.
    Automaton(AhoCorasick),
}

impl Searcher {
    /// Takes the strings to look for: few, and none of them empty.
    pub(super) fn of<N: AsRef<[u8]>>(needles: &[N]) -> Self {
        packed::Searcher::new(needles).map_or_else(
            || {
                let automaton = AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostFirst)
                    .build(needles);
                Self::Automaton(automaton.expect("the needles are few and short"))
            },
            Self::Packed,
        )
    }

    /// Start, end and number of the needle of each hit, in order.
    pub(super) fn hits<'s>(&'s self, text: &'s str) -> impl Iterator<Item = (usize, usize, usize)> + 's {
        let (packed, automaton) = match self {
            Self::Packed(searcher) => (Some(searcher.find_iter(text)), None),
            Self::Automaton(automaton) => (None, Some(automaton.find_iter(text))),
        };
        packed
            .into_iter()
            .flatten()
            .chain(automaton.into_iter().flatten())
            .map(|hit| (hit.start(), hit.end(), hit.pattern().as_usize()))
    }
}

/// The byte positions in `text` around which a marking may stand, in order.
pub(super) fn hits(text: &str) -> impl Iterator<Item = usize> {
    let mut blocks = (0..text.len()).step_by(BLOCK);
    // The last promising block, and where in it to go on.
    let mut block = (0, [0; BLOCK], BLOCK);
    // The places around its last anchor that have not been looked at.
    let mut waiting = 0..0;
    std::iter::from_fn(move || {
        loop {
            if let Some(hit) = waiting.by_ref().find(|place| begins_at(text, *place)) {
                return Some(hit);
            }
            let (start, anchors, go_on) = &mut block;
            if let Some(offset) = memchr::memchr(1, &anchors[*go_on..]) {
                let anchor = *start + *go_on + offset;
                *go_on += offset + 1;
                waiting = waiting.end.max(anchor.saturating_sub(BEFORE))..(anchor + 1).min(text.len());
                continue;
            }
            block = blocks.find_map(|start| {
                let window = window(text.as_bytes(), start);
                may_hold_mark(&window).then(|| (start, anchors_in(&window), 0))
            })?;
        }
    })
}

/// The block that begins at `start` with its neighbours; zeros beyond the ends of the text.
fn window(bytes: &[u8], start: usize) -> [u8; WINDOW] {
    if let Some(window) = start
        .checked_sub(BEFORE)
        .and_then(|first| bytes.get(first..)?.first_chunk())
    {
        return *window;
    }
    let mut window = [0; WINDOW];
    let first = start.saturating_sub(BEFORE);
    let last = (start + WINDOW - BEFORE).min(bytes.len());
    let offset = BEFORE - (start - first);
    window[offset..offset + last - first].copy_from_slice(&bytes[first..last]);
    window
}

/// Whether a marking may stand around the byte `place`: one of the eight byte forms of ậ between `m` and `t`, a form
/// without accents, the suffix of a document's number, or the usual abbreviation of "bí mật nhà nước".
fn begins_at(text: &str, place: usize) -> bool {
    let accented = |length: usize| is_between_m_and_t(text, place, place + length);
    match &text.as_bytes()[place..] {
        [0xE1, 0xBA, 0xAC | 0xAD, ..] => accented(3),
        [0xE1, 0xBA, 0xA0 | 0xA1, 0xCC, 0x82, ..] => accented(5),
        [0xC3, 0x82 | 0xA2, 0xCC, 0xA3, ..] | [0xCC, 0x82, 0xCC, 0xA3, ..] | [0xCC, 0xA3, 0xCC, 0x82, ..] => {
            accented(4)
        }
        [b'M', rest @ ..] => [&b"AT"[..], b" AT", b"A T", b" A T"]
            .iter()
            .any(|behind| rest.starts_with(behind)),
        [b'(', rest @ ..] => [&b"M)"[..], b"m)", b"TM)", b"TgM)"]
            .iter()
            .any(|behind| rest.starts_with(behind)),
        [b'o', b' ', b'm', b'a', b't', ..]
        | [b'-', b'M', ..]
        | [b'-', b'T', b'M', ..]
        | [b'B', b'M', b'N', b'N', ..] => true,
        _ => false,
    }
}

fn is_between_m_and_t(text: &str, start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).map(|before| text.as_bytes()[before]);
    // Most syllables with ậ begin with other letters.
    if before.is_some_and(|letter| letter.is_ascii_alphabetic() && !b"mMaA".contains(&letter)) {
        return false;
    }
    let skipped = |letter: &char| {
        is_invisible(*letter)
            || is_combining(*letter)
            || plain(*letter).is_whitespace()
            || spaced::DIVIDERS.contains(*letter)
    };
    let after = text[end..].chars().take(REACH).find(|letter| !skipped(letter));
    if !after.is_some_and(|letter| matches!(plain(letter), 't' | 'T')) {
        return false;
    }
    // A needle of two combining marks leaves the base letter before it.
    let before = text[..start]
        .chars()
        .rev()
        .take(REACH)
        .filter(|letter| !skipped(letter));
    let mut before = before.map(plain);
    let base_is_outside = text[start..].chars().next().is_some_and(is_combining);
    if base_is_outside && !matches!(before.next(), Some('a' | 'A')) {
        return false;
    }
    matches!(before.next(), Some('m' | 'M'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn check(text: &str, expected: usize) {
        assert_eq!(hits(text).count(), expected, "{text:?}");
    }

    #[test]
    fn every_form_is_seen_and_other_syllables_are_not() {
        for form in [
            "mật",
            "MẬT",
            "Ma\u{302}\u{323}t",
            "Ma\u{323}\u{302}t",
            "Mâ\u{323}t",
            "M Ậ T",
            "МẬТ",
            "M\u{AD}ậ\u{200B}t",
        ] {
            check(form, 1);
        }
        check("nhật luật tập mập mận", 0);
        check("nha\u{323}\u{302}t lua\u{323}\u{302}t to\u{302}\u{323}t", 0);
        check("12/KH-VP(M) DO MAT: MAT", 3);
        check("7/KH-VP(TgM) 8/KH-VP(m) (TM)", 3);
    }

    fn piece() -> impl Strategy<Value = String> {
        let known = [
            "mật",
            "MẬT",
            "M Ậ T",
            "nhật",
            "luận",
            "đậu",
            "МẬТ",
            "MAT",
            "M AT",
            "MA T",
            "M A T",
            "o mat",
            "(M)",
            "(m)",
            "(TM)",
            "(TgM)",
            "-TM",
            "-M",
            "BMNN",
            "m",
            "t",
            "a",
            "ậ",
            "Ậ",
            "â",
            "ạ",
            "\u{302}",
            "\u{323}",
            "\u{302}\u{323}",
            "\u{323}\u{302}",
            "\u{AD}",
            "\u{200B}",
            " ",
            "\n",
            "-",
            "(",
            "B",
            "T",
            "0",
        ];
        (proptest::sample::select(known.to_vec()), 0..4_u8, 0..80_usize).prop_map(|(piece, form, padding)| {
            let padding = "x".repeat(padding.saturating_sub(40));
            match form {
                0 => piece.nfc().collect::<String>() + &padding,
                1 => piece.nfd().collect::<String>() + &padding,
                _ => piece.to_owned() + &padding,
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn no_block_with_a_hit_is_dismissed(pieces in proptest::collection::vec(piece(), 0..40)) {
            let text = pieces.concat();
            let slow: Vec<usize> = (0..text.len()).filter(|place| begins_at(&text, *place)).collect();
            prop_assert_eq!(hits(&text).collect::<Vec<_>>(), slow, "{:?}", text);
        }
    }

    #[test]
    fn a_hit_is_seen_wherever_a_block_ends() {
        let forms = [
            "mật",
            "MẬT",
            "mâ\u{323}t",
            "MÂ\u{323}T",
            "mạ\u{302}t",
            "MẠ\u{302}T",
            "ma\u{302}\u{323}t",
            "Ma\u{323}\u{302}T",
            "MAT",
            "M AT",
            "MA T",
            "M A T",
            "o mat",
            "(M)",
            "(m)",
            "(TM)",
            "(TgM)",
            "-TM",
            "-M",
            "BMNN",
        ];
        for form in forms {
            for padding in 0..2 * BLOCK + 9 {
                let text = format!("{}{form}{}", " ".repeat(padding), " ".repeat(padding % 7));
                assert!(hits(&text).next().is_some(), "{form:?} behind {padding} spaces");
            }
        }
    }

    #[test]
    fn the_ends_of_the_text_are_no_trouble() {
        for text in ["ậ", "\u{323}\u{302}", "mậ", "ật", "a\u{323}\u{302}t", ""] {
            check(text, 0);
        }
    }
}
