//! Giving back what is no longer due.

use crate::{
    features::{
        bookings::{self, domain::Booking},
        ledger::{
            self,
            domain::{Entry, Fen, Made},
        },
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        payments::{
            domain::{
                Order, OrderStatus, Paid, PaymentError, Refund, RefundReason, RefundState,
                RefundStatus, ToldRefund, out_refund_no, refunds_for,
            },
            store,
        },
    },
    shared::{
        domain::BookingId,
        storage::{Batch, StoreError, WriteTx},
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::BTreeSet;

/// What is settled, as it is once the batch that goes with it is written.
pub(super) struct Settling<'s> {
    pub booking: &'s Booking,
    /// What the family owes then, fen; below zero, what it is owed.
    pub due_fen: i64,
    /// A try that the same transaction has marked as paid.
    pub just_paid: Option<&'s Order>,
    pub reason: RefundReason,
}

/// Tells of money that moved: to the family, with the amount.
pub(super) fn tell(
    state: &AppState,
    batch: &mut Batch,
    booking: &Booking,
    kind: NoticeKind,
    amount_fen: i64,
    how: &str,
) {
    let facts = json!({
        "child_id": booking.child,
        "house_id": booking.house,
        "session_id": booking.session,
        "date": booking.date,
        "amount_fen": amount_fen,
        "reason": how,
    });
    let to = (booking.district, Audience::Family(booking.family));
    notices::service::tell(state, batch, to, kind, (booking.id.get(), facts));
}

/// Adds refunds of what the family is owed to the batch, and tells the house of what it has
/// to give back itself. The locks of the booking are held. True when there was something.
pub(super) async fn give_back(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    settling: &Settling<'_>,
) -> Result<bool, PaymentError> {
    let (booking, now) = (settling.booking, state.now());
    if settling.due_fen >= 0 {
        return Ok(false);
    }
    let refunds = store::refunds_of(&**tx, booking.id).await?;
    let orders = store::orders_of(&**tx, booking.id).await?;
    let just = settling.just_paid.map(|order| order.id);
    let paid: Vec<Paid> = orders
        .iter()
        .filter(|order| order.status == OrderStatus::Paid || Some(order.id) == just)
        .map(|order| {
            let refund = refunds.iter().find(|refund| refund.order == order.id);
            Paid {
                order: order.id,
                amount_fen: order.amount_fen,
                refund_fen: refund.map(|refund| refund.amount_fen),
                under_way: refund.is_some_and(|it| it.status != RefundStatus::Succeeded),
            }
        })
        .collect();
    let (planned, at_the_house) = refunds_for(settling.due_fen, &paid);
    for (order, amount_fen) in &planned {
        let refund = Refund {
            id: state.new_id().into(),
            district: booking.district,
            house: booking.house,
            booking: booking.id,
            order: *order,
            out_refund_no: out_refund_no(*order),
            amount_fen: *amount_fen,
            reason: settling.reason,
            status: RefundStatus::Waiting,
            attempts: 0,
            next_attempt_at: now,
            created_at: now,
            done_at: None,
        };
        store::insert_refund(batch, &refund);
        let (kind, why) = (NoticeKind::RefundUnderWay, settling.reason.as_str());
        tell(state, batch, booking, kind, *amount_fen, why);
    }
    if at_the_house > 0 {
        owed_at_the_house(state, batch, booking, at_the_house);
    }
    Ok(!planned.is_empty() || at_the_house > 0)
}

/// Tells the house once of what it has to give back itself.
fn owed_at_the_house(state: &AppState, batch: &mut Batch, booking: &Booking, amount_fen: i64) {
    notices::service::tell_once(
        state,
        batch,
        (booking.district, Audience::House(booking.house)),
        NoticeKind::RefundOwedAtHouse,
        (
            booking.id.get(),
            json!({ "date": booking.date, "amount_fen": amount_fen }),
        ),
        format!("refund_owed:{}:{amount_fen}", booking.id),
    );
}

/// Those of some bookings for which money has moved, was asked for, or is owed: only they can
/// have anything to [`settle`].
///
/// # Errors
/// The store's.
pub async fn moving_money(
    db: &impl ConnectionTrait,
    bookings: &[BookingId],
) -> Result<BTreeSet<BookingId>, StoreError> {
    if bookings.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut moving = ledger::service::with_entries(db, bookings).await?;
    moving.extend(store::with_orders(db, bookings).await?);
    Ok(moving)
}

/// Settles a booking that has changed: what is no longer due goes back, and open tries to
/// pay what is not due any more are closed. Doing it twice gives nothing back twice.
///
/// # Errors
/// The store's; the outbox asks again.
pub async fn settle(state: &AppState, id: BookingId) -> Result<(), PaymentError> {
    let db = state.db.read();
    let standing = ledger::service::standing(db, id).await?;
    let online = !store::with_orders(db, &[id]).await?.is_empty();
    if standing.due() > 0 || (standing.due() == 0 && !online) {
        return Ok(());
    }
    let booking = bookings::service::by_id(db, id).await?;
    let tx = state.db.begin_write().await?;
    let booking = bookings::service::lock(&tx, &booking).await?;
    let mut batch = Batch::default();
    let settling = Settling {
        booking: &booking,
        due_fen: ledger::service::standing(&*tx, id).await?.due(),
        just_paid: None,
        reason: RefundReason::FeeReturned,
    };
    give_back(state, &tx, &mut batch, &settling).await?;
    if !booking.status.holds_a_place() {
        store::hurry(&tx, id, state.now()).await?;
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes what the provider says of a refund, by a notice or as an answer. The ledger notes it
/// once it has succeeded, once.
///
/// # Errors
/// [`PaymentError::NotFound`] for a refund that is not ours, [`PaymentError::Mismatch`] for
/// another amount; or the store's.
pub(super) async fn refund_told(state: &AppState, told: &ToldRefund) -> Result<(), PaymentError> {
    let refund = store::refund_by_number(state.db.read(), &told.out_refund_no)
        .await?
        .ok_or(PaymentError::NotFound)?;
    if refund.amount_fen != told.amount_fen {
        tracing::error!(payment_refund.id = %refund.id, "a refund is not what was asked for");
        return Err(PaymentError::Mismatch);
    }
    let booking = bookings::service::by_id(state.db.read(), refund.booking).await?;
    let tx = state.db.begin_write().await?;
    let booking = bookings::service::lock(&tx, &booking).await?;
    let now = state.now();
    let to = match told.state {
        RefundState::Processing => RefundStatus::Accepted,
        RefundState::Succeeded => RefundStatus::Succeeded,
        RefundState::Stuck => RefundStatus::Stuck,
    };
    if !store::move_refund(&tx, &refund, to, now, None).await? {
        return Ok(());
    }
    let mut batch = Batch::default();
    match told.state {
        RefundState::Processing => {}
        RefundState::Succeeded => refunded(state, &mut batch, &booking, &refund)?,
        RefundState::Stuck => stuck(state, &mut batch, &booking, &refund),
    }
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(())
}

fn refunded(
    state: &AppState,
    batch: &mut Batch,
    booking: &Booking,
    refund: &Refund,
) -> Result<(), PaymentError> {
    let amount = Fen::new(refund.amount_fen).ok_or(PaymentError::Mismatch)?;
    let made = Made {
        at: state.now(),
        by: None,
        reason: Some(refund.reason.as_str().to_owned()),
    };
    let about = bookings::service::about(booking);
    let entry = Entry::refunded_by_wechat(about, amount, &refund.out_refund_no, made);
    ledger::service::post(state, batch, &entry);
    let (kind, why) = (NoticeKind::RefundDone, refund.reason.as_str());
    tell(state, batch, booking, kind, refund.amount_fen, why);
    Ok(())
}

/// The house has to see to it with the provider, which tells when it has succeeded.
fn stuck(state: &AppState, batch: &mut Batch, booking: &Booking, refund: &Refund) {
    tracing::error!(payment_refund.id = %refund.id, "a refund needs a person");
    notices::service::tell_once(
        state,
        batch,
        (booking.district, Audience::House(booking.house)),
        NoticeKind::RefundStuck,
        (
            booking.id.get(),
            json!({
                "date": booking.date,
                "amount_fen": refund.amount_fen,
                "out_refund_no": refund.out_refund_no,
            }),
        ),
        format!("refund_stuck:{}", refund.id),
    );
}
