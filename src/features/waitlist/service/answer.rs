//! What becomes of an offer: taken, not taken, left unanswered, taken back.

use super::{promote::compares, scope::acts_for, tell};
use crate::{
    features::{
        bookings::{
            self,
            domain::{Booking, BookingError, BookingStatus, Channel, Transition},
        },
        districts,
        waitlist::{
            domain::{Entry, EntryStatus, Offer, OfferOutcome, WaitlistError, after_end},
            store,
        },
    },
    shared::{
        domain::{AccountId, Actor, BookingId, RequestKey, WaitlistEntryId, WaitlistOfferId},
        storage::{Batch, StoreError, WriteTx, idempotency::once_in_batch},
    },
    state::AppState,
};
use chrono::{DateTime, Utc};

/// Offers whose time is over that one tick takes.
const TICK: u64 = 100;

/// What a family answers to an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It takes it.
    Accept,
    /// It does not.
    Decline,
}

/// A family answers the offer that it was shown: its bookings become requests, or confirmed
/// where the house confirms by itself, or give their places back.
///
/// # Errors
/// [`WaitlistError::OfferEnded`] when the time to answer is over; [`BookingError`] with the
/// state when someone was faster; [`WaitlistError::NotFound`] for an offer of another entry.
pub async fn answer(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    id: WaitlistEntryId,
    (offer, answer): (WaitlistOfferId, Answer),
) -> Result<WaitlistEntryId, WaitlistError> {
    let entry = entry_to_act_on(state, actor, id).await?;
    let offer = store::offer(state.db.read(), offer)
        .await?
        .filter(|offer| offer.entry == id)
        .ok_or(WaitlistError::NotFound)?;
    let now = state.now();
    let mut bookings = Vec::new();
    let outcome = once_in_batch(&state.db, actor, key, now, async |tx, batch| {
        let settling = Settling {
            entry: &entry,
            offer: &offer,
            outcome: match answer {
                Answer::Accept => OfferOutcome::Accepted,
                Answer::Decline => OfferOutcome::Declined,
            },
            withdrawn: false,
            by: by(actor),
            now,
        };
        bookings = settling.settle(state, tx, batch).await?;
        Ok::<_, WaitlistError>(id)
    })
    .await?;
    bookings::service::refresh_all(state, &bookings).await;
    Ok(outcome.into_inner())
}

/// A family takes its wish back; an offer that stands is given back with it.
///
/// # Errors
/// [`WaitlistError::InvalidState`] when nothing more can come of the wish anyway.
pub async fn withdraw(
    state: &AppState,
    actor: &Actor,
    id: WaitlistEntryId,
) -> Result<(), WaitlistError> {
    let entry = entry_to_act_on(state, actor, id).await?;
    let now = state.now();
    let tx = state.db.begin_write().await?;
    let to = (EntryStatus::Withdrawn, entry.queued_at);
    if store::change_entry(&tx, id, EntryStatus::Waiting, to, now, true).await? {
        return Ok(tx.commit().await?);
    }
    drop(tx);
    let standing = store::shown_offers(state.db.read(), [id])
        .await?
        .remove(&id);
    let Some(offer) = standing.filter(|offer| offer.outcome.is_none()) else {
        return Err(WaitlistError::InvalidState(entry.status));
    };
    let settling = Settling {
        entry: &entry,
        offer: &offer,
        outcome: OfferOutcome::Declined,
        withdrawn: true,
        by: by(actor),
        now,
    };
    settling.settle_alone(state).await
}

/// Ends offers whose time was over at `now`. Returns how many this call ended.
///
/// # Errors
/// The store's.
pub async fn expire_offers(state: &AppState, now: DateTime<Utc>) -> Result<usize, WaitlistError> {
    let mut ended = 0_usize;
    for offer in store::due_offers(state.db.read(), now, TICK).await? {
        match end_by_system(state, &offer, OfferOutcome::TimedOut, now).await {
            Ok(()) => ended = ended.saturating_add(1),
            // The family, or another instance, was faster.
            Err(
                WaitlistError::Booking(BookingError::InvalidState(_))
                | WaitlistError::OfferEnded(_)
                | WaitlistError::InvalidState(_),
            ) => {}
            Err(error @ WaitlistError::Store(StoreError::Unavailable(_))) => return Err(error),
            // One that cannot be ended does not hold up the others.
            Err(error) => {
                tracing::warn!(offer.id = %offer.id, error = %error, "put off");
            }
        }
    }
    Ok(ended)
}

/// A booking that was offered has ended in another way than by an answer: the house has
/// cancelled it. What else was offered with it is taken back, and the family waits again.
/// Doing it twice does nothing more.
///
/// # Errors
/// The store's; the outbox asks again.
pub async fn offer_broken(state: &AppState, booking: BookingId) -> Result<(), WaitlistError> {
    let found = store::offer_of_booking(state.db.read(), booking).await?;
    let Some(offer) = found.filter(|offer| offer.outcome.is_none()) else {
        return Ok(());
    };
    match end_by_system(state, &offer, OfferOutcome::Withdrawn, state.now()).await {
        Err(WaitlistError::InvalidState(_) | WaitlistError::OfferEnded(_)) => Ok(()),
        other => other,
    }
}

async fn end_by_system(
    state: &AppState,
    offer: &Offer,
    outcome: OfferOutcome,
    now: DateTime<Utc>,
) -> Result<(), WaitlistError> {
    let entry = store::reload(state.db.read(), offer.entry)
        .await?
        .ok_or(WaitlistError::NotFound)?;
    let settling = Settling {
        entry: &entry,
        offer,
        outcome,
        withdrawn: false,
        by: (None, Channel::Waitlist),
        now,
    };
    settling.settle_alone(state).await
}

/// Who answers, and as what.
const fn by(actor: &Actor) -> (Option<AccountId>, Channel) {
    (Some(actor.account), Channel::of(actor))
}

/// The entry, for one who acts for its family.
async fn entry_to_act_on(
    state: &AppState,
    actor: &Actor,
    id: WaitlistEntryId,
) -> Result<Entry, WaitlistError> {
    let db = state.db.read();
    let entry = store::find(db, actor, id)
        .await?
        .ok_or(WaitlistError::NotFound)?;
    acts_for(db, actor, entry.family).await?;
    Ok(entry)
}

/// An offer that ends, how, and by whom.
struct Settling<'a> {
    entry: &'a Entry,
    offer: &'a Offer,
    outcome: OfferOutcome,
    /// The wish is taken back with the offer.
    withdrawn: bool,
    /// Who, and as what; a job has no account.
    by: (Option<AccountId>, Channel),
    now: DateTime<Utc>,
}

impl Settling<'_> {
    /// In a transaction of its own.
    async fn settle_alone(&self, state: &AppState) -> Result<(), WaitlistError> {
        let tx = state.db.begin_write().await?;
        let mut batch = Batch::default();
        let bookings = self.settle(state, &tx, &mut batch).await?;
        batch.execute(&tx).await?;
        tx.commit().await?;
        bookings::service::refresh_all(state, &bookings).await;
        Ok(())
    }

    /// Changes bookings, offer and entry, each by compare-and-set, under the locks of the
    /// children and the session.
    async fn settle(
        &self,
        state: &AppState,
        tx: &WriteTx,
        batch: &mut Batch,
    ) -> Result<Vec<Booking>, WaitlistError> {
        let (offer, now) = (self.offer, self.now);
        let bookings = bookings::service::settle_within(
            state,
            (tx, &mut *batch),
            (&self.entry.children, offer.session),
            &offer.bookings,
            (self.by, now),
            &|booking, confirms_itself| self.transition(state, booking, confirms_itself),
        )
        .await
        .map_err(|error| match error {
            BookingError::DeadlinePassed(until) => WaitlistError::OfferEnded(until),
            BookingError::InvalidState(
                BookingStatus::OfferExpired | BookingStatus::OfferDeclined,
            ) => WaitlistError::OfferEnded(offer.until),
            other => other.into(),
        })?;
        let compare = compares(state);
        if !store::end_offer(tx, offer.id, self.outcome, now, compare).await? {
            return Err(WaitlistError::OfferEnded(offer.until));
        }
        let to = self.entry_becomes(state, tx).await?;
        let offered = EntryStatus::Offered;
        if !store::change_entry(tx, self.entry.id, offered, to, now, compare).await? {
            return Err(WaitlistError::InvalidState(self.entry.status));
        }
        let entry = Entry {
            status: to.0,
            ..self.entry.clone()
        };
        let ended = (bookings.as_slice(), self.outcome);
        tell::offer_ended(state, batch, &entry, offer, ended);
        Ok(bookings)
    }

    fn transition(
        &self,
        state: &AppState,
        booking: &Booking,
        confirms_itself: bool,
    ) -> Result<Option<Transition>, BookingError> {
        match self.outcome {
            OfferOutcome::Accepted => {
                // Asked under the lock: an answer that waited for it may have become late.
                if self.offer.until <= state.now() {
                    return Err(BookingError::DeadlinePassed(self.offer.until));
                }
                Ok(Some(if confirms_itself {
                    Transition::AcceptConfirmed
                } else {
                    Transition::Accept
                }))
            }
            OfferOutcome::Declined => Ok(Some(Transition::Decline)),
            OfferOutcome::TimedOut => Ok(Some(Transition::TimeOut)),
            // One of the bookings has ended already; what still stands goes with it.
            OfferOutcome::Withdrawn => {
                let stands = booking.status == BookingStatus::Offered;
                Ok(stands.then_some(Transition::Decline))
            }
        }
    }

    /// The state of the entry afterwards, and its place in the order.
    async fn entry_becomes(
        &self,
        state: &AppState,
        tx: &WriteTx,
    ) -> Result<(EntryStatus, DateTime<Utc>), WaitlistError> {
        if self.withdrawn {
            return Ok((EntryStatus::Withdrawn, self.entry.queued_at));
        }
        let district = districts::service::district(state, self.entry.district).await?;
        let policy = districts::service::policy(state, &district, self.entry.wish.to)?;
        // This offer has been ended a moment ago, and counts.
        let unanswered = store::unanswered(&**tx, self.entry.id).await?;
        let limit = policy.waitlist.max_unanswered_offers;
        Ok(after_end(
            self.entry,
            self.outcome,
            (unanswered, limit),
            self.now,
        ))
    }
}
