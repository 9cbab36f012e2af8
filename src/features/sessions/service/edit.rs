//! Editing a dated session: a part of a use case, inside the caller's transaction.

use super::{
    capacity::recompute,
    gates::{HousePapers, check_house},
    read::{house_in_scope, session_in_scope},
    tell::tell_changed,
    wished::places_came_free,
};
use crate::{
    features::{
        districts,
        sessions::{
            domain::{Session, SessionError, SessionStatus},
            store,
        },
    },
    shared::{
        domain::{Actor, SessionId},
        live::SessionReason,
        storage::WriteTx,
    },
    state::AppState,
};

/// Sets the released places of a session that is not over, and whether it takes bookings.
/// Its bookings stay, whatever is set (invariant 9). It is opened again under the same
/// conditions as a new one.
///
/// There is no expected version: the version of a session rises with every booking, so it
/// says nothing about edits.
///
/// # Errors
/// [`SessionError::InvalidState`] when it is over, cancelled, or is to be cancelled: that
/// would end its bookings.
pub async fn edit(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    id: SessionId,
    (released_places, status): (u32, SessionStatus),
) -> Result<Session, SessionError> {
    let known = session_in_scope(&**tx, actor, id).await?;
    let session = store::lock_sessions(tx, [id])
        .await?
        .pop()
        .ok_or(SessionError::InvalidState)?;
    if session.during.end() <= state.now() || status == SessionStatus::Cancelled {
        return Err(SessionError::InvalidState);
    }
    if session.status != status && status == SessionStatus::Open {
        let house = house_in_scope(&**tx, actor, known.house).await?;
        let district = districts::service::district(state, house.district).await?;
        check_house(tx, &house, district.local.date(state.now())).await?;
        let papers = HousePapers::of(tx, &house).await?;
        papers
            .check(session.date)
            .map_err(SessionError::NotOpened)?;
    }
    store::edit_session(tx, id, released_places, status).await?;
    if session.status != status && status == SessionStatus::Open {
        places_came_free(state, tx, session.district, &[id]).await?;
    }
    recompute(state, tx, &[id]).await?;
    let edited = session_in_scope(&**tx, actor, id).await?;
    let changed = [(id, edited.version)].into_iter();
    tell_changed(tx, edited.house, SessionReason::Edited, changed);
    Ok(edited)
}
