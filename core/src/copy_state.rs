//! Whether a document is still at its address: [`CopyState`].

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// Whether a document is still at its address. Only machines set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyState {
    /// It was there when last asked for.
    Present,
    /// It could not be asked for, which proves nothing.
    Unreachable,
    /// The server says that there is nothing; not yet proven.
    GoneSeen,
    /// Proven to be gone.
    GoneVerified,
    /// It came back after it was proven gone.
    Reappeared,
    /// Another document stands at its address.
    Changed,
}

/// What a visit shows of a document that was at the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It is there.
    Seen,
    /// There is nothing: 404 or 410.
    Nothing,
    /// It could not be asked for, or the address leads elsewhere.
    OutOfReach,
    /// Another document is there.
    Another,
}

impl CopyState {
    const ALL: [Self; 6] = [
        Self::Present,
        Self::Unreachable,
        Self::GoneSeen,
        Self::GoneVerified,
        Self::Reappeared,
        Self::Changed,
    ];

    /// The name used in files and programs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Unreachable => "unreachable",
            Self::GoneSeen => "gone_seen",
            Self::GoneVerified => "gone_verified",
            Self::Reappeared => "reappeared",
            Self::Changed => "changed",
        }
    }

    /// The state named by [`CopyState::as_str`], or `None`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The name for people.
    pub const fn title(self) -> Bilingual {
        match self {
            Self::Present => Bilingual::new("đang hiển thị", "present"),
            Self::Unreachable => Bilingual::new("không truy cập được", "unreachable"),
            Self::GoneSeen => Bilingual::new("không còn thấy", "seen gone"),
            Self::GoneVerified => Bilingual::new("đã xác minh gỡ bỏ", "verified gone"),
            Self::Reappeared => Bilingual::new("xuất hiện lại", "reappeared"),
            Self::Changed => Bilingual::new("đã thay nội dung", "replaced"),
        }
    }

    /// Whether people can still get the document there, as far as known.
    pub const fn may_be_online(self) -> bool {
        matches!(self, Self::Present | Self::Unreachable | Self::Reappeared)
    }

    /// The state after a proof that it is gone. A document that is there, or that could not be asked for, has none.
    pub const fn proven_gone(self) -> Option<Self> {
        match self {
            Self::GoneSeen | Self::GoneVerified => Some(Self::GoneVerified),
            // Another document stands there: this one is gone, and its place is taken.
            Self::Changed => Some(Self::Changed),
            Self::Present | Self::Unreachable | Self::Reappeared => None,
        }
    }

    /// The state after a visit.
    #[must_use]
    pub const fn after(self, sight: Sight) -> Self {
        match (self, sight) {
            (Self::GoneVerified | Self::Reappeared, Sight::Seen) => Self::Reappeared,
            (_, Sight::Seen) => Self::Present,
            // What was proven, and what another document replaced, stays so until it is seen again.
            (Self::GoneVerified | Self::Changed, _) => self,
            (_, Sight::Nothing) => Self::GoneSeen,
            (_, Sight::Another) => Self::Changed,
            (Self::Present, Sight::OutOfReach) => Self::Unreachable,
            (_, Sight::OutOfReach) => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CopyState::{Changed, GoneSeen, GoneVerified, Present, Reappeared, Unreachable};
    use super::Sight::{Another, Nothing, OutOfReach, Seen};
    use super::*;

    fn check(from: CopyState, sight: Sight, expected: CopyState) {
        assert_eq!(from.after(sight), expected, "{from:?} {sight:?}");
    }

    #[test]
    fn states_follow_what_is_seen() {
        check(Present, Seen, Present);
        check(Present, OutOfReach, Unreachable);
        check(Unreachable, Seen, Present);
        check(Present, Nothing, GoneSeen);
        check(Unreachable, Nothing, GoneSeen);
        check(GoneSeen, Seen, Present);
        check(Present, Another, Changed);
        check(Changed, Seen, Present);
    }

    #[test]
    fn being_out_of_reach_never_makes_a_document_gone() {
        for state in CopyState::ALL {
            let after = state.after(OutOfReach);
            let is_gone = |state| matches!(state, GoneSeen | GoneVerified | Changed);
            assert_eq!(is_gone(after), is_gone(state), "{state:?}");
        }
    }

    #[test]
    fn what_was_proven_gone_is_only_undone_by_seeing_it() {
        for sight in [Nothing, OutOfReach, Another] {
            check(GoneVerified, sight, GoneVerified);
        }
        check(GoneVerified, Seen, Reappeared);
        check(Reappeared, Seen, Reappeared);
        check(Reappeared, OutOfReach, Reappeared);
        check(Reappeared, Nothing, GoneSeen);
    }

    #[test]
    fn states_read_back_from_their_names() {
        for state in CopyState::ALL {
            assert_eq!(CopyState::from_name(state.as_str()), Some(state));
        }
        assert_eq!(CopyState::from_name("gone"), None);
    }
}
