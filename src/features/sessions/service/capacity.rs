//! Capacity follows what feeds it (I5): the room, the released places, and who is on duty.

use super::alerts::{ended, raised};
use super::wished::keep_for_those_who_wait;
use crate::{
    features::{
        districts,
        houses::{self, domain::Room},
        notices::{
            self,
            domain::{Audience, NoticeKind},
        },
        policies::domain::Policy,
        sessions::{
            domain::{
                Affected, Alert, AlertKind, Capacity, CapacityInputs, FreeStep, OnDuty, Session,
                SessionError, Shortfall, capacity_over_time, free_places,
            },
            store,
        },
        staff::{
            self,
            domain::{Roster, Shift},
        },
    },
    shared::{
        domain::{AlertId, Interval, RoomId, SessionId, StaffId},
        live::{LiveEvent, SessionReason},
        storage::{
            Batch, StoreError, WriteTx,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// How many sessions are written in one round trip.
const AT_ONCE: usize = 50;

/// Computes the capacity of sessions again and stores what differs, in the caller's
/// transaction. The sessions are locked in the order of their ids; cancelled ones are left
/// alone. No booking is changed (invariant 9): a session with more children than places is
/// flagged, and an alert stands open until they fit.
///
/// Answers the sessions that have changed.
///
/// # Errors
/// [`SessionError`].
pub async fn recompute(
    state: &AppState,
    tx: &WriteTx,
    sessions: &[SessionId],
) -> Result<Vec<Affected>, SessionError> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let locked = store::lock_sessions(tx, sessions.iter().copied()).await?;
    let Some(district) = locked.first().map(|session| session.district) else {
        return Ok(Vec::new());
    };
    let district = districts::service::district(state, district).await?;
    let facts = Facts::load(&**tx, &locked).await?;
    let mut affected = Vec::new();
    for part in locked.chunks(AT_ONCE) {
        let mut batch = Batch::default();
        let mut changed = Vec::new();
        for session in part {
            let policy = districts::service::policy(state, &district, session.date)?;
            let capacity = facts.capacity(policy, session)?;
            if facts.settle(state, (tx, &mut batch), session, &capacity)? {
                let steps = facts.steps(session, &capacity);
                changed.push(session.id);
                affected.push(Affected {
                    session: session.id,
                    starts_at: session.during.start(),
                    short_by: Shortfall::worst(&steps, state.now()).map_or(0, |worst| worst.over),
                });
            }
        }
        if !changed.is_empty() {
            keep_for_those_who_wait(&mut batch, &changed, state.now());
        }
        batch.execute(tx).await?;
    }
    affected.sort_unstable_by_key(|it| (it.starts_at, it.session));
    Ok(affected)
}

/// Ends the shortfalls of running sessions whose last stretch with too many children has
/// passed. Returns how many this call ended.
///
/// # Errors
/// [`SessionError`].
pub async fn end_past_shortfalls(state: &AppState) -> Result<usize, SessionError> {
    let mut ended = 0_usize;
    for session in store::running_and_short(state.db.read(), state.now()).await? {
        let tx = state.db.begin_write().await?;
        let changed = recompute(state, &tx, &[session]).await?;
        tx.commit().await?;
        ended = ended.saturating_add(changed.len());
    }
    Ok(ended)
}

/// As [`recompute`], for the sessions of a room that are not over. Locks the room.
///
/// # Errors
/// [`SessionError`].
pub async fn recompute_for_room(
    state: &AppState,
    tx: &WriteTx,
    room: RoomId,
) -> Result<Vec<Affected>, SessionError> {
    houses::service::lock_rooms(tx, &[room]).await?;
    let sessions = store::unfinished_in_rooms(&**tx, [room], state.now()).await?;
    let ids: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    recompute(state, tx, &ids).await
}

/// As [`recompute`], for the sessions that shifts touch and that are not over. Locks the
/// rooms of the shifts, in the order of their ids.
///
/// # Errors
/// [`SessionError`].
pub async fn recompute_for_shifts(
    state: &AppState,
    tx: &WriteTx,
    shifts: &[Shift],
) -> Result<Vec<Affected>, SessionError> {
    let rooms: BTreeSet<RoomId> = shifts.iter().map(|shift| shift.room).collect();
    let rooms: Vec<RoomId> = rooms.into_iter().collect();
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    houses::service::lock_rooms(tx, &rooms).await?;
    let sessions = store::unfinished_in_rooms(&**tx, rooms, state.now()).await?;
    let touched = |session: &Session| {
        shifts
            .iter()
            .any(|shift| shift.room == session.room && shift.during.overlaps(&session.during))
    };
    let ids: Vec<SessionId> = sessions
        .iter()
        .filter(|session| touched(session))
        .map(|session| session.id)
        .collect();
    recompute(state, tx, &ids).await
}

/// As [`recompute`], for the sessions in which a person, whose row is locked, is on duty.
///
/// # Errors
/// [`SessionError`].
pub async fn recompute_for_staff(
    state: &AppState,
    tx: &WriteTx,
    staff: StaffId,
) -> Result<Vec<Affected>, SessionError> {
    let shifts = staff::service::shifts_ahead(&**tx, staff, state.now()).await?;
    recompute_for_shifts(state, tx, &shifts).await
}

/// The capacity of a session: only carers who are eligible on its date count.
pub(super) fn capacity_of(
    policy: &Policy,
    room: &Room,
    roster: &Roster,
    session: &Session,
) -> Capacity {
    let mut counts: BTreeMap<StaffId, bool> = BTreeMap::new();
    let on_duty = roster
        .in_room(session.room, session.during)
        .filter(|(person, _)| {
            *counts.entry(*person).or_insert_with(|| {
                roster
                    .why_not(&policy.staff, *person, session.date)
                    .is_empty()
            })
        })
        .map(|(carer, during)| OnDuty { carer, during })
        .collect();
    let inputs = CapacityInputs {
        session: session.during,
        class_cap: room.details.class_cap,
        usable_area_dm2: room.details.usable_area_dm2,
        released_places: session.released_places,
        on_duty,
    };
    capacity_over_time(&policy.capacity, &inputs)
}

/// What feeds the capacity of some sessions, read after they were locked.
pub(super) struct Facts {
    rooms: BTreeMap<RoomId, Room>,
    roster: Roster,
    held: BTreeMap<SessionId, Vec<Interval>>,
    alerts: BTreeMap<SessionId, Alert>,
}

impl Facts {
    pub(super) async fn load(
        db: &impl ConnectionTrait,
        sessions: &[Session],
    ) -> Result<Self, SessionError> {
        let ids = || sessions.iter().map(|session| session.id);
        let rooms: BTreeSet<RoomId> = sessions.iter().map(|session| session.room).collect();
        let rooms: Vec<RoomId> = rooms.into_iter().collect();
        let roster = match span_of(sessions) {
            Some(span) => staff::service::roster(db, &rooms, span).await?,
            None => Roster::default(),
        };
        let rooms = houses::service::rooms_by_id(db, &rooms).await?;
        let alerts = store::open_alerts_of_sessions(db, ids()).await?;
        Ok(Self {
            rooms: rooms.into_iter().map(|room| (room.id, room)).collect(),
            roster,
            held: store::held(db, ids()).await?,
            alerts: alerts
                .into_iter()
                .filter(|alert| alert.kind == AlertKind::RatioShortfall)
                .filter_map(|alert| Some((alert.session?, alert)))
                .collect(),
        })
    }

    pub(super) fn capacity(
        &self,
        policy: &Policy,
        session: &Session,
    ) -> Result<Capacity, StoreError> {
        let room = self
            .rooms
            .get(&session.room)
            .ok_or(StoreError::Corrupt("session.room_id"))?;
        Ok(capacity_of(policy, room, &self.roster, session))
    }

    pub(super) fn steps(&self, session: &Session, capacity: &Capacity) -> Vec<FreeStep> {
        let held = self.held.get(&session.id).map_or(&[][..], Vec::as_slice);
        free_places(capacity, held)
    }

    /// Whether an alert about too many children stands open.
    pub(super) fn is_alerted(&self, session: SessionId) -> bool {
        self.alerts.contains_key(&session)
    }

    /// Adds what a new capacity changes to the batch; false when it changes nothing.
    fn settle(
        &self,
        state: &AppState,
        (tx, batch): (&WriteTx, &mut Batch),
        session: &Session,
        capacity: &Capacity,
    ) -> Result<bool, StoreError> {
        let worst = Shortfall::worst(&self.steps(session, capacity), state.now());
        let short_by = worst.map_or(0, |worst| worst.over);
        self.settle_alert(state, (tx, batch), session, worst);
        if *capacity == session.capacity && short_by == session.short_by {
            return Ok(false);
        }
        store::add_capacity(batch, session.id, capacity, short_by)?;
        let event = LiveEvent::SessionChanged {
            session_id: session.id,
            version: session.version.saturating_add(1),
            reason: SessionReason::Capacity,
        };
        tx.tell(session.house, event);
        for kind in [OutboxKind::SessionProjection, OutboxKind::SessionChanged] {
            batch.row(&outbox::row_of(
                state.new_id(),
                session.district,
                kind,
                session.id.get(),
                &json!({}),
                state.now(),
            )?);
        }
        Ok(true)
    }

    fn settle_alert(
        &self,
        state: &AppState,
        (tx, batch): (&WriteTx, &mut Batch),
        session: &Session,
        worst: Option<Shortfall>,
    ) {
        match (self.alerts.get(&session.id), worst) {
            (None, None) => {}
            (Some(alert), None) => {
                store::end_alert(batch, alert.id, state.now());
                tx.tell(session.house, ended(alert));
                tell(
                    state,
                    batch,
                    session,
                    NoticeKind::ShortfallEnded,
                    None,
                    alert.id,
                );
            }
            (Some(alert), Some(worst)) => {
                if alert.facts != json!(worst) {
                    store::change_alert(batch, alert.id, json!(worst));
                }
                let before = serde_json::from_value(alert.facts.clone());
                if before.is_ok_and(|before: Shortfall| before.over < worst.over) {
                    let kind = NoticeKind::ShortfallGrew;
                    tell(state, batch, session, kind, Some(worst), alert.id);
                }
            }
            (None, Some(worst)) => {
                let alert = Alert {
                    id: state.new_id().into(),
                    district: session.district,
                    house: session.house,
                    session: Some(session.id),
                    kind: AlertKind::RatioShortfall,
                    facts: json!(worst),
                    raised_at: state.now(),
                };
                store::add_alert(batch, &alert);
                tx.tell(session.house, raised(&alert));
                let kind = NoticeKind::ShortfallBegan;
                tell(state, batch, session, kind, Some(worst), alert.id);
            }
        }
    }
}

/// Tells those who manage the house of a shortfall: once that it began, once of each number
/// to which it grew, once that it ended.
fn tell(
    state: &AppState,
    batch: &mut Batch,
    session: &Session,
    kind: NoticeKind,
    worst: Option<Shortfall>,
    alert: AlertId,
) {
    let to = (session.district, Audience::House(session.house));
    let over = worst.map_or(0, |worst| worst.over);
    let facts = json!({
        "session_id": session.id,
        "house_id": session.house,
        "date": session.date,
        "starts_at": session.during.start(),
        "ends_at": session.during.end(),
        "over": over,
        "capacity": worst.map(|worst| worst.capacity),
        "occupied": worst.map(|worst| worst.occupied),
    });
    let once_key = format!("{}:{alert}:{over}", kind.as_str());
    let told = (session.id.get(), facts);
    notices::service::tell_once(state, batch, to, kind, told, once_key);
}

/// From the first start to the last end.
fn span_of(sessions: &[Session]) -> Option<Interval> {
    let start = sessions.iter().map(|it| it.during.start()).min()?;
    let end = sessions.iter().map(|it| it.during.end()).max()?;
    Interval::new(start, end).ok()
}
