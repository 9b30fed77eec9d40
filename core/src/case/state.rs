//! How far a case has come: [`CaseState`], [`CaseFlag`], [`CaseTimes`].

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// How far a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Two persons have confirmed the finding.
    Open,
    /// The police know.
    PoliceInformed,
    /// The police have asked to wait before the agency is asked.
    Hold,
    /// The agency was asked to remove the document.
    Requested,
    /// The agency has received the request.
    Acknowledged,
    /// The agency denies that it must remove it.
    Disputed,
    /// The agency says that it is removed.
    RemovalClaimed,
    /// Probes look whether it is gone.
    Verifying,
    /// It is proven to be gone from its addresses.
    OriginGone,
    /// Search engines and archives are asked to forget it.
    CacheCleanup,
    /// It is looked for again at growing distances.
    Watch,
    /// It stayed away.
    Closed,
    /// Two persons have withdrawn the case.
    Withdrawn,
    /// It came back.
    Relapsed,
}

impl CaseState {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Open,
        Self::PoliceInformed,
        Self::Hold,
        Self::Requested,
        Self::Acknowledged,
        Self::Disputed,
        Self::RemovalClaimed,
        Self::Verifying,
        Self::OriginGone,
        Self::CacheCleanup,
        Self::Watch,
        Self::Closed,
        Self::Withdrawn,
        Self::Relapsed,
    ];

    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::PoliceInformed => "police_informed",
            Self::Hold => "hold",
            Self::Requested => "requested",
            Self::Acknowledged => "acknowledged",
            Self::Disputed => "disputed",
            Self::RemovalClaimed => "removal_claimed",
            Self::Verifying => "verifying",
            Self::OriginGone => "origin_gone",
            Self::CacheCleanup => "cache_cleanup",
            Self::Watch => "watch",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
            Self::Relapsed => "relapsed",
        }
    }

    /// The state named by [`CaseState::as_str`], or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::Open => Bilingual::new("mới mở", "open"),
            Self::PoliceInformed => Bilingual::new("đã báo Công an", "police informed"),
            Self::Hold => Bilingual::new("tạm dừng theo đề nghị của Công an", "on hold for the police"),
            Self::Requested => Bilingual::new("đã yêu cầu gỡ bỏ", "removal requested"),
            Self::Acknowledged => Bilingual::new("cơ quan đã tiếp nhận", "acknowledged"),
            Self::Disputed => Bilingual::new("cơ quan có ý kiến khác", "disputed"),
            Self::RemovalClaimed => Bilingual::new("cơ quan báo đã gỡ", "removal claimed"),
            Self::Verifying => Bilingual::new("đang xác minh", "verifying"),
            Self::OriginGone => Bilingual::new("đã xác minh gỡ khỏi nguồn", "gone from its origin"),
            Self::CacheCleanup => Bilingual::new("đang xóa bản lưu", "cleaning up caches"),
            Self::Watch => Bilingual::new("đang theo dõi", "under watch"),
            Self::Closed => Bilingual::new("đã đóng", "closed"),
            Self::Withdrawn => Bilingual::new("đã rút", "withdrawn"),
            Self::Relapsed => Bilingual::new("tái xuất hiện", "relapsed"),
        }
    }

    /// Whether nothing more is to be done by people.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Closed | Self::Withdrawn)
    }

    /// Whether the document was proven to be gone, so that seeing it again is a relapse.
    pub const fn is_gone(self) -> bool {
        matches!(
            self,
            Self::OriginGone | Self::CacheCleanup | Self::Watch | Self::Closed
        )
    }
}

/// What a machine saw and people should know. A flag changes no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseFlag {
    /// The document was seen gone everywhere.
    SeenGone,
    /// The document is still there, or came back, although it was said to be gone.
    StillPresent,
    /// Some address cannot be reached, which proves nothing.
    Unreachable,
    /// The probes prove the removal; a person may accept the proof.
    RemovalProven,
    /// The watch has ended; the case may be closed.
    WatchEnded,
    /// The content was seen at another address.
    SeenElsewhere,
    /// The signs are greater than when the case was opened.
    LevelRaised,
    /// The police are to be informed, although the case has come further without them.
    PoliceMissing,
    /// A deadline has passed.
    Overdue,
}

impl CaseFlag {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::SeenGone,
        Self::StillPresent,
        Self::Unreachable,
        Self::RemovalProven,
        Self::WatchEnded,
        Self::SeenElsewhere,
        Self::LevelRaised,
        Self::PoliceMissing,
        Self::Overdue,
    ];

    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SeenGone => "seen_gone",
            Self::StillPresent => "still_present",
            Self::Unreachable => "unreachable",
            Self::RemovalProven => "removal_proven",
            Self::WatchEnded => "watch_ended",
            Self::SeenElsewhere => "seen_elsewhere",
            Self::LevelRaised => "level_raised",
            Self::PoliceMissing => "police_missing",
            Self::Overdue => "overdue",
        }
    }

    /// The flag named by [`CaseFlag::as_str`], or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.as_str() == name)
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::SeenGone => Bilingual::new("không còn thấy", "seen gone"),
            Self::StillPresent => Bilingual::new("vẫn còn hiển thị", "still present"),
            Self::Unreachable => {
                Bilingual::new("có địa chỉ không truy cập được", "an address is unreachable")
            }
            Self::RemovalProven => Bilingual::new("đủ chứng cứ gỡ bỏ", "removal proven"),
            Self::WatchEnded => Bilingual::new("hết thời gian theo dõi", "watch ended"),
            Self::SeenElsewhere => Bilingual::new("thấy ở địa chỉ khác", "seen elsewhere"),
            Self::LevelRaised => Bilingual::new("dấu hiệu nặng hơn trước", "greater signs"),
            Self::PoliceMissing => Bilingual::new("chưa báo Công an", "police not informed"),
            Self::Overdue => Bilingual::new("quá hạn", "overdue"),
        }
    }
}

/// When a case came how far. Those from `police_informed_at` on belong to the present round: a relapse begins a new
/// one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseTimes {
    /// When the content was first seen anywhere.
    pub first_seen_at: Timestamp,
    /// When the second person confirmed it; the case was opened then.
    pub confirmed_at: Timestamp,
    /// When the present round began: at the confirmation, or at the last relapse.
    pub round_began_at: Timestamp,
    /// When the police were informed.
    pub police_informed_at: Option<Timestamp>,
    /// When the police said that they know.
    pub police_received_at: Option<Timestamp>,
    /// When the agency was asked.
    pub requested_at: Option<Timestamp>,
    /// When the agency said that it was asked.
    pub acknowledged_at: Option<Timestamp>,
    /// When the agency said that it is removed.
    pub removal_claimed_at: Option<Timestamp>,
    /// When it was first seen gone.
    pub gone_at: Option<Timestamp>,
    /// When its removal was verified.
    pub verified_at: Option<Timestamp>,
    /// When the case ended.
    pub ended_at: Option<Timestamp>,
}

impl CaseTimes {
    /// The times of a case that begins.
    pub(super) const fn begin(first_seen_at: Timestamp, confirmed_at: Timestamp) -> Self {
        Self {
            first_seen_at,
            confirmed_at,
            round_began_at: confirmed_at,
            police_informed_at: None,
            police_received_at: None,
            requested_at: None,
            acknowledged_at: None,
            removal_claimed_at: None,
            gone_at: None,
            verified_at: None,
            ended_at: None,
        }
    }

    /// The times when the document came back at `now`.
    pub(super) const fn begin_again(&self, now: Timestamp) -> Self {
        Self {
            round_began_at: now,
            ..Self::begin(self.first_seen_at, self.confirmed_at)
        }
    }
}
