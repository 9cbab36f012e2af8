//! Dismissals, what people have and lack, and the houses that health workers serve.

use super::{AffectedSessionBody, affected, credentials::CredentialBody, staff::document};
use crate::{
    features::{
        districts,
        roster::service,
        staff::{
            self,
            domain::{
                Compliance, Dismissal, Ineligible, NewDismissal, ServedHouse, StaffRole,
                StaffStatus,
            },
        },
    },
    shared::{
        domain::{Actor, IdType, StaffId},
        http::{IdempotentJson, Problem, ProblemBody, ValidatedQuery, known_date, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, delete, get, post, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A dismissal as entered.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissalInput {
    /// Local date from which the person is no longer employed; today at the latest.
    #[validate(custom(function = "known_date"))]
    pub date: NaiveDate,
    /// Why, for those who look at it later.
    #[validate(length(max = 500), custom(function = "not_blank"))]
    #[schema(max_length = 500, pattern = r"\S")]
    pub reason: String,
    /// Kind of the identity document; needed where a register has a record of the person and
    /// no document is on record.
    pub id_type: Option<IdType>,
    /// Number of the identity document.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub id_number: Option<String>,
}

/// A dismissal as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct DismissalBody {
    /// Its id.
    pub id: Uuid,
    /// Who was dismissed.
    pub staff_id: Uuid,
    /// Local date from which the person is no longer employed.
    pub date: NaiveDate,
    /// Why.
    pub reason: String,
    /// The person may never be employed again, here or anywhere else.
    pub barred: bool,
    /// The account that recorded it.
    pub recorded_by: Uuid,
}

/// A dismissal that was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedDismissalBody {
    /// The dismissal.
    #[serde(flatten)]
    pub dismissal: DismissalBody,
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Whose papers are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ComplianceQuery {
    /// The house.
    pub house_id: Uuid,
}

/// What a person has and lacks.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplianceBody {
    /// The person.
    pub staff_id: Uuid,
    /// Name.
    pub name: String,
    /// As what the person is employed.
    pub role: StaffRole,
    /// Whether the person works.
    pub status: StaffStatus,
    /// Whether an identity document is on record.
    pub has_id_document: bool,
    /// Every paper with its last day, oldest first.
    pub papers: Vec<CredentialBody>,
    /// What is missing today; of carers everything for which they do not count.
    pub missing: Vec<Ineligible>,
    /// The local date since which something has been missing; absent for one who has
    /// everything, and for one who never had.
    pub not_counted_since: Option<NaiveDate>,
}

/// A house to be served.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServedHouseInput {
    /// The house, another than the own one.
    pub house_id: Uuid,
}

/// A house that a health worker serves beside the own one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServedHouseBody {
    /// Who.
    pub staff_id: Uuid,
    /// Where.
    pub house_id: Uuid,
}

/// Records the dismissal of a person below the own role: the person is signed out, loses the
/// shifts ahead, and where a register has a record of the person, is barred for good.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = DismissalInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = CreatedDismissalBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff/{id}/dismissal")]
pub(super) async fn create_dismissal(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<DismissalInput>,
) -> Result<HttpResponse, Problem> {
    let id = StaffId::from(id.into_inner());
    let body = input.body;
    let new = NewDismissal {
        date: body.date,
        reason: body.reason,
        document: document(body.id_type, body.id_number)?,
    };
    let done = service::dismiss_staff(&state, &actor, input.key.as_ref(), id, new).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(CreatedDismissalBody {
        dismissal: done.item.into(),
        affected_sessions: affected(done.affected, district.local),
    }))
}

/// The record of a person's dismissal, for those above the person.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = DismissalBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/staff/{id}/dismissal")]
pub(super) async fn get_dismissal(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<DismissalBody>, Problem> {
    let id = StaffId::from(id.into_inner());
    let found = staff::service::dismissal(&state, &actor, id).await?;
    Ok(web::Json(found.into()))
}

/// What everyone who works in a house has and lacks today, by name; for those who run it.
/// Health workers of other houses who serve it are among them.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    params(ComplianceQuery),
    responses(
        (status = 200, body = Vec<ComplianceBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/staff-compliance")]
pub(super) async fn show_staff_compliance(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<ComplianceQuery>,
) -> Result<web::Json<Vec<ComplianceBody>>, Problem> {
    let house = query.0.house_id.into();
    let found = staff::service::compliance(&state, &actor, house).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Lets a health worker serve another house as well.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = ServedHouseInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ServedHouseBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff/{id}/houses")]
pub(super) async fn serve_house(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<ServedHouseInput>,
) -> Result<HttpResponse, Problem> {
    let served = ServedHouse {
        staff: id.into_inner().into(),
        house: input.body.house_id.into(),
    };
    let served = service::serve_house(&state, &actor, input.key.as_ref(), served).await?;
    Ok(HttpResponse::Created().json(ServedHouseBody {
        staff_id: served.staff.get(),
        house_id: served.house.get(),
    }))
}

/// The houses a health worker serves beside the own one.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<ServedHouseBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/staff/{id}/houses")]
pub(super) async fn list_served_houses(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<ServedHouseBody>>, Problem> {
    let id = StaffId::from(id.into_inner());
    let houses = staff::service::served_houses(&state, &actor, id).await?;
    let bodies = houses.into_iter().map(|house| ServedHouseBody {
        staff_id: id.get(),
        house_id: house.get(),
    });
    Ok(web::Json(bodies.collect()))
}

/// Ends that a health worker serves another house.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 204),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/staff/{id}/houses/{house_id}")]
pub(super) async fn stop_serving_house(
    state: web::Data<AppState>,
    actor: Actor,
    path: web::Path<(Uuid, Uuid)>,
) -> Result<HttpResponse, Problem> {
    let (staff, house) = path.into_inner();
    let served = ServedHouse {
        staff: staff.into(),
        house: house.into(),
    };
    service::stop_serving(&state, &actor, served).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<Dismissal> for DismissalBody {
    fn from(dismissal: Dismissal) -> Self {
        Self {
            id: dismissal.id,
            staff_id: dismissal.staff.get(),
            date: dismissal.date,
            reason: dismissal.reason,
            barred: dismissal.barred,
            recorded_by: dismissal.by.get(),
        }
    }
}

impl From<Compliance> for ComplianceBody {
    fn from(found: Compliance) -> Self {
        Self {
            staff_id: found.member.id.get(),
            name: found.member.name,
            role: found.member.role,
            status: found.member.status,
            has_id_document: found.member.has_id_document,
            papers: found.papers.into_iter().map(Into::into).collect(),
            missing: found.missing,
            not_counted_since: found.not_counted_since,
        }
    }
}
