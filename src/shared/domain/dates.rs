//! Spans of local dates.

use super::LocalTime;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

/// Local dates from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateRange {
    from: NaiveDate,
    to: NaiveDate,
}

/// The dates are no span that may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateRangeError {
    /// The last date lies before the first.
    #[error("the last date lies before the first")]
    Reversed,
    /// More dates than may be asked for at once.
    #[error("at most {max_days} days at once")]
    TooLong {
        /// How many may be.
        max_days: u32,
    },
}

impl DateRange {
    /// A span of at most `max_days` dates.
    ///
    /// # Errors
    /// [`DateRangeError`].
    pub fn new(from: NaiveDate, to: NaiveDate, max_days: u32) -> Result<Self, DateRangeError> {
        if to < from {
            return Err(DateRangeError::Reversed);
        }
        if (to - from).num_days() >= i64::from(max_days) {
            return Err(DateRangeError::TooLong { max_days });
        }
        Ok(Self { from, to })
    }

    /// First date.
    #[must_use]
    pub const fn from(&self) -> NaiveDate {
        self.from
    }

    /// Last date.
    #[must_use]
    pub const fn to(&self) -> NaiveDate {
        self.to
    }

    /// Every date in order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.to;
        self.from.iter_days().take_while(move |date| *date <= last)
    }

    /// The first instant of the span, and the first after it.
    #[must_use]
    pub fn instants(&self, local: LocalTime) -> (DateTime<Utc>, DateTime<Utc>) {
        let after = self.to.checked_add_days(Days::new(1)).unwrap_or(self.to);
        (
            local.at(self.from, NaiveTime::MIN),
            local.at(after, NaiveTime::MIN),
        )
    }
}
