//! Bookings: admission, confirmation, cancelling, and everything that gives a place back.
//!
//! Every booking is admitted by one pure function, [`domain::decide`], under two locks
//! taken in one order: the child, then the session.

pub mod domain;
pub mod http;
pub mod service;
mod store;
