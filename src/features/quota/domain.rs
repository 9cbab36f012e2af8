//! The free-session balance.

use serde::{Deserialize, Serialize};

/// Free sessions of one child in one calendar year of sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Policy plus grants.
    pub entitled: u32,
    /// Bookings that wait or are confirmed.
    pub held: u32,
    /// Sessions attended, or missed without cancelling.
    pub used: u32,
}

impl Balance {
    /// What may still be booked free of charge.
    #[must_use]
    pub const fn remaining(&self) -> u32 {
        self.entitled
            .saturating_sub(self.held)
            .saturating_sub(self.used)
    }
}

/// The entitlement of a year: the policy's number plus what was granted to the child. A
/// subdistrict may give more, never less, so grants only add.
#[must_use]
pub fn entitled(policy: u32, grants: impl IntoIterator<Item = u32>) -> u32 {
    grants.into_iter().fold(policy, u32::saturating_add)
}
