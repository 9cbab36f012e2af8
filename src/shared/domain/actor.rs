//! Who is asking, and what lies in their scope.

use super::{
    AccountId, DistrictId, FamilyId, HouseId, Permissions, SignInId, StaffId, SubdistrictId,
};
use serde::{Deserialize, Serialize};

/// What an account may do is decided by its role; where, by its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum Role {
    /// A guardian. `family` is absent until the family is registered.
    Guardian {
        /// The family the guardian belongs to.
        family: Option<FamilyId>,
    },
    /// A carer of one house.
    Carer {
        /// The carer's own staff record.
        staff: StaffId,
        /// Own house.
        house: HouseId,
    },
    /// A health worker of one house.
    HealthWorker {
        /// The health worker's own staff record.
        staff: StaffId,
        /// Own house.
        house: HouseId,
    },
    /// The manager of one house.
    HouseManager {
        /// The manager's own staff record.
        staff: StaffId,
        /// Own house.
        house: HouseId,
    },
    /// Staff of a subdistrict: every house in it.
    SubdistrictAdmin {
        /// Own subdistrict.
        subdistrict: SubdistrictId,
    },
    /// Staff of the district: every house in it.
    DistrictAdmin,
    /// Someone of a supervising body (H-21): numbers and papers, nobody's name.
    Supervisor {
        /// Of one subdistrict; of the whole district without.
        subdistrict: Option<SubdistrictId>,
    },
    /// Another system, by its key: what the permissions of the key open, in the district.
    Integrator {
        /// What the key opens.
        permissions: Permissions,
    },
}

/// A signed-in account with its role and scope, taken from the access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The district the account belongs to; nothing outside it is visible.
    pub district: DistrictId,
    /// Role and scope.
    pub role: Role,
    /// The sign-in that the access token stems from; none where nobody has signed in: in jobs
    /// and commands.
    #[serde(rename = "sid")]
    pub sign_in: Option<SignInId>,
}

/// What has become of what an access token says of its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It still holds.
    Holds,
    /// The account acts elsewhere or as something else now: it needs a token that says so.
    Changed,
    /// It still holds, but somebody else knows the password: the account has to change it
    /// before it does anything else.
    MustChangePassword,
    /// It still holds, but the account has to set up a second factor before it does anything
    /// else.
    MustEnrol,
    /// The sign-in has ended: signed out, unused for too long, or at the end of its time.
    Ended,
    /// The account may not act any more: removed from its family, suspended, dismissed.
    Gone,
}

impl Actor {
    /// Whether what a token says still holds, given who its account is `now`; `None` for
    /// an account that may not act. A guardian whose token knows of no family yet claims
    /// nothing that could have been lost.
    #[must_use]
    pub fn standing(&self, now: Option<Self>) -> Standing {
        match (self.role, now.map(|now| now.role)) {
            (_, None) => Standing::Gone,
            (Role::Guardian { family: None }, Some(Role::Guardian { .. })) => Standing::Holds,
            (Role::Guardian { family: Some(_) }, Some(Role::Guardian { family: None })) => {
                Standing::Gone
            }
            (claimed, Some(role)) if claimed == role => Standing::Holds,
            (_, Some(_)) => Standing::Changed,
        }
    }

    /// The actor's own family, for a guardian who has one.
    #[must_use]
    pub const fn family(&self) -> Option<FamilyId> {
        match self.role {
            Role::Guardian { family } => family,
            _ => None,
        }
    }

    /// The one house a house-level actor works in.
    #[must_use]
    pub const fn house(&self) -> Option<HouseId> {
        match self.role {
            Role::Carer { house, .. }
            | Role::HealthWorker { house, .. }
            | Role::HouseManager { house, .. } => Some(house),
            Role::Guardian { .. }
            | Role::SubdistrictAdmin { .. }
            | Role::DistrictAdmin
            | Role::Supervisor { .. }
            | Role::Integrator { .. } => None,
        }
    }

    /// True for everyone but guardians: they see others' records, masked and on record.
    #[must_use]
    pub const fn is_staff(&self) -> bool {
        !matches!(self.role, Role::Guardian { .. })
    }

    /// True for people who sign in by login and password.
    #[must_use]
    pub const fn has_password(&self) -> bool {
        !matches!(self.role, Role::Guardian { .. } | Role::Integrator { .. })
    }

    /// True when the house, lying in the subdistrict, is in this actor's staff scope.
    #[must_use]
    pub fn works_in(&self, house: HouseId, subdistrict: SubdistrictId) -> bool {
        match self.role {
            Role::Guardian { .. } => false,
            Role::SubdistrictAdmin { subdistrict: own }
            | Role::Supervisor {
                subdistrict: Some(own),
            } => own == subdistrict,
            Role::DistrictAdmin
            | Role::Supervisor { subdistrict: None }
            | Role::Integrator { .. } => true,
            Role::Carer { house: own, .. }
            | Role::HealthWorker { house: own, .. }
            | Role::HouseManager { house: own, .. } => own == house,
        }
    }

    /// True for those who run houses: managers of a house, subdistrict and district staff. Not
    /// for asking who may do something, which the table of `shared::access` says: only for
    /// how much an operation shows that others may use too.
    #[must_use]
    pub const fn manages(&self) -> bool {
        matches!(
            self.role,
            Role::HouseManager { .. } | Role::SubdistrictAdmin { .. } | Role::DistrictAdmin
        )
    }
}

impl Role {
    /// The name of the role, as tokens, the contract and the audit log have it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Guardian { .. } => "guardian",
            Self::Carer { .. } => "carer",
            Self::HealthWorker { .. } => "health_worker",
            Self::HouseManager { .. } => "house_manager",
            Self::SubdistrictAdmin { .. } => "subdistrict_admin",
            Self::DistrictAdmin => "district_admin",
            Self::Supervisor { .. } => "supervisor",
            Self::Integrator { .. } => "integrator",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn guardian(family: Option<u128>) -> Actor {
        acting_as(Role::Guardian {
            family: family.map(|id| Uuid::from_u128(id).into()),
        })
    }

    fn carer(house: u128) -> Actor {
        acting_as(Role::Carer {
            staff: Uuid::nil().into(),
            house: Uuid::from_u128(house).into(),
        })
    }

    fn acting_as(role: Role) -> Actor {
        Actor {
            account: Uuid::nil().into(),
            district: Uuid::nil().into(),
            role,
            sign_in: None,
        }
    }

    #[test]
    fn a_token_holds_as_long_as_its_account_is_what_it_says() {
        for (claimed, now, expected) in [
            (guardian(None), Some(guardian(None)), Standing::Holds),
            (guardian(None), Some(guardian(Some(1))), Standing::Holds),
            (guardian(Some(1)), Some(guardian(Some(1))), Standing::Holds),
            (
                guardian(Some(1)),
                Some(guardian(Some(2))),
                Standing::Changed,
            ),
            (guardian(Some(1)), Some(guardian(None)), Standing::Gone),
            (guardian(Some(1)), None, Standing::Gone),
            (guardian(None), None, Standing::Gone),
            (carer(1), Some(carer(1)), Standing::Holds),
            (carer(1), Some(carer(2)), Standing::Changed),
            (
                carer(1),
                Some(acting_as(Role::DistrictAdmin)),
                Standing::Changed,
            ),
            (carer(1), Some(guardian(None)), Standing::Changed),
            (carer(1), None, Standing::Gone),
        ] {
            assert_eq!(claimed.standing(now), expected, "{claimed:?} {now:?}");
        }
    }
}
