//! When to try again: `Retry-After` and growing waits.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// The wait that a `Retry-After` value asks for: seconds or an HTTP date (RFC 9110 §10.2.3). `None` if it is neither.
pub(crate) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(until.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

/// The wait before try number `attempts + 1`: `base`, doubled for each try so far, at most five minutes,
/// and up to a quarter more, so that targets that failed together do not come back together.
pub(crate) fn back_off(base: Duration, attempts: u8, seed: i64) -> Duration {
    let doubled = base
        .saturating_mul(1 << attempts.min(16))
        .min(Duration::from_mins(5));
    // A multiplicative hash (Knuth, TAOCP 3, 6.4) spreads neighbouring ids evenly and needs no randomness.
    let spread =
        (seed.cast_unsigned().wrapping_add(u64::from(attempts))).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56;
    let spread = u32::try_from(spread).expect("eight bits fit");
    doubled + doubled * spread / 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
        for (value, expected) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Sun, 01 Mar 2026 08:01:30 GMT", Some(90)),
            ("Sun, 01 Mar 2026 07:00:00 GMT", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("-5", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(
                retry_after(value, now),
                expected.map(Duration::from_secs),
                "{value:?}"
            );
        }
    }

    #[test]
    fn waits_grow_and_are_spread_and_bounded() {
        let base = Duration::from_secs(2);
        for attempts in 0..=255 {
            let wait = back_off(base, attempts, 7);
            let least = base
                .saturating_mul(1 << attempts.min(16))
                .min(Duration::from_mins(5));
            assert!(wait >= least && wait <= least * 5 / 4, "{attempts}");
        }
        assert_ne!(back_off(base, 1, 1), back_off(base, 1, 2));
    }
}
