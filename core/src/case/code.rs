//! How people call a case: [`CaseCode`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a case for people, such as `RS-2026-000042`: the year in which it was opened and its number in that
/// year. It tells nothing of what the case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseCode {
    year: u16,
    number: u32,
}

/// A text that is no code of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the code of a case; codes look like `RS-2026-000042`")]
pub struct InvalidCaseCode;

impl CaseCode {
    /// The code of the `number`-th case (from 1) of `year` (2000 to 9999); `None` outside these ranges.
    pub const fn new(year: u16, number: u32) -> Option<Self> {
        if year < 2000 || year > 9999 || number == 0 || number > 999_999 {
            None
        } else {
            Some(Self { year, number })
        }
    }

    /// The year in which the case was opened, in Viet Nam.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Its number in that year, from 1.
    pub const fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RS-{}-{:06}", self.year, self.number)
    }
}

impl FromStr for CaseCode {
    type Err = InvalidCaseCode;

    /// Reads what [`fmt::Display`] writes; small letters will do.
    fn from_str(text: &str) -> Result<Self, InvalidCaseCode> {
        let upper = text.trim().to_ascii_uppercase();
        let (year, number) = upper
            .strip_prefix("RS-")
            .and_then(|rest| rest.split_once('-'))
            .ok_or(InvalidCaseCode)?;
        let digits =
            |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 6) {
            return Err(InvalidCaseCode);
        }
        let (year, number) = (year.parse(), number.parse());
        match (year, number) {
            (Ok(year), Ok(number)) => Self::new(year, number).ok_or(InvalidCaseCode),
            _ => Err(InvalidCaseCode),
        }
    }
}

impl TryFrom<String> for CaseCode {
    type Error = InvalidCaseCode;

    fn try_from(text: String) -> Result<Self, InvalidCaseCode> {
        text.parse()
    }
}

impl From<CaseCode> for String {
    fn from(code: CaseCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let code: Option<CaseCode> = text.parse().ok();
        assert_eq!(code.map(|code| code.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn codes_read_back() {
        check("RS-2026-000042", Some("RS-2026-000042"));
        check(" rs-2026-000001 ", Some("RS-2026-000001"));
        for bad in [
            "",
            "RS-2026",
            "RS-2026-42",
            "RS-2026-000000",
            "RS-+026-000001",
            "XX-2026-000001",
            "RS-1999-000001",
        ] {
            check(bad, None);
        }
    }
}
