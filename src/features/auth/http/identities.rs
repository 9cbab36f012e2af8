//! What signs in to a guardian's account.
//!
//! Linking takes no `Idempotency-Key`: the code is good once, and linking what is linked to
//! the account already is answered with 200. Whoever lost an answer looks at the list.

use super::{
    super::{
        domain::{Code, Credential, LinkedIdentity, Phone, Provider},
        service::{self, Linked},
    },
    parse_phone,
    providers::only,
};
use crate::{
    features::districts,
    shared::{
        domain::{Actor, LocalTime},
        http::{Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A way of signing in.
#[derive(Serialize, ToSchema)]
pub struct IdentityBody {
    /// Its id.
    pub id: Uuid,
    /// Who vouches for it.
    pub provider: Provider,
    /// What it is known by: of a phone, the number with its middle left out.
    pub shown: Option<String>,
    /// Whether the provider has verified the real name, where it says.
    pub real_name_verified: Option<bool>,
    /// Since when it signs in to the account.
    pub linked_at: DateTime<FixedOffset>,
}

impl IdentityBody {
    fn of(identity: &LinkedIdentity, local: &LocalTime) -> Self {
        let subject = identity.subject.as_deref();
        let shown = match identity.provider {
            Provider::Phone => subject
                .and_then(|number| Phone::parse(number).ok())
                .map(|phone| phone.to_string()),
            // What they know a person by says nothing to the person.
            Provider::WeChat | Provider::Alipay | Provider::Suishenban | Provider::Password => None,
        };
        Self {
            id: identity.id,
            provider: identity.provider,
            shown,
            real_name_verified: identity.real_name_verified,
            linked_at: local.show(identity.created_at),
        }
    }
}

/// A code of WeChat.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkWeChat {
    /// A fresh code of `wx.login`.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    pub code: String,
}

/// A code of Alipay.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkAlipay {
    /// A fresh `authCode` of `my.getAuthCode`.
    #[validate(length(min = 1, max = 256))]
    #[schema(min_length = 1, max_length = 256)]
    pub auth_code: String,
}

/// A ticket of the government portal.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPortal {
    /// A fresh ticket.
    #[validate(length(min = 1, max = 2048))]
    #[schema(min_length = 1, max_length = 2048)]
    pub ticket: String,
}

/// Proof that a phone is at hand.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkPhone {
    /// The phone the code was sent to.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub phone: String,
    /// The six digits.
    #[validate(length(min = 1, max = 16))]
    #[schema(min_length = 1, max_length = 16)]
    pub code: String,
}

/// What signs in to the guardian's account, in the order it was linked.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<IdentityBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/account/identities")]
pub async fn list_identities(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<web::Json<Vec<IdentityBody>>, Problem> {
    let identities = service::identities(&state, &actor).await?;
    let local = local(&state, &actor).await?;
    let bodies = identities.iter().map(|it| IdentityBody::of(it, &local));
    Ok(web::Json(bodies.collect()))
}

/// Lets WeChat sign in to the guardian's account too.
///
/// If it signs in to another account: that one is given up for this one while it has never
/// been in a family, and everything that signs in to it signs in to this one; otherwise 409
/// `identity_taken`. Every other sign-in to this account ends.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = LinkWeChat,
    responses(
        (status = 200, description = "It was linked to this account before", body = IdentityBody),
        (status = 201, body = IdentityBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/identities/wechat")]
pub async fn link_wechat(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<LinkWeChat>,
) -> Result<HttpResponse, Problem> {
    let credential = only(input.0.code);
    link(&state, &actor, Provider::WeChat, credential).await
}

/// Lets Alipay sign in to the guardian's account too; as linking WeChat.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = LinkAlipay,
    responses(
        (status = 200, description = "It was linked to this account before", body = IdentityBody),
        (status = 201, body = IdentityBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/identities/alipay")]
pub async fn link_alipay(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<LinkAlipay>,
) -> Result<HttpResponse, Problem> {
    let credential = only(input.0.auth_code);
    link(&state, &actor, Provider::Alipay, credential).await
}

/// Lets the government portal sign in to the guardian's account too; as linking WeChat.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = LinkPortal,
    responses(
        (status = 200, description = "It was linked to this account before", body = IdentityBody),
        (status = 201, body = IdentityBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/identities/suishenban")]
pub async fn link_suishenban(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<LinkPortal>,
) -> Result<HttpResponse, Problem> {
    let credential = only(input.0.ticket);
    link(&state, &actor, Provider::Suishenban, credential).await
}

/// Lets a phone sign in to the guardian's account too, by a one-time code that was sent to
/// it; as linking WeChat.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    request_body = LinkPhone,
    responses(
        (status = 200, description = "It was linked to this account before", body = IdentityBody),
        (status = 201, body = IdentityBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/account/identities/phone")]
pub async fn link_phone(
    state: web::Data<AppState>,
    actor: Actor,
    input: ValidatedJson<LinkPhone>,
) -> Result<HttpResponse, Problem> {
    let phone = parse_phone(&input.0.phone)?;
    let code = Code::typed(&input.0.code);
    let linked = service::link_phone(&state, &actor, &phone, &code).await?;
    linked_answer(&state, &actor, &linked).await
}

/// Removes a way of signing in, never the last one. Every other sign-in to the account ends with
/// it; the present one goes on.
#[utoipa::path(
    tag = "sign-in",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/account/identities/{id}")]
pub async fn unlink_identity(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::unlink(&state, &actor, id.into_inner()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn link(
    state: &AppState,
    actor: &Actor,
    provider: Provider,
    credential: Credential,
) -> Result<HttpResponse, Problem> {
    let linked = service::link_provider(state, actor, provider, &credential).await?;
    linked_answer(state, actor, &linked).await
}

async fn linked_answer(
    state: &AppState,
    actor: &Actor,
    linked: &Linked,
) -> Result<HttpResponse, Problem> {
    let body = IdentityBody::of(&linked.identity, &local(state, actor).await?);
    Ok(if linked.is_new {
        HttpResponse::Created().json(body)
    } else {
        HttpResponse::Ok().json(body)
    })
}

async fn local(state: &AppState, actor: &Actor) -> Result<LocalTime, Problem> {
    let district = districts::service::district(state, actor.district).await?;
    Ok(district.local)
}
