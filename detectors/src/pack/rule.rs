//! What a pack consists of: [`Rule`], its weights, limits, words and [`Example`]s.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use rasoat_core::{Band, Bilingual, DocumentContext, RuleId};

/// Something in the code that computes features for the rules that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Judge {
    /// The name that rules use.
    pub(crate) name: &'static str,
    /// The features it computes; a rule may weigh no others.
    pub(crate) features: &'static [&'static str],
    /// The numbers it reads from a rule; each must be there.
    pub(crate) limits: &'static [&'static str],
    /// The word lists it reads from a rule; each must be there.
    pub(crate) words: &'static [&'static str],
}

/// One way to find one kind of thing, with what each feature is worth.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name, never used again for another rule.
    pub id: RuleId,
    /// Grows whenever a weight, a threshold or a word list changes.
    pub version: u32,
    /// What it finds, for people.
    pub finds: Bilingual,
    /// What each feature is worth.
    pub features: BTreeMap<String, Feature>,
    /// From how many points on it matters.
    pub thresholds: Thresholds,
    /// Numbers that the code reads, such as `min_people`.
    pub limits: BTreeMap<String, i64>,
    /// Word lists that the code reads.
    pub words: BTreeMap<String, Vec<String>>,
    /// The band that its examples must reach and its counter-examples must not.
    pub aims_at: Band,
    /// Texts in which it must find something of the band [`Rule::aims_at`] or above.
    pub examples: Vec<Example>,
    /// Texts in which it must find nothing of that band or above.
    pub negative_examples: Vec<Example>,
    /// The laws, papers and pages that it rests on.
    pub references: Vec<String>,
    /// Where its points come from.
    pub weights_rest_on: String,
    /// Where it stands.
    pub written_in: Written,
    /// Where another pack changes it, and why; `None` if none does.
    pub overridden: Option<Overridden>,
    pub(super) judge: &'static Judge,
}

impl Rule {
    /// The name of what computes its features, such as `stamp`.
    pub const fn judge_name(&self) -> &'static str {
        self.judge.name
    }

    /// What computes its features.
    pub(crate) const fn judge(&self) -> &'static Judge {
        self.judge
    }

    /// The number `name`. Zero where the pack has none, which parsing excludes for registered names.
    pub(crate) fn limit(&self, name: &'static str) -> i64 {
        debug_assert!(
            self.judge.limits.contains(&name),
            "`{name}` is not a registered limit"
        );
        self.limits.get(name).copied().unwrap_or_default()
    }

    /// The word list `name`. Empty where the pack has none, which parsing excludes for registered names.
    pub(crate) fn words(&self, name: &'static str) -> &[String] {
        debug_assert!(
            self.judge.words.contains(&name),
            "`{name}` is not a registered word list"
        );
        self.words.get(name).map_or(&[], Vec::as_slice)
    }
}

/// A place in a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The pack's name.
    pub pack: String,
    /// The line, from 1.
    pub line: usize,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`, line {}", self.pack, self.line)
    }
}

/// A change that a pack makes to a rule of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overridden {
    /// Where the change stands.
    pub written_in: Written,
    /// Why it was made.
    pub why: String,
}

/// What a feature is worth and how it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Points for (positive) or against (negative).
    pub points: i32,
    /// The reason for people.
    pub why: Bilingual,
}

/// From how many points on a detection is in each band; `note` ≤ `review` ≤ `alert`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// The least points of [`Band::Note`].
    pub note: i32,
    /// The least points of [`Band::Review`].
    pub review: i32,
    /// The least points of [`Band::Alert`].
    pub alert: i32,
}

impl Thresholds {
    /// What to say of thresholds that are not in order.
    pub(super) const OUT_OF_ORDER: &str =
        "has thresholds out of order: `note` ≤ `review` ≤ `alert` must hold";

    /// The band of `points`.
    pub const fn band(self, points: i32) -> Band {
        if points >= self.alert {
            Band::Alert
        } else if points >= self.review {
            Band::Review
        } else if points >= self.note {
            Band::Note
        } else {
            Band::Clear
        }
    }

    pub(super) const fn are_in_order(self) -> bool {
        self.note <= self.review && self.review <= self.alert
    }
}

/// A short invented document that shows what a rule finds or leaves alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Example {
    /// Its text in the notation of [`crate::notation`].
    pub text: String,
    /// Its file name.
    pub file_name: Option<String>,
    /// The text of the link that leads to it.
    pub link_text: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
    /// The line of the pack in which it begins, from 1.
    pub line: usize,
}

impl Example {
    /// Today's date for all examples.
    const TODAY: Date = jiff::civil::date(2026, 11, 2);

    /// What is known about it beside its text.
    pub fn context(&self) -> DocumentContext {
        DocumentContext {
            link_text: self.link_text.as_deref().map(Into::into),
            file_name: self.file_name.as_deref().map(Into::into),
            published: self.published,
            today: Self::TODAY,
        }
    }
}
