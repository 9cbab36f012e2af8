//! The second factor of staff: a code of an authenticator app.
//!
//! No operation here takes an `Idempotency-Key`: answers are secrets. Setting up can be begun
//! again, a code is good once, and whoever lost the recovery codes gets new ones.

use super::{
    super::{
        domain::{RecoveryCode, SecondFactor},
        service,
    },
    no_store,
};
use crate::{
    shared::{
        domain::Actor,
        http::{Enrolling, Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Login and password, once more.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpEnrolmentInput {
    /// The own login, which the app will show.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub login: String,
    /// The own password.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    #[schema(format = Password)]
    pub password: String,
}

/// A code of the app.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpInput {
    /// Six digits.
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16)]
    pub totp: String,
}

/// A code of the app, or a recovery code.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorInput {
    /// Six digits.
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16)]
    pub totp: Option<String>,
    /// A recovery code, instead.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub recovery_code: Option<String>,
}

/// What an app needs. Shown this once.
#[derive(Serialize, ToSchema)]
pub struct TotpEnrolmentBody {
    /// In base32, to be typed in by hand.
    pub secret: String,
    /// To be shown as a QR code.
    pub otpauth_uri: String,
}

/// Recovery codes. Shown this once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodesBody {
    /// Each signs in once in place of a code of the app.
    pub recovery_codes: Vec<String>,
}

/// How the own second factor stands.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorBody {
    /// Signing in asks for a code.
    pub enrolled: bool,
    /// Recovery codes that are still good.
    pub recovery_codes_left: u64,
    /// Without a second factor, setting one up is all that can be done here.
    pub required: bool,
}

impl From<Vec<RecoveryCode>> for RecoveryCodesBody {
    fn from(codes: Vec<RecoveryCode>) -> Self {
        Self {
            recovery_codes: codes.iter().map(RecoveryCode::shown).collect(),
        }
    }
}

/// What was sent as second factor, with a sign-in or alone.
pub(super) fn second_factor(totp: Option<String>, recovery: Option<&str>) -> SecondFactor {
    match (totp, recovery) {
        (Some(code), _) => SecondFactor::Totp(code),
        (None, Some(code)) => SecondFactor::Recovery(RecoveryCode::typed(code)),
        (None, None) => SecondFactor::None,
    }
}

/// How the second factor of the member of staff who asks stands.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    responses(
        (status = 200, body = SecondFactorBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/account/totp")]
pub async fn show_totp(
    state: web::Data<AppState>,
    actor: Enrolling,
) -> Result<web::Json<SecondFactorBody>, Problem> {
    let found = service::second_factor(&state, &actor.0).await?;
    Ok(web::Json(SecondFactorBody {
        enrolled: found.enrolled,
        recovery_codes_left: found.recovery_codes_left,
        required: found.required,
    }))
}

/// Begins to set up an authenticator app, for staff. The secret counts once a code of the app
/// is confirmed; begun again, the one before is void. 409 `totp_enrolled` when there is one that
/// counts.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = TotpEnrolmentInput,
    responses(
        (status = 201, body = TotpEnrolmentBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/totp")]
pub async fn enrol_totp(
    state: web::Data<AppState>,
    actor: Enrolling,
    input: ValidatedJson<TotpEnrolmentInput>,
) -> Result<HttpResponse, Problem> {
    let TotpEnrolmentInput { login, password } = input.0;
    let made = service::enrol_totp(&state, &actor.0, &login, password.into()).await?;
    let body = TotpEnrolmentBody {
        secret: made.secret.base32().to_owned(),
        otpauth_uri: made.uri,
    };
    Ok(HttpResponse::Created().insert_header(no_store()).json(body))
}

/// Confirms the app by a code of it. From now on signing in asks for one. Answers ten recovery
/// codes, this once.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = TotpInput,
    responses(
        (status = 200, body = RecoveryCodesBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/totp/confirm")]
pub async fn confirm_totp(
    state: web::Data<AppState>,
    actor: Enrolling,
    input: ValidatedJson<TotpInput>,
) -> Result<HttpResponse, Problem> {
    let codes = service::confirm_totp(&state, &actor.0, &input.0.totp).await?;
    let body = RecoveryCodesBody::from(codes);
    Ok(HttpResponse::Ok().insert_header(no_store()).json(body))
}

/// Exchanges the recovery codes for new ones, for a code of the app.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = TotpInput,
    responses(
        (status = 200, body = RecoveryCodesBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/totp/recovery-codes")]
pub async fn renew_recovery_codes(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<TotpInput>,
) -> Result<HttpResponse, Problem> {
    let codes = service::renew_recovery_codes(&state, &actor, input.0.totp).await?;
    let body = RecoveryCodesBody::from(codes);
    Ok(HttpResponse::Ok().insert_header(no_store()).json(body))
}

/// Gives the second factor up, for a code of the app or a recovery code; so an app is moved to
/// another phone.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = SecondFactorInput,
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/totp/remove")]
pub async fn remove_totp(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<SecondFactorInput>,
) -> Result<HttpResponse, Problem> {
    let SecondFactorInput {
        totp,
        recovery_code,
    } = input.0;
    let factor = second_factor(totp, recovery_code.as_deref());
    service::remove_totp(&state, &actor, &factor).await?;
    Ok(HttpResponse::NoContent().finish())
}
