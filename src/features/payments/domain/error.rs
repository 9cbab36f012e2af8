//! Why money is not moved.

use crate::{
    features::{
        bookings::domain::BookingError, districts::domain::DistrictError,
        families::domain::FamilyError, houses::domain::HouseError,
    },
    shared::storage::{StoreError, idempotency::ReplayError},
};

/// Why the provider did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It did not answer, or is busy: the same may go through later.
    #[error("the payment provider is busy or away: {0}")]
    Passing(String),
    /// It said no.
    #[error("the payment provider answered {status} {code}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Its word for it.
        code: String,
    },
    /// What came cannot be its word, or cannot be read.
    #[error("the payment provider cannot be trusted here: {0}")]
    Untrusted(&'static str),
    /// What came is meant for another merchant or mini-program.
    #[error("the payment provider speaks of another merchant")]
    NotOurs,
}

/// Why a payment or refund is not had or made.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// Not there, or not for this actor to know.
    #[error("no such booking, family or payment")]
    NotFound,
    /// No provider is configured.
    #[error("online payment is not configured")]
    NotConfigured,
    /// The house takes no payment online.
    #[error("the house takes no payment online")]
    NotOffered,
    /// The guardian has never signed in through WeChat.
    #[error("the guardian has no WeChat identity")]
    NoWechatIdentity,
    /// Nothing is due.
    #[error("nothing is due")]
    NothingToPay,
    /// The place is no longer held, or not for long enough.
    #[error("the time for paying is over")]
    TimeOver,
    /// More than may be moved.
    #[error("at most {most_fen} fen may be moved")]
    TooHigh {
        /// The highest amount, fen.
        most_fen: i64,
    },
    /// A notice that cannot be verified or read.
    #[error("a notice cannot be verified: {0}")]
    NoticeInvalid(&'static str),
    /// A notice does not fit the order it names.
    #[error("the notice does not fit the order")]
    Mismatch,
    /// The provider.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The booking.
    #[error(transparent)]
    Booking(#[from] BookingError),
    /// The family.
    #[error(transparent)]
    Family(#[from] FamilyError),
    /// The house.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The district or its rules.
    #[error(transparent)]
    District(#[from] DistrictError),
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
