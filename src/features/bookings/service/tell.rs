//! Who is told of which change of a booking.

use crate::{
    features::{
        bookings::domain::{Booking, BookingStatus},
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::storage::Batch,
    state::AppState,
};
use serde_json::json;

/// Adds the notice of a change, as the booking is after it, to the batch that makes it.
pub(super) fn tell_of(
    state: &AppState,
    batch: &mut Batch,
    booking: &Booking,
    reason: Option<&str>,
) {
    let family = Audience::Family(booking.family);
    let (to, kind) = match booking.status {
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
    let facts = json!({
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
    let subject = booking.id.get();
    notices::service::tell(state, batch, (booking.district, to), kind, (subject, facts));
}
