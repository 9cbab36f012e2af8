//! Editing a room, which changes the capacity of its sessions.

use super::{AffectedSessionBody, affected};
use crate::{
    features::{districts, houses::domain::RoomDetails, roster::service},
    shared::{
        domain::{Actor, RoomId},
        http::{IfMatch, Problem, ProblemBody, ValidatedJson, etag, not_blank},
    },
    state::AppState,
};
use actix_web::{HttpResponse, http::header::ETAG, put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What is edited of a room.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoomEdit {
    /// Name on the door.
    #[validate(length(min = 1, max = 100), custom(function = "not_blank"))]
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
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

/// A room after an edit.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditedRoomBody {
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
    /// The sessions whose capacity has changed with it, by start.
    pub affected_sessions: Vec<AffectedSessionBody>,
}

/// Edits a room: subdistrict or district staff. Bookings stay; sessions with more children
/// than places are flagged.
#[utoipa::path(
    tag = "houses",
    security(("bearer" = [])),
    request_body = RoomEdit,
    params(("If-Match" = String, Header)),
    responses(
        (status = 200, body = EditedRoomBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/rooms/{id}")]
pub(super) async fn edit_room(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    version: IfMatch,
    input: ValidatedJson<RoomEdit>,
) -> Result<HttpResponse, Problem> {
    let id = RoomId::from(id.into_inner());
    let details = RoomDetails {
        name: input.0.name,
        usable_area_dm2: input.0.usable_area_dm2,
        class_cap: input.0.class_cap,
    };
    let changed = service::edit_room(&state, &actor, id, version.0, details).await?;
    let district = districts::service::district(&state, actor.district).await?;
    let room = changed.item;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, etag(room.version)))
        .json(EditedRoomBody {
            id: room.id.get(),
            house_id: room.house.get(),
            name: room.details.name,
            usable_area_dm2: room.details.usable_area_dm2,
            class_cap: room.details.class_cap,
            version: room.version,
            affected_sessions: affected(changed.affected, district.local),
        }))
}
