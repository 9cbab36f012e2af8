//! A session with more children than places: who would be affected, who could stand in, and
//! what the house does about it (scenario 13).

use super::{Changed, shifts::tell_person, shown};
use crate::{
    features::{
        bookings::{self, domain::HouseCancellation},
        children, houses,
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        roster::domain::{RosterError, Shortfall},
        sessions::{
            self,
            domain::{Session, SessionError, SessionStatus, short_stretches},
        },
        staff::{
            self,
            domain::{Fault, Shift},
        },
    },
    shared::{
        domain::{Actor, AuditSubject, BookingId, Interval, RequestKey, SessionId, StaffId},
        request::note_read,
        storage::{Batch, idempotency::once},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::collections::BTreeSet;

/// Who stands in, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewStandIn {
    /// Who.
    pub staff: StaffId,
    /// For a time of the session; `None` for all times at which it is short.
    pub during: Option<Interval>,
}

/// What those who run the house need to know of a session that is short. Of one in which
/// all fit the lists are empty.
///
/// # Errors
/// [`RosterError`].
pub async fn shortfall(
    state: &AppState,
    actor: &Actor,
    id: SessionId,
) -> Result<Shortfall, RosterError> {
    let db = state.db.read();
    let session = sessions::service::session_in_scope(db, actor, id).await?;
    let steps = sessions::service::steps_of(db, &session).await?;
    let stretches = short_stretches(&steps, state.now());
    let affected = bookings::service::affected_in(db, id, &stretches).await?;
    let children: Vec<_> = affected.iter().map(|booking| booking.child).collect();
    let names = children::service::masked_names(state, db, &children).await?;
    for child in &children {
        note_read(actor, AuditSubject::Child, child.get(), &["name_masked"]);
    }
    let house = houses::service::house(db, session.house)
        .await
        .map_err(SessionError::from)?;
    let when = (session.date, stretches.as_slice());
    let stand_ins = staff::service::stand_ins(state, db, &house, when)
        .await
        .map_err(SessionError::from)?;
    Ok(Shortfall {
        session,
        steps,
        stretches,
        affected: affected
            .into_iter()
            .map(|booking| {
                let name = names.get(&booking.child).cloned().unwrap_or_default();
                (booking, name)
            })
            .collect(),
        stand_ins,
    })
}

/// Puts a qualified carer into a session for the times at which it is short, in one step.
/// The person is locked, then the room; what is short is read after both.
///
/// # Errors
/// [`SessionError::InvalidState`] when the session is over, cancelled, or not short and no
/// time was given; [`SessionError::Invalid`] for a time outside it, or past.
pub async fn stand_in(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (id, new): (SessionId, NewStandIn),
) -> Result<Changed<Vec<Shift>>, SessionError> {
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let known = sessions::service::session_in_scope(&**tx, actor, id).await?;
        let house = houses::service::house(&**tx, known.house).await?;
        let member = staff::service::lock_stand_in(tx, &house, new.staff).await?;
        let room = houses::service::lock_rooms(tx, &[known.room])
            .await?
            .pop()
            .ok_or(SessionError::NotFound)?;
        let session = sessions::service::session_in_scope(&**tx, actor, id).await?;
        let steps = sessions::service::steps_of(&**tx, &session).await?;
        let stretches = match new.during {
            Some(during) => within(&session, during, now)?,
            None => short_stretches(&steps, now),
        };
        if stretches.is_empty() || session.status == SessionStatus::Cancelled {
            return Err(SessionError::InvalidState);
        }
        let when = (session.date, stretches.as_slice());
        let item = staff::service::stand_in(state, tx, (&member, &room), when).await?;
        let affected = sessions::service::recompute_for_shifts(state, tx, &item).await?;
        let mut batch = Batch::default();
        for shift in &item {
            let kind = NoticeKind::StandInAssigned;
            tell_person(state, &mut batch, &member, kind, shift);
            if let Some(own) = member.place.house().filter(|own| *own != house.id) {
                let facts = json!({
                    "staff_id": member.id,
                    "shift_id": shift.id,
                    "house_id": shift.house,
                    "room_id": shift.room,
                    "starts_at": shift.during.start(),
                    "ends_at": shift.during.end(),
                    "of_your_house": true,
                });
                let to = (member.district, Audience::House(own));
                notices::service::tell(state, &mut batch, to, kind, (shift.id.get(), facts));
            }
        }
        batch.execute(tx).await?;
        Ok(Changed { item, affected })
    })
    .await?;
    Ok(shown(state, outcome.into_inner()).await)
}

/// Cancels chosen bookings of a session as the house.
///
/// # Errors
/// [`RosterError`].
pub async fn cancel_bookings(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (session, ids): (SessionId, &BTreeSet<BookingId>),
    reason: &str,
) -> Result<HouseCancellation, RosterError> {
    sessions::service::session_in_scope(state.db.read(), actor, session).await?;
    let chosen = (session, ids);
    Ok(bookings::service::cancel_as_house(state, actor, key, chosen, reason).await?)
}

/// The one stretch that was asked for, if it lies in the session.
fn within(
    session: &Session,
    during: Interval,
    now: DateTime<Utc>,
) -> Result<Vec<Interval>, SessionError> {
    let fault = if !session.during.contains(&during) {
        let detail = "the time lies outside the session";
        Fault::new("/starts_at", "outside_session", detail)
    } else if during.end() <= now {
        Fault::new("/ends_at", "in_past", "the time is over")
    } else {
        return Ok(vec![during]);
    };
    Err(SessionError::Invalid(fault))
}
