//! When booking opens, hundreds ask for one session at once. At SQL each would wait for the
//! session's lock with a connection in hand, until there is none left for anybody else.
//!
//! - Redis is asked first whether the session is full. Those who ask while its answer is on
//!   its way share the next one.
//! - One request of this process for a session is at SQL at a time. Whoever comes next takes along
//!   those who wait (`together.rs`), as many as there may be places for; the others look again.
//!
//! This is only about load: who has a place is decided under the locks.

use super::{
    gate::{Answer, Gate, Turn, Waited},
    together::{Decided, Wish, decide_those},
};
use crate::{
    features::{
        bookings::{
            domain::{BookingError, OccupancyView, Refusal},
            store,
        },
        sessions::domain::first_lack,
    },
    shared::{
        domain::{Actor, ChildId, Interval, SessionId},
        storage::Looks,
    },
    state::AppState,
};
#[cfg(feature = "testing")]
use std::sync::atomic::Ordering;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

/// As many are admitted together at most, however many places are free.
const TOGETHER: usize = 32;
/// As long as that after Redis was away, it may not show yet what was booked meanwhile.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(60);
/// As many gates are remembered before those that nobody stands at are cleared away.
const CLEARED_FROM: usize = 64;

/// Requests of this process by the session that they are for.
#[derive(Default)]
pub struct Rush {
    looks: Looks<SessionId, Option<Arc<OccupancyView>>>,
    gates: Mutex<HashMap<SessionId, Weak<Gate>>>,
}

impl Rush {
    /// How many stand in line for a session.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn in_line(&self, session: SessionId) -> usize {
        self.gate(session).in_line()
    }

    fn gate(&self, session: SessionId) -> Arc<Gate> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(&session).and_then(Weak::upgrade) {
            return gate;
        }
        if gates.len() >= CLEARED_FROM {
            gates.retain(|_, gate| gate.strong_count() > 0);
        }
        let gate = Arc::new(Gate::default());
        gates.insert(session, Arc::downgrade(&gate));
        gate
    }
}

/// The right to ask SQL for a place; given back when dropped, which must not be before what came
/// of it is projected: the next ones look for that.
pub(super) struct Pass(#[expect(dead_code, reason = "held")] Option<Turn>);

/// How a wish comes off the gate.
pub(super) enum Through {
    /// It is to be decided alone.
    Alone(Pass),
    /// It has been decided, with others or by Redis.
    Decided(Decided),
}

impl From<Result<Pass, Refusal>> for Through {
    fn from(alone: Result<Pass, Refusal>) -> Self {
        alone.map_or_else(|refusal| Self::Decided(Box::new(Err(refusal))), Self::Alone)
    }
}

/// A request at the gate of a session.
pub(super) struct AtGate<'a> {
    pub state: &'a AppState,
    pub actor: &'a Actor,
    pub children: &'a [ChildId],
    pub session: SessionId,
    pub during: Option<Interval>,
}

impl AtGate<'_> {
    /// Lets a request through to SQL alone, unless the session is known to be full.
    ///
    /// # Errors
    /// The store's, where nobody ahead has come back from SQL in time.
    pub async fn alone(&self) -> Result<Result<Pass, Refusal>, BookingError> {
        let gate = self.state.rush.gate(self.session);
        let passed = gate.passed();
        if let Some(refusal) = self.refused_by(self.look().await.as_deref()) {
            return Ok(Err(refusal));
        }
        if leaves_gate_out(self.state) {
            return Ok(Ok(self.let_through(None)));
        }
        let turn = match gate.free_turn() {
            Some(turn) => turn,
            None => gate.turn().await?,
        };
        if gate.passed() != passed
            && let Some(refusal) = self.refused_by(self.look().await.as_deref())
        {
            return Ok(Err(refusal));
        }
        Ok(Ok(self.let_through(Some(turn))))
    }

    /// As [`alone`](Self::alone), and together with others where there is a wish that can be.
    ///
    /// # Errors
    /// As [`alone`](Self::alone).
    pub async fn pass(&self, wish: Option<Wish>) -> Result<Through, BookingError> {
        match wish {
            Some(wish) => self.with_others(wish).await,
            None => self.alone().await.map(Through::from),
        }
    }

    /// As [`alone`](Self::alone), for a wish that others who wait may be decided with.
    ///
    /// # Errors
    /// As [`alone`](Self::alone).
    async fn with_others(&self, wish: Wish) -> Result<Through, BookingError> {
        if leaves_gate_out(self.state) {
            return self.alone().await.map(Through::from);
        }
        let gate = self.state.rush.gate(self.session);
        let (mut turn, mut has_waited) = (None, false);
        loop {
            let passed = gate.passed();
            let seen = self.look().await;
            if let Some(refusal) = self.refused_by(seen.as_deref()) {
                if turn.is_some() {
                    gate.all_look();
                }
                return Ok(Through::Decided(Box::new(Err(refusal))));
            }
            if let Some(held) = turn.or_else(|| gate.free_turn()) {
                // Who looks now is in line a moment later: a look costs less than a transaction.
                let others_look = !has_waited && self.state.rush.looks.are_under_way(&self.session);
                if others_look || gate.passed() != passed {
                    (turn, has_waited) = (Some(held), has_waited || others_look);
                    continue;
                }
                let many = seen.as_deref().map_or(TOGETHER, most_to_decide);
                return Ok(self.take_along(&gate, held, wish, many).await);
            }
            turn = match gate.wait(wish.clone()).await? {
                Waited::Turn(turn) => Some(turn),
                Waited::For(Answer::LookAgain) => None,
                Waited::For(Answer::Decided(decided)) => return Ok(Through::Decided(decided)),
                // It may have been given a place without hearing of it: only SQL knows.
                Waited::For(Answer::Alone) => {
                    let turn = gate.turn().await?;
                    return Ok(Through::Alone(self.let_through(Some(turn))));
                }
            };
        }
    }

    /// Decides a wish with those of others, as many as there may be places for; alone when nobody waits.
    async fn take_along(&self, gate: &Gate, turn: Turn, wish: Wish, many: usize) -> Through {
        let taken = gate.take(many.saturating_sub(1));
        let pass = self.let_through(Some(turn));
        if taken.is_empty() {
            return Through::Alone(pass);
        }
        #[cfg(feature = "testing")]
        let let_through = &self.state.switches.let_through;
        #[cfg(feature = "testing")]
        let_through.fetch_add(taken.len(), Ordering::SeqCst);
        let mut wishes = vec![&wish];
        wishes.extend(taken.iter().map(|it| &it.wish));
        let decided = decide_those(self.state, self.session, &wishes).await;
        let mut decided = decided.into_iter();
        let own = decided.next().flatten();
        for (one, decided) in taken.into_iter().zip(decided) {
            one.tell(decided.map_or(Answer::Alone, Answer::Decided));
        }
        if self.look().await.is_some_and(|seen| is_full(&seen)) {
            gate.all_look();
        }
        own.map_or(Through::Alone(pass), Through::Decided)
    }

    fn let_through(&self, turn: Option<Turn>) -> Pass {
        #[cfg(feature = "testing")]
        self.state
            .switches
            .let_through
            .fetch_add(1, Ordering::SeqCst);
        Pass(turn)
    }

    /// How full the session is, as Redis has it.
    async fn look(&self) -> Option<Arc<OccupancyView>> {
        let redis = self.state.redis.as_ref()?;
        if redis.was_away_since(CAUGHT_UP_WITHIN) {
            // It may show a session as full that was so before, and not name who was booked
            // meanwhile.
            return None;
        }
        let session = self.session;
        let look = || {
            let redis = redis.clone();
            async move {
                let seen = store::read_occupancy(&redis, session).await;
                seen.ok().flatten().map(Arc::new)
            }
        };
        self.state.rush.looks.share(session, look).await
    }

    /// What Redis can refuse: a session in which no place is left at some moment of the wanted
    /// time. It may name this reason where another stands too, but never refuses a place that
    /// is there. A child for whom a booking was made there is answered from SQL, which knows whether
    /// this is that request once more; but only to its own family and to staff: nobody else
    /// learns that it is there. Of siblings all are then.
    fn refused_by(&self, view: Option<&OccupancyView>) -> Option<Refusal> {
        let view = view?;
        if view.district != self.actor.district {
            return None;
        }
        let is_known = |child: &ChildId| {
            let asked_by = view
                .children
                .binary_search_by_key(child, |(child, _)| *child)
                .ok()
                .and_then(|place| view.children.get(place));
            asked_by.is_some_and(|(_, family)| {
                self.actor.is_staff() || self.actor.family() == Some(*family)
            })
        };
        if self.children.iter().any(is_known) {
            return None;
        }
        let lack = match self.during {
            Some(during) => first_lack(&view.steps, during, 1)?,
            None => view.steps.iter().copied().find(|step| step.free() == 0)?,
        };
        Some(Refusal::Full {
            limit: lack.limit,
            capacity: lack.capacity,
            occupied: lack.occupied,
            during: lack.during,
            next_free: self.during.and_then(|during| view.next_fit(during)),
        })
    }
}

fn is_full(view: &OccupancyView) -> bool {
    view.steps.iter().all(|step| step.free() == 0)
}

/// As many as there may be places for. Where there is none, only those wait who were given one
/// before, and all can be told at once.
fn most_to_decide(view: &OccupancyView) -> usize {
    let free = view.steps.iter().map(|step| step.free()).max();
    match free.map(usize::try_from) {
        Some(Ok(free)) if free > 0 => free.min(TOGETHER),
        _ => TOGETHER,
    }
}

/// True only in the negative controls: of the gate, and of the locks, which it would keep
/// requests from reaching at once.
fn leaves_gate_out(state: &AppState) -> bool {
    #[cfg(feature = "testing")]
    {
        use crate::testing::Switches;
        let switches = &state.switches;
        if Switches::is_on(&switches.skip_rush_gate)
            || Switches::is_on(&switches.skip_admission_locks)
        {
            return true;
        }
    }
    let _ = state;
    false
}
