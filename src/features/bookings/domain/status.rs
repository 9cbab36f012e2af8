//! The words of a booking.

use crate::shared::domain::{Actor, words};

pub use crate::features::sessions::domain::BookingStatus;

words! {
    /// Who pays.
    Funding {
        /// One of the child's free sessions.
        Free = "free",
        /// The family, by the published price.
        Paid = "paid",
    }
}

words! {
    /// Who made the booking.
    Channel {
        /// A guardian, from a phone.
        Guardian = "guardian",
        /// Staff on behalf of a family (H-23).
        Staff = "staff",
        /// The waiting list, for a family that waits.
        Waitlist = "waitlist",
    }
}

impl Channel {
    /// The way in which an actor books, or answers an offer.
    #[must_use]
    pub const fn of(actor: &Actor) -> Self {
        if actor.is_staff() {
            Self::Staff
        } else {
            Self::Guardian
        }
    }
}
