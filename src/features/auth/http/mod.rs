//! Signing in over HTTP.
//!
//! No operation here takes an `Idempotency-Key`: its answer would have to be stored, and
//! the answers are secrets. A code is good once and a refresh can be repeated for half a
//! minute, which is what a lost answer needs.

mod guardian;
mod identities;
mod password;
mod providers;
mod sign_ins;
mod staff;
mod tokens;
mod totp;

use super::domain::{
    AuthError, InvalidPhone, PasswordFault, Phone, Provider, ProviderError, RoleName, Tokens,
};
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
/// Seconds after which a provider that was away is worth another try.
const RETRY_PROVIDER: u32 = 5;
/// Seconds after which a provider lets the same user sign in again; it counts by the minute.
const RETRY_FREQUENT: u32 = 60;
/// Seconds after which another code may be asked for when one could not be sent.
const RETRY_CODE: u32 = 60;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(guardian::send_phone_code)
        .service(guardian::sign_in_by_phone)
        .service(providers::sign_in_by_wechat)
        .service(providers::sign_in_by_alipay)
        .service(providers::sign_in_by_suishenban)
        .service(identities::list_identities)
        .service(identities::link_wechat)
        .service(identities::link_alipay)
        .service(identities::link_suishenban)
        .service(identities::link_phone)
        .service(identities::unlink_identity)
        .service(staff::sign_in_staff)
        .service(totp::show_totp)
        .service(totp::enrol_totp)
        .service(totp::confirm_totp)
        .service(totp::renew_recovery_codes)
        .service(totp::remove_totp)
        .service(tokens::refresh_tokens)
        .service(tokens::sign_out)
        .service(tokens::show_me)
        .service(password::change_password)
        .service(sign_ins::list_sign_ins)
        .service(sign_ins::end_other_sign_ins)
        .service(sign_ins::end_sign_in);
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
    /// Whether the guardian has registered a family, or is one of a family's guardians;
    /// false for staff.
    pub family_registered: bool,
    /// Whether a phone signs in to the account.
    pub phone_linked: bool,
    /// Whether setting up an authenticator app is all that can be done with these tokens: for
    /// staff without one, where one is required.
    pub totp_enrolment_required: bool,
    /// Whether changing the password is all that can be done with these tokens: for staff whose
    /// password was drawn or given to them. It comes before setting up an app.
    pub password_change_required: bool,
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
        family_registered: actor.family().is_some(),
        phone_linked: tokens.phone_linked,
        totp_enrolment_required: tokens.owed.totp,
        password_change_required: tokens.owed.password,
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
            AuthError::TooManyAttempts { retry_after } => Self::new(Code::TooManyAttempts)
                .detail(
                    "该登录名连续多次登录失败，请稍后再试。",
                    "Signing in with this login has failed too often; try again later.",
                )
                .retry_after(retry_after),
            AuthError::TotpRequired => Self::new(Code::TotpRequired),
            AuthError::TotpInvalid => Self::new(Code::TotpInvalid).detail(
                "动态验证码或恢复码错误，或已使用过；请等待下一个验证码。",
                "The code is wrong or was used already; wait for the next one.",
            ),
            AuthError::TotpEnrolled => Self::new(Code::TotpEnrolled),
            AuthError::ProviderNotConfigured(provider) => Self::new(Code::ProviderNotConfigured)
                .detail(
                    "本服务尚未接入该登录方式，请改用其他方式登录。",
                    "This way of signing in is not set up here; use another one.",
                )
                .fact("provider", provider.as_str()),
            AuthError::Provider { provider, error } => provider_problem(provider, &error),
            AuthError::IdentityTaken => Self::new(Code::IdentityTaken).detail(
                "该登录方式已属于另一个登记过家庭的账号。请用它登录那个账号，先在那里移除它，或在那里关联其他登录方式。",
                "It signs in to another account, which has been in a family. Sign in to that account with it; remove it there first, or link your other ways of signing in there.",
            ),
            AuthError::LastIdentity => Self::new(Code::LastIdentity).detail(
                "请先关联另一种登录方式。",
                "Link another way of signing in first.",
            ),
            AuthError::NotFound => Self::new(Code::NotFound),
            AuthError::Password(fault) => weak_password(fault),
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

/// What is wrong with a new password. The password itself is not told.
fn weak_password(fault: PasswordFault) -> Problem {
    let (zh, en, code) = match fault {
        PasswordFault::Length => (
            "密码应为 10 至 256 个字符。",
            "A password has 10 to 256 characters.",
            "length",
        ),
        PasswordFault::Guessable => (
            "该密码太常见，或由姓名、登录名、宝宝屋或区名等容易猜到的词组成。请改用更长、更少见的密码。",
            "It is common, or made of names that others know: yours, your login, your house or district. Use a longer or less common one.",
            "guessable",
        ),
        PasswordFault::Unchanged => (
            "新密码不得与原密码相同。",
            "The new password is the old one.",
            "unchanged",
        ),
    };
    Problem::new(Code::PasswordTooWeak)
        .detail(zh, en)
        .field("/new_password", code, en)
}

/// What a provider that did not say who it is looks like from outside. The settings of this
/// service are told to its operator only.
fn provider_problem(provider: Provider, error: &ProviderError) -> Problem {
    let invalid = |pointer: &str| {
        Problem::new(Code::CodeInvalid)
            .detail(
                "登录凭证错误、已使用或已过期，请重新获取后再试。",
                "The code or ticket is wrong, used or expired; get a new one and try again.",
            )
            .field(pointer, "invalid", "is wrong, used or expired")
    };
    let problem = match error {
        ProviderError::InvalidCode => invalid(match provider {
            Provider::Alipay => "/auth_code",
            Provider::Suishenban => "/ticket",
            Provider::WeChat | Provider::Phone | Provider::Password => "/code",
        }),
        ProviderError::InvalidPhoneCode => invalid("/phone_code"),
        ProviderError::TooFrequent => {
            Problem::new(Code::TooManySignIns).retry_after(RETRY_FREQUENT)
        }
        ProviderError::Blocked => Problem::new(Code::SignInBlocked).detail(
            "该平台判定此账号存在风险，不允许登录。请联系平台客服，或改用其他方式登录。",
            "The platform holds this user for a risk and does not let it sign in. Ask the platform, or sign in another way.",
        ),
        ProviderError::Unavailable(reason) => {
            let provider = provider.as_str();
            tracing::warn!(provider, reason, "a provider is not available");
            Problem::new(Code::ProviderUnavailable).retry_after(RETRY_PROVIDER)
        }
        ProviderError::Refused(reason) => {
            let provider = provider.as_str();
            tracing::error!(provider, reason, "a provider refuses this service");
            Problem::new(Code::ProviderUnavailable).retry_after(RETRY_FREQUENT)
        }
    };
    problem.fact("provider", provider.as_str())
}
