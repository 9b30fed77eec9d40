//! Finding where a marking may stand, fast: [`hits`].
//!
//! Every marking with accents holds the letter ậ in one of its eight byte forms between an `m` and a `t`;
//! the others hold one of a few plain ASCII strings. Nothing that [`super::confirm`] accepts may be missed
//! here: a property test compares both.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind, packed};
use memchr::memmem;

use super::fold::{is_combining, is_invisible, plain};
use super::spaced;

/// The byte forms of ậ and Ậ: composed, half composed, and both orders of the accents; then the forms
/// without accents, the document-number suffixes, and the usual abbreviation of "bí mật nhà nước".
const NEEDLES: [&str; 19] = [
    "\u{1EAD}",
    "\u{1EAC}",
    "\u{E2}\u{323}",
    "\u{C2}\u{323}",
    "\u{1EA1}\u{302}",
    "\u{1EA0}\u{302}",
    "\u{302}\u{323}",
    "\u{323}\u{302}",
    "MAT",
    "M AT",
    "MA T",
    "M A T",
    "o mat",
    "(M)",
    "(TM)",
    "(m)",
    "(TgM)",
    "-TM",
    "BMNN",
];

/// How many of [`NEEDLES`] are forms of ậ.
const ACCENTED: usize = 8;

/// Look at most this many characters away from ậ for the letters around it, over invisible ones.
const REACH: usize = 16;

static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| Searcher::of(&NEEDLES));

/// The shortest suffix of document numbers. Among the other needles it would let vector search compare two bytes only,
/// and the first two of ậ are those of half of all Vietnamese vowels.
static SHORT_SUFFIX: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("-M"));

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
    let mut needles = SEARCHER
        .hits(text)
        .filter(|(start, end, needle)| *needle >= ACCENTED || is_between_m_and_t(text, *start, *end))
        .map(|(start, _, _)| start)
        .peekable();
    let mut suffixes = SHORT_SUFFIX.find_iter(text.as_bytes()).peekable();
    std::iter::from_fn(move || match (needles.peek(), suffixes.peek()) {
        (Some(needle), Some(suffix)) if suffix < needle => suffixes.next(),
        (None, _) => suffixes.next(),
        _ => needles.next(),
    })
}

fn is_between_m_and_t(text: &str, start: usize, end: usize) -> bool {
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
    }

    #[test]
    fn the_ends_of_the_text_are_no_trouble() {
        for text in ["ậ", "\u{323}\u{302}", "mậ", "ật", "a\u{323}\u{302}t", ""] {
            check(text, 0);
        }
    }
}
