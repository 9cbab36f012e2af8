//! Opening dated sessions: one by hand, or many from a template.

use super::{
    capacity::capacity_of,
    gates::{HousePapers, check_house},
    read::{hidden, house_in_scope},
    tell::tell_changed,
    wished::places_came_free,
};
use crate::{
    features::{
        districts,
        houses::{self, domain::Room},
        sessions::{
            domain::{
                Capacity, ClosedSpan, NotOpened, Offer, Session, SessionError, SessionStatus,
                SessionTemplate, TemplateStatus,
            },
            store,
        },
        staff::{
            self,
            domain::{Fault, Roster},
        },
    },
    shared::{
        domain::{
            Actor, DateRange, District, HouseId, Interval, RequestKey, RoomId, SessionId,
            SessionTemplateId,
        },
        live::SessionReason,
        storage::{WriteTx, idempotency::once},
    },
    state::AppState,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A single session to be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// The room.
    pub room: RoomId,
    /// Local date.
    pub date: NaiveDate,
    /// Kind and local times.
    pub offer: Offer,
    /// Places the subdistrict releases.
    pub released_places: u32,
    /// Raster of timed bookings, minutes.
    pub step_minutes: u32,
}

/// What publishing a template has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Sessions opened now.
    pub opened: Vec<Session>,
    /// Dates that already had a session of the template.
    pub existing: Vec<NaiveDate>,
    /// Dates left out, with the reason.
    pub not_opened: Vec<NotOpenedOn>,
}

/// A date on which no session is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotOpenedOn {
    /// The local date.
    pub date: NaiveDate,
    /// Why.
    pub reason: NotOpened,
}

/// Opens a single session.
///
/// # Errors
/// [`SessionError`].
pub async fn open_one(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    new: NewSession,
) -> Result<Session, SessionError> {
    if new.offer.end <= new.offer.start {
        return Err(SessionError::Invalid(Fault::new(
            "/end_time",
            "reversed",
            "must lie after start_time",
        )));
    }
    let district = districts::service::district(state, actor.district).await?;
    let span = DateRange::new(new.date, new.date, 1)
        .map_err(|_| SessionError::Invalid(Fault::new("/date", "invalid", "not a date")))?;
    let now = state.now();
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let opener = Opener::load(state, tx, actor, &district, new.room, span).await?;
        let session = opener
            .open(new.date, new.offer, None)
            .map_err(SessionError::NotOpened)?;
        let session = opener.filled(session, new.released_places, new.step_minutes)?;
        store::insert_sessions(tx, std::slice::from_ref(&session), now).await?;
        tell_opened(tx, session.house, std::slice::from_ref(&session));
        places_came_free(state, tx, district.id, &[session.id]).await?;
        Ok::<_, SessionError>(session)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Opens the sessions of a template on every date of a span on which it runs. Publishing
/// again opens what is missing, and nothing twice.
///
/// # Errors
/// [`SessionError::InvalidState`] for a retired template; [`SessionError::NotOpened`] when
/// the house can open nothing at all.
pub async fn publish(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: SessionTemplateId,
    span: DateRange,
) -> Result<Published, SessionError> {
    let district = districts::service::district(state, actor.district).await?;
    let now = state.now();
    if span.from() < district.local.date(now) {
        return Err(SessionError::Invalid(Fault::new(
            "/from",
            "in_past",
            "must not lie before today",
        )));
    }
    let outcome = once(&state.db, actor, key, now, async |tx| {
        let template = store::lock_template(tx, id)
            .await?
            .ok_or(SessionError::NotFound)?;
        house_in_scope(&**tx, actor, template.house).await?;
        let room = template.details.room;
        let opener = Opener::load(state, tx, actor, &district, room, span).await?;
        if template.details.status == TemplateStatus::Retired {
            return Err(SessionError::InvalidState);
        }
        let published = opener.publish(tx, &template, span).await?;
        store::insert_sessions(tx, &published.opened, now).await?;
        tell_opened(tx, template.house, &published.opened);
        let opened: Vec<SessionId> = published.opened.iter().map(|it| it.id).collect();
        places_came_free(state, tx, district.id, &opened).await?;
        Ok::<_, SessionError>(published)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Notes for those who watch the house that it has opened sessions.
fn tell_opened(tx: &WriteTx, house: HouseId, opened: &[Session]) {
    let opened = opened.iter().map(|it| (it.id, it.version));
    tell_changed(tx, house, SessionReason::Opened, opened);
}

/// What must be known to open sessions in a room, read under the room's lock.
struct Opener<'s> {
    state: &'s AppState,
    district: &'s District,
    room: Room,
    papers: HousePapers,
    taken: Vec<Session>,
    closed: Vec<ClosedSpan>,
    roster: Roster,
}

impl<'s> Opener<'s> {
    /// Locks the room and checks what holds for every date.
    async fn load(
        state: &'s AppState,
        tx: &WriteTx,
        actor: &Actor,
        district: &'s District,
        room: RoomId,
        span: DateRange,
    ) -> Result<Self, SessionError> {
        let room = houses::service::lock_rooms(tx, &[room])
            .await?
            .pop()
            .ok_or(SessionError::NotFound)?;
        let house = houses::service::house_in_scope(&**tx, actor, room.house)
            .await
            .map_err(hidden)?;
        check_house(tx, &house, district.local.date(state.now())).await?;
        let (from, to) = span.instants(district.local);
        let (taken, roster) = match Interval::new(from, to) {
            Ok(during) => (
                store::in_room_during(&**tx, room.id, during).await?,
                staff::service::roster(&**tx, &[room.id], during).await?,
            ),
            Err(_) => (Vec::new(), Roster::default()),
        };
        Ok(Self {
            state,
            district,
            papers: HousePapers::of(tx, &house).await?,
            closed: store::standing_closures(&**tx, (house.id, room.id), from).await?,
            room,
            taken,
            roster,
        })
    }

    async fn publish(
        &self,
        tx: &WriteTx,
        template: &SessionTemplate,
        span: DateRange,
    ) -> Result<Published, SessionError> {
        let details = &template.details;
        let calendar = districts::service::calendar(&**tx, span.from(), span.to()).await?;
        let (running, unknown) = details.dates(span, &calendar);
        let known: BTreeSet<NaiveDate> = store::of_template(&**tx, template.id, span)
            .await?
            .into_iter()
            .collect();
        let mut published = Published {
            opened: Vec::new(),
            existing: Vec::new(),
            not_opened: unknown
                .into_iter()
                .map(|date| NotOpenedOn {
                    date,
                    reason: NotOpened::CalendarNotLoaded,
                })
                .collect(),
        };
        for date in running {
            if known.contains(&date) {
                published.existing.push(date);
                continue;
            }
            match self.open(date, details.offer(), Some(template.id)) {
                Ok(session) => published.opened.push(self.filled(
                    session,
                    details.released_places,
                    details.step_minutes,
                )?),
                Err(reason) => published.not_opened.push(NotOpenedOn { date, reason }),
            }
        }
        published.not_opened.sort_unstable_by_key(|it| it.date);
        Ok(published)
    }

    /// The session of a date, still without places, or why there is none.
    fn open(
        &self,
        date: NaiveDate,
        offer: Offer,
        template: Option<SessionTemplateId>,
    ) -> Result<Session, NotOpened> {
        let policy = districts::service::policy(self.state, self.district, date)
            .map_err(|_| NotOpened::PolicyNotInForce)?;
        offer.check(&policy.service)?;
        let local = self.district.local;
        let during = Interval::new(local.at(date, offer.start), local.at(date, offer.end))
            .map_err(|_| NotOpened::AlreadyBegun)?;
        if during.start() <= self.state.now() {
            return Err(NotOpened::AlreadyBegun);
        }
        self.papers.check(date)?;
        if self.closed.iter().any(|it| it.overlaps(&during)) {
            return Err(NotOpened::HouseClosed);
        }
        if self.taken.iter().any(|it| it.during.overlaps(&during)) {
            return Err(NotOpened::RoomOverlap);
        }
        Ok(Session {
            id: self.state.new_id().into(),
            district: self.district.id,
            house: self.room.house,
            room: self.room.id,
            template,
            kind: offer.kind,
            date,
            during,
            released_places: 0,
            step_minutes: 0,
            status: SessionStatus::Open,
            closures: 0,
            capacity: Capacity::default(),
            short_by: 0,
            version: 1,
        })
    }

    /// The session with its places, and the capacity that follows.
    fn filled(
        &self,
        mut session: Session,
        released_places: u32,
        step_minutes: u32,
    ) -> Result<Session, SessionError> {
        session.released_places = released_places;
        session.step_minutes = step_minutes;
        let policy = districts::service::policy(self.state, self.district, session.date)?;
        session.capacity = capacity_of(policy, &self.room, &self.roster, &session);
        Ok(session)
    }
}
