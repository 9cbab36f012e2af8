//! The server side of a WeChat mini-program: who a user is, a phone number that WeChat has
//! verified, and subscription messages.
//!
//! WeChat answers 200 even when it refuses; what counts is `errcode` in the body, where a
//! missing one means 0. The secret of the mini-program and the access token stand in the
//! addresses of calls, so addresses are never logged, nor carried by errors.

mod calls;
mod client;
mod error;
mod message;
#[cfg(feature = "testing")]
mod readers;
mod token;

#[cfg(feature = "testing")]
pub(crate) use readers::{phone_in, token_lasts_in, user_in};

pub use client::{WeChat, WeChatParts, WeChatUser};
pub use error::WeChatError;
pub use message::{ProgramState, SubscriptionMessage, WechatLanguage};
