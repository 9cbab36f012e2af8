//! Why a member of staff, a paper or a shift is not had or changed.

use super::eligibility::Ineligible;
use crate::{
    features::{
        auth::domain::AuthError, districts::domain::DistrictError, houses::domain::HouseError,
    },
    shared::{
        domain::{AbsenceId, InvalidIdNumber, ShiftId, WeeklyFault},
        security::CipherError,
        storage::{StoreError, idempotency::ReplayError},
    },
};

/// What is wrong with one field of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer to the field.
    pub pointer: &'static str,
    /// Stable word for the kind of fault.
    pub code: &'static str,
    /// What is wrong with it.
    pub detail: &'static str,
}

impl Fault {
    /// A fault of the field at `pointer`.
    #[must_use]
    pub const fn new(pointer: &'static str, code: &'static str, detail: &'static str) -> Self {
        Self {
            pointer,
            code,
            detail,
        }
    }
}

impl From<WeeklyFault> for Fault {
    fn from(fault: WeeklyFault) -> Self {
        match fault {
            WeeklyFault::Reversed => {
                Self::new("/valid_to", "reversed", "must not lie before valid_from")
            }
            WeeklyFault::NotAWorkday => Self::new(
                "/weekday",
                "not_a_workday",
                "what follows the workday calendar runs on Monday to Friday",
            ),
        }
    }
}

/// Why it is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// Not there, or not for this actor to know.
    #[error("no such member of staff, paper or shift")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// The person has no login.
    #[error("the person has no login")]
    NoLogin,
    /// Someone has edited it since.
    #[error("edited since it was read")]
    StaleVersion,
    /// A field does not fit.
    #[error("a field does not fit")]
    Invalid(Fault),
    /// The person already has a shift at that time.
    #[error("the person has another shift at that time")]
    ShiftOverlap {
        /// That shift.
        existing: ShiftId,
    },
    /// The person is away at that time.
    #[error("the person is absent at that time")]
    Absent {
        /// The absence.
        absence: AbsenceId,
    },
    /// The person may never again work with children (H-60).
    #[error("the person is barred")]
    Barred,
    /// A person with a record in a register is dismissed by a record of it, not by an edit.
    #[error("a dismissal record is required")]
    DismissalRequired,
    /// The identity document.
    #[error(transparent)]
    IdNumber(#[from] InvalidIdNumber),
    /// A value cannot be encrypted or read.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// The person may not work, and no paper can change that.
    #[error("the person may not work")]
    NotEligible(Vec<Ineligible>),
    /// It has been cancelled or revoked before, or is over.
    #[error("the present state does not allow it")]
    InvalidState,
    /// The login.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
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
