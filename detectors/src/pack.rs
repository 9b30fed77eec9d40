//! Rule packs: [`RulePack`], its [`Rule`]s, and what can be wrong with them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use rasoat_core::{Band, Bilingual, DocumentContext, RuleId, Sha256Digest};

use crate::{Detector, builtin, notation};

mod parse;

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
    judge: &'static Judge,
}

impl Rule {
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
}

/// A short invented document that shows what a rule finds or leaves alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Example {
    /// Its text in the notation of [`notation`].
    pub text: String,
    /// Its file name.
    pub file_name: Option<String>,
    /// The text of the link that leads to it.
    pub link_text: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
}

impl Example {
    /// Today's date for all examples.
    const TODAY: Date = jiff::civil::date(2026, 11, 2);

    fn context(&self) -> DocumentContext {
        DocumentContext {
            link_text: self.link_text.as_deref().map(Into::into),
            file_name: self.file_name.as_deref().map(Into::into),
            published: self.published,
            today: Self::TODAY,
        }
    }
}

/// Rules that are used together.
#[derive(Debug, Clone)]
pub struct RulePack {
    rules: Vec<Rule>,
    sha256: Sha256Digest,
}

impl RulePack {
    /// The pack that is part of the program.
    pub fn builtin() -> Self {
        builtin::PACKS
            .iter()
            .map(|(name, text)| {
                Self::parse(text, name).expect("the embedded packs are parsed by this crate's tests")
            })
            .reduce(Self::with)
            .expect("there is at least one embedded pack")
    }

    /// Reads a pack from TOML; `source_name` names it in errors.
    ///
    /// # Errors
    ///
    /// If it is not TOML, a rule lacks a part, or it names something that the code does not know; the
    /// error gives the line.
    pub fn parse(toml: &str, source_name: &str) -> Result<Self, PackError> {
        Ok(Self {
            rules: parse::rules(toml, source_name)?,
            sha256: Sha256Digest::of(toml.as_bytes()),
        })
    }

    /// This pack, with the rules of `other` in place of those with the same id and beside all others.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.rules
            .retain(|rule| other.rules.iter().all(|newer| newer.id != rule.id));
        self.rules.extend(other.rules);
        let both = [self.sha256.0, other.sha256.0].concat();
        Self {
            rules: self.rules,
            sha256: Sha256Digest::of(&both),
        }
    }

    /// All rules, in the order of the pack.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id.as_str() == id)
    }

    /// The rules that weigh what `judge` computes.
    pub(crate) fn rules_of(&self, judge: &Judge) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter({
            let name = judge.name;
            move |rule| rule.judge.name == name
        })
    }

    /// The digest of the pack's text; of several packs together, of their digests in order.
    pub const fn sha256(&self) -> Sha256Digest {
        self.sha256
    }

    /// Tries every rule on its own examples. An empty result means that all of them hold.
    pub fn check(&self) -> Vec<PackFault> {
        let detector = Detector::over(self.clone());
        let mut faults = Vec::new();
        for rule in &self.rules {
            let found = |example: &Example| {
                detector
                    .detect(&notation::read(&example.text), &example.context())
                    .iter()
                    .any(|detection| detection.rule == rule.id && detection.band >= rule.aims_at)
            };
            let mut note = |index: usize, what| {
                faults.push(PackFault {
                    rule: rule.id.clone(),
                    what,
                    number: index + 1,
                });
            };
            for (index, example) in rule.examples.iter().enumerate() {
                if !found(example) {
                    note(index, FaultyExample::Missed);
                }
            }
            for (index, example) in rule.negative_examples.iter().enumerate() {
                if found(example) {
                    note(index, FaultyExample::FalselyFound);
                }
            }
        }
        faults
    }
}

/// An example that a rule's weights do not bear out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFault {
    /// The rule.
    pub rule: RuleId,
    /// How it fails.
    pub what: FaultyExample,
    /// Which one, from 1.
    pub number: usize,
}

/// How an example fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultyExample {
    /// An example in which the rule finds nothing.
    Missed,
    /// A counter-example in which the rule finds something.
    FalselyFound,
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, number, .. } = self;
        match self.what {
            FaultyExample::Missed => write!(
                f,
                "rule `{rule}` finds nothing in its example {number}: raise its points or correct the example"
            ),
            FaultyExample::FalselyFound => write!(
                f,
                "rule `{rule}` raises a finding in its counter-example {number}: lower its points"
            ),
        }
    }
}

/// A rule pack that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// It is not TOML, or a value has the wrong type or is missing.
    #[error("cannot read rule pack `{source_name}`, line {line}: {message}")]
    Syntax {
        /// The pack's name.
        source_name: String,
        /// From 1.
        line: usize,
        /// What the TOML reader says.
        message: String,
    },
    /// It names something that the code does not know.
    #[error(
        "cannot read rule pack `{source_name}`, line {line}: unknown {what} `{name}` (known are {})",
        known.join(", ")
    )]
    Unknown {
        /// The pack's name.
        source_name: String,
        /// From 1.
        line: usize,
        /// What kind of name it is.
        what: &'static str,
        /// The unknown name.
        name: String,
        /// The names that may stand there.
        known: Vec<&'static str>,
    },
    /// A rule lacks something or contradicts itself.
    #[error("cannot read rule pack `{source_name}`, line {line}: rule `{rule}` {fault}")]
    Faulty {
        /// The pack's name.
        source_name: String,
        /// From 1.
        line: usize,
        /// The rule.
        rule: RuleId,
        /// What is wrong and what to do.
        fault: String,
    },
    /// There is no rule.
    #[error("the rule pack has no rule: add one, or use the built-in pack")]
    Empty,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_example_holds() {
        let faults: Vec<String> = RulePack::builtin()
            .check()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn every_feature_that_the_code_computes_has_points() {
        let pack = RulePack::builtin();
        for judge in builtin::judges() {
            let rules: Vec<&Rule> = pack.rules_of(judge).collect();
            assert!(!rules.is_empty(), "no rule uses `{}`", judge.name);
            for feature in judge.features {
                assert!(
                    rules.iter().any(|rule| rule.features.contains_key(*feature)),
                    "`{feature}` of `{}` has no points",
                    judge.name
                );
            }
        }
    }

    #[test]
    fn a_newer_rule_takes_the_place_of_the_older_and_changes_the_digest() {
        let builtin = RulePack::builtin();
        let (_, text) = builtin::PACKS[0];
        let again = RulePack::parse(text, "again.toml").unwrap();
        let both = builtin.clone().with(again);
        assert_eq!(both.rules().len(), builtin.rules().len());
        assert_ne!(both.sha256(), builtin.sha256());
    }
}
