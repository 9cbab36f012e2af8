//! The free sessions of a child.

use crate::{
    features::bookings::{domain::FreeSessionsBody, service},
    shared::http::{Claimed, Problem, ProblemBody, ValidatedQuery},
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ContentType, web};
use serde::Deserialize;
use utoipa::IntoParams;
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
) -> Result<HttpResponse, Problem> {
    let (actor, child) = (claimed.0, id.into_inner().into());
    let shown = service::free_sessions(&state, &actor, child, query.0.year).await?;
    Ok(HttpResponse::Ok()
        .content_type(ContentType::json())
        .body(shown.body))
}
