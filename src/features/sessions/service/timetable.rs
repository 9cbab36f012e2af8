//! The timetable of a room: who comes, who is on duty, what is short.

use super::read::{hidden, house_in_scope};
use crate::{
    features::{
        districts, houses,
        sessions::{
            domain::{BookedChild, Duty, SessionError, Timetable, TimetableEntry},
            store::{self, BookedRow},
        },
        staff,
    },
    shared::{
        domain::{
            Actor, AuditSubject, DateRange, District, Interval, RoomId, SessionId, mask_name,
        },
        request::note_read,
    },
    state::AppState,
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A room on a local date, for the staff of its house. Children are named with the middle
/// of the name hidden.
///
/// # Errors
/// [`SessionError`].
pub async fn timetable(
    state: &AppState,
    actor: &Actor,
    room: RoomId,
    date: NaiveDate,
) -> Result<Timetable, SessionError> {
    let db = state.db.read();
    let room = houses::service::room(db, room).await.map_err(hidden)?;
    house_in_scope(db, actor, room.house).await?;
    let sessions = store::of_room_on(db, room.id, date).await?;
    let ids = || sessions.iter().map(|session| session.id);
    let mut held = store::held(db, ids()).await?;
    let mut booked: BTreeMap<SessionId, Vec<BookedChild>> = BTreeMap::new();
    for row in store::rows_of_sessions(db, ids()).await? {
        let session = row.session;
        booked.entry(session).or_default().push(shown(state, row)?);
    }
    if !booked.is_empty() {
        let fields = ["child_names_masked"];
        note_read(actor, AuditSubject::Room, room.id.get(), &fields);
    }
    let alerts = store::open_alerts_of_sessions(db, ids()).await?;
    Ok(Timetable {
        date,
        on_duty: on_duty(state, actor, room.id, date).await?,
        entries: sessions
            .into_iter()
            .map(|session| {
                let held = held.remove(&session.id).unwrap_or_default();
                TimetableEntry {
                    steps: session.steps(&held),
                    bookings: booked.remove(&session.id).unwrap_or_default(),
                    session,
                }
            })
            .collect(),
        alerts,
    })
}

/// Numbers that change whenever the timetable does, for the staff of the room's house: cheap,
/// to be asked before the timetable itself.
///
/// # Errors
/// [`SessionError`].
pub async fn timetable_numbers(
    state: &AppState,
    actor: &Actor,
    room: RoomId,
    date: NaiveDate,
) -> Result<Vec<i64>, SessionError> {
    let db = state.db.read();
    let room = houses::service::room(db, room).await.map_err(hidden)?;
    house_in_scope(db, actor, room.house).await?;
    let district = districts::service::district(state, actor.district).await?;
    let Some(day) = day_of(&district, date) else {
        return Ok(Vec::new());
    };
    let numbers = store::timetable_numbers(db, room.id, date, day).await?;
    Ok(numbers.map_or_else(Vec::new, |numbers| numbers.all().to_vec()))
}

fn day_of(district: &District, date: NaiveDate) -> Option<Interval> {
    let (from, to) = DateRange::new(date, date, 1).ok()?.instants(district.local);
    Interval::new(from, to).ok()
}

async fn on_duty(
    state: &AppState,
    actor: &Actor,
    room: RoomId,
    date: NaiveDate,
) -> Result<Vec<Duty>, SessionError> {
    let district = districts::service::district(state, actor.district).await?;
    let Some(during) = day_of(&district, date) else {
        return Ok(Vec::new());
    };
    let rules = &districts::service::policy(state, &district, date)?.staff;
    let roster = staff::service::roster(state.db.read(), &[room], during).await?;
    Ok(roster
        .shifts
        .iter()
        .flat_map(|shift| {
            let times = roster.present(shift).into_iter();
            times.map(move |during| (shift, during))
        })
        .map(|(shift, during)| Duty {
            shift: shift.id,
            staff: shift.staff,
            name: roster.name_of(shift.staff),
            during,
            not_eligible: roster.why_not(rules, shift.staff, date),
        })
        .collect())
}

fn shown(state: &AppState, row: BookedRow) -> Result<BookedChild, SessionError> {
    let name = state.cipher.decrypt("child.name", &row.name_cipher)?;
    Ok(BookedChild {
        booking: row.booking,
        session: row.session,
        child: row.child,
        masked_name: mask_name(&name),
        during: row.during,
        status: row.status,
    })
}
