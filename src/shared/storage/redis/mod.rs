//! Redis: versioned projections of SQL (I1), which may refuse early and never admit; and what
//! instances share for a while.

mod client;
mod keys;
mod pubsub;
mod tokens;
mod turn;

pub use client::{Redis, RedisError};
pub use keys::Key;
pub use pubsub::{Channel, Messages, Pulse};
pub use turn::Turn;
