//! The door: morning check, check-in, hand-over.

use super::{
    pickup_codes::take_code,
    project::refresh,
    read::booking,
    transition::{Act, Beside, change_within, locked, settle_shortfall, step},
};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, BookingStatus, CheckInFacts, HandOver, Handed, MorningCheck,
                Transition, decide_check_in,
            },
            store::{self, Attendance},
        },
        districts,
        families::{self, domain::DocumentCheck},
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        sessions,
    },
    shared::{
        domain::{Actor, AuditAction, AuditEntry, AuditSubject, BookingId},
        storage::{Batch, WriteTx, audit_log},
    },
    state::AppState,
};
use serde_json::json;

/// Lets the child in after the morning check, if papers and room allow it now.
///
/// # Errors
/// [`BookingError::NotLetIn`] with the reason; [`BookingError::InvalidState`] unless the
/// booking is confirmed.
pub async fn check_in(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    seen: MorningCheck,
) -> Result<Booking, BookingError> {
    let booking = booking(state, actor, id).await?;
    let district = districts::service::district(state, actor.district).await?;
    let policy = districts::service::policy(state, &district, booking.date)?;
    let now = state.now();
    let unguarded = closed_without_lock(state, &booking).await?;
    let tx = state.db.begin_write().await?;
    let (booking, session) = locked(&tx, &booking).await?;
    let mut batch = Batch::default();
    let act = Act {
        actor: Some(actor.account),
        reason: None,
        now,
    };
    let facts = CheckInFacts {
        now,
        policy,
        certificates: store::certificates(&*tx, booking.child).await?,
        last_attended_on: store::last_attended_on(&*tx, booking.child).await?,
        date: session.date,
        session: session.during,
        booked: booking.during,
        capacity: session.capacity,
        // A session that was shortened is closed to those who were to stay longer.
        closed_by_house: unguarded
            .unwrap_or(session.closed_by_house || !session.during.contains(&booking.during)),
        return_note_due_since: store::return_note_due(&*tx, booking.child).await?,
        present: store::present_in(&*tx, booking.session).await?,
    };
    // The state first: of a cancelled booking nobody needs to hear about papers.
    let check_in = Transition::CheckIn;
    let changed = change_within(state, &tx, &mut batch, booking, check_in, act).await?;
    decide_check_in(&facts, &seen).map_err(BookingError::NotLetIn)?;
    store::insert_attendance(
        &mut batch,
        Attendance {
            booking: changed.id,
            district: changed.district,
            seen,
            at: now,
            by: actor.account,
            left: None,
        },
    );
    batch.execute(&tx).await?;
    tx.commit().await?;
    refresh(state, &changed).await;
    Ok(changed)
}

/// The negative control of the session's lock at the door: with the switch on, it is asked
/// without the lock whether the house is closed, and long enough before the child is let in
/// that a closure at the same time goes unseen.
#[cfg(feature = "testing")]
async fn closed_without_lock(
    state: &AppState,
    booking: &Booking,
) -> Result<Option<bool>, BookingError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_closed_under_lock) {
        return Ok(None);
    }
    let session = store::session(state.db.read(), booking.session).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(session.map(|session| session.closed_by_house))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn closed_without_lock(_: &AppState, _: &Booking) -> Result<Option<bool>, BookingError> {
    Ok(None)
}

/// Hands the child over to a guardian, to an authorised person whose document staff have seen,
/// or to an adult with a code for this day, and to nobody else. The guardians are told of it,
/// and of an attempt that failed for good.
///
/// # Errors
/// [`BookingError::PickupNotAuthorised`], [`BookingError::IdentityNotConfirmed`],
/// [`BookingError::PickupCodeInvalid`]; [`BookingError::InvalidState`] unless the child is in.
pub async fn check_out(
    state: &AppState,
    actor: &Actor,
    id: BookingId,
    to: HandOver,
) -> Result<Booking, BookingError> {
    let booking = booking(state, actor, id).await?;
    let tx = state.db.begin_write().await?;
    let (booking, session) = locked(&tx, &booking).await?;
    // Nobody's tries are counted at a door where no child waits.
    if booking.status != BookingStatus::CheckedIn {
        return Err(BookingError::InvalidState(booking.status));
    }
    let handed = match identify(state, &tx, &booking, &to).await? {
        Ok(handed) => handed,
        Err(refusal) => {
            note_refusal(state, &tx, actor, (&booking, &refusal)).await?;
            tx.commit().await?;
            return Err(refusal);
        }
    };
    let now = state.now();
    let mut batch = Batch::default();
    let act = Act {
        actor: Some(actor.account),
        reason: None,
        now,
    };
    let beside = Beside {
        facts: vec![("handed_to", json!(handed.relation))],
        ..Beside::default()
    };
    let check_out = (Transition::CheckOut, act);
    let changed = step(state, &tx, &mut batch, booking, check_out, beside).await?;
    store::record_check_out(&mut batch, changed.id, (now, actor.account), &handed);
    if store::has_overstayed(&*tx, changed.id).await? {
        sessions::service::end_child_alerts(state, &tx, &mut batch, changed.house, changed.id)
            .await?;
    }
    batch.execute(&tx).await?;
    settle_shortfall(state, &tx, &changed, session.short_by).await?;
    tx.commit().await?;
    refresh(state, &changed).await;
    Ok(changed)
}

/// Who stands at the door, or why that is not known. The inner refusal may have counted a wrong
/// try, which the caller commits.
async fn identify(
    state: &AppState,
    tx: &WriteTx,
    booking: &Booking,
    to: &HandOver,
) -> Result<Result<Handed, BookingError>, BookingError> {
    let nobody = |relation| Handed {
        guardian: None,
        person: None,
        code: None,
        relation,
    };
    match to {
        HandOver::Guardian(id) => {
            let relation = families::service::relation_of(&**tx, state, booking.family, *id);
            Ok(relation
                .await?
                .map(|relation| Handed {
                    guardian: Some(*id),
                    ..nobody(relation)
                })
                .ok_or(BookingError::PickupNotAuthorised))
        }
        HandOver::Person { id, shown } => {
            let district = districts::service::district(state, booking.district).await?;
            let rules = &districts::service::policy(state, &district, booking.date)?.handover;
            let limit = (rules.tries, district.local.date(state.now()));
            let person = (booking.family, *id);
            let checked =
                families::service::check_document(tx, state, person, shown, limit).await?;
            Ok(match checked {
                DocumentCheck::Matches(relation) => Ok(Handed {
                    person: Some(*id),
                    ..nobody(relation)
                }),
                DocumentCheck::Differs { tries_left } => {
                    Err(BookingError::IdentityNotConfirmed { tries_left })
                }
                DocumentCheck::NotAuthorised => Err(BookingError::PickupNotAuthorised),
            })
        }
        HandOver::Code { code, shown } => take_code(state, tx, booking, code, shown).await,
    }
}

/// Notes that a child was not handed over. A mistyped document is staff's to try again; of
/// anything else the guardians hear, once for each booking.
async fn note_refusal(
    state: &AppState,
    tx: &WriteTx,
    actor: &Actor,
    (booking, refusal): (&Booking, &BookingError),
) -> Result<(), BookingError> {
    let why = match refusal {
        BookingError::IdentityNotConfirmed { tries_left: 0 } => "document",
        BookingError::PickupCodeInvalid { tries_left: 0 } => "code",
        BookingError::PickupNotAuthorised => "not_authorised",
        _ => return Ok(()),
    };
    tracing::warn!(booking.id = %booking.id, reason = why, "a child was not handed over");
    let mut batch = Batch::default();
    let facts = json!({
        "child_id": booking.child,
        "house_id": booking.house,
        "date": booking.date,
        "reason": why,
    });
    notices::service::tell_once(
        state,
        &mut batch,
        (booking.district, Audience::Family(booking.family)),
        NoticeKind::HandoverRefused,
        (booking.id.get(), facts),
        format!("handover_refused:{}", booking.id),
    );
    let (action, subject) = (AuditAction::HandoverRefused, AuditSubject::Booking);
    let entry = AuditEntry::of(actor, action, subject, booking.id.get()).fields([why]);
    batch.row(&audit_log::row_of(state.stamp(), &entry));
    batch.execute(tx).await?;
    Ok(())
}
