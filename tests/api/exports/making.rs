//! Making the file: in parts, once, again after a death, and not for everybody.

use super::{approve, ask, asked, fetch, lines, made, parts, shown, wish, work, world};
use crate::{
    records::rows_of,
    support::{TestApp, factory::World, on_both_stores},
};
use baobaowu::{
    features::{
        districts::service::all,
        exports::{domain::ExportError, service::make_due},
        retention::service::{apply, due},
    },
    shared::storage::StoreError,
};
use chrono::TimeDelta;
use entity::{booking, bulk_export, bulk_export_part, staff};
use futures_util::future::join;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};
use serde_json::json;
use std::{collections::BTreeSet, sync::atomic::Ordering};
use uuid::Uuid;

on_both_stores! {
    many_rows_come_in_parts_and_each_once,
    two_instances_make_it_once,
    control_two_instances_meet_without_the_claim,
    what_was_left_by_the_dead_is_begun_anew,
    who_was_only_slow_stops_when_another_has_taken_over,
    control_who_was_only_slow_writes_on_without_the_claim,
    it_is_given_up_after_some_tries,
    who_has_left_gets_nothing_made_and_nothing_given,
    what_has_ended_is_forgotten_after_three_years,
}

on_both_stores! { with [("EXPORT_MAX_ROWS", "2")];
    too_many_rows_are_refused_when_asked_for_and_when_made,
    control_too_many_rows_are_made_without_the_limit,
}

/// Copies of a booking that hold no place.
async fn copies(app: &TestApp, many: usize) {
    let one = booking::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let mut rows = Vec::new();
    for _ in 0..many {
        let copy = booking::Model {
            id: app.state().new_id(),
            status: "rejected".to_owned(),
            free_number: None,
            free_entitled: None,
            ..one.clone()
        };
        rows.push(copy.into_active_model());
    }
    booking::Entity::insert_many(rows)
        .exec_without_returning(app.sql())
        .await
        .unwrap();
}

async fn many_rows_come_in_parts_and_each_once(app: TestApp) {
    let (world, ..) = world(&app).await;
    copies(&app, 503).await;
    let who = (&world.manager, &world.subdistrict_admin);
    let id = made(&app, who, wish("bookings")).await;
    assert_eq!(parts(&app).await.len(), 3);
    let file = fetch(&app, who.0, id).await.assert_status(200);
    let lines = lines(&file);
    assert_eq!(lines.len(), 506);
    let ids: BTreeSet<_> = lines[1..].iter().map(|line| line[0].clone()).collect();
    assert_eq!(ids.len(), 505);
    assert!(lines.iter().all(|line| line.len() == 14));
    assert_eq!(shown(&app, who.0, id).await.body["row_count"], 505);
}

/// An export that is approved and not made.
async fn approved(app: &TestApp) -> (World, Uuid) {
    let (world, ..) = world(app).await;
    copies(app, 450).await;
    let id = asked(app, &world.manager, wish("bookings")).await;
    approve(app, &world.subdistrict_admin, id)
        .await
        .assert_status(200);
    (world, id)
}

/// Two instances find the same file before either claims it.
async fn both(app: &TestApp) -> (Result<usize, ExportError>, Result<usize, ExportError>) {
    let switches = &app.state().switches;
    switches.hold_export_claim.store(true, Ordering::SeqCst);
    let on = async {
        switches.export_gate.reached_by(2).await;
        switches.hold_export_claim.store(false, Ordering::SeqCst);
        switches.export_gate.let_on(2);
    };
    let ((one, other), ()) = join(join(make_due(app.state()), make_due(app.state())), on).await;
    (one, other)
}

async fn two_instances_make_it_once(app: TestApp) {
    let (world, id) = approved(&app).await;
    let (one, other) = both(&app).await;
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(rows_of(&app, "export_made").await.len(), 1);
    let file = fetch(&app, &world.manager, id).await.assert_status(200);
    assert_eq!(lines(&file).len(), 453);
}

async fn control_two_instances_meet_without_the_claim(app: TestApp) {
    let (_world, _id) = approved(&app).await;
    let switches = &app.state().switches;
    switches.skip_export_claim.store(true, Ordering::SeqCst);
    let (one, other) = both(&app).await;
    // Both begin: they write the same part, or each takes away what the other has made, or each
    // waits for the other's row.
    let begun = |outcome: Result<usize, ExportError>| match outcome {
        Ok(begun) => begun,
        Err(ExportError::Store(StoreError::Duplicate(_) | StoreError::Locked(_))) => 1,
        Err(error) => panic!("{error}"),
    };
    assert!(begun(one) + begun(other) > 1);
}

async fn row(app: &TestApp, id: Uuid) -> bulk_export::Model {
    let found = bulk_export::Entity::find_by_id(id).one(app.sql()).await;
    found.unwrap().unwrap()
}

/// Another instance has claimed it, and made a part.
async fn claimed_by_another(app: &TestApp, id: Uuid) {
    let mut claimed = row(app, id).await.into_active_model();
    claimed.claim = Set(Some(app.state().new_id()));
    claimed.claimed_until = Set(Some((app.now() + TimeDelta::minutes(5)).into()));
    claimed.attempts = Set(1);
    let claimed = claimed.update(app.sql()).await.unwrap();
    let part = bulk_export_part::Model {
        id: app.state().new_id(),
        district_id: claimed.district_id,
        export_id: id,
        number: 0,
        content_cipher: b"half".to_vec(),
    };
    bulk_export_part::Entity::insert(part.into_active_model())
        .exec_without_returning(app.sql())
        .await
        .unwrap();
}

async fn what_was_left_by_the_dead_is_begun_anew(app: TestApp) {
    let (world, id) = approved(&app).await;
    claimed_by_another(&app, id).await;
    assert_eq!(work(&app).await, 0);
    assert_eq!(
        shown(&app, &world.manager, id).await.body["status"],
        "approved"
    );
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(work(&app).await, 1);
    let file = fetch(&app, &world.manager, id).await.assert_status(200);
    assert_eq!(lines(&file).len(), 453);
    assert_eq!(rows_of(&app, "export_made").await.len(), 1);
}

/// An instance has written the first part when another takes over; then it goes on.
async fn taken_over_after_the_first_part(app: &TestApp, id: Uuid) {
    let switches = &app.state().switches;
    switches.hold_export_part.store(true, Ordering::SeqCst);
    let taken = async {
        switches.export_gate.reached_by(1).await;
        switches.hold_export_part.store(false, Ordering::SeqCst);
        let another = Expr::value(app.state().new_id());
        let done = bulk_export::Entity::update_many()
            .col_expr(bulk_export::Column::Claim, another)
            .filter(bulk_export::Column::Id.eq(id))
            .exec(app.sql())
            .await
            .unwrap();
        switches.export_gate.let_on(1);
        done.rows_affected
    };
    let (begun, taken) = join(make_due(app.state()), taken).await;
    assert_eq!((begun.unwrap(), taken), (1, 1));
}

async fn who_was_only_slow_stops_when_another_has_taken_over(app: TestApp) {
    let (world, id) = approved(&app).await;
    taken_over_after_the_first_part(&app, id).await;
    assert_eq!(parts(&app).await.len(), 1);
    let status = shown(&app, &world.manager, id).await.body["status"].clone();
    assert_eq!(status, "approved");
    assert!(rows_of(&app, "export_made").await.is_empty());
}

async fn control_who_was_only_slow_writes_on_without_the_claim(app: TestApp) {
    let (_world, id) = approved(&app).await;
    let switch = &app.state().switches.skip_export_claim;
    switch.store(true, Ordering::SeqCst);
    taken_over_after_the_first_part(&app, id).await;
    assert_eq!(parts(&app).await.len(), 3);
}

async fn it_is_given_up_after_some_tries(app: TestApp) {
    let (world, id) = approved(&app).await;
    claimed_by_another(&app, id).await;
    let mut tried = row(&app, id).await.into_active_model();
    tried.attempts = Set(3);
    tried.update(app.sql()).await.unwrap();
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(work(&app).await, 1);
    let told = shown(&app, &world.manager, id).await.body;
    assert_eq!(
        (&told["status"], &told["failure"]),
        (&json!("failed"), &json!("not_made"))
    );
    assert!(parts(&app).await.is_empty());
    fetch(&app, &world.manager, id).await.assert_status(409);
    assert_eq!(rows_of(&app, "export_failed").await.len(), 1);
}

async fn suspend(app: &TestApp, who: &crate::support::factory::Staff, status: &str) {
    staff::Entity::update_many()
        .col_expr(staff::Column::Status, Expr::value(status))
        .filter(staff::Column::Id.eq(who.id.get()))
        .exec(app.sql())
        .await
        .unwrap();
}

async fn who_has_left_gets_nothing_made_and_nothing_given(app: TestApp) {
    let (world, id) = approved(&app).await;
    suspend(&app, &world.manager, "suspended").await;
    assert_eq!(work(&app).await, 1);
    let told = shown(&app, &world.subdistrict_admin, id).await.body;
    assert_eq!(told["failure"], "requester_left");
    assert!(parts(&app).await.is_empty());
    // Made before, and asked for afterwards.
    suspend(&app, &world.manager, "active").await;
    let who = (&world.manager, &world.subdistrict_admin);
    let id = made(&app, who, wish("bookings")).await;
    suspend(&app, &world.manager, "suspended").await;
    fetch(&app, &world.manager, id).await.assert_status(403);
    assert!(rows_of(&app, "export_fetched").await.is_empty());
}

async fn what_has_ended_is_forgotten_after_three_years(app: TestApp) {
    let world = World::seed(&app).await;
    let who = (&world.manager, &world.subdistrict_admin);
    let id = made(&app, who, wish("ledger")).await;
    app.clock.advance(TimeDelta::hours(24));
    assert_eq!(work(&app).await, 1);
    let district = all(app.sql()).await.unwrap().pop().unwrap();
    app.clock.advance(TimeDelta::days(3 * 365));
    assert_eq!(due(app.state(), &district).await.unwrap().exports, 0);
    app.clock.advance(TimeDelta::days(2));
    assert_eq!(due(app.state(), &district).await.unwrap().exports, 1);
    assert_eq!(apply(app.state(), &district).await.unwrap().exports, 1);
    let left = bulk_export::Entity::find_by_id(id).one(app.sql()).await;
    assert_eq!(left.unwrap(), None);
}

async fn too_many_rows_are_refused_when_asked_for_and_when_made(app: TestApp) {
    let (world, ..) = world(&app).await;
    let (manager, admin) = (&world.manager, &world.subdistrict_admin);
    let id = asked(&app, manager, wish("bookings")).await;
    approve(&app, admin, id).await.assert_status(200);
    copies(&app, 1).await;
    let refused = ask(&app, manager, wish("bookings"))
        .await
        .assert_status(422);
    let refused = refused.assert_problem("export_too_large");
    assert_eq!(
        (&refused.body["rows"], &refused.body["limit"]),
        (&json!(3), &json!(2))
    );
    assert_eq!(work(&app).await, 1);
    let told = shown(&app, manager, id).await.body;
    assert_eq!(
        (&told["status"], &told["failure"]),
        (&json!("failed"), &json!("too_many_rows"))
    );
    assert!(parts(&app).await.is_empty());
}

async fn control_too_many_rows_are_made_without_the_limit(app: TestApp) {
    let (world, ..) = world(&app).await;
    copies(&app, 1).await;
    let switch = &app.state().switches.skip_export_limit;
    switch.store(true, Ordering::SeqCst);
    let who = (&world.manager, &world.subdistrict_admin);
    let id = made(&app, who, wish("bookings")).await;
    assert_eq!(shown(&app, who.0, id).await.body["row_count"], 3);
}
