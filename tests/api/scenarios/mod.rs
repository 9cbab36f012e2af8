//! The acceptance scenarios, by number, and the steps they are told in.
//!
//! Each test plays one story over HTTP as the people in it would, with the clock standing
//! where the story says. What is written down of rules here comes from the policy papers
//! and the design, not from the code.

mod closing;
pub mod closures;
mod compliance;
mod families;
mod handover;
mod health;
pub mod illness;
mod money;
mod people;
mod places;
mod price;
mod quota;
mod roster;
pub mod steps;
mod strikes;
mod waiting;
