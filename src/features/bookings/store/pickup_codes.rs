//! Hand-over codes in SQL. They are read and written under the lock of the booking's child.

use crate::{
    features::{bookings::domain::PickupCode, families::domain::Relation},
    shared::{
        domain::{BookingId, IdType, PersonName, PickupCodeId},
        security::FieldCipher,
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::pickup_code;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder, QueryTrait, sea_query::Expr,
};

const NAME: &str = "pickup_code.name";

/// The codes of a booking, oldest first.
pub(in crate::features::bookings) async fn list_codes(
    db: &impl ConnectionTrait,
    cipher: &FieldCipher,
    booking: BookingId,
) -> Result<Vec<PickupCode>, StoreError> {
    let rows = pickup_code::Entity::find()
        .filter(pickup_code::Column::BookingId.eq(booking.get()))
        .order_by_asc(pickup_code::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(|row| code_of(cipher, row)).collect()
}

/// Adds a code to the batch.
pub(in crate::features::bookings) fn insert_code(
    batch: &mut Batch,
    cipher: &FieldCipher,
    code: &PickupCode,
) -> Result<(), StoreError> {
    let name = cipher
        .encrypt(NAME, code.name.as_str())
        .map_err(|_| StoreError::Corrupt(NAME))?;
    let row = pickup_code::ActiveModel {
        id: Set(code.id.get()),
        district_id: Set(code.district.get()),
        booking_id: Set(code.booking.get()),
        guardian_id: Set(code.guardian.get()),
        name_cipher: Set(name),
        relation: Set(code.relation.as_str().to_owned()),
        id_type: Set(code.id_type.as_str().to_owned()),
        id_tail_hash: Set(code.id_tail_hash.clone()),
        code_hash: Set(code.code_hash.clone()),
        attempts: Set(code.attempts.into()),
        valid_on: Set(code.valid_on),
        used_at: Set(None),
        revoked_at: Set(None),
        created_at: Set(code.created_at.into()),
    };
    batch.row(&row);
    Ok(())
}

/// Adds to the batch that every code of the booking that is not used is taken back.
pub(in crate::features::bookings) fn revoke_codes_of(
    batch: &mut Batch,
    booking: BookingId,
    now: DateTime<Utc>,
) {
    batch.update(
        pickup_code::Entity::update_many()
            .col_expr(pickup_code::Column::RevokedAt, Expr::value(now))
            .filter(pickup_code::Column::BookingId.eq(booking.get()))
            .filter(pickup_code::Column::UsedAt.is_null())
            .filter(pickup_code::Column::RevokedAt.is_null())
            .into_query(),
    );
}

/// Counts a wrong entry.
pub(in crate::features::bookings) async fn count_wrong_code(
    tx: &WriteTx,
    id: PickupCodeId,
) -> Result<(), StoreError> {
    pickup_code::Entity::update_many()
        .col_expr(
            pickup_code::Column::Attempts,
            Expr::col(pickup_code::Column::Attempts).add(1),
        )
        .filter(pickup_code::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Compare-and-set: uses the code; false when it was used or taken back.
pub(in crate::features::bookings) async fn use_code(
    tx: &WriteTx,
    id: PickupCodeId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = pickup_code::Entity::update_many()
        .col_expr(pickup_code::Column::UsedAt, Expr::value(now))
        .filter(pickup_code::Column::Id.eq(id.get()))
        .filter(pickup_code::Column::UsedAt.is_null())
        .filter(pickup_code::Column::RevokedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn code_of(cipher: &FieldCipher, row: pickup_code::Model) -> Result<PickupCode, StoreError> {
    let name = cipher
        .decrypt(NAME, &row.name_cipher)
        .map_err(|_| StoreError::Corrupt(NAME))?;
    Ok(PickupCode {
        id: row.id.into(),
        district: row.district_id.into(),
        booking: row.booking_id.into(),
        guardian: row.guardian_id.into(),
        name: PersonName::stored(name),
        relation: Relation::parse(&row.relation)
            .ok_or(StoreError::Corrupt("pickup_code.relation"))?,
        id_type: IdType::parse(&row.id_type).ok_or(StoreError::Corrupt("pickup_code.id_type"))?,
        id_tail_hash: row.id_tail_hash,
        code_hash: row.code_hash,
        attempts: u32::try_from(row.attempts)
            .map_err(|_| StoreError::Corrupt("pickup_code.attempts"))?,
        valid_on: row.valid_on,
        used_at: row.used_at.map(|at| at.to_utc()),
        revoked_at: row.revoked_at.map(|at| at.to_utc()),
        created_at: row.created_at.to_utc(),
    })
}
