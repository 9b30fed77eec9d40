//! When a portal is to be scanned by itself: [`Schedule`].

use serde::{Deserialize, Serialize};

use super::window::TimeWindows;

/// When a portal is to be scanned by itself. The time at which a scan may *run* is a matter of [`super::Politeness::hours`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// A cron expression of five fields: minute, hour, day of month, month, day of week. Checked where it is read, since this
    /// crate has no calendar arithmetic.
    pub cron: String,
    /// The time zone of the expression, an IANA name.
    #[serde(default = "default_time_zone")]
    pub time_zone: String,
    /// A scan begins up to so many minutes late, another number for each portal and turn, so that portals that share a
    /// server do not all begin at once.
    #[serde(default = "default_jitter_minutes")]
    pub jitter_minutes: u16,
    /// When no scan begins, in Viet Nam's time; one that was due begins after it.
    #[serde(default, skip_serializing_if = "TimeWindows::is_empty")]
    pub blackout: TimeWindows,
}

fn default_time_zone() -> String {
    "Asia/Ho_Chi_Minh".to_owned()
}

const fn default_jitter_minutes() -> u16 {
    15
}
