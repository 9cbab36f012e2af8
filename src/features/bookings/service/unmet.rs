//! Wishes that were refused because a session was full (H-10): collected in memory, because
//! a refusal in a rush must cost no statement, and written by a job of the waiting list. What
//! a crash takes away is at most what was refused since the job ran last.

use crate::{
    features::bookings::domain::Refusal,
    shared::domain::{AccountId, Actor, ChildId, SessionId},
    state::AppState,
};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// How many refused wishes are kept at most between two runs of the job. More than that are
/// not counted: better a number that is too low than memory without bound.
const KEPT: usize = 20_000;

/// A wish that was refused because the session was full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RefusedWish {
    /// The guardian who asked. Whether the child is of the guardian's family is checked when
    /// the wish is written: a session known to be full is refused without asking whose child
    /// it is.
    pub account: AccountId,
    /// The child.
    pub child: ChildId,
    /// The session.
    pub session: SessionId,
}

/// Refused wishes that wait to be written, each once.
#[derive(Debug, Default)]
pub struct RefusedDemand(Mutex<BTreeSet<RefusedWish>>);

impl RefusedDemand {
    fn note(&self, wish: RefusedWish) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.insert(wish);
        }
    }

    /// Takes out at most `limit` wishes.
    #[must_use]
    pub fn take(&self, limit: usize) -> Vec<RefusedWish> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        while taken.len() < limit
            && let Some(wish) = kept.pop_first()
        {
            taken.push(wish);
        }
        taken
    }

    /// Puts back what could not be written.
    pub fn put_back(&self, wishes: Vec<RefusedWish>) {
        for wish in wishes {
            self.note(wish);
        }
    }
}

/// Notes a refusal of a guardian's wish if it was for want of a place. Staff who book on
/// behalf of a family try what the family has not asked for, so theirs do not count.
pub(super) fn note_unmet(
    state: &AppState,
    actor: &Actor,
    child: ChildId,
    session: SessionId,
    refusal: &Refusal,
) {
    if !actor.is_staff() && matches!(refusal, Refusal::Full { .. }) {
        state.refused_demand.note(RefusedWish {
            account: actor.account,
            child,
            session,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn wish(number: usize) -> RefusedWish {
        let id = Uuid::from_u128(u128::try_from(number).unwrap());
        RefusedWish {
            account: Uuid::nil().into(),
            child: id.into(),
            session: Uuid::nil().into(),
        }
    }

    #[test]
    fn the_same_wish_is_kept_once() {
        let kept = RefusedDemand::default();
        kept.note(wish(1));
        kept.note(wish(1));
        assert_eq!(kept.take(10), [wish(1)]);
        assert_eq!(kept.take(10), []);
    }

    #[test]
    fn no_more_than_the_bound_is_kept() {
        let kept = RefusedDemand::default();
        (0..KEPT + 5).for_each(|number| kept.note(wish(number)));
        assert_eq!(kept.take(usize::MAX).len(), KEPT);
    }

    #[test]
    fn what_could_not_be_written_is_taken_again() {
        let kept = RefusedDemand::default();
        kept.note(wish(1));
        kept.note(wish(2));
        let taken = kept.take(1);
        assert_eq!(taken, [wish(1)]);
        kept.put_back(taken);
        assert_eq!(kept.take(10), [wish(1), wish(2)]);
    }
}
