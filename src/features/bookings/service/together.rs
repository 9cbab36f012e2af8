//! Families who wait for one session are decided together: one transaction takes the locks of their
//! children and of the session, decides for one after the other in the order in which they came, and
//! writes once.
//!
//! Nobody depends on it. Who cannot be decided so, and all of them when it fails, are decided
//! alone; and whoever was given a place without hearing of it finds it under the key.

use super::{
    book::{child_in_scope, project_balance, project_occupancy, session_in_scope},
    group::add_all,
    known::{Known, Maker, read_all_facts},
};
use crate::{
    features::{
        auth,
        bookings::{
            domain::{
                Asked, Booking, BookingError, Channel, NewBooking, Refusal, Request,
                decide_together,
            },
            store::{self, LockedChild, LockedSession},
        },
        districts,
    },
    shared::{
        domain::{AccountId, Actor, ChildId, District, RequestKey, SessionId, Standing},
        storage::{Batch, Question, WriteTx, idempotency},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use futures_util::future::{OptionFuture, join_all};
use std::collections::{BTreeMap, BTreeSet};

/// A guardian's wish for a place.
#[derive(Clone)]
pub(super) struct Wish {
    pub actor: Actor,
    pub key: RequestKey,
    pub wanted: NewBooking,
}

/// What has been decided of a wish; nothing comes after it.
pub(super) type Decided = Box<Result<Booking, Refusal>>;

/// One of those who can be decided, with its place among the wishes.
struct Candidate<'a> {
    place: usize,
    wish: &'a Wish,
    known: Known<'a>,
}

/// Decides wishes for a session in their order; `None` for who is to be decided alone.
pub(super) async fn decide_those(
    state: &AppState,
    session: SessionId,
    wishes: &[&Wish],
) -> Vec<Option<Decided>> {
    let mut all: Vec<Option<Decided>> = wishes.iter().map(|_| None).collect();
    match attempt(state, session, wishes).await {
        Ok(decided) => {
            for (place, decided) in decided {
                if let Some(one) = all.get_mut(place) {
                    *one = Some(Box::new(decided));
                }
            }
        }
        // Each of them hears of it when decided alone, should it last.
        Err(error) => tracing::debug!(error = %error, "those who wait are decided alone"),
    }
    all
}

async fn attempt(
    state: &AppState,
    session: SessionId,
    wishes: &[&Wish],
) -> Result<Vec<(usize, Result<Booking, Refusal>)>, BookingError> {
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let first = once_each(wishes);
    let children = first.iter().map(|(_, wish)| wish.wanted.child).collect();
    let (locked, session) = locked(state, &tx, &children, session).await?;
    step!(Locked);
    let district = districts::service::district(state, session.district).await?;
    let able = able(state, &tx, (first, &session), locked).await?;
    if able.is_empty() {
        return Ok(Vec::new());
    }
    let (wishes, children): (Vec<_>, Vec<_>) = able.into_iter().unzip();
    let known = read_all_facts(state, &*tx, &district, children, &session).await?;
    step!(Read);
    let named = wishes.into_iter().zip(known);
    let candidates: Vec<Candidate<'_>> = named
        .map(|((place, wish), known)| Candidate { place, wish, known })
        .collect();
    let mut batch = Batch::default();
    let decided = decide_all(state, (&tx, &mut batch), (&district, now), &candidates)?;
    step!(Decided);
    #[cfg(feature = "testing")]
    let_others_read(state, decided.len()).await;
    if decided.iter().any(Result::is_ok) {
        batch.execute(&tx).await?;
        step!(Written);
        tx.commit().await?;
        step!(Committed);
    } else {
        drop(tx);
    }
    let places: Vec<usize> = candidates.iter().map(|it| it.place).collect();
    show(state, &district, candidates, &decided).await;
    step!(Projected);
    Ok(places.into_iter().zip(decided).collect())
}

/// Takes the locks of the children by id, then that of the session.
async fn locked(
    state: &AppState,
    tx: &WriteTx,
    children: &BTreeSet<ChildId>,
    session: SessionId,
) -> Result<(BTreeMap<ChildId, LockedChild>, LockedSession), BookingError> {
    let (children, session) = if switched!(state, skip_locks_together) {
        let children: Vec<ChildId> = children.iter().copied().collect();
        (
            store::children(&**tx, &children).await?,
            store::session(&**tx, session).await?,
        )
    } else {
        (
            store::lock_children(tx, children).await?,
            store::lock_session(tx, session).await?,
        )
    };
    Ok((children, session.ok_or(BookingError::NotFound)?))
}

/// The pause of the negative control, in which the locks are left out.
#[cfg(feature = "testing")]
async fn let_others_read(state: &AppState, decided: usize) {
    use std::{sync::atomic::Ordering, time::Duration};
    let switches = &state.switches;
    switches
        .decided_together
        .fetch_add(decided, Ordering::SeqCst);
    if crate::testing::Switches::is_on(&switches.skip_locks_together) {
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// Of several wishes of an account the first; a repeat has its turn alone.
fn once_each<'a>(wishes: &[&'a Wish]) -> Vec<(usize, &'a Wish)> {
    let mut accounts = BTreeSet::new();
    let placed = wishes.iter().copied().enumerate();
    placed
        .filter(|(_, wish)| accounts.insert(wish.actor.account))
        .collect()
}

/// Those who may book what they wish, and have not asked for it before, with their children: each
/// child once, though both parents wish it.
async fn able<'a>(
    state: &AppState,
    tx: &WriteTx,
    (wishes, session): (Vec<(usize, &'a Wish)>, &LockedSession),
    mut locked: BTreeMap<ChildId, LockedChild>,
) -> Result<Vec<((usize, &'a Wish), LockedChild)>, BookingError> {
    let actors: Vec<Actor> = wishes.iter().map(|(_, wish)| wish.actor).collect();
    let standings = auth::service::standings(state, &**tx, &actors).await?;
    let keys: Vec<(AccountId, &RequestKey)> = wishes
        .iter()
        .map(|(_, wish)| (wish.actor.account, &wish.key))
        .collect();
    let used = idempotency::used(tx, &keys).await?;
    let mut able = Vec::with_capacity(wishes.len());
    for ((place, wish), standing) in wishes.into_iter().zip(standings) {
        let (actor, key) = (&wish.actor, &wish.key.key);
        let Some(child) = locked.get(&wish.wanted.child) else {
            continue;
        };
        let may = standing == Standing::Holds
            && !used.contains(&(actor.account, key.clone()))
            && child.active
            && child_in_scope(&**tx, actor, child).await?
            && session_in_scope(&**tx, actor, session).await?;
        if may && let Some(child) = locked.remove(&wish.wanted.child) {
            able.push(((place, wish), child));
        }
    }
    Ok(able)
}

/// Decides for all in their order, and leaves in the batch what the decisions write.
fn decide_all(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    (district, now): (&District, DateTime<Utc>),
    candidates: &[Candidate<'_>],
) -> Result<Vec<Result<Booking, Refusal>>, BookingError> {
    let asked = candidates.iter().map(|it| it.asked(state, district, now));
    let asked: Vec<Asked<'_>> = asked.collect();
    let wishes: Vec<_> = asked
        .iter()
        .map(|it| (it.booking, it.request.during))
        .collect();
    let mut decided = Vec::with_capacity(candidates.len());
    let mut granted = Vec::new();
    for ((one, (id, during)), answer) in candidates.iter().zip(wishes).zip(decide_together(asked)) {
        let by = Maker {
            account: one.wish.actor.account,
            channel: Channel::of(&one.wish.actor),
            now,
        };
        let booked = answer.map(|plan| one.known.planned(id, during, plan, by));
        if let Ok(booking) = &booked {
            let (actor, key) = (&one.wish.actor, &one.wish.key);
            batch.row(&idempotency::row_of(actor, key, booking, now)?);
            granted.push(booking.clone());
        }
        decided.push(booked);
    }
    if !granted.is_empty() {
        add_all(state, (tx, batch), &granted, |it| Some(it.requested_by))?;
    }
    Ok(decided)
}

impl Candidate<'_> {
    fn asked(&self, state: &AppState, district: &District, now: DateTime<Utc>) -> Asked<'_> {
        let facts = self.known.as_facts(district, now);
        #[cfg(feature = "testing")]
        let facts = crate::testing::as_redis_would_admit(facts);
        Asked {
            booking: state.new_id().into(),
            child: self.known.child(),
            request: Request {
                during: self.wish.wanted.during.unwrap_or(facts.session.during),
                accept_fee: self.wish.wanted.accept_fee,
                channel: Channel::of(&self.wish.actor),
            },
            facts,
        }
    }
}

/// Projects what was decided, all of it on its way at once.
async fn show(
    state: &AppState,
    district: &District,
    candidates: Vec<Candidate<'_>>,
    decided: &[Result<Booking, Refusal>],
) {
    let granted: Vec<&Booking> = decided.iter().filter_map(|it| it.as_ref().ok()).collect();
    let session = candidates.first().map(|first| {
        let known = &first.known;
        let written = i64::from(!granted.is_empty());
        let version = known.session.version.saturating_add(written);
        let all = known.in_session().chain(granted.iter().copied());
        project_occupancy(state, &known.session, all, version)
    });
    let balances = candidates.iter().zip(decided).filter_map(|(one, decided)| {
        let booking = decided.as_ref().ok()?;
        Some(project_balance(state, district.local, &one.known, booking))
    });
    tokio::join!(OptionFuture::from(session), join_all(balances));
}

/// What deciding asks PostgreSQL, for one and for several, of nobody: what each connection prepares.
#[must_use]
pub fn asked_in_a_rush() -> Vec<Question> {
    let mut all = store::locks_in_a_rush();
    all.extend(auth::service::standing_in_a_rush());
    all.push(idempotency::used_in_a_rush());
    all.extend(store::admission_in_a_rush());
    all
}
