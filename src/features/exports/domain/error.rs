//! Why an export is not asked for, decided, made or given out.

use super::ExportStatus;
use crate::{
    features::{districts::domain::DistrictError, houses::domain::HouseError},
    shared::storage::{StoreError, idempotency::ReplayError},
};

/// Why an export is not asked for, decided, made or given out.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// No such export, or not for this actor to know.
    #[error("not there")]
    NotFound,
    /// The actor may not do this, or not any more.
    #[error("not allowed")]
    Forbidden,
    /// Who asked does not decide.
    #[error("another person has to decide")]
    SecondPerson,
    /// The role may not see this in full for that purpose.
    #[error("not in full for that purpose")]
    PurposeNotAllowed,
    /// There are names in children and guardians only.
    #[error("the rows name nobody")]
    NothingToShow,
    /// It would have too many rows.
    #[error("{rows} rows are more than {limit}")]
    TooLarge {
        /// How many it would have.
        rows: u64,
        /// How many it may have.
        limit: u64,
    },
    /// It is in another state.
    #[error("the export is {}", .0.as_str())]
    InvalidState(ExportStatus),
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}
