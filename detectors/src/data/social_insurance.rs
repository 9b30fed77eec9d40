//! The social insurance number (mã số BHXH): ten digits without a public check digit.

use super::digits::{is_example_run, only_digits};

/// Reads `value` as a social insurance number.
///
/// Ten digits say nothing by themselves: the caller must have a heading or a label that names the insurance.
pub(crate) fn read(value: &str) -> Option<String> {
    let digits = only_digits(value, 10)?;
    (digits.len() == 10 && !is_example_run(&digits) && !digits.ends_with("000000")).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(read(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn ten_digits_are_read() {
        check("6621894305", Some("6621894305"));
        check("662 189 4305", Some("6621894305"));
        check("662189430", None);
        check("1234567890", None);
        check("6621******", None);
    }
}
