//! What time it is, as a parameter: [`Clock`].

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// Viet Nam has had one time without daylight saving since 1975.
const VIET_NAM: Offset = Offset::constant(7);

/// Tells the time. Everything that depends on time takes one, so that tests can set it.
pub trait Clock: Send + Sync {
    /// The present moment, in UTC.
    fn now(&self) -> Timestamp;

    /// Today's date in Viet Nam (UTC+7 all year), by which published papers and authorities are dated.
    fn today(&self) -> Date {
        in_viet_nam(self.now()).date()
    }
}

/// What clocks in Viet Nam show at `moment` (UTC+7 all year).
pub fn in_viet_nam(moment: Timestamp) -> DateTime {
    VIET_NAM.to_datetime(moment)
}

/// The moment at which clocks in Viet Nam show `time`; the nearest one that can be told where it is out of range.
pub fn from_viet_nam(time: DateTime) -> Timestamp {
    VIET_NAM.to_timestamp(time).unwrap_or(Timestamp::MAX)
}

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the machine"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that stands still, for tests and for reproducible runs.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_viet_nam() {
        let before = FixedClock("2026-03-01T16:59:59Z".parse().unwrap());
        let after = FixedClock("2026-03-01T17:00:00Z".parse().unwrap());
        assert_eq!(before.today().to_string(), "2026-03-01");
        assert_eq!(after.today().to_string(), "2026-03-02");
    }
}
