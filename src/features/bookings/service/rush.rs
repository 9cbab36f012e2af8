//! When booking opens, hundreds ask for one session at once. At SQL each would wait for the
//! session's lock with a connection in hand, until there is none left for anybody else.
//!
//! - Redis is asked first whether the session is full. Those who ask while its answer is on
//!   its way share the next one.
//! - Few requests of this process for a session are at SQL at a time. Whoever had to wait asks Redis
//!   once more.
//!
//! This is only about load: who has a place is decided under the locks.

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
        storage::{Looks, StoreError},
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
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Requests for a session that are at SQL at a time: one holds the lock, and the next ones are
/// there when it is let go.
const AT_SQL: usize = 4;
/// As long as one waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);
/// As long as that after Redis was away, it may not show yet what was booked meanwhile.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(60);
/// As many gates are remembered before those that nobody stands at are cleared away.
const CLEARED_FROM: usize = 64;

/// Requests of this process by the session that they are for.
#[derive(Default)]
pub struct Rush {
    looks: Looks<SessionId, Option<Arc<OccupancyView>>>,
    gates: Mutex<HashMap<SessionId, Weak<Semaphore>>>,
}

impl Rush {
    fn gate(&self, session: SessionId) -> Arc<Semaphore> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(&session).and_then(Weak::upgrade) {
            return gate;
        }
        if gates.len() >= CLEARED_FROM {
            gates.retain(|_, gate| gate.strong_count() > 0);
        }
        let gate = Arc::new(Semaphore::new(AT_SQL));
        gates.insert(session, Arc::downgrade(&gate));
        gate
    }
}

/// The right to ask SQL for a place; given back when dropped, which must not be before what came
/// of it is projected: the next ones look for that.
pub(super) struct Pass(#[expect(dead_code, reason = "held")] Option<OwnedSemaphorePermit>);

/// Lets a request for a session through to SQL, unless the session is known to be full.
///
/// # Errors
/// The store's, where nobody ahead has come back from SQL in time.
pub(super) async fn pass(
    state: &AppState,
    actor: &Actor,
    children: &[ChildId],
    session: SessionId,
    during: Option<Interval>,
) -> Result<Result<Pass, Refusal>, BookingError> {
    if let Some(refusal) = refused_early(state, actor, children, session, during).await {
        return Ok(Err(refusal));
    }
    let (pass, waited) = at_gate(state, session).await?;
    if waited && let Some(refusal) = refused_early(state, actor, children, session, during).await {
        return Ok(Err(refusal));
    }
    #[cfg(feature = "testing")]
    state.switches.let_through.fetch_add(1, Ordering::SeqCst);
    Ok(Ok(pass))
}

/// Waits until few enough are at SQL, and says whether it had to.
async fn at_gate(state: &AppState, session: SessionId) -> Result<(Pass, bool), StoreError> {
    if leaves_gate_out(state) {
        return Ok((Pass(None), false));
    }
    let gate = state.rush.gate(session);
    if let Ok(permit) = Arc::clone(&gate).try_acquire_owned() {
        return Ok((Pass(Some(permit)), false));
    }
    match timeout(PATIENCE, gate.acquire_owned()).await {
        Ok(Ok(permit)) => Ok((Pass(Some(permit)), true)),
        _ => Err(StoreError::waited_in_vain("nobody came back from SQL")),
    }
}

/// What Redis can refuse: a session in which no place is left at some moment of the wanted
/// time. It may name this reason where another stands too, but never refuses a place that
/// is there. A child for whom a booking was made there is answered from SQL, which knows whether
/// this is that request once more; but only to its own family and to staff: nobody else
/// learns that it is there. Of siblings all are then.
async fn refused_early(
    state: &AppState,
    actor: &Actor,
    children: &[ChildId],
    session: SessionId,
    during: Option<Interval>,
) -> Option<Refusal> {
    let redis = state.redis.as_ref()?;
    if redis.was_away_since(CAUGHT_UP_WITHIN) {
        // It may show a session as full that was so before, and not name who was booked meanwhile.
        return None;
    }
    let look = || {
        let redis = redis.clone();
        async move {
            let seen = store::read_occupancy(&redis, session).await;
            seen.ok().flatten().map(Arc::new)
        }
    };
    let view = state.rush.looks.share(session, look).await?;
    if view.district != actor.district {
        return None;
    }
    let is_known = |child: &ChildId| {
        let asked_by = view
            .children
            .binary_search_by_key(child, |(child, _)| *child)
            .ok()
            .and_then(|place| view.children.get(place));
        asked_by.is_some_and(|(_, family)| actor.is_staff() || actor.family() == Some(*family))
    };
    if children.iter().any(is_known) {
        return None;
    }
    let lack = match during {
        Some(during) => first_lack(&view.steps, during, 1)?,
        None => view.steps.iter().copied().find(|step| step.free() == 0)?,
    };
    Some(Refusal::Full {
        limit: lack.limit,
        capacity: lack.capacity,
        occupied: lack.occupied,
        during: lack.during,
        next_free: during.and_then(|during| view.next_fit(during)),
    })
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
