//! Background jobs. Each can run in many instances at once: what it does is a
//! compare-and-set, so that one instance does it and the others find it done.

use crate::state::AppState;
use actix_web::web;
use std::{future::Future, time::Duration};
use tokio_util::task::TaskTracker;

/// Starts every job; each ends soon after the service begins to stop.
pub fn start(_state: &web::Data<AppState>, _tracker: &TaskTracker) {}

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
