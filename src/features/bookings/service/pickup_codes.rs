//! One-time codes by which a named adult fetches a child on one day.

use super::{read::booking, transition::locked};
use crate::{
    features::{
        auth::domain::Code,
        bookings::{
            domain::{
                Booking, BookingError, BookingStatus, Handed, NewPickupCode, PickupCode,
                PickupCodeState,
            },
            store,
        },
        districts,
        families::{self, domain::ShownDocument, service::own_guardian},
        notices::domain::NoticeKind,
        policies::domain::HandoverRules,
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, BookingId, District, PickupCodeId},
        request::note_read,
        storage::{Batch, StoreError, WriteTx, audit_log},
    },
    state::AppState,
};
use serde_json::json;
use std::sync::Arc;

/// A code that was just made. It is shown once and kept as a keyed hash only.
pub struct MadePickupCode {
    /// What is kept of it.
    pub kept: PickupCode,
    /// The code itself.
    pub code: Code,
}

/// Makes a code for the day of the booking. An earlier one that is not used is taken back: who
/// repeats the request because its answer was lost has one code that works. The other guardians
/// are told.
///
/// # Errors
/// [`BookingError::InvalidState`] when the booking has
/// ended; [`BookingError::AlreadyOver`] when its day has.
pub async fn make_pickup_code(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    new: NewPickupCode,
) -> Result<MadePickupCode, BookingError> {
    let booking = booking(state, actor, id).await?;
    let guardian = own_guardian(state, state.db.read(), actor).await?;
    let (district, _) = rules_of(state, &booking).await?;
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let (booking, _) = locked(&tx, &booking).await?;
    let fetched = [
        BookingStatus::Requested,
        BookingStatus::Confirmed,
        BookingStatus::CheckedIn,
    ];
    if !fetched.contains(&booking.status) {
        return Err(BookingError::InvalidState(booking.status));
    }
    if district.local.date(now) > booking.date {
        return Err(BookingError::AlreadyOver);
    }
    let (code, code_id) = (
        Code::draw(&*state.random),
        PickupCodeId::from(state.new_id()),
    );
    let kept = PickupCode {
        id: code_id,
        district: booking.district,
        booking: booking.id,
        guardian: guardian.id,
        name: new.name,
        relation: new.relation,
        id_type: new.document.id_type(),
        id_tail_hash: tail_hash(state, code_id, &new.document),
        code_hash: code_hash(state, code_id, &code),
        attempts: 0,
        valid_on: booking.date,
        used_at: None,
        revoked_at: None,
        created_at: now,
    };
    let mut batch = Batch::default();
    store::revoke_codes_of(&mut batch, booking.id, now);
    store::insert_code(&mut batch, &state.cipher, &kept)?;
    let made = AuditAction::PickupCodeMade;
    let entry = AuditEntry::of(actor, made, AuditSubject::Booking, id.get());
    batch.row(&audit_log::row_of(state.stamp(), &entry));
    tell_made(state, &tx, &mut batch, actor, (&booking, &kept)).await?;
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(MadePickupCode { kept, code })
}

/// Tells the other guardians of the family that somebody else may fetch the child.
async fn tell_made(
    state: &AppState,
    tx: &WriteTx,
    batch: &mut Batch,
    actor: &Actor,
    (booking, code): (&Booking, &PickupCode),
) -> Result<(), StoreError> {
    let facts = json!({
        "booking_id": booking.id,
        "house_id": booking.house,
        "date": booking.date,
        "relation": code.relation,
        "at": code.created_at,
    });
    let of = (booking.district, booking.family);
    let about = (NoticeKind::PickupCodeMade, (booking.id.get(), facts));
    families::service::tell_others(state, tx, batch, of, &[actor.account], about).await
}

/// The codes of a booking in the actor's scope with their state, oldest first.
///
/// # Errors
/// [`BookingError::NotFound`], or the store's.
pub async fn pickup_codes(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<Vec<(PickupCode, PickupCodeState)>, BookingError> {
    let booking = booking(state, actor, id).await?;
    let (district, rules) = rules_of(state, &booking).await?;
    let today = district.local.date(state.now());
    let codes = store::list_codes(state.db.read(), &state.cipher, id).await?;
    let fields = ["pickup_names_masked"];
    note_read(actor, AuditSubject::Booking, id.get(), &fields);
    Ok(codes
        .into_iter()
        .map(|code| {
            let now = code.state(today, rules.tries);
            (code, now)
        })
        .collect())
}

/// Takes back every code of a booking that is not used. Doing it twice changes nothing.
///
/// # Errors
/// [`BookingError::NotFound`], or the store's.
pub async fn revoke_pickup_codes(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
) -> Result<(), BookingError> {
    let booking = booking(state, actor, id).await?;
    own_guardian(state, state.db.read(), actor).await?;
    let tx = state.db.begin_write().await?;
    locked(&tx, &booking).await?;
    let mut batch = Batch::default();
    store::revoke_codes_of(&mut batch, id, state.now());
    let revoked = AuditAction::PickupCodesRevoked;
    let entry = AuditEntry::of(actor, revoked, AuditSubject::Booking, id.get());
    batch.row(&audit_log::row_of(state.stamp(), &entry));
    batch.execute(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the open code of a booking, whose child's lock is held. Both the code and the
/// document must be right; a wrong one is counted, which is for the caller to commit.
pub(super) async fn take_code(
    state: &AppState,
    tx: &WriteTx,
    booking: &Booking,
    code: &Code,
    shown: &ShownDocument,
) -> Result<Result<Handed, BookingError>, BookingError> {
    let (district, rules) = rules_of(state, booking).await?;
    let now = state.now();
    let today = district.local.date(now);
    let open = store::list_codes(&**tx, &state.cipher, booking.id)
        .await?
        .into_iter()
        .filter(|kept| kept.valid_on == today)
        .find(|kept| kept.state(today, rules.tries) == PickupCodeState::Open);
    let Some(open) = open else {
        return Ok(Err(BookingError::PickupCodeInvalid { tries_left: 0 }));
    };
    // Whoever made it may have been removed from the family since.
    let maker = families::service::relation_of(&**tx, state, booking.family, open.guardian);
    if maker.await?.is_none() {
        return Ok(Err(BookingError::PickupCodeInvalid { tries_left: 0 }));
    }
    // Comparing keyed hashes tells nothing by its duration.
    let right = code_hash(state, open.id, code) == open.code_hash
        && tail_hash(state, open.id, shown) == open.id_tail_hash;
    if !right {
        store::count_wrong_code(tx, open.id).await?;
        let tries_left = rules.tries.saturating_sub(open.attempts.saturating_add(1));
        return Ok(Err(BookingError::PickupCodeInvalid { tries_left }));
    }
    if !store::use_code(tx, open.id, now).await? {
        return Ok(Err(BookingError::PickupCodeInvalid { tries_left: 0 }));
    }
    Ok(Ok(Handed {
        guardian: None,
        person: None,
        code: Some(open.id),
        relation: open.relation,
    }))
}

async fn rules_of(
    state: &AppState,
    booking: &Booking,
) -> Result<(Arc<District>, HandoverRules), BookingError> {
    let district = districts::service::district(state, booking.district).await?;
    let rules = districts::service::policy(state, &district, booking.date)?.handover;
    Ok((district, rules))
}

/// Bound to the row, so that equal codes do not look equal in storage.
fn code_hash(state: &AppState, id: PickupCodeId, code: &Code) -> String {
    let text = format!("{id}:{}", code.digits());
    state.cipher.lookup_hash("pickup_code.code", &text)
}

fn tail_hash(state: &AppState, id: PickupCodeId, shown: &ShownDocument) -> String {
    let text = format!("{id}:{}", shown.lookup_value());
    state.cipher.lookup_hash("pickup_code.id_tail", &text)
}
