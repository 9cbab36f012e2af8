//! Intervals, local time, and when a session can be booked.

use crate::world::{
    DAY, booking_rules, cases, instant, minute_of, minute_of_wall, minutes_in, minutes_of, nth_day,
    shanghai, shanghai_date, shanghai_minute, shanghai_minute_of_day, span, wall,
};
use baobaowu::{
    features::sessions::domain::booking_window,
    shared::domain::{Interval, LocalTime},
};
use chrono::{Datelike, Days, NaiveTime, TimeDelta, Timelike};
use proptest::{prelude::*, sample::select};
use std::ops::Range;

const HOURS: Range<i64> = 0..300;

/// Minutes of the years 2024 to 2031.
fn minutes() -> impl Strategy<Value = i64> {
    let start = shanghai_minute(nth_day(0), 0);
    let of_any_day = start..start + 2900 * DAY;
    let near_new_year = (0u64..2900, -2i64..2).prop_map(|(number, off)| {
        let year = nth_day(number).year();
        shanghai_minute(crate::world::day(year, 1, 1), off)
    });
    prop_oneof![2 => of_any_day, 1 => near_new_year]
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn an_interval_is_the_set_of_its_minutes(a in minutes_in(HOURS), b in minutes_in(HOURS)) {
        let (first, second) = (span(a.clone()), span(b.clone()));
        let shared = a.clone().filter(|minute| b.contains(minute)).count();
        prop_assert_eq!(first.overlaps(&second), shared > 0);
        prop_assert_eq!(second.overlaps(&first), shared > 0);
        prop_assert_eq!(first.contains(&second), shared == b.clone().count());
        prop_assert_eq!(minutes_of(&first), a.clone());
        let long = i64::try_from(a.clone().count()).unwrap();
        prop_assert_eq!(first.length(), TimeDelta::minutes(long));
        for minute in HOURS {
            prop_assert_eq!(first.holds(instant(minute)), a.contains(&minute));
        }
    }

    /// Neither made nor read from text.
    #[test]
    fn no_interval_ends_before_it_begins(a in HOURS, b in HOURS) {
        let made = Interval::new(instant(a), instant(b));
        prop_assert_eq!(made.is_ok(), a < b);
        let text = serde_json::json!({ "start": instant(a), "end": instant(b) });
        let read = serde_json::from_value::<Interval>(text.clone());
        prop_assert_eq!(read.is_ok(), a < b, "{} was read", text);
        if let (Ok(made), Ok(read)) = (made, read) {
            prop_assert_eq!(made, read);
            prop_assert_eq!(serde_json::to_value(made).unwrap(), text);
        }
    }

    #[test]
    fn shanghai_is_eight_hours_ahead(minute in minutes(), seconds in 0i64..60) {
        let at = instant(minute) + TimeDelta::seconds(seconds);
        let local = shanghai();
        prop_assert_eq!(local.date(at), shanghai_date(minute));
        prop_assert_eq!(local.year(at), shanghai_date(minute).year());
        let time = local.time(at);
        prop_assert_eq!(minute_of_wall(time), shanghai_minute_of_day(minute));
        prop_assert_eq!(i64::from(time.second()), seconds);
        prop_assert_eq!(local.at(local.date(at), time), at);
        prop_assert_eq!(local.show(at), at);
        prop_assert_eq!(local.show(at).offset().local_minus_utc(), 8 * 3600);
    }

    /// Zones that put their clocks forward and back, one of them at midnight: a local time
    /// is found again, unless the zone skips it; then nothing is earlier than was said.
    #[test]
    fn a_local_time_is_the_first_instant_that_shows_it(
        zone in select(vec![
            chrono_tz::Europe::Berlin,
            chrono_tz::America::Sao_Paulo,
            chrono_tz::Australia::Lord_Howe,
        ]),
        (number, minute) in (0u64..5000, 0..DAY),
    ) {
        let local = LocalTime::of(zone);
        let (date, time) = (crate::world::day(2012, 1, 1) + Days::new(number), wall(minute));
        let at = local.at(date, time);
        if (local.date(at), local.time(at)) == (date, time) {
            for earlier in 1..=120 {
                let before = at - TimeDelta::minutes(earlier);
                prop_assert_ne!((local.date(before), local.time(before)), (date, time));
            }
        } else {
            prop_assert!((local.date(at), local.time(at)) > (date, time));
            prop_assert_eq!(local.time(at), NaiveTime::MIN);
            let shows = |off| {
                let near = at - TimeDelta::minutes(off);
                (local.date(near), local.time(near)) == (date, time)
            };
            prop_assert!(!(0..=2 * DAY).any(shows));
        }
    }

    #[test]
    fn booking_opens_and_closes_at_local_times(
        rules in booking_rules(),
        date in (0u64..2900).prop_map(nth_day),
    ) {
        let (opens, closes) = booking_window(&rules, shanghai(), date);
        for (at, days, time) in [
            (opens, rules.opens_days_ahead, rules.opens_at),
            (closes, rules.closes_days_before, rules.closes_at),
        ] {
            let local = minute_of(at);
            let ahead = date - shanghai_date(local);
            prop_assert_eq!(ahead.num_days(), i64::from(days));
            prop_assert_eq!(shanghai_minute_of_day(local), minute_of_wall(time));
        }
    }
}

/// Scenario 2: half past midnight of New Year's Day is still the old year in UTC.
#[test]
fn new_year_is_the_districts() {
    let new_year = crate::world::day(2027, 1, 1);
    let at = shanghai().at(new_year, wall(30));
    assert_eq!(at.to_rfc3339(), "2026-12-31T16:30:00+00:00");
    assert_eq!(shanghai().year(at), 2027);
    assert_eq!(shanghai().year(at - TimeDelta::minutes(31)), 2026);
}
