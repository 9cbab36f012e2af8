//! Offering places that have come free to those who wait.

use super::tell;
use crate::{
    features::{
        bookings::{
            self,
            domain::BookingError,
            service::{Known, OfferOf},
        },
        districts,
        sessions::domain::{booking_window, free_places},
        waitlist::{
            domain::{
                Candidate, Choice, Entry, EntryStatus, Judgement, Offer, Skip, Unexplained,
                WaitlistError, judge, next_eligible,
            },
            store::{self, SessionRow},
        },
    },
    shared::{
        domain::{District, SessionId, WaitlistEntryId},
        storage::Batch,
    },
    state::AppState,
};
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// So many entries are looked at in one go: mostly the first of them takes the place.
const LOOKED_AT_ONCE: usize = 4;

/// Offers the places of a session that are free to those who wait for it, in their order,
/// until no place is left or nobody else may have one. Returns how many offers were made.
///
/// Any number of jobs may do this at once: whom to ask is chosen without locks, whether there
/// is a place, and whether the entry still waits, is decided again under them.
///
/// # Errors
/// The store's; places that are still free are then kept for those who wait a little longer,
/// and the outbox asks again.
pub async fn offer_places(state: &AppState, session: SessionId) -> Result<usize, WaitlistError> {
    let kept_until = store::hold_of(state.db.read(), session).await?;
    let made = match Promotion::of(state, session).await? {
        Some(promotion) => promotion.run().await?,
        None => 0,
    };
    if let Some(until) = kept_until {
        store::end_hold(&state.db, session, until).await?;
    }
    Ok(made)
}

/// Offers what is free already to a family that has just joined, behind those who wait
/// longer. Returns how many offers were made.
///
/// # Errors
/// As [`offer_places`].
pub async fn offer_for_entry(
    state: &AppState,
    entry: WaitlistEntryId,
) -> Result<usize, WaitlistError> {
    let mut made = 0_usize;
    for session in store::sessions_for(state.db.read(), entry, state.now()).await? {
        made = made.saturating_add(offer_places(state, session.id).await?);
    }
    Ok(made)
}

/// One session whose places are offered.
pub(super) struct Promotion<'s> {
    state: &'s AppState,
    district: Arc<District>,
    session: SessionRow,
}

/// What became of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attempt {
    Made,
    /// The family has an offer elsewhere or has withdrawn, or the place is gone.
    NotMade,
}

impl<'s> Promotion<'s> {
    /// `None` when the session takes no bookings now: nothing can be offered.
    pub(super) async fn of(
        state: &'s AppState,
        id: SessionId,
    ) -> Result<Option<Self>, WaitlistError> {
        let Some(session) = store::session(state.db.read(), id).await? else {
            return Ok(None);
        };
        let district = districts::service::district(state, session.district).await?;
        let open = session.takes_bookings && in_window(state, &district, &session, state.now())?;
        Ok(open.then_some(Self {
            state,
            district,
            session,
        }))
    }

    async fn run(&self) -> Result<usize, WaitlistError> {
        let entries = store::waiting_for(self.state.db.read(), &self.session).await?;
        let mut made = 0_usize;
        let mut rest = entries.as_slice();
        while !rest.is_empty() {
            let (now_looked_at, later) = rest.split_at(rest.len().min(LOOKED_AT_ONCE));
            let (choice, places_left) = self.choose(now_looked_at).await?;
            for (id, skip) in &choice.skipped {
                if let Some(entry) = now_looked_at.iter().find(|entry| entry.id == *id) {
                    self.note_skip(entry, skip).await?;
                }
            }
            if !places_left {
                break;
            }
            let chosen = choice
                .next
                .and_then(|(id, _)| rest.iter().position(|entry| entry.id == id));
            let Some(place) = chosen else {
                rest = later;
                continue;
            };
            if let Some(entry) = rest.get(place)
                && self.offer(entry).await? == Attempt::Made
            {
                made = made.saturating_add(1);
            }
            // Who stood before had no place or was told why; neither changes by fewer places.
            rest = rest.get(place.saturating_add(1)..).unwrap_or_default();
        }
        Ok(made)
    }

    /// Those who wait for the session and should have been offered it, or told why not.
    pub(super) async fn unexplained(&self) -> Result<Vec<Unexplained>, WaitlistError> {
        let (state, session) = (self.state, self.session.id);
        let mut found = Vec::new();
        for entry in store::waiting_for(state.db.read(), &self.session).await? {
            let of_entry =
                bookings::service::known_of(state, &self.district, &entry.children, session);
            let known = match of_entry.await {
                Ok(known) => known,
                Err(BookingError::NotFound) => continue,
                Err(error) => return Err(error.into()),
            };
            let what = match judge(&self.candidate(&entry, &known, state.now())) {
                Judgement::Nothing => continue,
                Judgement::Offer(_) => "a place is there and is not offered",
                Judgement::Skip(skip) => {
                    let noted = store::skip_of(state.db.read(), entry.id, session).await?;
                    if noted.is_some_and(|noted| noted == skip) {
                        continue;
                    }
                    "passed over without a reason that the family can read"
                }
            };
            found.push(Unexplained {
                entry: entry.id,
                session,
                what,
            });
        }
        Ok(found)
    }

    /// Chooses among some entries by what is known without locks. Also tells whether the
    /// session has a place left at all.
    async fn choose(&self, entries: &[Entry]) -> Result<(Choice, bool), WaitlistError> {
        let (state, session) = (self.state, self.session.id);
        let mut known: Vec<(&Entry, Vec<Known<'_>>)> = Vec::new();
        for entry in entries {
            let of_entry =
                bookings::service::known_of(state, &self.district, &entry.children, session);
            match of_entry.await {
                Ok(of_entry) => known.push((entry, of_entry)),
                // A child has been erased: nobody is left to be told.
                Err(BookingError::NotFound) => self.drop_entry(entry).await?,
                Err(error) => return Err(error.into()),
            }
        }
        let now = state.now();
        let candidates: Vec<Candidate<'_>> = known
            .iter()
            .map(|(entry, known)| self.candidate(entry, known, now))
            .collect();
        let places_left = candidates.first().is_none_or(|candidate| {
            candidate.children.first().is_some_and(|(_, facts)| {
                let session = &facts.session;
                free_places(&session.capacity, &session.held)
                    .iter()
                    .any(|step| step.free() > 0)
            })
        });
        Ok((next_eligible(&candidates), places_left))
    }

    fn candidate<'k>(
        &self,
        entry: &Entry,
        known: &'k [Known<'_>],
        now: DateTime<Utc>,
    ) -> Candidate<'k> {
        Candidate {
            entry: entry.id,
            wish: entry.wish.clone(),
            accept_fee: entry.accept_fee,
            house: self.session.house,
            children: known
                .iter()
                .map(|one| (one.child(), one.as_facts(&self.district, now)))
                .collect(),
        }
    }

    /// Offers the entry what is there for it under the locks, if it still waits.
    async fn offer(&self, entry: &Entry) -> Result<Attempt, WaitlistError> {
        let (state, session) = (self.state, self.session.id);
        let children = entry.children.as_slice();
        let unguarded =
            bookings::service::without_locks_of(state, &self.district, children, session).await?;
        let now = state.now();
        let tx = state.db.begin_write().await?;
        let mut batch = Batch::default();
        let on = (children, session);
        let known =
            bookings::service::lock_to_offer(state, &tx, &self.district, on, unguarded).await?;
        let Judgement::Offer(plan) = judge(&self.candidate(entry, &known, now)) else {
            return Ok(Attempt::NotMade);
        };
        let to = (EntryStatus::Offered, entry.queued_at);
        let compare = compares(state);
        if !store::change_entry(&tx, entry.id, EntryStatus::Waiting, to, now, compare).await? {
            return Ok(Attempt::NotMade);
        }
        let offered = OfferOf {
            during: plan.during,
            plans: plan.plans,
            requested_by: entry.requested_by,
        };
        let made = bookings::service::add_offered(state, (&tx, &mut batch), &known, offered)?;
        let until = made.iter().filter_map(|booking| booking.offer_until).min();
        let offer = Offer {
            id: state.new_id().into(),
            entry: entry.id,
            session,
            until: until.unwrap_or(now),
            made_at: now,
            outcome: None,
            bookings: made.iter().map(|booking| booking.id).collect(),
        };
        store::add_offer(&mut batch, entry.district, &offer);
        tell::offered(state, &mut batch, entry, &offer, &made);
        batch.execute(&tx).await?;
        tx.commit().await?;
        bookings::service::refresh_all(state, &made).await;
        Ok(Attempt::Made)
    }

    /// Writes down why the entry was passed over at this session, if that is news.
    async fn note_skip(&self, entry: &Entry, skip: &Skip) -> Result<(), WaitlistError> {
        let (state, session) = (self.state, self.session.id);
        let known = store::skip_of(state.db.read(), entry.id, session).await?;
        if known.as_ref() == Some(skip) {
            return Ok(());
        }
        let tx = state.db.begin_write().await?;
        let mut batch = Batch::default();
        store::add_skip(&mut batch, (entry.id, session), skip, state.now())?;
        tell::skipped(state, &mut batch, entry, session, skip);
        batch.execute(&tx).await?;
        Ok(tx.commit().await?)
    }

    async fn drop_entry(&self, entry: &Entry) -> Result<(), WaitlistError> {
        let now = self.state.now();
        let tx = self.state.db.begin_write().await?;
        let to = (EntryStatus::Ended, entry.queued_at);
        store::change_entry(&tx, entry.id, EntryStatus::Waiting, to, now, true).await?;
        Ok(tx.commit().await?)
    }
}

/// Whether guardians may book the session now: only then is anything offered.
pub(super) fn in_window(
    state: &AppState,
    district: &District,
    session: &SessionRow,
    now: DateTime<Utc>,
) -> Result<bool, WaitlistError> {
    let policy = districts::service::policy(state, district, session.date)?;
    let (opens_at, closes_at) = booking_window(&policy.booking, district.local, session.date);
    Ok(opens_at <= now && now < closes_at.min(session.during.end()))
}

/// False only in the negative control of the compare-and-set.
pub(super) fn compares(state: &AppState) -> bool {
    !switched!(state, skip_compare_and_set)
}
