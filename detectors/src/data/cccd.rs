//! The number of a citizen's identity card, also the personal identification number: twelve digits.
//!
//! Source: Nghị định 137/2015/NĐ-CP Điều 13, Thông tư 07/2016/TT-BCA Điều 7: three digits for the province of
//! birth registration, one for sex and century, two for the year of birth, six random. There is no check digit.

use jiff::civil::Date;

use super::digits::{is_example_run, only_digits};

/// Codes of the 63 provinces of Thông tư 07/2016/TT-BCA, ascending.
const PROVINCES: [u16; 63] = [
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40,
    42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83,
    84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
];

/// A number that has the form of a citizen's identity number, and what its digits say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CitizenNumber {
    /// The twelve digits.
    pub digits: String,
    /// The year of birth that the fourth to sixth digits stand for.
    pub birth_year: u16,
    /// Leading zeros had to be added, as spreadsheets drop them.
    pub zeros_restored: bool,
}

impl CitizenNumber {
    /// Whether somebody born then can hold a card `today`: born, and not older than 120 years.
    pub(crate) fn is_plausible(&self, today: Date) -> bool {
        let (born, now) = (i32::from(self.birth_year), i32::from(today.year()));
        born <= now && born + 120 >= now
    }
}

/// Whether the dropped zeros of a spreadsheet may be put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeadingZeros {
    /// All twelve digits must be there.
    Required,
    /// Ten and eleven digits are filled up from the left.
    MayBeLost,
}

/// Reads `value` as a citizen's identity number.
///
/// Checked are the length, the province code and the century digit (births from 1900 to 2099); a run such as
/// `012345678901` is refused as an example. Whether the year is plausible is for the caller to weigh.
pub(crate) fn read(value: &str, zeros: LeadingZeros) -> Option<CitizenNumber> {
    let mut digits = only_digits(value, 12)?;
    let zeros_restored = zeros == LeadingZeros::MayBeLost && matches!(digits.len(), 10 | 11);
    if zeros_restored {
        digits.insert_str(0, if digits.len() == 11 { "0" } else { "00" });
    }
    if digits.len() != 12 || is_example_run(&digits) || digits.ends_with("000000") {
        return None;
    }
    let number_at = |range: std::ops::Range<usize>| digits[range].parse::<u16>().ok();
    PROVINCES.binary_search(&number_at(0..3)?).ok()?;
    let century = match number_at(3..4)? {
        0 | 1 => 1900,
        2 | 3 => 2000,
        _ => return None,
    };
    let birth_year = century + number_at(4..6)?;
    Some(CitizenNumber {
        digits,
        birth_year,
        zeros_restored,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(value: &str, zeros: LeadingZeros, expected: Option<(&str, u16)>) {
        let read = read(value, zeros);
        let read = read
            .as_ref()
            .map(|number| (number.digits.as_str(), number.birth_year));
        assert_eq!(read, expected, "{value}");
    }

    #[test]
    fn structure_is_checked() {
        use LeadingZeros::{MayBeLost, Required};
        check("066201004561", Required, Some(("066201004561", 2001)));
        check("066 201 004 561", Required, Some(("066201004561", 2001)));
        check("066.201.004.561", Required, Some(("066201004561", 2001)));
        check("066084014561", Required, Some(("066084014561", 1984)));
        check("66084014561", Required, None);
        check("66084014561", MayBeLost, Some(("066084014561", 1984)));
        check("1084014561", MayBeLost, Some(("001084014561", 1984)));
        check("003084014561", Required, None);
        check("066484014561", Required, None);
        check("893174241306", Required, None);
        check("066084******", Required, None);
        check("012345678901", Required, None);
        check("001000000000", Required, None);
    }

    #[test]
    fn a_birth_in_the_future_is_not_plausible() {
        let number = read("001389706831", LeadingZeros::Required).unwrap();
        assert_eq!(number.birth_year, 2089);
        let today = Date::constant(2026, 11, 2);
        assert!(!number.is_plausible(today));
        assert!(
            read("001084706831", LeadingZeros::Required)
                .unwrap()
                .is_plausible(today)
        );
        assert!(
            !read("001004706831", LeadingZeros::Required)
                .unwrap()
                .is_plausible(today)
        );
    }

    proptest! {
        #[test]
        fn every_issued_number_is_read(
            province in proptest::sample::select(PROVINCES.to_vec()),
            sex in 0u16..2, year in 1900u16..2100, serial in 1u32..999_999,
        ) {
            let century = (year - 1900) / 100 * 2 + sex;
            let digits = format!("{province:03}{century}{:02}{serial:06}", year % 100);
            prop_assume!(!is_example_run(&digits));
            let number = read(&digits, LeadingZeros::Required).expect("issued");
            prop_assert_eq!(number.birth_year, year);
            let shortened = digits.trim_start_matches('0');
            let restored = read(shortened, LeadingZeros::MayBeLost).expect("issued");
            prop_assert_eq!(restored.digits, digits);
        }
    }
}
