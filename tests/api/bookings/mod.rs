//! Bookings over HTTP: their life, who may do what, what is refused and how it is told.

mod group;
mod idempotency;
mod input;
mod life;
mod lists;
mod refusals;
mod rush;
mod scope;
mod states;
pub mod together;
mod turns;
