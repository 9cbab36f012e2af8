//! Tries to pay.

use crate::{
    features::payments::domain::{Order, OrderStatus, next_query},
    shared::{
        domain::{BookingId, PaymentOrderId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::payment_order;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

pub(in crate::features::payments) fn insert_order(batch: &mut Batch, order: &Order) {
    let row = payment_order::ActiveModel {
        id: Set(order.id.get()),
        district_id: Set(order.district.get()),
        house_id: Set(order.house.get()),
        booking_id: Set(order.booking.get()),
        account_id: Set(order.account.get()),
        out_trade_no: Set(order.out_trade_no.clone()),
        amount_fen: Set(order.amount_fen),
        status: Set(order.status.as_str().to_owned()),
        prepay_id: Set(order.prepay_id.clone()),
        expires_at: Set(order.expires_at.into()),
        transaction_id: Set(order.transaction_id.clone()),
        paid_at: Set(order.paid_at.map(Into::into)),
        queries: Set(order.queries),
        next_query_at: Set(order.next_query_at.into()),
        created_at: Set(order.created_at.into()),
    };
    batch.row(&row);
}

pub(in crate::features::payments) async fn order(
    db: &impl ConnectionTrait,
    id: PaymentOrderId,
) -> Result<Option<Order>, StoreError> {
    let row = payment_order::Entity::find_by_id(id.get()).one(db).await?;
    row.map(order_of).transpose()
}

pub(in crate::features::payments) async fn order_by_number(
    db: &impl ConnectionTrait,
    out_trade_no: &str,
) -> Result<Option<Order>, StoreError> {
    let row = payment_order::Entity::find()
        .filter(payment_order::Column::OutTradeNo.eq(out_trade_no))
        .one(db)
        .await?;
    row.map(order_of).transpose()
}

/// The tries to pay a booking, oldest first.
pub(in crate::features::payments) async fn orders_of(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<Vec<Order>, StoreError> {
    let rows = payment_order::Entity::find()
        .filter(payment_order::Column::BookingId.eq(booking.get()))
        .order_by_asc(payment_order::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(order_of).collect()
}

/// Those of some bookings that someone has tried to pay online.
pub(in crate::features::payments) async fn with_orders(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
) -> Result<Vec<BookingId>, StoreError> {
    let found: Vec<Uuid> = payment_order::Entity::find()
        .select_only()
        .column(payment_order::Column::BookingId)
        .filter(payment_order::Column::BookingId.is_in(bookings.iter().map(|id| id.get())))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(BookingId::from).collect())
}

/// Marks the try as paid; false when it was already. With `compare` off it never is.
pub(in crate::features::payments) async fn mark_paid(
    tx: &WriteTx,
    id: PaymentOrderId,
    transaction_id: &str,
    now: DateTime<Utc>,
    compare: bool,
) -> Result<bool, StoreError> {
    let mut update = payment_order::Entity::update_many()
        .col_expr(
            payment_order::Column::Status,
            Expr::value(OrderStatus::Paid.as_str()),
        )
        .col_expr(
            payment_order::Column::TransactionId,
            Expr::value(transaction_id),
        )
        .col_expr(payment_order::Column::PaidAt, Expr::value(now))
        .filter(payment_order::Column::Id.eq(id.get()));
    if compare {
        update = update.filter(payment_order::Column::Status.ne(OrderStatus::Paid.as_str()));
    }
    Ok(update.exec(&**tx).await?.rows_affected == 1)
}

/// Notes under which id the try is paid.
pub(in crate::features::payments) async fn set_prepay_id(
    tx: &WriteTx,
    id: PaymentOrderId,
    prepay_id: &str,
) -> Result<(), StoreError> {
    payment_order::Entity::update_many()
        .col_expr(payment_order::Column::PrepayId, Expr::value(prepay_id))
        .filter(payment_order::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Closes the try if it is still open.
pub(in crate::features::payments) async fn close_order(
    tx: &WriteTx,
    id: PaymentOrderId,
) -> Result<(), StoreError> {
    payment_order::Entity::update_many()
        .col_expr(
            payment_order::Column::Status,
            Expr::value(OrderStatus::Closed.as_str()),
        )
        .filter(payment_order::Column::Id.eq(id.get()))
        .filter(payment_order::Column::Status.eq(OrderStatus::Open.as_str()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Open tries of which the provider is to be asked now, at most `limit`.
pub(in crate::features::payments) async fn due_orders(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Order>, StoreError> {
    let rows = payment_order::Entity::find()
        .filter(payment_order::Column::Status.eq(OrderStatus::Open.as_str()))
        .filter(payment_order::Column::NextQueryAt.lte(now))
        .order_by_asc(payment_order::Column::NextQueryAt)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(order_of).collect()
}

/// Takes the next question about a try, so that no other instance asks it; false when one
/// has taken it. Whatever comes of it, it is asked again later while the try is open.
pub(in crate::features::payments) async fn claim_order(
    tx: &WriteTx,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = payment_order::Entity::update_many()
        .col_expr(
            payment_order::Column::Queries,
            Expr::value(order.queries.saturating_add(1)),
        )
        .col_expr(
            payment_order::Column::NextQueryAt,
            Expr::value(next_query(order.queries, now)),
        )
        .filter(payment_order::Column::Id.eq(order.id.get()))
        .filter(payment_order::Column::Queries.eq(order.queries))
        .filter(payment_order::Column::Status.eq(OrderStatus::Open.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Has the provider asked about the open tries of a booking at once.
pub(in crate::features::payments) async fn hurry(
    tx: &WriteTx,
    booking: BookingId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    payment_order::Entity::update_many()
        .col_expr(payment_order::Column::NextQueryAt, Expr::value(now))
        .filter(payment_order::Column::BookingId.eq(booking.get()))
        .filter(payment_order::Column::Status.eq(OrderStatus::Open.as_str()))
        .exec(&**tx)
        .await?;
    Ok(())
}

fn order_of(row: payment_order::Model) -> Result<Order, StoreError> {
    Ok(Order {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        booking: row.booking_id.into(),
        account: row.account_id.into(),
        out_trade_no: row.out_trade_no,
        amount_fen: row.amount_fen,
        status: OrderStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("payment_order.status"))?,
        prepay_id: row.prepay_id,
        expires_at: row.expires_at.to_utc(),
        transaction_id: row.transaction_id,
        paid_at: row.paid_at.map(|at| at.to_utc()),
        queries: row.queries,
        next_query_at: row.next_query_at.to_utc(),
        created_at: row.created_at.to_utc(),
    })
}
