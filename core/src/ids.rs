//! Names of things, each with a type of its own so that they cannot be mixed up.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A name that does not fit its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{value}` is not a valid {kind} id: use 1 to 64 of the characters a–z, 0–9, `-`, `_` and `.`")]
pub struct InvalidId {
    kind: &'static str,
    value: String,
}

fn is_slug(value: &str) -> bool {
    (1..=64).contains(&value.len())
        && value
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'))
}

macro_rules! slug_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks and takes a name of 1 to 64 characters out of `a–z 0–9 - _ .`.
            ///
            /// # Errors
            ///
            /// If it has other characters or another length.
            pub fn new(value: impl Into<String>) -> Result<Self, InvalidId> {
                let value = value.into();
                if is_slug(&value) { Ok(Self(value)) } else { Err(InvalidId { kind: $kind, value }) }
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(value: String) -> Result<Self, InvalidId> {
                Self::new(value)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;

            fn from_str(value: &str) -> Result<Self, InvalidId> {
                Self::new(value)
            }
        }
    };
}

slug_id!(
    /// Names an agency, such as `so-y-te`.
    AgencyId,
    "agency"
);
slug_id!(
    /// Names a portal, such as `dak-lak`.
    PortalId,
    "portal"
);
slug_id!(
    /// Names a user, such as `an.nguyen`.
    UserId,
    "user"
);

/// Names a rule after what it finds, such as `marking.line.1`. An id is never used again for another rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleId(Cow<'static, str>);

impl RuleId {
    /// Checks and takes a name of 1 to 64 characters out of `a–z 0–9 - _ .`.
    ///
    /// # Errors
    ///
    /// If it has other characters or another length.
    pub fn new(value: impl Into<String>) -> Result<Self, InvalidId> {
        let value = value.into();
        if is_slug(&value) {
            Ok(Self(Cow::Owned(value)))
        } else {
            Err(InvalidId { kind: "rule", value })
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RuleId {
    type Error = InvalidId;

    fn try_from(value: String) -> Result<Self, InvalidId> {
        Self::new(value)
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> Self {
        id.0.into_owned()
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id!(
    /// Numbers a scan of one portal.
    RunId
);
row_id!(
    /// Numbers an address of a portal, the same in every run.
    TargetId
);
row_id!(
    /// Numbers a finding.
    FindingId
);
row_id!(
    /// Numbers a document at an address.
    CopyId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_refuse_what_could_break_a_path_or_a_log_line() {
        for bad in ["", "A", "a b", "a/b", "é", "a\n", &"x".repeat(65)] {
            assert!(PortalId::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(PortalId::new("dak-lak").unwrap().as_str(), "dak-lak");
    }
}
