//! The liability insurances of a house over HTTP.

use crate::{
    features::houses::{
        domain::{Insurance, InsuranceDetails},
        service,
    },
    shared::{
        domain::Actor,
        http::{IdempotentJson, Problem, ProblemBody, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(list_insurances).service(create_insurance);
}

/// A new liability insurance.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInsurance {
    /// The insurer.
    #[validate(length(max = 100), custom(function = "not_blank"))]
    #[schema(max_length = 100, pattern = r"\S")]
    pub insurer: String,
    /// Number of the insurance policy.
    #[validate(length(max = 100), custom(function = "not_blank"))]
    #[schema(max_length = 100, pattern = r"\S")]
    pub policy_number: String,
    /// First date covered.
    pub valid_from: NaiveDate,
    /// Last date covered.
    pub valid_to: NaiveDate,
}

/// A liability insurance as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsuranceBody {
    /// Its id.
    pub id: Uuid,
    /// The insured house.
    pub house_id: Uuid,
    /// The insurer.
    pub insurer: String,
    /// Number of the insurance policy.
    pub policy_number: String,
    /// First date covered.
    pub valid_from: NaiveDate,
    /// Last date covered.
    pub valid_to: NaiveDate,
}

/// The liability insurances of a house, for its staff; the one that ends last comes first.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<InsuranceBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/insurances")]
async fn list_insurances(
    state: web::Data<AppState>,
    actor: Actor,
    house: web::Path<Uuid>,
) -> Result<web::Json<Vec<InsuranceBody>>, Problem> {
    let found = service::insurances(&state, &actor, house.into_inner().into()).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Enters a liability insurance of a house: subdistrict or district staff.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = NewInsurance,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = InsuranceBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/houses/{id}/insurances")]
async fn create_insurance(
    state: web::Data<AppState>,
    actor: Actor,
    house: web::Path<Uuid>,
    input: IdempotentJson<NewInsurance>,
) -> Result<HttpResponse, Problem> {
    let house = house.into_inner().into();
    let details = InsuranceDetails {
        insurer: input.body.insurer,
        policy_number: input.body.policy_number,
        valid_from: input.body.valid_from,
        valid_to: input.body.valid_to,
    };
    let created =
        service::create_insurance(&state, &actor, input.key.as_ref(), house, details).await?;
    Ok(HttpResponse::Created().json(InsuranceBody::from(created)))
}

impl From<Insurance> for InsuranceBody {
    fn from(insurance: Insurance) -> Self {
        Self {
            id: insurance.id,
            house_id: insurance.house.get(),
            insurer: insurance.details.insurer,
            policy_number: insurance.details.policy_number,
            valid_from: insurance.details.valid_from,
            valid_to: insurance.details.valid_to,
        }
    }
}
