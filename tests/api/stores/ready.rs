//! Connections are ready for a rush: what is asked then was prepared when they were opened.

use crate::{
    bookings::together::those_who_wait_have_the_places_in_their_order,
    support::{
        Store, TestApp, run_on,
        storage::{Storage, administer},
    },
};
use baobaowu::features::bookings::service::asked_in_a_rush;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    time::Duration,
};
use tokio::time::{sleep, timeout};

const CONNECTIONS: usize = 7;

fn all_questions() -> Vec<String> {
    let all = asked_in_a_rush();
    all.iter().map(|it| it.sql().to_owned()).collect()
}

/// The statements of `asked_in_a_rush` that connections had to prepare while a crowd asked.
async fn prepared_too_late(ready: usize) -> BTreeSet<String> {
    let storage = Storage::create(Store::PostgresRedis).await;
    let database = storage.url().rsplit_once('/').unwrap().1.to_owned();
    let setting = "log_min_duration_statement = 0";
    administer(&format!("ALTER DATABASE {database} SET {setting}")).await;
    let (connections, many) = (CONNECTIONS.to_string(), ready.to_string());
    let variables = [
        ("DATABASE_MAX_CONNECTIONS", connections.as_str()),
        ("DATABASE_READY_CONNECTIONS", many.as_str()),
    ];
    let wanted = all_questions();
    // Two are left to others, and prepare when they are first needed.
    let wanted_ready = ready.saturating_sub(2);
    let log_of = database.clone();
    run_on(
        storage,
        &variables,
        |world| world,
        async |app: TestApp| {
            let all_are_ready = async {
                while ready_in(&log_of, &wanted) < wanted_ready {
                    sleep(Duration::from_millis(20)).await;
                }
            };
            timeout(Duration::from_secs(10), all_are_ready)
                .await
                .unwrap();
            those_who_wait_have_the_places_in_their_order(app).await;
        },
    )
    .await;
    let late = prepared_in(&database, &wanted)
        .into_values()
        .flat_map(|it| {
            // What a connection prepares when it is opened comes first, and in this order; the last
            // to be opened may have come no further.
            let is_opening = ready > 0 && wanted.starts_with(&it);
            let when_opened = if is_opening || it.starts_with(&wanted) {
                wanted.len()
            } else {
                0
            };
            it.into_iter().skip(when_opened)
        });
    late.collect()
}

/// How many connections to a database have prepared everything.
fn ready_in(database: &str, wanted: &[String]) -> usize {
    let prepared = prepared_in(database, wanted);
    prepared
        .values()
        .filter(|it| it.starts_with(wanted))
        .count()
}

/// What each connection to a database has prepared of what is wanted, as PostgreSQL has written it
/// down.
fn prepared_in(database: &str, wanted: &[String]) -> BTreeMap<String, Vec<String>> {
    let log = fs::read(env::var("BAOBAOWU_TEST_POSTGRES_LOG").unwrap()).unwrap();
    let log = String::from_utf8_lossy(&log).into_owned();
    let mine = format!("] {database} LOG:  duration: ");
    let mut prepared: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((process, told)) = line.split_once(&mine) else {
            continue;
        };
        let Some((_, named)) = told.split_once("  parse ") else {
            continue;
        };
        let mut sql = named.split_once(": ").map_or("", |(_, sql)| sql).to_owned();
        while let Some(more) = lines.next_if(|it| it.starts_with('\t')) {
            sql.push('\n');
            sql.push_str(&more[1..]);
        }
        if wanted.contains(&sql) {
            let (_, process) = process.rsplit_once('[').unwrap();
            prepared.entry(process.to_owned()).or_default().push(sql);
        }
    }
    prepared
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crowd_finds_everything_prepared() {
    assert_eq!(prepared_too_late(CONNECTIONS).await, BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_crowd_finds_nothing_prepared() {
    let all: BTreeSet<String> = all_questions().into_iter().collect();
    assert_eq!(prepared_too_late(0).await, all);
}
