//! Payment card numbers: thirteen to nineteen digits with the check digit of Luhn (ISO/IEC 7812-1).

use super::digits::{is_example_run, only_digits};

/// Reads `value` as the number of a payment card.
pub(crate) fn read(value: &str) -> Option<String> {
    let digits = only_digits(value, 19)?;
    let issuer_known = matches!(digits.as_bytes().first(), Some(b'2'..=b'6' | b'9'));
    (digits.len() >= 13 && issuer_known && !is_example_run(&digits) && passes_luhn(&digits)).then_some(digits)
}

fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0');
            match (place % 2, value) {
                (1, 5..) => value * 2 - 9,
                (1, _) => value * 2,
                _ => value,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_check_digit_decides() {
        assert!(read("4111 1111 1111 1111").is_some());
        assert!(read("4111 1111 1111 1112").is_none());
        assert!(read("9704 3668 1359 2").is_none() || passes_luhn("9704366813592"));
        assert!(read("4111-****-****-1111").is_none());
    }

    proptest! {
        #[test]
        fn exactly_one_last_digit_is_right(start in "4[0-9]{14}") {
            let right = (0..10).filter(|last| passes_luhn(&format!("{start}{last}"))).count();
            prop_assert_eq!(right, 1);
        }
    }
}
