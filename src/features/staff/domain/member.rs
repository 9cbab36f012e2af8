//! A member of staff, and who may manage whom.

use super::eligibility::{StaffRole, StaffStatus};
use crate::shared::domain::{AccountId, Actor, DistrictId, HouseId, Role, StaffId, SubdistrictId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A member of staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffMember {
    /// Its id.
    pub id: StaffId,
    /// Its district.
    pub district: DistrictId,
    /// Where the person works.
    pub place: Place,
    /// The account with which the person signs in, if there is one.
    pub account: Option<AccountId>,
    /// Name.
    pub name: String,
    /// What the person is employed as.
    pub role: StaffRole,
    /// Whether the person works.
    pub status: StaffStatus,
    /// Since when, as far as that is known.
    pub status_since: Option<DateTime<Utc>>,
    /// An identity document is on record.
    pub has_id_document: bool,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
}

/// Where a member of staff works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In one house.
    House(HouseId),
    /// For all houses of a subdistrict.
    Subdistrict(SubdistrictId),
    /// For the district.
    District,
}

impl Place {
    /// The place that fits the role: a house for carers, health workers and managers, a
    /// subdistrict for its staff, neither for district staff, either of these for supervisors.
    /// `None` when what was given does not fit.
    #[must_use]
    pub const fn fitting(
        role: StaffRole,
        house: Option<HouseId>,
        subdistrict: Option<SubdistrictId>,
    ) -> Option<Self> {
        match (role, house, subdistrict) {
            (
                StaffRole::Carer | StaffRole::HealthWorker | StaffRole::HouseManager,
                Some(house),
                None,
            ) => Some(Self::House(house)),
            (StaffRole::SubdistrictAdmin | StaffRole::Supervisor, None, Some(subdistrict)) => {
                Some(Self::Subdistrict(subdistrict))
            }
            (StaffRole::DistrictAdmin | StaffRole::Supervisor, None, None) => Some(Self::District),
            _ => None,
        }
    }

    /// The house of a person who works in one.
    #[must_use]
    pub const fn house(self) -> Option<HouseId> {
        match self {
            Self::House(house) => Some(house),
            Self::Subdistrict(_) | Self::District => None,
        }
    }
}

/// Whether the actor may employ, edit and dismiss people of this role: always only those
/// below its own, so that nobody can raise anyone to more than they are. District staff,
/// who have nobody above them, may also manage each other.
#[must_use]
pub const fn may_manage(actor: &Actor, role: StaffRole) -> bool {
    match actor.role {
        Role::DistrictAdmin => true,
        Role::SubdistrictAdmin { .. } => matches!(
            role,
            StaffRole::Carer | StaffRole::HealthWorker | StaffRole::HouseManager
        ),
        Role::HouseManager { .. } => matches!(role, StaffRole::Carer | StaffRole::HealthWorker),
        Role::Guardian { .. }
        | Role::Carer { .. }
        | Role::HealthWorker { .. }
        | Role::Supervisor { .. }
        | Role::Integrator { .. } => false,
    }
}

/// Whether the actor is this very person.
#[must_use]
pub fn is_self(actor: &Actor, member: &StaffMember) -> bool {
    member.account == Some(actor.account)
}
