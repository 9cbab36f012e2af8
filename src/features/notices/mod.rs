//! What families and the staff of houses are told. A notice is written in the transaction of
//! what it tells of, so nothing happens that nobody hears of, and nothing is told that did
//! not happen.
//!
//! It stands in the inbox at once, whatever becomes of messages. Jobs hand it on to what
//! leaves the service (docs/adr/0014): a subscription message of the mini-program where the
//! receiver allows one, else, if it is urgent or wanted, a text message. The texts and which
//! kinds go out at all stand in `notices/messages.toml`; a new [`domain::NoticeKind`] needs a
//! block there.

pub mod channel;
pub mod domain;
pub mod http;
pub mod service;
mod store;
