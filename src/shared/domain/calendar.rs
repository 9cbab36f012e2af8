//! Statutory holidays and make-up workdays (调休), loaded as data, one year at a time.

use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// The days that differ from the plain week, for the years that are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkdayCalendar {
    years: BTreeSet<i32>,
    days_off: BTreeMap<NaiveDate, bool>,
}

/// The State Council's arrangement for the year has not been loaded, so nobody can say
/// which of its days are workdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the workday calendar of {0} is not loaded")]
pub struct CalendarNotLoaded(pub i32);

impl WorkdayCalendar {
    /// A calendar that knows `years`; `days` says of each exceptional date whether it is off.
    #[must_use]
    pub fn new(
        years: impl IntoIterator<Item = i32>,
        days: impl IntoIterator<Item = (NaiveDate, bool)>,
    ) -> Self {
        Self {
            years: years.into_iter().collect(),
            days_off: days.into_iter().collect(),
        }
    }

    /// True on Mondays to Fridays that are not holidays, and on make-up workdays.
    ///
    /// # Errors
    /// [`CalendarNotLoaded`] when the date's year is unknown.
    pub fn is_workday(&self, date: NaiveDate) -> Result<bool, CalendarNotLoaded> {
        if !self.years.contains(&date.year()) {
            return Err(CalendarNotLoaded(date.year()));
        }
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        Ok(!self.days_off.get(&date).copied().unwrap_or(weekend))
    }
}
