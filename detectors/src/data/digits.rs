//! Digits out of a cell or a token, as people write them: with dots, spaces or hyphens between groups.

/// The digits of `value`, if it holds digits and separators between them only and no more than `max` digits.
///
/// Separators are spaces of every kind, dots, hyphens; an apostrophe may stand before (spreadsheets) and a
/// `.0` or `,0` behind (numbers read as fractions).
pub(crate) fn only_digits(value: &str, max: usize) -> Option<String> {
    let value = value.trim().trim_start_matches(['\'', '’', '`']);
    let value = value
        .strip_suffix(".0")
        .or_else(|| value.strip_suffix(",0"))
        .filter(|whole| whole.len() >= 9 && whole.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or(value);
    let mut digits = String::with_capacity(max.min(24));
    let mut separators = 0;
    for letter in value.chars() {
        if letter.is_ascii_digit() {
            if digits.len() == max {
                return None;
            }
            digits.push(letter);
            separators = 0;
        } else if is_separator(letter) && !digits.is_empty() && separators < 2 {
            separators += 1;
        } else {
            return None;
        }
    }
    (separators == 0 && !digits.is_empty()).then_some(digits)
}

/// Whether `letter` may stand between the digits of a number.
pub(crate) fn is_separator(letter: char) -> bool {
    matches!(letter, ' ' | '.' | '-' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '–')
}

/// Whether all digits are the same, or they run up or down by one: nobody's number, but a filled-in example.
pub(crate) fn is_example_run(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let step_is = |step: i16| {
        bytes
            .windows(2)
            .all(|pair| (i16::from(pair[1]) - i16::from(pair[0]) - step).rem_euclid(10) == 0)
    };
    bytes.len() > 3 && (step_is(0) || step_is(1) || step_is(-1))
}

/// The digits in `bytes`.
pub(crate) fn count(bytes: &[u8]) -> usize {
    // A block has fewer than 256; adding bytes, not words, lets the compiler take many at a time.
    bytes
        .chunks(BLOCK)
        .map(|block| {
            let digits: u8 = block.iter().map(|byte| u8::from(byte.is_ascii_digit())).sum();
            usize::from(digits)
        })
        .sum()
}

/// Where the first digit of `bytes` at or behind `from` stands.
pub(crate) fn find(bytes: &[u8], from: usize) -> Option<usize> {
    let mut start = from;
    while start < bytes.len() {
        let block = &bytes[start..(start + FEW).min(bytes.len())];
        if count(block) > 0 {
            return block
                .iter()
                .position(u8::is_ascii_digit)
                .map(|place| start + place);
        }
        start += FEW;
    }
    None
}

/// Bytes looked at together when looking for one digit.
const FEW: usize = 32;

/// Bytes looked at together when looking for numbers.
const BLOCK: usize = 64;

/// The least digits of a number that [`numbers`] finds.
const MIN_DIGITS: usize = 8;

/// The byte ranges of `text` that hold numbers of at least eight digits, single separators between them.
///
/// Blocks without digits are passed over at the speed of memory.
pub(crate) fn numbers(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let digits_at = |start: usize| count(&bytes[start..(start + BLOCK).min(bytes.len())]);
    let mut here = digits_at(0);
    // Bytes before this one belong to numbers that were found.
    let mut read_to = 0;
    (0..bytes.len()).step_by(BLOCK).flat_map(move |start| {
        let end = (start + BLOCK).min(bytes.len());
        let next = digits_at(end);
        let may_begin = here + next >= MIN_DIGITS;
        here = next;
        let mut found = Vec::new();
        if may_begin {
            numbers_starting_in(bytes, start.max(read_to), end, &mut found);
        }
        read_to = found.last().map_or(read_to, |last| last.end);
        found
    })
}

fn numbers_starting_in(bytes: &[u8], start: usize, end: usize, found: &mut Vec<std::ops::Range<usize>>) {
    let mut position = start;
    while position < end {
        if !bytes[position].is_ascii_digit() {
            position += 1;
            continue;
        }
        let (stop, digits) = number_end(bytes, position);
        if digits >= MIN_DIGITS {
            found.push(position..stop);
        }
        position = stop;
    }
}

/// The end of the number that begins at `start`, and its digits; no more than 64 of them are read.
fn number_end(bytes: &[u8], start: usize) -> (usize, usize) {
    let mut digits = 0;
    let mut stop = start;
    let mut position = start;
    while position < bytes.len() && digits < BLOCK {
        if bytes[position].is_ascii_digit() {
            digits += 1;
            stop = position + 1;
        } else if !(matches!(bytes[position], b' ' | b'.' | b'-') && stop == position) {
            break;
        }
        position += 1;
    }
    (stop, digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(only_digits(value, 19).as_deref(), expected, "{value}");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        check("001203004567", Some("001203004567"));
        check("001 203 004 567", Some("001203004567"));
        check("0912.345.678", Some("0912345678"));
        check("'091 2345678", Some("0912345678"));
        check("79169521639.0", Some("79169521639"));
        check("0912\u{a0}345\u{a0}678", Some("0912345678"));
    }

    #[test]
    fn what_is_no_plain_number_is_refused() {
        for value in [
            "",
            "12a",
            "001***567",
            "0012xxxx",
            "-5",
            "12.",
            "1   2",
            "12345678901234567890",
        ] {
            check(value, None);
        }
    }

    #[test]
    fn examples_are_told_from_numbers() {
        for digits in ["0000000000", "123456789", "0123456789", "987654321", "1234567890"] {
            assert!(is_example_run(digits), "{digits}");
        }
        for digits in ["001203004567", "0912345678", "12"] {
            assert!(!is_example_run(digits), "{digits}");
        }
    }

    #[test]
    fn the_next_digit_is_found_behind_any_number_of_letters() {
        for letters in 0..100 {
            let text = format!("{}7{}", "x".repeat(letters), "y".repeat(letters));
            assert_eq!(find(text.as_bytes(), 0), Some(letters));
            assert_eq!(find(text.as_bytes(), letters), Some(letters));
            assert_eq!(find(text.as_bytes(), letters + 1), None);
        }
    }

    fn check_numbers(text: &str, expected: &[&str]) {
        let found: Vec<&str> = numbers(text).map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn long_numbers_are_found_anywhere() {
        check_numbers("số 066084014561, ngày 5/8", &["066084014561"]);
        check_numbers(
            "0912 345 608; 066.084.014.561.",
            &["0912 345 608", "066.084.014.561"],
        );
        check_numbers("năm 2026, trang 12", &[]);
        let far = format!("{}066084014561 {}0912345608", "ă".repeat(31), "x".repeat(200));
        check_numbers(&far, &["066084014561", "0912345608"]);
    }
}
