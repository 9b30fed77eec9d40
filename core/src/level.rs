//! The levels of state secrecy that a document can show signs of.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// A level of state secrecy (Luật Bảo vệ bí mật nhà nước 117/2025/QH15), as a marking shows it.
///
/// The order is by weight: a document that bears two markings is reported with the greater one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// No sign of a marking.
    #[default]
    None,
    /// A state-secret marking that does not tell its level, such as `BẢN SAO BÍ MẬT NHÀ NƯỚC`.
    Any,
    /// `MẬT`.
    Mat,
    /// `TỐI MẬT`.
    ToiMat,
    /// `TUYỆT MẬT`.
    TuyetMat,
}

impl Level {
    /// The name used in files and programs: `none`, `any`, `mat`, `toi_mat`, `tuyet_mat`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Any => "any",
            Self::Mat => "mat",
            Self::ToiMat => "toi_mat",
            Self::TuyetMat => "tuyet_mat",
        }
    }

    /// The level named by [`Level::as_str`], or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::None, Self::Any, Self::Mat, Self::ToiMat, Self::TuyetMat]
            .into_iter()
            .find(|level| level.as_str() == name)
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::None => Bilingual::new("không có dấu hiệu", "no sign"),
            Self::Any => Bilingual::new(
                "bí mật nhà nước (chưa rõ độ mật)",
                "state secret (level not shown)",
            ),
            Self::Mat => Bilingual::new("Mật", "Mật (confidential)"),
            Self::ToiMat => Bilingual::new("Tối mật", "Tối mật (secret)"),
            Self::TuyetMat => Bilingual::new("Tuyệt mật", "Tuyệt mật (top secret)"),
        }
    }
}
