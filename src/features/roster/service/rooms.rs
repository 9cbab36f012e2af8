//! Rooms and released places.

use super::{Changed, shown};
use crate::{
    features::{
        bookings,
        houses::{
            self,
            domain::{Room, RoomDetails},
        },
        sessions::{
            self,
            domain::{Session, SessionError, SessionStatus},
        },
    },
    shared::domain::{Actor, RoomId, SessionId},
    state::AppState,
};

/// Edits a room that nobody has edited since `expected`: subdistrict or district staff.
///
/// # Errors
/// [`SessionError`].
pub async fn edit_room(
    state: &AppState,
    actor: &Actor,
    id: RoomId,
    expected: i64,
    details: RoomDetails,
) -> Result<Changed<Room>, SessionError> {
    let tx = state.db.begin_write().await?;
    let item = houses::service::edit_room(&tx, actor, id, expected, details).await?;
    let affected = sessions::service::recompute_for_room(state, &tx, id).await?;
    tx.commit().await?;
    Ok(shown(state, Changed { item, affected }).await)
}

/// Sets the released places of a session and whether it takes bookings.
///
/// # Errors
/// [`SessionError`].
pub async fn edit_session(
    state: &AppState,
    actor: &Actor,
    id: SessionId,
    edit: (u32, SessionStatus),
) -> Result<Session, SessionError> {
    let tx = state.db.begin_write().await?;
    let session = sessions::service::edit(state, &tx, actor, id, edit).await?;
    tx.commit().await?;
    bookings::service::refresh_sessions(state, &[id]).await;
    Ok(session)
}
