//! What all properties share: a policy whose numbers vary, ids, and time counted by hand.

use baobaowu::{
    features::policies::{
        domain::{BookingRules, Policy},
        read_profile,
    },
    shared::domain::{Interval, LocalTime},
};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::{
    prelude::*,
    test_runner::{FileFailurePersistence, TestRng, TestRunner},
};
use std::{ops::Range, sync::LazyLock};
use uuid::Uuid;

/// Shanghai's distance from UTC, minutes; the city has kept one time since 1991.
const SHANGHAI_MINUTES: i64 = 480;

pub const DAY: i64 = 24 * 60;

/// So many cases, and failures kept beside the file in which they happened.
pub fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..ProptestConfig::default()
    }
}

/// The same cases on every run, for properties that also count what they have seen.
pub fn same_cases(cases: u32) -> TestRunner {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    TestRunner::new_with_rng(config, rng)
}

pub fn shanghai() -> LocalTime {
    LocalTime::of(chrono_tz::Asia::Shanghai)
}

/// Any of the service's ids, from a small number.
pub fn id<T: From<Uuid>>(number: u32) -> T {
    Uuid::from_u128(u128::from(number)).into()
}

/// How many there are, in the service's own size of numbers.
pub fn count(of: impl IntoIterator) -> u32 {
    u32::try_from(of.into_iter().count()).unwrap()
}

/// An instant, as minutes since 1970 in UTC.
pub fn instant(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

/// The minute in which an instant lies.
pub fn minute_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

pub fn span(minutes: Range<i64>) -> Interval {
    Interval::new(instant(minutes.start), instant(minutes.end)).unwrap()
}

/// The minutes of a span that begins and ends on whole minutes.
pub fn minutes_of(during: &Interval) -> Range<i64> {
    minute_of(during.start())..minute_of(during.end())
}

/// The UTC minute of a local wall-clock time in Shanghai.
pub fn shanghai_minute(date: NaiveDate, minute_of_day: i64) -> i64 {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
    (date - epoch).num_days() * DAY + minute_of_day - SHANGHAI_MINUTES
}

/// The local date in Shanghai of a UTC minute.
pub fn shanghai_date(minute: i64) -> NaiveDate {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
    epoch + TimeDelta::days((minute + SHANGHAI_MINUTES).div_euclid(DAY))
}

/// The local minute of the day in Shanghai of a UTC minute.
pub fn shanghai_minute_of_day(minute: i64) -> i64 {
    (minute + SHANGHAI_MINUTES).rem_euclid(DAY)
}

/// So many months later: the same day of the month, or its last day where it is shorter.
pub fn months_later(date: NaiveDate, months: u32) -> NaiveDate {
    months_from(date, i32::try_from(months).unwrap())
}

/// The same backwards.
pub fn months_earlier(date: NaiveDate, months: u32) -> NaiveDate {
    months_from(date, -i32::try_from(months).unwrap())
}

fn months_from(date: NaiveDate, months: i32) -> NaiveDate {
    let count = date.year() * 12 + i32::try_from(date.month0()).unwrap() + months;
    let month = u32::try_from(count.rem_euclid(12)).unwrap() + 1;
    (1..=date.day())
        .rev()
        .find_map(|day| NaiveDate::from_ymd_opt(count.div_euclid(12), month, day))
        .unwrap()
}

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Days after the first of January 2024, a leap year.
pub fn nth_day(number: u64) -> NaiveDate {
    day(2024, 1, 1) + Days::new(number)
}

/// A time of the day from its minute.
pub fn wall(minute_of_day: i64) -> NaiveTime {
    NaiveTime::MIN + TimeDelta::minutes(minute_of_day)
}

/// The minute of the day of a time on whole minutes.
pub fn minute_of_wall(time: NaiveTime) -> i64 {
    (time - NaiveTime::MIN).num_minutes()
}

/// A span of at least one minute inside `within`, on a raster of 1 or 15 minutes, so that
/// edges often meet.
pub fn minutes_in(within: Range<i64>) -> impl Strategy<Value = Range<i64>> {
    (within.clone(), within.clone(), any::<bool>()).prop_map(move |(a, b, coarse)| {
        let snap = |minute: i64| {
            if coarse {
                within.start + (minute - within.start) / 15 * 15
            } else {
                minute
            }
        };
        let (from, to) = (snap(a.min(b)), snap(a.max(b)));
        from..to.max(from + 1)
    })
}

/// The rules of Hongkou, as they are written.
pub fn hongkou() -> Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(|| {
        let text = include_str!("../../policies/hongkou.toml");
        let profile = read_profile("hongkou.toml", text).unwrap();
        profile.on(day(2026, 1, 1)).unwrap().clone()
    });
    POLICY.clone()
}

/// Booking rules with other numbers.
pub fn booking_rules() -> impl Strategy<Value = BookingRules> {
    (
        (0u32..=20, 0u32..=20, 0..DAY, 0..DAY),
        (0i64..=3000, 0u32..=3, 0..DAY, 1u32..=4),
    )
        .prop_map(
            |((a, b, opens_at, closes_at), (within, days, by, open))| BookingRules {
                opens_days_ahead: a.max(b),
                opens_at: wall(opens_at),
                closes_days_before: a.min(b),
                closes_at: wall(closes_at),
                confirm_within: TimeDelta::minutes(within),
                confirm_days_before: days,
                confirm_by: wall(by),
                max_open_per_child: open,
            },
        )
}
