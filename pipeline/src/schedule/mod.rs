//! When portals are to be scanned by themselves, and having them scanned.
//!
//! - [`Plan`] is the pure part: from a portal's cron expression, jitter, blackout and hours to the moment of the next scan;
//! - [`Agenda`] says of one portal what is next, by its plan and its last run;
//! - [`run_agenda`] is the loop: it starts what is due, with a limit on the hosts that are scanned at once.
//!
//! Nothing of it is stored: the last run of a portal says what was done, so a scheduler that was off starts
//! once what it missed, however often it was missed.

mod agenda;
mod plan;
mod runner;

pub use agenda::{Agenda, LastRun, Next};
pub use plan::{Plan, ScheduleError};
pub use runner::{Scans, run_agenda};
