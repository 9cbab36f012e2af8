//! A month of a district, seeded, with the clock in hand: eight houses, a thousand
//! children, parents who book, cancel, come late or not at all, carers who fall ill, papers
//! that lapse, families who wait and who pay, houses that close, and the end of the year in
//! the middle. After each day the audit looks at everything.

mod chance;
mod errands;
mod month;
mod town;

use crate::{
    scenarios::steps::policies,
    support::{Store, factory::date, run_in},
};
use baobaowu::server::World;
use chance::SeededRandom;
use month::Month;
use std::sync::{Arc, Mutex};
use town::Size;

/// A short month for comparing runs.
const SHORT: (usize, u64) = (60, 4);
/// The month.
const WHOLE: (usize, u64) = (1000, 31);

/// Runs a month and answers what became of it.
async fn outcome(store: Store, seed: u64, (children, days): (usize, u64)) -> month::Outcome {
    // So few free sessions, and so few strikes, that a month has both at their end.
    let folder = policies(
        "simulation",
        &[
            (
                "free_sessions_per_year = { value = 12",
                "free_sessions_per_year = { value = 2",
            ),
            ("limit = { value = 3", "limit = { value = 2"),
        ],
    );
    let result = Arc::new(Mutex::new(None));
    let told = Arc::clone(&result);
    let random = Arc::new(SeededRandom::of(seed));
    let variables = [("POLICY_DIR", folder)];
    let by_chance = |world| World { random, ..world };
    run_in(store, &variables, by_chance, async |app| {
        let size = Size {
            houses: 8,
            children,
            first: date("2026-12-14"),
            days,
        };
        let mut month = Month::begin(app, seed, size).await;
        month.pass().await;
        *told.lock().unwrap() = Some(month.outcome().await);
    })
    .await;
    let outcome = result.lock().unwrap().take();
    outcome.unwrap()
}

async fn a_month_keeps_every_promise(store: Store) {
    let month = outcome(store, 20_261_214, WHOLE).await;
    println!("{month:#?}");
    // A month in which little happens proves little.
    for (what, at_least) in [
        ("booked", 800),
        ("refused", 100),
        ("cancelled", 50),
        ("late_cancelled", 10),
        ("no_show", 30),
        ("completed", 500),
        ("turned_away", 5),
        ("cancelled_by_house", 1),
        ("expired", 5),
        ("rejected", 10),
        ("shortfalls", 3),
        ("waiting", 100),
        ("accepted", 20),
        ("declined", 5),
        ("offer_expired", 3),
        ("payment", 20),
        ("refund", 3),
        ("closures", 2),
        ("lifted", 1),
        ("refused: BookingSuspended", 1),
    ] {
        assert!(
            month.count(what) >= at_least,
            "{what}: {}",
            month.count(what)
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_keeps_every_promise_on_sqlite() {
    a_month_keeps_every_promise(Store::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_keeps_every_promise_on_postgres_and_redis() {
    a_month_keeps_every_promise(Store::PostgresRedis).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_seed_gives_one_month_on_either_store() {
    let digest = async |store, seed| outcome(store, seed, SHORT).await.digest;
    let first = digest(Store::Sqlite, 1).await;
    assert_eq!(digest(Store::Sqlite, 1).await, first);
    assert_eq!(digest(Store::PostgresRedis, 1).await, first);
    assert_ne!(digest(Store::Sqlite, 2).await, first);
}
