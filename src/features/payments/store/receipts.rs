//! What staff recorded at the house.

use crate::{
    features::payments::domain::{DeskKind, DeskMethod, Receipt},
    shared::{
        domain::{BookingId, HouseId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use entity::{house, payment_receipt};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::LockType,
};

/// The next number of the house in the year. It is given out under the lock of the house,
/// which is taken here, after those of child and session; bookings do not wait for it.
pub(in crate::features::payments) async fn next_number(
    tx: &WriteTx,
    house: HouseId,
    year: i32,
) -> Result<i64, StoreError> {
    house::Entity::find_by_id(house.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    let last: Option<Option<i64>> = payment_receipt::Entity::find()
        .select_only()
        .column_as(payment_receipt::Column::Number.max(), "last")
        .filter(payment_receipt::Column::HouseId.eq(house.get()))
        .filter(payment_receipt::Column::Year.eq(i64::from(year)))
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(last.flatten().unwrap_or(0).saturating_add(1))
}

pub(in crate::features::payments) fn insert_receipt(batch: &mut Batch, receipt: &Receipt) {
    let row = payment_receipt::ActiveModel {
        id: Set(receipt.id.get()),
        district_id: Set(receipt.district.get()),
        house_id: Set(receipt.house.get()),
        booking_id: Set(receipt.booking.get()),
        year: Set(receipt.year.into()),
        number: Set(receipt.number),
        kind: Set(receipt.kind.as_str().to_owned()),
        method: Set(receipt.method.as_str().to_owned()),
        amount_fen: Set(receipt.amount_fen),
        note: Set(receipt.note.clone()),
        recorded_by: Set(receipt.recorded_by.get()),
        recorded_at: Set(receipt.recorded_at.into()),
    };
    batch.row(&row);
}

/// The receipts of a booking, oldest first.
pub(in crate::features::payments) async fn receipts_of(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<Vec<Receipt>, StoreError> {
    let rows = payment_receipt::Entity::find()
        .filter(payment_receipt::Column::BookingId.eq(booking.get()))
        .order_by_asc(payment_receipt::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(receipt_of).collect()
}

fn receipt_of(row: payment_receipt::Model) -> Result<Receipt, StoreError> {
    Ok(Receipt {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        booking: row.booking_id.into(),
        year: i32::try_from(row.year).map_err(|_| StoreError::Corrupt("payment_receipt.year"))?,
        number: row.number,
        kind: DeskKind::parse(&row.kind).ok_or(StoreError::Corrupt("payment_receipt.kind"))?,
        method: DeskMethod::parse(&row.method)
            .ok_or(StoreError::Corrupt("payment_receipt.method"))?,
        amount_fen: row.amount_fen,
        note: row.note,
        recorded_by: row.recorded_by.into(),
        recorded_at: row.recorded_at.to_utc(),
    })
}
