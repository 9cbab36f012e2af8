//! Requests to be linked with a child that is registered already.

use crate::{
    features::{
        children::{
            domain::{AskedBy, LinkStatus, LinkView},
            service,
        },
        districts,
        families::domain::Relation,
    },
    shared::{
        domain::{Actor, Cursor, LocalTime},
        http::{PageBody, PageQuery, Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{get, post, web};
use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A link request as answered.
#[derive(Serialize, ToSchema)]
pub struct LinkRequestBody {
    /// Its id.
    pub id: Uuid,
    /// Where it stands.
    pub status: LinkStatus,
    /// True when the account that is signed in has made it.
    pub own: bool,
    /// The child; only for those who decide, and null for the account that asks.
    pub child_id: Option<Uuid>,
    /// Who asks; only for those who decide.
    pub asked_by: Option<AskedByBody>,
    /// When it was made, local.
    pub created_at: DateTime<FixedOffset>,
    /// When it was decided, local; null while it is open.
    pub decided_at: Option<DateTime<FixedOffset>>,
}

/// Who asks to be linked with a child.
#[derive(Serialize, ToSchema)]
pub struct AskedByBody {
    /// Masked.
    pub name: String,
    /// Masked.
    pub phone: Option<String>,
    /// What the person says to be to the child.
    pub relation: Relation,
}

impl From<AskedBy> for AskedByBody {
    fn from(asked: AskedBy) -> Self {
        Self {
            name: asked.name,
            phone: asked.phone,
            relation: asked.relation,
        }
    }
}

impl LinkRequestBody {
    fn of(view: LinkView, local: LocalTime) -> Self {
        let request = view.request;
        Self {
            id: request.id.get(),
            status: request.status,
            own: view.own,
            child_id: (!view.own).then(|| request.child.get()),
            asked_by: view.asked_by.map(Into::into),
            created_at: local.show(request.created_at),
            decided_at: request.decided_at.map(|at| local.show(at)),
        }
    }
}

/// The requests that the account has made, and the open ones that it may decide: a guardian
/// those for children of the own family, staff who run houses those in their scope.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, body = PageBody<LinkRequestBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/link-requests")]
pub(super) async fn list_link_requests(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<PageQuery>,
) -> Result<web::Json<PageBody<LinkRequestBody>>, Problem> {
    let found = service::link_requests(&state, &actor, query.0.request()?).await?;
    let district = districts::service::district(&state, actor.district).await?;
    let items = found.items.into_iter();
    Ok(web::Json(PageBody {
        items: items
            .map(|view| LinkRequestBody::of(view, district.local))
            .collect(),
        next_cursor: found.next.map(Cursor::encode),
    }))
}

/// Says yes: the account that asked becomes a guardian of the child's family and leaves its
/// own, which must have no children.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    responses(
        (status = 200, body = LinkRequestBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/link-requests/{id}/approve")]
pub(super) async fn approve_link_request(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<LinkRequestBody>, Problem> {
    let view = service::approve_link(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(LinkRequestBody::of(view, district.local)))
}

/// Says no; nothing changes.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    responses(
        (status = 200, body = LinkRequestBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/link-requests/{id}/decline")]
pub(super) async fn decline_link_request(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<LinkRequestBody>, Problem> {
    let view = service::decline_link(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(LinkRequestBody::of(view, district.local)))
}
