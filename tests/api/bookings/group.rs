//! Siblings booked together: what is asked, by whom, and repeats. The rules themselves are
//! told as scenario 28.

use crate::scenarios::steps::{balance, of_twelve, refused, status};
use crate::support::{
    TestApp,
    factory::{Child, ChildSeed, Family, Session, World, date},
    on_both_stores,
};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    group_that_cannot_be_read_is_refused,
    group_needs_a_key_and_a_repeat_books_once,
    group_is_of_own_children_and_of_one_family,
    each_child_hears_its_own_rule,
    only_the_child_without_a_free_session_pays,
    group_of_one_is_a_booking,
}

fn group(children: &[Child], session: &Session) -> Value {
    let children: Vec<Uuid> = children.iter().map(|child| child.id.get()).collect();
    json!({ "children": children, "session_id": session.id, "mode": "all_or_nothing" })
}

async fn twins(app: &TestApp, world: &World) -> (Family, [Child; 2]) {
    let (family, one) = world.family_with_child(app).await;
    let other = ChildSeed::default().insert(app, world, &family).await;
    (family, [one, other])
}

async fn group_that_cannot_be_read_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, [one, _]) = twins(&app, &world).await;
    let session = world.session(&app, 2).await;
    let send = |body: Value| {
        let key = app.state().new_id().to_string();
        app.post("/v1/bookings/group", body)
            .key(&key)
            .bearer(&family.token)
    };
    for children in [json!([]), json!([one.id, one.id])] {
        let mut body = group(&[one], &session);
        body["children"] = children;
        let told = refused(&app, send(body), 422, "validation_failed").await;
        assert_eq!(told.body["errors"][0]["pointer"], "/children");
    }
    let mut half = group(&[one], &session);
    half["starts_at"] = json!(session.starts_at);
    refused(&app, send(half), 422, "validation_failed").await;
    let mut other_mode = group(&[one], &session);
    other_mode["mode"] = json!("some");
    refused(&app, send(other_mode), 400, "invalid_request").await;
}

async fn group_needs_a_key_and_a_repeat_books_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, twins) = twins(&app, &world).await;
    let session = world.session(&app, 2).await;
    let send = || {
        app.post("/v1/bookings/group", group(&twins, &session))
            .bearer(&family.token)
    };
    refused(&app, send(), 400, "idempotency_key_required").await;
    let first = send().key("twins").await.assert_status(201);
    let again = send().key("twins").await.assert_status(201);
    assert_eq!(first.body, again.body);
    for twin in &twins {
        assert_eq!(balance(&app, &family, twin, 2026).await, of_twelve(1, 0));
    }
    let other = refused(&app, send().key("again"), 409, "already_booked").await;
    let each = other.body["children"].as_array().unwrap();
    assert!(
        each.iter()
            .all(|it| it["refusal"]["code"] == "already_booked")
    );
}

async fn group_is_of_own_children_and_of_one_family(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, [one, _]) = twins(&app, &world).await;
    let (_, stranger) = world.family_with_child(&app).await;
    let session = world.session(&app, 5).await;
    let send = |token: &str| {
        let key = app.state().new_id().to_string();
        app.post("/v1/bookings/group", group(&[one, stranger], &session))
            .key(&key)
            .bearer(token)
    };
    refused(&app, send(&family.token), 404, "not_found").await;
    let told = refused(&app, send(&world.manager.token), 422, "validation_failed").await;
    assert_eq!(told.body["errors"][0]["code"], "not_siblings");
}

async fn each_child_hears_its_own_rule(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, [one, _]) = twins(&app, &world).await;
    let old = ChildSeed {
        birth_date: date("2022-05-05"),
        ..ChildSeed::default()
    };
    let old = old.insert(&app, &world, &family).await;
    let session = world.session(&app, 5).await;
    let send = |mode: &str| {
        let mut body = group(&[old, one], &session);
        body["mode"] = json!(mode);
        let key = app.state().new_id().to_string();
        app.post("/v1/bookings/group", body)
            .key(&key)
            .bearer(&family.token)
    };
    let none = refused(&app, send("all_or_nothing"), 422, "child_too_old").await;
    assert_eq!(none.body["children"][0]["refusal"]["code"], "child_too_old");
    assert_eq!(none.body["children"][1]["refusal"], Value::Null);
    let part = send("allow_partial").await.assert_status(201);
    assert_eq!(part.body["children"][0]["refusal"]["code"], "child_too_old");
    let booked = part.body["children"][1]["booking"]["id"].as_str().unwrap();
    assert_eq!(
        status(&app, &family, booked.parse().unwrap()).await,
        "requested"
    );
}

async fn only_the_child_without_a_free_session_pays(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, [one, other]) = twins(&app, &world).await;
    let past = world.session(&app, 20).await;
    for month in 1..=12 {
        crate::races::attended(&app, &world, &family, one, &past, month).await;
    }
    let session = crate::scenarios::steps::morning(&app, &world, "2026-11-26").await;
    let send = |accept_fee: bool| {
        let mut body = group(&[one, other], &session);
        body["accept_fee"] = json!(accept_fee);
        let key = app.state().new_id().to_string();
        app.post("/v1/bookings/group", body)
            .key(&key)
            .bearer(&family.token)
    };
    refused(&app, send(false), 422, "free_quota_exhausted").await;
    let booked = send(true).await.assert_status(201);
    let fee = |place: usize| booked.body["children"][place]["booking"]["fee"]["amount_fen"].clone();
    assert_eq!((fee(0), fee(1)), (json!(6000), json!(0)));
}

async fn group_of_one_is_a_booking(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let booked = app
        .post("/v1/bookings/group", group(&[child], &session))
        .key("one")
        .bearer(&family.token)
        .await
        .assert_status(201);
    let id = booked.body["children"][0]["booking"]["id"]
        .as_str()
        .unwrap();
    assert_eq!(
        status(&app, &family, id.parse().unwrap()).await,
        "requested"
    );
}
