//! What carries a one-time code to a phone.

use super::domain::{Code, Phone};
use crate::shared::{
    domain::Clock,
    sms::{SmsCarrier, SmsMessage},
};
use futures_util::future::{BoxFuture, FutureExt, ready};
use std::{collections::BTreeMap, sync::Arc};

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

/// Sends one-time codes as text messages.
pub struct CodeBySms {
    carrier: Arc<dyn SmsCarrier>,
    template_id: String,
    clock: Arc<dyn Clock>,
}

impl CodeBySms {
    /// By this carrier, from its template of this id, which is filled with `code`.
    #[must_use]
    pub const fn new(
        carrier: Arc<dyn SmsCarrier>,
        template_id: String,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            carrier,
            template_id,
            clock,
        }
    }
}

impl CodeSender for CodeBySms {
    fn send<'a>(
        &'a self,
        phone: &'a Phone,
        code: &'a Code,
    ) -> BoxFuture<'a, Result<Delivery, SendError>> {
        async move {
            let at = self.clock.now();
            let message = SmsMessage {
                to: phone.as_e164().to_owned(),
                template_id: self.template_id.clone(),
                values: BTreeMap::from([("code".to_owned(), code.digits().to_owned())]),
                // Another code to the same number comes a minute later at the earliest.
                reference: format!("code-{}-{}", at.timestamp_micros(), tail(phone)),
                at: at.timestamp(),
            };
            match self.carrier.send(&message).await {
                Ok(()) => Ok(Delivery::Sent),
                Err(error) => {
                    tracing::warn!(sms.to = %phone, error = %error, "the code was not taken");
                    Err(SendError)
                }
            }
        }
        .boxed()
    }
}

/// The part of a number that is shown anyway.
fn tail(phone: &Phone) -> String {
    phone.to_string().replace('*', "")
}
