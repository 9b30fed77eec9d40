//! What is printed of a document, wherever it comes from: a file just read or the store.

use std::collections::BTreeSet;

use rasoat_core::{
    Band, Category, Detection, Kind, Level, PlaceInDocument, Problem, Reason, Sha256Digest, Verdict,
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

    /// The name as it may be shown on a terminal: what would move the cursor, colour or turn the text is escaped, for the name
    /// of a hostile file could else hide or forge a line.
    pub(crate) fn shown(&self) -> String {
        let harmless = |letter: char| {
            !letter.is_control()
                && !matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        };
        let escaped = |letter: char| {
            if harmless(letter) {
                letter.to_string()
            } else {
                letter.escape_unicode().to_string()
            }
        };
        self.as_str().chars().map(escaped).collect()
    }
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
            detections: report.detections.into_iter().map(DetectionReport::from).collect(),
            problems: report.problems,
            sha256: report.sha256,
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
        }
    }
}
