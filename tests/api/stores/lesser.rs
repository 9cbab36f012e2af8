//! The service under an account that does not own its tables (`packaging/rights.sql`).

use crate::{
    scenarios::steps::{confirmed, morning},
    support::{
        Store,
        factory::World,
        run_on,
        storage::{Storage, administer, postgres_tool, random_word},
    },
};
use baobaowu::{
    features::audit_log::service::{seal, verify},
    jobs::run_until_idle,
};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_works_without_owning_a_table() {
    let storage = Storage::create(Store::PostgresRedis).await;
    let account = format!("lesser_{}", random_word());
    administer(&format!("CREATE ROLE {account} LOGIN")).await;
    let (database, set) = (
        format!("--dbname={}", storage.url()),
        format!("--set=account={account}"),
    );
    let rights = include_bytes!("../../../packaging/rights.sql");
    postgres_tool(
        "psql",
        &[&database, &set, "--set=ON_ERROR_STOP=1", "-q"],
        rights,
    );
    let url = storage
        .url()
        .replace("//postgres@", &format!("//{account}@"));
    assert_ne!(url, storage.url());

    let variables = [("DATABASE_URL", url.as_str())];
    run_on(
        storage,
        &variables,
        |world| world,
        async |app| {
            let world = World::seed(&app).await;
            let (family, child) = world.family_with_child(&app).await;
            let session = morning(&app, &world, "2026-11-25").await;
            confirmed(&app, &world, (&family, &child), &session).await;
            app.get(&format!("/v1/children/{}", child.id))
                .bearer(&world.manager.token)
                .await
                .assert_status(200);
            run_until_idle(app.state()).await.unwrap();
            seal(app.state()).await.unwrap();
            let walked = verify(app.state(), world.district).await.unwrap().unwrap();
            assert!(walked.rows > 0);
            // Long after, retention takes what is past its time.
            app.clock.advance(TimeDelta::days(365 * 4));
            run_until_idle(app.state()).await.unwrap();
            let walked = verify(app.state(), world.district).await.unwrap().unwrap();
            assert!(walked.ends.floor.0 > 0, "nothing was removed");

            for forbidden in [
                "ALTER TABLE audit_log DISABLE TRIGGER ALL",
                "DROP TRIGGER audit_log_rows ON audit_log",
                "TRUNCATE audit_log",
                "DROP TABLE booking",
                "ALTER TABLE booking DROP CONSTRAINT booking_pkey",
                "DELETE FROM seaql_migrations",
                "CREATE TABLE mine (id int)",
                "SET ROLE postgres",
            ] {
                let refused = app.sql().execute_unprepared(forbidden).await;
                let told = refused.map(drop).unwrap_err().to_string();
                let denied = told.contains("must be owner") || told.contains("permission denied");
                assert!(denied, "{forbidden}: {told}");
            }
        },
    )
    .await;
    administer(&format!("DROP ROLE {account}")).await;
}
