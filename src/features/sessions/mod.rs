//! Session templates and dated sessions, and their capacity over time (I5).

pub mod domain;
