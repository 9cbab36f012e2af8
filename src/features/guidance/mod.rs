//! Parenting guidance (科学育儿指导, H-12) and home visits to newborns (上门指导, H-11).
//!
//! The rules in plain words:
//!
//! - A family has so many guidance sessions a calendar year of the session, free of charge,
//!   counted for the family and apart from the free care sessions of its children: neither
//!   ever draws on the other.
//! - A request holds its place and counts from the moment it is made (I6). What ends without
//!   the family having come gives both back; what a late cancellation or not coming costs is
//!   said by the same rules as for care.
//! - A newborn's family is offered one visit at home a year. The task comes into being when the
//!   child is registered; for a family without an account staff enter it under a reference of
//!   their own. It is done, declined, or the family could not be reached.
//!
//! # Locks
//!
//! A booking takes the family, then the guidance session. Under the family's lock the counter
//! and the overlap are race-free, under the session's the places. Neither is taken after a
//! child or a care session, and no child or care session is taken after them. Cancelling a
//! session takes the session alone: it only gives back. A home visit is locked by itself.

pub mod domain;
pub mod http;
pub mod service;
mod store;
