//! Signing in over HTTP.
//!
//! No operation here takes an `Idempotency-Key`: its answer would have to be stored, and
//! the answers are secrets. A code is good once and a refresh can be repeated for half a
//! minute, which is what a lost answer needs.

mod guardian;
mod staff;
mod tokens;

use super::domain::{AuthError, InvalidPhone, Phone, RoleName, Tokens};
use crate::{
    features::districts,
    shared::http::{Code, Problem},
    state::AppState,
};
use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CacheControl, CacheDirective},
};
use chrono::{DateTime, FixedOffset};
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Seconds after which a sign-in that had to wait too long is worth another try.
const RETRY_SOON: u32 = 2;
/// Seconds after which another code may be asked for when one could not be sent.
const RETRY_CODE: u32 = 60;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(guardian::send_phone_code)
        .service(guardian::sign_in_by_phone)
        .service(staff::sign_in_staff)
        .service(tokens::refresh_tokens)
        .service(tokens::sign_out)
        .service(tokens::show_me);
}

/// Tokens, and who they are for.
#[derive(Serialize, ToSchema)]
pub struct TokensBody {
    /// Goes into `Authorization: Bearer`.
    pub access_token: String,
    /// From then on the access token is refused with `token_expired`.
    pub access_expires_at: DateTime<FixedOffset>,
    /// Good for one refresh. If the answer to it is lost, the same token may be sent again
    /// within 30 seconds; any other second use ends the sign-in.
    pub refresh_token: String,
    /// From then on the refresh token is refused.
    pub refresh_expires_at: DateTime<FixedOffset>,
    /// The account.
    pub account_id: Uuid,
    /// The role.
    pub role: RoleName,
    /// The guardian's family; null for staff, and until a family is registered.
    pub family_id: Option<Uuid>,
}

/// Answers tokens, not to be kept by anything on the way.
async fn answer(state: &AppState, tokens: Tokens) -> Result<HttpResponse, Problem> {
    let actor = tokens.actor;
    let local = districts::service::district(state, actor.district)
        .await?
        .local;
    let body = TokensBody {
        access_token: tokens.access_token.expose_secret().to_owned(),
        access_expires_at: local.show(tokens.access_expires_at),
        refresh_token: tokens.refresh_token.expose_secret().to_owned(),
        refresh_expires_at: local.show(tokens.refresh_expires_at),
        account_id: actor.account.get(),
        role: actor.role.into(),
        family_id: actor.family().map(Into::into),
    };
    Ok(HttpResponse::Ok().insert_header(no_store()).json(body))
}

/// `Cache-Control: no-store`, for answers that hold secrets.
fn no_store() -> (actix_web::http::header::HeaderName, CacheControl) {
    (CACHE_CONTROL, CacheControl(vec![CacheDirective::NoStore]))
}

fn parse_phone(text: &str) -> Result<Phone, Problem> {
    Ok(Phone::parse(text)?)
}

impl From<InvalidPhone> for Problem {
    fn from(_: InvalidPhone) -> Self {
        Self::new(Code::ValidationFailed)
            .detail(
                "请填写 11 位手机号码，境外号码请以 + 和国家代码开头。",
                "Give a mainland mobile number, or another one beginning with + and the country code.",
            )
            .field("/phone", "phone", "is not a mobile number")
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::TooManyCodes { retry_after } => {
                Self::new(Code::TooManyCodes).retry_after(retry_after)
            }
            AuthError::NoCodeSender => Self::new(Code::SmsNotConfigured).detail(
                "本服务尚未接入短信，暂不能用手机号登录。",
                "No text-message provider is set up here, so signing in by phone is not possible.",
            ),
            AuthError::CodeNotSent => Self::new(Code::CodeNotSent).retry_after(RETRY_CODE),
            AuthError::CodeInvalid => Self::new(Code::CodeInvalid).detail(
                "验证码错误、已使用或已过期，请重新获取。",
                "The code is wrong, used or expired; ask for a new one.",
            ),
            AuthError::SignInFailed => Self::new(Code::SignInFailed),
            AuthError::LoginTaken => Self::new(Code::Conflict).detail(
                "本区已有人使用该登录名。",
                "Someone in the district already has that login.",
            ),
            AuthError::Busy => Self::new(Code::Busy).retry_after(RETRY_SOON),
            error @ (AuthError::Hashing | AuthError::Signing) => Self::internal(&error),
            AuthError::District(error) => error.into(),
            AuthError::Store(error) => error.into(),
        }
    }
}
