//! How faults of the stores look from outside.

use super::{Code, Problem};
use crate::shared::storage::{StoreError, idempotency::ReplayError};

/// Seconds after which a busy store is worth another try.
const RETRY_SOON: u32 = 2;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Locked(cause) | StoreError::Unavailable(cause) => {
                tracing::warn!(error = %cause, "the store is busy or away");
                Self::new(Code::Busy).retry_after(RETRY_SOON)
            }
            StoreError::Duplicate(_) => Self::new(Code::Conflict),
            error @ StoreError::Broken(_) => {
                let problem = Self::internal(&error);
                Self {
                    code: Code::RuleOfStore,
                    ..problem
                }
            }
            error @ (StoreError::Failed(_) | StoreError::Corrupt(_)) => Self::internal(&error),
        }
    }
}

impl From<ReplayError> for Problem {
    fn from(error: ReplayError) -> Self {
        match error {
            ReplayError::KeyReused => Self::new(Code::IdempotencyKeyReused).detail(
                "此幂等键已用于另一个请求，请为新请求生成新的键。",
                "This key was used for another request; make a new key for a new request.",
            ),
            ReplayError::InFlight => Self::new(Code::RequestInFlight).retry_after(RETRY_SOON),
            ReplayError::Store(error) => error.into(),
        }
    }
}
