//! One JSON object a document, for programs. The shape is part of the interface.

use rasoat_core::{Lang, Problem};
use serde::Serialize;

use super::report::{DetectionReport, DocumentName, DocumentReport};

#[derive(Serialize)]
struct DocumentLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    verdict: &'static str,
    level: &'static str,
    categories: Vec<&'static str>,
    points: i32,
    detections: Vec<DetectionEntry<'a>>,
    problems: Vec<ProblemEntry>,
    sha256: Option<String>,
}

#[derive(Serialize)]
struct DetectionEntry<'a> {
    rule: &'a str,
    rule_version: u32,
    band: &'static str,
    kind: &'static str,
    level: &'static str,
    points: i32,
    page: Option<u32>,
    zone: &'static str,
    visibility: &'static str,
    reasons: Vec<ReasonEntry<'a>>,
    masked: &'a str,
}

#[derive(Serialize)]
struct ReasonEntry<'a> {
    feature: &'a str,
    why: &'a str,
    points: i32,
}

#[derive(Serialize)]
struct ProblemEntry {
    code: String,
    page: Option<u32>,
    message: String,
}

/// The line for `document`, without line break.
pub(crate) fn line(document: &DocumentReport, lang: Lang) -> String {
    let (path, url) = match &document.name {
        DocumentName::Path(path) => (Some(path.as_str()), None),
        DocumentName::Url(url) => (None, Some(url.as_str())),
    };
    let line = DocumentLine {
        path,
        url,
        verdict: document.verdict.as_str(),
        level: document.level.as_str(),
        categories: document
            .categories
            .iter()
            .map(|category| category.as_str())
            .collect(),
        points: document.points,
        detections: document
            .detections
            .iter()
            .map(|detection| detection_entry(detection, lang))
            .collect(),
        problems: document
            .problems
            .iter()
            .map(|problem| problem_entry(problem, lang))
            .collect(),
        sha256: document.sha256.map(|digest| digest.to_string()),
    };
    serde_json::to_string(&line).expect("strings and numbers can always be written as JSON")
}

fn detection_entry(detection: &DetectionReport, lang: Lang) -> DetectionEntry<'_> {
    DetectionEntry {
        rule: &detection.rule,
        rule_version: detection.rule_version,
        band: detection.band.as_str(),
        kind: detection.kind.as_str(),
        level: detection.kind.level().as_str(),
        points: detection.points,
        page: detection.place.page,
        zone: detection.place.zone.as_str(),
        visibility: detection.place.visibility.as_str(),
        reasons: detection
            .reasons
            .iter()
            .map(|reason| ReasonEntry {
                feature: &reason.feature,
                why: reason.why.in_lang(lang),
                points: reason.points,
            })
            .collect(),
        masked: &detection.masked,
    }
}

fn problem_entry(problem: &Problem, lang: Lang) -> ProblemEntry {
    ProblemEntry {
        code: problem.kind.code(),
        page: problem.page,
        message: problem.kind.message().in_lang(lang).to_owned(),
    }
}
