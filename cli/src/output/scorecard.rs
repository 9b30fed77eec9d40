//! The full scorecard of a document for people: findings, weak signs, and what was weighed and rejected.

use std::fmt::Write as _;

use rasoat_core::{Band, Lang};
use rasoat_detectors::RulePack;

use super::report::{DetectionReport, DocumentReport};
use super::style::{DIM, NAME, number, say, styled};
use super::text;

/// Most entries of one group; the others are counted. A long text may hold thousands of mentions.
const MAX_ENTRIES: usize = 50;

/// A title, and which bands stand below it.
type Group = (&'static str, fn(Band) -> bool);

/// The whole document. It ends with a line break.
pub(crate) fn text(document: &DocumentReport, pack: &RulePack, lang: Lang) -> String {
    let mut out = text::heading(document, lang);
    out.push_str(&groups(&document.detections, pack, lang));
    out.push_str(&text::ending(document, lang));
    out
}

/// `detections`, strongest first, by how much they matter.
pub(crate) fn groups(detections: &[DetectionReport], pack: &RulePack, lang: Lang) -> String {
    let mut out = String::new();
    let groups: [Group; 3] = [
        (say(lang, "Phát hiện", "Findings"), |band| band >= Band::Review),
        (
            say(lang, "Dấu hiệu yếu hoặc có ngoại lệ", "Weak signs and exceptions"),
            |band| band == Band::Note,
        ),
        (say(lang, "Đã xét và loại", "Weighed and rejected"), |band| {
            band == Band::Clear
        }),
    ];
    for (title, belongs) in groups {
        let entries = folded(detections.iter().filter(|detection| belongs(detection.band)));
        let all: usize = entries.iter().map(|(_, times)| times).sum();
        let _infallible = writeln!(
            out,
            "{}",
            styled(NAME, format!("{title}: {}", number(all as u64, lang)))
        );
        for (detection, times) in entries.iter().take(MAX_ENTRIES) {
            entry(&mut out, detection, *times, pack, lang);
        }
        if let Some(more) = entries.len().checked_sub(MAX_ENTRIES).filter(|more| *more > 0) {
            let label = say(lang, "… và các mục khác:", "… and further entries:");
            let _infallible = writeln!(out, "    {label} {}", number(more as u64, lang));
        }
    }
    out
}

/// Those that say the same of the same kind of place become one, with how often.
fn folded<'a>(detections: impl Iterator<Item = &'a DetectionReport>) -> Vec<(&'a DetectionReport, usize)> {
    let mut entries: Vec<(&DetectionReport, usize)> = Vec::new();
    for detection in detections {
        let same = entries.iter_mut().find(|(other, _)| {
            other.rule == detection.rule
                && other.kind == detection.kind
                && other.place.zone == detection.place.zone
                && other.reasons == detection.reasons
        });
        match same {
            Some((_, times)) => *times += 1,
            None => entries.push((detection, 1)),
        }
    }
    entries
}

fn entry(out: &mut String, detection: &DetectionReport, times: usize, pack: &RulePack, lang: Lang) {
    text::write_detection(out, detection, lang);
    let mut line = format!("{} {}", detection.rule, say(lang, "phiên bản", "version"));
    let _infallible = write!(line, " {}", detection.rule_version);
    if let Some(rule) = pack.rule(&detection.rule) {
        let _infallible = write!(
            line,
            " · {} ≥ {} · {} ≥ {} · {} ≥ {}",
            say(lang, "lưu ý", "note"),
            rule.thresholds.note,
            say(lang, "cần xem", "review"),
            rule.thresholds.review,
            say(lang, "báo động", "alert"),
            rule.thresholds.alert
        );
    }
    if times > 1 {
        let _infallible = write!(
            line,
            " · {} {}",
            say(lang, "số chỗ như vậy:", "places like this:"),
            number(times as u64, lang)
        );
    }
    let _infallible = writeln!(out, "        {}", styled(DIM, line));
}
