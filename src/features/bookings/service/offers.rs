//! Offers of the waiting list, as states of bookings: made under the same locks and by the
//! same decision as any booking, settled by the same compare-and-set.
//!
//! The waiting list begins the transactions, since it has rows of its own to change with
//! them; what concerns bookings in them is done here.

use super::{
    book::new_rows,
    group::{add_all, touched},
    known::{Known, Maker},
    money,
    project::refresh,
    several::{all_locked, all_unlocked, all_without_locks},
    tell::{tell_of, tell_watchers},
    transition::{check_state, free_change},
};
use crate::{
    features::{
        bookings::{
            domain::{Booking, BookingError, Channel, Plan, Transition, confirm_deadline, pay_by},
            store::{self, Accepted, Change, FreeChange},
        },
        districts, sessions,
    },
    shared::{
        domain::{AccountId, BookingId, ChildId, District, Interval, SessionId},
        storage::{Batch, StoreError, WriteTx},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

/// What an offer is made of: each child with the plan that was decided for it.
#[derive(Debug)]
pub struct OfferOf {
    /// The time, the same for all siblings.
    pub during: Interval,
    /// The plans, in the order of what was known.
    pub plans: Vec<Plan>,
    /// The account that asked to wait; the offer is made in its name.
    pub requested_by: AccountId,
}

/// What is known of children and a session now, without locks: enough to choose who is
/// offered a place.
///
/// # Errors
/// [`BookingError::NotFound`] when a child or the session is gone; the store's.
pub async fn known_of<'p>(
    state: &'p AppState,
    district: &District,
    children: &[ChildId],
    session: SessionId,
) -> Result<Vec<Known<'p>>, BookingError> {
    all_unlocked(state, district, (children, session)).await
}

/// What the negative control of the locks reads before the transaction begins; `None`
/// outside of it. Hand it to [`lock_to_offer`].
///
/// # Errors
/// As [`known_of`].
pub async fn without_locks_of<'p>(
    state: &'p AppState,
    district: &District,
    children: &[ChildId],
    session: SessionId,
) -> Result<Option<Vec<Known<'p>>>, BookingError> {
    all_without_locks(state, district, (children, session)).await
}

/// Takes the locks of the children and the session, and reads what is known under them.
///
/// # Errors
/// [`BookingError::NotFound`] when a child or the session is gone; the store's.
pub async fn lock_to_offer<'p>(
    state: &'p AppState,
    tx: &WriteTx,
    district: &District,
    (children, session): (&[ChildId], SessionId),
    unguarded: Option<Vec<Known<'p>>>,
) -> Result<Vec<Known<'p>>, BookingError> {
    match unguarded {
        Some(known) => Ok(known),
        None => all_locked(state, tx, district, (children, session)).await,
    }
}

/// Adds the bookings of an offer to the batch. It was decided on what [`lock_to_offer`] has
/// answered in the same transaction.
///
/// # Errors
/// The store's.
pub fn add_offered(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    known: &[Known<'_>],
    offer: OfferOf,
) -> Result<Vec<Booking>, BookingError> {
    let by = Maker {
        account: offer.requested_by,
        channel: Channel::Waitlist,
        now: state.now(),
    };
    let mut bookings = Vec::with_capacity(known.len());
    for (one, plan) in known.iter().zip(offer.plans) {
        bookings.push(one.planned(state.new_id().into(), offer.during, plan, by));
    }
    add_all(state, (tx, batch), &bookings, |_| None)?;
    Ok(bookings)
}

/// What is to become of an offer.
type Choose<'c> = &'c (dyn Fn(&Booking, bool) -> Result<Option<Transition>, BookingError> + Sync);

/// Takes the locks of the children and the session of an offer, and changes each of its
/// bookings as `choose` says for it, or not; `choose` is also told whether the house
/// confirms by itself. Nothing is changed unless all are. Answers the bookings as they are
/// then.
///
/// # Errors
/// `choose`'s; [`BookingError::InvalidState`] when someone was faster.
pub async fn settle_within(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    (children, session): (&[ChildId], SessionId),
    bookings: &[BookingId],
    ((actor, channel), now): ((Option<AccountId>, Channel), DateTime<Utc>),
    choose: Choose<'_>,
) -> Result<Vec<Booking>, BookingError> {
    store::lock_children(tx, &children.iter().copied().collect()).await?;
    let locked = store::lock_session(tx, session)
        .await?
        .ok_or(BookingError::NotFound)?;
    let district = districts::service::district(state, locked.district).await?;
    let policy = districts::service::policy(state, &district, locked.date)?;
    let manner = store::manner_of(&**tx, locked.house).await?;
    let confirm_deadline = confirm_deadline(
        &policy.booking,
        district.local,
        (locked.date, locked.during),
        now,
    );
    let mut changed = Vec::with_capacity(bookings.len());
    let mut states = Batch::default();
    let mut released = false;
    for booking in store::reload_all(&**tx, bookings).await? {
        let Some(transition) = choose(&booking, manner.confirms_itself)? else {
            changed.push(booking);
            continue;
        };
        let accepted = transition.to().holds_a_place().then(|| Accepted {
            confirm_deadline,
            pay_by: pay_by(
                (manner.pays_online, booking.fee_fen),
                channel,
                (now, &policy.payment),
            ),
        });
        let free = free_change(state, &district, &booking, transition)?;
        let write = (now, accepted, free);
        check_state(state, &booking, transition)?;
        store::set_state(&mut states, booking.id, transition, write);
        released |= !transition.to().holds_a_place();
        changed.push(note_change(
            state,
            (tx, batch),
            booking,
            transition,
            (actor, now),
            (accepted, free),
        )?);
    }
    // At once: what follows may count the places that are held.
    states.execute(tx).await?;
    let (children, sessions) = touched(&changed);
    store::raise_versions(batch, &children, &sessions);
    if released {
        sessions::service::keep_for_those_who_wait(batch, &sessions, now);
        if locked.short_by > 0 {
            // A place given back in a session with too many children may end its shortfall.
            sessions::service::recompute(state, tx, &sessions).await?;
        }
    }
    Ok(changed)
}

fn note_change(
    state: &AppState,
    (tx, batch): (&WriteTx, &mut Batch),
    booking: Booking,
    transition: Transition,
    (actor, now): (Option<AccountId>, DateTime<Utc>),
    (accepted, free): (Option<Accepted>, FreeChange),
) -> Result<Booking, BookingError> {
    let change = Change {
        booking: &booking,
        from: Some(booking.status),
        to: transition.to(),
        actor,
        reason: None,
        at: now,
    };
    change.add_rows_to(batch, new_rows(state))?;
    let changed = Booking {
        status: transition.to(),
        version: booking.version.saturating_add(1),
        confirm_deadline: accepted.map_or(booking.confirm_deadline, |it| it.confirm_deadline),
        pay_by: accepted.and_then(|it| it.pay_by),
        free_session: free.applied_to(booking.free_session),
        ..booking
    };
    if changed.status.holds_a_place() {
        money::charge(state, batch, &changed);
    }
    let why = (Some(transition), None);
    tell_of(state, batch, &changed, why, Vec::new());
    tell_watchers(tx, &changed);
    Ok(changed)
}

/// Projects what changes of these bookings touched.
pub async fn refresh_all(state: &AppState, bookings: &[Booking]) {
    for booking in bookings {
        refresh(state, booking).await;
    }
}

/// Bookings by id, whoever asks; whoever calls has checked the scope.
///
/// # Errors
/// The store's.
pub async fn bookings_by_id(
    db: &impl ConnectionTrait,
    ids: &[BookingId],
) -> Result<Vec<Booking>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    store::reload_all(db, ids).await
}
