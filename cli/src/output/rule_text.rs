//! Rules for people and programs: a row, a JSON object, a page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rasoat_core::Lang;
use rasoat_detectors::{Example, Rule};
use serde::Serialize;

use super::style::{DIM, NAME, say, styled};

/// One line about `rule`, which raises `kinds`.
pub(crate) fn row(rule: &Rule, kinds: &BTreeSet<&str>, lang: Lang) -> String {
    format!(
        "{:<30} {:>3}  {:<16} {}",
        rule.id.as_str(),
        rule.version,
        joined(kinds),
        rule.finds.in_lang(lang)
    )
}

#[derive(Serialize)]
struct RuleLine<'a> {
    id: &'a str,
    version: u32,
    kinds: &'a BTreeSet<&'a str>,
    judge: &'static str,
    finds: &'a str,
    pack: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    overridden_in: Option<&'a str>,
}

/// The same as a JSON object.
pub(crate) fn json(rule: &Rule, kinds: &BTreeSet<&str>, lang: Lang) -> String {
    let line = RuleLine {
        id: rule.id.as_str(),
        version: rule.version,
        kinds,
        judge: rule.judge_name(),
        finds: rule.finds.in_lang(lang),
        pack: &rule.written_in.pack,
        line: rule.written_in.line,
        overridden_in: rule
            .overridden
            .as_ref()
            .map(|change| change.written_in.pack.as_str()),
    };
    serde_json::to_string(&line).expect("strings and numbers can always be written as JSON")
}

/// Everything about `rule`. It ends with a line break.
pub(crate) fn page(rule: &Rule, kinds: &BTreeSet<&str>, lang: Lang) -> String {
    let mut page = Page { text: String::new() };
    page.line(&format!(
        "{} · {} {} · {}",
        styled(NAME, rule.id.as_str()),
        say(lang, "phiên bản", "version"),
        rule.version,
        rule.written_in
    ));
    page.line(rule.finds.in_lang(lang));
    page.line(&format!(
        "{}: {} · {}: {}",
        say(lang, "loại", "kind"),
        joined(kinds),
        say(lang, "bộ xét", "judge"),
        rule.judge_name()
    ));
    page.line(&format!(
        "{} ≥ {} · {} ≥ {} · {} ≥ {}",
        say(lang, "lưu ý", "note"),
        rule.thresholds.note,
        say(lang, "cần xem", "review"),
        rule.thresholds.review,
        say(lang, "báo động", "alert"),
        rule.thresholds.alert
    ));
    if let Some(change) = &rule.overridden {
        let label = say(lang, "Được sửa trong", "Changed in");
        page.line(&format!("{label} {}: {}", change.written_in, change.why));
    }
    page.heading(say(lang, "Lý do và điểm", "Reasons and points"));
    for (name, feature) in &rule.features {
        let why = feature.why.in_lang(lang);
        page.line(&format!(
            "  {:>+4} {why} {}",
            feature.points,
            styled(DIM, format!("({name})"))
        ));
    }
    words(&mut page, rule, lang);
    examples(
        &mut page,
        say(lang, "Ví dụ (phải thấy)", "Examples (must be found)"),
        &rule.examples,
    );
    examples(
        &mut page,
        say(
            lang,
            "Phản ví dụ (không được báo)",
            "Counter-examples (must not be found)",
        ),
        &rule.negative_examples,
    );
    page.heading(say(lang, "Căn cứ", "References"));
    for reference in &rule.references {
        page.line(&format!("  {reference}"));
    }
    page.heading(say(lang, "Điểm dựa trên", "The points rest on"));
    page.line(&format!("  {}", rule.weights_rest_on));
    page.text
}

struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        let _infallible = writeln!(self.text, "{line}");
    }

    fn heading(&mut self, heading: &str) {
        let _infallible = writeln!(self.text, "\n{}", styled(NAME, heading));
    }
}

fn words(page: &mut Page, rule: &Rule, lang: Lang) {
    if rule.limits.is_empty() && rule.words.is_empty() {
        return;
    }
    page.heading(say(lang, "Ngưỡng và danh sách từ", "Limits and word lists"));
    for (name, limit) in &rule.limits {
        page.line(&format!("  {name} = {limit}"));
    }
    for (name, words) in &rule.words {
        page.line(&format!("  {name}: {}", words.join(", ")));
    }
}

fn examples(page: &mut Page, heading: &str, examples: &[Example]) {
    page.heading(heading);
    for (number, example) in (1..).zip(examples) {
        let names = [("file", &example.file_name), ("link", &example.link_text)];
        let mut context = String::new();
        for (what, name) in names {
            if let Some(name) = name {
                let _infallible = write!(context, " [{what}: {name}]");
            }
        }
        page.line(&format!("  {number}.{context}"));
        for line in example.text.trim().lines() {
            page.line(&format!("     {line}"));
        }
    }
}

fn joined(kinds: &BTreeSet<&str>) -> String {
    kinds.iter().copied().collect::<Vec<_>>().join(", ")
}
