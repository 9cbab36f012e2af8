//! Preferences and permits over HTTP.

use crate::{
    features::notices::{
        domain::{MessageLanguage, Permit, PermitAnswer, PermitReport, Preferences},
        service,
    },
    shared::{
        domain::Actor,
        http::{IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, etag},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ETAG, post, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What is wanted of messages that leave the service. The inbox has everything anyway.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticePreferences {
    /// Their language.
    pub language: MessageLanguage,
    /// Text messages of what is urgent, such as a house that cancels; where a message of the
    /// mini-program is possible, that goes first.
    pub sms_urgent: bool,
    /// Text messages of everything else for which there is one.
    pub sms_normal: bool,
}

/// What the mini-program was answered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitReports {
    /// One for each template that was asked for.
    #[validate(length(min = 1, max = 5), nested)]
    #[schema(min_items = 1, max_items = 5)]
    pub answers: Vec<PermitAnswerInput>,
}

/// The answer for one template.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PermitAnswerInput {
    /// The template, as `wx.requestSubscribeMessage` names it.
    #[validate(length(min = 1, max = 128))]
    #[schema(min_length = 1, max_length = 128)]
    pub template_id: String,
    /// Its answer. Each `accept` allows one message, of a long-term template any number.
    pub answer: PermitAnswer,
}

/// A template of subscription messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermitBody {
    /// What `wx.requestSubscribeMessage` takes.
    pub template_id: String,
    /// Our name for it.
    pub name: String,
    /// Whether one yes is enough for ever; such templates cannot be asked for together with
    /// others.
    pub long_term: bool,
    /// Messages that the account allows; of a long-term template 1 or 0.
    pub remaining: i64,
}

/// What the own account wants of messages.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    responses(
        (status = 200, body = NoticePreferences, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/notice-preferences")]
pub(super) async fn get_notice_preferences(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<HttpResponse, Problem> {
    let (wanted, version) = service::preferences(&state, &actor).await?;
    Ok(answer(wanted, version))
}

/// Sets what the own account wants of messages.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    request_body = NoticePreferences,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = NoticePreferences, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/notice-preferences")]
pub(super) async fn set_notice_preferences(
    state: web::Data<AppState>,
    actor: Actor,
    version: IfMatch,
    input: ValidatedJson<NoticePreferences>,
) -> Result<HttpResponse, Problem> {
    let wanted = Preferences {
        language: input.0.language,
        sms_urgent: input.0.sms_urgent,
        sms_normal: input.0.sms_normal,
    };
    let version = service::set_preferences(&state, &actor, wanted, version.0).await?;
    Ok(answer(wanted, version))
}

fn answer(wanted: Preferences, version: i64) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, etag(version)))
        .json(NoticePreferences {
            language: wanted.language,
            sms_urgent: wanted.sms_urgent,
            sms_normal: wanted.sms_normal,
        })
}

/// The templates of subscription messages, and how many messages the own account allows.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<PermitBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/subscription-permits")]
pub(super) async fn list_subscription_permits(
    state: web::Data<AppState>,
    actor: Actor,
) -> Result<web::Json<Vec<PermitBody>>, Problem> {
    let permits = service::permits(&state, &actor).await?;
    Ok(web::Json(permits.into_iter().map(Into::into).collect()))
}

/// Reports what `wx.requestSubscribeMessage` answered. Templates that are not in use any
/// more are passed over.
#[utoipa::path(
    tag = "notices",
    security(("bearer" = [])),
    request_body = PermitReports,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = Vec<PermitBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/subscription-permits")]
pub(super) async fn report_subscription_permits(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<PermitReports>,
) -> Result<web::Json<Vec<PermitBody>>, Problem> {
    let reports = input.body.answers.into_iter().map(|it| PermitReport {
        template_id: it.template_id,
        answer: it.answer,
    });
    service::report_permits(&state, &actor, input.key.as_ref(), reports.collect()).await?;
    let permits = service::permits(&state, &actor).await?;
    Ok(web::Json(permits.into_iter().map(Into::into).collect()))
}

impl From<Permit> for PermitBody {
    fn from(permit: Permit) -> Self {
        Self {
            template_id: permit.template_id,
            name: permit.name,
            long_term: permit.long_term,
            remaining: permit.remaining,
        }
    }
}
