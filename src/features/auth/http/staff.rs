//! Staff sign in by login and password.

use super::{super::service, TokensBody, answer, sign_ins::Device, totp::second_factor};
use crate::{
    shared::http::{Problem, ProblemBody, ValidatedJson},
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// A login with its password.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffSignIn {
    /// The login, in any case.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub login: String,
    /// The password.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    #[schema(format = Password)]
    pub password: String,
    /// A code of the authenticator app, once one is set up: six digits. Without it the answer
    /// is 401 `totp_required`, and the same request is sent again with it.
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16)]
    pub totp: Option<String>,
    /// A recovery code in place of `totp`.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub recovery_code: Option<String>,
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[schema(max_length = 64)]
    pub district: Option<String>,
}

/// Signs staff in. Why it fails is not told: an unknown login, a wrong password and staff
/// who are suspended or dismissed look the same. After five tries in vain each next one has to
/// wait, a minute at first and at most an hour: 429 `too_many_attempts` with `Retry-After`.
#[utoipa::path(
    tag = "sign-in",
    request_body = StaffSignIn,
    responses(
        (status = 200, body = TokensBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/staff")]
pub async fn sign_in_staff(
    state: web::Data<AppState>,
    device: Device,
    input: ValidatedJson<StaffSignIn>,
) -> Result<HttpResponse, Problem> {
    let input = input.0;
    let district = input.district.as_deref();
    let factor = second_factor(input.totp, input.recovery_code.as_deref());
    let password = (input.password.into(), &factor);
    let login = &input.login;
    let tokens = service::staff_by_password(&state, district, login, password, device.0).await?;
    answer(&state, tokens).await
}
