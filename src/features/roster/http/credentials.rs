//! Papers, and who counts.

use super::{AffectedSessionBody, affected};
use crate::{
    features::{
        districts,
        roster::service::{self, Changed},
        staff::{
            self,
            domain::{CheckResult, CredentialInput, CredentialKind, CredentialRecord, Ineligible},
        },
    },
    shared::{
        domain::{Actor, LocalTime, StaffId},
        http::{IdempotentJson, Problem, ProblemBody, ReasonInput, ValidatedQuery, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A paper as entered.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCredential {
    /// Which of the four.
    pub kind: CredentialKind,
    /// Certificate type; for a background check the register, `public_security` or
    /// `procuratorate`.
    #[validate(length(min = 1, max = 64), custom(function = "not_blank"))]
    #[schema(min_length = 1, max_length = 64, pattern = r"\S")]
    pub type_name: String,
    /// Number on the paper.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub number: Option<String>,
    /// Who issued it.
    #[validate(length(min = 1, max = 100), custom(function = "not_blank"))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    pub issuer: String,
    /// First local date of validity; for a background check the date of the answer.
    pub valid_from: NaiveDate,
    /// Last local date of validity, inclusive. Filled in by the rules for health
    /// certificates and background checks.
    pub valid_to: Option<NaiveDate>,
    /// What the register answered; only for a background check.
    pub result: Option<CheckResult>,
}

/// A paper as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct CredentialBody {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub staff_id: Uuid,
    /// Which of the four.
    pub kind: CredentialKind,
    /// Certificate type, or the register.
    pub type_name: String,
    /// Number on the paper.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// First local date of validity.
    pub valid_from: NaiveDate,
    /// Last local date of validity, inclusive; absent if it does not expire.
    pub valid_to: Option<NaiveDate>,
    /// What the register answered.
    pub result: Option<CheckResult>,
    /// Taken back; does not count.
    pub revoked: bool,
    /// Why.
    pub revoked_reason: Option<String>,
}

/// A paper that was recorded or taken back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangedCredentialBody {
    /// The paper.
    #[serde(flatten)]
    pub credential: CredentialBody,
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Which date is meant.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EligibilityQuery {
    /// Local date.
    pub date: NaiveDate,
}

/// Whether a person counts as a carer on a date.
#[derive(Debug, Serialize, ToSchema)]
pub struct EligibilityBody {
    /// The local date.
    pub date: NaiveDate,
    /// Counts in the ratio.
    pub eligible: bool,
    /// Every reason why not.
    pub reasons: Vec<Ineligible>,
}

/// Records a paper of a person below the own role. A hit in a register suspends the person
/// at once.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = NewCredential,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ChangedCredentialBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff/{id}/credentials")]
pub(super) async fn create_credential(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<NewCredential>,
) -> Result<HttpResponse, Problem> {
    let id = StaffId::from(id.into_inner());
    let key = input.key.as_ref();
    let changed = service::add_credential(&state, &actor, key, id, input.body.into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(ChangedCredentialBody::of(changed, district.local)))
}

/// The papers of a person, oldest first: for those who run the house, and for the person.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<CredentialBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/staff/{id}/credentials")]
pub(super) async fn list_credentials(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<CredentialBody>>, Problem> {
    let id = StaffId::from(id.into_inner());
    let found = staff::service::credentials(&state, &actor, id).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Takes a paper back: it was recorded in error, or its issuer has withdrawn it.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = ReasonInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 200, body = ChangedCredentialBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff/{id}/credentials/{credential_id}/revoke")]
pub(super) async fn revoke_credential(
    state: web::Data<AppState>,
    actor: Actor,
    path: web::Path<(Uuid, Uuid)>,
    input: IdempotentJson<ReasonInput>,
) -> Result<web::Json<ChangedCredentialBody>, Problem> {
    let (id, credential) = path.into_inner();
    let paper = (id.into(), credential.into());
    let key = input.key.as_ref();
    let changed = service::revoke_credential(&state, &actor, key, paper, input.body.reason).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(ChangedCredentialBody::of(
        changed,
        district.local,
    )))
}

/// Whether a person counts as a carer on a date, and every reason why not.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    params(EligibilityQuery),
    responses(
        (status = 200, body = EligibilityBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/staff/{id}/eligibility")]
pub(super) async fn show_eligibility(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    query: ValidatedQuery<EligibilityQuery>,
) -> Result<web::Json<EligibilityBody>, Problem> {
    let date = query.0.date;
    let id = StaffId::from(id.into_inner());
    let reasons = staff::service::why_not_eligible_on(&state, &actor, id, date).await?;
    Ok(web::Json(EligibilityBody {
        date,
        eligible: reasons.is_empty(),
        reasons,
    }))
}

impl From<NewCredential> for CredentialInput {
    fn from(input: NewCredential) -> Self {
        Self {
            kind: input.kind,
            type_name: input.type_name,
            number: input.number,
            issuer: input.issuer,
            valid_from: input.valid_from,
            valid_to: input.valid_to,
            result: input.result,
        }
    }
}

impl From<CredentialRecord> for CredentialBody {
    fn from(record: CredentialRecord) -> Self {
        let paper = record.credential;
        Self {
            id: record.id.get(),
            staff_id: record.staff.get(),
            kind: paper.kind,
            type_name: paper.type_name,
            number: record.number,
            issuer: record.issuer,
            valid_from: paper.valid_from,
            valid_to: paper.valid_to,
            result: paper.result,
            revoked: paper.revoked,
            revoked_reason: record.revoked_reason,
        }
    }
}

impl ChangedCredentialBody {
    fn of(changed: Changed<CredentialRecord>, local: LocalTime) -> Self {
        Self {
            credential: changed.item.into(),
            affected_sessions: affected(changed.affected, local),
        }
    }
}
