//! Vietnamese text folded to plain lower-case ASCII words, so that one phrase matches every spelling.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::char::decompose_canonical;

/// Folds `text`: lower case, no diacritics, `đ` as `d`; every other sign becomes one space between words.
///
/// Composed, decomposed, capital and unaccented spellings of a phrase fold to the same string. The result
/// starts and ends without a space.
pub(crate) fn fold(text: &str) -> String {
    fold_at_most(text, usize::MAX)
}

/// Folds no more than the first `max_chars` characters of `text`.
pub(crate) fn fold_at_most(text: &str, max_chars: usize) -> String {
    let quick: &[u8] = &QUICK;
    let mut folded = String::with_capacity(text.len().min(max_chars.saturating_mul(2)));
    // Whether a word was left, so that a gap belongs before the next letter.
    let mut in_gap = false;
    for letter in text.chars().take(max_chars) {
        let byte = match quick.get(letter as usize) {
            None | Some(&SLOW) => {
                if in_gap {
                    push_gap(&mut folded);
                }
                push_folded(&mut folded, letter);
                in_gap = folded.ends_with(' ');
                continue;
            }
            Some(&GAP) => {
                in_gap = true;
                continue;
            }
            Some(&NOTHING) => continue,
            Some(&byte) => byte,
        };
        if in_gap {
            push_gap(&mut folded);
            in_gap = false;
        }
        folded.push(char::from(byte));
    }
    while folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// What [`push_folded`] does with each of the first letters of Unicode, among them all of Vietnamese: an ASCII letter
/// or digit, or one of the three signs below, which are none.
static QUICK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    ('\0'..'\u{2000}')
        .map(|letter| {
            // The word before shows whether a gap is made.
            let mut folded = String::from("x");
            push_folded(&mut folded, letter);
            match folded.as_bytes() {
                [_] => NOTHING,
                [_, b' '] => GAP,
                [_, byte] => *byte,
                _ => SLOW,
            }
        })
        .collect()
});

/// In [`QUICK`]: ask [`push_folded`].
const SLOW: u8 = 0;
/// In [`QUICK`]: a gap between words.
const GAP: u8 = 1;
/// In [`QUICK`]: stands inside words and is left out.
const NOTHING: u8 = 2;

fn push_folded(folded: &mut String, letter: char) {
    match letter {
        'a'..='z' | '0'..='9' => folded.push(letter),
        'A'..='Z' => folded.push(letter.to_ascii_lowercase()),
        'đ' | 'Đ' | 'Ð' | 'ð' => folded.push('d'),
        _ if letter.is_ascii() => push_gap(folded),
        // Soft hyphens, joiners and combining marks stand inside words.
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{300}'..='\u{36f}' => {}
        _ => {
            let mut base = None;
            decompose_canonical(letter, |part| {
                base.get_or_insert(part);
            });
            match base {
                Some(plain) if plain.is_ascii_alphanumeric() => {
                    folded.push(plain.to_ascii_lowercase());
                }
                Some(other) if other.is_alphanumeric() => folded.extend(other.to_lowercase()),
                _ => push_gap(folded),
            }
        }
    }
}

fn push_gap(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Looks for a few fixed strings at once, the leftmost first; of two that begin at one place, for the earlier in
/// the list. This kind of search, and no other, passes over text with vector instructions.
pub(crate) fn finder(literals: &[&str]) -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .build(literals)
        .expect("a few dozen short literals fit any automaton")
}

/// In text up to this long, looking at each word's beginning takes less than making ready any search.
const SHORT_BYTES: usize = 400;

/// Whether the words of `phrase` stand one after another as whole words in `folded`; both are folded text.
pub(crate) fn has_words(folded: &str, phrase: &str) -> bool {
    find_words(folded, phrase).is_some()
}

/// Where `phrase` first stands as whole words in `folded`; both are folded text.
pub(crate) fn find_words(folded: &str, phrase: &str) -> Option<usize> {
    let bytes = folded.as_bytes();
    if bytes.len() <= SHORT_BYTES {
        let first = phrase.as_bytes().first();
        let stands_at = |start: &usize| {
            bytes.get(*start) == first
                && bytes[*start..]
                    .strip_prefix(phrase.as_bytes())
                    .is_some_and(|behind| behind.first().is_none_or(|byte| *byte == b' '))
        };
        let begins = memchr::memchr_iter(b' ', bytes).map(|space| space + 1);
        return std::iter::once(0).chain(begins).find(stands_at);
    }
    memchr::memmem::find_iter(bytes, phrase.as_bytes()).find(|start| {
        let end = start + phrase.len();
        (*start == 0 || bytes[start - 1] == b' ') && (end == bytes.len() || bytes[end] == b' ')
    })
}

/// Whether any of `phrases` stands in `folded` as whole words.
pub(crate) fn has_any(folded: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| has_words(folded, phrase))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text), expected);
        let decomposed: String = text.nfd().collect();
        assert_eq!(fold(&decomposed), expected, "decomposed");
    }

    #[test]
    fn the_quick_way_folds_every_letter_as_the_slow_one() {
        for letter in '\0'..=char::MAX {
            let mut slow = String::from("x");
            push_folded(&mut slow, letter);
            assert_eq!(fold(&format!("x{letter}y")), slow + "y", "{letter:?}");
        }
    }

    #[test]
    fn every_spelling_folds_to_the_same_words() {
        check("Số CCCD:", "so cccd");
        check("HỌ VÀ TÊN", "ho va ten");
        check("  Điện   thoại / Di\u{ad} động ", "dien thoai di dong");
        check("Mật\u{a0}khẩu", "mat khau");
        check("(1)", "1");
        check("", "");
    }

    #[test]
    fn words_are_found_whole() {
        assert!(has_words("so tai khoan", "tai khoan"));
        assert!(!has_words("so tai khoang", "tai khoan"));
        assert!(!has_words("ip", "ip v4"));
        assert!(has_any("ten may chu", &["server", "may chu"]));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,80}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(!once.starts_with(' ') && !once.ends_with(' '));
        }
    }
}
