//! How long the next try at a login has to wait.
//!
//! These are the numbers: the first [`FREE_TRIES`] that fail cost nothing. After them each
//! next try waits, [`FIRST_WAIT`] at first and twice as long each time, up to
//! [`LONGEST_WAIT`]. A sign-in that succeeds ends the count; so does [`FORGET_AFTER`] without a
//! try. Someone who guesses gets some thirty tries a day, against one login.

use chrono::{DateTime, TimeDelta, Utc};

/// Failures in a row after which the next try has to wait.
pub const FREE_TRIES: i64 = 5;
/// The first wait.
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
/// No wait is longer.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// After this long without a try, the failures are forgotten. Longer than any wait.
pub const FORGET_AFTER: TimeDelta = TimeDelta::hours(24);

/// The instant before which the next try is refused, when `failures` have been counted, the
/// last of them `now`.
#[must_use]
pub fn next_try_at(failures: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let beyond = failures.saturating_sub(FREE_TRIES);
    if beyond < 0 {
        return now;
    }
    let doublings = u32::try_from(beyond).unwrap_or(u32::MAX);
    let factor = 2_i32.checked_pow(doublings);
    let wait = factor.and_then(|factor| FIRST_WAIT.checked_mul(factor));
    now + wait.map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

/// Whole seconds from `now` until `instant`, at least one.
#[must_use]
pub fn seconds_until(instant: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    let whole = (instant - now + TimeDelta::milliseconds(999)).num_seconds();
    u32::try_from(whole.max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_wait_begins_with_the_fifth_failure_and_doubles_up_to_an_hour() {
        let waits = (1..=14).map(|failures| (next_try_at(failures, at(0)) - at(0)).num_minutes());
        let expected = [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60];
        assert_eq!(waits.collect::<Vec<_>>(), expected);
        assert_eq!(next_try_at(i64::MAX, at(0)), at(3600));
    }

    #[test]
    fn a_wait_ends_with_a_whole_second() {
        assert_eq!(seconds_until(at(60), at(0)), 60);
        assert_eq!(seconds_until(at(60), at(59)), 1);
        assert_eq!(
            seconds_until(at(60), at(58) + TimeDelta::milliseconds(1)),
            2
        );
        assert_eq!(seconds_until(at(60), at(60)), 1);
    }

    #[test]
    fn failures_are_not_forgotten_while_somebody_waits() {
        assert!(FORGET_AFTER > LONGEST_WAIT);
    }
}
