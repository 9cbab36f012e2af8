//! From a change of a booking to the events that are sent of it.

use crate::{
    features::{
        districts,
        webhooks::{
            domain::{
                BookingChange, BookingEventData, EventBody, EventDelivery, EventDeliveryStatus,
                EventType, Webhook, WebhookError, WebhookStatus,
            },
            store,
        },
    },
    shared::{
        domain::{BookingId, DistrictId},
        storage::StoreError,
    },
    state::AppState,
};
use std::collections::{BTreeMap, btree_map::Entry};

/// The addresses of the districts met in one look at what has changed: they are read once for
/// all changes of a district.
#[derive(Default)]
pub struct Addresses(BTreeMap<DistrictId, Vec<Webhook>>);

impl Addresses {
    async fn wanting(
        &mut self,
        state: &AppState,
        district: DistrictId,
        event_type: EventType,
    ) -> Result<impl Iterator<Item = &Webhook>, StoreError> {
        let all = match self.0.entry(district) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(store::list(state.db.read(), district).await?),
        };
        Ok(all.iter().filter(move |webhook| {
            webhook.status == WebhookStatus::Active
                && webhook.details.event_types.contains(&event_type)
        }))
    }
}

/// Stores the event of a change of a booking for every address that wants it. May be called
/// twice for one change: an address has each event once.
///
/// # Errors
/// The store's; the outbox asks again.
pub async fn on_booking_changed(
    state: &AppState,
    addresses: &mut Addresses,
    (district, booking): (DistrictId, BookingId),
    change: &serde_json::Value,
) -> Result<(), WebhookError> {
    let change: BookingChange = serde_json::from_value(change.clone())
        .map_err(|_| StoreError::Corrupt("outbox.payload"))?;
    let event_type = EventType::from(change.to);
    let wanting = addresses.wanting(state, district, event_type).await?;
    let mut wanting = wanting.peekable();
    if wanting.peek().is_none() {
        return Ok(());
    }
    let Some(body) = body_of(state, district, booking, change).await? else {
        return Ok(());
    };
    let tx = state.db.begin_write().await?;
    for webhook in wanting {
        let delivery = delivery_of(state, webhook, change, body.clone());
        store::insert_delivery(&tx, &delivery).await?;
    }
    Ok(tx.commit().await?)
}

async fn body_of(
    state: &AppState,
    district: DistrictId,
    booking: BookingId,
    change: BookingChange,
) -> Result<Option<String>, WebhookError> {
    let local = districts::service::district(state, district).await?.local;
    let found = store::changed_booking(state.db.read(), booking, change.event).await?;
    let Some(booking) = found else {
        return Ok(None);
    };
    let body = EventBody {
        r#type: change.to.into(),
        timestamp: local.show(booking.changed_at),
        data: BookingEventData {
            booking_id: booking.id,
            house_id: booking.house,
            session_id: booking.session,
            status: change.to,
            previous_status: change.from,
            date: booking.date,
            starts_at: local.show(booking.starts_at),
            ends_at: local.show(booking.ends_at),
        },
    };
    let text = serde_json::to_string(&body).map_err(|_| StoreError::Corrupt("an event"))?;
    Ok(Some(text))
}

fn delivery_of(
    state: &AppState,
    webhook: &Webhook,
    change: BookingChange,
    body: String,
) -> EventDelivery {
    let now = state.now();
    EventDelivery {
        id: state.new_id(),
        district: webhook.district,
        webhook: webhook.id,
        event: change.event,
        event_type: change.to.into(),
        body,
        status: EventDeliveryStatus::Pending,
        attempts: 0,
        available_at: now,
        answered_status: None,
        last_error: None,
        created_at: now,
    }
}
