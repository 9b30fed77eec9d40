//! Bank account numbers: six to nineteen digits, which no rule can check, and the names of banks.

use super::digits::{is_example_run, only_digits};
use super::fold::has_any;

/// Reads `value` as an account number.
///
/// Any number looks like one: the caller must have a heading, a label or the name of a bank beside it.
pub(crate) fn read(value: &str) -> Option<String> {
    let digits = only_digits(value, 19)?;
    // Sums of money end in zeros and are grouped by threes.
    let is_sum = digits.ends_with("000") && value.contains(['.', ',']);
    (digits.len() >= 6 && !is_example_run(&digits) && !is_sum).then_some(digits)
}

/// Words that name a bank, folded.
const BANKS: &[&str] = &[
    "ngan hang",
    "bank",
    "nh",
    "agribank",
    "vietcombank",
    "vcb",
    "vietinbank",
    "ctg",
    "bidv",
    "techcombank",
    "tcb",
    "mbbank",
    "mb",
    "acb",
    "vpbank",
    "tpbank",
    "sacombank",
    "stb",
    "hdbank",
    "vib",
    "shb",
    "eximbank",
    "msb",
    "ocb",
    "seabank",
    "lpbank",
    "lienvietpostbank",
    "namabank",
    "bacabank",
    "vietbank",
    "pvcombank",
    "abbank",
    "ncb",
    "kienlongbank",
    "saigonbank",
    "baovietbank",
    "cake",
    "timo",
    "momo",
    "viettelmoney",
];

/// Whether `folded` names a bank.
pub(crate) fn names_bank(folded: &str) -> bool {
    has_any(folded, BANKS)
        || folded
            .split(' ')
            .any(|word| word.len() > 4 && word.ends_with("bank"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(read(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn digits_of_an_account_are_read() {
        check("4400205123987", Some("4400205123987"));
        check("4400 2051 23987", Some("4400205123987"));
        check("12345", None);
        check("27.753.000", None);
        check("1234567890", None);
        check("44002051***87", None);
    }

    #[test]
    fn banks_are_known_by_name() {
        assert!(names_bank("ngan hang an phu"));
        assert!(names_bank("hoabinhbank chi nhanh"));
        assert!(!names_bank("kho bac"));
    }
}
