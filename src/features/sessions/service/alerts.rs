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
        domain::{Actor, DistrictId, HouseId, StaffId},
        storage::{Batch, StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// How many open alerts of one house are shown; the rest appear as these end.
const SHOWN: u64 = 200;

/// The open alerts of a house, oldest first, for those who run it.
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
    if !actor.manages() {
        return Err(SessionError::Forbidden);
    }
    Ok(store::open_alerts_of_house(db, house, SHOWN).await?)
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
    let facts = json!({ "staff_id": staff });
    let mut about_person =
        store::open_alerts_of_kind(&**tx, house, AlertKind::BackgroundCheckHit).await?;
    about_person.retain(|alert| alert.facts == facts);
    let now = state.now();
    if !stands {
        let mut batch = Batch::default();
        for alert in about_person {
            store::end_alert(&mut batch, alert.id, now);
        }
        batch.execute(tx).await?;
    } else if about_person.is_empty() {
        let alert = Alert {
            id: state.new_id().into(),
            district,
            house,
            session: None,
            kind: AlertKind::BackgroundCheckHit,
            facts,
            raised_at: now,
        };
        store::insert_alert(tx, &alert).await?;
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
            let to = (house.district, Audience::House(house.id));
            let told = (house.id.get(), facts);
            notices::service::tell(state, &mut batch, to, NoticeKind::NoHealthWorker, told);
        }
        Some(alert) if ahead == 0 => store::end_alert(&mut batch, alert.id, now),
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
    let ended = store::end_alerts(&tx, &past, now).await?;
    tx.commit().await?;
    Ok(ended)
}
