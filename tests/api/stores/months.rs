//! Tables that PostgreSQL keeps by the month, and what is archived of them (docs/adr/0045).

use super::{
    picture::{picture, schema},
    steps::own_connection,
};
use crate::{
    records::{first_key, program, rows as audit_rows, rows_of, said},
    scenarios::steps::{confirmed, morning},
    support::{
        Store, TestApp,
        factory::{Family, World},
        on_both_stores, run,
    },
};
use baobaowu::{
    features::{
        audit::{domain::Check, service::audit},
        audit_log::service::{seal, verify},
        months::{
            domain::{Month, MonthsError, Outcome},
            service::{self as months, archive, make_ahead},
        },
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
    path::Path,
    sync::Mutex,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Makes a test on PostgreSQL of each function.
macro_rules! on_postgres {
    ($($name:ident),+ $(,)?) => {
        mod on_postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::run(super::Store::PostgresRedis, &[], super::$name).await;
            }
        )+}
    };
}

on_postgres! {
    rows_go_to_their_months,
    without_the_job_nothing_stops_and_rows_find_their_month_later,
    two_instances_make_the_months_once,
    the_job_gives_way_and_tries_again,
    parts_refuse_what_their_table_refuses,
    a_number_of_the_log_is_given_once_over_all_parts,
    the_step_down_and_up_keeps_rows_of_many_months,
    old_months_go_to_files_and_the_rest_is_as_it_was,
    an_archive_that_broke_goes_on,
    what_is_needed_is_not_archived,
    a_file_that_was_changed_is_found,
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

    async fn archive(&self, app: &TestApp, folder: &Path) -> Result<Vec<Outcome>, MonthsError> {
        let before = Month::of(self.months[2].begins());
        let told = Mutex::new(Vec::new());
        let done = archive(app.state(), before, folder, |it| {
            told.lock().unwrap().push(it.clone());
        });
        done.await?;
        Ok(told.into_inner().unwrap())
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
    let (form, before) = (schema(&db).await, picture(&db).await);
    let steps = Migrator::migrations();
    let since = steps.iter().skip_while(|it| !it.name().contains("months"));
    let since = u32::try_from(since.count()).unwrap();
    Migrator::down(&db, Some(since)).await.unwrap();
    assert_eq!(picture(&db).await.differs_in(&before), Vec::<String>::new());
    assert_eq!(shown(&app, &it).await, asked);
    let before = picture(&db).await;
    let rows = i64::try_from(audit_rows(&app).await.len()).unwrap();
    assert_eq!(
        counted(&db, "audit_log").await,
        [("audit_log".to_owned(), rows)]
    );
    Migrator::up(&db, None).await.unwrap();
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

async fn histories_broken(app: &TestApp, it: &Divided) -> usize {
    let (_, found) = audit(app.state(), it.world.district, Duration::ZERO, |_| {})
        .await
        .unwrap();
    found.iter().filter(|it| it.check == Check::History).count()
}

async fn old_months_go_to_files_and_the_rest_is_as_it_was(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let (log, history) = (audit_rows(&app).await, events(&app).await);
    let goes = |id: Uuid| id < it.months[2].first_id();
    let told = it.archive(&app, folder.path()).await.unwrap();
    // What was before, and two months, of each table.
    assert_eq!(told.len(), 6);
    assert!(
        told.iter().all(|it| matches!(it, Outcome::Archived(..))),
        "{told:?}"
    );
    let kept: Vec<_> = history
        .iter()
        .filter(|row| !goes(row.id))
        .cloned()
        .collect();
    assert_eq!((kept.len(), events(&app).await), (3, kept));
    let mut left = audit_rows(&app).await;
    left.retain(|row| row.action != "month_archived");
    let kept: Vec<_> = log.iter().filter(|row| !goes(row.id)).cloned().collect();
    assert_eq!((kept.len(), left), (3, kept));
    assert_eq!(rows_of(&app, "month_archived").await.len(), 6);
    assert_eq!(histories_broken(&app, &it).await, 0);

    seal(app.state()).await.unwrap();
    let walked = verify(app.state(), it.world.district)
        .await
        .unwrap()
        .unwrap();
    let floor = i64::try_from(log.len() - 3).unwrap();
    assert_eq!((walked.rows, walked.ends.floor.0), (9, floor));
    let archived = months::verify(folder.path()).unwrap().unwrap();
    assert_eq!(archived.files, 6);
    assert_eq!(archived.ends[&it.world.district], walked.ends.floor);
    let gone = u64::try_from(history.len() - 3 + log.len() - 3).unwrap();
    assert_eq!(archived.rows, gone);

    // The program says the same of both.
    let to = folder.path().display().to_string();
    let arguments = ["audit", "verify", "--archive", &to];
    let done = program(&app, &first_key(), &arguments).await;
    assert_eq!(done.status.code(), Some(0), "{done:?}");

    // Again: nothing is left to do, and what was made stays.
    let told = it.archive(&app, folder.path()).await.unwrap();
    assert_eq!(told, []);
    assert_eq!(months::verify(folder.path()).unwrap().unwrap(), archived);
    // The service goes on with what is there, and the next month can be made.
    make_ahead(app.state()).await.unwrap();
    let [history, log, export] = shown(&app, &it).await;
    assert_eq!(history.as_array().unwrap().len(), 3);
    assert_eq!(export.as_array().unwrap().len(), 3);
    let first = log["items"][0]["id"].as_str().unwrap();
    assert!(first.parse::<Uuid>().unwrap() >= it.months[2].first_id());
}

async fn an_archive_that_broke_goes_on(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let (log, history) = (audit_rows(&app).await, events(&app).await);
    let missing = folder.path().join("none");
    let refused = it.archive(&app, &missing).await.unwrap_err();
    assert!(matches!(refused, MonthsError::File(..)), "{refused}");

    // The file of the first month is written, but somebody reads for longer than it waits.
    let db = own_connection(&app).await;
    let reading = db.begin().await.unwrap();
    let read = "SELECT 1 FROM audit_log LIMIT 1";
    reading.execute_unprepared(read).await.unwrap();
    let refused = it.archive(&app, folder.path()).await.unwrap_err();
    assert!(matches!(refused, MonthsError::Store(_)), "{refused}");
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(
        (audit_rows(&app).await, events(&app).await),
        (log.clone(), history.clone())
    );
    reading.rollback().await.unwrap();
    db.close().await.unwrap();

    // What a run that was killed leaves.
    let half = folder.path().join(format!("{}.part", names[0]));
    fs::write(half, "half").unwrap();
    let told = it.archive(&app, folder.path()).await.unwrap();
    assert_eq!(told.len(), 6);
    let archived = months::verify(folder.path()).unwrap().unwrap();
    let gone = u64::try_from(history.len() - 3 + log.len() - 3).unwrap();
    assert_eq!((archived.files, archived.rows), (6, gone));
}

async fn what_is_needed_is_not_archived(app: TestApp) {
    let it = prepared(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let refused = it.archive(&app, folder.path()).await.unwrap_err();
    assert!(matches!(refused, MonthsError::Needed(_)), "{refused}");
    it.fill(&app).await;
    // Of two tables one is kept longer: its months stay.
    let back = it.months[2].begins() + Months::new(20) - app.now();
    app.clock.advance(back);
    let told = it.archive(&app, folder.path()).await.unwrap();
    let stays = told.iter().filter(|it| matches!(it, Outcome::Stays(..)));
    assert_eq!((told.len(), stays.count()), (6, 3), "{told:?}");
    // Words about people who are not erased.
    app.clock.advance(TimeDelta::days(365 * 3));
    let late = booking_event::Model {
        id: id_at(it.months[0].begins(), 77),
        reason: Some("says something".to_owned()),
        ..events(&app).await[0].clone()
    };
    let late = booking_event::Entity::insert(late.into_active_model());
    late.exec_without_returning(app.sql()).await.unwrap();
    let refused = it
        .archive(&app, folder.path())
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("1 rows hold words"), "{refused}");
    let blank = "UPDATE booking_event SET reason = NULL WHERE reason IS NOT NULL";
    app.sql().execute_unprepared(blank).await.unwrap();
    it.archive(&app, folder.path()).await.unwrap();

    // A row that came late into an old month: not sealed yet, and then sealed after a new one.
    let third = it.months[2];
    let all = async || {
        let next = Month::of(third.begins() + TimeDelta::days(40));
        archive(app.state(), next, folder.path(), |_| {}).await
    };
    it.rows_at(&app, app.now(), 5).await;
    seal(app.state()).await.unwrap();
    it.rows_at(&app, third.begins() + TimeDelta::days(20), 8)
        .await;
    let refused = all().await.unwrap_err().to_string();
    assert!(refused.contains("1 rows are not sealed"), "{refused}");
    seal(app.state()).await.unwrap();
    let refused = all().await.unwrap_err().to_string();
    assert!(refused.contains("which is needed still"), "{refused}");
    app.clock.advance(TimeDelta::days(31 * 15));
    all().await.unwrap();
    seal(app.state()).await.unwrap();
    let walked = verify(app.state(), it.world.district).await.unwrap();
    assert!(walked.unwrap().rows > 0);
    months::verify(folder.path()).unwrap().unwrap();
}

async fn a_file_that_was_changed_is_found(app: TestApp) {
    let it = prepared(&app).await;
    it.fill(&app).await;
    let folder = tempfile::tempdir().unwrap();
    it.archive(&app, folder.path()).await.unwrap();
    let name = format!("audit_log-{}.jsonl.gz", it.months[1]);
    let file = folder.path().join(&name);
    let whole = fs::read(&file).unwrap();
    let mut changed = whole.clone();
    let at = changed.len() - 20;
    changed[at] ^= 1;
    fs::write(&file, changed).unwrap();
    let found = months::verify(folder.path());
    assert!(!matches!(found, Ok(Ok(_))), "{found:?}");
    fs::write(&file, whole).unwrap();
    months::verify(folder.path()).unwrap().unwrap();
    // A piece of the chain that is told otherwise: the hashes of the file do not say so.
    let told = folder.path().join(format!("{name}.json"));
    let text = fs::read_to_string(&told).unwrap();
    let mut other: Value = serde_json::from_str(&text).unwrap();
    other["chains"][0]["after"][1] = "0".repeat(64).into();
    fs::write(&told, other.to_string()).unwrap();
    let found = months::verify(folder.path()).unwrap().unwrap_err();
    assert!(found.contains("does not follow"), "{found}");
    // A file that is missing, the first of them, and the last.
    fs::write(&told, text).unwrap();
    let first = format!("audit_log-{}.jsonl.gz.json", it.months[0]);
    let first = folder.path().join(first);
    let aside = folder.path().join("aside");
    fs::rename(&first, &aside).unwrap();
    let found = months::verify(folder.path()).unwrap().unwrap();
    assert_eq!(found.gaps.len(), 1, "{found:?}");
    fs::rename(&aside, &first).unwrap();
    assert_eq!(months::verify(folder.path()).unwrap().unwrap().gaps, []);
    fs::remove_file(&told).unwrap();
    let to = folder.path().display().to_string();
    let arguments = ["audit", "verify", "--archive", &to];
    let done = program(&app, &first_key(), &arguments).await;
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let told = said(&done);
    assert!(told.contains("are in no file"), "{told}");
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
