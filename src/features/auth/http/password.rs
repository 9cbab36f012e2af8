//! The own password of staff.
//!
//! It takes no `Idempotency-Key`: a repeat finds the old password gone, and signing in with the
//! new one shows that it was changed.

use super::super::service;
use crate::{
    shared::http::{ChangingPassword, Problem, ProblemBody, ValidatedJson},
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// The old password and the new one.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordInput {
    /// The own login.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub login: String,
    /// The password so far.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    #[schema(format = Password)]
    pub password: String,
    /// The new one: taken as it is typed, of any characters. One that is common, or made of names
    /// of the person and its places, is refused with 422 `password_too_weak`.
    #[validate(length(min = 10, max = 256))]
    #[schema(min_length = 10, max_length = 256)]
    #[schema(format = Password)]
    pub new_password: String,
}

/// Changes the own password, for staff. Every other sign-in ends; this one goes on. Whose password
/// was drawn or given to them may do nothing else before: 403 `password_change_required`.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = PasswordInput,
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/me/password")]
pub async fn change_password(
    state: web::Data<AppState>,
    actor: ChangingPassword,
    input: ValidatedJson<PasswordInput>,
) -> Result<HttpResponse, Problem> {
    let PasswordInput {
        login,
        password,
        new_password,
    } = input.0;
    let passwords = (password.into(), new_password.into());
    service::change_password(&state, &actor.0, &login, passwords).await?;
    Ok(HttpResponse::NoContent().finish())
}
