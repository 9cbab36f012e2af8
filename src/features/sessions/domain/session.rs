//! A dated session.

use crate::{
    features::policies::domain::BookingRules,
    shared::domain::{LocalTime, words},
};
use chrono::{DateTime, Days, NaiveDate, Utc};

words! {
    /// Whether a session takes bookings.
    SessionStatus {
        /// Takes bookings while its window is open.
        Open = "open",
        /// Takes no more bookings; those it has stay.
        Closed = "closed",
        /// Does not take place.
        Cancelled = "cancelled",
    }
}

/// When guardians can book a session of `date`: `[opens, closes)` as instants.
#[must_use]
pub fn booking_window(
    rules: &BookingRules,
    local: LocalTime,
    date: NaiveDate,
) -> (DateTime<Utc>, DateTime<Utc>) {
    let days_before = |days: u32| {
        date.checked_sub_days(Days::new(u64::from(days)))
            .unwrap_or(date)
    };
    (
        local.at(days_before(rules.opens_days_ahead), rules.opens_at),
        local.at(days_before(rules.closes_days_before), rules.closes_at),
    )
}
