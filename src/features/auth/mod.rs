//! Signing in: guardians by a code sent to their phone or through the program they are in
//! (WeChat, Alipay, the government portal), staff by login and password.
//!
//! Several identities can sign in to one account of a guardian. What proves an identity is
//! always fresh, so an account is found, never claimed. An account is given up for another
//! of the same person only while it has never been in a family.
//!
//! A sign-in begins a chain of refresh tokens. Each is good for one use and is followed by
//! the next; using one a second time means that two parties hold it, and ends the chain.
//! Access tokens carry the actor as it was when they were issued, live for minutes and are
//! not looked up; what an actor may do is read from SQL again at every refresh. So a role
//! that changed, a guardian who was removed or staff who were dismissed lose their rights
//! with their next refresh at the latest.
//!
//! Other features use [`service`]: accounts for phones and logins, the actor behind an
//! account, tokens for it, revoking them, and by what a provider knows an account's person;
//! and [`domain::Phone`].

pub mod domain;
pub mod http;
mod providers;
mod sender;
pub mod service;
mod store;

#[cfg(feature = "testing")]
pub(crate) use providers::{ByAlipay, ByPortal};
pub use sender::{CodeBySms, CodeSender, Delivery, SendError, ShownInAnswer};
pub use service::Passwords;
