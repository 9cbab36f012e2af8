//! What a wrong program could write is refused by the store (docs/adr/0037).

use crate::{
    races::{BENEATH, attended},
    records::by_hand,
    scenarios::steps::{book, cancel, confirmed, morning},
    support::{
        Answer, TestApp, drop_rules,
        factory::{Child, Family, Session, World},
        fresh_id, on_both_stores,
        storage::{administer, postgres_url, random_word},
    },
};
use chrono::TimeDelta;
use entity::{booking, session};
use futures_util::future::join_all;
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, Database, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde_json::json;
use std::sync::atomic::Ordering;

on_both_stores! {
    forbidden_bookings_are_refused,
    control_forbidden_bookings_are_written_without_the_rules,
    a_booking_is_not_changed_into_a_forbidden_one,
    two_sessions_in_one_room_are_refused,
    a_history_is_only_added_to,
    without_the_locks_the_store_alone_keeps_the_twelve,
    without_the_locks_the_store_alone_keeps_a_child_in_one_place,
    a_free_session_that_came_back_is_taken_again,
}

/// A confirmed free booking, 09:00 to 11:00.
async fn one_booked(app: &TestApp) -> booking::Model {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 5).await;
    let id = confirmed(app, &world, (&family, &child), &session).await;
    let found = booking::Entity::find_by_id(id).one(app.sql()).await;
    found.unwrap().unwrap()
}

/// Another booking of the same child a day later, as a program could write it.
fn next_day(app: &TestApp, row: &booking::Model) -> booking::Model {
    let day = TimeDelta::days(1);
    booking::Model {
        id: app.state().new_id(),
        starts_at: row.starts_at + day,
        ends_at: row.ends_at + day,
        free_number: Some(2),
        ..row.clone()
    }
}

async fn write(app: &TestApp, row: booking::Model) -> Result<(), DbErr> {
    let row = row.into_active_model();
    let written = booking::Entity::insert(row).exec_without_returning(app.sql());
    written.await.map(|_| ())
}

type Change = fn(&mut booking::Model);

/// What is changed in a booking that would be fine, and the rule that stands against it.
const FORBIDDEN: &[(&str, Change)] = &[
    ("ex_booking_child_time", |row| {
        row.starts_at -= TimeDelta::minutes(23 * 60);
        row.ends_at -= TimeDelta::minutes(23 * 60);
    }),
    ("ex_booking_free_number", |row| row.free_number = Some(1)),
    ("ck_booking_free_number", |row| row.free_number = Some(13)),
    ("ck_booking_free_number", |row| row.free_number = Some(0)),
    ("ck_booking_free_number", |row| {
        row.free_number = None;
        row.free_entitled = None;
    }),
    ("ck_booking_free_number", |row| row.free_entitled = None),
    ("ck_booking_free_number", |row| {
        row.status = "cancelled".to_owned();
    }),
    ("ck_booking_free_number", |row| {
        row.funding = "paid".to_owned();
    }),
    ("ck_booking_fee", |row| row.fee_fen = 1),
    ("ck_booking_fee", |row| row.fee_fen = -1),
    ("ck_booking_times", |row| row.ends_at = row.starts_at),
    ("ck_booking_channel", |row| row.channel = "fax".to_owned()),
    ("ck_booking_status", |row| {
        row.status = "lost".to_owned();
        row.free_number = None;
        row.free_entitled = None;
    }),
];

async fn forbidden_bookings_are_refused(app: TestApp) {
    let row = one_booked(&app).await;
    for (rule, change) in FORBIDDEN {
        let mut wrong = next_day(&app, &row);
        change(&mut wrong);
        let refused = write(&app, wrong).await.unwrap_err().to_string();
        assert!(refused.contains(rule), "{rule}: {refused}");
    }
    let mut beside = next_day(&app, &row);
    (beside.starts_at, beside.ends_at) = (row.ends_at, row.ends_at + TimeDelta::hours(1));
    write(&app, beside).await.unwrap();
    let mut over = next_day(&app, &row);
    (over.starts_at, over.ends_at) = (row.starts_at, row.ends_at);
    (over.free_number, over.free_entitled) = (None, None);
    over.status = "cancelled".to_owned();
    write(&app, over).await.unwrap();
}

async fn control_forbidden_bookings_are_written_without_the_rules(app: TestApp) {
    let row = one_booked(&app).await;
    for (rule, change) in FORBIDDEN {
        drop_rules(&app, &[("booking", rule)]).await;
        // What stands against the same in a second way is not what is looked at here.
        if *rule == "ck_booking_fee" || *rule == "ck_booking_times" {
            drop_rules(&app, BENEATH).await;
        }
        let mut wrong = next_day(&app, &row);
        change(&mut wrong);
        write(&app, wrong).await.unwrap();
        booking::Entity::delete_many()
            .filter(booking::Column::Id.ne(row.id))
            .exec(app.sql())
            .await
            .unwrap();
    }
}

async fn a_booking_is_not_changed_into_a_forbidden_one(app: TestApp) {
    let row = one_booked(&app).await;
    let mut over = next_day(&app, &row);
    (over.starts_at, over.ends_at) = (row.starts_at, row.ends_at);
    (over.free_number, over.free_entitled) = (None, None);
    over.status = "cancelled".to_owned();
    let id = over.id;
    write(&app, over).await.unwrap();
    for (rule, change) in [
        (
            "ex_booking_child_time",
            "status = 'confirmed', free_number = 2, free_entitled = 12",
        ),
        (
            "ex_booking_free_number",
            "status = 'no_show', free_number = 1, free_entitled = 12",
        ),
        ("ck_booking_free_number", "status = 'completed'"),
    ] {
        let one = match app.sql().get_database_backend() {
            sea_orm::DbBackend::Postgres => format!("id = '{id}'"),
            _ => format!("hex(id) = '{}'", id.simple().to_string().to_uppercase()),
        };
        let sql = format!("UPDATE booking SET {change} WHERE {one}");
        let refused = app.sql().execute_unprepared(&sql).await;
        let refused = refused.unwrap_err().to_string();
        assert!(refused.contains(rule), "{rule}: {refused}");
    }
}

async fn two_sessions_in_one_room_are_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let made = world.session(&app, 5).await;
    let found = session::Entity::find_by_id(made.id.get()).one(app.sql());
    let row = found.await.unwrap().unwrap();
    let later = |minutes: i64, status: &str| session::Model {
        id: app.state().new_id(),
        starts_at: row.starts_at + TimeDelta::minutes(minutes),
        ends_at: row.ends_at + TimeDelta::minutes(minutes),
        status: status.to_owned(),
        ..row.clone()
    };
    let write = async |row: session::Model| {
        let row = row.into_active_model();
        let written = session::Entity::insert(row).exec_without_returning(app.sql());
        written.await.map(|_| ())
    };
    for status in ["open", "closed"] {
        let refused = write(later(119, status)).await.unwrap_err().to_string();
        assert!(refused.contains("ex_session_room_time"), "{refused}");
    }
    write(later(0, "cancelled")).await.unwrap();
    write(later(120, "open")).await.unwrap();
    drop_rules(&app, &[("session", "ex_session_room_time")]).await;
    write(later(119, "open")).await.unwrap();
}

async fn a_history_is_only_added_to(app: TestApp) {
    one_booked(&app).await;
    for change in [
        "UPDATE booking_event SET to_status = 'no_show'",
        "UPDATE booking_event SET reason = 'another'",
        "DELETE FROM booking_event",
    ] {
        let refused = app.sql().execute_unprepared(change).await.unwrap_err();
        assert!(refused.to_string().contains("only added to"), "{refused}");
    }
    let blank = "UPDATE booking_event SET reason = NULL";
    app.sql().execute_unprepared(blank).await.unwrap();
    by_hand(
        &app,
        "DROP TRIGGER booking_event_stays",
        "DROP TRIGGER booking_event_stays ON booking_event",
    )
    .await;
    let remove = "DELETE FROM booking_event";
    app.sql().execute_unprepared(remove).await.unwrap();
}

/// Two requests that have read the same facts, because the locks are left out.
async fn both_without_locks(
    app: &TestApp,
    (family, child): (&Family, &Child),
    sessions: [&Session; 2],
) -> Vec<Answer> {
    let switches = &app.state().switches;
    switches.skip_admission_locks.store(true, Ordering::SeqCst);
    let body = |session: &Session| json!({ "child_id": child.id, "session_id": session.id });
    join_all(sessions.map(async |session| {
        app.post("/v1/bookings", body(session))
            .key(&fresh_id().to_string())
            .bearer(&family.token)
            .await
    }))
    .await
}

/// One got the place; the other was stopped by the store, which is an error of ours and says so.
fn assert_one_was_stopped(answers: Vec<Answer>) {
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|it| it.status == 201);
    assert_eq!((won.len(), lost.len()), (1, 1));
    for answer in lost {
        answer.assert_problem("rule_of_store");
    }
}

async fn active(app: &TestApp, child: &Child) -> u64 {
    booking::Entity::find()
        .filter(booking::Column::ChildId.eq(child.id.get()))
        .filter(booking::Column::Status.is_in(["requested", "confirmed"]))
        .count(app.sql())
        .await
        .unwrap()
}

async fn without_the_locks_the_store_alone_keeps_the_twelve(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let past = world.session(&app, 20).await;
    for month in 1..=11 {
        attended(&app, &world, &family, child, &past, month).await;
    }
    let first = morning(&app, &world, "2026-11-26").await;
    let second = morning(&app, &world, "2026-11-27").await;
    let answers = both_without_locks(&app, (&family, &child), [&first, &second]).await;
    assert_one_was_stopped(answers);
    assert_eq!(active(&app, &child).await, 1);
}

async fn without_the_locks_the_store_alone_keeps_a_child_in_one_place(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let [first, second] = [world.session(&app, 20).await, world.session(&app, 20).await];
    // The free sessions alone would stop the second, too.
    drop_rules(&app, &[("booking", "ex_booking_free_number")]).await;
    let answers = both_without_locks(&app, (&family, &child), [&first, &second]).await;
    assert_one_was_stopped(answers);
    assert_eq!(active(&app, &child).await, 1);
}

async fn a_free_session_that_came_back_is_taken_again(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let mut numbers = Vec::new();
    for (day, cancelled) in [
        ("2026-11-25", true),
        ("2026-11-26", false),
        ("2026-11-27", false),
    ] {
        let session = morning(&app, &world, day).await;
        let id = book(&app, &family, &child, &session).await;
        let id = id.assert_status(201).id();
        let row = booking::Entity::find_by_id(id).one(app.sql()).await;
        numbers.push(row.unwrap().unwrap().free_number);
        if cancelled {
            cancel(&app, &family.actor, id).await.assert_status(200);
            let row = booking::Entity::find_by_id(id).one(app.sql()).await;
            assert_eq!(row.unwrap().unwrap().free_number, None);
        }
    }
    assert_eq!(numbers, [Some(1), Some(1), Some(2)]);
}

/// Whoever owns a database and nothing else can migrate it: the extension that exclusion needs
/// is trusted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_who_is_no_superuser_can_migrate() {
    let name = format!("owned_{}", random_word());
    administer(&format!("CREATE ROLE {name} LOGIN NOSUPERUSER")).await;
    administer(&format!("CREATE DATABASE {name} OWNER {name}")).await;
    let url = postgres_url(&name).replacen("postgres@", &format!("{name}@"), 1);
    let db = Database::connect(url).await.unwrap();
    let done = Migrator::up(&db, None).await;
    db.close().await.unwrap();
    administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
    administer(&format!("DROP ROLE {name}")).await;
    done.unwrap();
}
