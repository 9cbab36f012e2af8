//! Declarations and certificates.

mod certificate;
mod declaration;
mod error;
mod file;

pub use certificate::{
    CertificateFacts, CertificateStatus, HealthCertificate, HealthCheckResult, Verification,
    WaitingCertificate, reviews_certificates,
};
pub use declaration::{Declaration, HealthState, reads_declarations};
pub use error::HealthError;
pub use file::FileType;

/// Largest file taken, bytes: 10 MiB.
pub const MAX_FILE_BYTES: usize = 10 * 1024 * 1024;
