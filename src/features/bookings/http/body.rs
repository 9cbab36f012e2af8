//! What is sent and answered about bookings.

use crate::{
    features::bookings::domain::{Booking, BookingEvent, BookingStatus, Channel, Funding},
    shared::{domain::LocalTime, http::Money},
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A booking.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingBody {
    /// Its id.
    pub id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// The house.
    pub house_id: Uuid,
    /// The session.
    pub session_id: Uuid,
    /// Local date.
    pub date: NaiveDate,
    /// Start, local.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local.
    pub ends_at: DateTime<FixedOffset>,
    /// Where it stands.
    pub status: BookingStatus,
    /// A free session, or paid.
    pub funding: Funding,
    /// The calendar year in which it counts.
    pub quota_year: i32,
    /// What it costs; 0 when free.
    pub fee: Money,
    /// Who made it.
    pub channel: Channel,
    /// When it expires unless staff have answered, local.
    pub confirm_deadline: DateTime<FixedOffset>,
    /// When an offer of the waiting list ends unless it is accepted, local.
    pub offer_until: Option<DateTime<FixedOffset>>,
    /// Until when the place is held for payment, local; `null` when it is paid, or need not be.
    pub pay_by: Option<DateTime<FixedOffset>>,
    /// Version of the rules that decided.
    pub policy_version: String,
    /// Raised by every change; also the `ETag`.
    pub version: i64,
    /// When it was made, local.
    pub created_at: DateTime<FixedOffset>,
}

impl BookingBody {
    pub(super) fn of(booking: Booking, local: LocalTime) -> Self {
        Self {
            id: booking.id.get(),
            child_id: booking.child.get(),
            house_id: booking.house.get(),
            session_id: booking.session.get(),
            date: booking.date,
            starts_at: local.show(booking.during.start()),
            ends_at: local.show(booking.during.end()),
            status: booking.status,
            funding: booking.funding,
            quota_year: booking.quota_year,
            fee: Money {
                amount_fen: booking.fee_fen,
            },
            channel: booking.channel,
            confirm_deadline: local.show(booking.confirm_deadline),
            offer_until: booking.offer_until.map(|until| local.show(until)),
            pay_by: booking.pay_by.map(|at| local.show(at)),
            policy_version: booking.policy_version,
            version: booking.version,
            created_at: local.show(booking.created_at),
        }
    }
}

/// One step of a booking's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingEventBody {
    /// When, local.
    pub at: DateTime<FixedOffset>,
    /// The state before; absent for the first.
    pub from: Option<BookingStatus>,
    /// The state after.
    pub to: BookingStatus,
    /// True when a person did it, false when it fell due.
    pub by_a_person: bool,
    /// Why, when a person said so.
    pub reason: Option<String>,
}

impl BookingEventBody {
    pub(super) fn of(event: BookingEvent, local: LocalTime) -> Self {
        Self {
            at: local.show(event.at),
            from: event.from,
            to: event.to,
            by_a_person: event.actor.is_some(),
            reason: event.reason,
        }
    }
}
