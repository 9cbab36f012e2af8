//! Tables that PostgreSQL keeps by the month (docs/adr/0045).

mod archived;

use super::{
    picture::{picture, schema},
    steps::own_connection,
};
use crate::{
    records::{first_key, program, rows as audit_rows},
    scenarios::steps::{confirmed, morning},
    support::{
        TestApp,
        factory::{Family, World},
        on_both_stores,
    },
};
use baobaowu::{
    features::{
        audit_log::service::{seal, verify},
        months::{domain::Month, service::make_ahead},
    },
    shared::{
        domain::{AuditAction, AuditEntry, AuditSubject},
        storage::{
            StoreError,
            audit_log::{Stamp, write},
            months::{Kept, Part, parts},
        },
    },
};
use chrono::{DateTime, Months, TimeDelta, Utc};
use entity::{booking_event, district};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, EntityTrait, IntoActiveModel, PaginatorTrait, QueryOrder,
    Statement, TransactionTrait,
};
use serde_json::Value;
use std::{
    fs,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Makes a test on PostgreSQL of each function.
macro_rules! on_postgres {
    ($($name:ident),+ $(,)?) => {
        mod postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                use crate::support::{Store, run};
                run(Store::PostgresRedis, &[], super::$name).await;
            }
        )+}
    };
}

use on_postgres;

on_postgres! {
    rows_go_to_their_months,
    without_the_job_nothing_stops_and_rows_find_their_month_later,
    two_instances_make_the_months_once,
    the_job_gives_way_and_tries_again,
    parts_refuse_what_their_table_refuses,
    a_number_of_the_log_is_given_once_over_all_parts,
    the_step_down_and_up_keeps_rows_of_many_months,
}

on_both_stores! { histories_are_the_same_on_both_stores }

/// A confirmed booking, and months to come. The first of them follows the one in which the
/// database was made, by the clock of its server.
struct Divided {
    world: World,
    family: Family,
    booking: Uuid,
    /// The first months with parts of their own.
    months: Vec<Month>,
}

fn month_of(part: &Part) -> Month {
    Month::before(part.to).unwrap()
}

async fn parts_of(app: &TestApp, kept: Kept) -> Vec<Part> {
    parts(app.state().db.read(), kept).await.unwrap()
}

/// A confirmed booking, and months in which nothing stands yet.
async fn prepared(app: &TestApp) -> Divided {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = morning(app, &world, "2026-11-25").await;
    let booking = confirmed(app, &world, (&family, &child), &session).await;
    let before = parts_of(app, Kept::AuditLog).await;
    let first = Month::of(month_of(&before[0]).begins() + TimeDelta::days(40));
    let sql = format!("SELECT make_months('{}', 3)", first.first_day());
    app.sql().execute_unprepared(&sql).await.unwrap();
    let months = parts_of(app, Kept::AuditLog).await;
    let months = months.iter().skip(1).map(month_of).collect();
    Divided {
        world,
        family,
        booking,
        months,
    }
}

fn id_at(instant: DateTime<Utc>, n: u128) -> Uuid {
    let millis = u128::try_from(instant.timestamp_millis()).unwrap();
    Uuid::from_u128((millis << 80) + (7 << 76) + (2 << 62) + n)
}

impl Divided {
    /// A row of each table, as they are written, at an instant.
    async fn rows_at(&self, app: &TestApp, instant: DateTime<Utc>, n: u128) {
        let row = booking_event::Model {
            id: id_at(instant, n),
            district_id: self.world.district.get(),
            booking_id: self.booking,
            at: instant.into(),
            actor_account_id: None,
            from_status: Some("confirmed".to_owned()),
            to_status: "confirmed".to_owned(),
            reason: None,
        };
        let row = booking_event::Entity::insert(row.into_active_model());
        row.exec_without_returning(app.sql()).await.unwrap();
        let district = self.world.district;
        let (action, subject) = (AuditAction::KeysRotated, AuditSubject::District);
        let entry = AuditEntry::of_service(district, action, subject, district.get());
        let stamp = Stamp {
            id: id_at(instant, n),
            at: instant,
            request_id: None,
        };
        let tx = app.state().db.begin_write().await.unwrap();
        write(&tx, stamp, &entry).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Three rows in each of its months, sealed; the clock is years later.
    async fn fill(&self, app: &TestApp) {
        for month in &self.months {
            for n in 0_u32..3 {
                let day = TimeDelta::days(i64::from(n));
                self.rows_at(app, month.begins() + day, u128::from(n)).await;
            }
        }
        seal(app.state()).await.unwrap();
        let later = self.months[2].begins() + Months::new(60);
        app.clock.advance(later - app.now());
    }
}

/// Rows by the table in which they stand.
async fn counted(db: &DatabaseConnection, table: &str) -> Vec<(String, i64)> {
    let sql =
        format!("SELECT tableoid::regclass::text, COUNT(*) FROM {table} GROUP BY 1 ORDER BY 1");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get_by_index(0).unwrap(),
                row.try_get_by_index(1).unwrap(),
            )
        })
        .collect()
}

fn part_name(table: &str, month: Month) -> String {
    format!("{table}_{}", month.to_string().replace('-', "_"))
}

async fn in_part(app: &TestApp, part: &str) -> i64 {
    let table = if part.starts_with("audit") {
        "audit_log"
    } else {
        "booking_event"
    };
    let found = counted(app.sql(), table).await;
    found.iter().find(|it| it.0 == part).map_or(0, |it| it.1)
}

async fn rows_go_to_their_months(app: TestApp) {
    let it = prepared(&app).await;
    assert_eq!(it.months.len(), 3);
    it.fill(&app).await;
    for table in ["audit_log", "booking_event"] {
        for month in &it.months {
            assert_eq!(
                in_part(&app, &part_name(table, *month)).await,
                3,
                "{table} {month}"
            );
        }
        assert_eq!(in_part(&app, &format!("{table}_default")).await, 0);
        // Whatever is older than the division has its place, too.
        let before = in_part(&app, &format!("{table}_before")).await;
        it.rows_at(
            &app,
            "2019-01-05T00:00:00Z".parse().unwrap(),
            before.unsigned_abs().into(),
        )
        .await;
        assert_eq!(in_part(&app, &format!("{table}_before")).await, before + 1);
    }
    let walked = verify(app.state(), it.world.district).await.unwrap();
    assert!(walked.unwrap().rows >= 9);
}

async fn without_the_job_nothing_stops_and_rows_find_their_month_later(app: TestApp) {
    let it = prepared(&app).await;
    let coming = Month::of(it.months[2].begins() + TimeDelta::days(40));
    let later = coming.begins() + TimeDelta::days(3);
    it.rows_at(&app, later, 1).await;
    let much_later = later + TimeDelta::days(3650);
    it.rows_at(&app, much_later, 2).await;
    seal(app.state()).await.unwrap();
    for table in ["audit_log", "booking_event"] {
        assert_eq!(in_part(&app, &format!("{table}_default")).await, 2);
    }
    let before = audit_rows(&app).await;
    app.clock.advance(later - app.now());
    assert_eq!(make_ahead(app.state()).await.unwrap(), 8);
    assert_eq!(make_ahead(app.state()).await.unwrap(), 0, "once a day");
    for table in ["audit_log", "booking_event"] {
        assert_eq!(in_part(&app, &part_name(table, coming)).await, 1);
        assert_eq!(in_part(&app, &format!("{table}_default")).await, 1);
        let told = app.get("/metrics").await.text;
        let line = format!("baobaowu_rows_outside_months{{table=\"{table}\"}} 1");
        assert!(told.contains(&line), "{told}");
    }
    assert_eq!(audit_rows(&app).await, before);
    let walked = verify(app.state(), it.world.district).await.unwrap();
    assert_eq!(walked.unwrap().rows, u64::try_from(before.len()).unwrap());
    // What was moved is kept as before.
    let refused = app
        .sql()
        .execute_unprepared("DELETE FROM booking_event")
        .await;
    assert!(refused.unwrap_err().to_string().contains("only added to"));
}

async fn two_instances_make_the_months_once(app: TestApp) {
    let make = async || {
        let db = own_connection(&app).await;
        let sql = "SELECT make_months('2030-01-01', 4)";
        let done = db.execute_unprepared(sql).await;
        db.close().await.unwrap();
        done.map(drop)
    };
    let (one, other) = tokio::join!(make(), make());
    one.unwrap();
    other.unwrap();
    let names: Vec<String> = parts_of(&app, Kept::BookingEvent)
        .await
        .into_iter()
        .map(|part| part.name)
        .collect();
    let wanted = ["before", "2030_01", "2030_02", "2030_03", "2030_04"];
    assert_eq!(names, wanted.map(|it| format!("booking_event_{it}")));
}

/// Whoever reads or books is not kept waiting by it.
async fn the_job_gives_way_and_tries_again(app: TestApp) {
    let before = parts_of(&app, Kept::BookingEvent).await;
    let db = own_connection(&app).await;
    let reading = db.begin().await.unwrap();
    let read = "SELECT 1 FROM booking_event LIMIT 1";
    reading.execute_unprepared(read).await.unwrap();
    app.clock.advance(TimeDelta::days(400));
    let begun = Instant::now();
    let refused = make_ahead(app.state()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Locked(_)), "{refused}");
    assert!(
        begun.elapsed() < Duration::from_secs(3),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(parts_of(&app, Kept::BookingEvent).await, before);
    reading.rollback().await.unwrap();
    db.close().await.unwrap();
    assert_eq!(make_ahead(app.state()).await.unwrap(), 8);
}

async fn parts_refuse_what_their_table_refuses(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let far = it.months[2].begins() + TimeDelta::days(400);
    it.rows_at(&app, far, 1).await;
    let refused = async |sql: String| {
        let told = app.sql().execute_unprepared(&sql).await.map(drop);
        let told = told.unwrap_err().to_string();
        let rule = ["only added to", "a row of audit_log"];
        assert!(rule.iter().any(|it| told.contains(it)), "{sql}: {told}");
    };
    let month = part_name("booking_event", it.months[0]);
    for part in [
        "booking_event",
        "booking_event_before",
        "booking_event_default",
        &month,
    ] {
        refused(format!("UPDATE {part} SET to_status = 'no_show'")).await;
        refused(format!("DELETE FROM {part}")).await;
        refused(format!("TRUNCATE {part}")).await;
    }
    let month = part_name("audit_log", it.months[0]);
    for part in ["audit_log", "audit_log_default", &month] {
        refused(format!("UPDATE {part} SET role = 'other'")).await;
        refused(format!("DELETE FROM {part}")).await;
        refused(format!("TRUNCATE {part}")).await;
    }
    // Without the triggers all of it goes through.
    for sql in [
        "DROP TRIGGER booking_event_stays ON booking_event".to_owned(),
        "DELETE FROM booking_event_default".to_owned(),
        format!("DROP TRIGGER audit_log_truncate ON {month}"),
        format!("TRUNCATE {month}"),
    ] {
        app.sql().execute_unprepared(&sql).await.unwrap();
    }
}

async fn a_number_of_the_log_is_given_once_over_all_parts(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    // In another part than the row that has the number.
    it.rows_at(&app, it.months[1].begins() + TimeDelta::days(9), 9)
        .await;
    let again = "UPDATE audit_log SET sequence = 1, previous_hash = 'x', hash = 'x' \
                 WHERE sequence IS NULL";
    let refused = app.sql().execute_unprepared(again).await.map(drop);
    let told = refused.unwrap_err().to_string();
    assert!(told.contains("given once"), "{told}");
    let without = "DROP TRIGGER audit_log_rows ON audit_log";
    app.sql().execute_unprepared(without).await.unwrap();
    app.sql().execute_unprepared(again).await.unwrap();
}

/// The history of the booking, the beginning of the audit log, and of the family's export what
/// is kept by the month, as the service shows them.
async fn shown(app: &TestApp, it: &Divided) -> [Value; 3] {
    let get = async |path: String, token: String| {
        let answer = app.get(&path).bearer(&token).await;
        answer.assert_status(200).body
    };
    let (family, admin) = (&it.family.actor, &it.world.district_admin.actor);
    let path = format!("/v1/bookings/{}/events", it.booking);
    let history = get(path, app.token(family)).await;
    let log = get("/v1/audit-log?limit=8".to_owned(), app.token(admin)).await;
    let path = format!("/v1/families/{}/export", it.family.id);
    let mut export = get(path, app.token(family)).await;
    [history, log, export["records"]["booking_event"].take()]
}

async fn the_step_down_and_up_keeps_rows_of_many_months(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let (asked, db) = (shown(&app, &it).await, own_connection(&app).await);
    assert_eq!(asked[0].as_array().unwrap().len(), 11);
    assert_eq!(asked[1]["items"].as_array().unwrap().len(), 8);
    assert_eq!(asked[2].as_array().unwrap().len(), 11);
    let steps = Migrator::migrations();
    let since = steps.iter().skip_while(|it| !it.name().contains("months"));
    let later = u32::try_from(since.count()).unwrap() - 1;
    Migrator::down(&db, Some(later)).await.unwrap();
    let (form, before) = (schema(&db).await, picture(&db).await);
    Migrator::down(&db, Some(1)).await.unwrap();
    assert_eq!(picture(&db).await.differs_in(&before), Vec::<String>::new());
    assert_eq!(shown(&app, &it).await, asked);
    let before = picture(&db).await;
    let rows = i64::try_from(audit_rows(&app).await.len()).unwrap();
    assert_eq!(
        counted(&db, "audit_log").await,
        [("audit_log".to_owned(), rows)]
    );
    Migrator::up(&db, Some(1)).await.unwrap();
    assert_eq!(schema(&db).await, form);
    assert_eq!(picture(&db).await.differs_in(&before), Vec::<String>::new());
    // No month of these has come by the clock of the server.
    let default = in_part(&app, "booking_event_default").await;
    assert_eq!(default, 9);
    assert_eq!(shown(&app, &it).await, asked);
    db.close().await.unwrap();
}

async fn events(app: &TestApp) -> Vec<booking_event::Model> {
    let found = booking_event::Entity::find().order_by_asc(booking_event::Column::Id);
    found.all(app.sql()).await.unwrap()
}

/// What a booking went through is shown the same, whatever the store keeps it in.
async fn histories_are_the_same_on_both_stores(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = morning(&app, &world, "2026-11-25").await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    make_ahead(app.state()).await.unwrap();
    let shown = app.get(&format!("/v1/bookings/{id}/events"));
    let shown = shown.bearer(&family.token).await.assert_status(200).body;
    assert_eq!(shown[0]["to"], "requested");
    assert_eq!(shown[1]["to"], "confirmed");
    assert_eq!(
        booking_event::Entity::find()
            .count(app.sql())
            .await
            .unwrap(),
        2
    );
    assert_eq!(district::Entity::find().count(app.sql()).await.unwrap(), 1);
    if app.state().db.keeps_months() {
        return;
    }
    assert_eq!(parts_of(&app, Kept::AuditLog).await, []);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().display().to_string();
    let arguments = ["archive", "--before", "2026-01", "--to", &to];
    let refused = program(&app, &first_key(), &arguments).await;
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("SQLite keeps whole tables"), "{told}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
