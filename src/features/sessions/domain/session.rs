//! A dated session.

use super::{
    capacity::Capacity,
    occupancy::{FreeStep, free_places},
};
use crate::{
    features::policies::domain::{BookingRules, CareKind},
    shared::domain::{
        DistrictId, HouseId, Interval, LocalTime, RoomId, SessionId, SessionTemplateId, words,
    },
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

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

/// A dated session in a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Its district.
    pub district: DistrictId,
    /// Its house.
    pub house: HouseId,
    /// Its room.
    pub room: RoomId,
    /// The template it was made from, if any.
    pub template: Option<SessionTemplateId>,
    /// Timed or temporary.
    pub kind: CareKind,
    /// Its local date.
    pub date: NaiveDate,
    /// Its time.
    pub during: Interval,
    /// Places the subdistrict has released.
    pub released_places: u32,
    /// Timed bookings begin and end on this raster, minutes from the start.
    pub step_minutes: u32,
    /// Open, closed or cancelled.
    pub status: SessionStatus,
    /// Closures of the house or room that stand over it; while there is one it takes no
    /// bookings and lets nobody in, whatever its status.
    #[serde(default)]
    pub closures: u32,
    /// Capacity over time.
    pub capacity: Capacity,
    /// Children above capacity; 0 in good order (invariant 9).
    pub short_by: u32,
    /// Raised by everything that changes what is free.
    pub version: i64,
}

impl Session {
    /// True when a place that is free can also be booked, the window aside.
    #[must_use]
    pub fn takes_bookings(&self) -> bool {
        self.status == SessionStatus::Open && self.closures == 0 && self.short_by == 0
    }

    /// Capacity and occupancy over time.
    #[must_use]
    pub fn steps(&self, held: &[Interval]) -> Vec<FreeStep> {
        free_places(&self.capacity, held)
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
