//! Making the months ahead.

mod archive;
mod file;
mod verify;

pub use archive::archive;
pub use verify::{Archive, verify};

use super::store;
use crate::{
    shared::storage::{StoreError, months::Kept},
    state::AppState,
};
use chrono::NaiveDate;
use std::sync::{Mutex, PoisonError};

/// This month and three more.
const AHEAD: i32 = 4;

/// The day on which this instance last made the months ahead.
#[derive(Debug, Default)]
pub struct LastMade(Mutex<Option<NaiveDate>>);

impl LastMade {
    fn is_done(&self, today: NaiveDate) -> bool {
        let day = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *day == Some(today)
    }

    fn done(&self, today: NaiveDate) {
        let mut day = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *day = Some(today);
    }
}

/// Makes the months ahead, once a day, and says how many rows have no month of their own.
/// Returns how many were made.
///
/// # Errors
/// The store's; the next call tries again.
pub async fn make_ahead(state: &AppState) -> Result<usize, StoreError> {
    let today = state.now().date_naive();
    if state.months_made.is_done(today) {
        return Ok(0);
    }
    let made = store::make(state.db.read(), today, AHEAD).await?;
    for kept in Kept::ALL {
        let rows = store::outside(state.db.read(), *kept).await?;
        let table = kept.as_str();
        let shown = u32::try_from(rows).unwrap_or(u32::MAX);
        state.metrics.outside_months(table, shown);
        if rows > 0 {
            tracing::warn!(
                months.table = table,
                months.rows = rows,
                "rows without a month"
            );
        }
    }
    state.months_made.done(today);
    Ok(made)
}
