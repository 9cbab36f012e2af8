//! The free sessions of a child as its family reads them.

use super::{
    quota::Usage,
    status::{BookingStatus, Funding},
    views::{QuotaEntry, QuotaView},
};
use crate::shared::domain::{FamilyId, LocalTime};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The free sessions of a child in one year.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreeSessionsBody {
    /// Calendar year of the sessions.
    pub year: i32,
    /// By the rules, plus what was granted to the child.
    pub entitled: u32,
    /// In requests and confirmed bookings.
    pub held: u32,
    /// Attended, or missed without cancelling.
    pub used: u32,
    /// May still be booked free of charge.
    pub remaining: u32,
    /// Every booking of the year, by time.
    pub entries: Vec<FreeSessionEntryBody>,
}

/// One booking as it bears on the balance.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreeSessionEntryBody {
    /// The booking.
    pub booking_id: Uuid,
    /// The house.
    pub house_id: Uuid,
    /// Local date.
    pub date: NaiveDate,
    /// First instant of the time booked, local.
    pub starts_at: DateTime<FixedOffset>,
    /// First instant after it, local.
    pub ends_at: DateTime<FixedOffset>,
    /// Where the booking stands.
    pub status: BookingStatus,
    /// A free session, or paid.
    pub funding: Funding,
    /// What it does to the balance.
    pub usage: Usage,
}

/// What Redis keeps of a balance: the answer, ready to be sent, and whose it is. It is asked for
/// far more often than it changes, and to read it and write it anew was a third of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownQuota {
    /// The child's family: who may see it.
    pub family: FamilyId,
    /// A [`FreeSessionsBody`] as JSON.
    pub body: String,
}

impl ShownQuota {
    /// The view in the district's local time.
    ///
    /// # Errors
    /// None that is known: of JSON.
    pub fn of(view: &QuotaView, local: LocalTime) -> serde_json::Result<Self> {
        Ok(Self {
            family: view.family,
            body: serde_json::to_string(&FreeSessionsBody::of(view, local))?,
        })
    }
}

impl FreeSessionsBody {
    fn of(view: &QuotaView, local: LocalTime) -> Self {
        Self {
            year: view.year,
            entitled: view.balance.entitled,
            held: view.balance.held,
            used: view.balance.used,
            remaining: view.balance.remaining(),
            entries: view
                .entries
                .iter()
                .map(|entry| FreeSessionEntryBody::of(entry, local))
                .collect(),
        }
    }
}

impl FreeSessionEntryBody {
    fn of(entry: &QuotaEntry, local: LocalTime) -> Self {
        Self {
            booking_id: entry.booking.get(),
            house_id: entry.house.get(),
            date: entry.date,
            starts_at: local.show(entry.during.start()),
            ends_at: local.show(entry.during.end()),
            status: entry.status,
            funding: entry.funding,
            usage: entry.usage,
        }
    }
}
