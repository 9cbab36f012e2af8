//! Why something about notices is not done.

use super::DeliveryStatus;
use crate::{
    features::districts::domain::DistrictError,
    shared::storage::{StoreError, idempotency::ReplayError},
};

/// Why something about notices is not done.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// No such notice or delivery, or not for this actor to know.
    #[error("not there")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The delivery is in a state in which this makes no sense.
    #[error("the delivery is {}", .0.as_str())]
    InvalidState(DeliveryStatus),
    /// Someone has changed it since.
    #[error("changed meanwhile")]
    StaleVersion,
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
