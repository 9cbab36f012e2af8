//! Background jobs. Each can run in many instances at once: what it does is a
//! compare-and-set, so that one instance does it and the others find it done.

use crate::{
    features::bookings::service as bookings, shared::storage::idempotency::forget_before,
    state::AppState,
};
use actix_web::web;
use chrono::TimeDelta;
use std::{fmt::Display, future::Future, time::Duration};
use tokio_util::task::TaskTracker;

/// How soon a request that staff did not answer is expired.
const EXPIRE_EVERY: Duration = Duration::from_secs(5);
/// How soon a child who never came is noted.
const NO_SHOW_EVERY: Duration = Duration::from_secs(30);
/// How soon Redis shows again what SQL says after a fault.
const RELAY_EVERY: Duration = Duration::from_millis(500);

/// How often old idempotency keys are forgotten, and how old they get.
const FORGET_KEYS_EVERY: Duration = Duration::from_secs(600);
const KEYS_LIVE_FOR: TimeDelta = TimeDelta::days(7);

/// Starts every job; each ends soon after the service begins to stop.
pub fn start(state: &web::Data<AppState>, tracker: &TaskTracker) {
    every(state, tracker, EXPIRE_EVERY, |state| async move {
        noted("expire requests", bookings::expire_due(&state).await);
    });
    every(state, tracker, NO_SHOW_EVERY, |state| async move {
        noted("mark no-shows", bookings::mark_no_shows(&state).await);
    });
    every(state, tracker, RELAY_EVERY, |state| async move {
        bookings::watch_redis(&state).await;
        noted("relay the outbox", bookings::relay_outbox(&state).await);
    });
    every(state, tracker, FORGET_KEYS_EVERY, |state| async move {
        let before = state.now() - KEYS_LIVE_FOR;
        noted("forget old keys", forget_before(&state.db, before).await);
    });
}

/// Calls `tick` again and again, with a pause between, until the service stops. A tick
/// that fails is logged by itself and does not end the job.
pub fn every<F: Future<Output = ()> + Send + 'static>(
    state: &web::Data<AppState>,
    tracker: &TaskTracker,
    pause: Duration,
    tick: impl Fn(web::Data<AppState>) -> F + Send + 'static,
) {
    let state = state.clone();
    tracker.spawn(async move {
        while state
            .stopping
            .run_until_cancelled(tokio::time::sleep(pause))
            .await
            .is_some()
        {
            tick(state.clone()).await;
        }
    });
}

fn noted<E: Display>(job: &str, result: Result<usize, E>) {
    match result {
        Ok(0) => {}
        Ok(done) => tracing::debug!(job, done, "done"),
        Err(error) => tracing::warn!(job, error = %error, "will be tried again"),
    }
}
