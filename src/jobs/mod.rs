//! Background jobs. Each can run in many instances at once: what it does is a
//! compare-and-set, so that one instance does it and the others find it done.

mod follow;

pub use follow::follow_up;

use crate::{
    features::{
        audit_log::service as audit_log, auth::service as auth, bookings::service as bookings,
        exports::service as exports, guidance::service as guidance, months::service as months,
        notices::service as notices, payments::service as payments,
        retention::service as retention, roster::service as roster, sessions::service as sessions,
        waitlist::service as waitlist, webhooks::service as webhooks,
    },
    shared::storage::idempotency::forget_before,
    state::AppState,
};
use actix_web::web;
use chrono::TimeDelta;
use futures_util::{FutureExt, future::BoxFuture};
use std::{future::Future, time::Duration};
use tokio_util::task::TaskTracker;

/// How long idempotency keys are kept.
const KEYS_LIVE_FOR: TimeDelta = TimeDelta::days(7);

/// What comes of one tick: how many things were done.
type Tick<'s> = BoxFuture<'s, anyhow::Result<usize>>;

/// Something that is done again and again.
struct Job {
    name: &'static str,
    /// The pause between two ticks.
    every: Duration,
    tick: for<'s> fn(&'s AppState) -> Tick<'s>,
}

/// Every job.
const JOBS: &[Job] = &[
    Job {
        name: "expire requests",
        every: Duration::from_secs(5),
        tick: |state| async { Ok(bookings::expire_due(state).await?) }.boxed(),
    },
    Job {
        name: "mark no-shows",
        every: Duration::from_secs(30),
        tick: |state| async { Ok(bookings::mark_no_shows(state).await?) }.boxed(),
    },
    Job {
        name: "settle guidance",
        every: Duration::from_secs(10),
        tick: |state| async { Ok(guidance::settle_due(state).await?) }.boxed(),
    },
    Job {
        name: "raise overstays",
        every: Duration::from_secs(30),
        tick: |state| async { Ok(bookings::raise_overstays(state).await?) }.boxed(),
    },
    Job {
        // Before places are given back for want of a payment.
        name: "ask about payments",
        every: Duration::from_secs(5),
        tick: |state| async { Ok(payments::ask_about_orders(state).await?) }.boxed(),
    },
    Job {
        name: "expire unpaid bookings",
        every: Duration::from_secs(5),
        tick: |state| async { Ok(payments::expire_unpaid(state).await?) }.boxed(),
    },
    Job {
        name: "send refunds",
        every: Duration::from_secs(5),
        tick: |state| async { Ok(payments::send_refunds(state).await?) }.boxed(),
    },
    Job {
        // How soon Redis shows again what SQL says after a fault.
        name: "relay projections",
        every: Duration::from_millis(500),
        tick: |state| {
            async {
                bookings::watch_redis(state).await;
                Ok(bookings::relay_outbox(state).await?)
            }
            .boxed()
        },
    },
    Job {
        name: "follow changes",
        every: Duration::from_millis(500),
        tick: |state| async { Ok(follow_up(state).await?) }.boxed(),
    },
    Job {
        // Once a local day in each district; between, a look at the date.
        name: "remind of what ends",
        every: Duration::from_secs(600),
        tick: |state| async { Ok(roster::remind(state).await?) }.boxed(),
    },
    Job {
        name: "end what is past of shortfalls",
        every: Duration::from_secs(60),
        tick: |state| {
            async {
                let ended = sessions::end_past_shortfalls(state).await?;
                Ok(sessions::end_alerts_of_past_sessions(state)
                    .await?
                    .saturating_add(ended))
            }
            .boxed()
        },
    },
    Job {
        name: "hand notices on",
        every: Duration::from_secs(1),
        tick: |state| async { Ok(notices::hand_on_due(state).await?) }.boxed(),
    },
    Job {
        name: "send messages",
        every: Duration::from_secs(1),
        tick: |state| async { Ok(notices::send_due(state).await?) }.boxed(),
    },
    Job {
        name: "send events",
        every: Duration::from_secs(1),
        tick: |state| async { Ok(webhooks::send_due(state).await?) }.boxed(),
    },
    Job {
        name: "end offers",
        every: Duration::from_secs(5),
        tick: |state| async { Ok(waitlist::expire_offers(state, state.now()).await?) }.boxed(),
    },
    Job {
        name: "serve the waiting list",
        every: Duration::from_secs(60),
        tick: |state| {
            async {
                let ended = waitlist::end_due(state).await?;
                Ok(waitlist::sweep(state).await?.saturating_add(ended))
            }
            .boxed()
        },
    },
    Job {
        name: "write down unmet demand",
        every: Duration::from_secs(5),
        tick: |state| async { Ok(waitlist::write_refused(state).await?) }.boxed(),
    },
    Job {
        name: "serve bulk exports",
        every: Duration::from_secs(5),
        tick: |state| {
            async {
                let ended = exports::end_due(state).await?;
                Ok(exports::make_due(state).await?.saturating_add(ended))
            }
            .boxed()
        },
    },
    Job {
        name: "seal the audit log",
        every: Duration::from_secs(5),
        tick: |state| async { Ok(audit_log::seal(state).await?) }.boxed(),
    },
    Job {
        // As the reminders: between, a look at the date.
        name: "remove what was kept long enough",
        every: Duration::from_secs(3600),
        tick: |state| async { Ok(retention::apply_daily(state).await?) }.boxed(),
    },
    Job {
        // Once a day, and soon after the start.
        name: "make the months ahead",
        every: Duration::from_secs(60),
        tick: |state| async { Ok(months::make_ahead(state).await?) }.boxed(),
    },
    Job {
        name: "forget old sign-ins",
        every: Duration::from_secs(600),
        tick: |state| async { Ok(auth::forget_old(state).await?) }.boxed(),
    },
    Job {
        name: "forget old keys",
        every: Duration::from_secs(600),
        tick: |state| {
            async { Ok(forget_before(&state.db, state.now() - KEYS_LIVE_FOR).await?) }.boxed()
        },
    },
];

/// Starts every job; each ends soon after the service begins to stop.
pub fn start(state: &web::Data<AppState>, tracker: &TaskTracker) {
    for job in JOBS {
        every(state, tracker, job.every, move |state| async move {
            match (job.tick)(&state).await {
                Ok(0) => {}
                Ok(done) => tracing::debug!(job = job.name, done, "done"),
                Err(error) => {
                    tracing::warn!(job = job.name, error = %error, "will be tried again");
                }
            }
        });
    }
}

/// Runs the jobs in turn until each has found nothing to do since the last thing that was done:
/// what would have happened by now had the jobs been running. Returns how many things were done.
///
/// # Errors
/// The first job's that fails.
pub async fn run_until_idle(state: &AppState) -> anyhow::Result<usize> {
    let (mut all, mut idle) = (0_usize, 0_usize);
    for job in JOBS.iter().cycle() {
        let done = (job.tick)(state).await?;
        all = all.saturating_add(done);
        idle = if done == 0 { idle.saturating_add(1) } else { 0 };
        if idle == JOBS.len() {
            break;
        }
    }
    Ok(all)
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
