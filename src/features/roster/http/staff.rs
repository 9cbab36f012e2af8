//! Members of staff.

use super::{
    AffectedSessionBody, affected,
    logins::{FirstPasswordBody, first_body},
};
use crate::{
    features::{
        auth::domain::Login,
        districts,
        roster::service::{self, NewStaff},
        staff::{
            self,
            domain::{DocumentInput, Fault, Place, StaffMember, StaffRole, StaffStatus},
        },
    },
    shared::{
        domain::{Actor, IdType, StaffId},
        http::{
            IdempotentJson, IfMatch, PageBody, Problem, ProblemBody, ValidatedJson, ValidatedQuery,
            etag, not_blank, page_request,
        },
    },
    state::AppState,
};
use actix_web::{
    HttpResponse, get,
    http::header::{CACHE_CONTROL, ETAG},
    post, put, web,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A person to be employed.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStaffInput {
    /// The house, for carers, health workers and managers.
    pub house_id: Option<Uuid>,
    /// The subdistrict, for its staff.
    pub subdistrict_id: Option<Uuid>,
    /// Name.
    #[validate(length(min = 1, max = 50), custom(function = "not_blank"))]
    #[schema(min_length = 1, max_length = 50, pattern = r"\S")]
    pub name: String,
    /// As what.
    pub role: StaffRole,
    /// What the person signs in by. The first password is drawn, and answered this once.
    #[validate(length(min = 2, max = 64))]
    #[schema(min_length = 2, max_length = 64)]
    pub login: Option<String>,
    /// Kind of the identity document. With `id_number`; needed of people who work in a
    /// house, because a person who is barred from it is recognised by the document.
    pub id_type: Option<IdType>,
    /// Number of the identity document. Never answered.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub id_number: Option<String>,
}

/// What is edited of a person.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffEdit {
    /// Name.
    #[validate(length(min = 1, max = 50), custom(function = "not_blank"))]
    #[schema(min_length = 1, max_length = 50, pattern = r"\S")]
    pub name: String,
    /// Whether the person works. Whoever is dismissed loses the shifts ahead; one with a
    /// record in a register is dismissed only by `POST /v1/staff/{id}/dismissal`.
    pub status: StaffStatus,
}

/// Which people are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaffQuery {
    /// Only of this house.
    pub house_id: Option<Uuid>,
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

/// A member of staff as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffBody {
    /// Its id.
    pub id: Uuid,
    /// The house, of those who work in one.
    pub house_id: Option<Uuid>,
    /// The subdistrict, of its staff.
    pub subdistrict_id: Option<Uuid>,
    /// Name.
    pub name: String,
    /// As what the person is employed.
    pub role: StaffRole,
    /// Whether the person works.
    pub status: StaffStatus,
    /// Whether the person has a login.
    pub can_sign_in: bool,
    /// Whether an identity document is on record.
    pub has_id_document: bool,
    /// Version; also the `ETag`.
    pub version: i64,
}

/// A member of staff who was just entered.
#[derive(Serialize, ToSchema)]
pub struct EnteredStaffBody {
    /// The person.
    #[serde(flatten)]
    pub staff: StaffBody,
    /// For one with a login; null in the answer to a repeat of the request.
    pub first_password: Option<FirstPasswordBody>,
}

/// A member of staff after an edit.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditedStaffBody {
    /// The person.
    #[serde(flatten)]
    pub staff: StaffBody,
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Employs a person below the own role.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = NewStaffInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = EnteredStaffBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/staff")]
pub(super) async fn create_staff(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewStaffInput>,
) -> Result<HttpResponse, Problem> {
    let new = parse(input.body)?;
    let key = input.key.as_ref();
    let (member, first) = service::create_staff(&state, &actor, key, new).await?;
    let first_password = match first {
        None => None,
        Some(first) => Some(first_body(&state, &actor, &first).await?),
    };
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(EnteredStaffBody {
            staff: StaffBody::from(member),
            first_password,
        }))
}

/// The staff of a house, or of everything the actor runs, oldest first.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    params(StaffQuery),
    responses(
        (status = 200, body = PageBody<StaffBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/staff")]
pub(super) async fn list_staff(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<StaffQuery>,
) -> Result<web::Json<PageBody<StaffBody>>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let house = query.house_id.map(Into::into);
    let found = staff::service::list(&state, &actor, house, page).await?;
    Ok(web::Json(found.into()))
}

/// One member of staff: for those who run the house, and for the person itself.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    responses(
        (status = 200, body = StaffBody, headers(("ETag" = String))),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/staff/{id}")]
pub(super) async fn get_staff(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let id = StaffId::from(id.into_inner());
    let member = staff::service::member_in_scope(state.db.read(), &actor, id).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(member.version)))
        .json(StaffBody::from(member)))
}

/// Edits a person below the own role: name, suspension, dismissal.
#[utoipa::path(
    tag = "staff",
    security(("bearer" = [])),
    request_body = StaffEdit,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = EditedStaffBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/staff/{id}")]
pub(super) async fn edit_staff(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<StaffEdit>,
) -> Result<HttpResponse, Problem> {
    let StaffEdit { name, status } = input.0;
    let id = StaffId::from(id.into_inner());
    let changed = service::edit_staff(&state, &actor, id, version.0, (name, status)).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(changed.item.version)))
        .json(EditedStaffBody {
            staff: changed.item.into(),
            affected_sessions: affected(changed.affected, district.local),
        }))
}

fn parse(input: NewStaffInput) -> Result<NewStaff, Problem> {
    let place = Place::fitting(
        input.role,
        input.house_id.map(Into::into),
        input.subdistrict_id.map(Into::into),
    )
    .ok_or(Fault::new(
        "/role",
        "wrong_place",
        "carers, health workers and managers need house_id, subdistrict staff subdistrict_id, \
         district staff neither",
    ))?;
    let login = input.login.as_deref().map(Login::parse).transpose();
    let login = login.map_err(|_| {
        Fault::new(
            "/login",
            "invalid",
            "2 to 64 characters, none of them blank",
        )
    })?;
    Ok(NewStaff {
        place,
        name: input.name,
        role: input.role,
        document: document(input.id_type, input.id_number)?,
        login,
    })
}

/// Kind and number, both or neither.
pub(super) fn document(
    id_type: Option<IdType>,
    number: Option<String>,
) -> Result<Option<DocumentInput>, Problem> {
    match (id_type, number) {
        (None, None) => Ok(None),
        (Some(id_type), Some(number)) => Ok(Some(DocumentInput { id_type, number })),
        (Some(_), None) => {
            Err(Fault::new("/id_number", "required", "needed with an id_type").into())
        }
        (None, Some(_)) => {
            Err(Fault::new("/id_type", "required", "needed with an id_number").into())
        }
    }
}

impl From<StaffMember> for StaffBody {
    fn from(member: StaffMember) -> Self {
        let (house_id, subdistrict_id) = match member.place {
            Place::House(house) => (Some(house.get()), None),
            Place::Subdistrict(subdistrict) => (None, Some(subdistrict.get())),
            Place::District => (None, None),
        };
        Self {
            id: member.id.get(),
            house_id,
            subdistrict_id,
            name: member.name,
            role: member.role,
            status: member.status,
            can_sign_in: member.account.is_some(),
            has_id_document: member.has_id_document,
            version: member.version,
        }
    }
}
