//! Signing in: guardians by a code sent to their phone, staff by login and password.
//!
//! A sign-in begins a chain of refresh tokens. Each is good for one use and is followed by
//! the next; using one a second time means that two parties hold it, and ends the chain.
//! Access tokens carry the actor as it was when they were issued, live for minutes and are
//! not looked up; what an actor may do is read from SQL again at every refresh. So a role
//! that changed, a guardian who was removed or staff who were dismissed lose their rights
//! with their next refresh at the latest.
//!
//! Other features use [`service`]: accounts for phones and logins, the actor behind an
//! account, tokens for it, and revoking them; and [`domain::Phone`].

pub mod domain;
pub mod http;
mod sender;
pub mod service;
mod store;

pub use sender::{CodeBySms, CodeSender, Delivery, SendError, ShownInAnswer};
pub use service::Passwords;
