//! What families that wait are told.

use crate::{
    features::{
        bookings::domain::Booking,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        waitlist::domain::{Entry, EntryStatus, Offer, OfferOutcome, Skip, is_told},
    },
    shared::{domain::SessionId, storage::Batch},
    state::AppState,
};
use serde_json::{Value, json};

/// A place is offered to the family.
pub(super) fn offered(
    state: &AppState,
    batch: &mut Batch,
    entry: &Entry,
    offer: &Offer,
    bookings: &[Booking],
) {
    let facts = about_offer(entry, offer, bookings);
    tell(state, batch, entry, NoticeKind::WaitlistOffered, facts);
}

/// An offer has ended in another way than by being accepted.
pub(super) fn offer_ended(
    state: &AppState,
    batch: &mut Batch,
    entry: &Entry,
    offer: &Offer,
    (bookings, outcome): (&[Booking], OfferOutcome),
) {
    let kind = match outcome {
        // Of a booking that is made the booking itself tells.
        OfferOutcome::Accepted => return,
        OfferOutcome::Declined => NoticeKind::WaitlistOfferDeclined,
        OfferOutcome::TimedOut => NoticeKind::WaitlistOfferTimedOut,
        OfferOutcome::Withdrawn => NoticeKind::WaitlistOfferWithdrawn,
    };
    let mut facts = about_offer(entry, offer, bookings);
    if let Value::Object(facts) = &mut facts {
        facts.insert("entry_status".to_owned(), json!(entry.status));
        let still_waits = entry.status == EntryStatus::Waiting;
        facts.insert("still_waits".to_owned(), json!(still_waits));
    }
    tell(state, batch, entry, kind, facts);
}

fn about_offer(entry: &Entry, offer: &Offer, bookings: &[Booking]) -> Value {
    let first = bookings.first();
    json!({
        "entry_id": entry.id,
        "offer_id": offer.id,
        "child_ids": entry.children,
        "house_id": first.map(|booking| booking.house),
        "session_id": offer.session,
        "date": first.map(|booking| booking.date),
        "starts_at": first.map(|booking| booking.during.start()),
        "ends_at": first.map(|booking| booking.during.end()),
        "offer_until": offer.until,
        "fee_fen": total_fee(bookings),
    })
}

fn total_fee(bookings: &[Booking]) -> i64 {
    bookings
        .iter()
        .fold(0, |sum, booking| booking.fee_fen.saturating_add(sum))
}

/// The family was passed over, and why: once for each reason and child.
pub(super) fn skipped(
    state: &AppState,
    batch: &mut Batch,
    entry: &Entry,
    session: SessionId,
    skip: &Skip,
) {
    if !is_told(&skip.refusal) {
        return;
    }
    let reason = json!(skip.refusal)
        .get("reason")
        .cloned()
        .unwrap_or_default();
    let once_key = format!(
        "skip:{}:{}:{}",
        entry.id,
        skip.child,
        reason.as_str().unwrap_or_default()
    );
    let facts = json!({
        "entry_id": entry.id,
        "child_id": skip.child,
        "session_id": session,
        "reason": reason,
    });
    notices::service::tell_once(
        state,
        batch,
        (entry.district, Audience::Family(entry.family)),
        NoticeKind::WaitlistSkipped,
        (entry.id.get(), facts),
        once_key,
    );
}

/// Nothing more can come of the wish.
pub(super) fn ended(state: &AppState, batch: &mut Batch, entry: &Entry) {
    let facts = json!({
        "entry_id": entry.id,
        "child_ids": entry.children,
        "from": entry.wish.from,
        "to": entry.wish.to,
        "session_id": entry.wish.place.session(),
    });
    tell(state, batch, entry, NoticeKind::WaitlistEnded, facts);
}

fn tell(state: &AppState, batch: &mut Batch, entry: &Entry, kind: NoticeKind, facts: Value) {
    let to = (entry.district, Audience::Family(entry.family));
    notices::service::tell(state, batch, to, kind, (entry.id.get(), facts));
}
