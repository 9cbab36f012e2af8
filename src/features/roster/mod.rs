//! The roster: who works, with which papers, in which room, and when.
//!
//! Everything changed here feeds the capacity of sessions. So each use case changes staff
//! or room and computes the sessions again in one transaction, and answers which sessions
//! it has changed and how many children are now over. That is why this feature stands
//! right of `sessions` and `bookings`, whose projections it refreshes, while the rules and
//! rows of staff lie left of them, where sessions can read them.
//!
//! Weekly patterns become shifts when a roster is published. When a session is short, this
//! feature says who would be affected first and who could stand in, and lets the house act.
//!
//! Locks are taken in the order that `sessions` describes: the member of staff, the rooms,
//! the sessions, the house of an alert; and last the account of a person who may no longer
//! sign in, because a booking, too, refers to the account of whoever made it after it has
//! locked its session.

pub mod domain;
pub mod http;
pub mod service;
mod store;
