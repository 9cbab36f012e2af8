//! Alerts to the staff of a house.

use super::read::house_in_scope;
use crate::{
    features::{
        districts, houses,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        sessions::{
            domain::{Alert, AlertKind, SessionError},
            store,
        },
        staff,
    },
    shared::{
        domain::{Actor, AlertId, BookingId, DistrictId, HouseId, Role, SessionId, StaffId},
        live::LiveEvent,
        storage::{Batch, StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// How many open alerts of one house are shown; the rest appear as these end.
const SHOWN: u64 = 200;

/// The open alerts of a house, oldest first, for those who run it; a health worker sees those
/// about illness.
///
/// # Errors
/// [`SessionError`].
pub async fn open_alerts(
    state: &AppState,
    actor: &Actor,
    house: HouseId,
) -> Result<Vec<Alert>, SessionError> {
    let db = state.db.read();
    house_in_scope(db, actor, house).await?;
    match actor.role {
        Role::HealthWorker { .. } => {
            Ok(store::open_alerts_of_kind(db, house, AlertKind::SuspensionProposed).await?)
        }
        _ if actor.manages() => Ok(store::open_alerts_of_house(db, house, SHOWN).await?),
        _ => Err(SessionError::Forbidden),
    }
}

/// Raises the alert about a register's record of a person of a house, or ends it (H-60).
/// The person's row is locked, so there is one alert at most.
///
/// # Errors
/// [`SessionError`].
pub async fn settle_hit_alert(
    state: &AppState,
    tx: &WriteTx,
    (district, house): (DistrictId, HouseId),
    staff: StaffId,
    stands: bool,
) -> Result<(), SessionError> {
    let about = (AlertKind::BackgroundCheckHit, json!({ "staff_id": staff }));
    settle_alert(state, tx, (district, house), about, stands).await
}

/// Raises an alert of a house about something, or ends it. A lock of the caller's sees to it
/// that there is one alert at most.
///
/// # Errors
/// [`SessionError`].
pub async fn settle_alert(
    state: &AppState,
    tx: &WriteTx,
    (district, house): (DistrictId, HouseId),
    (kind, facts): (AlertKind, serde_json::Value),
    stands: bool,
) -> Result<(), SessionError> {
    let mut about_it = store::open_alerts_of_kind(&**tx, house, kind).await?;
    about_it.retain(|alert| alert.facts == facts);
    let now = state.now();
    if !stands {
        let mut batch = Batch::default();
        for alert in about_it {
            store::end_alert(&mut batch, alert.id, now);
            tx.tell(house, ended(&alert));
        }
        batch.execute(tx).await?;
    } else if about_it.is_empty() {
        let alert = Alert {
            id: state.new_id().into(),
            district,
            house,
            session: None,
            kind,
            facts,
            raised_at: now,
        };
        store::insert_alert(tx, &alert).await?;
        tx.tell(house, raised(&alert));
    }
    Ok(())
}

/// What those who watch the house are told of a new alert.
pub(super) fn raised(alert: &Alert) -> LiveEvent {
    LiveEvent::AlertRaised {
        alert_id: alert.id,
        kind: alert.kind.as_str().to_owned(),
    }
}

/// What those who watch the house are told of an alert that ends.
pub(super) const fn ended(alert: &Alert) -> LiveEvent {
    LiveEvent::AlertEnded { alert_id: alert.id }
}

/// Adds to the batch the alert about a child who is still in after its booked time. Whoever
/// raises it sees to it that it is raised once.
pub fn raise_child_alert(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    (district, house, session): (DistrictId, HouseId, SessionId),
    kind: AlertKind,
    facts: serde_json::Value,
) {
    let alert = Alert {
        id: state.new_id().into(),
        district,
        house,
        session: Some(session),
        kind,
        facts,
        raised_at: state.now(),
    };
    store::add_alert(batch, &alert);
    tx.tell(house, raised(&alert));
}

/// Adds to the batch the end of every such alert about the child of a booking.
///
/// # Errors
/// The store's.
pub async fn end_child_alerts(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    house: HouseId,
    booking: BookingId,
) -> Result<(), SessionError> {
    for kind in [AlertKind::ChildOverstays, AlertKind::ChildUnclaimed] {
        for alert in store::open_alerts_of_kind(&**tx, house, kind).await? {
            if alert.facts.get("booking_id") == Some(&json!(booking)) {
                store::end_alert(batch, alert.id, state.now());
                tx.tell(house, ended(&alert));
            }
        }
    }
    Ok(())
}

/// Raises the alert that a house with sessions ahead has no health worker at work, brings
/// its number up to date, or ends it (H-56, scenario 18). Locks the house, the last of all
/// locks but the account's, so that there is one alert at most.
///
/// # Errors
/// [`SessionError`].
pub async fn settle_health_worker_alert(
    state: &AppState,
    tx: &WriteTx,
    house: HouseId,
) -> Result<(), SessionError> {
    let house = houses::service::lock_house(tx, house).await?;
    let district = districts::service::district(state, house.district).await?;
    let now = state.now();
    let today = district.local.date(now);
    let ahead = if staff::service::has_health_worker(&**tx, house.id, today).await? {
        0
    } else {
        store::count_ahead(&**tx, house.id, now).await?
    };
    let open = store::open_alerts_of_kind(&**tx, house.id, AlertKind::NoHealthWorker).await?;
    let facts = json!({ "sessions_ahead": ahead });
    let mut batch = Batch::default();
    match open.first() {
        None if ahead == 0 => return Ok(()),
        None => {
            let alert = Alert {
                id: state.new_id().into(),
                district: house.district,
                house: house.id,
                session: None,
                kind: AlertKind::NoHealthWorker,
                facts: facts.clone(),
                raised_at: now,
            };
            store::add_alert(&mut batch, &alert);
            tx.tell(house.id, raised(&alert));
            let to = (house.district, Audience::House(house.id));
            let told = (house.id.get(), facts);
            notices::service::tell(state, &mut batch, to, NoticeKind::NoHealthWorker, told);
        }
        Some(alert) if ahead == 0 => {
            store::end_alert(&mut batch, alert.id, now);
            tx.tell(house.id, ended(alert));
        }
        Some(alert) => store::change_alert(&mut batch, alert.id, facts),
    }
    Ok(batch.execute(tx).await?)
}

/// The houses of a district with an open alert that they have no health worker at work.
///
/// # Errors
/// The store's.
pub async fn houses_without_health_worker(
    db: &impl ConnectionTrait,
    district: DistrictId,
) -> Result<Vec<HouseId>, StoreError> {
    let open = store::open_alerts_of_district(db, district, AlertKind::NoHealthWorker).await?;
    Ok(open.into_iter().map(|alert| alert.house).collect())
}

/// Ends the alerts about sessions that are over: nothing can be done about them any more.
/// Returns how many this call ended.
///
/// # Errors
/// The store's.
pub async fn end_alerts_of_past_sessions(state: &AppState) -> Result<usize, StoreError> {
    let now = state.now();
    let past = store::open_alerts_of_past_sessions(state.db.read(), now).await?;
    if past.is_empty() {
        return Ok(0);
    }
    let tx = state.db.begin_write().await?;
    for alert in &past {
        tx.tell(alert.house, ended(alert));
    }
    let ids: Vec<AlertId> = past.iter().map(|alert| alert.id).collect();
    let count = store::end_alerts(&tx, &ids, now).await?;
    tx.commit().await?;
    Ok(count)
}
