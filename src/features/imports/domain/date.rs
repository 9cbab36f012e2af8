//! Dates and date expressions.

use chrono::{Datelike, Days, Months, NaiveDate};
use std::ops::RangeInclusive;

use super::finding::{FindingCode, Problem};
use super::value::Parsed;

/// A date: absolute (`2026-11-22`), or relative to the day of the import.
///
/// A relative date is `today`, followed by any number of steps `+N` or `-N` with a unit:
/// `d` days, `w` weeks, `m` months, `y` years. Steps are taken from left to right, and a step
/// of months that ends on a day the month does not have ends on its last day, so
/// `today-36m+1d` is the birth date of a child who turns three tomorrow.
///
/// Years have four digits and begin with 1900: others cannot be compared in both stores.
///
/// # Errors
/// [`FindingCode::InvalidDate`].
pub fn date(value: &str, today: NaiveDate) -> Parsed<NaiveDate> {
    let read = match value.strip_prefix("today") {
        Some(steps) => moved(steps, today)?,
        None => absolute_date(value).ok_or_else(invalid_date)?,
    };
    if YEARS.contains(&read.year()) {
        Ok(read)
    } else {
        Err(invalid_date())
    }
}

/// The years of dates.
pub(super) const YEARS: RangeInclusive<i32> = 1900..=9999;

fn moved(steps: &str, today: NaiveDate) -> Parsed<NaiveDate> {
    let mut date = today;
    let mut rest = steps;
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| c.is_ascii_alphabetic())
            .ok_or_else(invalid_date)?;
        let (count, tail) = rest.split_at(end);
        let mut letters = tail.chars();
        let unit = letters.next().ok_or_else(invalid_date)?;
        date = step(date, count, unit).ok_or_else(invalid_date)?;
        rest = letters.as_str();
    }
    Ok(date)
}

fn absolute_date(value: &str) -> Option<NaiveDate> {
    // chrono accepts 2026-1-5; only the full form is taken, so that one date has one spelling.
    let full_form = value.bytes().enumerate().all(|(i, byte)| match i {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if value.len() != 10 || !full_form {
        return None;
    }
    NaiveDate::parse_from_str(value, "%Y-%m-%d").ok()
}

fn step(date: NaiveDate, count: &str, unit: char) -> Option<NaiveDate> {
    let (forward, digits) = match (count.strip_prefix('+'), count.strip_prefix('-')) {
        (Some(digits), _) => (true, digits),
        (_, Some(digits)) => (false, digits),
        _ => return None,
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let count: u32 = digits.parse().ok()?;
    match unit {
        'd' | 'w' => {
            let days = u64::from(count).checked_mul(if unit == 'w' { 7 } else { 1 })?;
            if forward {
                date.checked_add_days(Days::new(days))
            } else {
                date.checked_sub_days(Days::new(days))
            }
        }
        'm' | 'y' => {
            let months = count.checked_mul(if unit == 'y' { 12 } else { 1 })?;
            if forward {
                date.checked_add_months(Months::new(months))
            } else {
                date.checked_sub_months(Months::new(months))
            }
        }
        _ => None,
    }
}

fn invalid_date() -> Problem {
    Problem::new(
        FindingCode::InvalidDate,
        "is not a date; write 2026-11-22, or today, today+10d, today-12m, today-36m+1d",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn relative_dates_count_from_the_day_of_the_import() {
        let today = day("2026-11-22");
        for (text, expected) in [
            ("2024-02-29", "2024-02-29"),
            ("today", "2026-11-22"),
            ("today+10d", "2026-12-02"),
            ("today-2w", "2026-11-08"),
            ("today-12m", "2025-11-22"),
            ("today-36m+1d", "2023-11-23"),
            ("today+1y-1d", "2027-11-21"),
        ] {
            assert_eq!(date(text, today).unwrap(), day(expected), "{text}");
        }
    }

    #[test]
    fn months_end_on_the_last_day_when_the_day_is_missing() {
        assert_eq!(
            date("today+12m", day("2024-02-29")).unwrap(),
            day("2025-02-28")
        );
        assert_eq!(
            date("today-1m", day("2026-03-31")).unwrap(),
            day("2026-02-28")
        );
    }

    #[test]
    fn anything_else_is_not_a_date() {
        for text in [
            "",
            "2026-1-5",
            "2026-02-29",
            "2026/01/05",
            "yesterday",
            "today ",
            "todayd",
            "today10d",
            "today+d",
            "today+-1d",
            "today+1",
            "today+1h",
            "today+1D",
            "today+99999999999d",
            "today+4000000000m",
            "today+8000y",
            "today-200y",
            "1899-12-31",
            "Today",
        ] {
            let problem = date(text, day("2026-11-22")).unwrap_err();
            assert_eq!(problem.code, FindingCode::InvalidDate, "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_forth_and_back_lead_to_today(days in 0u32..200_000, offset in 0i64..40_000) {
            let today = day("1990-01-01") + chrono::Duration::days(offset);
            let text = format!("today+{days}d-{days}d");
            prop_assert_eq!(date(&text, today).unwrap(), today);
        }

        #[test]
        fn whole_years_keep_the_month(years in 0u32..500, offset in 0i64..40_000) {
            let today = day("1990-01-01") + chrono::Duration::days(offset);
            let later = date(&format!("today+{years}y"), today).unwrap();
            prop_assert_eq!(later.month(), today.month());
            prop_assert!(today.day() - later.day() <= 1);
        }

        #[test]
        fn an_absolute_date_does_not_depend_on_today(a in 0i64..40_000, b in 0i64..40_000) {
            let written = day("1990-01-01") + chrono::Duration::days(a);
            let today = day("1990-01-01") + chrono::Duration::days(b);
            prop_assert_eq!(date(&written.to_string(), today).unwrap(), written);
        }

        #[test]
        fn an_absolute_date_has_one_spelling(text in "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|\\PC{0,24}") {
            if let Ok(read) = date(&text, day("2026-11-22")) {
                prop_assert!(read.to_string() == text || text.starts_with("today"));
            }
        }

        #[test]
        fn steps_never_panic(text in "([+-][0-9]{1,12}[dwmy]){0,4}|\\PC{0,24}") {
            let today = day("2026-11-22");
            let moved = date(&format!("today{text}"), today);
            prop_assert!(!text.is_empty() || moved == Ok(today));
        }
    }
}
