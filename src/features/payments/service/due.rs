//! What time does to payments. Any number of instances may run these at once: each question
//! is taken by compare-and-set, and each answer is written down by one.

use super::{received::received, settle::refund_told};
use crate::{
    features::{
        bookings,
        payments::{
            domain::{
                NewRefund, Order, OrderState, OrderStatus, PaymentError, ProviderError, Refund,
                RefundReason, RefundState, RefundStatus, ToldRefund, next_attempt,
            },
            provider::OnlinePayments,
            store,
        },
    },
    shared::storage::StoreError,
    state::AppState,
};

/// What one tick takes of each.
const TICK: u64 = 20;

/// Asks the provider about tries from which nothing was heard: a notice may be lost. Tries
/// whose time is over, or whose booking has ended, are closed. Returns how many were asked
/// about.
///
/// # Errors
/// The store's.
pub async fn ask_about_orders(state: &AppState) -> Result<usize, PaymentError> {
    let Some(provider) = &state.online_payments else {
        return Ok(0);
    };
    let mut asked = 0;
    for order in store::due_orders(state.db.read(), state.now(), TICK).await? {
        if claimed(state, &order).await? {
            asked += 1;
            logged(ask(state, provider.as_ref(), &order).await, "a payment")?;
        }
    }
    Ok(asked)
}

async fn claimed(state: &AppState, order: &Order) -> Result<bool, PaymentError> {
    let tx = state.db.begin_write().await?;
    let claimed = store::claim_order(&tx, order, state.now()).await?;
    tx.commit().await?;
    Ok(claimed)
}

/// A question that was not answered is asked again later; only a store that is away ends the
/// tick.
fn logged(result: Result<(), PaymentError>, what: &'static str) -> Result<(), PaymentError> {
    match result {
        Err(error @ PaymentError::Store(StoreError::Unavailable(_))) => Err(error),
        Err(error) => {
            tracing::warn!(error = %error, what, "will be asked about again");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Asks about one try, and writes down what has become of it.
async fn ask(
    state: &AppState,
    provider: &dyn OnlinePayments,
    order: &Order,
) -> Result<(), PaymentError> {
    let over = order.expires_at <= state.now();
    match provider.query(&order.out_trade_no).await? {
        Some(OrderState::Paid(told)) => received(state, &told).await,
        Some(OrderState::Closed) => closed(state, order).await,
        // It has not reached the provider, and no longer will.
        None if over => closed(state, order).await,
        Some(OrderState::Open) => {
            let booking = bookings::service::by_id(state.db.read(), order.booking).await?;
            if over || !booking.status.holds_a_place() {
                provider.close(&order.out_trade_no).await?;
                closed(state, order).await?;
            }
            Ok(())
        }
        None => Ok(()),
    }
}

/// Notes that a try can no longer be paid.
pub(super) async fn closed(state: &AppState, order: &Order) -> Result<(), PaymentError> {
    let tx = state.db.begin_write().await?;
    store::close_order(&tx, order.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Gives back places that were held for a payment which has not come. The provider is asked
/// first, as a notice may be lost; if it does not answer, the place is given back all the
/// same, and a payment that turns up later goes back to the family. Returns how many bookings
/// this call ended.
///
/// # Errors
/// The store's.
pub async fn expire_unpaid(state: &AppState) -> Result<usize, PaymentError> {
    let mut expired = 0;
    for booking in bookings::service::unpaid(state, TICK).await? {
        if let Some(provider) = &state.online_payments {
            let orders = store::orders_of(state.db.read(), booking.id).await?;
            for order in orders.iter().filter(|it| it.status == OrderStatus::Open) {
                logged(ask(state, provider.as_ref(), order).await, "a payment")?;
            }
        }
        if bookings::service::expire_unpaid(state, &booking).await? {
            expired += 1;
        }
    }
    Ok(expired)
}

/// Asks the provider for refunds that it has not taken, each under the number that follows
/// from its payment, and about those that it has taken and not told the end of. Returns how
/// many were asked for or about.
///
/// # Errors
/// The store's.
pub async fn send_refunds(state: &AppState) -> Result<usize, PaymentError> {
    let Some(provider) = &state.online_payments else {
        return Ok(0);
    };
    let mut sent = 0;
    for refund in store::due_refunds(state.db.read(), state.now(), TICK).await? {
        let tx = state.db.begin_write().await?;
        let again_at = next_attempt(refund.attempts, state.now());
        let claimed = store::claim_refund(&tx, &refund, again_at).await?;
        tx.commit().await?;
        if claimed {
            sent += 1;
            logged(send(state, provider.as_ref(), &refund).await, "a refund")?;
        }
    }
    Ok(sent)
}

async fn send(
    state: &AppState,
    provider: &dyn OnlinePayments,
    refund: &Refund,
) -> Result<(), PaymentError> {
    if refund.status == RefundStatus::Accepted {
        return match provider.query_refund(&refund.out_refund_no).await? {
            Some(told) => refund_told(state, &told).await,
            // It was taken and is not there: the same number is asked for again.
            None => moved(state, refund, RefundStatus::Waiting, None).await,
        };
    }
    let order = store::order(state.db.read(), refund.order)
        .await?
        .ok_or(PaymentError::NotFound)?;
    let new = NewRefund {
        out_trade_no: order.out_trade_no,
        out_refund_no: refund.out_refund_no.clone(),
        reason: shown(refund.reason).to_owned(),
        amount_fen: refund.amount_fen,
        total_fen: order.amount_fen,
    };
    match provider.refund(&new).await {
        Ok(RefundState::Processing) => moved(state, refund, RefundStatus::Accepted, None).await,
        Ok(told) => {
            let told = ToldRefund {
                out_refund_no: refund.out_refund_no.clone(),
                amount_fen: refund.amount_fen,
                state: told,
            };
            refund_told(state, &told).await
        }
        Err(error) => {
            let said = error.to_string();
            moved(state, refund, RefundStatus::Waiting, Some(&said)).await?;
            if matches!(error, ProviderError::Passing(_)) {
                tracing::warn!(payment_refund.id = %refund.id, error = %error, "put off");
                Ok(())
            } else {
                Err(error.into())
            }
        }
    }
}

async fn moved(
    state: &AppState,
    refund: &Refund,
    to: RefundStatus,
    error: Option<&str>,
) -> Result<(), PaymentError> {
    let tx = state.db.begin_write().await?;
    store::move_refund(&tx, refund, to, state.now(), error).await?;
    tx.commit().await?;
    Ok(())
}

/// Why, as the family reads it in WeChat.
const fn shown(reason: RefundReason) -> &'static str {
    match reason {
        RefundReason::TooLate => "付款时预约已失效，全额退回",
        RefundReason::PaidTwice => "重复付款，退回多付金额",
        RefundReason::FeeReturned => "预约取消，按规定退费",
    }
}
