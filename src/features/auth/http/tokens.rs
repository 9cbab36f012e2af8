//! Staying signed in, signing out, and who is signed in.

use super::{
    super::{domain::RoleName, service},
    TokensBody, answer,
};
use crate::{
    shared::{
        domain::{Actor, Role},
        http::{Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A refresh token.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshInput {
    /// As it was answered last.
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128)]
    pub refresh_token: String,
}

/// Who is signed in, as the access token has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeBody {
    /// The account.
    pub account_id: Uuid,
    /// The district; nothing outside it is visible.
    pub district_id: Uuid,
    /// The role.
    pub role: RoleName,
    /// The one house of a carer, a health worker or a manager.
    pub house_id: Option<Uuid>,
    /// The one subdistrict of subdistrict staff.
    pub subdistrict_id: Option<Uuid>,
    /// The family of a guardian, once it is registered.
    pub family_id: Option<Uuid>,
}

/// Exchanges a refresh token for the next pair, with role and scope as they are now.
///
/// The token is good once. If the answer is lost on the way, the same token may be sent
/// again within 30 seconds, as long as the one that followed it has not been used; the lost
/// one is then void. Any other second use ends the whole sign-in, since two parties must
/// hold the token. So refresh one at a time, and keep the newest answer.
#[utoipa::path(
    tag = "sign-in",
    request_body = RefreshInput,
    responses(
        (status = 200, body = TokensBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/refresh")]
pub async fn refresh_tokens(
    state: web::Data<AppState>,
    input: ValidatedJson<RefreshInput>,
) -> Result<HttpResponse, Problem> {
    let tokens = service::refresh(&state, &input.0.refresh_token).await?;
    answer(&state, tokens).await
}

/// Ends a sign-in: none of its tokens is good any more, access tokens neither. A token that is not
/// known is answered alike.
#[utoipa::path(
    tag = "sign-in",
    request_body = RefreshInput,
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/logout")]
pub async fn sign_out(
    state: web::Data<AppState>,
    input: ValidatedJson<RefreshInput>,
) -> Result<HttpResponse, Problem> {
    service::sign_out(&state, &input.0.refresh_token).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who is signed in.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    responses(
        (status = 200, body = MeBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/auth/me")]
pub async fn show_me(actor: Actor) -> web::Json<MeBody> {
    let subdistrict = match actor.role {
        Role::SubdistrictAdmin { subdistrict } => Some(subdistrict),
        Role::Supervisor { subdistrict } => subdistrict,
        Role::Guardian { .. }
        | Role::Carer { .. }
        | Role::HealthWorker { .. }
        | Role::HouseManager { .. }
        | Role::DistrictAdmin
        | Role::Integrator { .. } => None,
    };
    web::Json(MeBody {
        account_id: actor.account.get(),
        district_id: actor.district.get(),
        role: actor.role.into(),
        house_id: actor.house().map(Into::into),
        subdistrict_id: subdistrict.map(Into::into),
        family_id: actor.family().map(Into::into),
    })
}
