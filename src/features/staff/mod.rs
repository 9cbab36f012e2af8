//! Staff, their credentials and shifts, and who counts as a carer on a given day.
//!
//! The rules in plain words:
//!
//! - A carer counts in the ratio on a local date when employed as a carer, active, and in
//!   possession of a recognised qualification, a health certificate, the yearly training
//!   certificate and a clear answer of each register, all valid on that very date, first
//!   and last day included (H-53 to H-60).
//! - Everyone else may be rostered but does not count (H-26, H-57).
//! - A hit in a register suspends the person at once and takes them off every shift ahead
//!   (H-60).
//! - Nobody has two shifts at the same time.
//!
//! What is changed here changes the capacity of sessions, which this feature does not know.
//! So the functions that change something take a transaction, and the use cases around them
//! live in `roster`, which recomputes the sessions before it commits.

pub mod domain;
pub mod http;
pub mod service;
mod store;
