//! Failures that anybody can cause, as often as they like: counted in memory, and written to the
//! audit log by a job, one row a minute for each account and kind (docs/adr/0030). So they neither
//! flood the log nor cost the one who is refused a write, which would tell an account that is
//! there from one that is not. What a crash takes away is what failed since the job ran last.

use crate::shared::domain::{AccountId, AuditAction, AuditSubject, DistrictId};
use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// How many different failures are told apart between two runs of the job; those beyond are
/// counted without saying whose they were.
const KEPT: usize = 10_000;

/// A failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// In whose chain it is written; `None` for that of every district.
    pub district: Option<DistrictId>,
    /// What failed.
    pub action: AuditAction,
    /// Of what kind it was.
    pub subject: AuditSubject,
    /// Whose it was, where there is somebody.
    pub id: Option<Uuid>,
    /// What of it: a word.
    pub what: &'static str,
}

impl Failure {
    /// A sign-in that failed; `None` where there is no such account.
    #[must_use]
    pub fn of_sign_in(
        district: DistrictId,
        account: Option<AccountId>,
        what: &'static str,
    ) -> Self {
        Self {
            district: Some(district),
            action: AuditAction::SignInFailed,
            subject: AuditSubject::Account,
            id: account.map(AccountId::get),
            what,
        }
    }
}

/// Failures that wait to be written, and how often each has happened.
#[derive(Debug, Default)]
pub struct Failures(Mutex<BTreeMap<Failure, u64>>);

impl Failures {
    /// Counts one.
    pub fn note(&self, failure: Failure) {
        self.add(failure, 1);
    }

    /// Counts some.
    pub fn add(&self, failure: Failure, times: u64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = if kept.len() < KEPT || kept.contains_key(&failure) {
            failure
        } else {
            Failure {
                id: None,
                ..failure
            }
        };
        let counted = kept.entry(failure).or_default();
        *counted = counted.saturating_add(times);
    }

    /// Takes all out.
    #[must_use]
    pub fn take(&self) -> BTreeMap<Failure, u64> {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(number: usize) -> Failure {
        let id = u128::try_from(number).unwrap();
        Failure {
            district: Some(Uuid::nil().into()),
            action: AuditAction::SignInFailed,
            subject: AuditSubject::Account,
            id: Some(Uuid::from_u128(id)),
            what: "password",
        }
    }

    #[test]
    fn the_same_failure_is_counted() {
        let failures = Failures::default();
        failures.note(failure(1));
        failures.note(failure(2));
        failures.note(failure(1));
        let taken: Vec<_> = failures.take().into_iter().collect();
        assert_eq!(taken, [(failure(1), 2), (failure(2), 1)]);
        assert!(failures.take().is_empty());
    }

    #[test]
    fn beyond_the_bound_nobody_is_told_apart_and_nothing_is_lost() {
        let failures = Failures::default();
        (0..KEPT + 5).for_each(|number| failures.note(failure(number)));
        failures.note(failure(1));
        let taken = failures.take();
        assert_eq!(taken.len(), KEPT + 1);
        let beyond = Failure {
            id: None,
            ..failure(0)
        };
        assert_eq!((taken[&beyond], taken[&failure(1)]), (5, 2));
    }
}
