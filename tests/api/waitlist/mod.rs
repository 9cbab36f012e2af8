//! The waiting list over HTTP: joining, being offered a place, answering, and what is left of
//! demand that was not met.

mod demand;
mod ended;
mod entries;
mod offers;
mod order;
mod races;
pub mod steps;
