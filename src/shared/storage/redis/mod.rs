//! Redis: versioned projections of SQL (I1). It may refuse early; it never admits.

mod client;
mod keys;
mod pubsub;

pub use client::{Redis, RedisError};
pub use keys::Key;
pub use pubsub::{Channel, Messages, Pulse};
