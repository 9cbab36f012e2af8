//! Health: what guardians declare about a child (H-34), and the health-check certificate
//! without which no child enters a house (H-33).
//!
//! - Neither is taken before a guardian has consented to the keeping of health data.
//! - A certificate is one uploaded file, told by its content to be a JPEG, PNG or PDF, and
//!   stored encrypted. A health worker or manager looks at it and verifies or rejects it,
//!   once.
//! - A certificate counts from the day of the examination for the months the policy says,
//!   the last day included, if the institution was recognised on that day (H-32).
//! - Declarations are read by the family and by the people of a house; files by the family,
//!   health workers and managers.

pub mod domain;
pub mod http;
pub mod service;
mod store;
