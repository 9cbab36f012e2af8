//! The recognised medical institutions of a district over HTTP.

use crate::{
    features::{
        districts,
        houses::{
            domain::{InstitutionDetails, MedicalInstitution},
            service,
        },
    },
    shared::{
        domain::Actor,
        http::{DistrictQuery, IdempotentJson, Problem, ProblemBody, ValidatedQuery, not_blank},
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
    config
        .service(list_institutions)
        .service(create_institution);
}

/// A medical institution to be recognised.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInstitution {
    /// Its name.
    #[validate(length(max = 100), custom(function = "not_blank"))]
    #[schema(max_length = 100, pattern = r"\S")]
    pub name: String,
    /// First date of recognition.
    pub recognised_from: NaiveDate,
    /// Last date of recognition; absent while it goes on.
    pub recognised_to: Option<NaiveDate>,
}

/// A medical institution as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstitutionBody {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// First date of recognition.
    pub recognised_from: NaiveDate,
    /// Last date of recognition; absent while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recognised_to: Option<NaiveDate>,
}

/// The medical institutions whose health checks are, or were, recognised in a district.
#[utoipa::path(
    tag = "public",
    params(DistrictQuery),
    responses(
        (status = 200, body = Vec<InstitutionBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/medical-institutions")]
async fn list_institutions(
    state: web::Data<AppState>,
    query: ValidatedQuery<DistrictQuery>,
) -> Result<web::Json<Vec<InstitutionBody>>, Problem> {
    let district = districts::service::named(&state, query.0.district.as_deref()).await?;
    let found = service::institutions(state.db.read(), district.id).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Puts a medical institution on the list: district staff.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = NewInstitution,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = InstitutionBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/medical-institutions")]
async fn create_institution(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewInstitution>,
) -> Result<HttpResponse, Problem> {
    let details = InstitutionDetails {
        name: input.body.name,
        recognised_from: input.body.recognised_from,
        recognised_to: input.body.recognised_to,
    };
    let created = service::create_institution(&state, &actor, input.key.as_ref(), details).await?;
    Ok(HttpResponse::Created().json(InstitutionBody::from(created)))
}

impl From<MedicalInstitution> for InstitutionBody {
    fn from(institution: MedicalInstitution) -> Self {
        Self {
            id: institution.id.get(),
            name: institution.details.name,
            recognised_from: institution.details.recognised_from,
            recognised_to: institution.details.recognised_to,
        }
    }
}
