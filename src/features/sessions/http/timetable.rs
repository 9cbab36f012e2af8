//! The timetable of a room.

use super::{
    alerts::AlertBody,
    body::{FreeStepBody, SessionBody},
};
use crate::{
    features::{
        districts,
        sessions::{
            domain::{BookedChild, BookingStatus, Duty, Limit, Timetable, TimetableEntry},
            service,
        },
        staff::domain::Ineligible,
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{ASK_FIRST, IfNoneMatch, Problem, ProblemBody, not_changed, tag_of},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ETAG, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A room on a local date.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimetableBody {
    /// The local date.
    pub date: NaiveDate,
    /// The sessions, by start.
    pub sessions: Vec<TimetableEntryBody>,
    /// Everyone rostered in the room, by start.
    pub on_duty: Vec<DutyBody>,
    /// Open alerts about the sessions.
    pub alerts: Vec<AlertBody>,
}

/// A session in the timetable.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimetableEntryBody {
    /// The session.
    pub session: SessionBody,
    /// Places over time.
    pub places: Vec<FreeStepBody>,
    /// What sets the lowest capacity of the session.
    pub limit: Option<Limit>,
    /// Its bookings, by start; ended ones too.
    pub bookings: Vec<BookedChildBody>,
}

/// A booking in the timetable.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookedChildBody {
    /// The booking.
    pub booking_id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// The child's name with its middle hidden.
    pub child_name: String,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// Where the booking stands.
    pub status: BookingStatus,
}

/// A person on duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyBody {
    /// The shift.
    pub shift_id: Uuid,
    /// Who.
    pub staff_id: Uuid,
    /// Name.
    pub name: String,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// Counts in the ratio.
    pub counts: bool,
    /// Why not.
    pub not_eligible: Vec<Ineligible>,
}

/// A room on a local date, for the staff of its house.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    params(("If-None-Match" = Option<String>, Header, description = "The ETag of the answer the client has")),
    responses(
        (status = 200, body = TimetableBody, headers(("ETag" = String))),
        (status = 304, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/rooms/{id}/days/{date}")]
pub(super) async fn show_timetable(
    state: web::Data<AppState>,
    actor: Actor,
    path: web::Path<(Uuid, NaiveDate)>,
    known: IfNoneMatch,
) -> Result<HttpResponse, Problem> {
    let (room, date) = path.into_inner();
    // Read before the timetable: the tag may be older than what it is put on, never newer.
    let numbers = service::timetable_numbers(&state, &actor, room.into(), date).await?;
    let tag = tag_of(numbers);
    if known.has(&tag) {
        return Ok(not_changed(tag));
    }
    let timetable = service::timetable(&state, &actor, room.into(), date).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, tag))
        .insert_header(ASK_FIRST)
        .json(TimetableBody::of(timetable, district.local)))
}

impl TimetableBody {
    fn of(timetable: Timetable, local: LocalTime) -> Self {
        Self {
            date: timetable.date,
            sessions: timetable
                .entries
                .into_iter()
                .map(|entry| TimetableEntryBody::of(entry, local))
                .collect(),
            on_duty: timetable
                .on_duty
                .into_iter()
                .map(|duty| DutyBody::of(duty, local))
                .collect(),
            alerts: timetable
                .alerts
                .into_iter()
                .map(|alert| AlertBody::of(alert, local))
                .collect(),
        }
    }
}

impl TimetableEntryBody {
    fn of(entry: TimetableEntry, local: LocalTime) -> Self {
        let bookable = entry.session.takes_bookings();
        Self {
            limit: entry.limit(),
            places: entry
                .steps
                .iter()
                .map(|step| FreeStepBody::of(step, bookable, local))
                .collect(),
            bookings: entry
                .bookings
                .into_iter()
                .map(|booked| BookedChildBody::of(booked, local))
                .collect(),
            session: SessionBody::of(entry.session, local),
        }
    }
}

impl BookedChildBody {
    fn of(booked: BookedChild, local: LocalTime) -> Self {
        Self {
            booking_id: booked.booking.get(),
            child_id: booked.child.get(),
            child_name: booked.masked_name,
            starts_at: local.show(booked.during.start()),
            ends_at: local.show(booked.during.end()),
            status: booked.status,
        }
    }
}

impl DutyBody {
    fn of(duty: Duty, local: LocalTime) -> Self {
        Self {
            shift_id: duty.shift.get(),
            staff_id: duty.staff.get(),
            name: duty.name,
            starts_at: local.show(duty.during.start()),
            ends_at: local.show(duty.during.end()),
            counts: duty.not_eligible.is_empty(),
            not_eligible: duty.not_eligible,
        }
    }
}
