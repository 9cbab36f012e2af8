//! The words that columns with a fixed choice allow.

/// States of a health-check certificate.
pub const CERTIFICATE_STATUSES: &[&str] = &["submitted", "verified", "rejected"];

/// Results of a health check.
pub const CERTIFICATE_RESULTS: &[&str] = &["qualified", "not_qualified"];
