//! Ages by the calendar (H-46), on every birth date of several years.

use crate::world::{day, hongkou, months_later};
use baobaowu::features::policies::domain::AgeRules;
use chrono::{Datelike, NaiveDate};

/// Every date from 2019 to 2028, two leap years among them.
fn birth_dates() -> impl Iterator<Item = NaiveDate> {
    day(2019, 1, 1)
        .iter_days()
        .take_while(|date| date.year() < 2029)
}

/// The birthday of a year, by the calendar on the wall; a child of the 29th of February has
/// it on the 28th in a common year.
fn birthday(birth: NaiveDate, years: i32) -> NaiveDate {
    let year = birth.year() + years;
    NaiveDate::from_ymd_opt(year, birth.month(), birth.day()).unwrap_or_else(|| day(year, 2, 28))
}

#[test]
fn a_child_may_come_from_the_first_birthday_until_the_day_before_the_third() {
    let rules = hongkou().age;
    for birth in birth_dates() {
        let first = rules.first_day(birth).unwrap();
        let too_old = rules.first_day_too_old(birth).unwrap();
        assert_eq!(first, birthday(birth, 1), "born {birth}");
        assert_eq!(too_old, birthday(birth, 3), "born {birth}");
    }
}

#[test]
fn the_months_of_a_rule_are_counted_on_the_calendar() {
    for birth in birth_dates() {
        for min_months in [0, 1, 6, 13, 18, 24] {
            for more in [1, 2, 6, 11, 24] {
                let rules = AgeRules {
                    min_months,
                    max_months_exclusive: min_months + more,
                };
                let first = rules.first_day(birth).unwrap();
                let too_old = rules.first_day_too_old(birth).unwrap();
                assert_eq!(first, months_later(birth, min_months), "born {birth}");
                assert_eq!(
                    too_old,
                    months_later(birth, min_months + more),
                    "born {birth}"
                );
                assert!(birth <= first && first < too_old, "born {birth}");
            }
        }
    }
}

/// A younger child never comes of age, nor grows too old, before an older one.
#[test]
fn ages_keep_the_order_of_birth() {
    let rules = hongkou().age;
    for (older, younger) in birth_dates().zip(birth_dates().skip(1)) {
        assert!(rules.first_day(older) <= rules.first_day(younger));
        assert!(rules.first_day_too_old(older) <= rules.first_day_too_old(younger));
    }
}

/// Scenarios 7, 8 and 9.
#[test]
fn the_named_birthdays_come_out() {
    let rules = hongkou().age;
    for (birth, first, last) in [
        (day(2025, 12, 1), day(2026, 12, 1), day(2028, 11, 30)),
        (day(2023, 12, 10), day(2024, 12, 10), day(2026, 12, 9)),
        (day(2024, 2, 29), day(2025, 2, 28), day(2027, 2, 27)),
        (day(2024, 2, 28), day(2025, 2, 28), day(2027, 2, 27)),
        (day(2025, 3, 1), day(2026, 3, 1), day(2028, 2, 29)),
    ] {
        assert_eq!(rules.first_day(birth), Some(first), "born {birth}");
        let too_old = rules.first_day_too_old(birth).unwrap();
        assert_eq!(too_old.pred_opt(), Some(last), "born {birth}");
    }
}

/// At the end of the calendar the answer is `None`, not a panic.
#[test]
fn the_end_of_the_calendar_is_no_age() {
    let rules = hongkou().age;
    assert_eq!(rules.first_day(NaiveDate::MAX), None);
    assert_eq!(rules.first_day_too_old(NaiveDate::MAX), None);
}
