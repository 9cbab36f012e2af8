//! Proposals to suspend a class or a house.

use crate::{
    features::{
        districts,
        illness::{
            domain::{Contact, ProposalStatus, SuspensionProposal},
            service,
        },
        policies::domain::Disease,
    },
    shared::{
        domain::{Actor, LocalTime, SuspensionProposalId},
        http::{
            PageBody, Problem, ProblemBody, ReasonInput, ValidatedJson, ValidatedQuery,
            page_request,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, post, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Which proposals are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuspensionProposalQuery {
    /// The house.
    pub house_id: Uuid,
    /// Only those that have come so far.
    #[param(inline)]
    pub status: Option<ProposalStatus>,
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

/// A proposal.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuspensionProposalBody {
    /// Its id.
    pub id: Uuid,
    /// The house.
    pub house_id: Uuid,
    /// The class, by its room; null for the whole house.
    pub room_id: Option<Uuid>,
    /// The disease.
    pub disease: Disease,
    /// How far it has come.
    pub status: ProposalStatus,
    /// For how many local days, that of the decision included.
    pub days: u32,
    /// How many records of illness it rests on.
    pub cases: usize,
    /// When it was made.
    pub created_at: DateTime<FixedOffset>,
    /// When it was decided.
    pub decided_at: Option<DateTime<FixedOffset>>,
    /// Why it was dismissed.
    pub decision_reason: Option<String>,
    /// The closure that followed.
    pub closure_id: Option<Uuid>,
}

impl SuspensionProposalBody {
    fn of(proposal: SuspensionProposal, local: LocalTime) -> Self {
        Self {
            id: proposal.id.get(),
            house_id: proposal.house.get(),
            room_id: proposal.room.map(Into::into),
            disease: proposal.disease,
            status: proposal.status,
            days: proposal.days,
            cases: proposal.cases.len(),
            created_at: local.show(proposal.created_at),
            decided_at: proposal.decided_at.map(|at| local.show(at)),
            decision_reason: proposal.decision_reason,
            closure_id: proposal.closure.map(Into::into),
        }
    }
}

/// A guardian of a contact.
#[derive(Serialize, ToSchema)]
pub struct ContactGuardianBody {
    /// Name.
    pub name: String,
    /// Telephone, where one is known.
    pub phone: Option<String>,
}

/// A session that a contact shared with a case.
#[derive(Serialize, ToSchema)]
pub struct SharedSessionBody {
    /// The session.
    pub session_id: Uuid,
    /// Its local date.
    pub date: NaiveDate,
}

/// A child who shared a session with a case.
#[derive(Serialize, ToSchema)]
pub struct ContactBody {
    /// The child.
    pub child_id: Uuid,
    /// Its name.
    pub child_name: String,
    /// Its guardians.
    pub guardians: Vec<ContactGuardianBody>,
    /// What they shared, by date.
    pub sessions: Vec<SharedSessionBody>,
}

impl ContactBody {
    fn of(contact: Contact) -> Self {
        Self {
            child_id: contact.child.get(),
            child_name: contact
                .name
                .map(|name| name.as_str().to_owned())
                .unwrap_or_default(),
            guardians: contact
                .guardians
                .into_iter()
                .map(|(name, phone)| ContactGuardianBody { name, phone })
                .collect(),
            sessions: contact
                .sessions
                .into_iter()
                .map(|(date, session)| SharedSessionBody {
                    session_id: session.get(),
                    date,
                })
                .collect(),
        }
    }
}

async fn local(state: &AppState, actor: &Actor) -> Result<LocalTime, Problem> {
    let district = districts::service::district(state, actor.district).await?;
    Ok(district.local)
}

/// The proposals of a house, oldest first, for health workers and those who run it.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    params(SuspensionProposalQuery),
    responses(
        (status = 200, body = PageBody<SuspensionProposalBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/suspension-proposals")]
pub(super) async fn list_suspension_proposals(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<SuspensionProposalQuery>,
) -> Result<web::Json<PageBody<SuspensionProposalBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let house = query.house_id.into();
    let found = service::proposals(&state, &actor, house, query.status, page).await?;
    let local = local(&state, &actor).await?;
    let bodies = found.map(|it| SuspensionProposalBody::of(it, local));
    Ok(web::Json(bodies.into()))
}

/// A proposal, for health workers and those who run the house.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    responses(
        (status = 200, body = SuspensionProposalBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/suspension-proposals/{id}")]
pub(super) async fn get_suspension_proposal(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<SuspensionProposalBody>, Problem> {
    let found = service::proposal(&state, &actor, id.into_inner().into()).await?;
    let local = local(&state, &actor).await?;
    Ok(web::Json(SuspensionProposalBody::of(found, local)))
}

/// Suspends the class or the house for the proposed days: health workers and those who run
/// the house. Bookings in that time are cancelled by the house.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    responses(
        (status = 200, body = SuspensionProposalBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/suspension-proposals/{id}/accept")]
pub(super) async fn accept_suspension_proposal(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<SuspensionProposalBody>, Problem> {
    let accepted = service::accept(&state, &actor, id.into_inner().into()).await?;
    let local = local(&state, &actor).await?;
    Ok(web::Json(SuspensionProposalBody::of(accepted, local)))
}

/// Leaves the class or the house open, with a reason: health workers and those who run the
/// house.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    request_body = ReasonInput,
    responses(
        (status = 200, body = SuspensionProposalBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/suspension-proposals/{id}/dismiss")]
pub(super) async fn dismiss_suspension_proposal(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<ReasonInput>,
) -> Result<web::Json<SuspensionProposalBody>, Problem> {
    let id = SuspensionProposalId::from(id.into_inner());
    let dismissed = service::dismiss(&state, &actor, id, &input.0.reason).await?;
    let local = local(&state, &actor).await?;
    Ok(web::Json(SuspensionProposalBody::of(dismissed, local)))
}

/// The children who shared a session with a case, for the health authority: only a health
/// worker or the manager of the house. Every reading is written to the audit log.
#[utoipa::path(
    tag = "illness",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<ContactBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/suspension-proposals/{id}/contacts")]
pub(super) async fn list_suspension_contacts(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let found = service::contacts(&state, &actor, id.into_inner().into()).await?;
    let bodies: Vec<ContactBody> = found.into_iter().map(ContactBody::of).collect();
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(bodies))
}
