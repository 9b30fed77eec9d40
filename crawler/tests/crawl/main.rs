//! The crawler against real servers on this machine.

#![expect(clippy::unwrap_used, reason = "helpers of tests are no tests to the lint")]

mod answers;
mod common;
mod maze;
mod missing;
mod politeness;
mod reach;
mod trust;
