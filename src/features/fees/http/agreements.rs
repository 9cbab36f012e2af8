//! Agreement templates over HTTP.

use super::{DateQuery, PublishWarning, SubdistrictQuery, warnings_of};
use crate::{
    features::{
        districts,
        fees::{
            domain::{AgreementDetails, AgreementTemplate},
            service,
        },
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{IdempotentJson, Problem, ProblemBody, ValidatedQuery, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(get_house_agreement)
        .service(list_agreement_templates)
        .service(create_agreement_template)
        .service(publish_agreement_template);
}

/// A draft of an agreement; none of its four parts may be empty (H-35).
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgreementTemplate {
    /// The subdistrict that offers it.
    pub subdistrict_id: Uuid,
    /// The published fee schedule it rests on.
    pub fee_schedule_id: Uuid,
    /// Title.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub title: String,
    /// Rights and duties of both sides.
    #[validate(length(max = 10_000), custom(function = "not_blank"))]
    #[schema(max_length = 10_000, pattern = r"\S")]
    pub rights_and_duties: String,
    /// What care costs.
    #[validate(length(max = 10_000), custom(function = "not_blank"))]
    #[schema(max_length = 10_000, pattern = r"\S")]
    pub fees: String,
    /// When money is given back.
    #[validate(length(max = 10_000), custom(function = "not_blank"))]
    #[schema(max_length = 10_000, pattern = r"\S")]
    pub refunds: String,
    /// How disputes are settled.
    #[validate(length(max = 10_000), custom(function = "not_blank"))]
    #[schema(max_length = 10_000, pattern = r"\S")]
    pub disputes: String,
    /// First local date.
    pub effective_from: NaiveDate,
}

/// An agreement as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgreementTemplateBody {
    /// Its id.
    pub id: Uuid,
    /// The subdistrict that offers it.
    pub subdistrict_id: Uuid,
    /// The published fee schedule it rests on.
    pub fee_schedule_id: Uuid,
    /// Counts the agreements of the subdistrict from 1.
    pub number: i64,
    /// Title.
    pub title: String,
    /// Rights and duties of both sides.
    pub rights_and_duties: String,
    /// What care costs.
    pub fees: String,
    /// When money is given back.
    pub refunds: String,
    /// How disputes are settled.
    pub disputes: String,
    /// First local date.
    pub effective_from: NaiveDate,
    /// SHA-256 of title and parts; stored with every signature.
    pub content_hash: String,
    /// When it was published; absent while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<FixedOffset>>,
}

/// An agreement that has just been published.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedAgreementTemplateBody {
    /// What was published.
    #[serde(flatten)]
    pub published: AgreementTemplateBody,
    /// Families who have not signed the agreement that is, or will be, charged by.
    pub families_to_sign: u64,
    /// What staff are to know.
    pub warnings: Vec<PublishWarning>,
}

/// What is agreed for care in a house on a date: the published agreement in force.
#[utoipa::path(
    tag = "public",
    params(DateQuery),
    responses(
        (status = 200, body = AgreementTemplateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/agreement")]
async fn get_house_agreement(
    state: web::Data<AppState>,
    house: web::Path<Uuid>,
    query: ValidatedQuery<DateQuery>,
) -> Result<web::Json<AgreementTemplateBody>, Problem> {
    let house = house.into_inner().into();
    let agreement = service::agreement_of_house(&state, house, query.0.date).await?;
    let district = districts::service::district(&state, agreement.district).await?;
    Ok(web::Json(body_of(agreement, district.local)))
}

/// All agreements of a subdistrict, drafts too, for those who run it.
#[utoipa::path(
    tag = "fees",
    security(("bearer" = [])),
    params(SubdistrictQuery),
    responses(
        (status = 200, body = Vec<AgreementTemplateBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/agreement-templates")]
async fn list_agreement_templates(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<SubdistrictQuery>,
) -> Result<web::Json<Vec<AgreementTemplateBody>>, Problem> {
    let subdistrict = query.0.subdistrict_id.into();
    let found = service::agreements(&state, &actor, subdistrict).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(
        found.into_iter().map(|it| body_of(it, local)).collect(),
    ))
}

/// Drafts an agreement on a published fee schedule: subdistrict or district staff.
#[utoipa::path(
    tag = "fees",
    security(("bearer" = [])),
    request_body = NewAgreementTemplate,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = AgreementTemplateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/agreement-templates")]
async fn create_agreement_template(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewAgreementTemplate>,
) -> Result<HttpResponse, Problem> {
    let body = input.body;
    let details = AgreementDetails {
        title: body.title,
        rights_and_duties: body.rights_and_duties,
        fees: body.fees,
        refunds: body.refunds,
        disputes: body.disputes,
        effective_from: body.effective_from,
    };
    let created = service::create_agreement(
        &state,
        &actor,
        input.key.as_ref(),
        body.subdistrict_id.into(),
        body.fee_schedule_id.into(),
        details,
    )
    .await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(body_of(created, district.local)))
}

/// Publishes an agreement, once and for good: subdistrict or district staff.
#[utoipa::path(
    tag = "fees",
    security(("bearer" = [])),
    responses(
        (status = 200, body = PublishedAgreementTemplateBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/agreement-templates/{id}/publish")]
async fn publish_agreement_template(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<PublishedAgreementTemplateBody>, Problem> {
    let (done, published) =
        service::publish_agreement(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(PublishedAgreementTemplateBody {
        published: body_of(done, district.local),
        families_to_sign: published.families_to_sign,
        warnings: warnings_of(published),
    }))
}

fn body_of(agreement: AgreementTemplate, local: LocalTime) -> AgreementTemplateBody {
    let content_hash = agreement.content_hash();
    let details = agreement.details;
    AgreementTemplateBody {
        id: agreement.id.get(),
        subdistrict_id: agreement.subdistrict.get(),
        fee_schedule_id: agreement.fee_schedule.get(),
        number: agreement.number,
        title: details.title,
        rights_and_duties: details.rights_and_duties,
        fees: details.fees,
        refunds: details.refunds,
        disputes: details.disputes,
        effective_from: details.effective_from,
        content_hash,
        published_at: agreement.published_at.map(|at| local.show(at)),
    }
}
