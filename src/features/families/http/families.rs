//! Registering, reading and moving a family.

use super::{guardians::GuardianBody, name_of, phone_of};
use crate::{
    features::{
        auth, districts,
        families::{
            domain::{Family, NewGuardian, Relation},
            service,
        },
    },
    shared::{
        domain::{Actor, FamilyId, Role},
        http::{IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, etag},
    },
    state::AppState,
};
use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, ETAG},
    post, put, web,
};
use chrono::{DateTime, FixedOffset};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A new family.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFamilyInput {
    /// The subdistrict it lives in.
    pub subdistrict_id: Uuid,
    /// Its first guardian: who is signed in, or for whom staff act.
    #[validate(nested)]
    pub guardian: FirstGuardianInput,
}

/// The first guardian of a family.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstGuardianInput {
    /// Name.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// What the guardian is to the children.
    pub relation: Relation,
    /// Telephone. Required when staff register the family: the guardian signs in with it.
    #[validate(length(max = 32))]
    #[schema(max_length = 32)]
    pub phone: Option<String>,
}

/// What can be edited of a family.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FamilyInput {
    /// The subdistrict it lives in.
    pub subdistrict_id: Uuid,
}

/// A family as answered.
#[derive(Serialize, ToSchema)]
pub struct FamilyBody {
    /// Its id.
    pub id: Uuid,
    /// The subdistrict it lives in.
    pub subdistrict_id: Uuid,
    /// Belongs to a group the district serves first.
    pub in_priority_group: bool,
    /// Version; also the `ETag`.
    pub version: i64,
}

/// A family that was just registered.
#[derive(Serialize, ToSchema)]
pub struct RegisteredFamilyBody {
    /// The family.
    pub family: FamilyBody,
    /// Its guardian.
    pub guardian: GuardianBody,
    /// An access token that knows the family, in place of the one that does not. Absent
    /// when staff registered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<String>,
    /// From then on the access token is refused with `token_expired`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_expires_at: Option<DateTime<FixedOffset>>,
}

/// Registers a family: a guardian the own one, or staff on behalf of a guardian.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = NewFamilyInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = RegisteredFamilyBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families")]
pub(super) async fn register_family(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewFamilyInput>,
) -> Result<HttpResponse, Problem> {
    let first = &input.body.guardian;
    let phone = first.phone.as_deref();
    let new = NewGuardian {
        name: name_of(&first.name, "/guardian/name")?,
        phone: phone
            .map(|it| phone_of(it, "/guardian/phone"))
            .transpose()?,
        relation: first.relation,
    };
    let subdistrict = input.body.subdistrict_id.into();
    let registered =
        service::register(&state, &actor, input.key.as_ref(), subdistrict, new).await?;
    let token = fresh_token(&state, &actor, registered.family.id).await?;
    let (access_token, access_expires_at) = token.unzip();
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(RegisteredFamilyBody {
            guardian: GuardianBody::of(&registered.guardian, &actor),
            family: registered.family.into(),
            access_token,
            access_expires_at,
        }))
}

/// A token that carries the guardian's new family; made for every answer, never stored.
pub(super) async fn fresh_token(
    state: &AppState,
    actor: &Actor,
    family: FamilyId,
) -> Result<Option<(String, DateTime<FixedOffset>)>, Problem> {
    if actor.is_staff() {
        return Ok(None);
    }
    let role = Role::Guardian {
        family: Some(family),
    };
    let (token, expires_at) = auth::service::access_token(state, &Actor { role, ..*actor })?;
    let district = districts::service::district(state, actor.district).await?;
    Ok(Some((
        token.expose_secret().to_owned(),
        district.local.show(expires_at),
    )))
}

/// One family: the guardian's own, or one in the scope of staff.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 200, body = FamilyBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/families/{id}")]
pub(super) async fn get_family(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = FamilyId::from(id.into_inner());
    let family = service::family_in_scope(&state, state.db.read(), &actor, id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(family.version)))
        .json(FamilyBody::from(family)))
}

/// Moves the own family to another subdistrict.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = FamilyInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = FamilyBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/families/{id}")]
pub(super) async fn edit_family(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<FamilyInput>,
) -> Result<HttpResponse, Problem> {
    let id = FamilyId::from(id.into_inner());
    let subdistrict = input.0.subdistrict_id.into();
    let family = service::edit(&state, &actor, id, version.0, subdistrict).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(family.version)))
        .json(FamilyBody::from(family)))
}

impl From<Family> for FamilyBody {
    fn from(family: Family) -> Self {
        Self {
            id: family.id.get(),
            subdistrict_id: family.subdistrict.get(),
            in_priority_group: family.in_priority_group,
            version: family.version,
        }
    }
}
