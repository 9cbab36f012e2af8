//! Looks at what the service leans on.

use super::{
    domain::{Readiness, StoreState},
    store,
};
use crate::{shared::metrics::Gauges, state::AppState};
use std::time::Duration;
use tokio::time::timeout;

/// A probe that waits longer has its answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether this instance should get requests.
pub async fn readiness(state: &AppState) -> Readiness {
    let sql = match timeout(PATIENCE, store::schema_is_current(state.db.read())).await {
        Ok(Ok(true)) => StoreState::Ok,
        Ok(Ok(false)) => StoreState::Outdated,
        Ok(Err(error)) => {
            tracing::warn!(error = %error, "sql does not answer");
            StoreState::Away
        }
        Err(_) => StoreState::Away,
    };
    let redis = match state.redis.as_ref().map(|redis| redis.is_reachable()) {
        None => StoreState::None,
        Some(true) => StoreState::Ok,
        Some(false) => StoreState::Away,
    };
    Readiness {
        sql,
        redis,
        stopping: state.stopping.is_cancelled(),
    }
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
