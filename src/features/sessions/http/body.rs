//! Sessions as answered.

use crate::{
    features::{
        policies::domain::CareKind,
        sessions::domain::{FreeStep, Limit, Session, SessionStatus},
    },
    shared::domain::LocalTime,
};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A session as its staff see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionBody {
    /// Its id.
    pub id: Uuid,
    /// Its house.
    pub house_id: Uuid,
    /// Its room.
    pub room_id: Uuid,
    /// The template it was made from, if any.
    pub template_id: Option<Uuid>,
    /// Timed or temporary.
    pub kind: CareKind,
    /// Local date.
    pub date: NaiveDate,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// Places the subdistrict has released.
    pub released_places: u32,
    /// Timed bookings begin and end on this raster, minutes from the start.
    pub step_minutes: u32,
    /// Open, closed or cancelled.
    pub status: SessionStatus,
    /// The house or the room is closed then; it takes no bookings, whatever its status.
    pub closed_by_house: bool,
    /// Children above capacity; 0 in good order. While above 0 it takes no bookings.
    pub short_by: u32,
    /// Capacity over time.
    pub capacity: Vec<CapacityStepBody>,
    /// Raised by everything that changes what is free.
    pub version: i64,
}

/// A stretch with one capacity.
#[derive(Debug, Serialize, ToSchema)]
pub struct CapacityStepBody {
    /// Start, local time.
    pub start: DateTime<FixedOffset>,
    /// End, local time; not included.
    pub end: DateTime<FixedOffset>,
    /// Children allowed.
    pub places: u32,
    /// What sets the number.
    pub limit: Limit,
}

/// A stretch in which neither capacity nor occupancy changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreeStepBody {
    /// Start, local time.
    pub start: DateTime<FixedOffset>,
    /// End, local time; not included.
    pub end: DateTime<FixedOffset>,
    /// Children allowed.
    pub capacity: u32,
    /// What sets the capacity.
    pub limit: Limit,
    /// Children whose bookings hold a place.
    pub occupied: u32,
    /// Places that can be booked.
    pub free: u32,
}

impl SessionBody {
    pub(super) fn of(session: Session, local: LocalTime) -> Self {
        Self {
            id: session.id.get(),
            house_id: session.house.get(),
            room_id: session.room.get(),
            template_id: session.template.map(Into::into),
            kind: session.kind,
            date: session.date,
            starts_at: local.show(session.during.start()),
            ends_at: local.show(session.during.end()),
            released_places: session.released_places,
            step_minutes: session.step_minutes,
            status: session.status,
            closed_by_house: session.closures > 0,
            short_by: session.short_by,
            capacity: session
                .capacity
                .steps()
                .iter()
                .map(|step| CapacityStepBody {
                    start: local.show(step.during.start()),
                    end: local.show(step.during.end()),
                    places: step.places,
                    limit: step.limit,
                })
                .collect(),
            version: session.version,
        }
    }
}

impl FreeStepBody {
    /// A place is free only where it can be booked: nothing is, in a session that takes no
    /// bookings.
    pub(super) fn of(step: &FreeStep, takes_bookings: bool, local: LocalTime) -> Self {
        Self {
            start: local.show(step.during.start()),
            end: local.show(step.during.end()),
            capacity: step.capacity,
            limit: step.limit,
            occupied: step.occupied,
            free: if takes_bookings { step.free() } else { 0 },
        }
    }
}
