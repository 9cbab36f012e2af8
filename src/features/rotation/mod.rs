//! Rotating the keys of data: everything encrypted under an older key of `DATA_KEYS` is written
//! again under the first (docs/adr/0031).
//!
//! - It goes over [`crate::shared::security::ENCRYPTED`], column by column, a few rows in a
//!   transaction, each a compare-and-set on the old ciphertext: what the service writes
//!   meanwhile is never overwritten.
//! - It holds no position: what is under the first key is passed over, so that it can be
//!   stopped and run again at any time.
//! - It ends with a count of what is left under other keys. At zero the others can go.

pub mod domain;
pub mod service;
mod store;
