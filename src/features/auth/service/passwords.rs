//! Passwords: hashed and checked beside the requests, a few at a time.

use super::super::domain::AuthError;
use crate::{
    shared::security::{hash_secret, verify_secret},
    state::AppState,
};
use secrecy::{ExposeSecret, SecretString};
use std::{num::NonZero, sync::Arc, thread::available_parallelism, time::Duration};
use tokio::{
    sync::{OnceCell, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

/// How long a sign-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// What checking passwords needs. Each check takes some 20 MiB and tens of milliseconds of
/// a processor by design, so no more run at once than there are processors.
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// Hash of a password that nobody has: what is checked for a login that does not exist.
    decoy: OnceCell<String>,
}

impl Default for Passwords {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, NonZero::get);
        Self {
            turns: Arc::new(Semaphore::new(processors)),
            decoy: OnceCell::new(),
        }
    }
}

/// Hashes a password for [`super::create_staff_login`].
///
/// # Errors
/// [`AuthError::Busy`] when too many are waiting, [`AuthError::Hashing`].
pub async fn hash_password(state: &AppState, password: &SecretString) -> Result<String, AuthError> {
    let password = password.clone();
    let random = Arc::clone(&state.random);
    beside(state, move || {
        hash_secret(password.expose_secret(), &*random)
    })
    .await?
    .map_err(|_| AuthError::Hashing)
}

/// True when `stored` was made from the password. `None`, for a login that does not exist,
/// takes as long as a wrong password.
pub(super) async fn verify_password(
    state: &AppState,
    password: SecretString,
    stored: Option<String>,
) -> Result<bool, AuthError> {
    let decoy = state
        .passwords
        .decoy
        .get_or_try_init(|| async {
            let mut nobodys = [0; 32];
            state.random.fill(&mut nobodys);
            let text: String = nobodys.iter().map(|byte| char::from(*byte)).collect();
            hash_password(state, &text.into()).await
        })
        .await?;
    let known = stored.is_some();
    let stored = stored.unwrap_or_else(|| decoy.clone());
    let fits = beside(state, move || {
        verify_secret(password.expose_secret(), &stored)
    })
    .await?;
    Ok(known && fits)
}

/// Runs work of the processor on a thread that requests do not wait for.
pub(super) async fn beside<T: Send + 'static>(
    state: &AppState,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AuthError> {
    let turn = Arc::clone(&state.passwords.turns).acquire_owned();
    let turn = timeout(PATIENCE, turn)
        .await
        .ok()
        .and_then(Result::ok)
        .ok_or(AuthError::Busy)?;
    // The turn ends with the work, not with the request, which may be given up before.
    spawn_blocking(move || {
        let _turn = turn;
        work()
    })
    .await
    .map_err(|_| AuthError::Hashing)
}
