//! The number of a health insurance card (thẻ BHYT): two letters, a benefit digit, a province, ten digits.
//!
//! Groups of holders after Quyết định 1351/QĐ-BHXH as read in public code (FACTS §4.2): `QN`, `CA` and `CY` are
//! soldiers, police and cipher officers, `TQ`, `TA` and `TY` their relatives.

/// Groups of holders, ascending.
const GROUPS: &[&str] = &[
    "BT", "CA", "CB", "CC", "CH", "CK", "CN", "CS", "CT", "CY", "DK", "DN", "DS", "DT", "GB", "GD", "HC",
    "HD", "HG", "HN", "HS", "HT", "HX", "KC", "LS", "MS", "ND", "NN", "NO", "PV", "QN", "SV", "TA", "TB",
    "TC", "TD", "TE", "TG", "TH", "TK", "TL", "TN", "TQ", "TS", "TT", "TU", "TV", "TX", "TY", "XB", "XD",
    "XK", "XM", "XN", "XT", "XV", "YB", "YT",
];

/// The number of a health insurance card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HealthCard {
    /// The fifteen signs, letters in capitals.
    pub number: String,
    /// The holder or a relative serves in the army, the police or the cipher service.
    pub armed_forces: bool,
}

/// Reads `value` as the number of a health insurance card of fifteen signs.
pub(crate) fn read(value: &str) -> Option<HealthCard> {
    let number: String = value
        .trim()
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '.'))
        .take(16)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let digits = number
        .get(2..)
        .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let group = GROUPS
        .binary_search(&&number[..2])
        .ok()
        .map(|index| GROUPS[index])?;
    let well_formed = number.len() == 15
        && matches!(digits.as_bytes()[0], b'1'..=b'5')
        && (1..=97).contains(&digits[1..3].parse::<u8>().ok()?);
    let armed_forces = matches!(group, "QN" | "CA" | "CY" | "TQ" | "TA" | "TY");
    well_formed.then_some(HealthCard { number, armed_forces })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<bool>) {
        assert_eq!(read(value).map(|card| card.armed_forces), expected, "{value}");
    }

    #[test]
    fn group_benefit_and_province_are_checked() {
        check("DN4666621894305", Some(false));
        check("dn 4 66 6621894305", Some(false));
        check("QN5976621894305", Some(true));
        check("TA4666621894305", Some(true));
        check("ZZ4666621894305", None);
        check("DN9666621894305", None);
        check("DN4006621894305", None);
        check("DN466662189430", None);
        check("DN46666218*****", None);
        check("Đ4", None);
    }

    #[test]
    fn the_groups_can_be_searched() {
        assert!(GROUPS.is_sorted());
    }
}
