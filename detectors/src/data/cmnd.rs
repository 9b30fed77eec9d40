//! The number of the old people's identity card (chứng minh nhân dân): nine digits without a check digit.

use super::digits::{is_example_run, only_digits};

/// Reads `value` as the number of an old identity card.
///
/// Nine digits say nothing by themselves: the caller must have a heading or a label that names the card.
pub(crate) fn read(value: &str) -> Option<String> {
    let digits = only_digits(value, 9)?;
    (digits.len() == 9 && !is_example_run(&digits) && !digits.ends_with("000000")).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(read(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn nine_digits_are_read() {
        check("240715386", Some("240715386"));
        check("240 715 386", Some("240715386"));
        check("24071538", None);
        check("2407153866", None);
        check("123456789", None);
        check("240.000.000", None);
        check("2407xxxxx", None);
    }
}
