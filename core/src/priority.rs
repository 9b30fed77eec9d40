//! How urgent a finding is: [`Priority`].

use serde::{Deserialize, Serialize};

use crate::{Band, Bilingual, Category, Kind, Level};

/// How urgent a finding is, which sets its clocks. The order is by urgency, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Signs of Tuyệt mật or Tối mật.
    P1,
    /// Signs of Mật, of a level that is not shown, or of an exam paper before its day, which is a state secret
    /// until then.
    P2,
    /// Internal-only documents, personal data, credentials and the like.
    P3,
    /// Weak signs: below the review band, or a marking that a declassification stamp has lifted.
    P4,
}

impl Priority {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 4] = [Self::P1, Self::P2, Self::P3, Self::P4];

    /// The priority of a finding of `kind` in `band`.
    pub const fn of(kind: Kind, band: Band) -> Self {
        match (kind, band) {
            (_, Band::Clear | Band::Note) | (Kind::Declassified(_), _) => Self::P4,
            (Kind::Marking(Level::TuyetMat | Level::ToiMat), _) => Self::P1,
            (Kind::Marking(Level::Mat | Level::Any | Level::None) | Kind::Data(Category::ExamEarly), _) => {
                Self::P2
            }
            (Kind::Internal | Kind::Data(_), _) => Self::P3,
        }
    }

    /// The number: 1 is the most urgent.
    pub const fn number(self) -> u8 {
        match self {
            Self::P1 => 1,
            Self::P2 => 2,
            Self::P3 => 3,
            Self::P4 => 4,
        }
    }

    /// Whether the police must be informed before the agency is asked: signs of a state secret.
    pub const fn concerns_police(self) -> bool {
        matches!(self, Self::P1 | Self::P2)
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::P1 => Bilingual::new("P1 – khẩn cấp nhất", "P1 – most urgent"),
            Self::P2 => Bilingual::new("P2 – khẩn cấp", "P2 – urgent"),
            Self::P3 => Bilingual::new("P3 – quan trọng", "P3 – important"),
            Self::P4 => Bilingual::new("P4 – cần xem", "P4 – to be looked at"),
        }
    }

    /// The priority of this number, or `None`.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|priority| i64::from(priority.number()) == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: Kind, band: Band, expected: u8) {
        assert_eq!(Priority::of(kind, band).number(), expected, "{kind:?} {band:?}");
    }

    #[test]
    fn priorities_follow_level_and_kind() {
        check(Kind::Marking(Level::TuyetMat), Band::Review, 1);
        check(Kind::Marking(Level::ToiMat), Band::Alert, 1);
        check(Kind::Marking(Level::Mat), Band::Alert, 2);
        check(Kind::Marking(Level::Any), Band::Review, 2);
        check(Kind::Data(Category::ExamEarly), Band::Alert, 2);
        check(Kind::Internal, Band::Alert, 3);
        check(Kind::Data(Category::PiiBulk), Band::Review, 3);
        check(Kind::Declassified(Level::TuyetMat), Band::Alert, 4);
        check(Kind::Marking(Level::TuyetMat), Band::Note, 4);
    }

    #[test]
    fn a_priority_reads_back_from_its_number() {
        for number in 1..=4 {
            assert_eq!(
                Priority::from_number(number).map(|priority| i64::from(priority.number())),
                Some(number)
            );
        }
        assert_eq!(Priority::from_number(0), None);
    }
}
