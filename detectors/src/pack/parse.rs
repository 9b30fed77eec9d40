//! Reading rules from TOML, with the line of whatever is wrong.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rasoat_core::{Band, Bilingual, RuleId};
use serde::Deserialize;
use toml::Spanned;

use super::overrides::{Override, RawOverride};
use super::{Example, Feature, Judge, PackError, Rule, Thresholds, Written};
use crate::builtin;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    #[serde(default)]
    rule: Vec<Spanned<RawRule>>,
    #[serde(default, rename = "override")]
    overrides: Vec<Spanned<RawOverride>>,
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
    examples: Vec<Spanned<RawExample>>,
    negative_examples: Vec<Spanned<RawExample>>,
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

/// A pack while it is read.
pub(super) struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

impl Source<'_> {
    /// The place of the byte `position`.
    pub(super) fn written(&self, position: usize) -> Written {
        Written {
            pack: self.name.to_owned(),
            line: self.line(position),
        }
    }

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
                    at: self.written(position),
                    what,
                    name,
                    known: known.iter().map(|&name| name.to_owned()).collect(),
                });
            }
        }
        Ok(())
    }
}

/// The rules in `toml`, each checked against what its judge knows, and the changes to rules of other packs.
pub(super) fn pack(toml: &str, source_name: &str) -> Result<(Vec<Rule>, Vec<Override>), PackError> {
    let source = Source {
        name: source_name,
        text: toml,
    };
    let syntax = |position: usize, message: &str| PackError::Syntax {
        at: source.written(position),
        message: message.to_owned(),
    };
    let raw: RawPack = toml::from_str(toml)
        .map_err(|error| syntax(error.span().map_or(0, |span| span.start), error.message()))?;
    if raw.rule.is_empty() && raw.overrides.is_empty() {
        return Err(syntax(0, "it holds neither a [[rule]] nor an [[override]]"));
    }
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
    let overrides = raw
        .overrides
        .into_iter()
        .map(|raw| {
            let position = raw.span().start;
            Override::read(raw.into_inner(), &source, position)
        })
        .collect::<Result<_, _>>()?;
    Ok((rules, overrides))
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
    let thresholds = Thresholds { note, review, alert };
    if !thresholds.are_in_order() {
        return fault(Thresholds::OUT_OF_ORDER);
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
        thresholds,
        limits: unspanned(raw.limits, |limit| limit),
        words: unspanned(raw.words, |words| words),
        aims_at: raw.aims_at,
        examples: examples(raw.examples, source),
        negative_examples: examples(raw.negative_examples, source),
        references: raw.references,
        weights_rest_on: raw.weights_rest_on,
        written_in: source.written(position),
        overridden: None,
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

fn examples(raw: Vec<Spanned<RawExample>>, source: &Source<'_>) -> Vec<Example> {
    raw.into_iter()
        .map(|raw| Example {
            line: source.line(raw.span().start),
            ..example(raw.into_inner())
        })
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
            ..Example::default()
        },
    }
}

fn faulty(source: &Source<'_>, position: usize, rule: &RuleId, fault: &str) -> PackError {
    PackError::Faulty {
        at: source.written(position),
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
        let error = pack(&text.replacen(from, to, 1), "mine.toml")
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
        let error = pack(&format!("{text}\n{text}"), "mine.toml")
            .unwrap_err()
            .to_string();
        assert!(error.contains("stands here twice"), "{error}");
    }
}
