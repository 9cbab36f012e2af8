//! Why a template or session is not had or changed.

use super::offer::NotOpened;
use crate::{
    features::{
        districts::domain::DistrictError,
        houses::domain::HouseError,
        staff::domain::{Fault, StaffError},
    },
    shared::{
        security::CipherError,
        storage::{StoreError, idempotency::ReplayError},
    },
};

/// Why it is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Not there, or not for this actor to know.
    #[error("no such template or session")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// Someone has edited it since.
    #[error("edited since it was read")]
    StaleVersion,
    /// A field does not fit.
    #[error("a field does not fit")]
    Invalid(Fault),
    /// The rules or the room stand against it.
    #[error("the session is not opened: {}", .0.as_str())]
    NotOpened(NotOpened),
    /// The template is retired, or the session is cancelled or over.
    #[error("the present state does not allow it")]
    InvalidState,
    /// A child's name cannot be read.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// The house or room.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The staff.
    #[error(transparent)]
    Staff(#[from] StaffError),
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
