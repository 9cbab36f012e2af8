//! What ends by itself, and what is forgotten.

use super::told;
use crate::{
    features::exports::{
        domain::{BulkExport, ExportError, ExportStatus},
        store,
    },
    shared::{
        domain::{AuditAction, DistrictId},
        storage::{StoreError, WriteTx, audit_log},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// Ended between two looks for more.
const BATCH: u64 = 100;

/// Ends what nobody decided in time, and removes files that were there long enough. Returns how
/// many that were.
///
/// # Errors
/// [`ExportError`]; what was ended until then stays so.
pub async fn end_due(state: &AppState) -> Result<usize, ExportError> {
    let mut done = 0_usize;
    for export in store::past_their_time(state.db.read(), state.now(), BATCH).await? {
        done = done.saturating_add(usize::from(end(state, &export).await?));
    }
    Ok(done)
}

/// Ends one; false when it was decided or ended in this very moment.
async fn end(state: &AppState, export: &BulkExport) -> Result<bool, ExportError> {
    let (to, action) = match export.status {
        ExportStatus::Requested => (ExportStatus::Expired, AuditAction::ExportExpired),
        _ => (ExportStatus::Removed, AuditAction::ExportRemoved),
    };
    let tx = state.db.begin_write().await?;
    if !store::end(&tx, export.id, (export.status, to), state.now()).await? {
        return Ok(false);
    }
    store::remove_parts(&tx, export.id).await?;
    audit_log::write(&tx, state.stamp(), &told(export, None, action)).await?;
    tx.commit().await?;
    Ok(true)
}

/// How many exports of a district ended before an instant.
///
/// # Errors
/// The store's.
pub async fn count_ended(
    db: &impl ConnectionTrait,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    store::count_ended(db, district, before).await
}

/// Forgets them; the audit log tells of them for its own time.
///
/// # Errors
/// The store's.
pub async fn forget_ended(
    tx: &WriteTx,
    district: DistrictId,
    before: DateTime<Utc>,
) -> Result<u64, StoreError> {
    store::remove_ended(tx, district, before).await
}
