//! Children who are still in after their booked time: house and family hear of it after some
//! minutes, the subdistrict after more. Each is said once, and ends by itself when the child is
//! handed over.

use super::transition::locked;
use crate::{
    features::{
        bookings::{
            domain::{Booking, BookingError, BookingStatus},
            store::{self, Waiting},
        },
        districts, houses,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        sessions::{self, domain::AlertKind},
        staff,
    },
    shared::storage::{Batch, StoreError},
    state::AppState,
};
use chrono::{DateTime, Utc};
use serde_json::json;

/// Bookings one tick looks at.
const TICK: u64 = 200;

/// Raises what is due. Returns how many alerts this call raised.
///
/// # Errors
/// The store's.
pub async fn raise_overstays(state: &AppState) -> Result<usize, BookingError> {
    let now = state.now();
    let mut raised = 0;
    for (booking, waiting) in store::still_in(state.db.read(), now, TICK).await? {
        match raise_due(state, &booking, waiting, now).await {
            Ok(count) => raised += count,
            Err(error @ BookingError::Store(StoreError::Unavailable(_))) => return Err(error),
            // One that cannot be raised does not hold up the others.
            Err(error) => tracing::warn!(booking.id = %booking.id, error = %error, "put off"),
        }
    }
    Ok(raised)
}

async fn raise_due(
    state: &AppState,
    booking: &Booking,
    waiting: Waiting,
    now: DateTime<Utc>,
) -> Result<usize, BookingError> {
    let district = districts::service::district(state, booking.district).await?;
    let rules = &districts::service::policy(state, &district, booking.date)?.handover;
    let over_since = now - booking.during.end();
    let mut raised = 0;
    if !waiting.overstayed && over_since >= rules.overstay_after {
        raised += usize::from(raise(state, booking, AlertKind::ChildOverstays, now).await?);
    }
    if !waiting.unclaimed && over_since >= rules.unclaimed_after {
        raised += usize::from(raise(state, booking, AlertKind::ChildUnclaimed, now).await?);
    }
    Ok(raised)
}

/// Raises one alert, unless the child has been handed over meanwhile or another instance was
/// faster.
async fn raise(
    state: &AppState,
    booking: &Booking,
    kind: AlertKind,
    now: DateTime<Utc>,
) -> Result<bool, BookingError> {
    let tx = state.db.begin_write().await?;
    let (booking, _) = locked(&tx, booking).await?;
    let unclaimed = kind == AlertKind::ChildUnclaimed;
    if booking.status != BookingStatus::CheckedIn
        || !store::mark_waiting(&tx, booking.id, unclaimed, now).await?
    {
        return Ok(false);
    }
    let mut batch = Batch::default();
    let facts = json!({ "booking_id": booking.id, "ends_at": booking.during.end() });
    let place = (booking.district, booking.house, booking.session);
    sessions::service::raise_child_alert(state, (&tx, &mut batch), place, kind, facts);
    let mut told = vec![
        Audience::House(booking.house),
        Audience::Family(booking.family),
    ];
    let mut notice = NoticeKind::ChildOverstays;
    if unclaimed {
        notice = NoticeKind::ChildUnclaimed;
        let house = houses::service::house(&*tx, booking.house).await?;
        let above = staff::service::accounts_of_subdistrict(&*tx, house.subdistrict).await?;
        told.extend(above.into_iter().map(Audience::Account));
    }
    let facts = json!({
        "child_id": booking.child,
        "house_id": booking.house,
        "session_id": booking.session,
        "ends_at": booking.during.end(),
    });
    for to in told {
        let once = format!("{}:{}:{}", notice.as_str(), booking.id, to.id());
        let about = (booking.id.get(), facts.clone());
        notices::service::tell_once(
            state,
            &mut batch,
            (booking.district, to),
            notice,
            about,
            once,
        );
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(true)
}
