//! Joining the waiting list.

use super::scope::{acts_for, may_name};
use crate::{
    features::{
        bookings::domain::{Refusal, of_age},
        districts,
        policies::domain::Policy,
        sessions::domain::booking_window,
        waitlist::{
            domain::{Entry, EntryStatus, NewEntry, Place, WaitlistError, Wish},
            store::{self, ChildRow},
        },
    },
    shared::{
        domain::{Actor, District, RequestKey, WaitlistEntryId},
        storage::{
            Batch, WriteTx,
            idempotency::once_in_batch,
            outbox::{self, OutboxKind},
        },
    },
    state::AppState,
};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// Enters a wish of a family. What it waits for may be free already: then it is offered at
/// once.
///
/// # Errors
/// [`WaitlistError`].
pub async fn join(
    state: &AppState,
    actor: &Actor,
    key: &RequestKey,
    new: NewEntry,
) -> Result<WaitlistEntryId, WaitlistError> {
    let district = districts::service::district(state, actor.district).await?;
    let now = state.now();
    let (wish, until) = resolved(state, &district, &new, now).await?;
    may_name(state.db.read(), actor, &wish.place.houses()).await?;
    let policy = districts::service::policy(state, &district, wish.to)?;
    if (wish.to - wish.from).num_days() >= i64::from(policy.waitlist.max_days) {
        return Err(WaitlistError::TooManyDays {
            max_days: policy.waitlist.max_days,
        });
    }
    if until - policy.waitlist.min_offer_for <= now {
        return Err(WaitlistError::TooLate { closed_at: until });
    }
    let mut entry = Entry {
        id: state.new_id().into(),
        district: actor.district,
        // Known once the children are.
        family: Uuid::nil().into(),
        children: new.children,
        wish,
        accept_fee: new.accept_fee,
        status: EntryStatus::Waiting,
        requested_by: actor.account,
        queued_at: now,
        until,
        version: 1,
        created_at: now,
    };
    entry.children.sort_unstable();
    let mut unguarded = without_locks(state, &entry).await?;
    let outcome = once_in_batch(&state.db, actor, Some(key), now, async |tx, batch| {
        let known = match unguarded.take() {
            Some(known) => known,
            None => Known::of(&**tx, store::lock_children(tx, &entry.children).await?).await?,
        };
        enter(state, actor, (tx, batch), policy, (entry, known)).await
    })
    .await?;
    Ok(outcome.into_inner())
}

/// The wish with its dates and houses, and when booking closes for the last of its dates.
async fn resolved(
    state: &AppState,
    district: &District,
    new: &NewEntry,
    now: DateTime<Utc>,
) -> Result<(Wish, DateTime<Utc>), WaitlistError> {
    let closes = |date| {
        let policy = districts::service::policy(state, district, date)?;
        let (_, closes_at) = booking_window(&policy.booking, district.local, date);
        Ok::<_, WaitlistError>(closes_at)
    };
    let mut wish = new.wish.clone();
    let Some(session) = new.session else {
        let until = closes(wish.to)?;
        return Ok((wish, until));
    };
    let session = store::session(state.db.read(), session)
        .await?
        .filter(|session| session.district == district.id)
        .ok_or(WaitlistError::NotFound)?;
    let until = closes(session.date)?.min(session.during.end());
    if session.during.end() <= now {
        return Err(WaitlistError::TooLate { closed_at: until });
    }
    wish.place = Place::Session(session.id, session.house);
    wish.kind = Some(session.kind);
    (wish.from, wish.to) = (session.date, session.date);
    Ok((wish, until))
}

/// The children of a wish, and how many open wishes each has.
struct Known {
    children: Vec<ChildRow>,
    open: Vec<u64>,
}

impl Known {
    async fn of(db: &impl ConnectionTrait, children: Vec<ChildRow>) -> Result<Self, WaitlistError> {
        let mut open = Vec::with_capacity(children.len());
        for child in &children {
            open.push(store::open_entries_of(db, child.id).await?);
        }
        Ok(Self { children, open })
    }
}

/// The negative control of the children's locks: with the switch on, wishes at the same time
/// are counted before any of them is written.
#[cfg(feature = "testing")]
async fn without_locks(state: &AppState, entry: &Entry) -> Result<Option<Known>, WaitlistError> {
    if !crate::testing::Switches::is_on(&state.switches.skip_admission_locks) {
        return Ok(None);
    }
    let children = store::children(state.db.read(), &entry.children).await?;
    let known = Known::of(state.db.read(), children).await?;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    Ok(Some(known))
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn without_locks(_: &AppState, _: &Entry) -> Result<Option<Known>, WaitlistError> {
    Ok(None)
}

/// Checks what depends on the children, and leaves the entry in the batch.
async fn enter(
    state: &AppState,
    actor: &Actor,
    (tx, batch): (&WriteTx, &mut Batch),
    policy: &Policy,
    (mut entry, known): (Entry, Known),
) -> Result<WaitlistEntryId, WaitlistError> {
    let children = &known.children;
    let complete = children.len() == entry.children.len();
    let first = children.first().filter(|_| complete);
    let family = first.ok_or(WaitlistError::NotFound)?.family;
    for child in children {
        if child.district != actor.district {
            return Err(WaitlistError::NotFound);
        }
        acts_for(&**tx, actor, child.family).await?;
    }
    if children.iter().any(|child| child.family != family) {
        return Err(WaitlistError::NotSiblings);
    }
    entry.family = family;
    let limit = policy.waitlist.max_waiting_per_child;
    for (child, open) in children.iter().zip(&known.open) {
        some_day_fits(policy, child.birth_date, &entry.wish).map_err(WaitlistError::Refused)?;
        if *open >= u64::from(limit) {
            return Err(WaitlistError::TooManyWaiting { limit });
        }
    }
    store::add_entry(batch, &entry);
    batch.row(&outbox::row_of(
        state.new_id(),
        entry.district,
        OutboxKind::WaitlistJoined,
        entry.id.get(),
        &(),
        entry.created_at,
    )?);
    Ok(entry.id)
}

/// Whether the child is of age on some date of the wish (H-46).
fn some_day_fits(policy: &Policy, birth: NaiveDate, wish: &Wish) -> Result<(), Refusal> {
    if let Err(refusal @ Refusal::ChildTooYoung { .. }) = of_age(&policy.age, birth, wish.to) {
        return Err(refusal);
    }
    if let Err(refusal @ Refusal::ChildTooOld { .. }) = of_age(&policy.age, birth, wish.from) {
        return Err(refusal);
    }
    Ok(())
}
