//! The free-session balance, and grants on top of the policy's number.

use crate::shared::{
    domain::{AccountId, ChildId, DistrictId, SubdistrictId},
    storage::{StoreError, idempotency::ReplayError},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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

/// What staff enter of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantDetails {
    /// The calendar year of the sessions.
    pub year: i32,
    /// Free sessions on top of the policy's, at least one.
    pub extra_sessions: u32,
    /// Why.
    pub reason: String,
}

/// Extra free sessions granted to a child. It is never changed or taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaGrant {
    /// Its id.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// The child.
    pub child: ChildId,
    /// What staff enter.
    pub details: GrantDetails,
    /// Who granted it.
    pub granted_by: AccountId,
    /// When.
    pub granted_at: DateTime<Utc>,
}

/// Where a child's family is at home: what decides who may grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildHome {
    /// The district.
    pub district: DistrictId,
    /// The subdistrict.
    pub subdistrict: SubdistrictId,
}

/// Why a grant is not had or made.
#[derive(Debug, thiserror::Error)]
pub enum QuotaError {
    /// No such child, or not for this actor to know.
    #[error("no such child")]
    NotFound,
    /// A repeated request.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_only_add_to_the_policy() {
        assert_eq!(entitled(12, []), 12);
        assert_eq!(entitled(12, [3, 1]), 16);
        assert_eq!(entitled(u32::MAX, [1]), u32::MAX);
    }

    #[test]
    fn what_remains_never_falls_below_zero() {
        let balance = |held, used| Balance {
            entitled: 12,
            held,
            used,
        };
        assert_eq!(balance(2, 3).remaining(), 7);
        assert_eq!(balance(6, 6).remaining(), 0);
        assert_eq!(balance(8, 8).remaining(), 0);
    }
}
