//! Streams, and what instances tell each other.

mod exchange;
mod stream;

pub use exchange::exchange;
pub use stream::{Feed, Wanted, open};
