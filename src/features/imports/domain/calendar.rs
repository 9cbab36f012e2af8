//! A year of statutory holidays and make-up workdays, in the format of the holiday-cn data:
//! `{ "year": 2026, "papers": [...], "days": [{ "name", "date", "isOffDay" }] }`.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use super::date::YEARS;
use super::finding::{Finding, FindingCode, Findings, Place, Problem};
use super::row::SHOWN;
use crate::shared::domain::beginning;

/// The arrangement of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarYear {
    /// The year that the paper is about.
    pub year: i32,
    /// The papers it is taken from.
    pub papers: Vec<String>,
    /// The days that differ from the plain week. Those of the last days of the year before
    /// may be among them, because a New Year's holiday may begin there.
    pub days: Vec<CalendarDay>,
}

/// A day that differs from the plain week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarDay {
    /// The date.
    pub date: NaiveDate,
    /// The holiday it belongs to.
    pub name: String,
    /// Off, or a make-up workday.
    pub is_day_off: bool,
}

#[derive(Deserialize)]
struct YearFile {
    year: i32,
    papers: Vec<String>,
    days: Vec<DayEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DayEntry {
    name: String,
    date: String,
    is_off_day: bool,
}

/// Reads a year.
///
/// # Errors
/// Everything that is wrong with the file. A year without a single day is refused: it is one
/// whose arrangement has not been announced, and loading it would make every holiday a workday.
pub fn read_calendar(text: &str) -> Result<CalendarYear, Vec<Finding>> {
    const FILE: &str = "calendar";
    let mut findings = Findings::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: YearFile = match serde_json::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            let place = Place {
                file: FILE,
                line: u64::try_from(error.line()).unwrap_or(0),
            };
            let error = beginning(&error.to_string(), 200);
            let reason = format!("cannot be read as a calendar: {error:?}");
            findings.error(place, "", Problem::new(FindingCode::Malformed, reason));
            return Err(findings.into_sorted());
        }
    };
    if !YEARS.contains(&file.year) {
        let reason = "is of a year before 1900 or after 9999";
        findings.file(FILE, Problem::new(FindingCode::InvalidNumber, reason));
    }
    if file.days.is_empty() {
        let reason = "has no days; the arrangement of the year has not been announced";
        findings.file(FILE, Problem::new(FindingCode::Malformed, reason));
    }
    let mut seen = BTreeSet::new();
    let mut days = Vec::with_capacity(file.days.len());
    for entry in file.days {
        match day(entry, file.year, &mut seen) {
            Ok(day) => days.push(day),
            Err(problem) => findings.file(FILE, problem),
        }
    }
    if findings.has_errors() {
        return Err(findings.into_sorted());
    }
    Ok(CalendarYear {
        year: file.year,
        papers: file.papers,
        days,
    })
}

fn day(entry: DayEntry, year: i32, seen: &mut BTreeSet<NaiveDate>) -> Result<CalendarDay, Problem> {
    let Ok(date) = NaiveDate::parse_from_str(&entry.date, "%Y-%m-%d") else {
        let reason = format!("{:?} is not a date", beginning(&entry.date, SHOWN));
        return Err(Problem::new(FindingCode::InvalidDate, reason));
    };
    let end_of_last_year = date.year().checked_add(1) == Some(year) && date.month() == 12;
    if date.year() != year && !end_of_last_year {
        let reason = format!("{date} lies outside {year}");
        return Err(Problem::new(FindingCode::InvalidDate, reason));
    }
    if !seen.insert(date) {
        let reason = format!("{date} is there twice");
        return Err(Problem::new(FindingCode::DuplicateValue, reason));
    }
    Ok(CalendarDay {
        date,
        name: entry.name,
        is_day_off: entry.is_off_day,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year_2026() -> CalendarYear {
        read_calendar(include_str!("../../../../calendars/2026.json")).unwrap()
    }

    #[test]
    fn calendar_of_2026_has_every_holiday_and_make_up_workday() {
        let year = year_2026();
        assert_eq!(year.year, 2026);
        let (off, work): (Vec<_>, Vec<_>) = year.days.iter().partition(|day| day.is_day_off);
        assert_eq!(off.len(), 3 + 9 + 3 + 5 + 3 + 3 + 7);
        let work: Vec<String> = work.iter().map(|day| day.date.to_string()).collect();
        assert_eq!(
            work,
            [
                "2026-01-04",
                "2026-02-14",
                "2026-02-28",
                "2026-05-09",
                "2026-09-20",
                "2026-10-10"
            ]
        );
    }

    #[test]
    fn make_up_workdays_fall_on_weekends() {
        for day in year_2026().days.iter().filter(|day| !day.is_day_off) {
            assert!(day.date.weekday().number_from_monday() >= 6, "{}", day.date);
        }
    }

    #[test]
    fn a_year_that_is_not_announced_is_refused() {
        let findings = read_calendar(r#"{"year":2027,"papers":[],"days":[]}"#).unwrap_err();
        assert!(findings[0].reason.contains("has not been announced"));
    }

    #[test]
    fn the_last_days_of_the_year_before_belong_to_new_year() {
        let text = r#"{"year":2019,"papers":["p"],"days":[
            {"name":"元旦","date":"2018-12-30","isOffDay":true},
            {"name":"元旦","date":"2018-12-29","isOffDay":false}]}"#;
        assert_eq!(read_calendar(text).unwrap().days.len(), 2);
    }

    #[test]
    fn years_have_four_digits_and_long_texts_are_cut() {
        let text = r#"{"year":20260,"papers":[],"days":[{"name":"a","date":"+20260-01-01","isOffDay":true}]}"#;
        let findings = read_calendar(text).unwrap_err();
        assert_eq!(findings[0].code, FindingCode::InvalidNumber);
        let text = text.replace("+20260", &"2".repeat(9_999));
        for finding in read_calendar(&text).unwrap_err() {
            assert!(finding.reason.len() < 100, "{finding}");
        }
        let text = format!(r#"{{"year":"{}"}}"#, "2".repeat(9_999));
        assert!(read_calendar(&text).unwrap_err()[0].reason.len() < 300);
    }

    #[test]
    fn every_wrong_day_is_reported() {
        let text = r#"{"year":2026,"papers":[],"days":[
            {"name":"a","date":"2026-02-30","isOffDay":true},
            {"name":"a","date":"2027-01-01","isOffDay":true},
            {"name":"a","date":"2026-01-01","isOffDay":true},
            {"name":"a","date":"2026-01-01","isOffDay":true}]}"#;
        let findings = read_calendar(text).unwrap_err();
        assert_eq!(findings.len(), 3);
        let findings = read_calendar("{\n\"year\": \"x\"}").unwrap_err();
        assert_eq!(findings[0].line, 2);
    }
}
