//! Booking a place, step by step: refuse early if Redis knows better, lock, read, decide,
//! write once, project.

use super::{
    known::{Known, facts_without_locks, locked, read_facts},
    money, project,
    tell::tell_of,
};
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, Channel, NewBooking, Plan, Refusal, Request, decide,
                occupancy_view, quota_view,
            },
            store::{self, Change, LockedChild, LockedSession, NewRows},
        },
        districts,
        sessions::domain::first_lack,
    },
    shared::{
        domain::{Actor, District, Interval, RequestKey, Role},
        storage::{
            Batch, StoreError, WriteTx,
            idempotency::{Outcome, once_in_batch, stored},
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
/// child or session outside the actor's scope.
pub async fn book(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    wanted: NewBooking,
) -> Result<Booking, BookingError> {
    let channel = match actor.role {
        Role::Guardian { .. } => Channel::Guardian,
        _ => Channel::Staff,
    };
    let district = districts::service::district(state, actor.district).await?;
    if let Some(refusal) = refused_early(state, actor, &wanted).await {
        // A repeat of a request that was granted hears its old answer, not "full".
        if let Some(key) = key
            && let Some(answer) = stored(&state.db, actor.account, key).await?
        {
            return Ok(answer);
        }
        return Err(BookingError::Refused(refusal));
    }
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
        let decided = asked.admit(&known, tx, batch).await;
        seen = Some(known);
        decided
    })
    .await;
    match (&outcome, seen) {
        (Ok(Outcome::Done(booking)), Some(known)) => project_admitted(state, known, booking).await,
        // Whoever comes next need not find out under the locks that it is full.
        (Err(BookingError::Refused(Refusal::Full { .. })), Some(known)) => {
            project_occupancy(state, &known, known.session.version).await;
        }
        _ => {}
    }
    outcome.map(Outcome::into_inner)
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
        let plan = decide(&known.as_facts(self.district, self.now), &request)
            .map_err(BookingError::Refused)?;
        let booking = self.planned(known, request.during, plan);
        store::add_booking(batch, &booking);
        money::charge(self.state, batch, &booking);
        let change = Change {
            booking: &booking,
            from: None,
            to: booking.status,
            actor: Some(self.actor.account),
            reason: None,
            at: self.now,
        };
        let ids = NewRows {
            event: self.state.new_id(),
            projection: self.state.new_id(),
            followed: self.state.new_id(),
        };
        change.add_to(batch, ids)?;
        tell_of(self.state, batch, &booking, None);
        Ok(booking)
    }

    fn planned(&self, known: &Known<'_>, during: Interval, plan: Plan) -> Booking {
        Booking {
            id: self.state.new_id().into(),
            district: self.actor.district,
            family: known.child.family,
            child: known.child.id,
            house: known.session.house,
            session: known.session.id,
            date: known.session.date,
            during,
            status: plan.status,
            funding: plan.funding,
            quota_year: plan.quota_year,
            fee_fen: plan.fee_fen,
            fee_schedule: plan.fee_schedule,
            policy_version: plan.policy_version,
            channel: self.channel,
            requested_by: self.actor.account,
            confirm_deadline: plan.confirm_deadline,
            pay_by: plan.pay_by,
            version: 1,
            created_at: self.now,
        }
    }
}

/// A guardian books for own children; staff for families of their subdistrict (H-23).
pub(super) async fn child_in_scope(
    db: &impl ConnectionTrait,
    actor: &Actor,
    child: &LockedChild,
) -> Result<bool, StoreError> {
    if child.district != actor.district {
        return Ok(false);
    }
    match actor.role {
        Role::Guardian { family } => Ok(family == Some(child.family)
            && store::is_active_guardian(db, actor.account, child.family).await?),
        _ => store::staff_may_see_child(db, actor, child.family).await,
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
        Role::Guardian { .. } => Ok(true),
        _ => store::staff_work_in(db, actor, session.house).await,
    }
}

/// What Redis can refuse: a session in which no place is left at some moment of the wanted
/// time. It may name this reason where another stands too, but never refuses a place that
/// is there. A child who already holds one is answered from SQL, but only to its own family
/// and to staff: nobody else learns that it is there.
async fn refused_early(state: &AppState, actor: &Actor, wanted: &NewBooking) -> Option<Refusal> {
    let redis = state.redis.as_ref()?;
    let view = store::read_occupancy(redis, wanted.session).await.ok()??;
    if view.district != actor.district {
        return None;
    }
    let held_by = view
        .children
        .binary_search_by_key(&wanted.child, |(child, _)| *child)
        .ok()
        .and_then(|place| view.children.get(place));
    if held_by.is_some_and(|(_, family)| actor.is_staff() || actor.family() == Some(*family)) {
        return None;
    }
    let lack = match wanted.during {
        Some(during) => first_lack(&view.steps, during, 1)?,
        None => view.steps.iter().copied().find(|step| step.free() == 0)?,
    };
    Some(Refusal::Full {
        limit: lack.limit,
        capacity: lack.capacity,
        occupied: lack.occupied,
        during: lack.during,
        next_free: wanted.during.and_then(|during| view.next_fit(during)),
    })
}

async fn project_admitted(state: &AppState, mut known: Known<'_>, booking: &Booking) {
    let Some(redis) = &state.redis else {
        return;
    };
    known.bookings.push(booking.clone());
    let quota = quota_view(
        (known.child.family, known.child.id, known.year),
        known.child_facts.entitled,
        &known.year_policy.cancel,
        known.of_child(),
    );
    let version = known.child.version.saturating_add(1);
    project::logged(store::project_quota(redis, known.year_policy, &quota, version).await);
    project_occupancy(state, &known, known.session.version.saturating_add(1)).await;
}

/// Projects how full the session is, as its lock found it.
async fn project_occupancy(state: &AppState, known: &Known<'_>, version: i64) {
    let Some(redis) = &state.redis else {
        return;
    };
    let session = &known.session;
    let places = (&session.capacity, session.step_minutes);
    let view = occupancy_view(session.district, places, known.in_session());
    project::logged(store::project_occupancy(redis, session.id, &view, version).await);
}
