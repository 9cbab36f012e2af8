//! Which families and children a staff member may see.

use super::{DistrictId, HouseId, SubdistrictId};

/// The scope of one staff member. By territorial responsibility (属地管理) a house sees the
/// families of its own subdistrict, and those who come to it from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffScope {
    /// Nothing outside the district is ever seen.
    pub district: DistrictId,
    /// How much of it.
    pub reach: Reach,
}

/// How far a scope goes inside its district.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Families of the house's subdistrict, and those with a booking in the house.
    House {
        /// The house.
        house: HouseId,
        /// Its subdistrict.
        subdistrict: SubdistrictId,
    },
    /// Families of the subdistrict.
    Subdistrict(SubdistrictId),
    /// All families.
    District,
}

impl StaffScope {
    /// True when families of the subdistrict lie in the scope by territory.
    #[must_use]
    pub fn covers(&self, subdistrict: SubdistrictId) -> bool {
        match self.reach {
            Reach::House {
                subdistrict: own, ..
            }
            | Reach::Subdistrict(own) => own == subdistrict,
            Reach::District => true,
        }
    }
}
