//! Invented people: names, birth dates, identifiers of the right shape, phones, accounts.
//!
//! Everything comes from a seeded generator. An identifier passes the checks that real ones pass
//! (province code, century, year of birth); that somebody bears it would be chance.

use crate::seeded::Seeded;

const FAMILY_NAMES: [&str; 10] = [
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô",
];
const MIDDLE_NAMES: [&str; 8] = ["Văn", "Thị", "Đình", "Thu", "Quốc", "Minh", "Hữu", "Ngọc"];
const GIVEN_NAMES: [&str; 16] = [
    "An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khoa", "Lan", "Long", "Mai", "Nga", "Phúc", "Quân", "Sơn",
    "Thảo", "Yến",
];
const HAMLETS: [&str; 6] = [
    "Đông Mai",
    "Suối Bạc",
    "Hạ Lam",
    "Thượng Lam",
    "Bến Cỏ",
    "Đồi Thông",
];

/// Province codes of the national identifier (Thông tư 07/2016/TT-BCA, as in the domain facts).
const PROVINCE_CODES: [&str; 8] = ["001", "002", "004", "017", "024", "048", "079", "092"];

/// An invented person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Day of birth, as `dd/mm/yyyy`.
    pub born: String,
    /// Whether a woman.
    pub female: bool,
    /// A national identifier of 12 digits that fits year and sex.
    pub identifier: String,
    /// A mobile number of ten digits.
    pub phone: String,
    /// A bank account of 13 digits.
    pub account: String,
    /// Where the person lives.
    pub home: String,
}

/// The next invented person.
pub fn person(random: &mut Seeded) -> Person {
    let middle = random.pick(&MIDDLE_NAMES);
    let female = matches!(middle, "Thị" | "Thu") || (middle == "Ngọc" && random.below(2) == 0);
    let name = format!(
        "{} {middle} {}",
        random.pick(&FAMILY_NAMES),
        random.pick(&GIVEN_NAMES)
    );
    let year = 1955 + random.below(52);
    // The fourth digit tells century and sex: 0 and 1 for 1900 to 1999, 2 and 3 for 2000 to 2099.
    let century_and_sex = if year < 2000 { 0 } else { 2 } + usize::from(female);
    let identifier = format!(
        "{}{century_and_sex}{:02}{}",
        random.pick(&PROVINCE_CODES),
        year % 100,
        random.digits(6)
    );
    Person {
        name,
        born: format!("{:02}/{:02}/{year}", 1 + random.below(28), 1 + random.below(12)),
        female,
        identifier,
        phone: format!(
            "{}{}",
            random.pick(&["032", "056", "077", "083", "091"]),
            random.digits(7)
        ),
        account: format!("{}{}", random.pick(&["1020", "5203", "7112"]), random.digits(9)),
        home: format!("Thôn {}", random.pick(&HAMLETS)),
    }
}

/// `count` invented people with different names and identifiers.
pub fn people(random: &mut Seeded, count: usize) -> Vec<Person> {
    let mut chosen: Vec<Person> = Vec::with_capacity(count);
    while chosen.len() < count {
        let next = person(random);
        if chosen.iter().all(|other| other.identifier != next.identifier) {
            chosen.push(next);
        }
    }
    chosen
}

/// A name of the same stock, for signers and journalists.
pub fn name(random: &mut Seeded) -> String {
    person(random).name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_fit_birth_year_and_sex() {
        for person in people(&mut Seeded::new(3), 300) {
            let digits = person.identifier.as_bytes();
            assert_eq!(digits.len(), 12);
            assert!(PROVINCE_CODES.contains(&&person.identifier[..3]));
            let year: usize = person.born[6..].parse().unwrap();
            assert_eq!(person.identifier[4..6], format!("{:02}", year % 100));
            let century_and_sex = usize::from(digits[3] - b'0');
            assert_eq!(century_and_sex / 2 == 1, year >= 2000, "{person:?}");
            assert_eq!(century_and_sex % 2 == 1, person.female, "{person:?}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_people() {
        assert_eq!(people(&mut Seeded::new(9), 20), people(&mut Seeded::new(9), 20));
    }
}
