//! `rasoat rules`: what the rules are, whether they hold, and what they say of a text.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rasoat_core::{Clock as _, DocumentContext, Lang, SystemClock};
use rasoat_detectors::{Detector, Rule, RulePack, notation};

use crate::arguments::{Format, RulesAction};
use crate::exit::{Ending, OperatorError};
use crate::output::report::DetectionReport;
use crate::output::style::{number, say};
use crate::output::{print_line, rule_text, scorecard};
use crate::rule_files;
use crate::settings::Settings;

/// Does what `action` says.
pub(super) fn run(action: &RulesAction, settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    match action {
        RulesAction::List { format } => list(*format, settings, lang),
        RulesAction::Show { id } => show(id, settings, lang),
        RulesAction::Check { files } => check(files, settings, lang),
        RulesAction::Test { file } => test(file, settings, lang),
    }
}

fn in_force(settings: &Settings) -> anyhow::Result<Detector> {
    rule_files::detector(&settings.detect, SystemClock.today())
}

fn list(format: Format, settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    let detector = in_force(settings)?;
    for rule in detector.pack().rules() {
        let kinds = kinds(&detector, rule);
        match format {
            Format::Text => print_line(&rule_text::row(rule, &kinds, lang))?,
            Format::Jsonl => print_line(&rule_text::json(rule, &kinds, lang))?,
        }
    }
    if format == Format::Text {
        let digest = say(lang, "mã băm của bộ quy tắc", "digest of the rules");
        print_line(&format!("\n{digest}: {}", detector.pack_sha256()))?;
    }
    Ok(Ending::Clear)
}

fn show(id: &str, settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    let detector = in_force(settings)?;
    let Some(rule) = detector.pack().rule(id) else {
        return Err(OperatorError::new(
            format!("không có quy tắc `{id}`; xem: rasoat rules list"),
            format!("there is no rule `{id}`; see: rasoat rules list"),
        )
        .into());
    };
    print_line(rule_text::page(rule, &kinds(&detector, rule), lang).trim_end())?;
    Ok(Ending::Clear)
}

/// The kinds that `rule` raises in its own examples.
fn kinds(detector: &Detector, rule: &Rule) -> BTreeSet<&'static str> {
    rule.examples
        .iter()
        .flat_map(|example| detector.detect(&notation::read(&example.text), &example.context()))
        .filter(|detection| detection.rule == rule.id)
        .map(|detection| detection.kind.as_str())
        .collect()
}

/// Checks the packs in `files`, or where none is named everything in force.
fn check(files: &[PathBuf], settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    let (pack, expired) = if files.is_empty() {
        let detector = in_force(settings)?;
        let expired = detector
            .exceptions()
            .not_in_force(SystemClock.today())
            .map(|exception| {
                let says = say(
                    lang,
                    "không có hiệu lực hôm nay; gia hạn hoặc bỏ đi",
                    "does not hold today: renew or remove it",
                );
                format!("{}: exception `{}` {says}", exception.written_in, exception.id)
            })
            .collect();
        (detector.pack().clone(), expired)
    } else {
        (rule_files::pack(files)?, Vec::new())
    };
    let faults: Vec<String> = pack
        .check()
        .iter()
        .map(ToString::to_string)
        .chain(expired)
        .collect();
    for fault in &faults {
        print_line(fault)?;
    }
    if faults.is_empty() {
        print_line(&sound(&pack, lang))?;
        Ok(Ending::Clear)
    } else {
        Ok(Ending::Usage)
    }
}

fn sound(pack: &RulePack, lang: Lang) -> String {
    let count = |of: fn(&Rule) -> usize| number(pack.rules().iter().map(of).sum::<usize>() as u64, lang);
    format!(
        "{} {} · {} {} · {} {}",
        say(lang, "Đúng cả. Quy tắc:", "All hold. Rules:"),
        count(|_| 1),
        say(lang, "ví dụ:", "examples:"),
        count(|rule| rule.examples.len()),
        say(lang, "phản ví dụ:", "counter-examples:"),
        count(|rule| rule.negative_examples.len()),
    )
}

/// Shows what each rule says of the text in `file`.
fn test(file: &Path, settings: &Settings, lang: Lang) -> anyhow::Result<Ending> {
    let detector = in_force(settings)?;
    let text = notation::read(&rule_files::read(file)?);
    let mut detections: Vec<DetectionReport> = detector
        .explain(&text, &DocumentContext::on(SystemClock.today()))
        .into_iter()
        .map(DetectionReport::from)
        .collect();
    detections.sort_by_key(|detection| {
        (
            std::cmp::Reverse(detection.band),
            std::cmp::Reverse(detection.points),
        )
    });
    print_line(scorecard::groups(&detections, detector.pack(), lang).trim_end())?;
    let silent: Vec<&str> = detector
        .pack()
        .rules()
        .iter()
        .map(|rule| rule.id.as_str())
        .filter(|id| detections.iter().all(|detection| detection.rule != *id))
        .collect();
    let label = say(lang, "Không nói gì:", "Nothing to say:");
    print_line(&format!("{label} {}", silent.join(", ")))?;
    Ok(Ending::Clear)
}
