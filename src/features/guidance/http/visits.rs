//! Home visits over HTTP.

use crate::{
    features::{
        districts,
        guidance::{
            domain::{
                Appointment, GuidanceError, HomeVisit, HomeVisitStatus, VisitFilter,
                VisitTransition,
            },
            service::{self, NewVisit, Outcome},
        },
    },
    shared::{
        domain::{Actor, Cursor, HomeVisitId},
        http::{
            IdempotentJson, IfMatch, PageBody, Problem, ProblemBody, ValidatedJson, ValidatedQuery,
            etag, not_blank, page_request,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, HttpResponseBuilder, get, http::header::ETAG, post, put, web};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A visit to a family without an account.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHomeVisit {
    /// Where the family is at home.
    pub subdistrict_id: Uuid,
    /// The calendar year it counts in.
    #[validate(range(min = 2000, max = 2100))]
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i32,
    /// Under what staff know the family, such as a number of their own; no name.
    #[validate(length(max = 100), custom(function = "not_blank"))]
    #[schema(max_length = 100, pattern = r"\S")]
    pub reference: String,
}

/// Days that suit the family.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeVisitWish {
    /// Local dates of the visit's year, today or later.
    #[validate(length(min = 1, max = 10))]
    #[schema(min_items = 1, max_items = 10)]
    pub preferred_days: Vec<NaiveDate>,
}

/// When staff come, and who.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeVisitAppointment {
    /// The time.
    pub visit_at: DateTime<Utc>,
    /// A member of staff at work in the subdistrict, one of its houses, or the district.
    pub visitor_staff_id: Uuid,
}

/// What came of a visit.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HomeVisitOutcome {
    /// The local date on which it was made.
    pub visited_on: NaiveDate,
    /// In a few words; kept encrypted.
    #[validate(length(max = 2000), custom(function = "not_blank"))]
    #[schema(max_length = 2000, pattern = r"\S")]
    pub note: Option<String>,
}

/// Which home visits are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HomeVisitQuery {
    /// Only of this subdistrict.
    pub subdistrict: Option<Uuid>,
    /// Only of this calendar year.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// Only in this state.
    #[param(inline)]
    pub status: Option<HomeVisitStatus>,
    /// Only with this standing of the appointment: `requested` is what waits for staff.
    #[param(inline)]
    pub appointment: Option<Appointment>,
    /// At most so many items; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[validate(length(max = 64))]
    #[param(max_length = 64)]
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
}

/// Of which home visits the sums are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HomeVisitSummaryQuery {
    /// Only of this subdistrict.
    pub subdistrict: Option<Uuid>,
    /// The calendar year; this year unless told.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
}

/// A home visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct HomeVisitBody {
    /// Its id.
    pub id: Uuid,
    /// The subdistrict that makes it.
    pub subdistrict_id: Uuid,
    /// The family, when it has an account.
    pub family_id: Option<Uuid>,
    /// The child, when it is registered.
    pub child_id: Option<Uuid>,
    /// Under what staff know a family without an account; for staff.
    pub reference: Option<String>,
    /// The calendar year it counts in.
    pub year: i32,
    /// Which of the year's visits it is.
    pub number: u32,
    /// Where it stands.
    pub status: HomeVisitStatus,
    /// What is agreed about the day.
    pub appointment: Appointment,
    /// Days that suit the family.
    pub preferred_days: Vec<NaiveDate>,
    /// When staff come, local time.
    pub visit_at: Option<DateTime<FixedOffset>>,
    /// Who comes.
    pub visitor_staff_id: Option<Uuid>,
    /// The local date on which it was made.
    pub visited_on: Option<NaiveDate>,
    /// What came of it.
    pub note: Option<String>,
    /// Raised by every change; also the `ETag`.
    pub version: i64,
}

/// How many home visits of a year stand where.
#[derive(Debug, Serialize, ToSchema)]
pub struct HomeVisitSummaryBody {
    /// The calendar year.
    pub year: i32,
    /// All tasks.
    pub total: u64,
    /// Still to be made.
    pub planned: u64,
    /// Made.
    pub done: u64,
    /// Not wanted by the family.
    pub declined: u64,
    /// Family not reached.
    pub unreachable: u64,
    /// Made, of all tasks, in thousandths; absent without tasks.
    pub done_permille: Option<u64>,
}

/// The home visits of the own family, or of the territory in scope, oldest first.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    params(HomeVisitQuery),
    responses(
        (status = 200, body = PageBody<HomeVisitBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/home-visits")]
pub(super) async fn list_home_visits(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<HomeVisitQuery>,
) -> Result<web::Json<PageBody<HomeVisitBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let filter = VisitFilter {
        subdistrict: query.subdistrict.map(Into::into),
        year: query.year,
        status: query.status,
        appointment: query.appointment,
    };
    let found = service::list_visits(&state, &actor, &filter, page).await?;
    let mut items = Vec::with_capacity(found.items.len());
    for visit in found.items {
        items.push(body_of(&state, &actor, visit).await?);
    }
    Ok(web::Json(PageBody {
        items,
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// How many home visits of a year stand where, and how many of them were made: staff.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    params(HomeVisitSummaryQuery),
    responses(
        (status = 200, body = HomeVisitSummaryBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/home-visits/summary")]
pub(super) async fn summarise_home_visits(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<HomeVisitSummaryQuery>,
) -> Result<web::Json<HomeVisitSummaryBody>, Problem> {
    let district = districts::service::district(&state, actor.district).await?;
    let this_year = district.local.year(state.now());
    let year = query.0.year.unwrap_or(this_year);
    let filter = VisitFilter {
        subdistrict: query.0.subdistrict.map(Into::into),
        year: Some(year),
        ..VisitFilter::default()
    };
    let summary = service::summary(&state, &actor, &filter).await?;
    Ok(web::Json(HomeVisitSummaryBody {
        year,
        total: summary.total(),
        planned: summary.planned,
        done: summary.done,
        declined: summary.declined,
        unreachable: summary.unreachable,
        done_permille: summary.done_permille(),
    }))
}

/// Enters a visit to a family without an account: those who run a house of the subdistrict,
/// the subdistrict, or the district.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    request_body = NewHomeVisit,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = HomeVisitBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/home-visits")]
pub(super) async fn enter_home_visit(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewHomeVisit>,
) -> Result<HttpResponse, Problem> {
    let new = NewVisit {
        subdistrict: input.body.subdistrict_id.into(),
        year: input.body.year,
        reference: input.body.reference,
    };
    let visit = service::enter(&state, &actor, input.key.as_ref(), new).await?;
    answer(&state, &actor, HttpResponse::Created(), visit).await
}

/// One home visit.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    responses(
        (status = 200, body = HomeVisitBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/home-visits/{id}")]
pub(super) async fn get_home_visit(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let visit = service::visit(&state, &actor, id.into_inner().into()).await?;
    answer(&state, &actor, HttpResponse::Ok(), visit).await
}

/// The family names days that suit it, also after it had declined.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    request_body = HomeVisitWish,
    responses(
        (status = 200, body = HomeVisitBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/home-visits/{id}/request")]
pub(super) async fn request_home_visit(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<HomeVisitWish>,
) -> Result<HttpResponse, Problem> {
    let wish = VisitTransition::Request(input.0.preferred_days);
    changed(&state, &actor, (id.into_inner().into(), None), wish).await
}

/// Staff set the time and who comes, or set it anew; the family is told.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    request_body = HomeVisitAppointment,
    params(("If-Match" = String, Header, description = "The ETag the edit is based on")),
    responses(
        (status = 200, body = HomeVisitBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/home-visits/{id}/appointment")]
pub(super) async fn confirm_home_visit(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<HomeVisitAppointment>,
) -> Result<HttpResponse, Problem> {
    let set = VisitTransition::Confirm(input.0.visit_at, input.0.visitor_staff_id.into());
    let id = (id.into_inner().into(), Some(version.0));
    changed(&state, &actor, id, set).await
}

/// Staff record a visit that was made.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    request_body = HomeVisitOutcome,
    responses(
        (status = 200, body = HomeVisitBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/home-visits/{id}/done")]
pub(super) async fn finish_home_visit(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<HomeVisitOutcome>,
) -> Result<HttpResponse, Problem> {
    let outcome = Outcome {
        visited_on: input.0.visited_on,
        note: input.0.note,
    };
    let made = outcome.recorded(&state)?;
    changed(&state, &actor, (id.into_inner().into(), None), made).await
}

/// The family does not want the visit: itself, or staff who were told so.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    responses(
        (status = 200, body = HomeVisitBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/home-visits/{id}/decline")]
pub(super) async fn decline_home_visit(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = (id.into_inner().into(), None);
    changed(&state, &actor, id, VisitTransition::Decline).await
}

/// Staff could not reach the family.
#[utoipa::path(
    tag = "home visits",
    security(("bearer" = [])),
    responses(
        (status = 200, body = HomeVisitBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/home-visits/{id}/unreachable")]
pub(super) async fn miss_home_visit(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = (id.into_inner().into(), None);
    changed(&state, &actor, id, VisitTransition::Unreachable).await
}

async fn changed(
    state: &AppState,
    actor: &Actor,
    id: (HomeVisitId, Option<i64>),
    transition: VisitTransition,
) -> Result<HttpResponse, Problem> {
    let visit = service::change_visit(state, actor, id, transition).await?;
    answer(state, actor, HttpResponse::Ok(), visit).await
}

async fn answer(
    state: &AppState,
    actor: &Actor,
    mut answer: HttpResponseBuilder,
    visit: HomeVisit,
) -> Result<HttpResponse, Problem> {
    let version = visit.version;
    let body = body_of(state, actor, visit).await?;
    Ok(answer.insert_header((ETAG, etag(version))).json(body))
}

async fn body_of(
    state: &AppState,
    actor: &Actor,
    visit: HomeVisit,
) -> Result<HomeVisitBody, GuidanceError> {
    let local = districts::service::district(state, visit.district)
        .await?
        .local;
    let opened = service::opened(state, actor, &visit)?;
    Ok(HomeVisitBody {
        id: visit.id.get(),
        subdistrict_id: visit.subdistrict.get(),
        family_id: visit.family.map(Into::into),
        child_id: visit.child.map(Into::into),
        reference: opened.reference,
        year: visit.year,
        number: visit.number,
        status: visit.status,
        appointment: visit.appointment,
        preferred_days: visit.preferred_days,
        visit_at: visit.visit_at.map(|at| local.show(at)),
        visitor_staff_id: visit.visitor.map(Into::into),
        visited_on: visit.visited_on,
        note: opened.outcome,
        version: visit.version,
    })
}
