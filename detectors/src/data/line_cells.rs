//! The cells of one line: between separators, or told apart by the shape of its words ([`cells_of`]).
//!
//! Most lines of most documents are running text, so that a line is dismissed by counting a few signs before any
//! word of it is looked at.

use rasoat_core::Span;

use super::digits::{self, is_separator};
use super::table::Cell;
use super::{birth_date, name};

/// Longer lines are paragraphs.
const MAX_LINE_BYTES: usize = 600;

/// The least digits of a row that only its shape gives away.
const MIN_ROW_DIGITS: usize = 8;

/// The cells of the line that `fragments` make up, which may be a row or a heading; `None` for running text.
pub(super) fn cells_of<'t>(fragments: &[Cell<'t>]) -> Option<Vec<Cell<'t>>> {
    let bytes: usize = fragments.iter().map(|fragment| fragment.text.len()).sum();
    if bytes > MAX_LINE_BYTES {
        return None;
    }
    if let [only] = fragments {
        let signs = Signs::of(only.text.as_bytes());
        return separated(*only, &signs).or_else(|| shaped(*only, signs.digits));
    }
    let digits = fragments
        .iter()
        .map(|fragment| digits::count(fragment.text.as_bytes()))
        .sum();
    if fragments.len() >= 3 || (fragments.len() == 2 && digits >= MIN_ROW_DIGITS) {
        return Some(
            fragments
                .iter()
                .flat_map(|fragment| shaped(*fragment, digits).unwrap_or_else(|| vec![*fragment]))
                .collect(),
        );
    }
    None
}

/// How often the signs stand in a line that may divide cells.
#[derive(Debug, Default, PartialEq, Eq)]
struct Signs {
    digits: usize,
    tabs: usize,
    bars: usize,
    semicolons: usize,
    /// Those with a space behind, as in sentences.
    loose_semicolons: usize,
    commas: usize,
    loose_commas: usize,
    /// Spaces behind spaces.
    double_spaces: usize,
}

/// Bytes counted together; fewer than 256, so that the counts are bytes and many are added at a time.
const BLOCK: usize = 128;

impl Signs {
    fn of(line: &[u8]) -> Self {
        let mut signs = Self::default();
        let (mut pairs, mut rest) = (line, line.get(1..).unwrap_or_default());
        while !pairs.is_empty() {
            let (first, later) = pairs.split_at(pairs.len().min(BLOCK));
            let (second, rest_later) = rest.split_at(rest.len().min(BLOCK));
            signs.add(first, second);
            (pairs, rest) = (later, rest_later);
        }
        signs
    }

    /// Adds the signs of `block`, of which `behind` holds the byte behind each; the line's last byte has none.
    fn add(&mut self, block: &[u8], behind: &[u8]) {
        let [mut digits, mut tabs, mut bars, mut semicolons, mut commas] = [0_u8; 5];
        for byte in block {
            digits += u8::from(byte.is_ascii_digit());
            tabs += u8::from(*byte == b'\t');
            bars += u8::from(*byte == b'|');
            semicolons += u8::from(*byte == b';');
            commas += u8::from(*byte == b',');
        }
        let [mut loose_semicolons, mut loose_commas, mut double_spaces] = [0_u8; 3];
        for (byte, next) in block.iter().zip(behind) {
            let loose = u8::from(*next == b' ');
            loose_semicolons += u8::from(*byte == b';') & loose;
            loose_commas += u8::from(*byte == b',') & loose;
            double_spaces += u8::from(*byte == b' ') & loose;
        }
        self.digits += usize::from(digits);
        self.tabs += usize::from(tabs);
        self.bars += usize::from(bars);
        self.semicolons += usize::from(semicolons);
        self.commas += usize::from(commas);
        self.loose_semicolons += usize::from(loose_semicolons);
        self.loose_commas += usize::from(loose_commas);
        self.double_spaces += usize::from(double_spaces);
    }

    /// What divides the cells of `text`, whose signs these are.
    fn separator(&self, text: &str) -> Option<&'static str> {
        if self.tabs > 0 {
            Some("\t")
        } else if self.bars >= 2 {
            Some("|")
        } else if self.loose_semicolons >= 2 && memchr::memmem::find_iter(text.as_bytes(), " ; ").count() >= 2
        {
            Some(" ; ")
        } else if self.semicolons >= 2 && self.loose_semicolons == 0 {
            Some(";")
        } else if self.commas >= 3 && self.loose_commas == 0 {
            Some(",")
        } else if self.double_spaces >= 2
            && memchr::memmem::find_iter(text.trim().as_bytes(), "  ").count() >= 2
        {
            Some("  ")
        } else {
            None
        }
    }
}

/// Cells between tabs, bars, semicolons, commas or wide gaps.
fn separated<'t>(line: Cell<'t>, signs: &Signs) -> Option<Vec<Cell<'t>>> {
    let separator = signs.separator(line.text)?;
    let cells: Vec<Cell<'_>> = line
        .text
        .split(separator)
        .filter_map(|part| sub_cell(line, part.trim().trim_matches('"')))
        .collect();
    (cells.len() >= 2).then_some(cells)
}

/// As [`by_shape`], for lines with enough digits for a row.
fn shaped(line: Cell<'_>, digits: usize) -> Option<Vec<Cell<'_>>> {
    if digits >= MIN_ROW_DIGITS {
        by_shape(line)
    } else {
        None
    }
}

/// A stretch of words as byte range of the line, and whether it is a value of its own.
type Stretch = (usize, usize, bool);

/// Cells of a row whose parts are told by their shape: a number, a date, words.
fn by_shape(line: Cell<'_>) -> Option<Vec<Cell<'_>>> {
    let stretches = stretches(line.text);
    let ordinal = stretches
        .first()
        .is_some_and(|(start, end, datum)| *datum && end - start <= 5);
    let long_number = stretches
        .iter()
        .any(|(start, end, datum)| *datum && end - start >= 8);
    if !long_number {
        return None;
    }
    let cells: Vec<Cell<'_>> = stretches
        .into_iter()
        .filter_map(|(start, end, _)| {
            sub_cell(
                line,
                line.text[start..end].trim_matches([',', ';', '(', ')', '–']),
            )
        })
        .collect();
    let is_row = cells.len() >= 2 && (ordinal || cells.iter().any(|cell| name::is_person(cell.text)));
    is_row.then_some(cells)
}

/// The values of `text`, and the words between them taken together. Only words with digits are looked at one by one.
fn stretches(text: &str) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let first = text.split_whitespace().next().unwrap_or_default();
    let mut taken_to = 0;
    // Where to look for the next digit.
    let mut position = 0;
    if is_ordinal(first) {
        let start = text.len() - text.trim_start().len();
        taken_to = start + first.len();
        position = taken_to;
        stretches.push((start, taken_to, true));
    }
    while let Some(digit) = digits::find(text.as_bytes(), position) {
        let start = text[..digit]
            .char_indices()
            .rfind(|(_, letter)| letter.is_whitespace())
            .map_or(0, |(place, space)| place + space.len_utf8());
        let end = text[digit..]
            .find(char::is_whitespace)
            .map_or(text.len(), |length| digit + length);
        position = end;
        let word = &text[start..end];
        if !is_datum(word) {
            continue;
        }
        push_words(text, taken_to, start, &mut stretches);
        taken_to = end;
        match stretches.last_mut() {
            Some((first, last_end, true)) if joins(&text[*first..*last_end], word) => *last_end = end,
            _ => stretches.push((start, end, true)),
        }
    }
    push_words(text, taken_to, text.len(), &mut stretches);
    stretches
}

/// Adds the words between the bytes `from` and `to`, if there are any.
fn push_words(text: &str, from: usize, to: usize, stretches: &mut Vec<Stretch>) {
    let between = &text[from..to];
    let words = between.trim_start();
    let start = from + between.len() - words.len();
    let end = start + words.trim_end().len();
    if start < end {
        stretches.push((start, end, false));
    }
}

/// Whether a line's first word is the number of a row.
fn is_ordinal(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 5
        && word
            .trim_end_matches(['.', ')', ':'])
            .bytes()
            .all(|byte| byte.is_ascii_digit())
}

/// Whether a word is a value of its own: a date, or a number of at least six digits, maybe with two letters before.
fn is_datum(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    // Most words of a text end here: a number needs three digits, and a date more.
    if digits < 3 {
        return false;
    }
    let word = word.trim_matches([',', ';', '(', ')', ':']);
    let numeric = word
        .chars()
        .all(|letter| letter.is_ascii_digit() || is_separator(letter) || letter == '/' || letter == '+');
    (numeric && digits >= 4)
        || (digits >= 7 && word.len() - digits <= 3)
        || numeric && digits == 3 && word.len() == 3
        || birth_date::read_date(word).is_some()
}

/// Whether `next` continues a number that is written in groups, such as `001 203 004 567`.
fn joins(number: &str, next: &str) -> bool {
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    let count = number.bytes().filter(u8::is_ascii_digit).count() + next.len();
    number.len() >= 3
        && all_digits(number)
        && all_digits(next)
        && (3..=4).contains(&next.len())
        && count <= 12
        && number.split(' ').all(|group| (3..=4).contains(&group.len()))
}

fn sub_cell<'t>(line: Cell<'t>, part: &'t str) -> Option<Cell<'t>> {
    // `part` is a piece of `line.text`, so that the distance is its place there.
    let start = line.span.start() + (part.as_ptr() as usize - line.text.as_ptr() as usize);
    Span::new(start, start + part.len()).ok().map(|span| Cell {
        text: part,
        span,
        visibility: line.visibility,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// [`stretches`], word by word.
    fn slow_stretches(text: &str) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for word in text.split_whitespace() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let end = start + word.len();
            let datum = (stretches.is_empty() && is_ordinal(word)) || is_datum(word);
            match stretches.last_mut() {
                Some((_, last_end, false)) if !datum => *last_end = end,
                Some((first, last_end, true)) if datum && joins(&text[*first..*last_end], word) => {
                    *last_end = end;
                }
                _ => stretches.push((start, end, datum)),
            }
        }
        stretches
    }

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,4}",
            "[0-9]{1,5}",
            "[0-9.,;()/ +-]{1,9}",
            proptest::sample::select(vec![
                " ",
                "  ",
                "\t",
                "\u{a0}",
                "\u{2009}",
                "Lê Văn An",
                "05/08/1984",
                "066 084 014 561",
                "1.",
                "|",
                ";",
                ",",
            ])
            .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn stretches_are_those_of_every_word(pieces in proptest::collection::vec(piece(), 0..20)) {
            let text = pieces.concat();
            prop_assert_eq!(stretches(&text), slow_stretches(&text), "{:?}", text);
        }

        #[test]
        fn signs_are_counted_as_one_by_one(pieces in proptest::collection::vec(piece(), 0..99)) {
            let text = pieces.concat();
            let count = |sign: &str| text.matches(sign).count();
            let pairs = |sign: u8| text.as_bytes().windows(2).filter(|pair| **pair == [sign, b' ']).count();
            let expected = Signs {
                digits: text.bytes().filter(u8::is_ascii_digit).count(),
                tabs: count("\t"),
                bars: count("|"),
                semicolons: count(";"),
                loose_semicolons: pairs(b';'),
                commas: count(","),
                loose_commas: pairs(b','),
                double_spaces: pairs(b' '),
            };
            prop_assert_eq!(Signs::of(text.as_bytes()), expected);
        }
    }
}
