//! How bookings count against the free sessions of their year.

use super::{
    facts::ChildBooking,
    status::{BookingStatus, Funding},
};
use crate::{
    features::{policies::domain::CancelRules, quota::domain::Balance},
    shared::domain::words,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Which of the free sessions of its year a booking has. No two bookings of a child have the
/// same one, and none has one above what the child is entitled to: the store sees to it
/// (docs/adr/0037).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeSession {
    /// From one up.
    pub number: u32,
    /// What the child was entitled to when the booking was admitted.
    pub of: u32,
}

words! {
    /// What one booking does to the balance of its year.
    Usage {
        /// Holds a free session that may still come back.
        Held = "held",
        /// Has used a free session up.
        Used = "used",
        /// Has given it back, or never had one.
        Nothing = "nothing",
    }
}

/// What a booking in this state does to the balance. The match is exhaustive on purpose:
/// a new state does not compile until it is decided what it costs.
#[must_use]
pub const fn usage_of(status: BookingStatus, funding: Funding, rules: &CancelRules) -> Usage {
    if matches!(funding, Funding::Paid) {
        return Usage::Nothing;
    }
    match status {
        BookingStatus::Offered | BookingStatus::Requested | BookingStatus::Confirmed => Usage::Held,
        BookingStatus::CheckedIn | BookingStatus::Completed => Usage::Used,
        BookingStatus::NoShow if rules.no_show_consumes_quota => Usage::Used,
        BookingStatus::LateCancelled if rules.late_cancel_consumes_quota => Usage::Used,
        BookingStatus::NoShow
        | BookingStatus::LateCancelled
        | BookingStatus::OfferDeclined
        | BookingStatus::OfferExpired
        | BookingStatus::Rejected
        | BookingStatus::Expired
        | BookingStatus::Cancelled
        | BookingStatus::CancelledByHouse
        | BookingStatus::TurnedAway => Usage::Nothing,
    }
}

/// The balance of `year`, counted from the child's bookings.
#[must_use]
pub fn balance<'b>(
    year: i32,
    entitled: u32,
    bookings: impl IntoIterator<Item = &'b ChildBooking>,
    rules: &CancelRules,
) -> Balance {
    let mut balance = Balance {
        entitled,
        ..Balance::default()
    };
    for booking in bookings {
        if booking.quota_year != year {
            continue;
        }
        match usage_of(booking.status, booking.funding, rules) {
            Usage::Held => balance.held = balance.held.saturating_add(1),
            Usage::Used => balance.used = balance.used.saturating_add(1),
            Usage::Nothing => {}
        }
    }
    balance
}

/// The lowest free session of the year that none of the child's bookings has, if one is left.
#[must_use]
pub fn next_free_session<'b>(
    year: i32,
    entitled: u32,
    bookings: impl IntoIterator<Item = &'b ChildBooking>,
) -> Option<FreeSession> {
    let taken: BTreeSet<u32> = bookings
        .into_iter()
        .filter(|booking| booking.quota_year == year)
        .filter_map(|booking| booking.free_number)
        .collect();
    let number = (1..=entitled).find(|number| !taken.contains(number))?;
    Some(FreeSession {
        number,
        of: entitled,
    })
}
