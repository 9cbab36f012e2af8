//! The ledger: what families owe and have paid, by double entry in whole fen (H-28, H-70).
//!
//! - Every entry moves one amount from one account to another, so it balances by the way it
//!   is made.
//! - An entry is never changed or taken away; what was wrong is set right by another one. The
//!   stores refuse anything else.
//! - Each entry has a reference of its own, such as `charge:BOOKING`: what is repeated finds
//!   it taken, so nothing is charged, returned, paid or refunded twice.
//!
//! What is charged and returned is decided by `bookings`, what is paid and refunded by
//! `payments`; both write through [`service::post`] in their own transaction.

pub mod domain;
pub mod http;
pub mod service;
mod store;
