//! The limit of a request: pgbench running the very statements that the service sends.
//!
//! One request is made while the server logs every statement. Each parameter that was logged is
//! replaced by what makes it for any other request, so the script never lags behind the service.

mod log;
mod pgbench;
mod script;

pub use log::logged;
pub use pgbench::pgbench;
pub use script::{Substitutes, script};
