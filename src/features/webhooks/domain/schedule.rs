//! When an event is tried again: the schedule of Standard Webhooks.

use crate::features::notices::domain::spread;
use chrono::TimeDelta;

/// The pauses after each try in vain, in seconds.
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// After failing without a break for so long an address is disabled.
pub const FAILS_FOR: TimeDelta = TimeDelta::days(5);

/// The pause after so many tries in vain, spread by a fifth to both sides; `None` when the
/// event is given up. A receiver that asks for more time (`Retry-After`, in seconds) gets
/// it, up to a day. `chance` is any number.
#[must_use]
pub fn pause_after(attempts: i64, retry_after: Option<i64>, chance: u64) -> Option<TimeDelta> {
    let index = usize::try_from(attempts.saturating_sub(1)).ok()?;
    let pause = PAUSES.get(index)?.saturating_mul(1000);
    let asked = retry_after
        .unwrap_or(0)
        .clamp(0, 86_400)
        .saturating_mul(1000);
    Some(TimeDelta::milliseconds(spread(pause, chance).max(asked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_span_three_days() {
        let pauses: Vec<i64> = (1..10)
            .map(|attempts| pause_after(attempts, None, 20).unwrap().num_seconds())
            .collect();
        assert_eq!(pauses, PAUSES);
        assert_eq!(pauses.iter().sum::<i64>(), 75 * 3600 + 35 * 60 + 5);
        assert_eq!(pause_after(10, None, 20), None);
        assert_eq!(pause_after(0, None, 20), None);
    }

    #[test]
    fn receivers_may_ask_for_more_time_but_not_for_less() {
        let seconds = |asked| pause_after(1, Some(asked), 20).unwrap().num_seconds();
        assert_eq!(seconds(120), 120);
        assert_eq!(seconds(1), 5);
        assert_eq!(seconds(-1), 5);
        assert_eq!(seconds(i64::MAX), 86_400);
    }
}
