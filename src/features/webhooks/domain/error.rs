//! Why something about webhooks is not done.

use super::EventDeliveryStatus;
use crate::{
    features::districts::domain::DistrictError,
    shared::{
        security::CipherError,
        storage::{StoreError, idempotency::ReplayError},
    },
};

/// Why something about webhooks is not done.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// No such address or delivery, or not for this actor to know.
    #[error("not there")]
    NotFound,
    /// Not an address that events are sent to; says why.
    #[error("the address may not be called: {0}")]
    UrlNotAllowed(&'static str),
    /// Someone has changed it since.
    #[error("changed meanwhile")]
    StaleVersion,
    /// The delivery was not given up.
    #[error("the delivery is {}", .0.as_str())]
    InvalidState(EventDeliveryStatus),
    /// Nothing is sent to the address.
    #[error("the address is disabled")]
    Disabled,
    /// A secret cannot be read.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// The district.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
