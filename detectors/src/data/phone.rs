//! Telephone numbers of Viet Nam: whether one is a personal mobile number.
//!
//! Prefixes since the renumbering of 2018 (FACTS §4.2), and the eleven-digit ones before it.

use super::digits::{is_example_run, only_digits};

/// Reads `value` as a mobile number and gives its ten-digit form. Landlines and service numbers are refused:
/// they belong to offices. A zero that a spreadsheet dropped is put back.
pub(crate) fn read_mobile(value: &str) -> Option<String> {
    let value = value.trim();
    let value = value
        .strip_prefix("(+84)")
        .or_else(|| value.strip_prefix('+'))
        .unwrap_or(value);
    let mut digits = only_digits(value, 12)?;
    if digits.len() == 11 && digits.starts_with("84") {
        digits.replace_range(..2, "0");
    } else if digits.len() == 9 && !digits.starts_with('0') {
        digits.insert(0, '0');
    }
    if digits.len() == 11 {
        digits = renumber(&digits)?;
    }
    let known = digits.len() == 10 && has_mobile_prefix(digits.as_bytes());
    (known && !is_example_run(&digits[3..])).then_some(digits)
}

fn has_mobile_prefix(digits: &[u8]) -> bool {
    matches!(
        (digits[0], digits[1], digits[2]),
        (b'0', b'3', b'2'..=b'9')
            | (b'0', b'5', b'2' | b'5' | b'6' | b'8' | b'9')
            | (b'0', b'7', b'0' | b'6'..=b'9')
            | (b'0', b'8', b'1'..=b'9')
            | (b'0', b'9', _)
    )
}

/// The ten-digit form of an eleven-digit mobile number from before 2018.
fn renumber(digits: &str) -> Option<String> {
    const PREFIXES: [(&str, &str); 20] = [
        ("0162", "032"),
        ("0163", "033"),
        ("0164", "034"),
        ("0165", "035"),
        ("0166", "036"),
        ("0167", "037"),
        ("0168", "038"),
        ("0169", "039"),
        ("0120", "070"),
        ("0121", "079"),
        ("0122", "077"),
        ("0126", "076"),
        ("0128", "078"),
        ("0123", "083"),
        ("0124", "084"),
        ("0125", "085"),
        ("0127", "081"),
        ("0129", "082"),
        ("0186", "056"),
        ("0188", "058"),
    ];
    PREFIXES
        .iter()
        .find_map(|(old, new)| Some(format!("{new}{}", digits.strip_prefix(old)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(read_mobile(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn mobile_numbers_are_read_in_every_writing() {
        check("0912 345 608", Some("0912345608"));
        check("0912.345.608", Some("0912345608"));
        check("+84912345608", Some("0912345608"));
        check("(+84) 912345608", Some("0912345608"));
        check("912345608", Some("0912345608"));
        check("01685552301", Some("0385552301"));
    }

    #[test]
    fn offices_and_masked_numbers_are_refused() {
        for value in [
            "02623812345",
            "0693706245",
            "19001234",
            "0912***608",
            "0900000000",
            "0112345608",
        ] {
            check(value, None);
        }
    }
}
