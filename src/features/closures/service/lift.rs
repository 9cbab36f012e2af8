//! Lifting, and following the state of a house.

use super::{SHOWN_AT_ONCE, close_within, closure, house_in_scope, lock_rooms};
use crate::{
    features::{
        bookings,
        closures::{
            domain::{ClosureError, ClosureView, NewClosure, end_without},
            store,
        },
        houses::{self, domain::House},
        sessions::{self, domain::Reopening},
    },
    shared::{
        domain::{AccountId, Actor, ClosureId, HouseId, SessionId},
        storage::{Batch, WriteTx},
    },
    state::AppState,
};

/// Lifts a closure that staff made: those who run the house. Its sessions are open again,
/// unless something else closes them; cancelled bookings stay cancelled.
///
/// # Errors
/// [`ClosureError::AlreadyLifted`]; [`ClosureError::ByHouseState`]; [`ClosureError::Session`]
/// when the house may open nothing.
pub async fn lift(
    state: &AppState,
    actor: &Actor,
    id: ClosureId,
) -> Result<ClosureView, ClosureError> {
    let view = closure(state, actor, id).await?;
    if view.closure.by_house_state {
        return Err(ClosureError::ByHouseState);
    }
    let house = house_in_scope(state, actor, view.closure.house).await?;
    let tx = state.db.begin_write().await?;
    let reopened = lift_within(state, &tx, &house, id, actor.account).await?;
    tx.commit().await?;
    let soonest: Vec<SessionId> = reopened.into_iter().take(SHOWN_AT_ONCE).collect();
    bookings::service::refresh_sessions(state, &soonest).await;
    closure(state, actor, id).await
}

async fn lift_within(
    state: &AppState,
    tx: &WriteTx,
    house: &House,
    id: ClosureId,
    by: AccountId,
) -> Result<Vec<SessionId>, ClosureError> {
    lock_rooms(tx, house.id, None).await?;
    if !store::lift(tx, id, (by, state.now())).await? {
        return Err(ClosureError::AlreadyLifted);
    }
    let sessions = store::sessions(&**tx, id).await?;
    let shortened: Vec<SessionId> = sessions
        .iter()
        .filter(|(_, shortened)| *shortened)
        .map(|(session, _)| *session)
        .collect();
    let shortenings = store::shortenings(&**tx, &shortened).await?;
    let reopenings: Vec<Reopening> = sessions
        .iter()
        .map(|(session, shortened)| Reopening {
            id: *session,
            ends_at: shortenings
                .get(session)
                .filter(|_| *shortened)
                .and_then(|all| end_without(id, all)),
        })
        .collect();
    sessions::service::reopen(state, tx, house, &reopenings).await?;
    Ok(reopenings.into_iter().map(|it| it.id).collect())
}

/// Makes what was opened follow the state of a house (L-14): closes it without an end when it
/// no longer works, and lifts that when it works again. Doing it twice changes nothing more.
///
/// # Errors
/// [`ClosureError`].
pub async fn follow_house(
    state: &AppState,
    house: HouseId,
    by: AccountId,
) -> Result<(), ClosureError> {
    let tx = state.db.begin_write().await?;
    lock_rooms(&tx, house, None).await?;
    let house = houses::service::house(&*tx, house).await?;
    let standing = store::standing(&*tx, house.id).await?;
    let by_state = standing.iter().find(|it| it.by_house_state);
    let status = house.details.status;
    match (
        by_state,
        NewClosure::of_state(house.id, status, state.now()),
    ) {
        (None, Some(new)) => {
            let mut batch = Batch::default();
            close_within(state, &tx, &mut batch, (house.district, by), new).await?;
            batch.execute(&tx).await?;
        }
        (Some(closure), None) => {
            lift_within(state, &tx, &house, closure.id, by).await?;
        }
        (None, None) | (Some(_), Some(_)) => {}
    }
    tx.commit().await?;
    Ok(())
}
