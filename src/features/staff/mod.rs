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
//! - Who works with children is entered with an identity document. One with a record is
//!   dismissed by a record of its own and barred for good, everywhere, by a keyed hash of the
//!   document (H-60).
//! - Nobody has two shifts at the same time. A weekly pattern makes one shift a date, and
//!   follows the workday calendar as session templates do.
//! - Who is absent does not count for that time, whatever the roster says.
//! - A house needs a health worker at work: one of its own, or of another house who serves it,
//!   with a valid health certificate (H-53, H-56).
//!
//! What is changed here changes the capacity of sessions, which this feature does not know.
//! So the functions that change something take a transaction, and the use cases around them
//! live in `roster`, which recomputes the sessions before it commits.

pub mod domain;
pub mod http;
pub mod service;
mod store;
