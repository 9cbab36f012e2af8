//! A child in full, for staff who say what for.

use crate::{
    features::children::service,
    shared::{
        domain::{AccessPurpose, Actor, IdType},
        http::{Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What for a child is to be shown in full.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealChildInput {
    /// What for; which purposes there are depends on the role.
    pub purpose: AccessPurpose,
}

/// A child in full.
#[derive(Serialize, ToSchema)]
pub struct RevealedChildBody {
    /// Its id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Kind of its document.
    pub id_type: IdType,
    /// Number of its document; masked unless the purpose needs it.
    pub id_number: String,
}

/// Shows staff the name of a child in full, the number of its document where the purpose needs
/// it, and writes that to the audit log.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    request_body = RevealChildInput,
    responses(
        (status = 200, body = RevealedChildBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/children/{id}/reveal")]
pub(super) async fn reveal_child(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<RevealChildInput>,
) -> Result<HttpResponse, Problem> {
    let purpose = input.0.purpose;
    let child = service::reveal(&state, &actor, id.into_inner().into(), purpose).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RevealedChildBody {
            id: child.id.get(),
            name: child.details.name.as_str().to_owned(),
            birth_date: child.details.birth_date,
            id_type: child.document.id_type(),
            id_number: if purpose.needs_documents() {
                child.document.number().to_owned()
            } else {
                child.document.masked()
            },
        }))
}
