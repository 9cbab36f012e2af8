//! The free sessions of a child.

use super::body::SpanBody;
use crate::{
    features::{
        bookings::{
            domain::{BookingStatus, Funding, QuotaEntry, QuotaView, Usage},
            service,
        },
        districts,
    },
    shared::{
        domain::LocalTime,
        http::{Claimed, Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Which year is wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct YearQuery {
    /// Calendar year of the sessions; this year unless told.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
}

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
    /// The time booked.
    #[serde(flatten)]
    pub time: SpanBody,
    /// Where the booking stands.
    pub status: BookingStatus,
    /// A free session, or paid.
    pub funding: Funding,
    /// What it does to the balance.
    pub usage: Usage,
}

/// How many free sessions of a child are left in a year, and where the others went.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    params(YearQuery),
    responses(
        (status = 200, body = FreeSessionsBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}/free-sessions")]
pub(super) async fn get_free_sessions(
    state: web::Data<AppState>,
    claimed: Claimed,
    id: web::Path<Uuid>,
    query: ValidatedQuery<YearQuery>,
) -> Result<web::Json<FreeSessionsBody>, Problem> {
    let (actor, child) = (claimed.0, id.into_inner().into());
    let view = service::free_sessions(&state, &actor, child, query.0.year).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(FreeSessionsBody::of(view, district.local)))
}

impl FreeSessionsBody {
    fn of(view: QuotaView, local: LocalTime) -> Self {
        Self {
            year: view.year,
            entitled: view.balance.entitled,
            held: view.balance.held,
            used: view.balance.used,
            remaining: view.balance.remaining(),
            entries: view
                .entries
                .into_iter()
                .map(|entry| FreeSessionEntryBody::of(&entry, local))
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
            time: SpanBody::of(entry.during, local),
            status: entry.status,
            funding: entry.funding,
            usage: entry.usage,
        }
    }
}
