//! What carries a one-time code to a phone.

use super::domain::{Code, Phone};
use futures_util::future::{BoxFuture, FutureExt, ready};

/// Carries a one-time code to a phone. A text-message provider implements this.
pub trait CodeSender: Send + Sync {
    /// Hands the code over; ends when the provider has taken it, not when it arrives.
    fn send<'a>(
        &'a self,
        phone: &'a Phone,
        code: &'a Code,
    ) -> BoxFuture<'a, Result<Delivery, SendError>>;
}

/// How a code reaches its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// As a message.
    Sent,
    /// In the answer to the request for it.
    InAnswer,
}

/// The provider did not take the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider did not take the message")]
pub struct SendError;

/// Sends nothing and has the code answered instead, for demonstrations (`DEMO_MODE`).
/// With it, everyone can sign in as anyone.
#[derive(Clone, Copy, Debug, Default)]
pub struct ShownInAnswer;

impl CodeSender for ShownInAnswer {
    fn send<'a>(&'a self, _: &'a Phone, _: &'a Code) -> BoxFuture<'a, Result<Delivery, SendError>> {
        ready(Ok(Delivery::InAnswer)).boxed()
    }
}
