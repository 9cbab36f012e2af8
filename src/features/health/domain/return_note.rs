//! A doctor's note that a child has recovered (复课证明): without one a child with a suspected
//! infectious disease does not come back.

use super::{CertificateStatus, HealthError};
use crate::shared::domain::{ChildId, DistrictId, ReturnNoteId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// A note, without its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnNote {
    /// Its id.
    pub id: ReturnNoteId,
    /// Its district.
    pub district: DistrictId,
    /// The child.
    pub child: ChildId,
    /// The stored file.
    pub file: Uuid,
    /// How far it has come.
    pub status: CertificateStatus,
    /// Local date from which the child may come, once verified.
    pub recovered_on: Option<NaiveDate>,
    /// Why it does not count, once rejected.
    pub reject_reason: Option<String>,
    /// When it was looked at.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
}

/// A note in the list of staff, with the name of its child masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingNote {
    /// The note.
    pub note: ReturnNote,
    /// Like 王*明.
    pub child_name: String,
}

/// Checks the date that a note names against the illness it is to end, of which `ill_since`
/// is the latest local date.
///
/// # Errors
/// [`HealthError::RecoveredInTheFuture`], [`HealthError::RecoveredBeforeIllness`].
pub fn check_recovery(
    recovered_on: NaiveDate,
    ill_since: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), HealthError> {
    if today < recovered_on {
        return Err(HealthError::RecoveredInTheFuture);
    }
    if ill_since.is_some_and(|since| recovered_on < since) {
        return Err(HealthError::RecoveredBeforeIllness);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn recovery_lies_between_the_illness_and_today() {
        let check = |on, since| check_recovery(on, since, day(20)).is_ok();
        assert!(check(day(20), Some(day(10))));
        assert!(check(day(10), Some(day(10))));
        assert!(!check(day(9), Some(day(10))));
        assert!(!check(day(21), Some(day(10))));
        assert!(check(day(9), None));
    }
}
