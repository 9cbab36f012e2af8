//! Why something of a child's health is not had or changed.

use super::CertificateStatus;
use crate::{
    features::{
        children::domain::ChildError, districts::domain::DistrictError,
        families::domain::FamilyError,
    },
    shared::storage::{StoreError, idempotency::ReplayError},
};

/// Why something of a child's health is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum HealthError {
    /// Not there, or not for this actor to know.
    #[error("no such certificate")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// No guardian has consented to the keeping of health data.
    #[error("consent to health data is missing")]
    ConsentMissing,
    /// The content is not a JPEG, PNG or PDF.
    #[error("not a file of an allowed type")]
    FileTypeNotAllowed,
    /// The certificate says that the check was not passed.
    #[error("the health check was not passed")]
    NotQualified,
    /// The institution is not on the list, or was not on the day of the examination.
    #[error("the institution was not recognised on that day")]
    NotRecognised,
    /// Nobody is examined tomorrow.
    #[error("the examination lies in the future")]
    ExaminedInTheFuture,
    /// Nobody is examined before birth.
    #[error("the examination lies before the birth of the child")]
    ExaminedBeforeBirth,
    /// The last day of validity lies before the examination, or later than the policy allows.
    #[error("the last day of validity is not possible")]
    ValidToOutOfBounds,
    /// Nobody has recovered tomorrow.
    #[error("the recovery lies in the future")]
    RecoveredInTheFuture,
    /// The note was written before the illness it is to end.
    #[error("the recovery lies before the illness")]
    RecoveredBeforeIllness,
    /// Someone has verified or rejected it.
    #[error("the certificate is {}", .status.as_str())]
    AlreadyReviewed {
        /// The present state.
        status: CertificateStatus,
    },
    /// The child.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The family, or the scope of a staff member.
    #[error(transparent)]
    Family(#[from] FamilyError),
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
