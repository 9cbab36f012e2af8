//! Reading payments.

use crate::{
    features::{
        bookings, families, ledger,
        payments::{
            domain::{AccountOfFamily, PaymentError, PaymentsOfBooking},
            store,
        },
    },
    shared::{
        domain::{Actor, AuditSubject, BookingId, FamilyId, PageRequest},
        request::note_read,
    },
    state::AppState,
};

/// Everything about the money of a booking, for its family and for staff.
///
/// # Errors
/// [`PaymentError::Booking`] out of the actor's scope, or the store's.
pub async fn payments_of(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<PaymentsOfBooking, PaymentError> {
    let booking = bookings::service::booking(state, actor, id).await?;
    let db = state.db.read();
    Ok(PaymentsOfBooking {
        booking: booking.id,
        pay_by: booking.pay_by,
        standing: ledger::service::standing(db, id).await?,
        orders: store::orders_of(db, id).await?,
        refunds: store::refunds_of(db, id).await?,
        receipts: store::receipts_of(db, id).await?,
    })
}

/// What a family owes, and how that came about: for its guardians, and for
/// subdistrict and district staff in whose scope it is. A house sees its own ledger only.
///
/// # Errors
/// [`PaymentError::Family`] out of the actor's scope, or the store's.
pub async fn account_of_family(
    state: &AppState,
    actor: &Actor,
    id: FamilyId,
    page: PageRequest,
) -> Result<AccountOfFamily, PaymentError> {
    let db = state.db.read();
    let family = families::service::family_in_scope(state, db, actor, id).await?;
    note_read(actor, AuditSubject::Family, family.id.get(), &["ledger"]);
    Ok(AccountOfFamily {
        due_fen: ledger::service::due_of_family(db, family.id).await?,
        entries: ledger::service::entries_of_family(db, family.id, page).await?,
    })
}
