//! Reading rules from TOML, with the line of whatever is wrong.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rasoat_core::{Band, Bilingual, RuleId};
use serde::Deserialize;
use toml::Spanned;

use super::{Example, Feature, Judge, PackError, Rule, Thresholds};
use crate::builtin;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    rule: Vec<Spanned<RawRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    id: RuleId,
    version: u32,
    judge: Spanned<String>,
    finds: RawBilingual,
    weights_rest_on: String,
    references: Vec<String>,
    thresholds: RawThresholds,
    features: BTreeMap<Spanned<String>, RawFeature>,
    #[serde(default)]
    limits: BTreeMap<Spanned<String>, i64>,
    #[serde(default)]
    words: BTreeMap<Spanned<String>, Vec<String>>,
    #[serde(default = "review")]
    aims_at: Band,
    examples: Vec<RawExample>,
    negative_examples: Vec<RawExample>,
}

const fn review() -> Band {
    Band::Review
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBilingual {
    vi: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawThresholds {
    note: i32,
    review: i32,
    alert: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFeature {
    points: i32,
    vi: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawExample {
    Text(String),
    WithContext(RawContextExample),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContextExample {
    text: String,
    file_name: Option<String>,
    link_text: Option<String>,
    published: Option<Date>,
}

/// Where an error lies.
struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn line(&self, position: usize) -> usize {
        let before = &self.text.as_bytes()[..position.min(self.text.len())];
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    fn known(
        &self,
        what: &'static str,
        names: impl Iterator<Item = (usize, String)>,
        known: &[&'static str],
    ) -> Result<(), PackError> {
        for (position, name) in names {
            if !known.contains(&name.as_str()) {
                return Err(PackError::Unknown {
                    source_name: self.name.to_owned(),
                    line: self.line(position),
                    what,
                    name,
                    known: known.to_vec(),
                });
            }
        }
        Ok(())
    }
}

/// The rules in `toml`, each checked against what its judge knows.
pub(super) fn rules(toml: &str, source_name: &str) -> Result<Vec<Rule>, PackError> {
    let source = Source {
        name: source_name,
        text: toml,
    };
    let raw: RawPack = toml::from_str(toml).map_err(|error| PackError::Syntax {
        source_name: source_name.to_owned(),
        line: source.line(error.span().map_or(0, |span| span.start)),
        message: error.message().to_owned(),
    })?;
    let mut rules: Vec<Rule> = Vec::with_capacity(raw.rule.len());
    for raw_rule in raw.rule {
        let position = raw_rule.span().start;
        let rule = rule(raw_rule.into_inner(), &source, position)?;
        if rules.iter().any(|earlier| earlier.id == rule.id) {
            return Err(faulty(
                &source,
                position,
                &rule.id,
                "stands here twice: give one of them another id",
            ));
        }
        rules.push(rule);
    }
    Ok(rules)
}

fn rule(raw: RawRule, source: &Source<'_>, position: usize) -> Result<Rule, PackError> {
    let judge = judge(&raw.judge, source)?;
    source.known("feature", names(&raw.features), judge.features)?;
    source.known("limit", names(&raw.limits), judge.limits)?;
    source.known("word list", names(&raw.words), judge.words)?;
    let fault = |what: &str| Err(faulty(source, position, &raw.id, what));
    if let Some(missing) = missing(judge.limits, &raw.limits) {
        return fault(&format!("lacks the limit `{missing}`"));
    }
    if let Some(missing) = missing(judge.words, &raw.words) {
        return fault(&format!("lacks the word list `{missing}`"));
    }
    let RawThresholds { note, review, alert } = raw.thresholds;
    if note > review || review > alert {
        return fault("has thresholds out of order: `note` ≤ `review` ≤ `alert` must hold");
    }
    if raw.examples.is_empty() || raw.negative_examples.is_empty() || raw.references.is_empty() {
        return fault("needs `examples`, `negative_examples` and `references`, each with at least one entry");
    }
    if raw.features.is_empty() {
        return fault("weighs no feature: give points to at least one");
    }
    Ok(Rule {
        id: raw.id,
        version: raw.version,
        finds: Bilingual::owned(raw.finds.vi, raw.finds.en),
        features: unspanned(raw.features, |feature| Feature {
            points: feature.points,
            why: Bilingual::owned(feature.vi, feature.en),
        }),
        thresholds: Thresholds { note, review, alert },
        limits: unspanned(raw.limits, |limit| limit),
        words: unspanned(raw.words, |words| words),
        aims_at: raw.aims_at,
        examples: raw.examples.into_iter().map(example).collect(),
        negative_examples: raw.negative_examples.into_iter().map(example).collect(),
        references: raw.references,
        weights_rest_on: raw.weights_rest_on,
        judge,
    })
}

fn judge(name: &Spanned<String>, source: &Source<'_>) -> Result<&'static Judge, PackError> {
    let known: Vec<&'static str> = builtin::judges().map(|judge| judge.name).collect();
    source.known(
        "judge",
        std::iter::once((name.span().start, name.get_ref().clone())),
        &known,
    )?;
    Ok(builtin::judges()
        .find(|judge| judge.name == name.get_ref())
        .expect("the name was found among the judges just before"))
}

fn names<T>(map: &BTreeMap<Spanned<String>, T>) -> impl Iterator<Item = (usize, String)> {
    map.keys().map(|name| (name.span().start, name.get_ref().clone()))
}

fn missing<T>(needed: &[&'static str], map: &BTreeMap<Spanned<String>, T>) -> Option<&'static str> {
    needed
        .iter()
        .copied()
        .find(|name| map.keys().all(|key| key.get_ref() != name))
}

fn unspanned<T, U>(map: BTreeMap<Spanned<String>, T>, convert: impl Fn(T) -> U) -> BTreeMap<String, U> {
    map.into_iter()
        .map(|(name, value)| (name.into_inner(), convert(value)))
        .collect()
}

fn example(raw: RawExample) -> Example {
    match raw {
        RawExample::Text(text) => Example {
            text,
            ..Example::default()
        },
        RawExample::WithContext(raw) => Example {
            text: raw.text,
            file_name: raw.file_name,
            link_text: raw.link_text,
            published: raw.published,
        },
    }
}

fn faulty(source: &Source<'_>, position: usize, rule: &RuleId, fault: &str) -> PackError {
    PackError::Faulty {
        source_name: source.name.to_owned(),
        line: source.line(position),
        rule: rule.clone(),
        fault: fault.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pack of the markings with one change.
    fn check(from: &str, to: &str, expected: &str) {
        let (_, text) = builtin::PACKS[0];
        assert!(text.contains(from), "{from}");
        let error = rules(&text.replacen(from, to, 1), "mine.toml")
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{error}");
        assert!(error.contains("`mine.toml`, line "), "{error}");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        check(
            "own_line = ",
            "own_lime = ",
            "unknown feature `own_lime` (known are ",
        );
        check(
            "judge = \"stamp\"",
            "judge = \"stamps\"",
            "unknown judge `stamps`",
        );
        check("[[rule]]", "[[rule]]\ncolour = 1", "unknown field `colour`");
        check("review = ", "review = 1000 #", "thresholds out of order");
    }

    #[test]
    fn a_rule_cannot_stand_twice() {
        let (_, text) = builtin::PACKS[0];
        let error = rules(&format!("{text}\n{text}"), "mine.toml")
            .unwrap_err()
            .to_string();
        assert!(error.contains("stands here twice"), "{error}");
    }
}
