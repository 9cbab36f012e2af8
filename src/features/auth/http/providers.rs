//! Guardians sign in through the program they are in: WeChat, Alipay, the government portal.

use super::{
    super::{
        domain::{Credential, DeviceKind, Provider},
        service,
    },
    TokensBody, answer,
    sign_ins::Device,
};
use crate::{
    shared::http::{Problem, ProblemBody, ValidatedJson},
    state::AppState,
};
use actix_web::{HttpResponse, post, web};
use secrecy::SecretString;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// What the mini-program in WeChat has of its user.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WeChatSignIn {
    /// The code of `wx.login`: good once, for five minutes.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    pub code: String,
    /// The code of the phone button (`getPhoneNumber`), which is another one: good once, for
    /// five minutes. With it, an account that this phone signs in to already is found.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    pub phone_code: Option<String>,
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[schema(max_length = 64)]
    pub district: Option<String>,
}

/// What the mini-program in Alipay has of its user.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlipaySignIn {
    /// The `authCode` of `my.getAuthCode`: good once.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    pub auth_code: String,
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[schema(max_length = 64)]
    pub district: Option<String>,
}

/// What the government portal has appended to the address of the entry.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalSignIn {
    /// The ticket: good once.
    #[validate(length(min = 1, max = 2048))]
    #[schema(min_length = 1, max_length = 2048)]
    pub ticket: String,
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[schema(max_length = 64)]
    pub district: Option<String>,
}

/// Signs a guardian in through WeChat. The first time, this makes the account; with a
/// `phone_code` the account is the one that the phone signs in to, where there is one.
///
/// A code that is wrong or used is `code_invalid`; get a new one by `wx.login`.
#[utoipa::path(
    tag = "sign-in",
    request_body = WeChatSignIn,
    responses(
        (status = 200, body = TokensBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/guardian/wechat")]
pub async fn sign_in_by_wechat(
    state: web::Data<AppState>,
    device: Device,
    input: ValidatedJson<WeChatSignIn>,
) -> Result<HttpResponse, Problem> {
    let input = input.0;
    let credential = Credential {
        code: input.code.into(),
        phone_code: input.phone_code.map(SecretString::from),
    };
    let way = (Provider::WeChat, device.0);
    sign_in(&state, input.district, way, credential).await
}

/// Signs a guardian in through Alipay. The first time, this makes the account.
#[utoipa::path(
    tag = "sign-in",
    request_body = AlipaySignIn,
    responses(
        (status = 200, body = TokensBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/guardian/alipay")]
pub async fn sign_in_by_alipay(
    state: web::Data<AppState>,
    device: Device,
    input: ValidatedJson<AlipaySignIn>,
) -> Result<HttpResponse, Problem> {
    let input = input.0;
    let credential = only(input.auth_code);
    let way = (Provider::Alipay, device.0);
    sign_in(&state, input.district, way, credential).await
}

/// Signs a guardian in through the government portal (随申办). The first time, this makes the
/// account; where the portal tells a verified phone, the account is the one that the phone
/// signs in to.
#[utoipa::path(
    tag = "sign-in",
    request_body = PortalSignIn,
    responses(
        (status = 200, body = TokensBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/auth/guardian/suishenban")]
pub async fn sign_in_by_suishenban(
    state: web::Data<AppState>,
    device: Device,
    input: ValidatedJson<PortalSignIn>,
) -> Result<HttpResponse, Problem> {
    let input = input.0;
    let credential = only(input.ticket);
    let way = (Provider::Suishenban, device.0);
    sign_in(&state, input.district, way, credential).await
}

async fn sign_in(
    state: &AppState,
    district: Option<String>,
    way: (Provider, Option<DeviceKind>),
    credential: Credential,
) -> Result<HttpResponse, Problem> {
    let district = district.as_deref();
    let tokens = service::guardian_by_provider(state, district, way, &credential).await?;
    answer(state, tokens).await
}

/// A credential of one code.
pub(super) fn only(code: String) -> Credential {
    Credential {
        code: code.into(),
        phone_code: None,
    }
}
