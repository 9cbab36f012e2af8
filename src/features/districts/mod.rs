//! Districts, their subdistricts, the workday calendar, and the rules in force there.
//!
//! Everything that grows carries its district's id; nobody sees beyond their own district.

pub mod domain;
pub mod http;
pub mod service;
mod store;
