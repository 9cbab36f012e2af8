//! Declarations and certificates.

mod certificate;
mod declaration;
mod error;
mod event;
mod file;
mod return_note;

pub use certificate::{
    CertificateFacts, CertificateStatus, HealthCertificate, HealthCheckResult, Verification,
    WaitingCertificate,
};
pub use declaration::{Declaration, HealthState};
pub use error::HealthError;
pub use event::{Findings, Found, HealthEvent, HealthEventKind, Seen, Symptom};
pub use file::FileType;
pub use return_note::{ReturnNote, WaitingNote, check_recovery};

/// Largest file taken, bytes: 10 MiB.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
