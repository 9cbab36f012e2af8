//! Registering, reading, editing and erasing a child.

use crate::{
    features::children::{
        domain::{ChildDetails, ChildView, NewChild, Sex},
        service,
    },
    shared::{
        domain::{Actor, ChildId, IdType, PersonName},
        http::{
            Code, IdempotentJson, IfMatch, PageBody, PageQuery, Problem, ProblemBody,
            ValidatedJson, ValidatedQuery, etag,
        },
    },
    state::AppState,
};
use actix_web::{HttpResponse, delete, get, http::header::ETAG, post, put, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A new child.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChildInput {
    /// Name.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// Birth date; the one in the number of a resident identity document.
    pub birth_date: NaiveDate,
    /// Sex; may be left out.
    pub sex: Option<Sex>,
    /// Kind of the identity document.
    pub id_type: IdType,
    /// Its number.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub id_number: String,
}

/// What can be edited of a child.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildInput {
    /// Name.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// Birth date; the one in the number of a resident identity document.
    pub birth_date: NaiveDate,
    /// Sex; may be left out.
    pub sex: Option<Sex>,
}

/// A child as answered.
#[derive(Serialize, ToSchema)]
pub struct ChildBody {
    /// Its id.
    pub id: Uuid,
    /// Its family.
    pub family_id: Uuid,
    /// Name; masked for staff.
    pub name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Sex, if it was stated.
    pub sex: Option<Sex>,
    /// Kind of the identity document.
    pub id_type: IdType,
    /// Its number, masked for everyone.
    pub id_number: String,
    /// Raised by edits and bookings; also the `ETag`.
    pub version: i64,
}

/// Registers a child in the own family.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    request_body = NewChildInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = ChildBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/children")]
pub(super) async fn register_child(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewChildInput>,
) -> Result<HttpResponse, Problem> {
    let body = input.body;
    let new = NewChild {
        details: details_of(&body.name, body.birth_date, body.sex)?,
        id_type: body.id_type,
        id_number: body.id_number,
    };
    let child = service::register(&state, &actor, input.key.as_ref(), new).await?;
    Ok(HttpResponse::Created().json(ChildBody::from(child.view_for(&actor))))
}

/// The children of the own family, in the order they were registered.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = 200, body = PageBody<ChildBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children")]
pub(super) async fn list_children(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<PageQuery>,
) -> Result<web::Json<PageBody<ChildBody>>, Problem> {
    let page = service::own_children(&state, &actor, query.0.request()?).await?;
    Ok(web::Json(page.map(|child| child.view_for(&actor)).into()))
}

/// One child: of the own family, or in the scope of staff.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    responses(
        (status = 200, body = ChildBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/children/{id}")]
pub(super) async fn get_child(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = ChildId::from(id.into_inner());
    let child = service::child_in_scope(&state, state.db.read(), &actor, id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(child.version)))
        .json(ChildBody::from(child.view_for(&actor))))
}

/// Edits a child of the own family. Its document stays.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    request_body = ChildInput,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = ChildBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/children/{id}")]
pub(super) async fn edit_child(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<ChildInput>,
) -> Result<HttpResponse, Problem> {
    let id = ChildId::from(id.into_inner());
    let details = details_of(&input.0.name, input.0.birth_date, input.0.sex)?;
    let child = service::edit(&state, &actor, id, version.0, details).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(child.version)))
        .json(ChildBody::from(child.view_for(&actor))))
}

/// Erases everything personal about a child of the own family. Refused while a booking
/// holds a place.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "Erased."),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[delete("/v1/children/{id}")]
pub(super) async fn erase_child(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::erase(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn details_of(
    name: &str,
    birth_date: NaiveDate,
    sex: Option<Sex>,
) -> Result<ChildDetails, Problem> {
    let name = PersonName::parse(name).map_err(|error| {
        Problem::new(Code::ValidationFailed).field("/name", "name", error.to_string())
    })?;
    Ok(ChildDetails {
        name,
        birth_date,
        sex,
    })
}

impl From<ChildView> for ChildBody {
    fn from(view: ChildView) -> Self {
        Self {
            id: view.id.get(),
            family_id: view.family.get(),
            name: view.name,
            birth_date: view.birth_date,
            sex: view.sex,
            id_type: view.id_type,
            id_number: view.id_number,
            version: view.version,
        }
    }
}
