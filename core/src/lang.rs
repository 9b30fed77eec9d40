//! The two languages rasoat speaks.

use std::borrow::Cow;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language of the interface. Vietnamese comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl FromStr for Lang {
    type Err = ();

    /// Reads `vi`, `en`, or a locale name such as `vi_VN.UTF-8`.
    fn from_str(name: &str) -> Result<Self, ()> {
        match name.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("vi") => Ok(Self::Vi),
            Some("en") => Ok(Self::En),
            _ => Err(()),
        }
    }
}

/// One sentence in both languages. Holds words of ours, never words of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bilingual {
    /// The Vietnamese sentence.
    pub vi: Cow<'static, str>,
    /// The English sentence.
    pub en: Cow<'static, str>,
}

impl Bilingual {
    /// Joins two fixed sentences that say the same.
    pub const fn new(vi: &'static str, en: &'static str) -> Self {
        Self {
            vi: Cow::Borrowed(vi),
            en: Cow::Borrowed(en),
        }
    }

    /// Joins two composed sentences that say the same.
    pub fn owned(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            vi: Cow::Owned(vi.into()),
            en: Cow::Owned(en.into()),
        }
    }

    /// The sentence in `lang`.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}
