//! Fee schedules over HTTP.

use super::{DateQuery, PublishWarning, SubdistrictQuery, warnings_of};
use crate::{
    features::{
        districts,
        fees::{
            domain::{FeeSchedule, FeeScheduleDetails},
            service,
        },
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{IdempotentJson, Money, Problem, ProblemBody, ValidatedQuery, not_blank},
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
        .service(get_house_fee_schedule)
        .service(list_fee_schedules)
        .service(create_fee_schedule)
        .service(publish_fee_schedule);
}

/// A draft of a fee schedule.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFeeSchedule {
    /// The subdistrict that charges.
    pub subdistrict_id: Uuid,
    /// What the prices rest on.
    #[validate(length(max = 1000), custom(function = "not_blank"))]
    #[schema(max_length = 1000, pattern = r"\S")]
    pub basis: String,
    /// First local date.
    pub effective_from: NaiveDate,
    /// Fen per hour of timed care.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub timed_fen_per_hour: i64,
    /// Fen for a whole temporary session.
    #[validate(range(min = 0, max = 1_000_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    pub temporary_fen_per_session: i64,
}

/// A fee schedule as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeeScheduleBody {
    /// Its id.
    pub id: Uuid,
    /// The subdistrict that charges.
    pub subdistrict_id: Uuid,
    /// Counts the schedules of the subdistrict from 1.
    pub number: i64,
    /// What the prices rest on.
    pub basis: String,
    /// First local date.
    pub effective_from: NaiveDate,
    /// Price of an hour of timed care.
    pub timed_per_hour: Money,
    /// Price of a whole temporary session.
    pub temporary_per_session: Money,
    /// When it was published; absent while it is a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<DateTime<FixedOffset>>,
}

/// A fee schedule that has just been published.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedFeeScheduleBody {
    /// What was published.
    #[serde(flatten)]
    pub published: FeeScheduleBody,
    /// Families who have not signed the agreement that is, or will be, charged by.
    pub families_to_sign: u64,
    /// What staff are to know.
    pub warnings: Vec<PublishWarning>,
}

/// What care in a house costs on a date: the published schedule in force.
#[utoipa::path(
    tag = "public",
    params(DateQuery),
    responses(
        (status = 200, body = FeeScheduleBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/fee-schedule")]
async fn get_house_fee_schedule(
    state: web::Data<AppState>,
    house: web::Path<Uuid>,
    query: ValidatedQuery<DateQuery>,
) -> Result<web::Json<FeeScheduleBody>, Problem> {
    let house = house.into_inner().into();
    let schedule = service::schedule_of_house(&state, house, query.0.date).await?;
    let district = districts::service::district(&state, schedule.district).await?;
    Ok(web::Json(body_of(schedule, district.local)))
}

/// All fee schedules of a subdistrict, drafts too, for those who run it.
#[utoipa::path(
    tag = "fees",
    security(("bearer" = [])),
    params(SubdistrictQuery),
    responses(
        (status = 200, body = Vec<FeeScheduleBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/fee-schedules")]
async fn list_fee_schedules(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<SubdistrictQuery>,
) -> Result<web::Json<Vec<FeeScheduleBody>>, Problem> {
    let subdistrict = query.0.subdistrict_id.into();
    let found = service::schedules(&state, &actor, subdistrict).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(
        found.into_iter().map(|it| body_of(it, local)).collect(),
    ))
}

/// Drafts a fee schedule: subdistrict or district staff.
#[utoipa::path(
    tag = "fees",
    security(("bearer" = [])),
    request_body = NewFeeSchedule,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = FeeScheduleBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/fee-schedules")]
async fn create_fee_schedule(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewFeeSchedule>,
) -> Result<HttpResponse, Problem> {
    let subdistrict = input.body.subdistrict_id.into();
    let details = FeeScheduleDetails {
        basis: input.body.basis,
        effective_from: input.body.effective_from,
        timed_fen_per_hour: input.body.timed_fen_per_hour,
        temporary_fen_per_session: input.body.temporary_fen_per_session,
    };
    let created =
        service::create_schedule(&state, &actor, input.key.as_ref(), subdistrict, details).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Created().json(body_of(created, district.local)))
}

/// Publishes a fee schedule, once and for good: subdistrict or district staff.
#[utoipa::path(
    tag = "fees",
    security(("bearer" = [])),
    responses(
        (status = 200, body = PublishedFeeScheduleBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/fee-schedules/{id}/publish")]
async fn publish_fee_schedule(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<PublishedFeeScheduleBody>, Problem> {
    let (done, published) =
        service::publish_schedule(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(PublishedFeeScheduleBody {
        published: body_of(done, district.local),
        families_to_sign: published.families_to_sign,
        warnings: warnings_of(published),
    }))
}

fn body_of(schedule: FeeSchedule, local: LocalTime) -> FeeScheduleBody {
    let details = schedule.details;
    FeeScheduleBody {
        id: schedule.id.get(),
        subdistrict_id: schedule.subdistrict.get(),
        number: schedule.number,
        basis: details.basis,
        effective_from: details.effective_from,
        timed_per_hour: Money {
            amount_fen: details.timed_fen_per_hour,
        },
        temporary_per_session: Money {
            amount_fen: details.temporary_fen_per_session,
        },
        published_at: schedule.published_at.map(|at| local.show(at)),
    }
}
