//! Why a district is not imported.

use super::Finding;
use crate::{
    features::{
        auth::domain::AuthError, bookings::domain::BookingError, children::domain::ChildError,
        districts::domain::DistrictError, sessions::domain::SessionError,
        staff::domain::StaffError,
    },
    shared::storage::StoreError,
};

/// Why nothing was written, unless it says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The files have errors; warnings may be among them.
    #[error("the files have errors")]
    Findings(Vec<Finding>),
    /// The logins of staff.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The children; that is, the privacy notice their guardians have read.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// The identity documents of staff.
    #[error(transparent)]
    Staff(#[from] StaffError),
    /// The sessions of the coming weeks. The district itself is imported by then.
    #[error("the sessions of the coming weeks are not opened: {0}")]
    Sessions(#[from] SessionError),
    /// What can be booked now.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
