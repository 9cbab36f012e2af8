//! Booking guidance: lock the family, then the session; read, decide, write once.

use super::{sessions::in_scope, tell::tell_of};
use crate::{
    features::{
        bookings::{domain::Channel, service::policy_of_year},
        districts, families,
        guidance::{
            domain::{
                GuidanceBooking, GuidanceError, GuidanceFacts, GuidanceSession, NewGuidanceBooking,
                decide_guidance,
            },
            store::{self, GuidanceChange},
        },
        policies::domain::Policy,
    },
    shared::{
        domain::{Actor, District, RequestKey, Role},
        storage::{Batch, WriteTx, idempotency::once_in_batch},
    },
    state::AppState,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;

/// What admission read.
struct Known<'p> {
    policy: &'p Policy,
    year_policy: &'p Policy,
    session: GuidanceSession,
    held: u32,
    children: Vec<NaiveDate>,
    bookings: Vec<GuidanceBooking>,
}

/// Books a place for a family, or says why not.
///
/// # Errors
/// [`GuidanceError::Refused`] with the rule and its facts; [`GuidanceError::NotFound`] for a
/// family or session outside the actor's scope.
pub async fn book(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    wanted: NewGuidanceBooking,
) -> Result<GuidanceBooking, GuidanceError> {
    let district = districts::service::district(state, actor.district).await?;
    let now = state.now();
    let mut unguarded = facts_without_locks(state, &district, wanted).await?;
    let outcome = once_in_batch(&state.db, actor, key, now, async |tx, batch| {
        let known = match unguarded.take() {
            Some(known) => known,
            None => locked(state, tx, &district, wanted).await?,
        };
        families::service::family_in_scope(state, &**tx, actor, wanted.family).await?;
        admit(state, (actor, &district), batch, (&known, wanted), now)
    })
    .await?;
    Ok(outcome.into_inner())
}

/// Takes the two locks in their order, then reads.
async fn locked<'p>(
    state: &'p AppState,
    tx: &WriteTx,
    district: &District,
    wanted: NewGuidanceBooking,
) -> Result<Known<'p>, GuidanceError> {
    let home = store::lock_family(tx, wanted.family).await?;
    if home != Some(district.id) {
        return Err(GuidanceError::NotFound);
    }
    let session = store::lock_session(tx, wanted.session)
        .await?
        .filter(|session| session.district == district.id)
        .ok_or(GuidanceError::NotFound)?;
    read_facts(state, &**tx, district, wanted, session).await
}

async fn read_facts<'p>(
    state: &'p AppState,
    db: &impl ConnectionTrait,
    district: &District,
    wanted: NewGuidanceBooking,
    session: GuidanceSession,
) -> Result<Known<'p>, GuidanceError> {
    let year = district.local.year(session.details.during.start());
    let held = store::held_in(db, [session.id]).await?;
    Ok(Known {
        policy: districts::service::policy(state, district, session.date)?,
        year_policy: policy_of_year(state, district, year)?,
        held: held.get(&session.id).copied().unwrap_or(0),
        children: store::children_of_family(db, wanted.family).await?,
        bookings: store::bookings_of_family(db, wanted.family, year).await?,
        session,
    })
}

fn admit(
    state: &AppState,
    (actor, district): (&Actor, &District),
    batch: &mut Batch,
    (known, wanted): (&Known<'_>, NewGuidanceBooking),
    now: DateTime<Utc>,
) -> Result<GuidanceBooking, GuidanceError> {
    let session = &known.session;
    let channel = match actor.role {
        Role::Guardian { .. } => Channel::Guardian,
        _ if in_scope(actor, session) => Channel::Staff,
        _ => return Err(GuidanceError::NotFound),
    };
    let facts = GuidanceFacts {
        now,
        policy: known.policy,
        year_policy: known.year_policy,
        local: district.local,
        session,
        held: known.held,
        children: &known.children,
        bookings: &known.bookings,
    };
    let plan = decide_guidance(&facts, channel).map_err(GuidanceError::Refused)?;
    let booking = GuidanceBooking {
        id: state.new_id().into(),
        district: district.id,
        family: wanted.family,
        session: session.id,
        during: session.details.during,
        status: plan.status,
        quota_year: plan.quota_year,
        policy_version: plan.policy_version,
        channel,
        requested_by: actor.account,
        confirm_deadline: plan.confirm_deadline,
        attendance_until: plan.attendance_until,
        version: 1,
        created_at: now,
    };
    store::add_booking(batch, &booking);
    let change = GuidanceChange {
        booking: &booking,
        from: None,
        to: booking.status,
        actor: Some(actor.account),
        reason: None,
        at: now,
    };
    change.add_to(batch, state.new_id());
    tell_of(state, batch, (&booking, session), None);
    Ok(booking)
}

/// The negative control of the locks: with the switch on, the facts are read without them,
/// and long enough before the write that requests at the same time read the same facts.
#[cfg(feature = "testing")]
async fn facts_without_locks<'p>(
    state: &'p AppState,
    district: &District,
    wanted: NewGuidanceBooking,
) -> Result<Option<Known<'p>>, GuidanceError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_admission_locks) {
        return Ok(None);
    }
    let db = state.db.read();
    let session = store::find_session(db, wanted.session)
        .await?
        .ok_or(GuidanceError::NotFound)?;
    let known = read_facts(state, db, district, wanted, session).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn facts_without_locks<'p>(
    _: &'p AppState,
    _: &District,
    _: NewGuidanceBooking,
) -> Result<Option<Known<'p>>, GuidanceError> {
    Ok(None)
}
