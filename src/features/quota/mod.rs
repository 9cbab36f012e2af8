//! Free sessions of a child in a year (H-09): what is entitled. What is held and used is
//! counted from bookings, which hand their numbers over.
//!
//! The entitlement is the policy's number plus grants. A subdistrict may give more, never
//! less, so a grant is at least one session and is never taken back. It is written under the
//! lock of the child, like everything that bears on the balance.

pub mod domain;
pub mod http;
pub mod service;
mod store;
