//! The scope of a staff member as conditions of queries: written once, so that a list and a
//! single look-up can never disagree about who may see whom.

use crate::shared::domain::{Reach, StaffScope, SubdistrictId};
use entity::{booking, child, family};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

/// Rows of `family` in the scope.
#[must_use]
pub fn families_in(scope: StaffScope) -> Condition {
    let condition = Condition::all().add(family::Column::DistrictId.eq(scope.district.get()));
    match scope.reach {
        Reach::District => condition,
        Reach::Subdistrict(subdistrict) => {
            condition.add(family::Column::SubdistrictId.eq(subdistrict.get()))
        }
        Reach::House { house, subdistrict } => {
            let guests = booking::Entity::find()
                .select_only()
                .column(booking::Column::FamilyId)
                .filter(booking::Column::HouseId.eq(house.get()))
                .into_query();
            condition.add(
                Condition::any()
                    .add(family::Column::SubdistrictId.eq(subdistrict.get()))
                    .add(family::Column::Id.in_subquery(guests)),
            )
        }
    }
}

/// Rows of `child` in the scope. A child who comes to a house brings no siblings into its
/// scope.
#[must_use]
pub fn children_in(scope: StaffScope) -> Condition {
    let condition = Condition::all().add(child::Column::DistrictId.eq(scope.district.get()));
    let lives_in = |subdistrict: SubdistrictId| {
        let families = family::Entity::find()
            .select_only()
            .column(family::Column::Id)
            .filter(family::Column::DistrictId.eq(scope.district.get()))
            .filter(family::Column::SubdistrictId.eq(subdistrict.get()))
            .into_query();
        child::Column::FamilyId.in_subquery(families)
    };
    match scope.reach {
        Reach::District => condition,
        Reach::Subdistrict(subdistrict) => condition.add(lives_in(subdistrict)),
        Reach::House { house, subdistrict } => {
            let guests = booking::Entity::find()
                .select_only()
                .column(booking::Column::ChildId)
                .filter(booking::Column::HouseId.eq(house.get()))
                .into_query();
            condition.add(
                Condition::any()
                    .add(lives_in(subdistrict))
                    .add(child::Column::Id.in_subquery(guests)),
            )
        }
    }
}
