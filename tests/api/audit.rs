//! The audit: silent on data that keeps every promise, and each promise broken by hand in
//! SQL is found, by the check that is for it and no other.

use crate::{
    payments::steps::Stage,
    races::BENEATH,
    records::by_hand,
    scenarios::steps::{book, cancel, confirm, confirmed, morning, visit},
    support::{
        TestApp, drop_rules,
        factory::{Child, Family, Session, SessionSeed, World, at, date, time},
        on_both_stores,
    },
    waitlist::steps::wait_for,
};
use baobaowu::{
    features::{audit::service::audit, bookings::service::relay_outbox},
    jobs::run_until_idle,
};
use chrono::TimeDelta;
use entity::{
    alert, booking, booking_event, child, consent, health_certificate, room, session,
    signed_agreement,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use std::time::Duration;
use uuid::Uuid;

on_both_stores! {
    data_that_keeps_every_promise_has_no_breach,
    too_many_children_are_found,
    a_flag_without_children_over_is_found,
    a_capacity_that_nothing_feeds_is_found,
    a_thirteenth_free_session_is_found,
    a_child_in_two_places_is_found,
    missing_papers_are_found,
    an_entry_without_a_certificate_is_found,
    a_history_with_a_gap_is_found,
    a_job_that_did_not_run_is_found,
    a_place_that_nobody_offers_is_found,
}

on_both_stores! { with crate::support::wechat_pay::wechat_pay();
    a_ledger_that_does_not_balance_is_found,
}

/// What the audit finds, as `check: subject`.
async fn found(app: &TestApp, world: &World) -> Vec<String> {
    let (_, breaches) = audit(app.state(), world.district, Duration::ZERO, |_| {})
        .await
        .unwrap();
    let mut lines: Vec<String> = breaches
        .into_iter()
        .map(|breach| format!("{}: {}", breach.check.as_str(), breach.subject))
        .collect();
    lines.sort_unstable();
    lines
}

/// A family whose child has a booking of the session that staff have confirmed.
async fn booked(app: &TestApp, world: &World, session: &Session) -> (Family, Child, Uuid) {
    let (family, child) = world.family_with_child(app).await;
    let id = confirmed(app, world, (&family, &child), session).await;
    (family, child, id)
}

async fn data_that_keeps_every_promise_has_no_breach(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visit(&app, &world, (&family, &child), "2026-11-24").await;
    app.clock.set(at("2026-11-24", "11:30"));
    let session = world.session(&app, 20).await;
    for _ in 0..3 {
        booked(&app, &world, &session).await;
    }
    let (family, child) = world.family_with_child(&app).await;
    let asked = book(&app, &family, &child, &session).await;
    asked.assert_status(201);
    let (looked, breaches) = audit(app.state(), world.district, Duration::ZERO, |_| {})
        .await
        .unwrap();
    assert_eq!(breaches, []);
    let counted = (looked.children, looked.bookings, looked.sessions);
    assert_eq!(counted, (5, 5, 1));
}

async fn too_many_children_are_found(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 2).await;
    booked(&app, &world, &session).await;
    booked(&app, &world, &session).await;
    assert_eq!(found(&app, &world).await, Vec::<String>::new());
    let other = SessionSeed {
        from: time("14:00"),
        to: time("16:00"),
        ..SessionSeed::default()
    };
    let other = other.insert(&app, &world).await;
    let (_, _, id) = booked(&app, &world, &other).await;
    booking::Entity::update_many()
        .col_expr(booking::Column::SessionId, Expr::value(session.id.get()))
        .col_expr(booking::Column::StartsAt, Expr::value(session.starts_at))
        .col_expr(booking::Column::EndsAt, Expr::value(session.ends_at))
        .filter(booking::Column::Id.eq(id))
        .exec(app.sql())
        .await
        .unwrap();
    let subject = format!("session {}", session.id);
    let mut lines = found(&app, &world).await;
    // Redis was not told of what was done behind the service's back either.
    lines.retain(|line| !line.starts_with("projection"));
    assert_eq!(
        lines,
        [
            format!("capacity: {subject}"),
            format!("shortfall: {subject}")
        ]
    );
}

async fn a_flag_without_children_over_is_found(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 2).await;
    let subject = format!("shortfall: session {}", session.id);
    session::Entity::update_many()
        .col_expr(session::Column::ShortBy, Expr::value(1_i64))
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(found(&app, &world).await, [&*subject, &*subject]);
    session::Entity::update_many()
        .col_expr(session::Column::ShortBy, Expr::value(0_i64))
        .exec(app.sql())
        .await
        .unwrap();
    let row = alert::Model {
        id: app.state().new_id(),
        district_id: world.district.get(),
        house_id: world.house.get(),
        session_id: Some(session.id.get()),
        kind: "ratio_shortfall".to_owned(),
        facts: serde_json::json!({ "over": 1, "capacity": 1, "occupied": 2 }),
        raised_at: app.now().into(),
        ended_at: None,
    };
    let tx = app.state().db.begin_write().await.unwrap();
    crate::support::factory::insert(&tx, row).await;
    tx.commit().await.unwrap();
    assert_eq!(found(&app, &world).await, [subject]);
}

async fn a_capacity_that_nothing_feeds_is_found(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    room::Entity::update_many()
        .col_expr(room::Column::UsableAreaDm2, Expr::value(3000_i64))
        .exec(app.sql())
        .await
        .unwrap();
    let subject = format!("stored_capacity: session {}", session.id);
    assert_eq!(found(&app, &world).await, [subject]);
}

async fn a_thirteenth_free_session_is_found(app: TestApp) {
    drop_rules(&app, BENEATH).await;
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let (_, child, id) = booked(&app, &world, &session).await;
    let row = booking::Entity::find_by_id(id)
        .one(app.sql())
        .await
        .unwrap();
    let row = row.unwrap();
    let event = booking_event::Entity::find()
        .filter(booking_event::Column::BookingId.eq(id))
        .filter(booking_event::Column::FromStatus.is_null())
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let tx = app.state().db.begin_write().await.unwrap();
    for day in 1..=12 {
        let (id, ahead) = (app.state().new_id(), TimeDelta::days(day));
        let later = booking::Model {
            id,
            starts_at: row.starts_at + ahead,
            ends_at: row.ends_at + ahead,
            date: row.date + ahead,
            status: "requested".to_owned(),
            confirm_deadline: row.confirm_deadline + ahead,
            ..row.clone()
        };
        crate::support::factory::insert(&tx, later).await;
        let first = booking_event::Model {
            id: app.state().new_id(),
            booking_id: id,
            ..event.clone()
        };
        crate::support::factory::insert(&tx, first).await;
    }
    tx.commit().await.unwrap();
    let mut lines = found(&app, &world).await;
    lines.retain(|line| line.starts_with("quota"));
    assert_eq!(lines, [format!("quota: child {}", child.id)]);
}

async fn a_child_in_two_places_is_found(app: TestApp) {
    drop_rules(&app, BENEATH).await;
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let (family, child, first) = booked(&app, &world, &session).await;
    let next = morning(&app, &world, "2026-11-26").await;
    let second = book(&app, &family, &child, &next).await;
    let second = second.assert_status(201).id();
    booking::Entity::update_many()
        .col_expr(booking::Column::StartsAt, Expr::value(session.starts_at))
        .col_expr(booking::Column::EndsAt, Expr::value(session.ends_at))
        .filter(booking::Column::Id.eq(second))
        .exec(app.sql())
        .await
        .unwrap();
    let mut lines = found(&app, &world).await;
    lines.retain(|line| line.starts_with("overlap"));
    let either = [first, second].map(|id| format!("overlap: booking {id}"));
    assert!(lines.len() == 1 && either.contains(&lines[0]), "{lines:?}");
}

async fn missing_papers_are_found(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let (_, child, id) = booked(&app, &world, &session).await;
    let subject = format!("papers: booking {id}");
    consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(app.now()))
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(found(&app, &world).await, [&*subject]);
    consent::Entity::update_many()
        .col_expr(
            consent::Column::WithdrawnAt,
            Expr::value(Option::<chrono::DateTime<chrono::Utc>>::None),
        )
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(found(&app, &world).await, Vec::<String>::new());
    signed_agreement::Entity::delete_many()
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(found(&app, &world).await, [&*subject]);
    child::Entity::update_many()
        .col_expr(child::Column::BirthDate, Expr::value(date("2020-01-01")))
        .filter(child::Column::Id.eq(child.id.get()))
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(found(&app, &world).await, [subject]);
}

async fn an_entry_without_a_certificate_is_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visit(&app, &world, (&family, &child), "2026-12-02").await;
    assert_eq!(found(&app, &world).await, Vec::<String>::new());
    let id = booking::Entity::find().one(app.sql()).await.unwrap();
    health_certificate::Entity::update_many()
        .col_expr(
            health_certificate::Column::ValidTo,
            Expr::value(date("2026-12-01")),
        )
        .exec(app.sql())
        .await
        .unwrap();
    let subject = format!("door: booking {}", id.unwrap().id);
    assert_eq!(found(&app, &world).await, [subject]);
}

async fn a_history_with_a_gap_is_found(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let (_, _, id) = booked(&app, &world, &session).await;
    by_hand(
        &app,
        "DROP TRIGGER booking_event_stays",
        "DROP TRIGGER booking_event_stays ON booking_event",
    )
    .await;
    booking_event::Entity::delete_many()
        .filter(booking_event::Column::ToStatus.eq("confirmed"))
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(
        found(&app, &world).await,
        [format!("history: booking {id}")]
    );
}

async fn a_job_that_did_not_run_is_found(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let (_, _, unmarked) = booked(&app, &world, &session).await;
    let next = morning(&app, &world, "2026-11-26").await;
    let (family, child) = world.family_with_child(&app).await;
    let asked = book(&app, &family, &child, &next).await;
    let unanswered = asked.assert_status(201).id();
    relay_outbox(app.state()).await.unwrap();
    app.clock.set(at("2026-11-26", "08:00"));
    let mut expected = [unmarked, unanswered].map(|id| format!("late: booking {id}"));
    expected.sort_unstable();
    assert_eq!(found(&app, &world).await, expected);
    confirm(&app, &world.manager, unanswered)
        .await
        .assert_problem("confirm_deadline_passed");
}

async fn a_place_that_nobody_offers_is_found(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        places: 1,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let (holder, _, booking) = booked(&app, &world, &session).await;
    let (family, child) = world.family_with_child(&app).await;
    let entry = wait_for(&app, &family, &child, &session).await;
    assert_eq!(found(&app, &world).await, Vec::<String>::new());
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    relay_outbox(app.state()).await.unwrap();
    let subject = format!("waitlist entry {entry} for session {}", session.id);
    assert_eq!(found(&app, &world).await, [format!("waiting: {subject}")]);
    // A rule that stands against the child has to be told.
    consent::Entity::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(app.now()))
        .filter(consent::Column::ChildId.eq(child.id.get()))
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(found(&app, &world).await, [format!("waiting: {subject}")]);
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(found(&app, &world).await, Vec::<String>::new());
}

async fn a_ledger_that_does_not_balance_is_found(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    assert_eq!(found(&app, &stage.world).await, Vec::<String>::new());
    booking::Entity::update_many()
        .col_expr(booking::Column::FeeFen, Expr::value(6001))
        .filter(booking::Column::Id.eq(booking))
        .exec(app.sql())
        .await
        .unwrap();
    assert_eq!(
        found(&app, &stage.world).await,
        [format!("ledger: {booking}")]
    );
}
