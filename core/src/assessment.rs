//! The sum of all detections of a document: [`Assessment`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Band, Category, Detection, Kind, Level, Problem};

/// What rasoat says of a document as a whole, in the order of how soon a person must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Read completely, and nothing was seen.
    Clear,
    /// Read completely, and only weak signs were seen.
    Note,
    /// Something could not be read, and what was read shows no finding. Never to be taken for clear.
    Incomplete,
    /// A person must look at it.
    Review,
    /// A person must look at it at once.
    Alert,
}

impl Verdict {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Note => "note",
            Self::Incomplete => "incomplete",
            Self::Review => "review",
            Self::Alert => "alert",
        }
    }
}

/// The verdict of a document with the levels and categories that reached the review band.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    verdict: Verdict,
    level: Level,
    categories: BTreeSet<Category>,
    points: i32,
    fully_read: bool,
}

impl Assessment {
    /// Sums up `detections` and `problems` of one document.
    ///
    /// The verdict is the highest band, or [`Verdict::Incomplete`] where that is below review and
    /// something stayed unread.
    pub fn of(detections: &[Detection], problems: &[Problem]) -> Self {
        let findings = || {
            detections
                .iter()
                .filter(|detection| detection.band >= Band::Review)
        };
        let fully_read = !problems.iter().any(|problem| problem.kind.leaves_unread());
        let verdict = match detections
            .iter()
            .map(|detection| detection.band)
            .max()
            .unwrap_or(Band::Clear)
        {
            Band::Alert => Verdict::Alert,
            Band::Review => Verdict::Review,
            Band::Note | Band::Clear if !fully_read => Verdict::Incomplete,
            Band::Note => Verdict::Note,
            Band::Clear => Verdict::Clear,
        };
        Self {
            verdict,
            level: findings()
                .map(|detection| detection.kind.level())
                .max()
                .unwrap_or(Level::None),
            categories: findings()
                .filter_map(|detection| match detection.kind {
                    Kind::Data(category) => Some(category),
                    Kind::Marking(_) | Kind::Declassified(_) | Kind::Internal => None,
                })
                .collect(),
            points: detections.iter().map(Detection::points).max().unwrap_or(0),
            fully_read,
        }
    }

    /// The document as a whole.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The greatest secrecy level of the findings.
    pub const fn level(&self) -> Level {
        self.level
    }

    /// The categories of the findings.
    pub const fn categories(&self) -> &BTreeSet<Category> {
        &self.categories
    }

    /// The points of the highest detection; 0 where there is none.
    pub const fn points(&self) -> i32 {
        self.points
    }

    /// Whether everything in the document was read.
    pub const fn fully_read(&self) -> bool {
        self.fully_read
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bilingual, PlaceInDocument, ProblemKind, Reason, RuleId, Sensitive, Visibility, ZoneKind};

    fn detection(kind: Kind, band: Band, points: i32) -> Detection {
        Detection {
            rule: RuleId::new("test.rule.1").unwrap(),
            rule_version: 1,
            kind,
            band,
            span: None,
            place: PlaceInDocument {
                zone: ZoneKind::Body,
                visibility: Visibility::Visible,
                page: None,
                area: None,
                part: 0,
            },
            matched: Sensitive::new(String::new()),
            masked: String::new(),
            reasons: vec![Reason {
                feature: "own_line".into(),
                why: Bilingual::new("a", "b"),
                points,
            }],
        }
    }

    #[test]
    fn an_unread_document_is_never_clear() {
        let unread = [Problem::new(ProblemKind::Encrypted)];
        assert_eq!(Assessment::of(&[], &unread).verdict(), Verdict::Incomplete);
        let noted = [detection(Kind::Internal, Band::Note, 10)];
        assert_eq!(Assessment::of(&noted, &unread).verdict(), Verdict::Incomplete);
        let found = [detection(Kind::Marking(Level::Mat), Band::Alert, 90)];
        assert_eq!(Assessment::of(&found, &unread).verdict(), Verdict::Alert);
    }

    #[test]
    fn what_stays_below_review_gives_neither_level_nor_category() {
        let detections = [
            detection(Kind::Marking(Level::TuyetMat), Band::Note, 20),
            detection(Kind::Marking(Level::Mat), Band::Review, 60),
            detection(Kind::Data(Category::Health), Band::Note, 5),
        ];
        let assessment = Assessment::of(&detections, &[]);
        assert_eq!(assessment.level(), Level::Mat);
        assert!(assessment.categories().is_empty());
        assert_eq!(assessment.points(), 60);
    }

    #[test]
    fn a_declassified_marking_is_not_a_level() {
        let detections = [detection(Kind::Declassified(Level::Mat), Band::Note, 30)];
        assert_eq!(Assessment::of(&detections, &[]).level(), Level::None);
    }
}
