//! Workdays, and paging through lists.

use crate::world::{cases, day, nth_day};
use baobaowu::shared::domain::{CalendarNotLoaded, Cursor, Page, PageRequest, WorkdayCalendar};
use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn a_workday_is_a_weekday_unless_the_calendar_says_otherwise(
        years in prop::collection::btree_set(2024i32..2028, 0..4),
        exceptions in prop::collection::btree_map(0u64..1400, any::<bool>(), 0..200),
        tried in prop::collection::vec(0u64..1400, 50),
    ) {
        let days = exceptions.iter().map(|(number, off)| (nth_day(*number), *off));
        let calendar = WorkdayCalendar::new(years.clone(), days);
        for number in exceptions.keys().copied().chain(tried) {
            let date = nth_day(number);
            // The first of January 2024 was a Monday.
            let plain = number % 7 < 5;
            let expected = if years.contains(&date.year()) {
                Ok(exceptions.get(&number).map_or(plain, |off| !off))
            } else {
                Err(CalendarNotLoaded(date.year()))
            };
            prop_assert_eq!(calendar.is_workday(date), expected, "{}", date);
        }
    }

    #[test]
    fn a_cursor_comes_back_as_it_was(number: u128) {
        let cursor = Cursor(Uuid::from_u128(number));
        let text = cursor.encode();
        let safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        prop_assert!(text.chars().all(safe), "{} goes into a URL", text);
        prop_assert_eq!(Cursor::decode(&text), Some(cursor));
    }

    /// One text only for each cursor, and none for anything else.
    #[test]
    fn other_text_is_no_cursor(text in "[A-Za-z0-9_-]{20,24}|.{0,30}") {
        if let Some(cursor) = Cursor::decode(&text) {
            prop_assert_eq!(cursor.encode(), text);
        }
    }

    /// Page after page, each row once and in order, and no empty page at the end.
    #[test]
    fn pages_walk_a_list_once(
        rows in prop::collection::btree_set(1u128..500, 0..40),
        limit in 1u64..12,
    ) {
        let rows: Vec<Uuid> = rows.into_iter().map(Uuid::from_u128).collect();
        let mut walked = Vec::new();
        let mut request = PageRequest { limit, after: None };
        loop {
            let after = request.after.map_or(Uuid::nil(), |cursor| cursor.0);
            let more = usize::try_from(limit).unwrap() + 1;
            let read = rows.iter().copied().filter(|row| *row > after).take(more).collect();
            let page = Page::of(read, request, |row| *row);
            prop_assert!(!page.items.is_empty() || rows.is_empty());
            prop_assert!(page.items.len() < more);
            walked.extend(page.items);
            match page.next {
                Some(next) => request.after = Some(next),
                None => break,
            }
        }
        prop_assert_eq!(walked, rows);
    }
}

/// Scenario 40: the year 2026 as the State Council arranged it.
#[test]
fn make_up_workdays_and_holidays_come_out() {
    let exceptions: BTreeMap<NaiveDate, bool> = [
        (day(2026, 10, 10), false),
        (day(2026, 10, 2), true),
        (day(2026, 9, 20), false),
    ]
    .into();
    let calendar = WorkdayCalendar::new([2026], exceptions);
    assert_eq!(calendar.is_workday(day(2026, 10, 10)), Ok(true));
    assert_eq!(calendar.is_workday(day(2026, 10, 2)), Ok(false));
    assert_eq!(calendar.is_workday(day(2026, 9, 20)), Ok(true));
    assert_eq!(calendar.is_workday(day(2026, 10, 17)), Ok(false));
    assert_eq!(calendar.is_workday(day(2026, 10, 16)), Ok(true));
    let missing = Err(CalendarNotLoaded(2027));
    assert_eq!(calendar.is_workday(day(2027, 2, 1)), missing);
}
