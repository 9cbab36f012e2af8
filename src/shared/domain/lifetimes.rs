//! How long a sign-in lasts.

use chrono::{DateTime, TimeDelta, Utc};

/// How long sign-ins last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Without being used.
    pub idle: TimeDelta,
    /// Counted from the sign-in, however much it is used.
    pub longest: TimeDelta,
}

impl Lifetimes {
    /// Until when a sign-in goes on that is used at `now` and ends at `ends_at` at the latest.
    #[must_use]
    pub fn idle_until(&self, now: DateTime<Utc>, ends_at: DateTime<Utc>) -> DateTime<Utc> {
        ends_at.min(now + self.idle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_use_moves_the_end() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let lifetimes = Lifetimes {
            idle: TimeDelta::seconds(60),
            longest: TimeDelta::seconds(100),
        };
        assert_eq!(lifetimes.idle_until(at(0), at(100)), at(60));
        assert_eq!(lifetimes.idle_until(at(40), at(100)), at(100));
        assert_eq!(lifetimes.idle_until(at(99), at(100)), at(100));
    }
}
