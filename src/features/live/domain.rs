//! What goes down a stream, and why none is opened.

use crate::{
    features::houses::domain::HouseError,
    shared::{
        domain::{LiveEvent, words},
        storage::StoreError,
    },
};

words! {
    /// Why a stream ends.
    EndReason {
        /// The access token has expired: sign on again, then open another.
        TokenExpired = "token_expired",
        /// The account may no longer watch the house.
        NoLongerAllowed = "no_longer_allowed",
        /// The service stops: open another.
        Stopping = "stopping",
    }
}

/// One thing that goes down a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The stream is open.
    Opened,
    /// Something changed, or may have.
    Event(LiveEvent),
    /// Nothing happened for a while.
    Beat,
    /// The last frame.
    End(EndReason),
}

/// Why no stream is opened.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// Not there, or not for this actor to know.
    #[error("no such house")]
    NotFound,
    /// As many streams are open as may be.
    #[error("too many streams")]
    TooManyStreams,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<HouseError> for LiveError {
    fn from(error: HouseError) -> Self {
        match error {
            HouseError::Store(error) => Self::Store(error),
            HouseError::NotFound
            | HouseError::Forbidden
            | HouseError::StaleVersion
            | HouseError::NameTaken
            | HouseError::OnlinePaymentNotConfigured
            | HouseError::ReversedDates { .. }
            | HouseError::District(_)
            | HouseError::Replay(_) => Self::NotFound,
        }
    }
}
