//! Rule packs: [`RulePack`], its [`Rule`]s, and what can be wrong with them.

use rasoat_core::Sha256Digest;

use crate::{Detector, builtin, notation};

mod error;
mod overrides;
mod parse;
mod rule;

pub use self::error::{FaultyExample, PackError, PackFault};
use self::overrides::Override;
pub(crate) use self::rule::Judge;
pub use self::rule::{Example, Feature, Overridden, Rule, Thresholds, Written};

/// Rules that are used together.
#[derive(Debug, Clone)]
pub struct RulePack {
    rules: Vec<Rule>,
    /// Changes to rules that are not in this pack.
    overrides: Vec<Override>,
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
            .reduce(|pack, next| {
                pack.with(next)
                    .expect("the embedded packs are joined by this crate's tests")
            })
            .expect("there is at least one embedded pack")
    }

    /// Reads a pack from TOML; `source_name` names it in errors.
    ///
    /// # Errors
    ///
    /// If it is not TOML, a rule lacks a part, or it names something that the code does not know; the
    /// error gives the line.
    pub fn parse(toml: &str, source_name: &str) -> Result<Self, PackError> {
        let (rules, overrides) = parse::pack(toml, source_name)?;
        Ok(Self {
            rules,
            overrides,
            sha256: Sha256Digest::of(toml.as_bytes()),
        })
    }

    /// This pack with the rules of `other` behind its own, changed as `other` says.
    ///
    /// # Errors
    ///
    /// If both have a rule of the same id; if `other` adds a rule for a judge that serves only one; if it changes
    /// a rule that neither has, or that was changed before, or what that rule does not weigh. The error names the
    /// places.
    pub fn with(mut self, other: Self) -> Result<Self, PackError> {
        for newer in other.rules {
            self.refuse_beside(&newer)?;
            self.rules.push(newer);
        }
        for change in self.overrides.into_iter().chain(other.overrides) {
            match self.rules.iter_mut().find(|rule| rule.id == change.rule) {
                Some(rule) => change.apply(rule)?,
                None => return Err(change.without_rule()),
            }
        }
        let both = [self.sha256.0, other.sha256.0].concat();
        Ok(Self {
            rules: self.rules,
            overrides: Vec::new(),
            sha256: Sha256Digest::of(&both),
        })
    }

    /// Fails if `newer` cannot stand beside the rules of this pack.
    fn refuse_beside(&self, newer: &Rule) -> Result<(), PackError> {
        if let Some(older) = self.rules.iter().find(|rule| rule.id == newer.id) {
            return Err(PackError::IdTaken {
                rule: newer.id.clone(),
                first: older.written_in.clone(),
                second: newer.written_in.clone(),
            });
        }
        let judge = newer.judge();
        match self.rules_of(judge).next() {
            Some(older) if builtin::serves_one_rule(judge) => Err(PackError::Faulty {
                at: newer.written_in.clone(),
                rule: newer.id.clone(),
                fault: format!(
                    "is weighed by `{}`, which serves one rule only: change `{}` by an [[override]]",
                    judge.name, older.id
                ),
            }),
            _ => Ok(()),
        }
    }

    /// Fails if something in this pack changes a rule that it has not.
    pub(crate) fn refuse_loose_overrides(&self) -> Result<(), PackError> {
        self.overrides
            .first()
            .map_or(Ok(()), |change| Err(change.without_rule()))
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
            let mut note = |index: usize, what, example: &Example| {
                faults.push(PackFault {
                    rule: rule.id.clone(),
                    what,
                    number: index + 1,
                    at: Written {
                        pack: rule.written_in.pack.clone(),
                        line: example.line,
                    },
                });
            };
            for (index, example) in rule.examples.iter().enumerate() {
                if !found(example) {
                    note(index, FaultyExample::Missed, example);
                }
            }
            for (index, example) in rule.negative_examples.iter().enumerate() {
                if found(example) {
                    note(index, FaultyExample::FalselyFound, example);
                }
            }
        }
        faults
    }
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

    /// A pack of one rule: the built-in `id` with another id.
    fn renamed(id: &str, name: &str) -> RulePack {
        let (_, text) = builtin::PACKS
            .iter()
            .find(|(_, text)| text.contains(&format!("id = \"{id}\"")))
            .unwrap();
        let rule = text
            .split("[[rule]]")
            .find(|rule| rule.contains(&format!("id = \"{id}\"")))
            .unwrap();
        let toml = format!("\n[[rule]]{}", rule.replace(id, name));
        RulePack::parse(&toml, "mine.toml").unwrap()
    }

    #[test]
    fn a_pack_adds_rules_and_changes_the_digest() {
        let builtin = RulePack::builtin();
        let mine = renamed("personal.identity_list.1", "mine.identity_list.1");
        let both = builtin.clone().with(mine).unwrap();
        assert_eq!(both.rules().len(), builtin.rules().len() + 1);
        assert_ne!(both.sha256(), builtin.sha256());
        assert!(both.check().is_empty());
    }

    #[test]
    fn an_id_is_never_used_twice() {
        let mine = renamed("personal.identity_list.1", "personal.identity_list.1");
        let error = RulePack::builtin().with(mine).unwrap_err().to_string();
        for place in ["`data_people.toml`, line ", "`mine.toml`, line 2"] {
            assert!(error.contains(place), "{error}");
        }
    }

    #[test]
    fn a_judge_that_serves_one_rule_gets_no_second() {
        let mine = renamed("marking.stamp.1", "mine.stamp.1");
        let error = RulePack::builtin().with(mine).unwrap_err().to_string();
        assert!(
            error.contains("change `marking.stamp.1` by an [[override]]"),
            "{error}"
        );
    }

    #[test]
    fn a_faulty_example_is_told_with_its_place() {
        let toml = "[[override]]\nrule = \"personal.identity_list.1\"\nwhy = \"x\"\n\
                    thresholds = { note = 900, review = 900, alert = 900 }\n";
        let pack = RulePack::builtin()
            .with(RulePack::parse(toml, "mine.toml").unwrap())
            .unwrap();
        let faults = pack.check();
        let first = faults.first().unwrap().to_string();
        assert!(
            first.contains("`data_people.toml`, line ") && first.contains("finds nothing in its example 1"),
            "{first}"
        );
    }
}
