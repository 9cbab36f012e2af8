//! Free places of a house, for anyone.

use super::{body::FreeStepBody, span};
use crate::{
    features::{
        districts, houses,
        policies::domain::CareKind,
        sessions::{
            domain::{OfferedSession, SessionStatus},
            service,
        },
    },
    shared::{
        domain::{HouseId, LocalTime},
        http::{Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

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
    pub places: Vec<FreeStepBody>,
}

/// The sessions of a house on some dates, with their free places over time.
#[utoipa::path(
    tag = "public",
    params(OfferedQuery),
    responses(
        (status = 200, body = Vec<OfferedSessionBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/sessions")]
pub(super) async fn list_offered_sessions(
    state: web::Data<AppState>,
    id: web::Path<Uuid>,
    query: ValidatedQuery<OfferedQuery>,
) -> Result<web::Json<Vec<OfferedSessionBody>>, Problem> {
    let span = span(query.0.from, query.0.to)?;
    let id = HouseId::from(id.into_inner());
    let house = houses::service::house(state.db.read(), id).await?;
    let district = districts::service::district(&state, house.district).await?;
    let offered = service::offered(&state, house.id, span).await?;
    Ok(web::Json(
        offered
            .into_iter()
            .map(|it| OfferedSessionBody::of(it, district.local))
            .collect(),
    ))
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
                .map(|step| FreeStepBody::of(step, bookable, local))
                .collect(),
        }
    }
}
