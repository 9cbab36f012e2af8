//! WeChat Pay: beginning to pay, and what it tells by itself.

use super::body::RequestPaymentBody;
use crate::{
    features::payments::{domain::SignedNotice, service},
    shared::{
        domain::Actor,
        http::{Code, IdempotentJson, Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{self, Bytes},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Nothing need be said: what is due is known.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WechatPaymentInput {}

/// Begins to pay a booking through WeChat Pay: a guardian of the family. Answers what the
/// mini-program hands to `wx.requestPayment`. Asked again, it goes on with the same order.
#[utoipa::path(
    tag = "payments",
    security(("bearer" = [])),
    request_body = WechatPaymentInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = RequestPaymentBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/payments/wechat")]
pub(super) async fn pay_by_wechat(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<WechatPaymentInput>,
) -> Result<web::Json<RequestPaymentBody>, Problem> {
    let id = id.into_inner().into();
    let request = service::pay_by_wechat(&state, &actor, input.key.as_ref(), id).await?;
    Ok(web::Json(request.into()))
}

/// A notice of WeChat Pay. What is inside is encrypted.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents what WeChat Pay sends; it is read to the byte"
)]
pub struct WechatNotice {
    /// Id of the notice.
    id: String,
    /// What has happened, such as `TRANSACTION.SUCCESS` or `REFUND.SUCCESS`.
    event_type: String,
    /// Algorithm, nonce, associated data and text.
    #[schema(value_type = Object)]
    resource: serde_json::Value,
}

/// Takes a notice of WeChat Pay: signed by it, or refused. The same notice again has no
/// further effect.
#[utoipa::path(
    tag = "payments",
    request_body(content = WechatNotice, content_type = "application/json"),
    params(
        ("Wechatpay-Serial" = String, Header),
        ("Wechatpay-Timestamp" = String, Header),
        ("Wechatpay-Nonce" = String, Header),
        ("Wechatpay-Signature" = String, Header)
    ),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/payments/wechat/notify")]
pub(super) async fn take_wechat_notice(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, Problem> {
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .ok_or_else(|| Problem::new(Code::PaymentNoticeInvalid))
    };
    let notice = SignedNotice {
        serial: header("Wechatpay-Serial")?,
        timestamp: header("Wechatpay-Timestamp")?,
        nonce: header("Wechatpay-Nonce")?,
        signature: header("Wechatpay-Signature")?,
        body: &body,
    };
    service::handle_notice(&state, &notice).await?;
    Ok(HttpResponse::NoContent().finish())
}
