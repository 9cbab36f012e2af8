//! Making closures, carrying them out, and lifting them.

mod close;
mod lift;

pub use close::{close, close_within, show};
pub use lift::{follow_house, lift};

use super::{
    domain::{Closure, ClosureError, ClosureView},
    store,
};
use crate::{
    features::{
        bookings,
        houses::{
            self,
            domain::{House, HouseError},
        },
    },
    shared::{
        domain::{Actor, ClosureId, HouseId, Page, PageRequest, RoomId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};

/// Bookings that are cancelled before it is asked again whether the closure still stands.
const AT_ONCE: u64 = 50;
/// How many sessions a request projects itself before it answers.
const SHOWN_AT_ONCE: usize = 32;

/// Cancels the bookings of a closure, as long as it stands. Doing it twice cancels nothing
/// more; after a fault it goes on where it was.
///
/// # Errors
/// [`ClosureError`]; what was cancelled before it stays cancelled.
pub async fn carry_out(state: &AppState, id: ClosureId) -> Result<(), ClosureError> {
    let mut after = None;
    loop {
        let db = state.db.read();
        let Some(closure) = store::find(db, id).await? else {
            return Ok(());
        };
        if closure.lifted_at.is_some() {
            return Ok(());
        }
        let bookings = store::still_to_cancel(db, id, after, AT_ONCE).await?;
        let Some(last) = bookings.last() else {
            return Ok(());
        };
        after = Some(*last);
        bookings::service::cancel_by_ids(state, &bookings, &closure.text()).await?;
    }
}

/// A closure of a house in the actor's scope.
///
/// # Errors
/// [`ClosureError::NotFound`], or the store's.
pub async fn closure(
    state: &AppState,
    actor: &Actor,
    id: ClosureId,
) -> Result<ClosureView, ClosureError> {
    let db = state.db.read();
    let closure = store::find(db, id).await?.ok_or(ClosureError::NotFound)?;
    house_in_scope(state, actor, closure.house).await?;
    let progress = store::progress(db, &closure).await?;
    Ok(ClosureView { closure, progress })
}

/// The closures of a house in the actor's scope, oldest first.
///
/// # Errors
/// [`ClosureError`].
pub async fn closures(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
    page: PageRequest,
) -> Result<Page<Closure>, ClosureError> {
    house_in_scope(state, actor, house).await?;
    Ok(store::list(state.db.read(), house, page).await?)
}

/// The closures that stand over a house, whoever asks.
///
/// # Errors
/// The store's.
pub async fn standing(tx: &WriteTx, house: HouseId) -> Result<Vec<Closure>, StoreError> {
    store::standing(&**tx, house).await
}

async fn house_in_scope(
    state: &AppState,
    actor: &Actor,
    id: HouseId,
) -> Result<House, ClosureError> {
    houses::service::house_in_scope(state.db.read(), actor, id)
        .await
        .map_err(hidden)
}

fn hidden(error: HouseError) -> ClosureError {
    match error {
        HouseError::NotFound => ClosureError::NotFound,
        other => other.into(),
    }
}

async fn lock_rooms(
    tx: &WriteTx,
    house: HouseId,
    room: Option<RoomId>,
) -> Result<(), ClosureError> {
    let rooms = match room {
        Some(room) => vec![room],
        None => {
            let rooms = houses::service::rooms_of(&**tx, house).await?;
            rooms.into_iter().map(|room| room.id).collect()
        }
    };
    houses::service::lock_rooms(tx, &rooms).await?;
    Ok(())
}
