//! Finds what the sample district has become since it was imported.

use crate::{
    features::sessions::domain::BookingStatus,
    shared::{
        domain::{ChildId, DistrictId, HouseId},
        storage::StoreError,
    },
};
use chrono::NaiveDate;
use entity::{booking, health_certificate, house};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// Whether a booking holds a place for the child.
pub(in crate::features::imports) async fn is_booked(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<bool, StoreError> {
    let holding = BookingStatus::HOLDING_A_PLACE
        .iter()
        .map(|status| status.as_str());
    let count = booking::Entity::find()
        .filter(booking::Column::ChildId.eq(child.get()))
        .filter(booking::Column::Status.is_in(holding))
        .count(db)
        .await?;
    Ok(count > 0)
}

/// The last day on which a verified certificate of the child counts.
pub(in crate::features::imports) async fn certified_until(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Option<NaiveDate>, StoreError> {
    let row = health_certificate::Entity::find()
        .filter(health_certificate::Column::ChildId.eq(child.get()))
        .filter(health_certificate::Column::Status.eq("verified"))
        .filter(health_certificate::Column::ValidTo.is_not_null())
        .order_by_desc(health_certificate::Column::ValidTo)
        .one(db)
        .await?;
    Ok(row.and_then(|row| row.valid_to))
}

/// The house of this name.
pub(in crate::features::imports) async fn house_named(
    db: &impl ConnectionTrait,
    district: DistrictId,
    name: &str,
) -> Result<Option<HouseId>, StoreError> {
    let row = house::Entity::find()
        .filter(house::Column::DistrictId.eq(district.get()))
        .filter(house::Column::Name.eq(name))
        .one(db)
        .await?;
    Ok(row.map(|row| row.id.into()))
}
