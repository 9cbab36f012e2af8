//! Nothing is kept longer than it is needed (Personal Information Protection Law, article 19).
//!
//! | what | kept | variable |
//! |---|---|---|
//! | a child's profile, health and papers | 6 months after the third birthday or the last visit, whichever is later | `RETENTION_CHILD_MONTHS` |
//! | the audit log | 3 years, never less than 180 days | `RETENTION_AUDIT_LOG_DAYS` |
//! | that a child came, went and with whom; one-time codes for it | 3 years after the visit | `RETENTION_RECORD_MONTHS` |
//! | consents and agreements | 3 years after they ended | the same |
//! | requests for bulk exports | 3 years after they ended; their files for hours | the same |
//! | results of background checks | 3 years after the dismissal | the same |
//! | ended sign-ins | 180 days after they ended | `RETENTION_SIGN_IN_DAYS` |
//!
//! The privacy notice promises these times. The permanent bar of a person outlives the result it came
//! from, as a hash. A child is erased as a guardian would erase it; bookings and the ledger stay under ids that
//! lead to nobody. Idempotency keys go after a week by a job of their own. What was removed is
//! counted in the audit log, and [`service::due`] counts it beforehand.

pub mod domain;
pub mod service;
mod store;
