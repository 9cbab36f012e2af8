//! Free sessions of a child in a year (H-09): what is entitled. What is held and used is
//! counted from bookings, which hand their numbers over.

pub mod domain;
