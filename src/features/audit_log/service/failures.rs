//! Writing down what failed (`shared::storage::Failures`).

use crate::{
    features::districts,
    shared::{
        domain::{AuditEntry, DistrictId},
        storage::{Batch, Failure, StoreError, audit_log},
    },
    state::AppState,
};
use std::collections::BTreeMap;

/// Writes what has failed since this was called last, a row for each kind and account in each
/// district concerned, and keeps it if it cannot. How many different failures.
///
/// # Errors
/// The store's.
pub async fn write_failures(state: &AppState) -> Result<usize, StoreError> {
    let taken = state.failures.take();
    if taken.is_empty() {
        return Ok(0);
    }
    let written = write(state, &taken).await;
    if written.is_err() {
        for (failure, times) in &taken {
            state.failures.add(*failure, *times);
        }
    }
    written.map(|()| taken.len())
}

async fn write(state: &AppState, taken: &BTreeMap<Failure, u64>) -> Result<(), StoreError> {
    let districts = districts::service::all(state.db.read()).await?;
    let every: Vec<DistrictId> = districts.iter().map(|it| it.id).collect();
    let tx = state.db.begin_write().await?;
    let mut batch = Batch::default();
    for (failure, times) in taken {
        let concerned = failure
            .district
            .map_or_else(|| every.clone(), |it| vec![it]);
        for district in concerned {
            let entry = AuditEntry {
                district,
                by: None,
                action: failure.action,
                subject: failure.subject,
                subject_id: failure.id,
                fields: vec![failure.what.to_owned(), format!("times:{times}")],
                purpose: None,
            };
            batch.row(&audit_log::row_of(state.stamp(), &entry));
        }
    }
    batch.execute(&tx).await?;
    tx.commit().await
}
