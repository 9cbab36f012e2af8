//! Booking a place, step by step: refuse early if Redis knows better, lock, read, decide,
//! write once, project.

use super::project;
use crate::{
    features::{
        bookings::{
            domain::{
                Booking, BookingError, Channel, ChildFacts, Facts, HouseFacts, NewBooking, Plan,
                Refusal, Request, SessionFacts, decide, occupancy_view, quota_view,
            },
            store::{self, Change, LockedChild, LockedSession, NewRows},
        },
        districts,
        houses::domain::HouseStatus,
        policies::domain::Policy,
        quota::domain::entitled,
        sessions::domain::first_lack,
    },
    shared::{
        domain::{Actor, District, Interval, Role},
        http::RequestKey,
        storage::{
            StoreError, WriteTx,
            idempotency::{Outcome, once_in_batch, stored},
        },
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// Necessary consents: the child's profile and its health data.
const NECESSARY_CONSENTS: i64 = 2;

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
    if let Some(refusal) = refused_early(state, &wanted).await {
        // A repeat of a request that was granted hears its old answer, not "full".
        if let Some(key) = key
            && let Some(answer) = stored(&state.db, actor.account, key).await?
        {
            return Ok(answer);
        }
        return Err(BookingError::Refused(refusal));
    }
    let now = state.now();
    let mut unguarded = facts_without_locks(state, &district, &wanted).await?;
    let mut admitted = None;
    let outcome = once_in_batch(&state.db, actor, key, now, async |tx, batch| {
        let known = match unguarded.take() {
            Some(known) => known,
            None => {
                let (child, session) = locked(tx, &wanted).await?;
                read_facts(state, &**tx, &district, child, session).await?
            }
        };
        let in_scope = child_in_scope(&**tx, actor, &known.child).await?;
        if !in_scope || known.session.district != actor.district {
            return Err(BookingError::NotFound);
        }
        let during = wanted.during.unwrap_or(known.session.during);
        let request = Request {
            during,
            accept_fee: wanted.accept_fee,
            channel,
        };
        let plan =
            decide(&known.as_facts(&district, now), &request).map_err(BookingError::Refused)?;
        let booking = planned(state, actor, &known, during, channel, plan, now);
        store::add_booking(batch, &booking);
        let change = Change {
            booking: &booking,
            from: None,
            to: booking.status,
            actor: Some(actor.account),
            reason: None,
            at: now,
        };
        change.add_to(
            batch,
            NewRows {
                event: state.new_id(),
                outbox: state.new_id(),
            },
        )?;
        admitted = Some(known);
        Ok(booking)
    })
    .await?;
    if let (Outcome::Done(booking), Some(known)) = (&outcome, admitted) {
        project_admitted(state, known, booking).await;
    }
    Ok(outcome.into_inner())
}

/// Everything admission read, owned, so that it can also be projected afterwards.
struct Known<'p> {
    policy: &'p Policy,
    year_policy: &'p Policy,
    child: LockedChild,
    child_facts: ChildFacts,
    session: LockedSession,
    house: HouseFacts,
    /// Bookings of the session that hold a place, and those of the child.
    bookings: Vec<Booking>,
    year: i32,
}

impl Known<'_> {
    fn as_facts(&self, district: &District, now: DateTime<Utc>) -> Facts<'_> {
        let session = &self.session;
        Facts {
            now,
            policy: self.policy,
            year_policy: self.year_policy,
            local: district.local,
            child: self.child_facts.clone(),
            session: SessionFacts {
                id: session.id,
                during: session.during,
                date: session.date,
                kind: session.kind,
                status: session.status,
                short_by: session.short_by,
                step_minutes: session.step_minutes,
                capacity: session.capacity.clone(),
                held: self.in_session().map(|booking| booking.during).collect(),
            },
            house: self.house,
        }
    }

    fn in_session(&self) -> impl Iterator<Item = &Booking> {
        self.bookings
            .iter()
            .filter(|booking| booking.session == self.session.id && booking.status.holds_a_place())
    }

    fn of_child(&self) -> impl Iterator<Item = &Booking> {
        self.bookings
            .iter()
            .filter(|booking| booking.child == self.child.id)
    }
}

/// Takes the two locks in their order.
async fn locked(
    tx: &WriteTx,
    wanted: &NewBooking,
) -> Result<(LockedChild, LockedSession), BookingError> {
    let child = store::lock_child(tx, wanted.child)
        .await?
        .filter(|child| child.active)
        .ok_or(BookingError::NotFound)?;
    let session = store::lock_session(tx, wanted.session)
        .await?
        .ok_or(BookingError::NotFound)?;
    Ok((child, session))
}

/// The negative control of the locks: with the switch on, the facts are read without them,
/// and long enough before the write that requests at the same time read the same facts.
#[cfg(feature = "testing")]
async fn facts_without_locks<'p>(
    state: &'p AppState,
    district: &District,
    wanted: &NewBooking,
) -> Result<Option<Known<'p>>, BookingError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_admission_locks) {
        return Ok(None);
    }
    let db = state.db.read();
    let child = store::peek_child(db, wanted.child).await?;
    let session = store::peek_session(db, wanted.session).await?;
    let (Some(child), Some(session)) = (child, session) else {
        return Err(BookingError::NotFound);
    };
    let known = read_facts(state, db, district, child, session).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn facts_without_locks<'p>(
    _: &'p AppState,
    _: &District,
    _: &NewBooking,
) -> Result<Option<Known<'p>>, BookingError> {
    Ok(None)
}

async fn read_facts<'p>(
    state: &'p AppState,
    db: &impl ConnectionTrait,
    district: &District,
    child: LockedChild,
    session: LockedSession,
) -> Result<Known<'p>, BookingError> {
    let policy = districts::service::policy(state, district, session.date)?;
    let year = district.local.year(session.during.start());
    let year_policy = project::policy_of_year(state, district, year)?;
    let bookings = store::bookings_for_admission(db, child.id, year, session.id).await?;
    let papers = store::papers(
        db,
        session.house,
        session.date,
        child.id,
        child.family,
        year,
    )
    .await?
    .ok_or(BookingError::NotFound)?;
    let certificates = store::certificates(db, child.id).await?;
    let granted = u32::try_from(papers.granted_sessions).unwrap_or(0);
    let child_facts = ChildFacts {
        birth_date: child.birth_date,
        suspended_until: child.suspended_until,
        consented: papers.necessary_consents >= NECESSARY_CONSENTS,
        agreement_signed: papers.agreement_signed,
        certificates,
        last_attended_on: papers.last_attended_on,
        entitled: entitled(year_policy.free_sessions_per_year, [granted]),
        bookings: bookings
            .iter()
            .filter(|booking| booking.child == child.id)
            .map(Booking::as_childs)
            .collect(),
    };
    Ok(Known {
        policy,
        year_policy,
        child_facts,
        house: HouseFacts {
            operating: HouseStatus::parse(&papers.house_status) == Some(HouseStatus::Operating),
            insured: papers.insured,
            auto_confirm: papers.auto_confirm,
            price: papers.price(),
        },
        child,
        session,
        bookings,
        year,
    })
}

fn planned(
    state: &AppState,
    actor: &Actor,
    known: &Known<'_>,
    during: Interval,
    channel: Channel,
    plan: Plan,
    now: DateTime<Utc>,
) -> Booking {
    Booking {
        id: state.new_id().into(),
        district: actor.district,
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
        channel,
        requested_by: actor.account,
        confirm_deadline: plan.confirm_deadline,
        version: 1,
        created_at: now,
    }
}

/// A guardian books for own children; staff for families of their subdistrict (H-23).
async fn child_in_scope(
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

/// What Redis can refuse: a session in which no place is left at some moment of the wanted
/// time. It may name this reason where another stands too, but never refuses a place that
/// is there; a child who already holds one is answered from SQL.
async fn refused_early(state: &AppState, wanted: &NewBooking) -> Option<Refusal> {
    let redis = state.redis.as_ref()?;
    let view = store::read_occupancy(redis, wanted.session).await.ok()??;
    if view.children.binary_search(&wanted.child).is_ok() {
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
        next_free: None,
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
    let occupancy = occupancy_view(&known.session.capacity, known.in_session());
    let child_version = known.child.version.saturating_add(1);
    let session_version = known.session.version.saturating_add(1);
    project::logged(store::project_quota(redis, &quota, child_version).await);
    project::logged(
        store::project_occupancy(redis, known.session.id, &occupancy, session_version).await,
    );
}
