//! What a rule saw in a document: [`Detection`].

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Level, PageArea, RuleId, Sensitive, Span, Visibility, ZoneKind};

/// One sign that a document should not be public, with the reasons that make it one.
///
/// Its score is the sum of its reasons' points: whoever can read the reasons can check the score.
#[derive(Debug, Clone)]
pub struct Detection {
    /// The rule that saw it.
    pub rule: RuleId,
    /// The rule's version.
    pub rule_version: u32,
    /// What was seen.
    pub kind: Kind,
    /// How much it matters, by the rule pack's thresholds.
    pub band: Band,
    /// Where in [`crate::ExtractedText::text`] it lies; `None` for a sign in the file name or link text.
    pub span: Option<Span>,
    /// Where in the document it lies, for people.
    pub place: PlaceInDocument,
    /// What stood there.
    pub matched: Sensitive<String>,
    /// What may be shown and stored of it; holds no word of the document beyond the closed vocabulary.
    pub masked: String,
    /// Why it counts and what speaks against it, in the order in which it was weighed.
    pub reasons: Vec<Reason>,
}

impl Detection {
    /// The sum of the reasons' points.
    pub fn points(&self) -> i32 {
        self.reasons.iter().map(|reason| reason.points).sum()
    }
}

/// Where a detection lies, in terms that are safe to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceInDocument {
    /// The kind of place.
    pub zone: ZoneKind,
    /// Whether a reader would see it.
    pub visibility: Visibility,
    /// The page, from 1, where known.
    pub page: Option<u32>,
    /// The place on the page, where known.
    pub area: Option<PageArea>,
    /// Whether it lies in an attachment of the document, and in the how-manieth (from 1).
    pub part: u16,
}

/// One reason for or against a detection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The name of the feature, as in the rule pack, such as `own_line`.
    pub feature: String,
    /// The reason for people.
    pub why: Bilingual,
    /// Points for (positive) or against (negative).
    pub points: i32,
}

/// What a detection is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A state-secret marking of this level (never [`Level::None`]).
    Marking(Level),
    /// A marking that stands beside a declassification stamp: to be verified by a person.
    Declassified(Level),
    /// An internal-only stamp, such as `LƯU HÀNH NỘI BỘ`.
    Internal,
    /// Data that must not be public.
    Data(Category),
}

impl Kind {
    /// The name used in files and programs: `marking`, `declassified`, `internal`, or the category.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marking(_) => "marking",
            Self::Declassified(_) => "declassified",
            Self::Internal => "internal",
            Self::Data(category) => category.as_str(),
        }
    }

    /// The secrecy level that this kind stands for; [`Level::None`] where it stands for none.
    pub const fn level(self) -> Level {
        match self {
            Self::Marking(level) => level,
            Self::Declassified(_) | Self::Internal | Self::Data(_) => Level::None,
        }
    }

    /// The name for people. Always "signs of", for only the competent authority decides.
    pub fn title(self) -> Bilingual {
        match self {
            Self::Marking(level) => {
                let name = level.title();
                Bilingual::owned(
                    format!("có dấu hiệu chỉ độ mật: {}", name.vi),
                    format!("signs of a secrecy marking: {}", name.en),
                )
            }
            Self::Declassified(level) => {
                let name = level.title();
                Bilingual::owned(
                    format!("có dấu chỉ độ mật ({}) kèm dấu giải mật, cần xác minh", name.vi),
                    format!(
                        "secrecy marking ({}) beside a declassification stamp, to be verified",
                        name.en
                    ),
                )
            }
            Self::Internal => Bilingual::new(
                "có dấu hiệu tài liệu nội bộ",
                "signs of an internal-only document",
            ),
            Self::Data(category) => category.title(),
        }
    }
}

/// Kinds of data that must not be public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// A list of people with identity-class numbers.
    PiiBulk,
    /// A list of people with bank accounts.
    BankAccounts,
    /// Health data of persons.
    Health,
    /// Passwords, keys, tokens.
    Credentials,
    /// Address plans, server lists, network diagrams in text.
    Infrastructure,
    /// An exam paper before its exam date.
    ExamEarly,
    /// Text under a black box, white on white, tiny, or otherwise hidden badly.
    BadRedaction,
}

impl Category {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PiiBulk => "pii_bulk",
            Self::BankAccounts => "bank_accounts",
            Self::Health => "health",
            Self::Credentials => "credentials",
            Self::Infrastructure => "infrastructure",
            Self::ExamEarly => "exam_early",
            Self::BadRedaction => "bad_redaction",
        }
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::PiiBulk => Bilingual::new(
                "có dấu hiệu lộ dữ liệu cá nhân hàng loạt",
                "signs of personal data in bulk",
            ),
            Self::BankAccounts => Bilingual::new(
                "có dấu hiệu lộ tài khoản ngân hàng",
                "signs of personal bank accounts",
            ),
            Self::Health => {
                Bilingual::new("có dấu hiệu lộ dữ liệu sức khỏe", "signs of personal health data")
            }
            Self::Credentials => Bilingual::new(
                "có dấu hiệu lộ mật khẩu, khóa truy cập",
                "signs of passwords or access keys",
            ),
            Self::Infrastructure => Bilingual::new(
                "có dấu hiệu lộ thông tin hạ tầng mạng",
                "signs of network infrastructure details",
            ),
            Self::ExamEarly => Bilingual::new(
                "có dấu hiệu lộ đề thi trước ngày thi",
                "signs of an exam paper before its date",
            ),
            Self::BadRedaction => Bilingual::new(
                "có dấu hiệu che thông tin không đúng cách",
                "signs of a redaction that hides nothing",
            ),
        }
    }
}

/// How much a detection matters. `Review` and above count as findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Nothing to tell.
    #[default]
    Clear,
    /// Worth a line when asked, not worth a person's time.
    Note,
    /// A person must look at it.
    Review,
    /// A person must look at it at once.
    Alert,
}

impl Band {
    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Note => "note",
            Self::Review => "review",
            Self::Alert => "alert",
        }
    }
}

/// What is known about a document beside its text.
#[derive(Debug, Clone)]
pub struct DocumentContext {
    /// The text of the link that leads to it.
    pub link_text: Option<Sensitive<String>>,
    /// Its file name.
    pub file_name: Option<Sensitive<String>>,
    /// When it was published, as far as known.
    pub published: Option<Date>,
    /// Today's date in Viet Nam.
    pub today: Date,
}

impl DocumentContext {
    /// A document of which nothing is known but that it is looked at on `today`.
    pub const fn on(today: Date) -> Self {
        Self {
            link_text: None,
            file_name: None,
            published: None,
            today,
        }
    }
}
