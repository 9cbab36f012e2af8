//! What grows is found by its index. Everything that the service asks PostgreSQL, in a walk
//! through every operation, in a day of a house and in a crowd, is planned as if reading a whole table were
//! all but forbidden: where it is read whole nevertheless, or an index from end to end, there is no
//! index that answers.
//!
//! Whether the index that is there is used on a large district is another question, which
//! `make bench` asks.

use crate::{
    access::{
        LAST, ROLES,
        data::Place,
        requests::{Operation, operations},
    },
    bookings::together::those_who_wait_have_the_places_in_their_order,
    story::family_books_a_place,
    support::{
        Store, TestApp,
        factory::World,
        run_on,
        storage::{Storage, administer},
    },
};
use baobaowu::jobs::run_until_idle;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};

/// What a district has few of: places, and what they publish; and what Redis has not heard of.
const FEW: [&str; 14] = [
    "agreement_template",
    "calendar_day",
    "calendar_year",
    "district",
    "fee_schedule",
    "house",
    "liability_insurance",
    "medical_institution",
    "operator_contract",
    "room",
    "seaql_migrations",
    "subdistrict",
    "unheard_change",
    "webhook",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_finds_what_grows_by_an_index() {
    let found = whole_reads(async |app: TestApp| {
        let (mut all, schemas) = operations(&app).await;
        let place = Place::fill(&app, World::seed(&app).await, &all, &schemas).await;
        all.sort_by_key(|it| LAST.iter().position(|id| *id == it.id));
        for operation in &all {
            ask_as_each_who_may(&app, operation, &schemas, &place).await;
        }
        run_until_idle(app.state()).await.unwrap();
    });
    assert_eq!(found.await, BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn day_of_a_house_finds_what_grows_by_an_index() {
    let found = whole_reads(async |app: TestApp| {
        family_books_a_place(app.clone()).await;
        run_until_idle(app.state()).await.unwrap();
    });
    assert_eq!(found.await, BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crowd_finds_what_grows_by_an_index() {
    let found = whole_reads(async |app: TestApp| {
        those_who_wait_have_the_places_in_their_order(app.clone()).await;
        run_until_idle(app.state()).await.unwrap();
    });
    assert_eq!(found.await, BTreeSet::new());
}

async fn ask_as_each_who_may(app: &TestApp, operation: &Operation, schemas: &Value, place: &Place) {
    let Some(roles) = &operation.roles else {
        return;
    };
    for role in ROLES
        .iter()
        .filter(|role| roles.iter().any(|it| it == *role))
    {
        let request = operation.request(app, schemas, &place.ids);
        let request = request.bearer(&app.token(&place.actor(role)));
        if operation.is_stream() {
            request.head().await;
        } else {
            request.await;
        }
    }
}

/// The tables that were read whole, each with the question, while the test ran.
async fn whole_reads<F: Future<Output = ()>>(
    test: impl FnOnce(TestApp) -> F,
) -> BTreeSet<(String, String)> {
    let storage = Storage::create(Store::PostgresRedis).await;
    let database = storage.url().rsplit_once('/').unwrap().1.to_owned();
    for setting in [
        "enable_seqscan = off",
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_format = json",
    ] {
        administer(&format!("ALTER DATABASE {database} SET {setting}")).await;
    }
    let variables = [("WEBHOOK_ALLOW_PRIVATE", "true")];
    run_on(storage, &variables, |world| world, test).await;
    let plans: BTreeMap<String, Value> = plans_in(&database, 0).into_iter().collect();
    assert!(
        plans.len() > 100,
        "only {} questions were asked",
        plans.len()
    );
    let mut found = BTreeSet::new();
    for (question, plan) in &plans {
        for table in read_whole(plan) {
            found.insert((table, question.clone()));
        }
    }
    found
}

/// The plans that PostgreSQL has written down for a database behind a place of its log, with their questions.
pub fn plans_in(database: &str, since: usize) -> Vec<(String, Value)> {
    let log = fs::read(env::var("BAOBAOWU_TEST_POSTGRES_LOG").unwrap()).unwrap();
    let log = String::from_utf8_lossy(&log[since..]).into_owned();
    let mine = format!("] {database} LOG:  duration: ");
    let mut plans = Vec::new();
    let mut lines = log.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.contains(&mine) || !line.ends_with("plan:") {
            continue;
        }
        let mut text = String::new();
        while let Some(more) = lines.next_if(|it| it.starts_with('\t')) {
            text.push_str(more);
        }
        let mut told: Value = serde_json::from_str(&text).unwrap();
        let question = told["Query Text"].as_str().unwrap().to_owned();
        plans.push((question, told["Plan"].take()));
    }
    plans
}

/// The tables that a plan reads whole, but for those that are small.
fn read_whole(plan: &Value) -> Vec<String> {
    let text = |name: &str| plan[name].as_str().unwrap_or_default();
    let whole = match text("Node Type") {
        "Seq Scan" => true,
        "Index Scan" | "Index Only Scan" => plan["Index Cond"].is_null(),
        _ => false,
    };
    let table = text("Relation Name");
    let mut found = Vec::new();
    if whole && !FEW.contains(&table) {
        found.push(table.to_owned());
    }
    let parts = plan["Plans"].as_array().into_iter().flatten();
    found.extend(parts.flat_map(read_whole));
    found
}
