//! What reading needs to know of each common letter, looked up instead of computed: [`Known`].

use std::sync::LazyLock;

use super::fold::{is_alphabetic, is_alphanumeric, is_combining, is_invisible, plain, without_accents};

/// Letters below this are looked up: all of Vietnamese, Cyrillic, Greek, and general punctuation.
const END: char = '\u{2100}';

/// What is known of one letter.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// What it looks like, in capitals.
    upper: u16,
    /// Itself without accents; 0 where that is not one letter.
    bare: u16,
    class: u8,
}

const LETTER: u8 = 1;
const NUMBER: u8 = 2;
const CAPITAL: u8 = 4;
const SPACE: u8 = 8;
/// Belongs to the letter before, shows nothing, or has no single capital.
const ODD: u8 = 16;

static TABLE: LazyLock<Vec<Known>> = LazyLock::new(|| ('\0'..END).map(Known::compute).collect());

impl Known {
    /// What is known of `letter`; `None` where it must be read with care.
    pub(super) fn of(letter: char) -> Option<Self> {
        let known = *TABLE.get(letter as usize)?;
        (known.class & ODD == 0).then_some(known)
    }

    /// `letter` without accents, as [`without_accents`] tells it, where that is one letter.
    pub(super) fn bare(letter: char) -> Option<char> {
        TABLE
            .get(letter as usize)
            .filter(|known| known.bare != 0)
            .and_then(|known| char::from_u32(u32::from(known.bare)))
    }

    /// What it looks like, in capitals.
    pub(super) fn upper(self) -> char {
        char::from_u32(u32::from(self.upper)).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    pub(super) const fn is_letter(self) -> bool {
        self.class & LETTER != 0
    }

    pub(super) const fn is_number(self) -> bool {
        self.class & NUMBER != 0
    }

    pub(super) const fn is_capital(self) -> bool {
        self.class & CAPITAL != 0
    }

    pub(super) const fn is_space(self) -> bool {
        self.class & SPACE != 0
    }

    fn compute(letter: char) -> Self {
        let shown = plain(letter);
        let upper = single(shown.to_uppercase());
        let bare = single(without_accents(letter.encode_utf8(&mut [0; 4])).chars());
        let odd = is_combining(letter) || is_invisible(letter) || upper.is_none();
        let bit = |is: bool, bit: u8| if is { bit } else { 0 };
        Self {
            upper: upper.unwrap_or(0),
            bare: bare.unwrap_or(0),
            class: bit(is_alphabetic(shown), LETTER)
                | bit(is_alphanumeric(shown) && shown.is_numeric(), NUMBER)
                | bit(shown.is_uppercase(), CAPITAL)
                | bit(shown.is_whitespace() || shown.is_control(), SPACE)
                | bit(odd, ODD),
        }
    }
}

/// The only one of `letters`, if it is one and short enough for the table.
fn single(mut letters: impl Iterator<Item = char>) -> Option<u16> {
    let first = letters.next()?;
    let only = letters.next().is_none();
    u16::try_from(u32::from(first)).ok().filter(|_| only)
}
