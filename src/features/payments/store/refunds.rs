//! Refunds.

use crate::{
    features::payments::domain::{Refund, RefundReason, RefundStatus},
    shared::{
        domain::BookingId,
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::payment_refund;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

pub(in crate::features::payments) fn insert_refund(batch: &mut Batch, refund: &Refund) {
    let row = payment_refund::ActiveModel {
        id: Set(refund.id.get()),
        district_id: Set(refund.district.get()),
        house_id: Set(refund.house.get()),
        booking_id: Set(refund.booking.get()),
        payment_order_id: Set(refund.order.get()),
        out_refund_no: Set(refund.out_refund_no.clone()),
        amount_fen: Set(refund.amount_fen),
        reason: Set(refund.reason.as_str().to_owned()),
        status: Set(refund.status.as_str().to_owned()),
        attempts: Set(refund.attempts),
        next_attempt_at: Set(refund.next_attempt_at.into()),
        last_error: Set(None),
        created_at: Set(refund.created_at.into()),
        done_at: Set(refund.done_at.map(Into::into)),
    };
    batch.row(&row);
}

pub(in crate::features::payments) async fn refund_by_number(
    db: &impl ConnectionTrait,
    out_refund_no: &str,
) -> Result<Option<Refund>, StoreError> {
    let row = payment_refund::Entity::find()
        .filter(payment_refund::Column::OutRefundNo.eq(out_refund_no))
        .one(db)
        .await?;
    row.map(refund_of).transpose()
}

/// The refunds of a booking, oldest first.
pub(in crate::features::payments) async fn refunds_of(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<Vec<Refund>, StoreError> {
    let rows = payment_refund::Entity::find()
        .filter(payment_refund::Column::BookingId.eq(booking.get()))
        .order_by_asc(payment_refund::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(refund_of).collect()
}

/// The states in which the provider still has something to say.
const UNDER_WAY: [RefundStatus; 2] = [RefundStatus::Waiting, RefundStatus::Accepted];

/// Refunds of which the provider is to be asked now, at most `limit`.
pub(in crate::features::payments) async fn due_refunds(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Refund>, StoreError> {
    let rows = payment_refund::Entity::find()
        .filter(payment_refund::Column::Status.is_in(UNDER_WAY.map(RefundStatus::as_str)))
        .filter(payment_refund::Column::NextAttemptAt.lte(now))
        .order_by_asc(payment_refund::Column::NextAttemptAt)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(refund_of).collect()
}

/// Takes the next try of a refund, so that no other instance makes it; false when one has
/// taken it. Whatever comes of it, the next is made at `again_at` while it is under way.
pub(in crate::features::payments) async fn claim_refund(
    tx: &WriteTx,
    refund: &Refund,
    again_at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = payment_refund::Entity::update_many()
        .col_expr(
            payment_refund::Column::Attempts,
            Expr::value(refund.attempts.saturating_add(1)),
        )
        .col_expr(payment_refund::Column::NextAttemptAt, Expr::value(again_at))
        .filter(payment_refund::Column::Id.eq(refund.id.get()))
        .filter(payment_refund::Column::Attempts.eq(refund.attempts))
        .filter(payment_refund::Column::Status.is_in(UNDER_WAY.map(RefundStatus::as_str)))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Moves a refund that is under way to another state; false when it has ended. A refund that
/// is stuck may still succeed, by a person's doing.
pub(in crate::features::payments) async fn move_refund(
    tx: &WriteTx,
    refund: &Refund,
    to: RefundStatus,
    now: DateTime<Utc>,
    error: Option<&str>,
) -> Result<bool, StoreError> {
    let mut from = UNDER_WAY.to_vec();
    let ends = matches!(to, RefundStatus::Succeeded | RefundStatus::Stuck);
    if to == RefundStatus::Succeeded {
        from.push(RefundStatus::Stuck);
    }
    let done = payment_refund::Entity::update_many()
        .col_expr(payment_refund::Column::Status, Expr::value(to.as_str()))
        .col_expr(
            payment_refund::Column::DoneAt,
            Expr::value(ends.then_some(now)),
        )
        .col_expr(payment_refund::Column::LastError, Expr::value(error))
        .filter(payment_refund::Column::Id.eq(refund.id.get()))
        .filter(payment_refund::Column::Status.is_in(from.iter().map(|status| status.as_str())))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn refund_of(row: payment_refund::Model) -> Result<Refund, StoreError> {
    Ok(Refund {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        booking: row.booking_id.into(),
        order: row.payment_order_id.into(),
        out_refund_no: row.out_refund_no,
        amount_fen: row.amount_fen,
        reason: RefundReason::parse(&row.reason)
            .ok_or(StoreError::Corrupt("payment_refund.reason"))?,
        status: RefundStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("payment_refund.status"))?,
        attempts: row.attempts,
        next_attempt_at: row.next_attempt_at.to_utc(),
        created_at: row.created_at.to_utc(),
        done_at: row.done_at.map(|at| at.to_utc()),
    })
}
