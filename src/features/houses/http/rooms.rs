//! Rooms over HTTP.

use crate::{
    features::houses::{
        domain::{Room, RoomDetails},
        service,
    },
    shared::{
        domain::{Actor, HouseId},
        http::{IdempotentJson, Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(list_rooms).service(create_room);
}

/// A new room.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRoom {
    /// The house it belongs to.
    pub house_id: Uuid,
    /// Name on the door.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Usable area, square decimetres: 59.90 m² are 5990.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub usable_area_dm2: u32,
    /// Class cap of the room where it is lower than the legal one.
    #[validate(range(min = 1, max = 1000))]
    #[schema(minimum = 1, maximum = 1000)]
    pub class_cap: Option<u32>,
}

/// Which rooms are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RoomQuery {
    /// The house.
    pub house_id: Uuid,
}

/// A room as answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoomBody {
    /// Its id.
    pub id: Uuid,
    /// Its house.
    pub house_id: Uuid,
    /// Name on the door.
    pub name: String,
    /// Usable area, square decimetres.
    pub usable_area_dm2: u32,
    /// Class cap of the room where it is lower than the legal one.
    pub class_cap: Option<u32>,
    /// Version; also the `ETag`.
    pub version: i64,
}

/// The rooms of a house, for its staff.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    params(RoomQuery),
    responses(
        (status = 200, body = Vec<RoomBody>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/rooms")]
async fn list_rooms(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<RoomQuery>,
) -> Result<web::Json<Vec<RoomBody>>, Problem> {
    let rooms = service::rooms(&state, &actor, query.0.house_id.into()).await?;
    Ok(web::Json(rooms.into_iter().map(Into::into).collect()))
}

/// Adds a room to a house: subdistrict or district staff.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = NewRoom,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses(
        (status = 201, body = RoomBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/rooms")]
async fn create_room(
    state: web::Data<AppState>,
    actor: Actor,
    input: IdempotentJson<NewRoom>,
) -> Result<HttpResponse, Problem> {
    let house = HouseId::from(input.body.house_id);
    let details = RoomDetails {
        name: input.body.name,
        usable_area_dm2: input.body.usable_area_dm2,
        class_cap: input.body.class_cap,
    };
    let room = service::create_room(&state, &actor, input.key.as_ref(), house, details).await?;
    Ok(HttpResponse::Created().json(RoomBody::from(room)))
}

impl From<Room> for RoomBody {
    fn from(room: Room) -> Self {
        Self {
            id: room.id.get(),
            house_id: room.house.get(),
            name: room.details.name,
            usable_area_dm2: room.details.usable_area_dm2,
            class_cap: room.details.class_cap,
            version: room.version,
        }
    }
}
