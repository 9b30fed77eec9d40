//! Changes that one pack makes to the rules of another: [`Override`].

use std::collections::BTreeMap;

use rasoat_core::RuleId;
use serde::Deserialize;
use toml::Spanned;

use super::parse::Source;
use super::{Overridden, PackError, Rule, Thresholds, Written};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverride {
    rule: RuleId,
    why: String,
    #[serde(default)]
    thresholds: RawThresholds,
    #[serde(default)]
    points: BTreeMap<Spanned<String>, i32>,
    #[serde(default)]
    limits: BTreeMap<Spanned<String>, i64>,
    #[serde(default)]
    add_words: BTreeMap<Spanned<String>, Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawThresholds {
    note: Option<i32>,
    review: Option<i32>,
    alert: Option<i32>,
}

/// A name with the place where it stands.
type Named<T> = (String, Written, T);

/// New weights for a rule, which it names.
#[derive(Debug, Clone)]
pub(super) struct Override {
    /// The rule to change.
    pub(super) rule: RuleId,
    /// Where the change stands, and why it was made.
    change: Overridden,
    note: Option<i32>,
    review: Option<i32>,
    alert: Option<i32>,
    points: Vec<Named<i32>>,
    limits: Vec<Named<i64>>,
    add_words: Vec<Named<Vec<String>>>,
}

impl Override {
    /// Takes what stands in `source` at `position`.
    pub(super) fn read(raw: RawOverride, source: &Source<'_>, position: usize) -> Result<Self, PackError> {
        let change = Overridden {
            written_in: source.written(position),
            why: raw.why,
        };
        let changes = raw.points.len() + raw.limits.len() + raw.add_words.len();
        let RawThresholds { note, review, alert } = raw.thresholds;
        if changes == 0 && note.or(review).or(alert).is_none() {
            let fault = "is overridden by nothing: give `points`, `thresholds`, `limits` or `add_words`";
            return Err(faulty(change.written_in, raw.rule, fault));
        }
        if change.why.trim().is_empty() {
            let fault = "is overridden without a reason: say in `why` who decided it and on what ground";
            return Err(faulty(change.written_in, raw.rule, fault));
        }
        Ok(Self {
            rule: raw.rule,
            change,
            note,
            review,
            alert,
            points: named(raw.points, source),
            limits: named(raw.limits, source),
            add_words: named(raw.add_words, source),
        })
    }

    /// Says that no pack has the rule.
    pub(super) fn without_rule(&self) -> PackError {
        let fault = "is overridden, but no pack in use has it: correct the id";
        faulty(self.change.written_in.clone(), self.rule.clone(), fault)
    }

    /// Changes `rule`.
    pub(super) fn apply(self, rule: &mut Rule) -> Result<(), PackError> {
        if let Some(earlier) = &rule.overridden {
            return Err(PackError::OverriddenTwice {
                rule: self.rule,
                first: earlier.written_in.clone(),
                second: self.change.written_in,
            });
        }
        let old = rule.thresholds;
        rule.thresholds = Thresholds {
            note: self.note.unwrap_or(old.note),
            review: self.review.unwrap_or(old.review),
            alert: self.alert.unwrap_or(old.alert),
        };
        if !rule.thresholds.are_in_order() {
            return Err(faulty(
                self.change.written_in,
                self.rule,
                Thresholds::OUT_OF_ORDER,
            ));
        }
        change_each(&mut rule.features, self.points, "feature", |feature, points| {
            feature.points = points;
        })?;
        change_each(&mut rule.limits, self.limits, "limit", |limit, value| {
            *limit = value;
        })?;
        change_each(&mut rule.words, self.add_words, "word list", |list, words| {
            list.extend(words);
        })?;
        rule.overridden = Some(self.change);
        Ok(())
    }
}

/// Changes those of `values` that `changes` names; a name that is not among them is an error.
fn change_each<T, U>(
    values: &mut BTreeMap<String, T>,
    changes: Vec<Named<U>>,
    what: &'static str,
    change: impl Fn(&mut T, U),
) -> Result<(), PackError> {
    for (name, at, new) in changes {
        match values.get_mut(&name) {
            Some(value) => change(value, new),
            None => {
                return Err(PackError::Unknown {
                    at,
                    what,
                    name,
                    known: values.keys().cloned().collect(),
                });
            }
        }
    }
    Ok(())
}

fn named<T>(map: BTreeMap<Spanned<String>, T>, source: &Source<'_>) -> Vec<Named<T>> {
    map.into_iter()
        .map(|(name, value)| {
            let at = source.written(name.span().start);
            (name.into_inner(), at, value)
        })
        .collect()
}

fn faulty(at: Written, rule: RuleId, fault: &str) -> PackError {
    PackError::Faulty {
        at,
        rule,
        fault: fault.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::{PackError, RulePack};

    fn with(toml: &str) -> Result<RulePack, PackError> {
        RulePack::builtin().with(RulePack::parse(toml, "mine.toml")?)
    }

    fn check(toml: &str, expected: &str) {
        let error = with(toml).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("`mine.toml`, line "), "{error}");
    }

    #[test]
    fn a_named_rule_takes_the_new_weights_and_tells_who_changed_it() {
        let pack = with(
            "[[override]]\nrule = \"marking.stamp.1\"\nwhy = \"quyết định 12\"\nthresholds = { note = 19 }\n\
             points = { bold = 3 }\nlimits = { many_mentions = 5 }\nadd_words = { behind = [\"rừng\"] }\n",
        )
        .unwrap();
        let rule = pack.rule("marking.stamp.1").unwrap();
        assert_eq!((rule.thresholds.note, rule.features["bold"].points), (19, 3));
        assert_eq!(rule.limits["many_mentions"], 5);
        assert!(rule.words["behind"].iter().any(|word| word == "rừng"));
        let change = rule.overridden.as_ref().unwrap();
        assert_eq!(
            (change.written_in.to_string(), change.why.as_str()),
            ("`mine.toml`, line 1".to_owned(), "quyết định 12")
        );
        assert_ne!(pack.sha256(), RulePack::builtin().sha256());
    }

    #[test]
    fn what_cannot_be_overridden_is_named() {
        let points =
            |rule: &str, points: &str| format!("[[override]]\nrule = \"{rule}\"\nwhy = \"x\"\n{points}\n");
        check(
            &points("marking.stump.1", "points = { bold = 1 }"),
            "no pack in use has it",
        );
        check(
            &points("marking.stamp.1", "points = { bald = 1 }"),
            "line 4: unknown feature `bald`",
        );
        check(
            &points("marking.stamp.1", "limits = { few_mentions = 1 }"),
            "unknown limit `few_mentions`",
        );
        check(
            &points("marking.stamp.1", "add_words = { beside = [] }"),
            "unknown word list `beside`",
        );
        check(
            &points("marking.stamp.1", "thresholds = { note = 500 }"),
            "thresholds out of order",
        );
        check(&points("marking.stamp.1", ""), "overridden by nothing");
        check(
            "[[override]]\nrule = \"marking.stamp.1\"\nwhy = \" \"\npoints = { bold = 1 }\n",
            "without a reason",
        );
        let twice = points("marking.stamp.1", "points = { bold = 1 }").repeat(2);
        check(&twice, "is overridden twice");
    }
}
