//! A payment has come in.

use super::settle::{Settling, give_back, tell};
use crate::{
    features::{
        bookings::{
            self,
            domain::{Booking, BookingStatus},
        },
        ledger::{
            self,
            domain::{Entry, Fen, Made, Standing},
        },
        notices::domain::NoticeKind,
        payments::{
            domain::{Order, OrderStatus, PaymentError, Received, RefundReason},
            store,
        },
    },
    shared::storage::{Batch, WriteTx},
    state::AppState,
};

/// What is decided on, read under the locks of the booking.
struct Known {
    booking: Booking,
    order: Order,
    standing: Standing,
}

/// Takes a payment, whoever told of it: a notice, or the answer to a question. It is noted
/// once, ends the hold of its booking, and goes back as far as nothing is due.
///
/// # Errors
/// [`PaymentError::NotFound`] for an order that is not ours, [`PaymentError::Mismatch`] for
/// another amount than was asked for; or the store's.
pub(super) async fn received(state: &AppState, told: &Received) -> Result<(), PaymentError> {
    let order = store::order_by_number(state.db.read(), &told.out_trade_no)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if order.amount_fen != told.amount_fen {
        tracing::error!(
            payment_order.id = %order.id,
            asked_fen = order.amount_fen,
            told_fen = told.amount_fen,
            "a payment is not what was asked for"
        );
        return Err(PaymentError::Mismatch);
    }
    let booking = bookings::service::by_id(state.db.read(), order.booking).await?;
    let unguarded = known_without_locks(state, &booking, &order).await?;
    let guarded = unguarded.is_none();
    let tx = state.db.begin_write().await?;
    let known = match unguarded {
        Some(known) => known,
        None => {
            let booking = bookings::service::lock(&tx, &booking).await?;
            read(&*tx, booking, &order).await?
        }
    };
    if known.order.status == OrderStatus::Paid {
        return Ok(());
    }
    let now = state.now();
    if !store::mark_paid(&tx, order.id, &told.transaction_id, now, guarded).await? {
        return Ok(());
    }
    note(state, &tx, &known, told, guarded).await?;
    tx.commit().await?;
    Ok(())
}

async fn read(
    db: &impl sea_orm::ConnectionTrait,
    booking: Booking,
    order: &Order,
) -> Result<Known, PaymentError> {
    Ok(Known {
        order: store::order(db, order.id)
            .await?
            .ok_or(PaymentError::NotFound)?,
        standing: ledger::service::standing(db, booking.id).await?,
        booking,
    })
}

/// Writes what follows from a payment that has just been marked.
async fn note(
    state: &AppState,
    tx: &WriteTx,
    known: &Known,
    told: &Received,
    guarded: bool,
) -> Result<(), PaymentError> {
    let (booking, now) = (&known.booking, state.now());
    let mut batch = Batch::default();
    let amount = Fen::new(told.amount_fen).ok_or(PaymentError::Mismatch)?;
    let made = Made {
        at: now,
        by: Some(known.order.account),
        reason: None,
    };
    let about = bookings::service::about(booking);
    let entry = Entry::paid_by_wechat(about, amount, &told.transaction_id, made);
    let entry = if guarded {
        entry
    } else {
        unkeyed(state, entry)
    };
    ledger::service::post(state, &mut batch, &entry);
    bookings::service::end_hold(&mut batch, booking, now);
    let ended = !booking.status.holds_a_place() && booking.status != BookingStatus::Completed;
    let reason = if ended {
        RefundReason::TooLate
    } else {
        RefundReason::PaidTwice
    };
    let settling = Settling {
        booking,
        due_fen: known.standing.due().saturating_sub(told.amount_fen),
        just_paid: Some(&known.order),
        reason,
    };
    let (kind, facts) = if ended && known.standing.due() <= 0 {
        (NoticeKind::PaymentTooLate, booking.status.as_str())
    } else {
        (NoticeKind::PaymentReceived, "wechat_pay")
    };
    tell(state, &mut batch, booking, kind, told.amount_fen, facts);
    give_back(state, tx, &mut batch, &settling).await?;
    batch.execute(tx).await?;
    Ok(())
}

/// The negative control of what guards a payment: with the switch on, it is decided on what
/// is read here, before any lock, and waits until the test lets it on.
#[cfg(feature = "testing")]
async fn known_without_locks(
    state: &AppState,
    booking: &Booking,
    order: &Order,
) -> Result<Option<Known>, PaymentError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_payment_guards) {
        return Ok(None);
    }
    let known = read(state.db.read(), booking.clone(), order).await?;
    state.switches.payment_gate.wait().await;
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn known_without_locks(
    _: &AppState,
    _: &Booking,
    _: &Order,
) -> Result<Option<Known>, PaymentError> {
    Ok(None)
}

/// The negative control of the ledger's unique references.
#[cfg(feature = "testing")]
fn unkeyed(state: &AppState, entry: Entry) -> Entry {
    entry.under(state.new_id())
}

#[cfg(not(feature = "testing"))]
fn unkeyed(_: &AppState, entry: Entry) -> Entry {
    entry
}
