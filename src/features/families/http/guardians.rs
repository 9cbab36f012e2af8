//! Guardians of a family.

use super::{name_of, phone_of};
use crate::{
    features::families::{
        domain::{Guardian, MemberStatus, NewGuardian, Relation},
        service,
    },
    shared::{
        domain::Actor,
        http::{IdempotentJson, Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A guardian to be added.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuardianInput {
    /// Name.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// Telephone the guardian will sign in with.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub phone: String,
    /// What the guardian is to the children.
    pub relation: Relation,
}

/// A guardian as answered.
#[derive(Serialize, ToSchema)]
pub struct GuardianBody {
    /// Id of the membership.
    pub id: Uuid,
    /// Name; masked for staff.
    pub name: String,
    /// Telephone; masked for staff.
    pub phone: Option<String>,
    /// What the guardian is to the children.
    pub relation: Relation,
    /// Whether the guardian may act.
    pub status: MemberStatus,
}

impl GuardianBody {
    pub(super) fn of(guardian: &Guardian, actor: &Actor) -> Self {
        let contact = guardian.contact_for(actor);
        Self {
            id: guardian.id.get(),
            name: contact.name,
            phone: contact.phone,
            relation: guardian.relation,
            status: guardian.status,
        }
    }
}

/// Adds a guardian to the own family, by phone.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = GuardianInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = GuardianBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families/{id}/guardians")]
pub(super) async fn add_guardian(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<GuardianInput>,
) -> Result<HttpResponse, Problem> {
    let new = NewGuardian {
        name: name_of(&input.body.name, "/name")?,
        phone: Some(phone_of(&input.body.phone, "/phone")?),
        relation: input.body.relation,
    };
    let family = id.into_inner().into();
    let guardian = service::add_guardian(&state, &actor, input.key.as_ref(), family, new).await?;
    Ok(HttpResponse::Created().json(GuardianBody::of(&guardian, &actor)))
}

/// The guardians of a family, removed ones too.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<GuardianBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/families/{id}/guardians")]
pub(super) async fn list_guardians(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<GuardianBody>>, Problem> {
    let guardians = service::guardians(&state, &actor, id.into_inner().into()).await?;
    let bodies = guardians.iter().map(|it| GuardianBody::of(it, &actor));
    Ok(web::Json(bodies.collect()))
}

/// Removes a guardian from the own family; the last one stays. Whom the family had allowed to
/// fetch its children is no longer allowed, nor are one-time codes of the one removed good:
/// who stays decides anew.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 200, body = GuardianBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families/{id}/guardians/{guardian_id}/revoke")]
pub(super) async fn revoke_guardian(
    state: web::Data<AppState>,
    actor: Actor,
    path: web::Path<(Uuid, Uuid)>,
) -> Result<web::Json<GuardianBody>, Problem> {
    let (family, guardian) = path.into_inner();
    let revoked = service::revoke_guardian(&state, &actor, family.into(), guardian.into()).await?;
    Ok(web::Json(GuardianBody::of(&revoked, &actor)))
}
