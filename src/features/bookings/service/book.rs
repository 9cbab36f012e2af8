//! Booking a place, step by step: refuse early if Redis knows better, lock, read, decide,
//! write once, project.

use super::{
    known::{Known, Maker, facts_without_locks, locked, read_facts},
    money, project,
    rush::{AtGate, Through},
    tell::{tell_of, tell_watchers},
    together::Wish,
    turns::{refused, take_turn},
    unmet::note_unmet,
};
use crate::{
    features::{
        auth,
        bookings::{
            domain::{
                Booking, BookingError, Channel, NewBooking, Refusal, Request, decide,
                occupancy_view, quota_view,
            },
            store::{self, Change, LockedChild, LockedSession, NewRows},
        },
        children, districts,
    },
    shared::{
        domain::{AccountId, Actor, District, LocalTime, RequestKey, Role, Standing},
        storage::{
            Batch, StoreError, WriteTx,
            idempotency::{Outcome, once_in_batch},
        },
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// Books a place for a child, or says why not.
///
/// # Errors
/// [`BookingError::Refused`] with the rule and its facts; [`BookingError::NotFound`] for a
/// child or session outside the actor's scope; [`BookingError::AskedAlready`] and
/// [`BookingError::TooManyAtOnce`] for one who asks for more at once than is fair.
pub async fn book(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    wanted: NewBooking,
) -> Result<Booking, BookingError> {
    let turn = take_turn(state, actor, key, (&[wanted.child], wanted.session))?;
    step!(Asked);
    match (book_in_turn(state, actor, key, wanted).await, key) {
        (Err(refusal @ BookingError::Refused(_)), Some(key)) => {
            refused(state, actor, (turn.as_ref(), key), refusal).await
        }
        (outcome, _) => outcome,
    }
}

async fn book_in_turn(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    wanted: NewBooking,
) -> Result<Booking, BookingError> {
    let channel = Channel::of(actor);
    let district = districts::service::district(state, actor.district).await?;
    let (session, during) = (wanted.session, wanted.during);
    let at_gate = AtGate {
        state,
        actor,
        children: &[wanted.child],
        session,
        during,
    };
    let _pass = match at_gate.pass(wish_of(actor, key, wanted)).await? {
        Through::Alone(pass) => pass,
        Through::Decided(decided) => {
            return decided.map_err(|refusal| {
                note_unmet(state, actor, wanted.child, session, &refusal);
                BookingError::Refused(refusal)
            });
        }
    };
    let asked = Asked {
        state,
        actor,
        district: &district,
        wanted,
        channel,
        now: state.now(),
    };
    let mut unguarded = facts_without_locks(state, &district, &wanted).await?;
    let mut seen = None;
    let outcome = once_in_batch(&state.db, actor, key, asked.now, async |tx, batch| {
        let known = match unguarded.take() {
            Some(known) => known,
            None => {
                let (child, session) = locked(tx, &wanted).await?;
                read_facts(state, &**tx, &district, child, session).await?
            }
        };
        step!(Read);
        let decided = asked.admit(&known, tx, batch).await;
        seen = Some(known);
        step!(Decided);
        decided
    })
    .await;
    match (&outcome, seen) {
        (Ok(Outcome::Done(booking)), Some(known)) => {
            project_admitted(state, district.local, &known, booking).await;
            step!(Projected);
        }
        // Whoever comes next need not find out under the locks that it is full.
        (Err(BookingError::Refused(refusal @ Refusal::Full { .. })), Some(known)) => {
            note_unmet(state, actor, wanted.child, session, refusal);
            let version = known.session.version;
            project_occupancy(state, &known.session, known.in_session(), version).await;
        }
        // Nor does whoever was removed since hear the answer of then again.
        (Ok(Outcome::Replayed(_)), _) => still_stands(state, state.db.read(), actor).await?,
        _ => {}
    }
    outcome.map(Outcome::into_inner)
}

/// A wish that another may take along: a guardian's, with a key under which it is found again.
fn wish_of(actor: &Actor, key: Option<&RequestKey>, wanted: NewBooking) -> Option<Wish> {
    let key = key.filter(|_| !actor.is_staff() && !left_out!(KeyWithEffect))?;
    Some(Wish {
        actor: *actor,
        key: key.clone(),
        wanted,
    })
}

/// What is asked, by whom, and when.
struct Asked<'a> {
    state: &'a AppState,
    actor: &'a Actor,
    district: &'a District,
    wanted: NewBooking,
    channel: Channel,
    now: DateTime<Utc>,
}

impl Asked<'_> {
    /// Decides on the facts, and leaves in the batch what the decision writes.
    async fn admit(
        &self,
        known: &Known<'_>,
        tx: &WriteTx,
        batch: &mut Batch,
    ) -> Result<Booking, BookingError> {
        still_stands(self.state, &**tx, self.actor).await?;
        let in_scope = child_in_scope(&**tx, self.actor, &known.child).await?
            && session_in_scope(&**tx, self.actor, &known.session).await?;
        if !in_scope {
            return Err(BookingError::NotFound);
        }
        let request = Request {
            during: self.wanted.during.unwrap_or(known.session.during),
            accept_fee: self.wanted.accept_fee,
            channel: self.channel,
        };
        let facts = known.as_facts(self.district, self.now);
        #[cfg(feature = "testing")]
        let facts = crate::testing::as_redis_would_admit(facts);
        let plan = decide(&facts, &request).map_err(BookingError::Refused)?;
        let by = Maker {
            account: self.actor.account,
            channel: self.channel,
            now: self.now,
        };
        let id = self.state.new_id().into();
        let booking = known.planned(id, request.during, plan, by);
        store::add_booking(batch, &booking);
        money::charge(self.state, batch, &booking);
        let made = made_by(&booking, Some(self.actor.account));
        made.add_to(batch, new_rows(self.state))?;
        tell_of(self.state, batch, &booking, (None, None), Vec::new());
        tell_watchers(tx, &booking);
        Ok(booking)
    }
}

/// The first step of a booking's history.
pub(super) fn made_by(booking: &Booking, actor: Option<AccountId>) -> Change<'_> {
    Change {
        booking,
        from: None,
        to: booking.status,
        actor,
        reason: None,
        at: booking.created_at,
    }
}

/// Ids for the rows beside a booking.
pub(super) fn new_rows(state: &AppState) -> NewRows {
    NewRows {
        event: state.new_id(),
        projection: state.new_id(),
        followed: state.new_id(),
    }
}

/// Asked under the locks, not of the token: whoever was removed while waiting for them is
/// refused (docs/adr/0022).
pub(super) async fn still_stands(
    state: &AppState,
    db: &impl ConnectionTrait,
    actor: &Actor,
) -> Result<(), BookingError> {
    match auth::service::standing(state, db, actor).await? {
        Standing::Holds => Ok(()),
        standing => Err(BookingError::Standing(standing)),
    }
}

/// A guardian books for own children; staff for those they may see (H-23).
pub(super) async fn child_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    child: &LockedChild,
) -> Result<bool, BookingError> {
    if child.district != actor.district {
        return Ok(false);
    }
    match actor.role {
        Role::Guardian { family } => Ok(family == Some(child.family)),
        _ => Ok(children::service::staff_may_see(db, actor, child.id).await?),
    }
}

/// A guardian books in any house of the district; staff in their own.
pub(super) async fn session_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    session: &LockedSession,
) -> Result<bool, StoreError> {
    if session.district != actor.district {
        return Ok(false);
    }
    match actor.role {
        Role::Guardian { .. } | Role::DistrictAdmin => Ok(true),
        Role::SubdistrictAdmin { .. } => store::staff_work_in(db, actor, session.house).await,
        Role::Carer { house, .. }
        | Role::HealthWorker { house, .. }
        | Role::HouseManager { house, .. } => Ok(house == session.house),
        Role::Supervisor { .. } | Role::Integrator { .. } => Ok(false),
    }
}

/// Projects a new booking: both projections are on their way at once.
async fn project_admitted(
    state: &AppState,
    local: LocalTime,
    known: &Known<'_>,
    booking: &Booking,
) {
    let all = known.in_session().chain([booking]);
    let version = known.session.version.saturating_add(1);
    tokio::join!(
        project_balance(state, local, known, booking),
        project_occupancy(state, &known.session, all, version),
    );
}

/// Projects the balance of a child for whom a booking has been made.
pub(super) async fn project_balance(
    state: &AppState,
    local: LocalTime,
    known: &Known<'_>,
    booking: &Booking,
) {
    let Some(redis) = &state.redis else {
        return;
    };
    let quota = quota_view(
        (known.child.family, known.child.id, known.year),
        known.child_facts.entitled,
        &known.year_policy.cancel,
        known.of_child().chain([booking]),
    );
    let (quota, version) = ((&quota, local), known.child.version.saturating_add(1));
    project::logged(store::project_quota(redis, known.year_policy, quota, version).await);
}

/// Projects how full a session is with these bookings.
pub(super) async fn project_occupancy<'b>(
    state: &AppState,
    session: &LockedSession,
    bookings: impl IntoIterator<Item = &'b Booking>,
    version: i64,
) {
    let Some(redis) = &state.redis else {
        return;
    };
    let places = (&session.capacity, session.step_minutes);
    let view = occupancy_view(session.district, places, bookings);
    project::logged(store::project_occupancy(redis, session.id, &view, version).await);
}
