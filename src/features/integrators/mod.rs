//! Other systems (a government portal above all) and their keys (docs/adr/0040).
//!
//! - District staff make a key: for whom, what it opens, for how long, a year at most. It is shown
//!   once and kept as a keyed hash. A lost one is revoked, and another made.
//! - With its key a system signs in for an access token, and is then an account like any other:
//!   the table of roles, the limits of an account and the question whether the token still holds
//!   are asked of it as of everybody. A key that is revoked or over is out with the next request.
//! - What it reads it reads as staff of the district do, masked, and by ids. Making, revoking and
//!   signing in stand in the audit log.

pub mod domain;
pub mod http;
pub mod service;
mod store;
