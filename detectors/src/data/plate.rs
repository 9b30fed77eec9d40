//! Registration plates of vehicles: a province, a series, four or five digits.

/// Reads `value` as a registration plate and gives it without separators.
pub(crate) fn read(value: &str) -> Option<String> {
    let plate: String = value
        .trim()
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '-' | '.' | '–'))
        .take(11)
        .flat_map(char::to_uppercase)
        .collect();
    let (province, rest) = plate.split_at_checked(2)?;
    let known = (11..=99).contains(&province.parse::<u8>().ok()?);
    let letters: usize = rest
        .chars()
        .take_while(|letter| letter.is_ascii_uppercase() || *letter == 'Đ')
        .count();
    let digits: String = rest.chars().skip(letters).collect();
    let well_formed = (1..=2).contains(&letters)
        && (4..=6).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    (known && well_formed).then_some(plate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        assert_eq!(read(value).as_deref(), expected, "{value}");
    }

    #[test]
    fn plates_of_cars_and_motorcycles_are_read() {
        check("47A-123.45", Some("47A12345"));
        check("47B1-567.89", Some("47B156789"));
        check("60LD 01234", Some("60LD01234"));
        check("47MĐ1-234.56", Some("47MĐ123456"));
        check("05A-123.45", None);
        check("47-12345", None);
        check("47A-***.45", None);
    }
}
