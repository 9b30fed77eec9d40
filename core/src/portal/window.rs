//! Spans of civil time in which something may or may not happen: [`TimeWindow`], [`TimeWindows`].

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;
/// How far ahead a change is looked for, in days: a rule of weekdays repeats within one week, a list of dates is a matter of months.
const HORIZON_DAYS: i64 = 400;
/// Names of weekdays, from Monday: as in cron expressions, and as calendars in Viet Nam write them.
const DAY_NAMES: [[&str; 2]; 7] = [
    ["mon", "t2"],
    ["tue", "t3"],
    ["wed", "t4"],
    ["thu", "t5"],
    ["fri", "t6"],
    ["sat", "t7"],
    ["sun", "cn"],
];

/// A span of civil time in Viet Nam (UTC+7 all year) that comes back every week, or some whole days.
///
/// Written as `22:00-05:30`, `mon-fri 18:00-06:00`, `sat,sun` (whole days; also `t7,cn`) or `2027-02-05..2027-02-12`
/// (both days included). A span whose end is not after its beginning ends on the next day and belongs to the day on which it begins.
///
/// ```
/// use rasoat_core::TimeWindow;
///
/// let nights: TimeWindow = "mon-fri 22:00-06:00".parse()?;
/// assert!(nights.contains("2026-03-07T05:59".parse()?)); // Saturday morning, the night of Friday
/// assert!(!nights.contains("2026-03-07T22:00".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeWindow(Shape);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Weekly {
        /// One bit a weekday on which it begins, Monday the lowest.
        days: u8,
        /// Minute of the day on which it begins, below [`DAY_MINUTES`].
        from: u16,
        /// Minute after its last one, at most [`DAY_MINUTES`]; not above `from` where it ends on the next day.
        to: u16,
    },
    Dates {
        first: Date,
        last: Date,
    },
}

/// Why a text is no [`TimeWindow`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a time window; write `22:00-05:30`, `mon-fri 18:00-06:00`, `sat,sun` or `2027-02-05..2027-02-12`"
)]
pub struct InvalidTimeWindow(pub String);

impl TimeWindow {
    /// Whether `at`, in Viet Nam, lies inside.
    pub fn contains(&self, at: DateTime) -> bool {
        match self.0 {
            Shape::Dates { first, last } => (first..=last).contains(&at.date()),
            Shape::Weekly { days, from, to } => {
                let minute = minute_of(at);
                let begins = |date: Date| {
                    let offset = date.weekday().to_monday_zero_offset();
                    days & (1_u8 << offset.unsigned_abs().min(6)) != 0
                };
                if from < to {
                    begins(at.date()) && (from..to).contains(&minute)
                } else {
                    let yesterday = at.date().yesterday().ok();
                    (begins(at.date()) && minute >= from) || (minute < to && yesterday.is_some_and(begins))
                }
            }
        }
    }

    /// The moments of `day` at which it may begin or end.
    fn edges(&self, day: Date) -> [Option<DateTime>; 2] {
        let at = |minute: u16| {
            day.to_datetime(jiff::civil::Time::midnight())
                .checked_add(i64::from(minute).minutes())
                .ok()
        };
        match self.0 {
            Shape::Dates { first, last } => {
                let begin = (day == first).then(|| at(0)).flatten();
                let end = (day == last).then(|| at(DAY_MINUTES)).flatten();
                [begin, end]
            }
            Shape::Weekly { from, to, .. } => [at(from), at(to)],
        }
    }
}

fn minute_of(at: DateTime) -> u16 {
    u16::from(at.hour().unsigned_abs()) * 60 + u16::from(at.minute().unsigned_abs())
}

impl FromStr for TimeWindow {
    type Err = InvalidTimeWindow;

    fn from_str(text: &str) -> Result<Self, InvalidTimeWindow> {
        parse(text)
            .map(Self)
            .ok_or_else(|| InvalidTimeWindow(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Shape> {
    if let Some((first, last)) = text.split_once("..") {
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        return (first <= last).then_some(Shape::Dates { first, last });
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let (days, hours) = match words[..] {
        [hours] if hours.contains(':') => (0x7f, Some(hours)),
        [days] => (days_of(days)?, None),
        [days, hours] => (days_of(days)?, Some(hours)),
        _ => return None,
    };
    let (from, to) = hours.map_or(Some((0, DAY_MINUTES)), hours_of)?;
    (from < DAY_MINUTES && to > 0 && from != to).then_some(Shape::Weekly { days, from, to })
}

fn hours_of(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once('-')?;
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (minute < 60)
            .then_some(hour * 60 + minute)
            .filter(|minute| hour <= 24 && *minute <= DAY_MINUTES)
    };
    Some((minute(from)?, minute(to)?))
}

fn days_of(text: &str) -> Option<u8> {
    let day = |name: &str| {
        DAY_NAMES
            .iter()
            .position(|names| names.iter().any(|known| known.eq_ignore_ascii_case(name)))
    };
    let mut days = 0;
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        // From Saturday to Monday goes over the end of the week.
        let length = (last + 7 - first) % 7;
        for offset in 0..=length {
            days |= 1_u8 << ((first + offset) % 7);
        }
    }
    Some(days)
}

impl TryFrom<String> for TimeWindow {
    type Error = InvalidTimeWindow;

    fn try_from(text: String) -> Result<Self, InvalidTimeWindow> {
        text.parse()
    }
}

impl From<TimeWindow> for String {
    fn from(window: TimeWindow) -> Self {
        window.to_string()
    }
}

impl fmt::Display for TimeWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shape::Dates { first, last } => write!(f, "{first}..{last}"),
            Shape::Weekly { days, from, to } => {
                if days != 0x7f {
                    let names = DAY_NAMES
                        .iter()
                        .enumerate()
                        .filter(|(day, _)| days & (1 << day) != 0);
                    let names: Vec<&str> = names.map(|(_, [name, _])| *name).collect();
                    write!(f, "{} ", names.join(","))?;
                }
                let (from_hour, from_minute, to_hour, to_minute) = (from / 60, from % 60, to / 60, to % 60);
                write!(f, "{from_hour:02}:{from_minute:02}-{to_hour:02}:{to_minute:02}")
            }
        }
    }
}

/// Several windows, of which any counts. Empty contains nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeWindows(pub Vec<TimeWindow>);

impl TimeWindows {
    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `at`, in Viet Nam, lies in one of them.
    pub fn contains(&self, at: DateTime) -> bool {
        self.0.iter().any(|window| window.contains(at))
    }

    /// The first moment from `at` on that lies inside; `None` where there is none within 400 days.
    pub fn next_inside(&self, at: DateTime) -> Option<DateTime> {
        self.next(at, true)
    }

    /// The first moment from `at` on that lies outside; `None` where there is none within 400 days.
    pub fn next_outside(&self, at: DateTime) -> Option<DateTime> {
        self.next(at, false)
    }

    fn next(&self, at: DateTime, inside: bool) -> Option<DateTime> {
        if self.contains(at) == inside {
            return Some(at);
        }
        for offset in 0..HORIZON_DAYS {
            let day = at.date().checked_add(offset.days()).ok()?;
            let edges = self.0.iter().flat_map(|window| window.edges(day)).flatten();
            let next = edges
                .filter(|edge| *edge > at && self.contains(*edge) == inside)
                .min();
            if next.is_some() {
                return next;
            }
        }
        None
    }
}

impl fmt::Display for TimeWindows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let windows: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&windows.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn windows(texts: &[&str]) -> TimeWindows {
        TimeWindows(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn windows_are_read_as_people_write_them() {
        // 2026-03-02 is a Monday.
        let check = |window: &str, moment: &str, expected: bool| {
            assert_eq!(
                windows(&[window]).contains(at(moment)),
                expected,
                "{window} {moment}"
            );
        };
        check("22:00-05:30", "2026-03-02T22:00", true);
        check("22:00-05:30", "2026-03-02T05:29", true);
        check("22:00-05:30", "2026-03-02T05:30", false);
        check("08:00-17:00", "2026-03-02T17:00", false);
        check("mon-fri 22:00-06:00", "2026-03-02T03:00", false);
        check("mon-fri 22:00-06:00", "2026-03-07T03:00", true);
        check("sat,sun", "2026-03-08T23:59", true);
        check("t7,cn", "2026-03-02T00:00", false);
        check("sat-mon", "2026-03-02T12:00", true);
        check("00:00-24:00", "2026-03-02T00:00", true);
        check("2027-02-05..2027-02-12", "2027-02-12T23:59", true);
        check("2027-02-05..2027-02-12", "2027-02-13T00:00", false);
        for wrong in [
            "",
            "22-5",
            "25:00-26:00",
            "08:60-09:00",
            "09:00-09:00",
            "mon-fun",
            "x 08:00-09:00",
            "2027-02-12..2027-02-05",
            "24:00-08:00",
        ] {
            assert!(wrong.parse::<TimeWindow>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_next_change_is_found_over_nights_weeks_and_holidays() {
        let nights = windows(&["mon-fri 22:00-06:00", "sat,sun"]);
        assert_eq!(
            nights.next_inside(at("2026-03-02T12:00")),
            Some(at("2026-03-02T22:00"))
        );
        assert_eq!(
            nights.next_outside(at("2026-03-06T23:00")),
            Some(at("2026-03-09T00:00"))
        );
        let holiday = windows(&["2027-02-05..2027-02-12"]);
        assert_eq!(
            holiday.next_outside(at("2027-02-06T12:00")),
            Some(at("2027-02-13T00:00"))
        );
        assert_eq!(holiday.next_inside(at("2027-02-13T00:00")), None);
        assert_eq!(
            windows(&["00:00-24:00"]).next_outside(at("2027-02-06T12:00")),
            None
        );
    }

    fn any_window() -> impl Strategy<Value = TimeWindow> {
        (1_u8..0x80, 0_u16..DAY_MINUTES, 1_u16..=DAY_MINUTES)
            .prop_filter("not empty", |(_, from, to)| from != to)
            .prop_map(|(days, from, to)| TimeWindow(Shape::Weekly { days, from, to }))
    }

    proptest! {
        #[test]
        fn windows_read_back_and_the_next_change_is_the_first(
            first in any_window(),
            second in any_window(),
            minute in 0_i64..20_160,
            inside: bool,
        ) {
            prop_assert_eq!(first.to_string().parse::<TimeWindow>(), Ok(first));
            let both = TimeWindows(vec![first, second]);
            let from = at("2026-03-02T00:00") + minute.minutes();
            let slow = (0..20_160_i64).map(|ahead| from + ahead.minutes()).find(|at| both.contains(*at) == inside);
            prop_assert_eq!(both.next(from, inside), slow);
        }
    }
}
