//! Houses and rooms.

use crate::{
    features::districts::domain::DistrictError,
    shared::{
        domain::{Actor, DistrictId, HouseId, RoomId, SubdistrictId, words},
        storage::{StoreError, idempotency::ReplayError},
    },
};
use serde::{Deserialize, Serialize};

words! {
    /// Whether a house works.
    HouseStatus {
        /// Being set up; takes no bookings.
        Preparing = "preparing",
        /// Works.
        Operating = "operating",
        /// Closed by the authority until faults are mended (L-14).
        Suspended = "suspended",
        /// Closed for good.
        Closed = "closed",
    }
}

words! {
    /// What kind of place a house is set up in (H-15).
    HostVenueType {
        /// 社区党群中心.
        PartyCentre = "party_centre",
        /// 文化中心.
        CulturalCentre = "cultural_centre",
        /// 市民驿站.
        CitizenStation = "citizen_station",
        /// 为老服务中心.
        ElderlyServiceCentre = "elderly_service_centre",
        /// 社区综合设施.
        CommunityComplex = "community_complex",
        /// 大型小区物业管理设施.
        PropertyManagementFacility = "property_management_facility",
        /// 居委活动中心.
        ResidentsCommitteeCentre = "residents_committee_centre",
        /// 单独设置.
        Standalone = "standalone",
    }
}

/// What staff enter and edit of a house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HouseDetails {
    /// Chinese name; by H-72 it ends with 街道宝宝屋 or 社区宝宝屋.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Street address.
    pub address: String,
    /// Degrees north (WGS 84), when known.
    pub latitude: Option<f64>,
    /// Degrees east (WGS 84), when known.
    pub longitude: Option<f64>,
    /// Telephone for parents.
    pub phone: String,
    /// The kind of place.
    pub host_venue_type: HostVenueType,
    /// Whether it works.
    pub status: HouseStatus,
    /// Bookings are confirmed without a person.
    pub auto_confirm: bool,
}

impl HouseDetails {
    /// True when the name follows H-72. Staff are warned when it does not; the paper sets
    /// a standard for signs, not a condition for opening.
    #[must_use]
    pub fn name_follows_standard(&self) -> bool {
        let plain: String = self
            .name
            .chars()
            .filter(|c| !matches!(c, '“' | '”' | '"' | '「' | '」'))
            .collect();
        ["街道宝宝屋", "社区宝宝屋"]
            .iter()
            .any(|ending| plain.ends_with(ending) && plain != *ending)
    }
}

/// A baby house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct House {
    /// Its id.
    pub id: HouseId,
    /// Its district.
    pub district: DistrictId,
    /// The subdistrict that runs it (H-45).
    pub subdistrict: SubdistrictId,
    /// What staff edit.
    pub details: HouseDetails,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
}

impl House {
    /// True when the actor is staff with this house in scope.
    #[must_use]
    pub fn is_in_scope_of(&self, actor: &Actor) -> bool {
        actor.district == self.district && actor.works_in(self.id, self.subdistrict)
    }
}

/// What staff enter and edit of a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomDetails {
    /// Name on the door.
    pub name: String,
    /// Usable area, square decimetres (H-48): 59.90 m² are 5990.
    pub usable_area_dm2: u32,
    /// Class cap of the room where it is lower than the legal one (H-49).
    pub class_cap: Option<u32>,
}

/// A room of a house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its district.
    pub district: DistrictId,
    /// Its house.
    pub house: HouseId,
    /// What staff edit.
    pub details: RoomDetails,
    /// Raised by every edit; the `ETag`.
    pub version: i64,
}

/// Which houses are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HouseFilter {
    /// Only of this subdistrict.
    pub subdistrict: Option<SubdistrictId>,
    /// Nearest first to this point (latitude, longitude), as 就近就便 wants it (H-03).
    pub near: Option<(f64, f64)>,
}

/// Square of the distance in degrees of latitude: enough to order the houses of a district.
#[must_use]
pub fn nearness(details: &HouseDetails, near: (f64, f64)) -> f64 {
    match (details.latitude, details.longitude) {
        (Some(latitude), Some(longitude)) => {
            let north = latitude - near.0;
            let east = (longitude - near.1) * near.0.to_radians().cos();
            north.mul_add(north, east * east)
        }
        _ => f64::INFINITY,
    }
}

/// Why a house or room is not had or changed.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// Not there, or not for this actor to know.
    #[error("no such house or room")]
    NotFound,
    /// The actor may not do this.
    #[error("not allowed")]
    Forbidden,
    /// Someone has edited it since.
    #[error("edited since it was read")]
    StaleVersion,
    /// The district already has a house of that name.
    #[error("the name is taken")]
    NameTaken,
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
