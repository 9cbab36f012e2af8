//! What was sent, and what was not.

use crate::{
    features::webhooks::{
        domain::{EventDelivery, EventDeliveryStatus, WebhookError, WebhookStatus},
        store,
    },
    shared::domain::{Actor, Page, PageRequest, WebhookId},
    state::AppState,
};
use uuid::Uuid;

/// The deliveries to an address, oldest first.
///
/// # Errors
/// [`WebhookError`].
pub async fn deliveries(
    state: &AppState,
    actor: &Actor,
    id: WebhookId,
    status: Option<EventDeliveryStatus>,
    page: PageRequest,
) -> Result<Page<EventDelivery>, WebhookError> {
    super::webhook(state, actor, id).await?;
    let rows = store::list_deliveries(state.db.read(), id, status, page).await?;
    Ok(Page::of(rows, page, |row| row.id))
}

/// Has an event that was given up tried anew, from the first try on.
///
/// # Errors
/// [`WebhookError::InvalidState`] for one that was not given up;
/// [`WebhookError::Disabled`] while nothing is sent to the address.
pub async fn retry(
    state: &AppState,
    actor: &Actor,
    id: Uuid,
) -> Result<EventDelivery, WebhookError> {
    let tx = state.db.begin_write().await?;
    let found = async || store::find_delivery(&*tx, actor.district, id).await;
    let seen = found().await?.ok_or(WebhookError::NotFound)?;
    let webhook = store::find(&*tx, actor.district, seen.webhook).await?;
    if webhook.is_none_or(|webhook| webhook.status == WebhookStatus::Disabled) {
        return Err(WebhookError::Disabled);
    }
    if !store::try_again(&tx, id, state.now()).await? {
        return Err(WebhookError::InvalidState(seen.status));
    }
    let tried = found().await?.ok_or(WebhookError::NotFound)?;
    tx.commit().await?;
    Ok(tried)
}
