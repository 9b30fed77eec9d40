//! Words that a person types: [`Remark`].

use std::fmt;

use serde::{Deserialize, Serialize};

/// Most characters of a remark.
const MAX_CHARACTERS: usize = 2000;

/// Words that a person typed: a reason, a note, the number of a paper. 1 to 2000 characters without control
/// characters other than line breaks. Shown to people, never logged.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Remark(String);

/// Words that are no remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRemark {
    /// Nothing but white space.
    #[error("the words are empty; write at least one")]
    Empty,
    /// Too many characters.
    #[error("the words are too long: at most {MAX_CHARACTERS} characters")]
    TooLong,
    /// Characters that cannot be shown.
    #[error("the words hold control characters; write plain text")]
    ControlCharacter,
}

impl Remark {
    /// Checks and takes words, without the white space around them.
    ///
    /// # Errors
    ///
    /// If nothing is left, it is too long, or it holds control characters.
    pub fn new(words: &str) -> Result<Self, InvalidRemark> {
        let words = words.trim();
        if words.is_empty() {
            return Err(InvalidRemark::Empty);
        }
        if words.chars().count() > MAX_CHARACTERS {
            return Err(InvalidRemark::TooLong);
        }
        if words.chars().any(|letter| letter.is_control() && letter != '\n') {
            return Err(InvalidRemark::ControlCharacter);
        }
        Ok(Self(words.to_owned()))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Remark {
    /// Leaves the words out, for a person may have typed anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remark(…)")
    }
}

impl TryFrom<String> for Remark {
    type Error = InvalidRemark;

    fn try_from(words: String) -> Result<Self, InvalidRemark> {
        Self::new(&words)
    }
}

impl From<Remark> for String {
    fn from(remark: Remark) -> Self {
        remark.0
    }
}

impl std::str::FromStr for Remark {
    type Err = InvalidRemark;

    fn from_str(words: &str) -> Result<Self, InvalidRemark> {
        Self::new(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, expected: Result<&str, InvalidRemark>) {
        let remark = Remark::new(words);
        assert_eq!(
            remark.as_ref().map(Remark::as_str),
            expected.as_ref().copied(),
            "{words:?}"
        );
    }

    #[test]
    fn remarks_are_short_plain_text() {
        check("  theo Công văn 12/CV \n", Ok("theo Công văn 12/CV"));
        check("hai\ndòng", Ok("hai\ndòng"));
        check(" \n ", Err(InvalidRemark::Empty));
        check("a\u{1b}[31m", Err(InvalidRemark::ControlCharacter));
        check(&"ư".repeat(2000), Ok(&"ư".repeat(2000)));
        check(&"a".repeat(2001), Err(InvalidRemark::TooLong));
        assert_eq!(format!("{:?}", Remark::new("x").unwrap()), "Remark(…)");
    }
}
