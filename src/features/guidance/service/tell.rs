//! Who is told of what.

use crate::{
    features::{
        guidance::domain::{GuidanceBooking, GuidanceBookingStatus, GuidanceSession, HomeVisit},
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
    },
    shared::storage::Batch,
    state::AppState,
};
use serde_json::{Value, json};

/// Adds the notice of a change, as the booking is after it, to the batch that makes it. That
/// the family came is told to nobody: it knows.
pub(super) fn tell_of(
    state: &AppState,
    batch: &mut Batch,
    (booking, session): (&GuidanceBooking, &GuidanceSession),
    reason: Option<&str>,
) {
    let family = Audience::Family(booking.family);
    // A session that no house hosts has no house to tell; whoever entered it answers for it.
    let hosts = session
        .house
        .map_or(Audience::Account(session.created_by), Audience::House);
    let (to, kind) = match booking.status {
        GuidanceBookingStatus::Requested => (hosts, NoticeKind::GuidanceRequested),
        GuidanceBookingStatus::Confirmed => (family, NoticeKind::GuidanceConfirmed),
        GuidanceBookingStatus::Rejected => (family, NoticeKind::GuidanceRejected),
        GuidanceBookingStatus::Expired => (family, NoticeKind::GuidanceExpired),
        GuidanceBookingStatus::Cancelled => (family, NoticeKind::GuidanceCancelled),
        GuidanceBookingStatus::LateCancelled => (family, NoticeKind::GuidanceLateCancelled),
        GuidanceBookingStatus::CancelledByHouse => (family, NoticeKind::GuidanceCancelledByHouse),
        GuidanceBookingStatus::NoShow => (family, NoticeKind::GuidanceNoShow),
        GuidanceBookingStatus::Attended => return,
    };
    let facts = facts_of(session, reason);
    let subject = booking.id.get();
    notices::service::tell(state, batch, (booking.district, to), kind, (subject, facts));
}

/// Tells a family that holds a place what was edited of the session.
pub(super) fn tell_edited(
    state: &AppState,
    batch: &mut Batch,
    booking: &GuidanceBooking,
    session: &GuidanceSession,
) {
    notices::service::tell(
        state,
        batch,
        (booking.district, Audience::Family(booking.family)),
        NoticeKind::GuidanceChanged,
        (booking.id.get(), facts_of(session, None)),
    );
}

fn facts_of(session: &GuidanceSession, reason: Option<&str>) -> Value {
    json!({
        "guidance_session_id": session.id,
        "house_id": session.house,
        "date": session.date,
        "starts_at": session.details.during.start(),
        "ends_at": session.details.during.end(),
        "mode": session.details.mode,
        "reason": reason,
    })
}

/// Tells the family of a home visit, if it has an account.
pub(super) fn tell_visit(state: &AppState, batch: &mut Batch, visit: &HomeVisit, kind: NoticeKind) {
    let Some(family) = visit.family else {
        return;
    };
    let facts = json!({
        "child_id": visit.child,
        "year": visit.year,
        "visit_at": visit.visit_at,
    });
    let subject = visit.id.get();
    let to = (visit.district, Audience::Family(family));
    notices::service::tell(state, batch, to, kind, (subject, facts));
}
