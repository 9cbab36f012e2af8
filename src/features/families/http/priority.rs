//! Families that the district serves first.

use super::families::FamilyBody;
use crate::{
    features::families::service,
    shared::{
        domain::Actor,
        http::{IfMatch, Problem, ProblemBody, ValidatedJson, etag, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::ETAG, put, web};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A decision about whom the district serves first.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityInput {
    /// Whether the family is served first where places are waited for.
    pub in_priority_group: bool,
    /// Why; kept encrypted.
    #[validate(length(max = 500), custom(function = "not_blank"))]
    #[schema(max_length = 500, pattern = r"\S")]
    pub reason: String,
}

/// Says whether a family is served first where places are waited for, and why: staff of its
/// subdistrict or of the district.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = PriorityInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = FamilyBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/families/{id}/priority")]
pub(super) async fn set_family_priority(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<PriorityInput>,
) -> Result<HttpResponse, Problem> {
    let id = id.into_inner().into();
    let decided = (input.0.in_priority_group, input.0.reason.as_str());
    let family = service::set_priority(&state, &actor, id, version.0, decided).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(family.version)))
        .json(FamilyBody::from(family)))
}
