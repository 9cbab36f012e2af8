//! One-time hand-over codes.

use crate::{
    features::{
        bookings::{
            domain::{NewPickupCode, PickupCode, PickupCodeState},
            service,
        },
        districts,
        families::domain::{Relation, ShownDocument},
    },
    shared::{
        domain::{Actor, IdType, LocalTime, PersonName},
        http::{Code, Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, http::header::CACHE_CONTROL, post, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// A document as staff have seen it, or will see it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownDocumentInput {
    /// Its kind.
    pub id_type: IdType,
    /// The last four letters or digits of its number.
    #[validate(length(min = 4, max = 4))]
    #[schema(min_length = 4, max_length = 4)]
    pub last_four: String,
}

impl ShownDocumentInput {
    pub(super) fn read(&self, pointer: &str) -> Result<ShownDocument, Problem> {
        ShownDocument::parse(self.id_type, &self.last_four).map_err(|error| {
            Problem::new(Code::ValidationFailed).field(pointer, "last_four", error.to_string())
        })
    }
}

/// An adult who may fetch the child on the day of the booking.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PickupCodeInput {
    /// Name.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// What the adult is to the child.
    pub relation: Relation,
    /// The document the adult will show.
    #[validate(nested)]
    pub document: ShownDocumentInput,
}

/// A code that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadePickupCodeBody {
    /// Its id.
    pub id: Uuid,
    /// Six digits to pass on to the adult; shown this once.
    pub code: String,
    /// The one local date on which it can be used.
    pub valid_on: NaiveDate,
}

/// A code as it is listed.
#[derive(Serialize, ToSchema)]
pub struct PickupCodeBody {
    /// Its id.
    pub id: Uuid,
    /// The adult's name; masked for staff.
    pub name: String,
    /// What the adult is to the child.
    pub relation: Relation,
    /// The kind of document to ask for.
    pub id_type: IdType,
    /// The one local date on which it can be used.
    pub valid_on: NaiveDate,
    /// Whether it can be used.
    pub state: PickupCodeState,
    /// When it was made, local.
    pub created_at: DateTime<FixedOffset>,
}

impl PickupCodeBody {
    fn of(code: &PickupCode, state: PickupCodeState, actor: &Actor, local: LocalTime) -> Self {
        Self {
            id: code.id.get(),
            name: if actor.is_staff() {
                code.name.masked()
            } else {
                code.name.as_str().to_owned()
            },
            relation: code.relation,
            id_type: code.id_type,
            valid_on: code.valid_on,
            state,
            created_at: local.show(code.created_at),
        }
    }
}

/// Lets a named adult fetch the child of an own booking once, on its day, by a code. An earlier
/// code of the booking that is not used is taken back.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    request_body = PickupCodeInput,
    responses(
        (status = 201, body = MadePickupCodeBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/pickup-codes")]
pub(super) async fn make_pickup_code(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<PickupCodeInput>,
) -> Result<HttpResponse, Problem> {
    let name = PersonName::parse(&input.0.name).map_err(|error| {
        Problem::new(Code::ValidationFailed).field("/name", "name", error.to_string())
    })?;
    let new = NewPickupCode {
        name,
        relation: input.0.relation,
        document: input.0.document.read("/document/last_four")?,
    };
    let made = service::make_pickup_code(&state, &actor, id.into_inner().into(), new).await?;
    Ok(HttpResponse::Created()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(MadePickupCodeBody {
            id: made.kept.id.get(),
            code: made.code.digits().to_owned(),
            valid_on: made.kept.valid_on,
        }))
}

/// The hand-over codes of a booking, without the codes themselves: for the family, and for
/// staff who compare the adult's document.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    responses(
        (status = 200, body = Vec<PickupCodeBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/bookings/{id}/pickup-codes")]
pub(super) async fn list_pickup_codes(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<web::Json<Vec<PickupCodeBody>>, Problem> {
    let codes = service::pickup_codes(&state, &actor, id.into_inner().into()).await?;
    let district = districts::service::district(&state, actor.district).await?;
    let bodies = codes
        .iter()
        .map(|(code, now)| PickupCodeBody::of(code, *now, &actor, district.local));
    Ok(web::Json(bodies.collect()))
}

/// Takes back every hand-over code of an own booking that is not used.
#[utoipa::path(
    tag = "bookings",
    security(("bearer" = [])),
    responses(
        (status = 204, description = "None can be used any more."),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/bookings/{id}/pickup-codes/revoke")]
pub(super) async fn revoke_pickup_codes(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    service::revoke_pickup_codes(&state, &actor, id.into_inner().into()).await?;
    Ok(HttpResponse::NoContent().finish())
}
