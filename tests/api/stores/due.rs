//! What costs, costs by what is due and by what is asked for, not by what exists: in a store that is filled with
//! what is over, jobs that have nothing to do touch next to nothing, and the last page of a list
//! touches what its first does.

use super::plans::plans_in;
use crate::{
    scenarios::steps::{confirmed, morning, second_house},
    support::{
        Store, TestApp,
        factory::World,
        run_on,
        storage::{Storage, administer},
    },
};
use baobaowu::jobs::run_until_idle;
use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::Value;
use std::{collections::BTreeMap, env, fs};

/// Bookings that are over: half of them years ago, whose visits are forgotten, half of them lately.
const OVER: usize = 30_000;
/// Rows, and blocks, that one statement may touch: a page, each of its rows in a block of its own, and
/// what leads there. To look through what is over takes thousands of rows.
const ROWS: u64 = 250;
const BLOCKS: u64 = 200;
/// Rows on a page.
const PAGE: u64 = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_that_have_nothing_to_do_touch_next_to_nothing() {
    on_a_filled_store(async |app, _, database| {
        // What is done once a day is due again.
        app.clock.advance(TimeDelta::days(1));
        let since = end_of_log();
        run_until_idle(app.state()).await.unwrap();
        let plans = plans_in(&database, since);
        assert!(plans.len() > 40, "only {} statements", plans.len());
        assert_eq!(costly(&plans), BTreeMap::new());

        // What the test sees where an index is missing.
        for index in [
            "ix_attendance_district_id_checked_in_at",
            "ix_session_short_by",
        ] {
            let made = definition(&app, index).await;
            run(&app, &format!("DROP INDEX {index}")).await;
            app.clock.advance(TimeDelta::days(1));
            let since = end_of_log();
            run_until_idle(app.state()).await.unwrap();
            let found = costly(&plans_in(&database, since));
            assert_ne!(found, BTreeMap::new(), "without {index}");
            run(&app, &made).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn last_page_of_a_list_touches_what_the_first_does() {
    on_a_filled_store(async |app, world, database| {
        let lists = [
            ("/v1/bookings?", &world.manager.token),
            ("/v1/bookings?", &world.district_admin.token),
        ];
        for (list, token) in lists {
            let (pages, found) = pages_of(&app, &database, list, token).await;
            assert!(pages > 20, "{list} has {pages} pages");
            assert_eq!(found, BTreeMap::new(), "{list}");
        }

        // What the test sees where an index is missing: a house with some bookings among many of another.
        let other = second_house(&app, &world).await.house;
        let moved =
            format!("UPDATE booking SET house_id = '{other}' WHERE hashtext(id::text) % 20 <> 0");
        run(&app, &moved).await;
        let tidied = app.sql().execute_unprepared("VACUUM ANALYZE booking");
        tidied.await.unwrap();
        let some = async || pages_of(&app, &database, "/v1/bookings?", &world.manager.token).await;
        let (pages, found) = some().await;
        assert!(pages > 5, "{pages} pages");
        assert_eq!(found, BTreeMap::new());
        run(&app, "DROP INDEX ix_booking_house_id_id").await;
        let (_, found) = some().await;
        assert_ne!(found, BTreeMap::new());
    })
    .await;
}

/// Turns all pages of a list. Answers how many there are, and what touched too much.
async fn pages_of(
    app: &TestApp,
    database: &str,
    list: &str,
    token: &str,
) -> (usize, BTreeMap<String, (u64, u64)>) {
    let since = end_of_log();
    let mut cursor = String::new();
    for page in 1.. {
        let path = format!("{list}limit={PAGE}{cursor}");
        let answer = app.get(&path).bearer(token).await.assert_status(200);
        match answer.body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (page, costly(&plans_in(database, since))),
        }
    }
    unreachable!("pages end")
}

/// Statements that touch too much, with the rows and blocks of the worst time.
fn costly(plans: &[(String, Value)]) -> BTreeMap<String, (u64, u64)> {
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (question, plan) in plans {
        // What it touches is the catalogue, by the number of months.
        if question.contains("make_months(") {
            continue;
        }
        let blocks = number(plan, "Shared Hit Blocks") + number(plan, "Shared Read Blocks");
        let touched = (rows(plan), blocks);
        if touched.0 > ROWS || touched.1 > BLOCKS {
            let worst = found.entry(question.clone()).or_default();
            *worst = touched.max(*worst);
        }
    }
    found
}

fn number(plan: &Value, name: &str) -> u64 {
    plan[name].as_u64().unwrap_or(0)
}

/// Rows that the scans of a plan have looked at, also those that they did not pass on.
fn rows(plan: &Value) -> u64 {
    let own = if plan["Relation Name"].is_string() {
        let kept = number(plan, "Actual Rows") + number(plan, "Rows Removed by Filter");
        kept * number(plan, "Actual Loops")
    } else {
        0
    };
    let parts = plan["Plans"].as_array().into_iter().flatten();
    own + parts.map(rows).sum::<u64>()
}

fn end_of_log() -> usize {
    let log = env::var("BAOBAOWU_TEST_POSTGRES_LOG").unwrap();
    usize::try_from(fs::metadata(log).unwrap().len()).unwrap()
}

/// The statement that makes an index.
async fn definition(app: &TestApp, index: &str) -> String {
    let asked = format!("SELECT pg_get_indexdef('{index}'::regclass) AS made");
    let asked = Statement::from_string(DbBackend::Postgres, asked);
    let row = app.sql().query_one_raw(asked).await.unwrap().unwrap();
    row.try_get("", "made").unwrap()
}

/// Runs a statement that may take longer than one of the service may.
async fn run(app: &TestApp, sql: &str) {
    let unhurried = format!("SET LOCAL statement_timeout = 0; {sql}");
    app.sql().execute_unprepared(&unhurried).await.unwrap();
}

/// Runs a test on a world with much that is over and nothing that is due.
async fn on_a_filled_store<F: Future<Output = ()>>(test: impl FnOnce(TestApp, World, String) -> F) {
    let storage = Storage::create(Store::PostgresRedis).await;
    let database = storage.url().rsplit_once('/').unwrap().1.to_owned();
    for setting in [
        "session_preload_libraries = 'auto_explain'",
        "auto_explain.log_min_duration = 0",
        "auto_explain.log_analyze = on",
        "auto_explain.log_timing = off",
        "auto_explain.log_buffers = on",
        "auto_explain.log_format = json",
    ] {
        administer(&format!("ALTER DATABASE {database} SET {setting}")).await;
    }
    run_on(
        storage,
        &[],
        |world| world,
        async |app| {
            let world = World::seed(&app).await;
            let (family, child) = world.family_with_child(&app).await;
            let session = morning(&app, &world, "2026-11-25").await;
            confirmed(&app, &world, (&family, &child), &session).await;
            run_until_idle(app.state()).await.unwrap();
            fill(&app).await;
            test(app, world, database).await;
        },
    )
    .await;
}

/// Copies what is there, as something that is over.
async fn fill(app: &TestApp) {
    let ago = "CASE n % 2 WHEN 0 THEN 5 ELSE 1 END * 365";
    // A few in each session, as it is: a session is looked at whole.
    let session_of = |n: &str| format!("md5('session' || {n})::uuid");
    let session = format!(
        "'id', {}, 'date', it.date - n, 'starts_at', it.starts_at - n * interval '1 day', 'ends_at', it.ends_at - n * interval '1 day'",
        session_of("n")
    );
    let booking = format!(
        "'session_id', {}, 'status', 'completed', 'funding', 'paid', 'free_number', null, 'free_entitled', null, 'quota_year', n, 'date', it.date - {ago}, \
         'starts_at', it.starts_at - {ago} * interval '1 day', 'ends_at', it.ends_at - {ago} * interval '1 day'",
        session_of(&format!("(1 + n % {})", OVER / 5))
    );
    let child = "'id_number_hash', md5(n::text) || md5((-n)::text)";
    let notice = "'once_key', 'over-' || it.id || n";
    let sign_in = "'begun_at', it.begun_at - n * interval '1 second'";
    for (table, changed, many) in [
        ("session", session.as_str(), OVER / 5),
        ("booking", booking.as_str(), OVER),
        ("notice", notice, OVER / 5),
        ("child", child, OVER / 5),
        ("sign_in", sign_in, OVER / 5),
    ] {
        let sql = format!(
            "INSERT INTO {table} SELECT made.* FROM {table} it, generate_series(1, {many}) n, \
             LATERAL jsonb_populate_record(it, jsonb_build_object('id', gen_random_uuid(), {changed})) made"
        );
        run(app, &sql).await;
    }
    let attendance = "INSERT INTO attendance (booking_id, district_id, temperature_tenths, symptoms, checked_in_at, \
         checked_in_by, checked_out_at, checked_out_by) \
         SELECT id, district_id, 366, false, starts_at, requested_by, ends_at, requested_by FROM booking \
          WHERE status = 'completed' AND ends_at > (SELECT max(ends_at) FROM booking) - interval '3 years'";
    run(app, attendance).await;
    run(app, "ANALYZE").await;
}
