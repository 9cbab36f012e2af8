//! When people are reminded of what ends: so many days before the last day, and on the day
//! after it.

use crate::shared::domain::DateRange;
use chrono::{Days, NaiveDate};

/// What is due on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// It ends within so many days; the number is the one that was crossed.
    Ending(u32),
    /// It has ended.
    Ended,
}

/// What is due of something whose last day is `valid_to`, after reminders were made up to
/// and including the day `through`. Where several days were missed, only the most urgent.
#[must_use]
pub fn due(
    days_before: &[u32],
    (through, today): (NaiveDate, NaiveDate),
    valid_to: NaiveDate,
) -> Option<Due> {
    let crossed = |day: Option<NaiveDate>| day.is_some_and(|day| through < day && day <= today);
    if crossed(valid_to.succ_opt()) {
        return Some(Due::Ended);
    }
    if valid_to < today {
        return None;
    }
    days_before
        .iter()
        .copied()
        .filter(|days| crossed(valid_to.checked_sub_days(Days::new(u64::from(*days)))))
        .min()
        .map(Due::Ending)
}

/// The last days of everything of which something is due: the spans a query looks at.
#[must_use]
pub fn spans(days_before: &[u32], (through, today): (NaiveDate, NaiveDate)) -> Vec<DateRange> {
    let ended = (Some(through), today.pred_opt());
    let ending = days_before.iter().map(|days| {
        let shifted = |day: NaiveDate| day.checked_add_days(Days::new(u64::from(*days)));
        (through.succ_opt().and_then(shifted), shifted(today))
    });
    std::iter::once(ended)
        .chain(ending)
        .filter_map(|(from, to)| DateRange::new(from?, to?, u32::MAX).ok())
        .collect()
}

/// The day up to which a district counts as reminded that never was: early enough that
/// everything is found that is near its end or has just ended.
#[must_use]
pub fn never_reminded(days_before: &[u32], today: NaiveDate) -> NaiveDate {
    let longest = days_before.iter().copied().max().unwrap_or(0);
    today
        .checked_sub_days(Days::new(u64::from(longest).saturating_add(1)))
        .unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAYS: [u32; 3] = [60, 30, 7];

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn on(today: &str, valid_to: &str) -> Option<Due> {
        let today = day(today);
        due(&DAYS, (today.pred_opt().unwrap(), today), day(valid_to))
    }

    #[test]
    fn it_is_due_on_the_60th_30th_and_7th_day_before_and_on_the_day_after() {
        for (today, expected) in [
            ("2026-09-20", None),
            ("2026-09-21", Some(Due::Ending(60))),
            ("2026-09-22", None),
            ("2026-10-21", Some(Due::Ending(30))),
            ("2026-11-13", Some(Due::Ending(7))),
            ("2026-11-20", None),
            ("2026-11-21", Some(Due::Ended)),
            ("2026-11-22", None),
        ] {
            assert_eq!(on(today, "2026-11-20"), expected, "{today}");
        }
    }

    #[test]
    fn of_missed_days_only_the_most_urgent_is_due() {
        let since = (day("2026-09-01"), day("2026-11-15"));
        assert_eq!(due(&DAYS, since, day("2026-11-20")), Some(Due::Ending(7)));
        let since = (day("2026-09-01"), day("2026-11-25"));
        assert_eq!(due(&DAYS, since, day("2026-11-20")), Some(Due::Ended));
    }

    #[test]
    fn a_district_that_never_was_reminded_hears_of_what_is_near_and_not_of_what_is_long_gone() {
        let today = day("2026-11-23");
        let since = (never_reminded(&DAYS, today), today);
        assert_eq!(due(&DAYS, since, day("2026-12-31")), Some(Due::Ending(60)));
        assert_eq!(due(&DAYS, since, day("2026-11-25")), Some(Due::Ending(7)));
        assert_eq!(due(&DAYS, since, day("2026-11-22")), Some(Due::Ended));
        assert_eq!(due(&DAYS, since, day("2026-08-31")), None);
        assert_eq!(due(&DAYS, since, day("2027-02-01")), None);
    }

    proptest! {
        /// The query finds exactly what something is due of, or more on the safe side.
        #[test]
        fn everything_due_lies_in_the_spans(missed in 0u64..100, offset in -120i64..200) {
            let today = day("2026-11-23");
            let through = today - Days::new(missed);
            let valid_to = today + chrono::TimeDelta::days(offset);
            let found = spans(&DAYS, (through, today))
                .iter()
                .any(|span| span.from() <= valid_to && valid_to <= span.to());
            if due(&DAYS, (through, today), valid_to).is_some() {
                prop_assert!(found);
            }
        }
    }
}
