//! Absences.

use super::{Changed, shown};
use crate::{
    features::{
        sessions::{self, domain::SessionError},
        staff::{
            self,
            domain::{Absence, Shift},
            service::NewAbsence,
        },
    },
    shared::{
        domain::{AbsenceId, Actor, RequestKey},
        storage::{StoreError, WriteTx, idempotency::once},
    },
    state::AppState,
};

/// Enters an absence of a person below the actor: the shifts that lie in it do not count.
/// All sessions it touches are locked together, in the order of their ids, and written some
/// at a time; there are as many as have been opened ahead, however long the absence is.
///
/// # Errors
/// [`SessionError`].
pub async fn add_absence(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewAbsence,
) -> Result<Changed<Absence>, SessionError> {
    let outcome = once(&state.db, actor, key, state.now(), async |tx| {
        let member = staff::service::lock_to_manage(tx, actor, new.staff).await?;
        let item = staff::service::add_absence(state, tx, actor, &member, new).await?;
        let shifts = shifts_in(tx, &item).await?;
        let affected = sessions::service::recompute_for_shifts(state, tx, &shifts).await?;
        Ok::<_, SessionError>(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Ends an absence now: what is left of the shifts in it counts again.
///
/// # Errors
/// [`SessionError`].
pub async fn end_absence(
    state: &AppState,
    actor: &Actor,
    id: AbsenceId,
) -> Result<Changed<Absence>, SessionError> {
    let tx = state.db.begin_write().await?;
    let absence = staff::service::lock_absence_to_end(&tx, actor, id).await?;
    let item = staff::service::end_absence(&tx, absence, state.now()).await?;
    let shifts = shifts_in(&tx, &item).await?;
    let affected = sessions::service::recompute_for_shifts(state, &tx, &shifts).await?;
    tx.commit().await?;
    Ok(shown(state, Changed { item, affected }).await)
}

async fn shifts_in(tx: &WriteTx, absence: &Absence) -> Result<Vec<Shift>, StoreError> {
    staff::service::shifts_within(&**tx, absence.staff, absence.planned).await
}
