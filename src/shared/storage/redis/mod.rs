//! Redis: versioned projections of SQL (I1), which may refuse early and never admit; and what
//! instances share for a while. One Redis or a cluster: nothing is about two keys at once that a
//! cluster could not be told apart (docs/adr/0042).

mod client;
mod connection;
mod kept;
mod keys;
mod pubsub;
mod reads;
mod tokens;
mod turn;

pub use client::{Redis, RedisError};
pub use kept::{KeptStanding, Known, MayKeep};
pub use keys::{Key, Projection};
pub use pubsub::{Channel, Messages, Pulse};
pub use turn::Turn;
