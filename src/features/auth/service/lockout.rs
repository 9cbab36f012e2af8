//! Guessing at logins of staff has to wait (docs/adr/0028).
//!
//! A try is counted before anything of it is looked at, in a short write of its own: of many at
//! the same time each gets a number, so being fast does not buy guesses. It is counted for a
//! login that does not exist just the same, so nobody learns which do.

use super::{
    super::{
        domain::{AuthError, FREE_TRIES, next_try_at, seconds_until},
        store::{self, AttemptKey, Attempts},
    },
    audit,
};
use crate::{
    shared::{
        domain::{AccountId, DistrictId},
        storage::{StoreError, WriteTx},
    },
    state::AppState,
};

/// A try at a login that was counted. What comes of it is told by one of its functions, or
/// by none when it fails.
pub(super) struct Attempt {
    district: DistrictId,
    subject_hash: String,
    /// Whether the next one has to wait, should this one fail.
    is_last: bool,
}

impl Attempt {
    /// The tries at the login that is found by this hash, none counted.
    pub const fn of(district: DistrictId, subject_hash: String) -> Self {
        Self {
            district,
            subject_hash,
            is_last: false,
        }
    }

    /// Counts a try at the login that is found by this hash.
    ///
    /// # Errors
    /// [`AuthError::TooManyAttempts`] while it has to wait, or the store's.
    pub async fn count(
        state: &AppState,
        district: DistrictId,
        subject_hash: String,
    ) -> Result<Self, AuthError> {
        let mut attempt = Self::of(district, subject_hash);
        let now = state.now();
        if count_without_lock(state, &attempt).await? {
            return Ok(attempt);
        }
        let tx = state.db.begin_write().await?;
        let Some(failures) = store::count_try(&tx, attempt.key(), now).await? else {
            let so_far = store::attempts(&*tx, attempt.key()).await?;
            let next_at = so_far.map_or(now, |it| it.next_at);
            return Err(AuthError::TooManyAttempts {
                retry_after: seconds_until(next_at, now),
            });
        };
        attempt.is_last = failures >= FREE_TRIES;
        if attempt.is_last {
            let next_at = next_try_at(failures, now);
            store::set_attempts(&tx, attempt.key(), Attempts { failures, next_at }).await?;
        }
        tx.commit().await?;
        Ok(attempt)
    }

    /// Notes for the audit log that it failed, whose login it is, and whether the next has to wait.
    pub fn note_if_failed<T>(
        &self,
        state: &AppState,
        account: Option<AccountId>,
        outcome: &Result<T, AuthError>,
    ) {
        let what = match outcome {
            Err(AuthError::SignInFailed) => "password",
            Err(AuthError::TotpInvalid) => "second_factor",
            Ok(_) | Err(_) => return,
        };
        audit::failed(state, self.district, account, what);
        if self.is_last {
            audit::waits(state, self.district, account);
        }
    }

    /// It succeeded: with the commit of `tx` nothing is counted any more.
    pub async fn succeeded(&self, tx: &WriteTx) -> Result<(), StoreError> {
        store::clear_attempts(tx, self.key()).await
    }

    /// Nothing was tried after all.
    pub async fn take_back(&self, state: &AppState) -> Result<(), StoreError> {
        let tx = state.db.begin_write().await?;
        store::take_back_try(&tx, self.key(), state.now()).await?;
        tx.commit().await
    }

    fn key(&self) -> AttemptKey<'_> {
        AttemptKey {
            district: self.district,
            subject_hash: &self.subject_hash,
        }
    }
}

/// The negative control of the count: with the switch on, what was counted so far is read
/// before the write, and long enough before it that tries at the same time read the same.
/// True when it was counted so.
#[cfg(feature = "testing")]
async fn count_without_lock(state: &AppState, attempt: &Attempt) -> Result<bool, AuthError> {
    if !crate::testing::Switches::is_on(&state.switches.count_tries_without_lock) {
        return Ok(false);
    }
    let now = state.now();
    let so_far = store::attempts(state.db.read(), attempt.key()).await?;
    let failures = match so_far {
        Some(so_far) if so_far.next_at > now => return Ok(false),
        Some(so_far) => so_far.failures.saturating_add(1),
        None => 1,
    };
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let tx = state.db.begin_write().await?;
    store::count_try(&tx, attempt.key(), now).await?;
    let next_at = next_try_at(failures, now);
    store::set_attempts(&tx, attempt.key(), Attempts { failures, next_at }).await?;
    tx.commit().await?;
    Ok(true)
}

#[cfg(not(feature = "testing"))]
#[expect(clippy::unused_async, reason = "its twin in tests reads the store")]
async fn count_without_lock(_: &AppState, _: &Attempt) -> Result<bool, AuthError> {
    Ok(false)
}
