//! Fetching the file, part by part.

use super::told;
use crate::{
    features::exports::{
        domain::{ExportError, ExportStatus},
        store,
    },
    shared::{
        domain::{Actor, AuditAction, BulkExportId},
        storage::{StoreError, audit_log},
    },
    state::AppState,
};

/// A file that may be fetched.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// Its name.
    pub dataset: &'static str,
    /// Its size.
    pub size_bytes: u64,
}

/// Opens the file for who asked for it and still may have it. That it is fetched stands in the
/// audit log before it is.
///
/// # Errors
/// [`ExportError::Forbidden`] for anybody else; [`ExportError::InvalidState`] before it is made
/// and after its time.
pub async fn open(
    state: &AppState,
    actor: &Actor,
    id: BulkExportId,
) -> Result<Opened, ExportError> {
    let export = super::export(state, actor, id).await?;
    if export.requested_by != actor.account || !export.is_for(actor) {
        return Err(ExportError::Forbidden);
    }
    let current = export.status_at(state.now());
    if current != ExportStatus::Ready {
        return Err(ExportError::InvalidState(current));
    }
    let entry = told(&export, Some(actor), AuditAction::ExportFetched);
    let tx = state.db.begin_write().await?;
    audit_log::write(&tx, state.stamp(), &entry).await?;
    tx.commit().await?;
    Ok(Opened {
        dataset: export.wish.dataset.as_str(),
        size_bytes: u64::try_from(export.size_bytes)
            .map_err(|_| StoreError::Corrupt("bulk_export.size_bytes"))?,
    })
}

/// A part of a file that was opened; `None` after the last, and once the file is removed.
///
/// # Errors
/// The store's.
pub async fn part(
    state: &AppState,
    id: BulkExportId,
    number: i64,
) -> Result<Option<Vec<u8>>, StoreError> {
    store::read_part(state.db.read(), &state.cipher, id, number).await
}
