//! What signing in leaves behind and nobody needs any more.

use super::super::{
    domain::{FORGET_AFTER, LIMIT_WINDOW},
    store,
};
use crate::{shared::storage::StoreError, state::AppState};

/// Forgets logins that were not tried in vain for a day, and one-time codes that no limit
/// counts any more. How many rows.
///
/// # Errors
/// The store's.
pub async fn forget_old(state: &AppState) -> Result<usize, StoreError> {
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let attempts = store::forget_attempts(&tx, now - FORGET_AFTER).await?;
    let codes = store::forget_codes(&tx, now - LIMIT_WINDOW).await?;
    tx.commit().await?;
    Ok(usize::try_from(attempts.saturating_add(codes)).unwrap_or(usize::MAX))
}
