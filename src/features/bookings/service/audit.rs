//! What the audit needs to know of bookings, and whether Redis shows what SQL says
//! (invariant 8).

use super::project::policy_of_year;
use crate::{
    features::{
        bookings::{
            domain::{BookingError, ChildRecord, ShownQuota},
            store,
        },
        districts,
    },
    shared::{
        domain::{ChildId, DistrictId},
        storage::{StoreError, redis::RedisError},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use std::collections::BTreeSet;

/// Children, and sessions, read at a time.
const PAGE: u64 = 200;
const AT_ONCE: usize = 200;

/// Compares every projection of a district that Redis holds with SQL as it is now, and
/// names those that differ. A projection that is not there is no difference: it is read
/// from SQL when it is asked for. Meant for a service at rest; under load a projection may
/// be named that is only about to be written.
///
/// # Errors
/// The store's, and Redis's when it is away.
pub async fn projections_that_differ(
    state: &AppState,
    district: DistrictId,
) -> Result<Vec<String>, BookingError> {
    let Some(redis) = &state.redis else {
        return Ok(Vec::new());
    };
    let district = districts::service::district(state, district).await?;
    let db = state.db.read();
    let mut differing = Vec::new();
    let mut last = None;
    loop {
        let page = store::records(db, district.id, last, PAGE).await?;
        let Some(end) = page.last() else { break };
        last = Some(end.child);
        let mut asked = Vec::new();
        let mut true_now = Vec::new();
        for record in &page {
            let years: BTreeSet<i32> = record.bookings().map(|it| it.quota_year).collect();
            for year in years {
                let policy = policy_of_year(state, &district, year)?;
                asked.push((policy, record.child, year));
                true_now.push(record.quota(policy, year));
            }
        }
        let shown = store::read_quotas(redis, &asked).await?;
        for (shown, true_now) in shown.into_iter().zip(true_now) {
            let true_shown = ShownQuota::of(&true_now, district.local).map_err(RedisError::from)?;
            if shown.is_some_and(|(_, shown)| shown != true_shown) {
                differing.push(format!("quota of {} in {}", true_now.child, true_now.year));
            }
        }
    }
    let sessions = store::sessions_with_bookings(db, district.id).await?;
    for page in sessions.chunks(AT_ONCE) {
        let (ids, true_now): (Vec<_>, Vec<_>) = store::occupancies_from_sql(db, page)
            .await?
            .into_iter()
            .unzip();
        let shown = store::read_occupancies(redis, &ids).await?;
        for ((session, shown), true_now) in ids.into_iter().zip(shown).zip(true_now) {
            if shown.is_some_and(|(_, shown)| shown != true_now) {
                differing.push(format!("occupancy of {session}"));
            }
        }
    }
    Ok(differing)
}

/// The children of a district that have or had bookings, by id: at most `limit` that follow
/// `after`, with all that is kept about their bookings.
///
/// # Errors
/// The store's.
pub async fn records(
    db: &impl ConnectionTrait,
    district: DistrictId,
    after: Option<ChildId>,
    limit: u64,
) -> Result<Vec<ChildRecord>, StoreError> {
    store::records(db, district, after, limit).await
}
