//! Shortfalls while the session runs, and who is affected first.

use crate::{
    scenarios::steps::{book, confirm, send},
    support::{
        TestApp,
        factory::{Family, Session, SessionSeed, World, at, date},
        on_both_stores,
    },
};
use baobaowu::jobs::run_until_idle;
use entity::{family, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use uuid::Uuid;

on_both_stores! {
    shortfall_noticed_in_the_session_ends_with_a_stand_in,
    shortfall_that_has_passed_ends_by_itself,
    time_that_is_past_is_no_time_to_stand_in,
    families_served_first_are_affected_last,
}

/// A session from nine to eleven with two carers and seven children who are expected.
async fn seven_expected(app: &TestApp, world: &World) -> (Session, Vec<(Family, Uuid)>) {
    let seed = SessionSeed {
        date: date("2026-11-25"),
        carers_on_duty: 2,
        ..SessionSeed::default()
    };
    let session = seed.insert(app, world).await;
    let mut booked = Vec::new();
    for _ in 0..7 {
        let (family, child) = world.family_with_child(app).await;
        let id = book(app, &family, &child, &session)
            .await
            .assert_status(201)
            .id();
        confirm(app, &world.manager, id).await.assert_status(200);
        app.clock.advance(chrono::TimeDelta::minutes(1));
        booked.push((family, id));
    }
    (session, booked)
}

async fn falls_ill(app: &TestApp, world: &World, from: &str, to: &str) {
    let body = json!({
        "staff_id": world.carers[1].id, "kind": "sickness",
        "starts_at": at("2026-11-25", from), "ends_at": at("2026-11-25", to),
    });
    send(app, &world.manager, "/v1/absences", body)
        .await
        .assert_status(201);
}

async fn short_by(app: &TestApp, session: &Session) -> i64 {
    let found = session::Entity::find_by_id(session.id.get());
    found.one(app.sql()).await.unwrap().unwrap().short_by
}

async fn alerts(app: &TestApp, world: &World) -> usize {
    let open = app
        .get(&format!("/v1/alerts?house_id={}", world.house))
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(200);
    open.body.as_array().unwrap().len()
}

async fn shortfall_noticed_in_the_session_ends_with_a_stand_in(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, _) = seven_expected(&app, &world).await;
    app.clock.set(at("2026-11-25", "09:20"));
    falls_ill(&app, &world, "07:30", "20:00").await;
    assert_eq!(short_by(&app, &session).await, 2);
    assert_eq!(alerts(&app, &world).await, 1);
    let path = format!("/v1/sessions/{}/stand-in", session.id);
    let body = json!({ "staff_id": world.carers[3].id });
    let stood_in = send(&app, &world.manager, &path, body)
        .await
        .assert_status(201);
    assert_eq!(
        stood_in.body["shifts"][0]["starts_at"],
        "2026-11-25T09:20:00+08:00"
    );
    assert_eq!(short_by(&app, &session).await, 0);
    assert_eq!(alerts(&app, &world).await, 0);
}

async fn shortfall_that_has_passed_ends_by_itself(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, _) = seven_expected(&app, &world).await;
    falls_ill(&app, &world, "09:30", "10:00").await;
    app.clock.set(at("2026-11-25", "09:59"));
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(short_by(&app, &session).await, 2);
    app.clock.set(at("2026-11-25", "10:00"));
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(short_by(&app, &session).await, 0);
    assert_eq!(alerts(&app, &world).await, 0);
}

async fn time_that_is_past_is_no_time_to_stand_in(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, _) = seven_expected(&app, &world).await;
    app.clock.set(at("2026-11-25", "10:30"));
    falls_ill(&app, &world, "07:30", "20:00").await;
    let path = format!("/v1/sessions/{}/stand-in", session.id);
    let body = json!({
        "staff_id": world.carers[3].id,
        "starts_at": at("2026-11-25", "09:00"), "ends_at": at("2026-11-25", "10:00"),
    });
    send(&app, &world.manager, &path, body)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_eq!(short_by(&app, &session).await, 2);
}

async fn families_served_first_are_affected_last(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, booked) = seven_expected(&app, &world).await;
    let (served_first, spared) = &booked[6];
    family::Entity::update_many()
        .col_expr(family::Column::InPriorityGroup, Expr::value(true))
        .filter(family::Column::Id.eq(served_first.id.get()))
        .exec(app.sql())
        .await
        .unwrap();
    falls_ill(&app, &world, "07:30", "20:00").await;
    let seen = app
        .get(&format!("/v1/sessions/{}/shortfall", session.id))
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(200);
    let order: Vec<Uuid> = seen.body["affected_first"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["booking_id"].as_str().unwrap().parse().unwrap())
        .collect();
    let mut expected: Vec<Uuid> = booked[..6].iter().rev().map(|(_, id)| *id).collect();
    expected.push(*spared);
    assert_eq!(order, expected);
}
