//! Where things are kept: SQL is the truth, Redis a versioned projection of it (I1).

pub mod audit_log;
mod batch;
mod copy;
mod database;
mod error;
mod failures;
pub mod idempotency;
pub mod months;
pub mod outbox;
pub mod redis;
pub mod scope;

pub use batch::Batch;
pub use copy::{CopyError, copy_to};
pub use database::{Database, WriteTx};
pub use error::StoreError;
pub use failures::{Failure, Failures};
