//! From a cron expression to the moment of a scan: [`Plan`].

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rasoat_core::{
    Politeness, Portal, PortalId, Schedule, Sha256Digest, TimeWindows, from_viet_nam, in_viet_nam,
};

/// How often a moment may be moved between blackout and hours before it is given up: they leave no common time then.
const MOST_MOVES: usize = 1000;

/// Why a schedule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// The expression is none.
    #[error(
        "`{cron}` is not a cron expression of five fields ({detail}); write for instance `30 22 * * 1-5`"
    )]
    Cron {
        /// The expression.
        cron: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The time zone is unknown.
    #[error("`{0}` is not a time zone; write for instance `Asia/Ho_Chi_Minh`")]
    TimeZone(String),
}

/// When a portal is scanned by itself.
#[derive(Debug, Clone)]
pub struct Plan {
    portal: PortalId,
    cron: Cron,
    zone: TimeZone,
    jitter_seconds: u64,
    blackout: TimeWindows,
    politeness: Politeness,
}

impl Plan {
    /// The plan of `portal`; `None` where it has no schedule.
    ///
    /// # Errors
    ///
    /// If the expression or the time zone is none.
    pub fn of(portal: &Portal) -> Result<Option<Self>, ScheduleError> {
        let Some(schedule) = &portal.schedule else {
            return Ok(None);
        };
        let (cron, zone) = Self::parse(schedule)?;
        Ok(Some(Self {
            portal: portal.id.clone(),
            cron,
            zone,
            jitter_seconds: u64::from(schedule.jitter_minutes) * 60,
            blackout: schedule.blackout.clone(),
            politeness: portal.politeness.clone(),
        }))
    }

    /// Checks what a schedule says.
    ///
    /// # Errors
    ///
    /// If the expression or the time zone is none.
    pub fn check(schedule: &Schedule) -> Result<(), ScheduleError> {
        Self::parse(schedule).map(drop)
    }

    fn parse(schedule: &Schedule) -> Result<(Cron, TimeZone), ScheduleError> {
        // A day that names both day of month and day of week means either, as in Vixie cron.
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .build();
        let cron = parser
            .parse(&schedule.cron)
            .map_err(|error| ScheduleError::Cron {
                cron: schedule.cron.clone(),
                detail: error.to_string(),
            })?;
        let zone = TimeZone::get(&schedule.time_zone)
            .map_err(|_| ScheduleError::TimeZone(schedule.time_zone.clone()))?;
        Ok((cron, zone))
    }

    /// When the first scan after `after` begins: the next moment of the expression, later by the portal's own delay, and not
    /// in a blackout or outside its hours. `None` where that never comes.
    pub fn begin_after(&self, after: Timestamp) -> Option<Timestamp> {
        let turn = self
            .cron
            .find_next_occurrence(&after.to_zoned(self.zone.clone()), false)
            .ok()?
            .timestamp();
        self.permitted(turn.checked_add(self.delay(turn)).ok()?)
    }

    /// The first moment from `at` on at which a scan may begin; `None` where there is none.
    pub fn permitted(&self, at: Timestamp) -> Option<Timestamp> {
        let mut at = in_viet_nam(at);
        for _ in 0..MOST_MOVES {
            let allowed = self.blackout.next_outside(self.politeness.next_allowed(at)?)?;
            if allowed == at {
                return Some(from_viet_nam(at));
            }
            at = allowed;
        }
        None
    }

    /// By how much the turn of this portal is late: the same whenever it is asked, another one for each portal and turn.
    fn delay(&self, turn: Timestamp) -> SignedDuration {
        let seed = format!("{} {}", self.portal, turn.as_second());
        let digest = Sha256Digest::of(seed.as_bytes());
        let [a, b, c, d, ..] = digest.0;
        let number = u64::from(u32::from_be_bytes([a, b, c, d]));
        let seconds = number % (self.jitter_seconds + 1);
        SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use rasoat_core::{AgencyId, Scope};

    use super::*;

    pub(in crate::schedule) fn portal(name: &str, schedule: Option<Schedule>) -> Portal {
        Portal {
            id: PortalId::new(name).unwrap(),
            agency: AgencyId::new("ubnd").unwrap(),
            name: name.to_owned(),
            enabled: true,
            start: vec![format!("https://{name}.example/").parse().unwrap()],
            scope: Scope::of_host(format!("{name}.example")),
            politeness: Politeness::default(),
            schedule,
            authority: None,
            contacts: Vec::new(),
        }
    }

    pub(in crate::schedule) fn every(cron: &str, jitter_minutes: u16) -> Schedule {
        Schedule {
            cron: cron.to_owned(),
            time_zone: "Asia/Ho_Chi_Minh".to_owned(),
            jitter_minutes,
            blackout: TimeWindows::default(),
        }
    }

    fn windows(texts: &[&str]) -> TimeWindows {
        TimeWindows(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    pub(in crate::schedule) fn at(local: &str) -> Timestamp {
        from_viet_nam(local.parse().unwrap())
    }

    fn check(schedule: &Schedule, hours: &[&str], after: &str, expected: Option<&str>) {
        let mut portal = portal("sao-mai", Some(schedule.clone()));
        portal.politeness.hours = windows(hours);
        let plan = Plan::of(&portal).unwrap().unwrap();
        assert_eq!(
            plan.begin_after(at(after)),
            expected.map(at),
            "{schedule:?} {hours:?} {after}"
        );
    }

    #[test]
    fn expressions_are_read_in_their_time_zone() {
        check(
            &every("30 22 * * *", 0),
            &[],
            "2026-03-02T12:00",
            Some("2026-03-02T22:30"),
        );
        check(
            &every("30 22 * * *", 0),
            &[],
            "2026-03-02T22:30",
            Some("2026-03-03T22:30"),
        );
        check(
            &every("0 3 * * 1-5", 0),
            &[],
            "2026-03-06T04:00",
            Some("2026-03-09T03:00"),
        );
        check(&every("0 0 30 2 *", 0), &[], "2026-03-06T04:00", None);
        let mut in_utc = every("0 17 * * *", 0);
        in_utc.time_zone = "UTC".to_owned();
        check(&in_utc, &[], "2026-03-02T12:00", Some("2026-03-03T00:00"));
    }

    #[test]
    fn blackout_and_hours_move_a_scan_and_never_drop_it() {
        let mut holiday = every("0 22 * * *", 0);
        holiday.blackout = windows(&["2026-02-14..2026-02-22"]);
        check(&holiday, &[], "2026-02-13T23:00", Some("2026-02-23T00:00"));
        check(
            &holiday,
            &["01:00-05:00"],
            "2026-02-13T23:00",
            Some("2026-02-23T01:00"),
        );
        check(
            &every("0 12 * * *", 0),
            &["sat,sun"],
            "2026-03-02T13:00",
            Some("2026-03-07T00:00"),
        );
        let mut never = every("0 12 * * *", 0);
        never.blackout = windows(&["08:00-17:00"]);
        check(&never, &["08:00-17:00"], "2026-03-02T13:00", None);
    }

    #[test]
    fn portals_of_one_server_begin_at_different_times_and_always_the_same() {
        let begin = |name: &str| {
            let plan = Plan::of(&portal(name, Some(every("0 22 * * *", 60))))
                .unwrap()
                .unwrap();
            plan.begin_after(at("2026-03-02T12:00")).unwrap()
        };
        let begins: std::collections::HashSet<_> =
            (0..20).map(|number| begin(&format!("p-{number}"))).collect();
        assert!(begins.len() > 15, "{}", begins.len());
        assert!(
            begins
                .iter()
                .all(|begin| (at("2026-03-02T22:00")..=at("2026-03-02T23:00")).contains(begin))
        );
        assert_eq!(begin("p-1"), begin("p-1"));
    }

    #[test]
    fn what_is_no_schedule_is_refused() {
        for wrong in ["", "* * * *", "61 * * * *", "0 0 22 * * *", "mỗi ngày"] {
            assert!(
                matches!(Plan::check(&every(wrong, 0)), Err(ScheduleError::Cron { .. })),
                "{wrong}"
            );
        }
        let mut elsewhere = every("0 22 * * *", 0);
        elsewhere.time_zone = "Asia/Hanoi".to_owned();
        assert!(matches!(Plan::check(&elsewhere), Err(ScheduleError::TimeZone(_))));
        assert!(Plan::of(&portal("sao-mai", None)).unwrap().is_none());
    }
}
