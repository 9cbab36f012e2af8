//! Adults whom a family allows to fetch its children.

use super::{name_of, phone_of};
use crate::{
    features::{
        districts,
        families::{
            domain::{FamilyError, MemberStatus, NewPickupPerson, Relation},
            service::{self, NamedPerson},
        },
    },
    shared::{
        domain::{Actor, IdDocument, IdType},
        http::{IdempotentJson, Problem, ProblemBody},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// An adult to be authorised.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickupPersonInput {
    /// Name.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// Telephone.
    #[validate(length(min = 1, max = 32))]
    #[schema(min_length = 1, max_length = 32)]
    pub phone: String,
    /// What the person is to the children.
    pub relation: Relation,
    /// Kind of the document the person will show at the door.
    pub id_type: IdType,
    /// Its number. It is kept as keyed hashes only and never answered.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub id_number: String,
}

/// An authorised adult as answered.
#[derive(Serialize, ToSchema)]
pub struct PickupPersonBody {
    /// Id of the authorisation.
    pub id: Uuid,
    /// Name; masked for staff.
    pub name: String,
    /// Telephone; masked for staff.
    pub phone: Option<String>,
    /// What the person is to the children.
    pub relation: Relation,
    /// Kind of the document the person shows; null when it was not kept.
    pub id_type: Option<IdType>,
    /// Whether the person may fetch them.
    pub status: MemberStatus,
    /// The guardian who named the person; null for staff, and where that was not kept.
    pub named_by_guardian_id: Option<Uuid>,
}

impl PickupPersonBody {
    fn of(named: &NamedPerson, actor: &Actor) -> Self {
        let person = &named.person;
        let contact = person.contact_for(actor);
        Self {
            id: person.id.get(),
            name: contact.name,
            phone: contact.phone,
            relation: person.relation,
            id_type: person.id_type,
            status: person.status,
            named_by_guardian_id: named
                .named_by
                .filter(|_| !actor.is_staff())
                .map(|guardian| guardian.get()),
        }
    }
}

/// Allows an adult to fetch the children of the own family.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    request_body = PickupPersonInput,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = PickupPersonBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families/{id}/pickup-persons")]
pub(super) async fn add_pickup_person(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: IdempotentJson<PickupPersonInput>,
) -> Result<HttpResponse, Problem> {
    let body = &input.body;
    let district = districts::service::district(&state, actor.district).await?;
    let today = district.local.date(state.now());
    let new = NewPickupPerson {
        name: name_of(&body.name, "/name")?,
        phone: phone_of(&body.phone, "/phone")?,
        relation: body.relation,
        document: IdDocument::parse(body.id_type, &body.id_number, today)
            .map_err(FamilyError::from)?,
    };
    let family = id.into_inner().into();
    let person =
        service::add_pickup_person(&state, &actor, input.key.as_ref(), family, new).await?;
    Ok(HttpResponse::Created().json(PickupPersonBody::of(&person, &actor)))
}

/// The authorised adults of a family, revoked ones too.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<PickupPersonBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/families/{id}/pickup-persons")]
pub(super) async fn list_pickup_persons(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<PickupPersonBody>>, Problem> {
    let persons = service::pickup_persons(&state, &actor, id.into_inner().into()).await?;
    let bodies = persons.iter().map(|it| PickupPersonBody::of(it, &actor));
    Ok(web::Json(bodies.collect()))
}

/// Takes the permission back.
#[utoipa::path(
    tag = "families",
    security(("bearer" = [])),
    responses(
        (status = 200, body = PickupPersonBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/families/{id}/pickup-persons/{pickup_person_id}/revoke")]
pub(super) async fn revoke_pickup_person(
    state: web::Data<AppState>,
    actor: Actor,
    path: web::Path<(Uuid, Uuid)>,
) -> Result<web::Json<PickupPersonBody>, Problem> {
    let (family, person) = path.into_inner();
    let revoked =
        service::revoke_pickup_person(&state, &actor, family.into(), person.into()).await?;
    Ok(web::Json(PickupPersonBody::of(&revoked, &actor)))
}
