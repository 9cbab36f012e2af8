//! Why something about guidance or a home visit is not had or done.

use super::decide::GuidanceRefusal;
use crate::{
    features::{
        districts::domain::DistrictError, families::domain::FamilyError, houses::domain::HouseError,
    },
    shared::storage::{StoreError, idempotency::ReplayError},
};
use chrono::{DateTime, Utc};

/// Why it is not had or done.
#[derive(Debug, thiserror::Error)]
pub enum GuidanceError {
    /// Not there, or not for this actor to know.
    #[error("no such guidance session, booking, visit or family")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// Someone has edited it since.
    #[error("edited since it was read")]
    StaleVersion,
    /// A field does not fit.
    #[error("{pointer} {detail}")]
    Invalid {
        /// JSON pointer to it.
        pointer: &'static str,
        /// Stable word for the fault.
        code: &'static str,
        /// What is wrong.
        detail: &'static str,
    },
    /// A rule stands against the booking.
    #[error("refused")]
    Refused(GuidanceRefusal),
    /// The state does not allow it; someone may have been faster.
    #[error("it is {0}")]
    InvalidState(&'static str),
    /// The time of a session cannot move while families hold places.
    #[error("families hold places")]
    HasBookings,
    /// The newborn has all the visits of the year.
    #[error("the visits of the year are planned")]
    AlreadyPlanned,
    /// The request had to be answered earlier.
    #[error("the deadline has passed")]
    DeadlinePassed(DateTime<Utc>),
    /// The session has begun.
    #[error("it has begun")]
    AlreadyBegun,
    /// The session has not begun.
    #[error("it has not begun")]
    NotBegun(DateTime<Utc>),
    /// The session is not over.
    #[error("it is not over")]
    NotOver(DateTime<Utc>),
    /// The session is over.
    #[error("it is over")]
    AlreadyOver,
    /// The family.
    #[error(transparent)]
    Family(FamilyError),
    /// The house.
    #[error(transparent)]
    House(HouseError),
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<FamilyError> for GuidanceError {
    fn from(error: FamilyError) -> Self {
        match error {
            FamilyError::NotFound => Self::NotFound,
            FamilyError::Store(error) => Self::Store(error),
            other => Self::Family(other),
        }
    }
}

impl From<HouseError> for GuidanceError {
    fn from(error: HouseError) -> Self {
        match error {
            HouseError::NotFound => Self::NotFound,
            HouseError::Store(error) => Self::Store(error),
            other => Self::House(other),
        }
    }
}
