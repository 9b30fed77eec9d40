//! Dates of birth, as tables write them.

use jiff::civil::Date;

/// Reads `value` as a whole date of birth: day, month and four digits of the year, in this order, or the
/// order of ISO 8601. Nobody older than 120 years, nobody born after `today`.
pub(crate) fn read(value: &str, today: Date) -> Option<Date> {
    let date = read_date(value)?;
    (date <= today && date.year() + 120 >= today.year()).then_some(date)
}

/// Reads `value` as a date in one of the ways in which Vietnamese documents write it in digits.
pub(crate) fn read_date(value: &str) -> Option<Date> {
    let value = value.trim().split([' ', 'T']).next()?;
    if value.len() > 10 {
        return None;
    }
    let mut parts = value.split(['/', '-', '.']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let (day, month, year) = if first.len() == 4 {
        (third, second, first)
    } else {
        (first, second, third)
    };
    if year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Reads `value` as a year of birth of a living person.
pub(crate) fn read_year(value: &str, today: Date) -> Option<i16> {
    let value = value.trim();
    let year: i16 = value.parse().ok().filter(|_| value.len() == 4)?;
    (year <= today.year() && year + 120 >= today.year()).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        let today = Date::constant(2026, 11, 23);
        assert_eq!(
            read(value, today).map(|date| date.to_string()).as_deref(),
            expected,
            "{value}"
        );
    }

    #[test]
    fn dates_are_read_in_every_writing() {
        check("05/08/2002", Some("2002-08-05"));
        check("5-8-2002", Some("2002-08-05"));
        check("5.8.2002", Some("2002-08-05"));
        check("2002-08-05", Some("2002-08-05"));
        check("2002-08-05 00:00:00", Some("2002-08-05"));
    }

    #[test]
    fn what_is_no_birth_is_refused() {
        for value in [
            "31/02/2002",
            "05/08/2027",
            "05/08/1850",
            "05/08/02",
            "**/**/2002",
            "192.168.1.1",
            "",
        ] {
            check(value, None);
        }
    }
}
