//! Houses and rooms, the insurance of a house, and the medical institutions of a district.

mod operator;

pub use operator::{ContractDetails, ContractKind, OperatorContract, OperatorType, is_entitled};

use crate::{
    features::districts::domain::DistrictError,
    shared::{
        domain::{Actor, DistrictId, HouseId, InstitutionId, RoomId, SubdistrictId, words},
        storage::{StoreError, idempotency::ReplayError},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

words! {
    /// Whether a house works.
    HouseStatus {
        /// Being set up; takes no bookings.
        Preparing = "preparing",
        /// Works.
        Operating = "operating",
        /// Works, while faults that the authority found are being mended (L-14).
        Rectification = "rectification",
        /// Closed by the authority until faults are mended (L-14).
        Suspended = "suspended",
        /// Closed for good.
        Closed = "closed",
    }
}

impl HouseStatus {
    /// True while children may come: while faults are being mended the house goes on.
    #[must_use]
    pub const fn takes_children(self) -> bool {
        match self {
            Self::Operating | Self::Rectification => true,
            Self::Preparing | Self::Suspended | Self::Closed => false,
        }
    }

    /// True when what was opened before is to be closed (L-14).
    #[must_use]
    pub const fn ends_what_was_opened(self) -> bool {
        matches!(self, Self::Suspended | Self::Closed)
    }
}

words! {
    /// How families pay for what is not free.
    PaymentMode {
        /// At the house, in cash or by transfer.
        Offline = "offline",
        /// Online, while the place is held for it.
        Online = "online",
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
    /// Who runs it.
    pub operator_type: OperatorType,
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
    /// How families pay for what is not free.
    pub payment_mode: PaymentMode,
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

/// What staff enter of a liability insurance (责任险, H-31).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsuranceDetails {
    /// The insurer.
    pub insurer: String,
    /// Number of the insurance policy.
    pub policy_number: String,
    /// First local date covered.
    pub valid_from: NaiveDate,
    /// Last local date covered, inclusive.
    pub valid_to: NaiveDate,
}

/// A liability insurance of a house. Several may follow or overlap each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Insurance {
    /// Its id.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// The insured house.
    pub house: HouseId,
    /// What staff enter.
    pub details: InsuranceDetails,
}

/// What the district enters of a medical institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstitutionDetails {
    /// Its name.
    pub name: String,
    /// First local date of recognition.
    pub recognised_from: NaiveDate,
    /// Last local date of recognition, inclusive; `None` while it goes on.
    pub recognised_to: Option<NaiveDate>,
}

/// A medical institution whose health checks are recognised (H-32).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicalInstitution {
    /// Its id.
    pub id: InstitutionId,
    /// The district that recognises it.
    pub district: DistrictId,
    /// What the district enters.
    pub details: InstitutionDetails,
}

impl MedicalInstitution {
    /// True when an examination on this local date is recognised.
    #[must_use]
    pub fn is_recognised_on(&self, date: NaiveDate) -> bool {
        self.details.recognised_from <= date
            && self.details.recognised_to.is_none_or(|last| date <= last)
    }
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
    /// The service takes no payments online.
    #[error("online payment is not configured")]
    OnlinePaymentNotConfigured,
    /// The last date lies before the first.
    #[error("{field} lies before the first date")]
    ReversedDates {
        /// Name of the field with the last date.
        field: &'static str,
    },
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

#[cfg(test)]
mod tests {
    use super::*;

    fn house_named(name: &str, place: Option<(f64, f64)>) -> HouseDetails {
        HouseDetails {
            name: name.to_owned(),
            name_en: "House".to_owned(),
            address: "示例路1号".to_owned(),
            latitude: place.map(|it| it.0),
            longitude: place.map(|it| it.1),
            phone: "021-00000000".to_owned(),
            host_venue_type: HostVenueType::Standalone,
            status: HouseStatus::Operating,
            auto_confirm: false,
            operator_type: OperatorType::SelfRun,
        }
    }

    #[test]
    fn names_follow_the_standard_with_and_without_quotation_marks() {
        for name in [
            "欧阳路街道宝宝屋",
            "欧阳路街道“宝宝屋”",
            "示例社区宝宝屋",
            "示例社区「宝宝屋」",
            "示例社区\"宝宝屋\"",
        ] {
            assert!(house_named(name, None).name_follows_standard(), "{name}");
        }
    }

    #[test]
    fn names_without_a_place_or_with_another_ending_do_not_follow_the_standard() {
        for name in [
            "街道宝宝屋",
            "社区“宝宝屋”",
            "欧阳路宝宝屋",
            "欧阳路街道托育点",
            "欧阳路街道宝宝屋一号",
            "",
        ] {
            assert!(!house_named(name, None).name_follows_standard(), "{name}");
        }
    }

    #[test]
    fn the_nearer_house_comes_first_and_one_without_a_place_last() {
        let here = (31.26, 121.48);
        let at = |place| nearness(&house_named("示例社区宝宝屋", place), here);
        assert_eq!(at(Some(here)), 0.0);
        assert!(at(Some((31.261, 121.48))) < at(Some((31.27, 121.48))));
        assert_eq!(at(None), f64::INFINITY);
    }

    #[test]
    fn a_degree_east_counts_less_than_a_degree_north_away_from_the_equator() {
        let here = (31.0, 121.0);
        let at = |place| nearness(&house_named("示例社区宝宝屋", Some(place)), here);
        let (north, east) = (at((32.0, 121.0)), at((31.0, 122.0)));
        assert!(east < north);
        // cos² 31° = 0.7347
        assert!((east / north - 0.7347).abs() < 0.001, "{}", east / north);
    }

    #[test]
    fn an_institution_is_recognised_from_its_first_to_its_last_day() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 6, day).unwrap();
        let institution = |last| MedicalInstitution {
            id: Uuid::from_u128(1).into(),
            district: Uuid::from_u128(2).into(),
            details: InstitutionDetails {
                name: "示例社区卫生服务中心".to_owned(),
                recognised_from: day(10),
                recognised_to: last,
            },
        };
        let ended = institution(Some(day(20)));
        let recognised: Vec<_> = [9, 10, 20, 21]
            .into_iter()
            .map(|it| ended.is_recognised_on(day(it)))
            .collect();
        assert_eq!(recognised, [false, true, true, false]);
        assert!(institution(None).is_recognised_on(day(30)));
    }
}
