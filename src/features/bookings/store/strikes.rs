//! Strikes in SQL, and the suspension they bring. Rows are lifted, never deleted.

use crate::{
    features::bookings::domain::{Lifted, Strike, StrikeKind},
    shared::{
        domain::{BookingId, ChildId, StrikeId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{child, strike};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};

/// All strikes of a child, lifted ones too, oldest first.
pub(in crate::features::bookings) async fn strikes_of(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Vec<Strike>, StoreError> {
    let rows = strike::Entity::find()
        .filter(strike::Column::ChildId.eq(child.get()))
        .order_by_asc(strike::Column::At)
        .order_by_asc(strike::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(strike_of).collect()
}

/// One strike, whoever asks; callers check the scope of its booking.
pub(in crate::features::bookings) async fn find_strike(
    db: &impl ConnectionTrait,
    id: StrikeId,
) -> Result<Option<Strike>, StoreError> {
    let row = strike::Entity::find_by_id(id.get()).one(db).await?;
    row.map(strike_of).transpose()
}

/// Adds a strike to the batch.
pub(in crate::features::bookings) fn add_strike(
    batch: &mut Batch,
    given: &Strike,
    now: DateTime<Utc>,
) {
    let row = strike::ActiveModel {
        id: Set(given.id.get()),
        district_id: Set(given.district.get()),
        child_id: Set(given.child.get()),
        booking_id: Set(given.booking.get()),
        kind: Set(given.kind.as_str().to_owned()),
        at: Set(given.at.into()),
        lifted_at: Set(None),
        lifted_by: Set(None),
        lift_reason: Set(None),
        created_at: Set(now.into()),
    };
    batch.row(&row);
}

/// Compare-and-set: lifts the strike of a booking; false when there is none that stands.
pub(in crate::features::bookings) async fn lift_strike(
    tx: &WriteTx,
    booking: BookingId,
    lifted: &Lifted,
) -> Result<bool, StoreError> {
    let done = strike::Entity::update_many()
        .col_expr(strike::Column::LiftedAt, Expr::value(lifted.at))
        .col_expr(strike::Column::LiftedBy, Expr::value(lifted.by.get()))
        .col_expr(
            strike::Column::LiftReason,
            Expr::value(lifted.reason.as_str()),
        )
        .filter(strike::Column::BookingId.eq(booking.get()))
        .filter(strike::Column::LiftedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Writes until when the child, whose lock is held, is suspended. A statement of its own: the
/// batch of a change raises the version of the same row, and one statement of PostgreSQL
/// changes a row once.
pub(in crate::features::bookings) async fn set_suspension(
    tx: &WriteTx,
    child: ChildId,
    until: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    child::Entity::update_many()
        .col_expr(child::Column::BookingSuspendedUntil, Expr::value(until))
        .filter(child::Column::Id.eq(child.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn strike_of(row: strike::Model) -> Result<Strike, StoreError> {
    let lifted = match (row.lifted_at, row.lifted_by) {
        (Some(at), Some(by)) => Some(Lifted {
            at: at.to_utc(),
            by: by.into(),
            reason: row.lift_reason.unwrap_or_default(),
        }),
        _ => None,
    };
    Ok(Strike {
        id: row.id.into(),
        district: row.district_id.into(),
        child: row.child_id.into(),
        booking: row.booking_id.into(),
        kind: StrikeKind::parse(&row.kind).ok_or(StoreError::Corrupt("strike.kind"))?,
        at: row.at.to_utc(),
        lifted,
    })
}
