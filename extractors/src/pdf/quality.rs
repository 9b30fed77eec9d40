//! Whether what was read looks like text at all: a mapping from glyphs to letters may be wrong, by accident or to keep
//! the text from being copied, and then the words are nonsense though each glyph has a letter.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// For each letter from a to z, those that often follow it in Vietnamese or English: 93 of 100 pairs inside words of
/// either are among them once marks are left out, and about a third of pairs of letters drawn at random.
const USUAL_PAIRS: [&str; 26] = [
    "bcdgilmnoprstvwy",
    "aeilnosuy",
    "aehiklort",
    "aeimorsu",
    "acdefgilmnprstuvxy",
    "aefior",
    "aehioru",
    "aeiotuy",
    "acdefgilmnorstv",
    "",
    "ehi",
    "adeilotuy",
    "aeiop",
    "acdeghilosty",
    "acdfilmnoprstuw",
    "aehiloprtu",
    "u",
    "acdeimostuy",
    "acehiopstu",
    "aehiorstuy",
    "abcdgilmnoprstuy",
    "aei",
    "aehio",
    "aet",
    "elo",
    "",
];
/// So many pairs of letters must be there to judge by, and at least this share of them, in hundredths, is usual.
const ENOUGH: Bar = Bar {
    pairs: 60,
    percent: 60,
};
/// Fewer pairs must be clearer.
const FEW: Bar = Bar {
    pairs: 20,
    percent: 45,
};
/// So many words of signs make a text that is none.
const WORDS_OF_SIGNS: u32 = 20;

/// How many pairs, and which share of them must be usual.
struct Bar {
    pairs: u32,
    percent: u32,
}

/// What was counted of a text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quality {
    pairs: u32,
    usual: u32,
    /// Words of three characters or more.
    words: u32,
    /// Those of them that are mostly different signs.
    signs: u32,
}

impl Quality {
    /// Counts `text` in.
    pub(super) fn add(&mut self, text: &str) {
        let mut before: Option<usize> = None;
        for letter in text.chars().filter(|letter| !is_combining_mark(*letter)) {
            let now = base(letter);
            if let (Some(first), Some(second)) = (before, now) {
                // The alphabet itself and rows of one letter stand in samples and forms.
                let is_row = second == first || second == first + 1;
                let is_usual = is_row || USUAL_PAIRS[first].as_bytes().contains(&LETTERS[second]);
                self.pairs = self.pairs.saturating_add(1);
                self.usual = self.usual.saturating_add(u32::from(is_usual));
            }
            before = now;
        }
        for word in text.split_whitespace() {
            self.add_word(word);
        }
    }

    fn add_word(&mut self, word: &str) {
        let (mut all, mut signs, mut changes) = (0u32, 0u32, 0u32);
        let mut last = None;
        for letter in word.chars().filter(|letter| !is_combining_mark(*letter)) {
            all = all.saturating_add(1);
            if !letter.is_alphanumeric() {
                signs = signs.saturating_add(1);
                changes = changes.saturating_add(u32::from(last != Some(letter)));
                last = Some(letter);
            }
        }
        if all >= 3 {
            self.words = self.words.saturating_add(1);
            let is_of_signs = changes >= 3 && signs.saturating_mul(2) >= all;
            self.signs = self.signs.saturating_add(u32::from(is_of_signs));
        }
    }

    /// Whether this is no text in any language written with these letters.
    pub(super) fn is_broken(self) -> bool {
        let misses = |bar: &Bar| {
            self.pairs >= bar.pairs
                && u64::from(self.usual) * 100 < u64::from(bar.percent) * u64::from(self.pairs)
        };
        let is_signs = self.words >= WORDS_OF_SIGNS && self.signs > self.words / 2;
        misses(&ENOUGH) || misses(&FEW) || is_signs
    }
}

/// The letters that are counted.
const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";

/// The place in the alphabet of a letter without its marks.
fn base(letter: char) -> Option<usize> {
    let plain = match letter {
        'đ' | 'Đ' => 'd',
        _ if letter.is_ascii() => letter,
        _ => decompose(letter)?,
    };
    let lower = u8::try_from(plain.to_ascii_lowercase()).ok()?;
    lower.is_ascii_lowercase().then(|| usize::from(lower - b'a'))
}

/// The first part of a letter that is made of a letter and marks.
fn decompose(letter: char) -> Option<char> {
    let mut first = None;
    decompose_canonical(letter, |part| {
        first.get_or_insert(part);
    });
    first.filter(|first| *first != letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIETNAMESE: &str = "Ủy ban nhân dân tỉnh yêu cầu các sở, ngành, đơn vị khẩn trương rà soát, thống kê hồ sơ, \
        tài liệu có dấu hiệu lộ, lọt để báo cáo trước ngày 15/4/2026; danh sách gửi kèm theo";

    fn check(text: &str, expected: bool) {
        let mut quality = Quality::default();
        quality.add(text);
        assert_eq!(quality.is_broken(), expected, "{text}: {quality:?}");
    }

    /// Each ASCII letter moved by `places` in the alphabet, as far as it has no marks.
    fn moved(text: &str, places: u8) -> String {
        let turn = |letter: char, first: u8| {
            let place = u8::try_from(letter).map_or(0, |letter| letter - first);
            char::from(first + (place + places) % 26)
        };
        text.chars()
            .map(|letter| match base(letter) {
                Some(place) if letter.is_uppercase() => turn(char::from(b'A' + LETTERS[place] - b'a'), b'A'),
                Some(place) => turn(char::from(LETTERS[place]), b'a'),
                None => letter,
            })
            .collect()
    }

    #[test]
    fn texts_of_many_languages_are_texts() {
        use unicode_normalization::UnicodeNormalization;
        check(VIETNAMESE, false);
        check(&VIETNAMESE.to_uppercase(), false);
        check(&VIETNAMESE.nfd().collect::<String>(), false);
        check(
            "The quick brown fox jumps over the lazy dog while the ministry publishes its yearly report on the web",
            false,
        );
        check(
            "Le conseil municipal a adopté la résolution sur les archives et la protection des données personnelles",
            false,
        );
        check(
            "Der Ausschuss hat die Verordnung über den Schutz von Unterlagen am Freitag ohne Aussprache beschlossen",
            false,
        );
        check(
            "Số: 12/KH-UBND ........ (1) ---- 001203004567; 0912 345 678 ..... [x] {a} 1.234.567,89",
            false,
        );
        check("", false);
    }

    #[test]
    fn letters_in_the_wrong_place_are_no_text() {
        for places in [1, 3, 7, 11, 23] {
            check(&moved(VIETNAMESE, places), true);
        }
        // Places in a subset taken for letters, from `!` on.
        check(&"!\"#$ %&'()* +,-./ :;<=>?@ ".repeat(10), true);
        check("7KH TXLFN EURZQ IRA MXPSV RYHU WKH ODCB GRJ", true);
    }
}
