//! The people of a family in full, for staff who say what for.

use crate::{
    features::families::{domain::Relation, service},
    shared::{
        domain::{AccessPurpose, Actor},
        http::{Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What for the people of a family are to be shown in full.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealFamilyInput {
    /// What for; which purposes there are depends on the role.
    pub purpose: AccessPurpose,
}

/// A person in full.
#[derive(Serialize, ToSchema)]
pub struct RevealedPersonBody {
    /// Id of the guardian or of the authorisation.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Telephone; absent when none was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What the person is to the children.
    pub relation: Relation,
}

/// The people of a family in full.
#[derive(Serialize, ToSchema)]
pub struct RevealedFamilyBody {
    /// Its guardians.
    pub guardians: Vec<RevealedPersonBody>,
    /// The adults who may fetch its children.
    pub pickup_persons: Vec<RevealedPersonBody>,
}

/// Shows staff the names and telephones of a family in full, and writes that to the audit log.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = RevealFamilyInput,
    responses(
        (status = 200, body = RevealedFamilyBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families/{id}/reveal")]
pub(super) async fn reveal_family(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<RevealFamilyInput>,
) -> Result<HttpResponse, Problem> {
    let family = id.into_inner().into();
    let shown = service::reveal(&state, &actor, family, input.0.purpose).await?;
    let guardians = shown.guardians.iter().map(|it| RevealedPersonBody {
        id: it.id.get(),
        name: it.name.as_str().to_owned(),
        phone: it.phone.as_ref().map(|phone| phone.as_e164().to_owned()),
        relation: it.relation,
    });
    let pickup_persons = shown.pickup_persons.iter().map(|it| RevealedPersonBody {
        id: it.id.get(),
        name: it.name.as_str().to_owned(),
        phone: Some(it.phone.as_e164().to_owned()),
        relation: it.relation,
    });
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RevealedFamilyBody {
            guardians: guardians.collect(),
            pickup_persons: pickup_persons.collect(),
        }))
}
