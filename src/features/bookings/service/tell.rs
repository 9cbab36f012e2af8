//! Who is told of which change of a booking.

use crate::{
    features::{
        bookings::domain::{Booking, BookingStatus, Transition},
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::{
        live::LiveEvent,
        storage::{Batch, WriteTx},
    },
    state::AppState,
};
use serde_json::{Value, json};

/// Adds the notice of a change, as the booking is after it, to the batch that makes it; `more`
/// are facts beside the booking's own.
pub(super) fn tell_of(
    state: &AppState,
    batch: &mut Batch,
    booking: &Booking,
    (transition, reason): (Option<Transition>, Option<&str>),
    more: Vec<(&'static str, Value)>,
) {
    let family = Audience::Family(booking.family);
    let (to, kind) = match booking.status {
        // The waiting list tells of its offers itself, once for siblings.
        BookingStatus::Offered | BookingStatus::OfferDeclined | BookingStatus::OfferExpired => {
            return;
        }
        BookingStatus::Requested => (Audience::House(booking.house), NoticeKind::BookingRequested),
        BookingStatus::Confirmed => (family, NoticeKind::BookingConfirmed),
        BookingStatus::CheckedIn => (family, NoticeKind::ChildCheckedIn),
        BookingStatus::Completed => (family, NoticeKind::ChildCheckedOut),
        BookingStatus::Rejected => (family, NoticeKind::BookingRejected),
        BookingStatus::Expired if booking.pay_by.is_some_and(|by| by <= state.now()) => {
            (family, NoticeKind::BookingUnpaid)
        }
        BookingStatus::Expired => (family, NoticeKind::BookingExpired),
        BookingStatus::Cancelled => (family, NoticeKind::BookingCancelled),
        BookingStatus::LateCancelled => (family, NoticeKind::BookingLateCancelled),
        BookingStatus::CancelledByHouse => (family, NoticeKind::BookingCancelledByHouse),
        BookingStatus::TurnedAway => (family, NoticeKind::BookingTurnedAway),
        BookingStatus::NoShow => (family, NoticeKind::BookingNoShow),
    };
    // What was found at the morning check is read in the service, not in a message.
    let reason = reason.filter(|_| booking.status != BookingStatus::TurnedAway);
    let corrected = transition.is_some_and(Transition::is_correction);
    let kind = if corrected {
        NoticeKind::BookingCorrected
    } else {
        kind
    };
    let mut facts = json!({
        "child_id": booking.child,
        "house_id": booking.house,
        "session_id": booking.session,
        "date": booking.date,
        "starts_at": booking.during.start(),
        "ends_at": booking.during.end(),
        "funding": booking.funding,
        "fee_fen": booking.fee_fen,
        "pay_by": booking.pay_by,
        "reason": reason,
    });
    if let Value::Object(facts) = &mut facts {
        if corrected {
            facts.insert("status".to_owned(), json!(booking.status));
        }
        facts.extend(
            more.into_iter()
                .map(|(name, value)| (name.to_owned(), value)),
        );
    }
    let subject = booking.id.get();
    notices::service::tell(state, batch, (booking.district, to), kind, (subject, facts));
}

/// Notes for those who watch the house where the booking stands after the change.
pub(super) fn tell_watchers(tx: &WriteTx, booking: &Booking) {
    let event = LiveEvent::BookingChanged {
        booking_id: booking.id,
        session_id: booking.session,
        status: booking.status.as_str().to_owned(),
    };
    tx.tell(booking.house, event);
}
