//! Looks at what the service leans on.

use super::{
    domain::{Readiness, StoreState},
    store,
};
use crate::{shared::metrics::Gauges, state::AppState};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};
use tokio::{sync::Mutex, time::timeout};

/// A probe that waits longer has its answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The last look at SQL, and when it began. Whoever asks while one is under way waits for the
/// next, which then serves all of them: however often it is asked, SQL sees one look at a time.
#[derive(Debug, Default)]
pub struct LastProbe(Mutex<Option<(Instant, StoreState)>>);

impl LastProbe {
    async fn sql(&self, state: &AppState) -> StoreState {
        let asked = Instant::now();
        let mut last = self.0.lock().await;
        if let Some((begun, found)) = *last
            && begun >= asked
        {
            return found;
        }
        let begun = Instant::now();
        let found = look_at_sql(state).await;
        *last = Some((begun, found));
        found
    }
}

/// Whether this instance should get requests.
pub async fn readiness(state: &AppState) -> Readiness {
    let sql = state.last_probe.sql(state).await;
    let redis = match state.redis.as_ref().map(|redis| redis.is_reachable()) {
        None => StoreState::None,
        Some(true) => StoreState::Ok,
        Some(false) => StoreState::Away,
    };
    Readiness {
        sql,
        redis,
        stopping: state.leaving.load(Ordering::Relaxed),
    }
}

async fn look_at_sql(state: &AppState) -> StoreState {
    match timeout(PATIENCE, store::schema_is_current(state.db.read())).await {
        Ok(Ok(true)) => StoreState::Ok,
        Ok(Ok(false)) => StoreState::Outdated,
        Ok(Err(error)) => {
            tracing::warn!(error = %error, "sql does not answer");
            StoreState::Away
        }
        Err(_) => StoreState::Away,
    }
}

/// Whether who shows this token may see the numbers: everyone where none is configured.
#[must_use]
pub fn may_see_numbers(state: &AppState, shown: Option<&str>) -> bool {
    let Some(wanted) = &state.config.server.metrics_token else {
        return true;
    };
    // Hashes of equal length: how long they take to compare tells nothing of the token.
    shown.is_some_and(|shown| Sha256::digest(shown) == Sha256::digest(wanted.expose_secret()))
}

/// The numbers of the service in the text format of Prometheus.
#[must_use]
pub fn metrics(state: &AppState) -> String {
    let (sql_open, sql_idle) = state.db.pool();
    state.metrics.render(Gauges {
        sql_open,
        sql_idle,
        redis_reachable: state.redis.as_ref().map(|redis| redis.is_reachable()),
    })
}
