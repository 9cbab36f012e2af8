//! What happens every week on one weekday, in some period: sessions and shifts alike.

use super::{CalendarNotLoaded, DateRange, WorkdayCalendar};
use chrono::{Datelike, NaiveDate, Weekday};

/// Friday; what follows the workday calendar lies on Monday to Friday.
const LAST_WORKDAY: u32 = 5;

/// A weekday in a period, with or without the workday calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekly {
    /// 1 for Monday to 7 for Sunday.
    pub weekday: u32,
    /// Not on holidays, but on make-up workdays.
    pub follows_workday_calendar: bool,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive; `None` while it goes on.
    pub valid_to: Option<NaiveDate>,
}

/// Why there can be no such week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeeklyFault {
    /// `valid_to` lies before `valid_from`.
    Reversed,
    /// It follows the workday calendar on a day of the weekend.
    NotAWorkday,
}

impl Weekly {
    /// Checks that the values fit each other.
    ///
    /// # Errors
    /// [`WeeklyFault`].
    pub fn check(&self) -> Result<(), WeeklyFault> {
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            Err(WeeklyFault::Reversed)
        } else if self.follows_workday_calendar && self.weekday > LAST_WORKDAY {
            Err(WeeklyFault::NotAWorkday)
        } else {
            Ok(())
        }
    }

    /// Whether it runs on a date.
    ///
    /// What does not follow the workday calendar runs on every date of its weekday. What does
    /// runs on workdays only, and a make-up workday takes the place of the working week's
    /// nearer end: on a Saturday that of Friday runs, on a Sunday that of Monday. So every
    /// make-up workday has exactly one weekday's timetable, and which one is known without
    /// asking (see the decision record on make-up workdays).
    ///
    /// # Errors
    /// [`CalendarNotLoaded`] for a date on which it would run in a plain week of a year
    /// whose calendar nobody has loaded.
    pub fn runs_on(
        &self,
        date: NaiveDate,
        calendar: &WorkdayCalendar,
    ) -> Result<bool, CalendarNotLoaded> {
        let plain = date.weekday().number_from_monday() == self.weekday;
        let valid = self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last);
        if !valid {
            return Ok(false);
        }
        if !self.follows_workday_calendar {
            return Ok(plain);
        }
        let stands_for = match date.weekday() {
            Weekday::Sat => Weekday::Fri,
            Weekday::Sun => Weekday::Mon,
            workday => workday,
        };
        if stands_for.number_from_monday() != self.weekday {
            return Ok(false);
        }
        match calendar.is_workday(date) {
            Ok(is_workday) => Ok(is_workday),
            Err(unknown) if plain => Err(unknown),
            // A weekend of an unknown year: no plain week has anything then.
            Err(_) => Ok(false),
        }
    }

    /// The dates of a span on which it runs, and those of which nobody knows.
    #[must_use]
    pub fn dates(
        &self,
        span: DateRange,
        calendar: &WorkdayCalendar,
    ) -> (Vec<NaiveDate>, Vec<NaiveDate>) {
        let (mut running, mut unknown) = (Vec::new(), Vec::new());
        for date in span.days() {
            match self.runs_on(date, calendar) {
                Ok(true) => running.push(date),
                Ok(false) => {}
                Err(CalendarNotLoaded(_)) => unknown.push(date),
            }
        }
        (running, unknown)
    }
}
