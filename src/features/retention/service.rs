//! Removing what was kept long enough, and counting it beforehand.

use super::{
    domain::{Past, RetentionError, born_by},
    store,
};
use crate::{
    features::{
        audit_log::service as log,
        children::{
            self,
            domain::{ChildError, ErasureGround},
        },
        districts, exports,
    },
    shared::{
        domain::{AuditAction, AuditEntry, AuditSubject, ChildId, District, DistrictId},
        storage::audit_log,
    },
    state::AppState,
};
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Children erased between two looks for more.
const BATCH: u64 = 100;

/// The local day on which this instance last went through each district.
#[derive(Debug, Default)]
pub struct LastLooks(Mutex<BTreeMap<DistrictId, NaiveDate>>);

impl LastLooks {
    fn is_done(&self, district: &District, today: NaiveDate) -> bool {
        let days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        days.get(&district.id) == Some(&today)
    }

    fn done(&self, district: &District, today: NaiveDate) {
        let mut days = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        days.insert(district.id, today);
    }
}

/// What is past its time in a district.
///
/// # Errors
/// [`RetentionError`].
pub async fn due(state: &AppState, district: &District) -> Result<Past, RetentionError> {
    let db = state.db.read();
    let times = times(state, district);
    Ok(Past {
        children: match times.children {
            Some(children) => store::count_children(db, district.id, children).await?,
            None => 0,
        },
        audit_rows: log::count_before(state, district.id, times.audit_log).await?,
        sign_ins: store::count_sign_ins(db, district.id, times.sign_ins).await?,
        visits: store::count_visits(db, district.id, times.records.0).await?,
        consents: store::count_consents(db, district.id, times.records.0).await?,
        checks: store::count_checks(db, district.id, times.records.1).await?,
        exports: exports::service::count_ended(db, district.id, times.records.0).await?,
    })
}

/// Removes what is past its time in every district, once a local day: times are counted in
/// days and months. An instance that has just started looks once more. Each child is erased in
/// a transaction of its own. Returns how many things were removed.
///
/// # Errors
/// [`RetentionError`]; what was removed until then stays so, and the next call tries again.
pub async fn apply_daily(state: &AppState) -> Result<usize, RetentionError> {
    let mut all = 0_u64;
    for district in districts::service::all(state.db.read()).await? {
        let today = district.local.date(state.now());
        if state.retained.is_done(&district, today) {
            continue;
        }
        all = all.saturating_add(apply(state, &district).await?.sum());
        state.retained.done(&district, today);
    }
    Ok(usize::try_from(all).unwrap_or(usize::MAX))
}

/// Removes what is past its time in a district, and writes to the audit log how much that was.
///
/// # Errors
/// As [`apply_daily`].
pub async fn apply(state: &AppState, district: &District) -> Result<Past, RetentionError> {
    let times = times(state, district);
    let mut removed = Past::default();
    if let Some(children) = times.children {
        loop {
            let found = store::children(state.db.read(), district.id, children, BATCH).await?;
            let mut erased = 0_u64;
            for child in found {
                erased = erased.saturating_add(u64::from(erase(state, child).await?));
            }
            removed.children = removed.children.saturating_add(erased);
            // What is left, if anything, has changed meanwhile: it waits for the next time.
            if erased < BATCH {
                break;
            }
        }
    }
    removed.audit_rows = log::trim(state, district.id, times.audit_log).await?;
    let tx = state.db.begin_write().await?;
    removed.sign_ins = store::remove_sign_ins(&tx, district.id, times.sign_ins).await?;
    removed.visits = store::remove_visits(&tx, district.id, times.records.0).await?;
    removed.consents = store::remove_consents(&tx, district.id, times.records.0).await?;
    removed.checks = store::remove_checks(&tx, district.id, times.records.1).await?;
    removed.exports = exports::service::forget_ended(&tx, district.id, times.records.0).await?;
    if removed.sum() > 0 {
        let (action, subject) = (AuditAction::RetentionApplied, AuditSubject::District);
        let entry = AuditEntry::of_service(district.id, action, subject, district.id.get());
        let told = [
            format!("children:{}", removed.children),
            format!("audit_rows:{}", removed.audit_rows),
            format!("sign_ins:{}", removed.sign_ins),
            format!("visits:{}", removed.visits),
            format!("consents:{}", removed.consents),
            format!("checks:{}", removed.checks),
            format!("exports:{}", removed.exports),
        ];
        audit_log::write(&tx, state.stamp(), &entry.fields(told)).await?;
    }
    tx.commit().await?;
    Ok(removed)
}

/// Erases a child; false for one that was booked or erased in this very moment.
async fn erase(state: &AppState, child: ChildId) -> Result<bool, RetentionError> {
    let tx = state.db.begin_write().await?;
    let ground = ErasureGround::Retention;
    match children::service::erase_within(&tx, state, None, child, ground).await {
        Ok(()) => {}
        Err(ChildError::HasBookings | ChildError::NotFound) => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    tx.commit().await?;
    Ok(true)
}

/// What is older than these is past its time.
struct Times {
    /// Birth date, and the end of the last booking.
    children: Option<(NaiveDate, DateTime<Utc>)>,
    audit_log: DateTime<Utc>,
    sign_ins: DateTime<Utc>,
    /// As an instant and as a local date.
    records: (DateTime<Utc>, NaiveDate),
}

fn times(state: &AppState, district: &District) -> Times {
    let (rules, now) = (&state.config.retention, state.now());
    let today = district.local.date(now);
    let since = now.checked_sub_months(Months::new(rules.child_months));
    let before = |days: u32| {
        let days = Days::new(u64::from(days));
        now.checked_sub_days(days)
            .unwrap_or(DateTime::<Utc>::MIN_UTC + TimeDelta::days(1))
    };
    let records = Months::new(rules.record_months);
    Times {
        records: (
            now.checked_sub_months(records)
                .unwrap_or(DateTime::<Utc>::MIN_UTC + TimeDelta::days(1)),
            today.checked_sub_months(records).unwrap_or(NaiveDate::MIN),
        ),
        children: born_by(today, rules.child_months).zip(since),
        audit_log: before(rules.audit_log_days),
        sign_ins: before(rules.sign_in_days),
    }
}
