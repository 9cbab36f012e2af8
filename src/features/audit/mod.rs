//! Whether the data keeps what the service promises: every invariant as a check of live data.
//!
//! It reads in short read-only transactions, each a consistent picture, so that it can run
//! beside a working service and finds no breach that is only half a change.

pub mod domain;
pub mod service;
