//! The audit log: who read or changed what (Minors Online Regulation, article 36; graded
//! protection, audit). Rows are added by whoever does what they tell of, through
//! [`crate::shared::storage::audit_log`] and [`crate::shared::request`].
//!
//! - Rows of a district form a chain: each holds its number, the hash of the one before, and
//!   the SHA-256 of both and of all it says. A row comes in without these; a job seals rows in
//!   batches under one lock per district (docs/adr/0030).
//! - Triggers refuse changes, and removals above the floor of the chain. Whoever goes around
//!   them is found by [`service::verify`], which names the first row that is not what it was.
//! - Supervisors read the log of their people: the subdistrict's, or the whole district's.

pub mod domain;
pub mod http;
pub mod service;
mod store;
