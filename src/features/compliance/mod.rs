//! The yearly report that a district hands to its auditors (Regulation on the Protection of
//! Minors Online, article 37): how many children, consents, accesses by role and purpose, exports,
//! erasures, incidents, what retention removed, rotations of keys, promises that the data does not
//! keep, and the chain of the audit log.
//!
//! Numbers and words, nobody's name and no id of a person. The part about the year says the same
//! each time it is asked of the same rows; it names the last row of the audit log of that year with
//! its hash, which `baobaowu audit verify` and the row itself confirm.

pub mod domain;
pub mod service;
mod store;
