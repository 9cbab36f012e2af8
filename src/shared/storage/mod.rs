//! Where things are kept: SQL is the truth, Redis a versioned projection of it (I1).

pub mod audit_log;
mod batch;
mod copy;
mod database;
mod error;
mod failures;
pub mod idempotency;
mod listed;
mod looks;
pub mod months;
pub mod outbox;
mod ready;
pub mod redis;
mod rows;
pub mod scope;
mod unheard;
mod write_tx;

pub use batch::Batch;
pub use copy::{CopyError, copy_to};
pub use database::{Database, LOCK_TIMEOUT};
pub use error::StoreError;
pub use failures::{Failure, Failures};
pub use listed::{listed, places};
pub use looks::Looks;
pub use ready::{Question, Ready};
pub use unheard::Unheard;
pub use write_tx::WriteTx;
