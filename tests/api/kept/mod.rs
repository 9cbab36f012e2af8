//! What instances keep instead of asking SQL: who a guardian is, and the weeks of a house. Two
//! services on the same stores; what changes at one is so at the other, from the answer on.

mod accounts;
mod together;
mod weeks;

use crate::support::{Store, TestApp};
use std::sync::atomic::Ordering;

const REDIS: Store = Store::PostgresRedis;

/// Commits of this service end nothing of what is kept.
fn end_nothing(app: &TestApp) {
    let redis = app.state().redis.as_ref().unwrap();
    redis.end_nothing.store(true, Ordering::SeqCst);
}
