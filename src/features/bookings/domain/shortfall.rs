//! Who is affected first when a session has more children than places.

use crate::{
    features::sessions::domain::BookingStatus,
    shared::domain::{BookingId, ChildId, Interval},
};
use chrono::{DateTime, Utc};
use std::cmp::Reverse;

/// A booking that holds a place in a session that is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldBooking {
    /// Its id.
    pub id: BookingId,
    /// The child.
    pub child: ChildId,
    /// The time booked.
    pub during: Interval,
    /// Where it stands.
    pub status: BookingStatus,
    /// When it was asked for.
    pub made_at: DateTime<Utc>,
    /// When it was confirmed; `None` while nobody has.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// The place is held for a payment that has not come.
    pub unpaid: bool,
    /// Of a family that the district serves first.
    pub in_priority_group: bool,
}

impl HeldBooking {
    /// How much a family relies on the place: an offer that nobody has answered least.
    const fn reliance(&self) -> u8 {
        match self.status {
            BookingStatus::Offered => 0,
            _ if self.unpaid => 1,
            _ if self.confirmed_at.is_none() => 2,
            _ => 3,
        }
    }
}

/// The bookings in the order in which the house would give them up: first what is only
/// offered; then those that are not paid, those that nobody has confirmed yet, and those
/// confirmed last; of two confirmed at once the one asked for later. Families that the district
/// serves first come after all others (scenario 13). Children who are in are not sent home,
/// so they are not among them. The order helps staff to choose; nothing is cancelled by it
/// (invariant 9).
#[must_use]
pub fn affected_first(mut bookings: Vec<HeldBooking>) -> Vec<HeldBooking> {
    bookings.retain(|booking| {
        matches!(
            booking.status,
            BookingStatus::Offered | BookingStatus::Requested | BookingStatus::Confirmed
        )
    });
    bookings.sort_unstable_by_key(|it| {
        let reliance = it.reliance();
        let spared = reliance > 0 && it.in_priority_group;
        let latest_first = Reverse((it.confirmed_at, it.made_at, it.id));
        (spared, reliance, latest_first)
    });
    bookings
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};
    use uuid::Uuid;

    fn booking(id: u128, status: BookingStatus, made: i64, confirmed: Option<i64>) -> HeldBooking {
        let start = Utc.with_ymd_and_hms(2026, 11, 25, 1, 0, 0).unwrap();
        let at = |minutes| start - TimeDelta::days(2) + TimeDelta::minutes(minutes);
        HeldBooking {
            id: Uuid::from_u128(id).into(),
            child: Uuid::from_u128(id).into(),
            during: Interval::new(start, start + TimeDelta::hours(2)).unwrap(),
            status,
            made_at: at(made),
            confirmed_at: confirmed.map(at),
            unpaid: false,
            in_priority_group: false,
        }
    }

    fn order(bookings: Vec<HeldBooking>) -> Vec<u128> {
        affected_first(bookings)
            .into_iter()
            .map(|booking| booking.id.get().as_u128())
            .collect()
    }

    #[test]
    fn the_last_confirmed_comes_first_and_the_unconfirmed_before_all() {
        use BookingStatus::{Confirmed, Requested};
        let bookings = vec![
            booking(1, Confirmed, 0, Some(50)),
            booking(2, Confirmed, 1, Some(40)),
            booking(3, Requested, 2, None),
            booking(4, Confirmed, 3, Some(60)),
            booking(5, Requested, 4, None),
        ];
        assert_eq!(order(bookings), [5, 3, 4, 1, 2]);
    }

    #[test]
    fn of_two_confirmed_at_once_the_later_request_comes_first() {
        let confirmed = BookingStatus::Confirmed;
        let bookings = vec![
            booking(1, confirmed, 7, Some(50)),
            booking(2, confirmed, 9, Some(50)),
        ];
        assert_eq!(order(bookings), [2, 1]);
    }

    #[test]
    fn offers_come_first_then_the_unpaid_and_families_served_first_come_last() {
        use BookingStatus::{Confirmed, Offered, Requested};
        let served_first = |booking| HeldBooking {
            in_priority_group: true,
            ..booking
        };
        let bookings = vec![
            served_first(booking(1, Confirmed, 0, Some(90))),
            served_first(booking(2, Requested, 1, None)),
            served_first(booking(3, Offered, 2, None)),
            booking(4, Confirmed, 3, Some(40)),
            booking(5, Requested, 4, None),
            HeldBooking {
                unpaid: true,
                ..booking(6, Confirmed, 5, Some(30))
            },
            booking(7, Offered, 6, None),
        ];
        assert_eq!(order(bookings), [7, 3, 6, 5, 4, 2, 1]);
    }

    #[test]
    fn a_child_who_is_in_and_a_booking_that_has_ended_are_not_affected() {
        let bookings = vec![
            booking(1, BookingStatus::CheckedIn, 0, Some(1)),
            booking(2, BookingStatus::CancelledByHouse, 0, Some(1)),
            booking(3, BookingStatus::Confirmed, 0, Some(1)),
        ];
        assert_eq!(order(bookings), [3]);
    }
}
