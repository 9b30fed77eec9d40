//! Passwords, keys and tokens that open something.

mod connection;
mod login;
mod password;
mod private_key;
mod secret;
mod token;
mod words;

use std::sync::LazyLock;

use rasoat_core::{Category, Detection, ExtractedText, Kind, Span};

pub(crate) use self::password::may_name_secret;
use self::secret::{Strength, strength};
use super::columns::Column;
use super::table::{Cell, Section};
use crate::effort::Effort;
use crate::pack::Judge;
use crate::scorecard::{Scorecard, Sighting, place_at};
use crate::{Rule, RulePack};

/// Tables with a column of passwords.
pub(crate) const PASSWORD_TABLE: Judge = Judge {
    name: "password_table",
    features: &[
        "password_column",
        "strong_values",
        "several_values",
        "account_column",
        "system_column",
        "example_table",
    ],
    limits: &["several_values"],
    words: &[],
};

/// Passwords and secrets behind a label or in a setting.
pub(crate) const LABELLED_SECRET: Judge = Judge {
    name: "labelled_secret",
    features: &[
        "label",
        "setting",
        "strong_value",
        "plausible_value",
        "several_values",
        "account_beside",
        "meeting",
        "wireless",
        "example",
    ],
    limits: &["several_values"],
    words: &[],
};

/// Private keys.
pub(crate) const PRIVATE_KEY: Judge = Judge {
    name: "private_key",
    features: &["key_material", "complete", "encrypted"],
    limits: &[],
    words: &[],
};

/// Tokens of services.
pub(crate) const SERVICE_TOKEN: Judge = Judge {
    name: "service_token",
    features: &["public_format", "several_tokens"],
    limits: &[],
    words: &[],
};

/// Addresses with passwords.
pub(crate) const CONNECTION: Judge = Judge {
    name: "connection",
    features: &["password_in_address", "same_machine"],
    limits: &[],
    words: &[],
};

/// Logins whose password has no label.
pub(crate) const LOGIN: Judge = Judge {
    name: "login",
    features: &["account_and_password", "several_logins"],
    limits: &[],
    words: &[],
};

/// More hits of one kind than this tell nothing new.
const MAX_HITS: usize = 200;

static TOKENS: LazyLock<token::Finder> = LazyLock::new(token::Finder::new);

/// What opens something in `text`, as long as there is `effort` left.
pub(crate) fn detect(
    text: &ExtractedText,
    sections: &[Section<'_>],
    pack: &RulePack,
    effort: &Effort,
) -> Vec<Detection> {
    let mut detections: Vec<Detection> = Vec::new();
    for rule in pack.rules_of(&PASSWORD_TABLE) {
        detections.extend(password_table(text, sections, rule));
    }
    for rule in pack.rules_of(&LABELLED_SECRET) {
        detections.extend(labelled_secret(text, rule, effort));
    }
    for rule in pack.rules_of(&PRIVATE_KEY) {
        detections.extend(private_key(text, rule));
    }
    for rule in pack.rules_of(&SERVICE_TOKEN) {
        detections.extend(service_token(text, rule));
    }
    for rule in pack.rules_of(&CONNECTION) {
        detections.extend(connection(text, rule, effort));
    }
    for rule in pack.rules_of(&LOGIN) {
        detections.extend(login(text, rule, effort));
    }
    detections
}

fn finish(text: &ExtractedText, card: Scorecard<'_>, span: Span, masked: String) -> Detection {
    let sighting = Sighting {
        span: Some(span),
        place: place_at(text, span.start()),
        matched: text.text()[span.range()].to_owned(),
        masked,
    };
    card.finish(Kind::Data(Category::Credentials), sighting)
}

fn limit(rule: &Rule, name: &'static str) -> usize {
    usize::try_from(rule.limit(name)).unwrap_or(usize::MAX)
}

fn password_table(text: &ExtractedText, sections: &[Section<'_>], rule: &Rule) -> Option<Detection> {
    let mut first: Option<Cell<'_>> = None;
    let (mut count, mut strong, mut accounts, mut systems, mut sample) = (0, false, false, false, false);
    for section in sections.iter().filter(|section| section.has(Column::Password)) {
        for (_, cell) in section
            .rows
            .iter()
            .flatten()
            .filter(|(column, _)| *column == Column::Password)
        {
            let Some(strength) = in_password_column(cell.text) else {
                continue;
            };
            count += 1;
            strong |= strength == Strength::Strong;
            first.get_or_insert(*cell);
        }
        accounts |= section.has(Column::UserName) || section.has(Column::PersonName);
        systems |= section.has(Column::System) || section.has(Column::Host);
        sample |= super::fold::has_any(&section.caption, &["vi du", "minh hoa", "example"]);
    }
    let first = first?;
    let mut card = Scorecard::new(rule);
    card.add("password_column");
    card.add_if(strong, "strong_values");
    if count >= limit(rule, "several_values") {
        card.add_counted("several_values", &[("count", count)]);
    }
    card.add_if(accounts, "account_column");
    card.add_if(systems, "system_column");
    card.add_if(sample, "example_table");
    let masked = format!("{count} × {}", secret::covered(first.text.len()));
    Some(finish(text, card, first.span, masked))
}

/// Judges a cell of a column of passwords, which may hold the account too: "admin / …".
fn in_password_column(value: &str) -> Option<Strength> {
    let value = value.trim();
    let last = value.rsplit([' ', '/', '|', '\n']).next().unwrap_or(value);
    // There a word of small letters is a password too, if it is no word that stands for one.
    strength(value)
        .or_else(|| is_lower_case_secret(value).then_some(Strength::Plausible))
        .or_else(|| strength(last).filter(|_| value.split_whitespace().count() <= 3))
}

fn is_lower_case_secret(value: &str) -> bool {
    value.len() >= 8 && value.bytes().all(|byte| byte.is_ascii_lowercase()) && !secret::is_placeholder(value)
}

fn labelled_secret(text: &ExtractedText, rule: &Rule, effort: &Effort) -> Option<Detection> {
    let found = password::find(text.text(), MAX_HITS, effort);
    let several = found.len() >= limit(rule, "several_values");
    let weighed = found.iter().map(|each| {
        let mut card = Scorecard::new(rule);
        card.add(if each.setting { "setting" } else { "label" });
        card.add(if each.strength == Strength::Strong {
            "strong_value"
        } else {
            "plausible_value"
        });
        if several {
            card.add_counted("several_values", &[("count", found.len())]);
        }
        card.add_if(each.account_beside, "account_beside");
        card.add_if(each.meeting, "meeting");
        card.add_if(each.wireless, "wireless");
        card.add_if(each.example, "example");
        (card, each)
    });
    // Of equal ones the first.
    let (card, best) = weighed.reduce(|best, next| {
        if next.0.points() > best.0.points() {
            next
        } else {
            best
        }
    })?;
    let masked = format!("{} × {}", found.len(), best.masked());
    Some(finish(text, card, best.span, masked))
}

fn private_key(text: &ExtractedText, rule: &Rule) -> Option<Detection> {
    let found = private_key::find(text.text(), MAX_HITS);
    let key = found.iter().find(|key| !key.encrypted).or(found.first())?;
    let mut card = Scorecard::new(rule);
    card.add("key_material");
    card.add_if(key.complete, "complete");
    card.add_if(key.encrypted, "encrypted");
    Some(finish(
        text,
        card,
        key.span,
        format!("{} × -----BEGIN ●●● PRIVATE KEY-----", found.len()),
    ))
}

fn service_token(text: &ExtractedText, rule: &Rule) -> Option<Detection> {
    let found = TOKENS.find(text.text(), MAX_HITS);
    let first = found.first()?;
    let mut card = Scorecard::new(rule);
    card.add("public_format");
    if found.len() > 1 {
        card.add_counted("several_tokens", &[("count", found.len())]);
    }
    Some(finish(
        text,
        card,
        first.span,
        format!("{} × {}", found.len(), first.masked()),
    ))
}

fn connection(text: &ExtractedText, rule: &Rule, effort: &Effort) -> Option<Detection> {
    let found = connection::find(text.text(), MAX_HITS, effort);
    let best = found.iter().find(|each| !each.local).or(found.first())?;
    let mut card = Scorecard::new(rule);
    card.add("password_in_address");
    card.add_if(best.local, "same_machine");
    Some(finish(
        text,
        card,
        best.span,
        format!("{} × ●●●://●●●:●●●@●●●", found.len()),
    ))
}

fn login(text: &ExtractedText, rule: &Rule, effort: &Effort) -> Option<Detection> {
    let found = login::find(text.text(), MAX_HITS, effort);
    let first = *found.first()?;
    let mut card = Scorecard::new(rule);
    card.add("account_and_password");
    if found.len() > 1 {
        card.add_counted("several_logins", &[("count", found.len())]);
    }
    let masked = format!(
        "{} × {}",
        found.len(),
        secret::covered(first.end() - first.start())
    );
    Some(finish(text, card, first, masked))
}
