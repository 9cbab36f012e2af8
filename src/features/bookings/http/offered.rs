//! Free places of a house, for anyone.

use crate::{
    features::{
        bookings::service::{self, Week},
        districts, houses,
        policies::domain::CareKind,
        sessions::domain::{FreeStep, Limit, OfferedSession, SessionStatus},
    },
    shared::{
        domain::{HouseId, LocalTime},
        http::{
            Code, IfNoneMatch, Problem, ProblemBody, TaggedAnswer, ValidatedQuery, date_span,
            not_changed, tag_of,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Most dates that are listed at once.
const MAX_DAYS: u32 = 31;

/// Which dates are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfferedQuery {
    /// First local date.
    pub from: NaiveDate,
    /// Last local date; at most 31 days in all.
    pub to: NaiveDate,
}

/// A session as parents see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedSessionBody {
    /// Its id.
    pub id: Uuid,
    /// Its room.
    pub room_id: Uuid,
    /// Timed: any part of it on the raster. Temporary: the whole.
    pub kind: CareKind,
    /// Local date.
    pub date: NaiveDate,
    /// Start, local time.
    pub starts_at: DateTime<FixedOffset>,
    /// End, local time.
    pub ends_at: DateTime<FixedOffset>,
    /// Timed bookings begin and end on this raster, minutes from the start.
    pub step_minutes: u32,
    /// Open, closed or cancelled.
    pub status: SessionStatus,
    /// When booking opens.
    pub opens_at: DateTime<FixedOffset>,
    /// When booking closes.
    pub closes_at: DateTime<FixedOffset>,
    /// Places over time.
    pub places: Vec<OfferedStepBody>,
}

/// A stretch in which neither capacity nor occupancy changes.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedStepBody {
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

/// The sessions of a house on some dates, with their free places over time.
#[utoipa::path(
    tag = "public",
    params(
        OfferedQuery,
        ("If-None-Match" = Option<String>, Header, description = "The ETag of the answer the client has")
    ),
    responses(
        (status = 200, body = Vec<OfferedSessionBody>, headers(("ETag" = String))),
        (status = 304, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/sessions")]
pub(super) async fn list_offered_sessions(
    state: web::Data<AppState>,
    id: web::Path<Uuid>,
    query: ValidatedQuery<OfferedQuery>,
    known: IfNoneMatch,
) -> Result<HttpResponse, Problem> {
    let span = date_span(query.0.from, query.0.to, MAX_DAYS)?;
    let id = HouseId::from(id.into_inner());
    // Read before all else: what is kept may be newer than its version, never older.
    let asked = service::week_version(&state, id).await.map(|version| Week {
        house: id,
        span,
        version,
    });
    let kept = asked
        .as_ref()
        .and_then(|asked| state.weeks.for_client(asked, &known));
    if let Some(answer) = kept {
        return Ok(answer);
    }
    let house = houses::service::house(state.db.read(), id).await?;
    if asked.is_none() {
        service::begin_week(&state, &house).await;
    }
    // Read before the sessions: the tag may be older than what it is put on, never newer.
    let tag = tag_of(service::offered_parts(&state, &house, span).await?);
    if asked.is_none() && known.has(&tag) {
        return Ok(not_changed(tag));
    }
    let district = districts::service::district(&state, house.district).await?;
    let offered = service::offered(&state, &house, span).await?;
    let sessions: Vec<_> = offered
        .into_iter()
        .map(|it| OfferedSessionBody::of(it, district.local))
        .collect();
    let body = serde_json::to_vec(&sessions).map_err(|_| Problem::new(Code::Internal))?;
    let answer = TaggedAnswer {
        tag,
        body: body.into(),
    };
    if let Some(asked) = asked {
        state.weeks.keep(asked, &answer);
    }
    Ok(answer.for_client(&known))
}

impl OfferedSessionBody {
    fn of(offered: OfferedSession, local: LocalTime) -> Self {
        let session = offered.session;
        let bookable = session.takes_bookings();
        Self {
            id: session.id.get(),
            room_id: session.room.get(),
            kind: session.kind,
            date: session.date,
            starts_at: local.show(session.during.start()),
            ends_at: local.show(session.during.end()),
            step_minutes: session.step_minutes,
            status: session.status,
            opens_at: local.show(offered.opens_at),
            closes_at: local.show(offered.closes_at),
            places: offered
                .steps
                .iter()
                .map(|step| OfferedStepBody::of(step, bookable, local))
                .collect(),
        }
    }
}

impl OfferedStepBody {
    /// A place is free only where it can be booked: nothing is, in a session that takes no
    /// bookings.
    fn of(step: &FreeStep, takes_bookings: bool, local: LocalTime) -> Self {
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
