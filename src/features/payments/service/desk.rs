//! Money taken, given back and let off by staff at the house.

use super::settle::{Settling, give_back, tell};
use crate::{
    features::{
        bookings::{self, domain::Booking},
        districts,
        ledger::{
            self,
            domain::{Entry, Fen, Made},
        },
        notices::domain::NoticeKind,
        payments::{
            domain::{
                Deed, DeskKind, NewDeed, NewWaiver, PaymentError, Receipt, RefundReason,
                RefundStatus,
            },
            store,
        },
    },
    shared::{
        domain::{Actor, BookingId, LocalTime, ReceiptId, RequestKey},
        storage::{Batch, WriteTx, idempotency::once_in_batch},
    },
    state::AppState,
};

/// Records money taken or given back at the house, with a receipt.
///
/// # Errors
/// [`PaymentError::TooHigh`] for more than is due, or for more than is owed and was taken at
/// the house; and others.
pub async fn record(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: BookingId,
    new: NewDeed,
) -> Result<Deed, PaymentError> {
    let booking = bookings::service::booking(state, actor, id).await?;
    let local = districts::service::district(state, booking.district)
        .await?
        .local;
    let done = once_in_batch(&state.db, actor, key, state.now(), async |tx, batch| {
        let booking = bookings::service::lock(tx, &booking).await?;
        write(state, (tx, batch), actor, (&booking, local), new).await
    });
    Ok(done.await?.into_inner())
}

async fn write(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    actor: &Actor,
    (booking, local): (&Booking, LocalTime),
    new: NewDeed,
) -> Result<Deed, PaymentError> {
    let mut standing = ledger::service::standing(&**tx, booking.id).await?;
    let most_fen = match new.kind {
        DeskKind::Payment => standing.due(),
        DeskKind::Refund => may_be_given_back(tx, booking, standing.due()).await?,
    };
    let amount = within(new.amount_fen, most_fen)?;
    let now = state.now();
    let year = local.year(now);
    let receipt = Receipt {
        id: ReceiptId::from(state.new_id()),
        district: booking.district,
        house: booking.house,
        booking: booking.id,
        year,
        number: store::next_number(tx, booking.house, year).await?,
        kind: new.kind,
        method: new.method,
        amount_fen: amount.get(),
        note: new.note,
        recorded_by: actor.account,
        recorded_at: now,
    };
    store::insert_receipt(batch, &receipt);
    let made = Made {
        at: now,
        by: Some(actor.account),
        reason: receipt.note.clone(),
    };
    let about = bookings::service::about(booking);
    let (entry, told) = match new.kind {
        DeskKind::Payment => {
            standing.paid = standing.paid.saturating_add(amount.get());
            if standing.due() == 0 {
                bookings::service::end_hold(batch, booking, now);
            }
            let entry = Entry::paid_at_the_house(about, amount, receipt.id, made);
            (entry, NoticeKind::PaymentReceived)
        }
        DeskKind::Refund => {
            standing.refunded = standing.refunded.saturating_add(amount.get());
            let entry = Entry::refunded_at_the_house(about, amount, receipt.id, made);
            (entry, NoticeKind::RefundDone)
        }
    };
    ledger::service::post(state, batch, &entry);
    tell(
        state,
        batch,
        booking,
        told,
        amount.get(),
        new.method.as_str(),
    );
    Ok(Deed {
        receipt: Some(receipt),
        standing,
    })
}

/// What may be given back at the house: what the family is owed and does not get back online
/// already, and no more than was taken at the house.
async fn may_be_given_back(
    tx: &WriteTx,
    booking: &Booking,
    due_fen: i64,
) -> Result<i64, PaymentError> {
    let under_way = store::refunds_of(&**tx, booking.id)
        .await?
        .iter()
        .filter(|refund| refund.status != RefundStatus::Succeeded)
        .fold(0_i64, |sum, refund| sum.saturating_add(refund.amount_fen));
    let owed = 0_i64.saturating_sub(due_fen).saturating_sub(under_way);
    let cash = ledger::service::cash_at_the_house(&**tx, booking.id).await?;
    Ok(owed.min(cash))
}

fn within(amount_fen: i64, most_fen: i64) -> Result<Fen, PaymentError> {
    if most_fen <= 0 {
        return Err(PaymentError::NothingToPay);
    }
    Fen::new(amount_fen)
        .filter(|amount| amount.get() <= most_fen)
        .ok_or(PaymentError::TooHigh { most_fen })
}

/// Lets a family off a fee, or a part of it, by the agreement or as a courtesy (H-35). What
/// was paid already goes back.
///
/// # Errors
/// [`PaymentError::TooHigh`] for more than is charged, and others.
pub async fn waive(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: BookingId,
    new: NewWaiver,
) -> Result<Deed, PaymentError> {
    let booking = bookings::service::booking(state, actor, id).await?;
    let done = once_in_batch(&state.db, actor, key, state.now(), async |tx, batch| {
        let booking = bookings::service::lock(tx, &booking).await?;
        let mut standing = ledger::service::standing(&**tx, booking.id).await?;
        let most_fen = standing.charged.saturating_sub(standing.returned);
        let amount = within(new.amount_fen, most_fen)?;
        standing.returned = standing.returned.saturating_add(amount.get());
        let made = Made {
            at: state.now(),
            by: Some(actor.account),
            reason: Some(new.reason),
        };
        let about = bookings::service::about(&booking);
        let entry = Entry::adjustment(about, amount, state.new_id(), made);
        ledger::service::post(state, batch, &entry);
        if standing.due() <= 0 {
            bookings::service::end_hold(batch, &booking, state.now());
        }
        let settling = Settling {
            booking: &booking,
            due_fen: standing.due(),
            just_paid: None,
            reason: RefundReason::FeeReturned,
        };
        give_back(state, tx, batch, &settling).await?;
        Ok::<_, PaymentError>(Deed {
            receipt: None,
            standing,
        })
    });
    Ok(done.await?.into_inner())
}
