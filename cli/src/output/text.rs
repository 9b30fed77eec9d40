//! A document's report for people: what, where, why, what to do.

use std::fmt::Write as _;

use rasoat_core::{Kind, Lang, PlaceInDocument, Problem, Verdict, Visibility};

use super::report::{DetectionReport, DocumentReport, shown_name};
use super::style::{DIM, NAME, number, say, styled, verdict_name, verdict_style};

/// Most detections shown of one document; the others are counted.
const MAX_SHOWN: usize = 5;

/// The paragraph about `document`. It ends with a line break.
pub(crate) fn paragraph(document: &DocumentReport, lang: Lang) -> String {
    let mut out = heading(document, lang);
    for detection in document.detections.iter().take(MAX_SHOWN) {
        write_detection(&mut out, detection, lang);
    }
    if document.detections.len() > MAX_SHOWN {
        let more = number((document.detections.len() - MAX_SHOWN) as u64, lang);
        line(
            &mut out,
            1,
            &format!(
                "{} {more}",
                say(lang, "… và số dấu hiệu khác:", "… and further signs:")
            ),
        );
    }
    out.push_str(&ending(document, lang));
    out
}

/// The first line: verdict and name.
pub(crate) fn heading(document: &DocumentReport, lang: Lang) -> String {
    let verdict = styled(
        verdict_style(document.verdict),
        verdict_name(document.verdict).in_lang(lang),
    );
    format!("{verdict}  {}\n", styled(NAME, document.name.shown()))
}

/// The last lines: what could not be read, and what to do. Empty where neither is to be told.
pub(crate) fn ending(document: &DocumentReport, lang: Lang) -> String {
    let mut out = String::new();
    for problem in &document.problems {
        write_problem(&mut out, problem, document, lang);
    }
    if document.verdict >= Verdict::Review
        && let Some(strongest) = document.detections.first()
    {
        let advice = strongest.kind.advice();
        line(&mut out, 1, &format!("→ {}", advice.in_lang(lang)));
    }
    out
}

fn line(out: &mut String, indent: usize, text: &str) {
    let _infallible = writeln!(out, "{:width$}{text}", "", width = indent * 4);
}

/// A detection with its reasons.
pub(crate) fn write_detection(out: &mut String, detection: &DetectionReport, lang: Lang) {
    let points = say(lang, "điểm", "points");
    let title = detection.kind.title();
    let place = place(&detection.place, detection.inside.as_deref(), lang);
    line(
        out,
        1,
        &format!(
            "• {} — {place} ({} {points})",
            title.in_lang(lang),
            detection.points
        ),
    );
    for reason in &detection.reasons {
        line(
            out,
            2,
            &format!(
                "{} {}",
                styled(DIM, format!("{:+4}", reason.points)),
                reason.why.in_lang(lang)
            ),
        );
    }
    if !detection.masked.is_empty() {
        let frame = match detection.kind {
            // Of lists and secrets there is no layout, only how many there are and what may be shown of one.
            Kind::Data(_) => say(lang, "đã che", "masked"),
            _ => say(lang, "khung văn bản", "layout"),
        };
        line(out, 2, &styled(DIM, format!("{frame}: {}", detection.masked)));
    }
}

fn place(place: &PlaceInDocument, inside: Option<&str>, lang: Lang) -> String {
    let zone = place.zone.title();
    let mut out = match place.page {
        Some(page) => format!("{} {page}, {}", say(lang, "trang", "page"), zone.in_lang(lang)),
        None => zone.in_lang(lang).to_owned(),
    };
    if place.visibility != Visibility::Visible {
        let _infallible = write!(out, ", {}", place.visibility.title().in_lang(lang));
    }
    if place.part > 0 {
        let _infallible = write!(out, ", {}", part_name(place.part, inside, lang));
    }
    out
}

/// The number of a document inside, with its name where the file is at hand.
fn part_name(part: u16, name: Option<&str>, lang: Lang) -> String {
    let number = format!("{} {part}", say(lang, "tệp bên trong số", "inner file"));
    match name {
        Some(name) => format!("{number} “{name}”"),
        None => number,
    }
}

fn write_problem(out: &mut String, problem: &Problem, document: &DocumentReport, lang: Lang) {
    let page = problem.page.map_or(String::new(), |page| {
        format!("{} {page}: ", say(lang, "trang", "page"))
    });
    let part = match problem.part {
        0 => String::new(),
        part => format!(
            "{}: ",
            part_name(part, shown_name(&document.parts, part).as_deref(), lang)
        ),
    };
    line(
        out,
        1,
        &format!("! {part}{page}{}", problem.kind.message().in_lang(lang)),
    );
}

/// How many documents ended in which verdict.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    counts: [u64; 5],
}

impl Tally {
    /// Counts one more.
    pub(crate) const fn add(&mut self, verdict: Verdict) {
        self.counts[verdict as usize] += 1;
    }

    /// How many there are of `verdict`.
    pub(crate) const fn of(self, verdict: Verdict) -> u64 {
        self.counts[verdict as usize]
    }

    /// All of them.
    pub(crate) fn total(self) -> u64 {
        self.counts.iter().sum()
    }

    /// The sentence at the end.
    pub(crate) fn sentence(self, lang: Lang) -> String {
        let mut out = format!(
            "{} {}",
            say(lang, "Đã kiểm tra:", "Checked:"),
            number(self.total(), lang)
        );
        for verdict in [
            Verdict::Alert,
            Verdict::Review,
            Verdict::Incomplete,
            Verdict::Note,
            Verdict::Clear,
        ] {
            let count = self.of(verdict);
            if count > 0 {
                let name = styled(verdict_style(verdict), verdict_name(verdict).in_lang(lang));
                let _infallible = write!(out, " · {name} {}", number(count, lang));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_inside_are_called_by_number_and_harmless_name() {
        use rasoat_core::Sensitive;
        let parts = ["Danh s\u{e1}ch.xlsx", "", "a\u{1b}[2Jb"].map(Sensitive::from);
        let check = |part: u16, expected: &str| {
            let name = shown_name(&parts, part);
            assert_eq!(part_name(part, name.as_deref(), Lang::Vi), expected);
        };
        check(1, "tệp bên trong số 1 “Danh sách.xlsx”");
        check(2, "tệp bên trong số 2");
        check(3, "tệp bên trong số 3 “a\\u{1b}[2Jb”");
        check(4, "tệp bên trong số 4");
    }
}
