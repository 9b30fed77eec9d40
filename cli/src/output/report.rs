//! What is printed of a document, wherever it comes from: a file just read or the store.

use std::collections::BTreeSet;

use rasoat_core::{
    Band, Category, Detection, Kind, Level, PlaceInDocument, Problem, Reason, Sensitive, Sha256Digest,
    Verdict,
};
use rasoat_detectors::Exception;
use rasoat_pipeline::check::FileReport;
use rasoat_store::{StoredDetection, StoredDocument};

/// A document as it is printed.
#[derive(Debug)]
pub(crate) struct DocumentReport {
    /// The path or address.
    pub(crate) name: DocumentName,
    /// The document as a whole.
    pub(crate) verdict: Verdict,
    /// The greatest level of its findings.
    pub(crate) level: Level,
    /// The categories of its findings.
    pub(crate) categories: BTreeSet<Category>,
    /// The points of its highest detection.
    pub(crate) points: i32,
    /// What was seen, strongest first.
    pub(crate) detections: Vec<DetectionReport>,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
    /// The digest of its bytes, where they could be had.
    pub(crate) sha256: Option<Sha256Digest>,
    /// Names of the documents inside, where the file is at hand; they are shown and never kept.
    pub(crate) parts: Vec<Sensitive<String>>,
}

/// What the document inside with this number is called, as it may be shown on a terminal.
pub(crate) fn shown_name(parts: &[Sensitive<String>], part: u16) -> Option<String> {
    let name = parts.get(usize::from(part).checked_sub(1)?)?.expose();
    (!name.is_empty()).then(|| harmless(name))
}

/// Text as it may be shown on a terminal: what would move the cursor, colour or turn the text is escaped, for the name of a
/// hostile file could else hide or forge a line.
fn harmless(text: &str) -> String {
    let is_harmless = |letter: char| {
        !letter.is_control()
            && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let escaped = |letter: char| {
        if is_harmless(letter) {
            letter.to_string()
        } else {
            letter.escape_unicode().to_string()
        }
    };
    text.chars().map(escaped).collect()
}

/// What a document is called.
#[derive(Debug, Clone)]
pub(crate) enum DocumentName {
    /// A path, as reported.
    Path(String),
    /// An address, as requested.
    Url(String),
}

impl DocumentName {
    /// The name itself.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Path(name) | Self::Url(name) => name,
        }
    }

    /// The name as it may be shown on a terminal, an address with its Vietnamese letters.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Path(name) => harmless(name),
            Self::Url(address) => harmless(&decoded(address)),
        }
    }
}

/// An address as people read it: letters outside ASCII are shown as such. Whatever would make it another address stays encoded.
fn decoded(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let mut rest = address;
    while let Some(start) = rest.find('%') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let run = encoded_run(rest);
        match std::str::from_utf8(&run) {
            Ok(text) if !run.is_empty() => out.push_str(text),
            // Not text of ours: one character is passed over as it is.
            _ => {
                out.push('%');
                rest = &rest[1..];
                continue;
            }
        }
        rest = &rest[run.len() * 3..];
    }
    out.push_str(rest);
    out
}

/// The bytes above ASCII that stand encoded at the beginning of `text`, up to the first other one.
fn encoded_run(text: &str) -> Vec<u8> {
    let triples = text.as_bytes().chunks(3);
    let byte = |triple: &[u8]| match triple {
        [b'%', high, low] => {
            let digit = |letter: u8| char::from(letter).to_digit(16);
            u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
        }
        _ => None,
    };
    triples
        .map_while(|triple| byte(triple).filter(|byte| !byte.is_ascii()))
        .collect()
}

/// A detection as it is printed.
#[derive(Debug)]
pub(crate) struct DetectionReport {
    /// The rule.
    pub(crate) rule: String,
    /// Its version.
    pub(crate) rule_version: u32,
    /// How much it matters.
    pub(crate) band: Band,
    /// What was seen.
    pub(crate) kind: Kind,
    /// The sum of the reasons' points.
    pub(crate) points: i32,
    /// Where it lies.
    pub(crate) place: PlaceInDocument,
    /// Why it counts.
    pub(crate) reasons: Vec<Reason>,
    /// What may be shown of it.
    pub(crate) masked: String,
    /// What the document inside is called in which it was seen, as it may be shown on a terminal.
    pub(crate) inside: Option<String>,
}

impl DetectionReport {
    /// Whether an exception has lowered it.
    pub(crate) fn is_excepted(&self) -> bool {
        self.reasons
            .iter()
            .any(|reason| reason.feature == Exception::FEATURE)
    }
}

impl From<FileReport> for DocumentReport {
    fn from(report: FileReport) -> Self {
        Self {
            name: DocumentName::Path(report.shown),
            verdict: report.assessment.verdict(),
            level: report.assessment.level(),
            categories: report.assessment.categories().clone(),
            points: report.assessment.points(),
            detections: report
                .detections
                .into_iter()
                .map(|detection| DetectionReport {
                    inside: shown_name(&report.parts, detection.place.part),
                    ..DetectionReport::from(detection)
                })
                .collect(),
            problems: report.problems,
            sha256: report.sha256,
            parts: report.parts,
        }
    }
}

impl From<Detection> for DetectionReport {
    fn from(detection: Detection) -> Self {
        Self {
            points: detection.points(),
            rule: detection.rule.to_string(),
            rule_version: detection.rule_version,
            band: detection.band,
            kind: detection.kind,
            place: detection.place,
            reasons: detection.reasons,
            masked: detection.masked,
            inside: None,
        }
    }
}

impl From<StoredDocument> for DocumentReport {
    fn from(document: StoredDocument) -> Self {
        Self {
            name: DocumentName::Url(document.address.expose().clone()),
            verdict: document.verdict,
            level: document.level,
            categories: document.categories.into_iter().collect(),
            points: document.points,
            detections: document
                .detections
                .into_iter()
                .map(DetectionReport::from)
                .collect(),
            problems: document.problems,
            sha256: Some(document.sha256),
            parts: Vec::new(),
        }
    }
}

impl From<StoredDetection> for DetectionReport {
    fn from(detection: StoredDetection) -> Self {
        Self {
            points: detection.points,
            rule: detection.rule.to_string(),
            rule_version: detection.rule_version,
            band: detection.band,
            kind: detection.kind,
            place: detection.place,
            reasons: detection.reasons,
            masked: detection.masked,
            inside: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_with_their_letters_and_nothing_else_decoded() {
        let check = |address: &str, expected: &str| {
            assert_eq!(
                DocumentName::Url(address.to_owned()).shown(),
                expected,
                "{address}"
            );
        };
        check(
            "https://a.example/Q%C4%90%2012.pdf",
            "https://a.example/QĐ%2012.pdf",
        );
        check(
            "https://a.example/k%E1%BA%BF%20ho%E1%BA%A1ch%2Fx",
            "https://a.example/kế%20hoạch%2Fx",
        );
        check("https://a.example/%C4%zz%C4", "https://a.example/%C4%zz%C4");
        check("https://a.example/%E2%80%AEfdp", "https://a.example/\\u{202e}fdp");
        check("https://a.example/100%", "https://a.example/100%");
        check("", "");
    }
}
