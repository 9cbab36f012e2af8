//! Where the chains are cut when old rows are archived. A month is a range of ids, a chain goes
//! by when rows were sealed, so a chain is cut after the last row of the month that it holds:
//! the few rows of other months that were sealed before it go with it.

use super::super::{domain::Ends, store};
use crate::shared::{
    domain::DistrictId,
    storage::{StoreError, WriteTx, months::Part},
};
use chrono::{DateTime, Utc};

/// Where the chain of a district is cut. Its lock is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The district.
    pub district: DistrictId,
    /// The ends before.
    pub ends: Ends,
    /// Number and hash of the last row that goes.
    pub up_to: (i64, String),
}

/// Why a chain is not cut there.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// They have no place in the chain yet.
    #[error("{0} rows are not sealed yet")]
    Unsealed(u64),
    /// A row came late into an old month, by a clock that was behind, say.
    #[error("row {0} would go too, which is needed still")]
    Needed(i64),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Locks the chain of every district that has rows in a part, and says where each is cut.
///
/// # Errors
/// [`CutError`]: rows that are not sealed, or would go and are not older than an instant.
pub async fn cuts(
    tx: &WriteTx,
    part: &Part,
    older_than: DateTime<Utc>,
) -> Result<Vec<Cut>, CutError> {
    let mut found = Vec::new();
    for district in store::districts_in(tx, part).await? {
        let ends = store::lock_chain(tx, district).await?;
        let unsealed = store::unsealed_in(tx, district, part).await?;
        if unsealed > 0 {
            return Err(CutError::Unsealed(unsealed));
        }
        let last = store::last_in(tx, district, part).await?;
        let Some(seal) = last.and_then(|row| row.seal) else {
            continue;
        };
        let needed = store::first_from(tx, district, seal.sequence, older_than).await?;
        if let Some(needed) = needed.and_then(|row| row.seal) {
            return Err(CutError::Needed(needed.sequence));
        }
        found.push(Cut {
            district,
            ends,
            up_to: (seal.sequence, seal.hash),
        });
    }
    Ok(found)
}

/// Moves the floor of a chain up to the cut, and removes those rows below it that stand in
/// other parts; the part itself goes whole.
///
/// # Errors
/// The store's.
pub async fn floor_up(tx: &WriteTx, cut: &Cut, part: &Part) -> Result<u64, StoreError> {
    let ends = Ends {
        head: cut.ends.head.clone(),
        floor: cut.up_to.clone(),
    };
    store::set_ends(tx, cut.district, &ends).await?;
    store::remove_outside(tx, cut.district, cut.up_to.0, part).await
}
