//! The rules and subdistricts of a district, for anyone to read.

use super::{
    domain::{DistrictError, Subdistrict},
    service,
};
use crate::{
    features::policies::{PolicyError, domain::ListedValue},
    shared::http::{Code, DistrictQuery, Problem, ProblemBody, ValidatedQuery},
    state::AppState,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(current_policy).service(list_subdistricts);
}

/// The rules in force today.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyBody {
    /// Locality of the profile.
    pub locality: String,
    /// The paper it comes from.
    pub source: String,
    /// The version, stored with every decision.
    pub version: String,
    /// First date of the version.
    pub effective_from: NaiveDate,
    /// Every value with its rule id.
    pub values: Vec<PolicyValueBody>,
}

/// One value of the rules.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyValueBody {
    /// Section and key, for example `capacity.children_per_carer`.
    pub key: String,
    /// A number, a word, or a list of words.
    #[schema(value_type = Value)]
    pub value: serde_json::Value,
    /// Rule id.
    pub rule: String,
    /// True when the paper leaves the number to the district.
    pub choice: bool,
}

/// A subdistrict.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubdistrictBody {
    /// Its id.
    pub id: Uuid,
    /// Short code.
    pub code: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// The rules in force today, each with its rule id.
#[utoipa::path(
    tag = "public",
    params(DistrictQuery),
    responses(
        (status = 200, body = PolicyBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/policies/current")]
async fn current_policy(
    state: web::Data<AppState>,
    query: ValidatedQuery<DistrictQuery>,
) -> Result<web::Json<PolicyBody>, Problem> {
    let district = service::named(&state, query.0.district.as_deref()).await?;
    let today = district.local.date(state.now());
    let policy = service::policy(&state, &district, today)?;
    let profile = state.policies.profile(&district.policy_profile);
    Ok(web::Json(PolicyBody {
        locality: district.policy_profile.clone(),
        source: profile.map(|it| it.source.clone()).unwrap_or_default(),
        version: policy.id.clone(),
        effective_from: policy.effective_from,
        values: policy.listed().iter().cloned().map(Into::into).collect(),
    }))
}

/// The subdistricts of a district.
#[utoipa::path(
    tag = "public",
    params(DistrictQuery),
    responses(
        (status = 200, body = Vec<SubdistrictBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/subdistricts")]
async fn list_subdistricts(
    state: web::Data<AppState>,
    query: ValidatedQuery<DistrictQuery>,
) -> Result<web::Json<Vec<SubdistrictBody>>, Problem> {
    let district = service::named(&state, query.0.district.as_deref()).await?;
    let found = service::subdistricts(state.db.read(), district.id).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

impl From<ListedValue> for PolicyValueBody {
    fn from(listed: ListedValue) -> Self {
        Self {
            key: listed.key,
            value: listed.value,
            rule: listed.rule,
            choice: listed.choice,
        }
    }
}

impl From<Subdistrict> for SubdistrictBody {
    fn from(subdistrict: Subdistrict) -> Self {
        Self {
            id: subdistrict.id.get(),
            code: subdistrict.code,
            name: subdistrict.name,
            name_en: subdistrict.name_en,
        }
    }
}

impl From<DistrictError> for Problem {
    fn from(error: DistrictError) -> Self {
        match error {
            DistrictError::Unknown => Self::new(Code::DistrictNotFound),
            DistrictError::NotNamed => Self::new(Code::DistrictNotFound).detail(
                "本服务包含多个区，请用 district 指明。",
                "Several districts are served here; name one with `district`.",
            ),
            DistrictError::Policy(error @ PolicyError::NoProfile(_)) => Self::internal(&error),
            DistrictError::Policy(PolicyError::NotInForce(date)) => {
                Self::new(Code::PolicyNotInForce).fact("date", date.to_string())
            }
            DistrictError::Store(error) => error.into(),
        }
    }
}
