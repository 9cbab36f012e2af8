//! Readiness.

use crate::shared::domain::words;

words! {
    /// How a store that the service leans on is doing.
    StoreState {
        /// Answers.
        Ok = "ok",
        /// Does not answer.
        Away = "away",
        /// Answers, but its schema lacks migrations of this version.
        Outdated = "outdated",
        /// Not configured.
        None = "none",
    }
}

/// Whether this instance should get requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    /// SQL, with the schema of this version.
    pub sql: StoreState,
    /// Redis. The service does without, so it is told but does not count.
    pub redis: StoreState,
    /// The instance has been told to stop.
    pub stopping: bool,
}

impl Readiness {
    /// True when requests would be answered as they should.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.sql == StoreState::Ok && !self.stopping
    }
}
