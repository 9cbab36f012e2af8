//! Beginning to pay online.

use super::due::closed;
use crate::{
    features::{
        auth::{self, domain::Provider},
        bookings,
        bookings::domain::Booking,
        districts, houses,
        houses::domain::PaymentMode,
        ledger,
        payments::{
            domain::{
                NewOrder, Order, OrderStatus, PaymentError, PaymentRequest, ProviderError,
                next_query, out_trade_no, reusable, time_to_pay,
            },
            store,
        },
    },
    shared::{
        domain::{AccountId, Actor, BookingId, PaymentOrderId, RequestKey},
        storage::{Batch, WriteTx, idempotency::once_in_batch},
    },
    state::AppState,
};
use chrono::{DateTime, TimeDelta, Utc};

/// What a family reads on its phone: nothing of the child.
const DESCRIPTION: &str = "宝宝屋照护服务";

/// Begins a guardian's try to pay a booking, or goes on with the one begun before, and
/// answers what the mini-program hands to `wx.requestPayment`.
///
/// # Errors
/// [`PaymentError::NothingToPay`], [`PaymentError::TimeOver`], [`PaymentError::Provider`],
/// and others.
pub async fn pay_by_wechat(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: BookingId,
) -> Result<PaymentRequest, PaymentError> {
    let provider = state
        .online_payments
        .as_ref()
        .ok_or(PaymentError::NotConfigured)?;
    let booking = bookings::service::booking(state, actor, id).await?;
    let db = state.db.read();
    let house = houses::service::house(db, booking.house).await?;
    // What is held for payment may be paid, whatever the house has changed to since.
    if house.payment_mode != PaymentMode::Online && booking.pay_by.is_none() {
        return Err(PaymentError::NotOffered);
    }
    let openid = auth::service::subject_of(state, db, actor.account, Provider::WeChat)
        .await?
        .ok_or(PaymentError::NoWechatIdentity)?;
    let district = districts::service::district(state, booking.district).await?;
    let hold = districts::service::policy(state, &district, booking.date)?
        .payment
        .hold;
    let now = state.now();
    let begun = once_in_batch(&state.db, actor, key, now, async |tx, batch| {
        let booking = bookings::service::lock(tx, &booking).await?;
        begin(state, (tx, batch), &booking, actor.account, hold, now).await
    });
    let order = begun.await?.into_inner();
    let order = store::order(db, order)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if !reusable(&order, actor.account, order.amount_fen, now) {
        // A repeat of a request whose try has ended since.
        return Err(match order.status {
            OrderStatus::Paid => PaymentError::NothingToPay,
            OrderStatus::Open | OrderStatus::Closed => PaymentError::TimeOver,
        });
    }
    let prepay_id = match &order.prepay_id {
        Some(prepay_id) => prepay_id.clone(),
        None => prepaid(state, &order, openid).await?,
    };
    Ok(provider.request_payment(&prepay_id)?)
}

/// Under the locks of the booking: the try to go on with, or a new one.
async fn begin(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    booking: &Booking,
    account: AccountId,
    hold: TimeDelta,
    now: DateTime<Utc>,
) -> Result<PaymentOrderId, PaymentError> {
    let due = ledger::service::standing(&**tx, booking.id).await?.due();
    if due <= 0 {
        return Err(PaymentError::NothingToPay);
    }
    let orders = store::orders_of(&**tx, booking.id).await?;
    if let Some(open) = orders
        .iter()
        .find(|order| reusable(order, account, due, now))
    {
        return Ok(open.id);
    }
    let expires_at = time_to_pay(booking.pay_by, hold, now).ok_or(PaymentError::TimeOver)?;
    let id = PaymentOrderId::from(state.new_id());
    let order = Order {
        id,
        district: booking.district,
        house: booking.house,
        booking: booking.id,
        account,
        out_trade_no: out_trade_no(id),
        amount_fen: due,
        status: OrderStatus::Open,
        prepay_id: None,
        expires_at,
        transaction_id: None,
        paid_at: None,
        queries: 0,
        next_query_at: next_query(0, now),
        created_at: now,
    };
    store::insert_order(batch, &order);
    Ok(id)
}

/// Has the provider take the order. It was told the same number before if an answer was
/// lost, and then gives the same one again. An order that it refuses is closed, so that the
/// next try has another number.
async fn prepaid(state: &AppState, order: &Order, openid: String) -> Result<String, PaymentError> {
    let provider = state
        .online_payments
        .as_ref()
        .ok_or(PaymentError::NotConfigured)?;
    let new = NewOrder {
        out_trade_no: order.out_trade_no.clone(),
        description: DESCRIPTION.to_owned(),
        amount_fen: order.amount_fen,
        expires_at: order.expires_at,
        openid,
    };
    match provider.create(&new).await {
        Ok(prepay_id) => {
            let tx = state.db.begin_write().await?;
            store::set_prepay_id(&tx, order.id, &prepay_id).await?;
            tx.commit().await?;
            Ok(prepay_id)
        }
        Err(error) => {
            if matches!(error, ProviderError::Refused { .. }) {
                closed(state, order).await?;
            }
            Err(error.into())
        }
    }
}
