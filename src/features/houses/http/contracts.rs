//! Contracts and notices of the operators of houses over HTTP.

use crate::{
    features::houses::{
        domain::{ContractDetails, ContractKind, OperatorContract},
        service,
    },
    shared::{
        domain::Actor,
        http::{
            IdempotentJson, IfMatch, Problem, ProblemBody, ValidatedJson, etag, known_date,
            not_blank,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::ETAG, post, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .service(list_operator_contracts)
        .service(create_operator_contract)
        .service(edit_operator_contract);
}

/// What is entered of a contract or notice.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorContractInput {
    /// The contract with the operator, or its notice (《依法开展托育服务告知书》).
    pub kind: ContractKind,
    /// Name of the operator.
    #[validate(length(max = 100), custom(function = "not_blank"))]
    #[schema(max_length = 100, pattern = r"\S")]
    pub operator_name: String,
    /// Number on the paper.
    #[validate(length(max = 100), custom(function = "not_blank"))]
    #[schema(max_length = 100, pattern = r"\S")]
    pub number: String,
    /// First local date.
    #[validate(custom(function = "known_date"))]
    pub valid_from: NaiveDate,
    /// Last local date, inclusive.
    #[validate(custom(function = "known_date"))]
    pub valid_to: NaiveDate,
}

/// A contract or notice as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorContractBody {
    /// Its id.
    pub id: Uuid,
    /// The house.
    pub house_id: Uuid,
    /// Contract or notice.
    pub kind: ContractKind,
    /// Name of the operator.
    pub operator_name: String,
    /// Number on the paper.
    pub number: String,
    /// First local date.
    pub valid_from: NaiveDate,
    /// Last local date, inclusive.
    pub valid_to: NaiveDate,
    /// Version; also the `ETag`.
    pub version: i64,
}

/// The contracts and notices of a house's operators, for its staff; the one that ends last
/// comes first.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<OperatorContractBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/operator-contracts")]
async fn list_operator_contracts(
    state: web::Data<AppState>,
    actor: Actor,
    house: web::Path<Uuid>,
) -> Result<web::Json<Vec<OperatorContractBody>>, Problem> {
    let found = service::contracts(&state, &actor, house.into_inner().into()).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Enters a contract or notice of a house's operator: subdistrict or district staff.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = OperatorContractInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = OperatorContractBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/houses/{id}/operator-contracts")]
async fn create_operator_contract(
    state: web::Data<AppState>,
    actor: Actor,
    house: web::Path<Uuid>,
    input: IdempotentJson<OperatorContractInput>,
) -> Result<HttpResponse, Problem> {
    let house = house.into_inner().into();
    let key = input.key.as_ref();
    let made = service::create_contract(&state, &actor, key, house, input.body.into()).await?;
    Ok(HttpResponse::Created()
        .insert_header((ETAG, etag(made.version)))
        .json(OperatorContractBody::from(made)))
}

/// Edits a contract or notice. Sessions already open stay; on dates that are no longer
/// covered they take no more bookings.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = OperatorContractInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = OperatorContractBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/houses/{id}/operator-contracts/{contract_id}")]
async fn edit_operator_contract(
    state: web::Data<AppState>,
    actor: Actor,
    path: web::Path<(Uuid, Uuid)>,
    version: IfMatch,
    input: ValidatedJson<OperatorContractInput>,
) -> Result<HttpResponse, Problem> {
    let (house, id) = path.into_inner();
    let paper = (house.into(), id.into());
    let edited = service::edit_contract(&state, &actor, paper, version.0, input.0.into()).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(edited.version)))
        .json(OperatorContractBody::from(edited)))
}

impl From<OperatorContractInput> for ContractDetails {
    fn from(input: OperatorContractInput) -> Self {
        Self {
            kind: input.kind,
            operator_name: input.operator_name,
            number: input.number,
            valid_from: input.valid_from,
            valid_to: input.valid_to,
        }
    }
}

impl From<OperatorContract> for OperatorContractBody {
    fn from(contract: OperatorContract) -> Self {
        let details = contract.details;
        Self {
            id: contract.id.get(),
            house_id: contract.house.get(),
            kind: details.kind,
            operator_name: details.operator_name,
            number: details.number,
            valid_from: details.valid_from,
            valid_to: details.valid_to,
            version: contract.version,
        }
    }
}
