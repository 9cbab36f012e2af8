//! Staff, their credentials and shifts, and who counts as a carer on a given day.

pub mod domain;
