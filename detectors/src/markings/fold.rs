//! Text as a reader sees it: one form for every encoding of the same letters ([`tokens`]).
//!
//! Composes accents (Unicode NFC), drops what is invisible, and reads look-alikes (Cyrillic, Greek,
//! full-width) as the Latin letters they imitate. Every result keeps its place in the original text.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::letters::Known;

/// A run of spaces at least this wide separates columns, not words.
const COLUMN_GAP_SPACES: usize = 3;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// `MẬT`; also a single capital.
    Upper,
    /// `Mật`.
    Title,
    /// `mật`.
    Lower,
    /// `mẬt`.
    Mixed,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Letters, possibly with digits among them.
    Word(Case),
    /// Digits.
    Number,
    /// One character that is neither.
    Mark,
}

/// What stands between a token and the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    None,
    /// Up to two spaces.
    Space,
    /// A tab or three spaces and more.
    Wide,
}

/// A word, a number or a punctuation mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// Composed, in capitals.
    pub(super) upper: String,
    pub(super) kind: TokenKind,
    pub(super) gap: Gap,
    /// First byte in the text.
    pub(super) start: usize,
    /// The byte behind the last.
    pub(super) end: usize,
}

impl Token {
    pub(super) const fn is_word(&self) -> bool {
        matches!(self.kind, TokenKind::Word(_))
    }

    pub(super) fn is_mark(&self, marks: &str) -> bool {
        self.kind == TokenKind::Mark && marks.contains(self.upper.as_str())
    }
}

/// A composed letter with its place.
struct Letter {
    shown: char,
    start: usize,
    end: usize,
}

/// Whether a character shows nothing and takes no room.
pub(super) const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

/// The Latin letter, ASCII character or space that `letter` looks like; itself for all others.
pub(super) const fn plain(letter: char) -> char {
    match letter {
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        'А' | 'Α' | 'Ａ' => 'A',
        'а' | 'α' | 'ａ' => 'a',
        'М' | 'Μ' | 'Ｍ' => 'M',
        'м' | 'ｍ' => 'm',
        'Т' | 'Τ' | 'Ｔ' => 'T',
        'т' | 'ｔ' => 't',
        'О' | 'Ο' | 'Ｏ' => 'O',
        'о' | 'ο' | 'ｏ' => 'o',
        'І' | 'Ι' | 'Ｉ' => 'I',
        'і' | 'ι' | 'ｉ' => 'i',
        'Ｕ' => 'U',
        'ｕ' => 'u',
        'У' | 'Υ' | 'Ｙ' => 'Y',
        'у' | 'ｙ' => 'y',
        'Е' | 'Ε' | 'Ｅ' => 'E',
        'е' | 'ｅ' => 'e',
        'Ð' => 'Đ',
        other => other,
    }
}

/// Whether `letter` belongs to the letter before it.
pub(super) fn is_combining(letter: char) -> bool {
    !letter.is_ascii() && is_combining_mark(letter)
}

fn letters(text: &str, offset: usize) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    // Where in `letters` the letter stands that a combining mark would belong to, and whether it has one.
    let (mut base, mut is_composite) = (0, false);
    for (position, letter) in text.char_indices() {
        if is_invisible(letter) {
            continue;
        }
        let belongs = is_combining(letter) && !letters.is_empty();
        if !belongs {
            compose(&mut letters, base, is_composite);
            (base, is_composite) = (letters.len(), false);
        }
        is_composite |= belongs;
        letters.push(Letter {
            shown: plain(letter),
            start: offset + position,
            end: offset + position + letter.len_utf8(),
        });
    }
    compose(&mut letters, base, is_composite);
    letters
}

/// Composes the letter at `base` with the marks behind it (Unicode NFC).
fn compose(letters: &mut Vec<Letter>, base: usize, is_composite: bool) {
    if !is_composite {
        return;
    }
    let (Some(first), Some(last)) = (letters.get(base), letters.last()) else {
        return;
    };
    let (start, end) = (first.start, last.end);
    let composed: Vec<char> = letters[base..].iter().map(|letter| letter.shown).nfc().collect();
    letters.truncate(base);
    letters.extend(composed.into_iter().map(|shown| Letter { shown, start, end }));
}

/// The words, numbers and marks of `text`, which starts at the byte `offset` of the whole.
pub(super) fn tokens(text: &str, offset: usize) -> Vec<Token> {
    quick_tokens(text, offset).unwrap_or_else(|| slow_tokens(text, offset))
}

/// As [`slow_tokens`], for text of composed, visible letters; `None` for other text.
fn quick_tokens(text: &str, offset: usize) -> Option<Vec<Token>> {
    // Words of Vietnamese take about five bytes.
    let mut tokens = Vec::with_capacity(text.len() / 5 + 4);
    let mut word = Word::default();
    let mut spaces = 0;
    for (position, letter) in text.char_indices() {
        let known = Known::of(letter)?;
        let place = (offset + position, offset + position + letter.len_utf8());
        if known.is_letter() || known.is_number() {
            word.push(known, place);
            continue;
        }
        if let Some(token) = word.take(gap(spaces)) {
            tokens.push(token);
            spaces = 0;
        }
        if known.is_space() {
            spaces += if letter == '\t' { COLUMN_GAP_SPACES } else { 1 };
        } else {
            tokens.push(Token {
                upper: known.upper().to_string(),
                kind: TokenKind::Mark,
                gap: gap(spaces),
                start: place.0,
                end: place.1,
            });
            spaces = 0;
        }
    }
    tokens.extend(word.take(gap(spaces)));
    Some(tokens)
}

const fn gap(spaces: usize) -> Gap {
    match spaces {
        0 => Gap::None,
        1..COLUMN_GAP_SPACES => Gap::Space,
        _ => Gap::Wide,
    }
}

/// A word or number while it is read.
#[derive(Default)]
struct Word {
    upper: String,
    start: usize,
    end: usize,
    has_letter_only: bool,
    /// Whether its first letter is a capital, and how many of the others are and are not.
    first: Option<bool>,
    capitals: usize,
    others: usize,
}

impl Word {
    fn push(&mut self, known: Known, (start, end): (usize, usize)) {
        if self.upper.is_empty() {
            self.start = start;
        }
        self.end = end;
        self.upper.push(known.upper());
        self.has_letter_only |= !known.is_number();
        if known.is_letter() {
            match self.first {
                None => self.first = Some(known.is_capital()),
                Some(_) if known.is_capital() => self.capitals += 1,
                Some(_) => self.others += 1,
            }
        }
    }

    /// The word behind `gap`, if there is one; begins the next.
    fn take(&mut self, gap: Gap) -> Option<Token> {
        if self.upper.is_empty() {
            return None;
        }
        let kind = if self.has_letter_only {
            TokenKind::Word(case(self.first.unwrap_or_default(), self.capitals, self.others))
        } else {
            TokenKind::Number
        };
        let token = Token {
            // Of exactly the size needed; the buffer goes on.
            upper: self.upper.as_str().to_owned(),
            kind,
            gap,
            start: self.start,
            end: self.end,
        };
        let mut upper = std::mem::take(&mut self.upper);
        upper.clear();
        *self = Self {
            upper,
            ..Self::default()
        };
        Some(token)
    }
}

fn slow_tokens(text: &str, offset: usize) -> Vec<Token> {
    let letters = letters(text, offset);
    let mut tokens: Vec<Token> = Vec::new();
    let mut spaces = 0;
    let mut position = 0;
    while position < letters.len() {
        let first = &letters[position];
        if first.shown.is_whitespace() || first.shown.is_control() {
            spaces += if first.shown == '\t' { COLUMN_GAP_SPACES } else { 1 };
            position += 1;
            continue;
        }
        let length = if is_alphanumeric(first.shown) {
            letters[position..]
                .iter()
                .take_while(|letter| is_alphanumeric(letter.shown) || is_combining(letter.shown))
                .count()
        } else {
            1
        };
        let run = &letters[position..position + length];
        tokens.push(Token {
            upper: run
                .iter()
                .flat_map(|letter| letter.shown.to_uppercase())
                .collect(),
            kind: kind(run),
            gap: gap(spaces),
            start: first.start,
            end: run.last().map_or(first.end, |last| last.end),
        });
        spaces = 0;
        position += length;
    }
    tokens
}

fn kind(run: &[Letter]) -> TokenKind {
    if !run.iter().any(|letter| is_alphanumeric(letter.shown)) {
        return TokenKind::Mark;
    }
    if run.iter().all(|letter| letter.shown.is_numeric()) {
        return TokenKind::Number;
    }
    let mut cased = run
        .iter()
        .filter(|letter| is_alphabetic(letter.shown))
        .map(|letter| letter.shown.is_uppercase());
    let first = cased.next().unwrap_or_default();
    let (mut upper, mut lower) = (0, 0);
    for is_upper in cased {
        if is_upper {
            upper += 1;
        } else {
            lower += 1;
        }
    }
    TokenKind::Word(case(first, upper, lower))
}

/// The case of a word by its first letter and how many of the others are capitals and are not.
const fn case(first_is_capital: bool, capitals: usize, others: usize) -> Case {
    match (first_is_capital, capitals, others) {
        (true, _, 0) => Case::Upper,
        (true, 0, _) => Case::Title,
        (false, 0, _) => Case::Lower,
        _ => Case::Mixed,
    }
}

/// `upper` without its accents: `TỐI` becomes `TOI`, `Đ` becomes `D`. As [`without_accents`], by look-up.
pub(super) fn quickly_without_accents(upper: &str) -> String {
    let mut bare = String::with_capacity(upper.len());
    for letter in upper.chars() {
        match Known::bare(letter) {
            Some(letter) => bare.push(letter),
            None => return without_accents(upper),
        }
    }
    bare
}

/// `upper` without its accents: `TỐI` becomes `TOI`, `Đ` becomes `D`.
pub(super) fn without_accents(upper: &str) -> String {
    upper
        .nfd()
        .filter(|letter| !is_combining(*letter))
        .map(|letter| if letter == 'Đ' { 'D' } else { letter })
        .collect()
}

/// As [`char::is_alphabetic`], without a table for the letters of Vietnamese: most of a text.
const fn is_vietnamese_letter(letter: char) -> bool {
    matches!(letter, 'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{1BF}' | '\u{1E00}'..='\u{1EFF}')
}

pub(super) fn is_alphabetic(letter: char) -> bool {
    is_vietnamese_letter(letter) || letter.is_alphabetic()
}

pub(super) fn is_alphanumeric(letter: char) -> bool {
    is_vietnamese_letter(letter) || letter.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn quick_tokens_are_the_slow_ones(text in "(\\PC|[ \\t\u{a0}0-9A-ZÀ-ỹа-яΑ-Ω“”.:-]|[\u{300}-\u{303}\u{323}\u{ad}]){0,40}") {
            if let Some(quick) = quick_tokens(&text, 7) {
                prop_assert_eq!(quick, slow_tokens(&text, 7));
            }
            prop_assert_eq!(quickly_without_accents(&text), without_accents(&text));
        }
    }

    #[test]
    fn every_letter_is_read_the_same_quickly_and_slowly() {
        // Later letters are in no table.
        for letter in '\0'..'\u{2200}' {
            for text in [
                format!("x{letter}y 1{letter}2"),
                format!("{letter} {letter}Z{letter}"),
            ] {
                if let Some(quick) = quick_tokens(&text, 0) {
                    assert_eq!(quick, slow_tokens(&text, 0), "{letter:?}");
                }
            }
            let text = letter.to_string();
            assert_eq!(
                quickly_without_accents(&text),
                without_accents(&text),
                "{letter:?}"
            );
        }
        assert!(quick_tokens("“Số: 12/KH-UBND – Tỉnh Đắk Lắk”", 0).is_some());
    }

    fn check(text: &str, expected: &[&str]) {
        let words: Vec<String> = tokens(text, 0).into_iter().map(|token| token.upper).collect();
        assert_eq!(words, expected, "{text:?}");
    }

    #[test]
    fn letters_are_told_as_the_standard_library_tells_them() {
        for letter in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(letter), letter.is_alphabetic(), "{letter:?}");
            assert_eq!(is_alphanumeric(letter), letter.is_alphanumeric(), "{letter:?}");
        }
    }

    #[test]
    fn every_form_of_the_same_letters_is_the_same_word() {
        for form in [
            "Mật",
            "Ma\u{302}\u{323}t",
            "Ma\u{323}\u{302}t",
            "Mâ\u{323}t",
            "Mạ\u{302}t",
            "М\u{1EAD}т",
            "Ｍậｔ",
            "M\u{AD}ậ\u{200B}t",
            "\u{FEFF}Mật",
        ] {
            check(form, &["MẬT"]);
        }
    }

    #[test]
    fn words_numbers_and_marks_are_told_apart() {
        check("Số: 12/KH-UBND", &["SỐ", ":", "12", "/", "KH", "-", "UBND"]);
        check("“Mật”\u{A0}\u{A0}2", &["“", "MẬT", "”", "2"]);
        let gaps: Vec<Gap> = tokens("a b   c\td,", 0).iter().map(|token| token.gap).collect();
        assert_eq!(gaps, [Gap::None, Gap::Space, Gap::Wide, Gap::Wide, Gap::None]);
    }

    #[test]
    fn the_case_of_a_word_is_seen() {
        let case = |text| tokens(text, 0)[0].kind;
        assert_eq!(case("MẬT"), TokenKind::Word(Case::Upper));
        assert_eq!(case("Mật"), TokenKind::Word(Case::Title));
        assert_eq!(case("mật"), TokenKind::Word(Case::Lower));
        assert_eq!(case("mẬt"), TokenKind::Word(Case::Mixed));
        assert_eq!(case("12"), TokenKind::Number);
    }

    #[test]
    fn places_are_those_of_the_original() {
        let text = "x  Ma\u{302}\u{323}t!";
        let token = &tokens(text, 10)[1];
        assert_eq!(&text[token.start - 10..token.end - 10], "Ma\u{302}\u{323}t");
    }

    #[test]
    fn accents_can_be_dropped() {
        assert_eq!(without_accents("ĐỘ TUYỆT MẬT ƯƠ"), "DO TUYET MAT UO");
    }
}
