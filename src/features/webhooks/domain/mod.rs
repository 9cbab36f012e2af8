//! Webhooks: what is sent where, how it is signed, when it is tried again.

mod error;
mod schedule;
mod sign;

pub use error::WebhookError;
pub use schedule::{FAILS_FOR, pause_after};
pub use sign::{Secret, signatures};

use crate::{
    features::sessions::domain::BookingStatus,
    shared::domain::{AccountId, BookingId, DistrictId, HouseId, SessionId, WebhookId, words},
};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// What an event tells.
    EventType {
        /// A family asks for a place.
        BookingRequested = "booking.requested",
        /// A place is held for a family on the waiting list.
        BookingOffered = "booking.offered",
        /// The family declined it.
        BookingOfferDeclined = "booking.offer_declined",
        /// The family did not answer in time.
        BookingOfferExpired = "booking.offer_expired",
        /// Staff said yes.
        BookingConfirmed = "booking.confirmed",
        /// The child is in the house.
        BookingCheckedIn = "booking.checked_in",
        /// The child has been handed over.
        BookingCompleted = "booking.completed",
        /// Staff said no.
        BookingRejected = "booking.rejected",
        /// Staff did not answer in time.
        BookingExpired = "booking.expired",
        /// Cancelled by a guardian in time.
        BookingCancelled = "booking.cancelled",
        /// Cancelled by a guardian too late.
        BookingLateCancelled = "booking.late_cancelled",
        /// Cancelled by the house.
        BookingCancelledByHouse = "booking.cancelled_by_house",
        /// Sent home at the morning check.
        BookingTurnedAway = "booking.turned_away",
        /// Nobody came.
        BookingNoShow = "booking.no_show",
    }
}

impl From<BookingStatus> for EventType {
    fn from(status: BookingStatus) -> Self {
        match status {
            BookingStatus::Requested => Self::BookingRequested,
            BookingStatus::Offered => Self::BookingOffered,
            BookingStatus::OfferDeclined => Self::BookingOfferDeclined,
            BookingStatus::OfferExpired => Self::BookingOfferExpired,
            BookingStatus::Confirmed => Self::BookingConfirmed,
            BookingStatus::CheckedIn => Self::BookingCheckedIn,
            BookingStatus::Completed => Self::BookingCompleted,
            BookingStatus::Rejected => Self::BookingRejected,
            BookingStatus::Expired => Self::BookingExpired,
            BookingStatus::Cancelled => Self::BookingCancelled,
            BookingStatus::LateCancelled => Self::BookingLateCancelled,
            BookingStatus::CancelledByHouse => Self::BookingCancelledByHouse,
            BookingStatus::TurnedAway => Self::BookingTurnedAway,
            BookingStatus::NoShow => Self::BookingNoShow,
        }
    }
}

words! {
    /// Whether events are sent to an address.
    WebhookStatus {
        /// They are.
        Active = "active",
        /// They are not.
        Disabled = "disabled",
    }
}

words! {
    /// Why nothing is sent to an address any more.
    DisabledReason {
        /// Staff said so.
        ByStaff = "by_staff",
        /// It answered 410.
        Gone = "gone",
        /// It failed for days.
        Failing = "failing",
    }
}

words! {
    /// Where the delivery of an event stands.
    EventDeliveryStatus {
        /// It will be tried, or tried again.
        Pending = "pending",
        /// The receiver took it.
        Sent = "sent",
        /// It was given up.
        Dead = "dead",
    }
}

/// What staff enter of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDetails {
    /// Where events are sent.
    pub url: String,
    /// Whose it is.
    pub description: String,
    /// The events it wants.
    pub event_types: Vec<EventType>,
}

/// An address to which events are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Its district.
    pub district: DistrictId,
    /// What staff entered.
    pub details: WebhookDetails,
    /// Whether events are sent to it.
    pub status: WebhookStatus,
    /// Why not, if they are not.
    pub disabled_reason: Option<DisabledReason>,
    /// Since when every try has failed.
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when events are also signed with the secret before the last.
    pub former_secret_until: Option<DateTime<Utc>>,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
    /// Who entered it.
    pub created_by: AccountId,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// An event on its way to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDelivery {
    /// Its id.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// The address.
    pub webhook: WebhookId,
    /// The event; the same for all addresses and tries.
    pub event: Uuid,
    /// What it tells.
    pub event_type: EventType,
    /// What is sent, to the byte.
    pub body: String,
    /// Where it stands.
    pub status: EventDeliveryStatus,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub available_at: DateTime<Utc>,
    /// What the receiver answered last.
    pub answered_status: Option<i64>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl EventDelivery {
    /// `webhook-id`: stable over tries, and by which receivers recognise a repetition.
    #[must_use]
    pub fn message_id(&self) -> String {
        format!("msg_{}", self.event.simple())
    }
}

/// The body of an event.
#[derive(Debug, Serialize)]
pub struct EventBody {
    /// What it tells.
    pub r#type: EventType,
    /// When it happened, the same for every try.
    pub timestamp: DateTime<FixedOffset>,
    /// The booking: ids, states and times, nothing of persons.
    pub data: BookingEventData,
}

/// What an event tells of a booking.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BookingEventData {
    /// The booking.
    pub booking_id: BookingId,
    /// Its house.
    pub house_id: HouseId,
    /// Its session.
    pub session_id: SessionId,
    /// Its state since then.
    pub status: BookingStatus,
    /// Its state before; null for the first.
    pub previous_status: Option<BookingStatus>,
    /// The session's local date.
    pub date: NaiveDate,
    /// The time booked, local.
    pub starts_at: DateTime<FixedOffset>,
    /// Its end.
    pub ends_at: DateTime<FixedOffset>,
}

/// A change of a booking as the outbox tells it.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct BookingChange {
    /// The step of its history.
    pub event: Uuid,
    /// The state before.
    pub from: Option<BookingStatus>,
    /// The state after.
    pub to: BookingStatus,
}

/// What is read of a changed booking.
#[derive(Clone, Copy, Debug)]
pub struct ChangedBooking {
    /// The booking.
    pub id: BookingId,
    /// Its house.
    pub house: HouseId,
    /// Its session.
    pub session: SessionId,
    /// The session's local date.
    pub date: NaiveDate,
    /// The time booked.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// When the step was taken.
    pub changed_at: DateTime<Utc>,
}
