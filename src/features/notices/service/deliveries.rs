//! What did not go out, for those who run houses.

use crate::{
    features::notices::{
        domain::{DeliveryStatus, ListedDelivery, NoticeError},
        store,
    },
    shared::domain::{Actor, Page, PageRequest},
    state::AppState,
};
use uuid::Uuid;

/// The deliveries in a state about the houses that the actor manages, oldest first.
///
/// # Errors
/// [`NoticeError`].
pub async fn deliveries(
    state: &AppState,
    actor: &Actor,
    status: DeliveryStatus,
    page: PageRequest,
) -> Result<Page<ListedDelivery>, NoticeError> {
    let rows = store::list_deliveries(state.db.read(), actor, status, page).await?;
    Ok(Page::of(rows, page, |row| row.delivery.id))
}

/// Has a delivery that was given up tried anew, from the first try on.
///
/// # Errors
/// [`NoticeError::InvalidState`] for one that was not given up.
pub async fn retry_delivery(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
) -> Result<ListedDelivery, NoticeError> {
    let tx = state.db.begin_write().await?;
    let seen = store::find_listed(&*tx, actor, id)
        .await?
        .ok_or(NoticeError::NotFound)?;
    if !store::try_again(&tx, id, state.now()).await? {
        return Err(NoticeError::InvalidState(seen.delivery.status));
    }
    let tried = store::find_listed(&*tx, actor, id)
        .await?
        .ok_or(NoticeError::NotFound)?;
    tx.commit().await?;
    Ok(tried)
}
