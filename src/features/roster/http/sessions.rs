//! Editing a session, which changes its capacity.

use crate::{
    features::{roster::service, sessions::domain::SessionStatus},
    shared::{
        domain::{Actor, SessionId},
        http::{Problem, ProblemBody, ValidatedJson},
    },
    state::AppState,
};
use actix_web::{put, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// What is edited of a session.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionEdit {
    /// Places released. Bookings stay, whatever is set.
    #[validate(range(min = 0, max = 1000))]
    #[schema(minimum = 0, maximum = 1000)]
    pub released_places: u32,
    /// `open`, or `closed` for new bookings.
    pub status: SessionStatus,
}

/// A session after an edit.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditedSessionBody {
    /// Its id.
    pub id: Uuid,
    /// Places released.
    pub released_places: u32,
    /// Whether it takes bookings.
    pub status: SessionStatus,
    /// Children above capacity now; while above 0 it takes no bookings.
    pub short_by: u32,
}

/// Sets the released places of a session, and whether it takes bookings. Its bookings stay.
/// Needs no `If-Match`: the version of a session rises with every booking.
#[utoipa::path(
    tag = "sessions",
    security(("bearer" = [])),
    request_body = SessionEdit,
    responses(
        (status = 200, body = EditedSessionBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[put("/v1/sessions/{id}")]
pub(super) async fn edit_session(
    state: web::Data<AppState>,
    actor: Actor,
    id: web::Path<Uuid>,
    input: ValidatedJson<SessionEdit>,
) -> Result<web::Json<EditedSessionBody>, Problem> {
    let id = SessionId::from(id.into_inner());
    let edit = (input.0.released_places, input.0.status);
    let session = service::edit_session(&state, &actor, id, edit).await?;
    Ok(web::Json(EditedSessionBody {
        id: session.id.get(),
        released_places: session.released_places,
        status: session.status,
        short_by: session.short_by,
    }))
}
