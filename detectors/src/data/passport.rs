//! The number of a Vietnamese passport: one capital letter and seven digits, newer ones with eight.

use super::digits::is_example_run;

/// Reads `value` as a passport number.
///
/// Codes of other things look the same: the caller must have a heading or a label that names the passport.
pub(crate) fn read(value: &str) -> Option<String> {
    let number: String = value
        .trim()
        .chars()
        .filter(|letter| *letter != ' ')
        .take(10)
        .collect();
    let digits = number.strip_prefix(|letter: char| letter.is_ascii_uppercase())?;
    let well_formed = matches!(digits.len(), 7 | 8) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (well_formed && !is_example_run(digits)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(read(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn a_letter_and_seven_digits_are_read() {
        check("C4471983", Some("C4471983"));
        check(" B 9120347 ", Some("B9120347"));
        check("c4471983", None);
        check("C1234567", None);
        check("C447198", None);
        check("CC471983", None);
        check("C447***3", None);
    }
}
