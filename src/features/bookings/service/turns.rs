//! When booking opens, asking faster and more often gains nothing: of one account one request
//! for a child and a session is under way at a time, and a guardian has few under way in all.
//!
//! This is fairness, not safety: it is counted in this process, and what is booked is decided
//! under the locks. A repeat with its key is the same request, and waits for the first one.

use super::book::still_stands;
use crate::{
    features::bookings::domain::BookingError,
    shared::{
        domain::{AccountId, Actor, ChildId, RequestKey, SessionId},
        storage::idempotency::stored,
    },
    state::AppState,
};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// What is asked for, and under which key.
struct Held {
    child: ChildId,
    session: SessionId,
    key: Option<String>,
    /// Requests with that key.
    requests: usize,
}

type ByAccount = BTreeMap<AccountId, Vec<Held>>;

/// Requests for places that are under way in this process, by account.
#[derive(Default)]
pub struct Turns(Arc<Mutex<ByAccount>>);

/// The right to ask; given back when dropped.
pub(super) struct Turn {
    turns: Arc<Mutex<ByAccount>>,
    account: AccountId,
    children: Vec<ChildId>,
    session: SessionId,
    /// An earlier request with the key was under way.
    repeats: bool,
}

impl Turn {
    /// Whether another request with the key is under way still.
    fn is_shared(&self) -> bool {
        let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let held = turns.get(&self.account).map_or(&[][..], Vec::as_slice);
        let own = |it: &&Held| {
            self.children
                .iter()
                .any(|child| it.is_of(*child, self.session))
        };
        held.iter().filter(own).any(|it| it.requests > 1)
    }
}

/// What a request hears that was refused. A repeat may have overtaken the first request with
/// its key, which can be granted yet: it is told to wait, and not what the first will not hear.
pub(super) async fn refused<T: DeserializeOwned>(
    state: &AppState,
    actor: &Actor,
    (turn, key): (Option<&Turn>, &RequestKey),
    refusal: BookingError,
) -> Result<T, BookingError> {
    if !turn.is_some_and(|turn| turn.repeats) || left_out!(RepeatsWait) {
        return Err(refusal);
    }
    if turn.is_some_and(Turn::is_shared) {
        return Err(BookingError::AskedAlready);
    }
    // It has ended meanwhile.
    match stored(&state.db, actor.account, key).await? {
        Some(answer) => {
            still_stands(state, state.db.read(), actor).await?;
            Ok(answer)
        }
        None => Err(refusal),
    }
}

/// The turn of a request for some children and a session.
///
/// # Errors
/// [`BookingError::AskedAlready`] while another request of the account for one of them is under
/// way, [`BookingError::TooManyAtOnce`] for a guardian who has too many under way.
pub(super) fn take_turn(
    state: &AppState,
    actor: &Actor,
    key: Option<&RequestKey>,
    (children, session): (&[ChildId], SessionId),
) -> Result<Option<Turn>, BookingError> {
    if leaves_turns_out(state) {
        return Ok(None);
    }
    let most = if actor.is_staff() {
        usize::MAX
    } else {
        state.config.limits.bookings_in_flight
    };
    let key = key.map(|key| key.key.as_str());
    let turn = state
        .turns
        .take(actor.account, (children, session), key, most);
    turn.map(Some)
}

impl Turns {
    fn take(
        &self,
        account: AccountId,
        (children, session): (&[ChildId], SessionId),
        key: Option<&str>,
        most: usize,
    ) -> Result<Turn, BookingError> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = turns.get(&account).map_or(&[][..], Vec::as_slice);
        let mut new = 0_usize;
        for child in children {
            match held.iter().find(|it| it.is_of(*child, session)) {
                None => new = new.saturating_add(1),
                Some(same) if key.is_some() && same.key.as_deref() == key => {}
                Some(_) => return Err(BookingError::AskedAlready),
            }
        }
        // However many siblings are asked for together: alone they always may.
        if new > 0 && !held.is_empty() && held.len().saturating_add(new) > most {
            return Err(BookingError::TooManyAtOnce);
        }
        let repeats = new < children.len();
        let held = turns.entry(account).or_default();
        for child in children {
            match held.iter_mut().find(|it| it.is_of(*child, session)) {
                Some(same) => same.requests = same.requests.saturating_add(1),
                None => held.push(Held {
                    child: *child,
                    session,
                    key: key.map(str::to_owned),
                    requests: 1,
                }),
            }
        }
        Ok(Turn {
            turns: Arc::clone(&self.0),
            account,
            children: children.to_vec(),
            session,
            repeats,
        })
    }
}

impl Held {
    fn is_of(&self, child: ChildId, session: SessionId) -> bool {
        self.child == child && self.session == session
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(held) = turns.get_mut(&self.account) else {
            return;
        };
        for child in &self.children {
            if let Some(own) = held.iter_mut().find(|it| it.is_of(*child, self.session)) {
                own.requests = own.requests.saturating_sub(1);
            }
        }
        held.retain(|it| it.requests > 0);
        if held.is_empty() {
            turns.remove(&self.account);
        }
    }
}

/// True only in the negative controls: of the turns, and of the locks, which turns would keep
/// requests of one account from reaching.
fn leaves_turns_out(state: &AppState) -> bool {
    #[cfg(feature = "testing")]
    {
        use crate::testing::Switches;
        let switches = &state.switches;
        if Switches::is_on(&switches.skip_booking_turns)
            || Switches::is_on(&switches.skip_admission_locks)
        {
            return true;
        }
    }
    let _ = state;
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    fn ask(turns: &Turns, child: u128, session: u128, key: &str) -> Result<Turn, BookingError> {
        turns.take(id(1), (&[id(child)], id(session)), Some(key), 2)
    }

    #[test]
    fn one_request_for_a_child_and_a_session_is_under_way() {
        let turns = Turns::default();
        let first = ask(&turns, 1, 1, "a").unwrap();
        assert!(matches!(
            ask(&turns, 1, 1, "b"),
            Err(BookingError::AskedAlready)
        ));
        // A repeat is the same request, and outlives the first.
        let repeat = ask(&turns, 1, 1, "a").unwrap();
        drop(first);
        assert!(ask(&turns, 1, 1, "b").is_err());
        drop(repeat);
        ask(&turns, 1, 1, "b").unwrap();
    }

    #[test]
    fn a_repeat_knows_of_the_first_request_for_as_long_as_it_is_under_way() {
        let turns = Turns::default();
        let first = ask(&turns, 1, 1, "a").unwrap();
        assert!(!first.repeats && !first.is_shared());
        let repeat = ask(&turns, 1, 1, "a").unwrap();
        assert!(repeat.repeats && repeat.is_shared());
        drop(first);
        assert!(repeat.repeats && !repeat.is_shared());
    }

    #[test]
    fn few_are_under_way_in_all_and_nothing_is_left_behind() {
        let turns = Turns::default();
        let (one, two) = (ask(&turns, 1, 1, "a").unwrap(), ask(&turns, 1, 2, "b"));
        assert!(two.is_ok());
        assert!(matches!(
            ask(&turns, 2, 1, "c"),
            Err(BookingError::TooManyAtOnce)
        ));
        drop(one);
        drop(ask(&turns, 2, 1, "c").unwrap());
        drop(two);
        assert!(turns.0.lock().unwrap().is_empty());
    }

    #[test]
    fn siblings_who_come_together_have_one_turn_however_many() {
        let turns = Turns::default();
        let all = [id(1), id(2), id(3)];
        let together = turns.take(id(1), (&all, id(1)), Some("a"), 2).unwrap();
        assert!(ask(&turns, 3, 1, "b").is_err());
        drop(together);
        ask(&turns, 3, 1, "b").unwrap();
    }
}
