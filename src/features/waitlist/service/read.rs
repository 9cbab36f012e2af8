//! Reading entries.

use crate::{
    features::{
        bookings,
        waitlist::{
            domain::{Entry, EntryFilter, EntryStatus, EntryView, OfferView, WaitlistError},
            store,
        },
    },
    shared::domain::{Actor, Page, PageRequest, WaitlistEntryId},
    state::AppState,
};

/// One entry in the actor's scope.
///
/// # Errors
/// [`WaitlistError::NotFound`], or the store's.
pub async fn entry(
    state: &AppState,
    actor: &Actor,
    id: WaitlistEntryId,
) -> Result<EntryView, WaitlistError> {
    let entry = store::find(state.db.read(), actor, id)
        .await?
        .ok_or(WaitlistError::NotFound)?;
    let mut shown = shown(state, vec![entry]).await?;
    shown.pop().ok_or(WaitlistError::NotFound)
}

/// The entries in the actor's scope, oldest first.
///
/// # Errors
/// The store's.
pub async fn entries(
    state: &AppState,
    actor: &Actor,
    filter: EntryFilter,
    page: PageRequest,
) -> Result<Page<EntryView>, WaitlistError> {
    let found = store::list(state.db.read(), actor, filter, page).await?;
    Ok(Page {
        items: shown(state, found.items).await?,
        next: found.next,
    })
}

/// Entries with what is shown beside them.
async fn shown(state: &AppState, entries: Vec<Entry>) -> Result<Vec<EntryView>, WaitlistError> {
    let db = state.db.read();
    let ids = || entries.iter().map(|entry| entry.id);
    let mut offers = store::shown_offers(db, ids()).await?;
    let mut skips = store::last_skips(db, ids()).await?;
    let booked: Vec<_> = offers.values().flat_map(|it| it.bookings.clone()).collect();
    let bookings = bookings::service::bookings_by_id(db, &booked).await?;
    let mut shown = Vec::with_capacity(entries.len());
    for entry in entries {
        let waits = entry.status == EntryStatus::Waiting;
        let offer = offers.remove(&entry.id).and_then(|offer| {
            let of_offer = bookings.iter().filter(|it| offer.bookings.contains(&it.id));
            let bookings: Vec<_> = of_offer.cloned().collect();
            Some(OfferView {
                during: bookings.first()?.during,
                offer,
                bookings,
            })
        });
        shown.push(EntryView {
            position: match waits {
                true => Some(store::position(db, entry.id).await?),
                false => None,
            },
            last_skip: skips.remove(&entry.id).filter(|_| waits),
            offer,
            entry,
        });
    }
    Ok(shown)
}
