//! Guardians sign in by phone.

use super::{
    super::{domain::Code, service},
    TokensBody, answer, no_store, parse_phone,
    sign_ins::Device,
};
use crate::{
    shared::http::{Problem, ProblemBody, ValidatedJson},
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// Where a one-time code is wanted.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneCodeInput {
    /// A mainland mobile number, or another beginning with `+` and the country code.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub phone: String,
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[schema(max_length = 64)]
    pub district: Option<String>,
}

/// A one-time code is on its way.
#[derive(Serialize, ToSchema)]
pub struct PhoneCodeBody {
    /// From then on the code is of no use.
    pub expires_at: DateTime<FixedOffset>,
    /// The code itself, in a demonstration only; nothing is sent then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo_code: Option<String>,
}

/// Proof that a phone is at hand.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneSignIn {
    /// The phone the code was sent to.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub phone: String,
    /// The six digits.
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16)]
    pub code: String,
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[schema(max_length = 64)]
    pub district: Option<String>,
}

/// Sends a one-time code to a phone: good once, for five minutes, for five attempts. A new
/// code takes the place of the one before. One a minute and ten a day for each number.
#[utoipa::path(
    tag = "sign-in",
    request_body = PhoneCodeInput,
    responses(
        (status = 202, body = PhoneCodeBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/guardian/phone/codes")]
pub async fn send_phone_code(
    state: web::Data<AppState>,
    input: ValidatedJson<PhoneCodeInput>,
) -> Result<HttpResponse, Problem> {
    let phone = parse_phone(&input.0.phone)?;
    let sent = service::send_code(&state, input.0.district.as_deref(), &phone).await?;
    let body = PhoneCodeBody {
        expires_at: sent.district.local.show(sent.expires_at),
        demo_code: sent.shown.map(|code| code.digits().to_owned()),
    };
    Ok(HttpResponse::Accepted()
        .insert_header(no_store())
        .json(body))
}

/// Signs a guardian in. The first time, this makes the account.
#[utoipa::path(
    tag = "sign-in",
    request_body = PhoneSignIn,
    responses(
        (status = 200, body = TokensBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/guardian/phone")]
pub async fn sign_in_by_phone(
    state: web::Data<AppState>,
    device: Device,
    input: ValidatedJson<PhoneSignIn>,
) -> Result<HttpResponse, Problem> {
    let input = input.0;
    let phone = parse_phone(&input.phone)?;
    let code = Code::typed(&input.code);
    let district = input.district.as_deref();
    let proof = (&phone, &code);
    let tokens = service::guardian_by_phone(&state, district, proof, device.0).await?;
    answer(&state, tokens).await
}
