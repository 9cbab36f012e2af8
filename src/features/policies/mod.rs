//! Policy profiles: the rules of a locality as dated data (I4).
//!
//! Nothing in the service knows how many children a class may hold or how many free
//! sessions a year has: those numbers live in `policies/*.toml`, each with the id of the
//! rule it comes from, and are read and checked when the service starts. A decision names
//! the version of the profile it was taken under.

pub mod domain;
mod file;
mod read;
mod service;

pub use file::PolicyFileError;
pub use read::read_profile;
pub use service::{Policies, PolicyError};
