//! Inviting a further guardian.

use super::{
    families::{RegisteredFamilyBody, fresh_token},
    guardians::GuardianBody,
    name_of, phone_of,
};
use crate::{
    features::{
        districts,
        families::{
            domain::{InvitationCode, Relation},
            service,
        },
    },
    shared::{
        domain::Actor,
        http::{IdempotentJson, Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::CACHE_CONTROL, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Whom to invite.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// What the invited person is to the children.
    pub relation: Relation,
}

/// An invitation that was just made.
#[derive(Serialize, ToSchema)]
pub struct InvitationBody {
    /// Its id.
    pub id: Uuid,
    /// Ten letters and digits to pass on; shown this once.
    pub code: String,
    /// From then on it is of no use, local.
    pub expires_at: DateTime<FixedOffset>,
}

/// The code of an invitation, and who accepts it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInput {
    /// The code, in any case, with or without hyphens.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub code: String,
    /// Name.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// Telephone.
    #[validate(length(max = 32))]
    #[schema(max_length = 32)]
    pub phone: Option<String>,
}

/// Invites a further guardian to the own family, by a code that is good once. An earlier one
/// that is open ends.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = InvitationInput,
    responses(
        (status = 201, body = InvitationBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families/{id}/invitations")]
pub(super) async fn invite_guardian(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<InvitationInput>,
) -> Result<HttpResponse, Problem> {
    let family = id.into_inner().into();
    let made = service::invite(&state, &actor, family, input.0.relation).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(InvitationBody {
            id: made.kept.id.get(),
            code: made.code.as_str().to_owned(),
            expires_at: district.local.show(made.kept.expires_at),
        }))
}

/// Accepts an invitation: from now on the account acts in that family. Its own one without
/// children is left. The guardians who are there are told.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = AcceptInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = RegisteredFamilyBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/invitations/accept")]
pub(super) async fn accept_invitation(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<AcceptInput>,
) -> Result<HttpResponse, Problem> {
    let code = InvitationCode::typed(&input.body.code);
    let name = name_of(&input.body.name, "/name")?;
    let phone = input.body.phone.as_deref();
    let phone = phone.map(|it| phone_of(it, "/phone")).transpose()?;
    let key = input.key.as_ref();
    let joined = service::accept_invitation(&state, &actor, key, &code, (name, phone)).await?;
    let token = fresh_token(&state, &actor, joined.family.id).await?;
    let (access_token, access_expires_at) = token.unzip();
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RegisteredFamilyBody {
            guardian: GuardianBody::of(&joined.guardian, &actor),
            family: joined.family.into(),
            access_token,
            access_expires_at,
        }))
}
