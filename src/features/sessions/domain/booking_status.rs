//! The states of a booking, and which of them hold a place. Declared here, left of the
//! bookings themselves, because the occupancy of a session is counted by them.

use crate::shared::domain::words;

words! {
    /// Where a booking stands in its life.
    BookingStatus {
        /// Offered to a family that waits; holds its place and its free session like a
        /// request, until it is accepted, declined or timed out.
        Offered = "offered",
        /// The family does not take the offer.
        OfferDeclined = "offer_declined",
        /// The family did not answer the offer in time.
        OfferExpired = "offer_expired",
        /// Waits for staff; holds its place and its free session (I6).
        Requested = "requested",
        /// Staff said yes.
        Confirmed = "confirmed",
        /// The child is in the house.
        CheckedIn = "checked_in",
        /// The child has been handed over.
        Completed = "completed",
        /// Staff said no.
        Rejected = "rejected",
        /// Staff did not answer in time.
        Expired = "expired",
        /// Cancelled by a guardian in time.
        Cancelled = "cancelled",
        /// Cancelled by a guardian too late.
        LateCancelled = "late_cancelled",
        /// Cancelled by the house.
        CancelledByHouse = "cancelled_by_house",
        /// Sent home at the morning check.
        TurnedAway = "turned_away",
        /// Nobody came.
        NoShow = "no_show",
    }
}

impl BookingStatus {
    /// The states that hold a place in the session and a place in the child's day.
    pub const HOLDING_A_PLACE: &'static [Self] = &[
        Self::Offered,
        Self::Requested,
        Self::Confirmed,
        Self::CheckedIn,
    ];

    /// True while the booking holds a place: a child that has left has freed the rest of
    /// its time, one that never came has freed all of it.
    #[must_use]
    pub fn holds_a_place(self) -> bool {
        Self::HOLDING_A_PLACE.contains(&self)
    }
}
