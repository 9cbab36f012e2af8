//! Demand that could not be met (H-10).

use super::steps::{entry, house_wish, jobs, join, told_kinds, wait_for, withdraw};
use crate::scenarios::steps::{ask, book, other_guardian, refused, second_house, see, whole};
use crate::support::{
    Answer, Store, TestApp,
    factory::{World, at},
    on_both_stores, run_to_the_end,
};
use baobaowu::{features::waitlist::service::write_refused, shared::domain::Actor};
use entity::unmet_demand;
use sea_orm::{Database, EntityTrait, PaginatorTrait};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

on_both_stores! {
    refusal_for_want_of_a_place_is_counted_once_for_each_child_and_session,
    refusals_that_are_no_demand_are_not_counted,
    wish_that_ends_in_vain_is_counted,
    demand_is_counted_for_managers_in_their_scope,
}

/// Refuses a wish in an instance that does no jobs, stops it, and counts what is written down.
async fn written_by_one_without_jobs(store: Store) -> u64 {
    let found = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&found);
    run_to_the_end(store, &[("JOBS", "false")], async move |app, running| {
        let world = World::seed(&app).await;
        let session = world.session(&app, 0).await;
        let (family, child) = world.family_with_child(&app).await;
        let full = book(&app, &family, &child, &session);
        refused(&app, full, 409, "released_places_limit").await;
        let url = app.state().config.database.url.expose_secret().to_owned();
        running.stop().await.unwrap();
        let db = Database::connect(url).await.unwrap();
        let rows = unmet_demand::Entity::find().count(&db).await.unwrap();
        db.close().await.unwrap();
        seen.store(rows, Ordering::SeqCst);
    })
    .await;
    found.load(Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_instance_without_jobs_refused_is_written_down() {
    assert_eq!(written_by_one_without_jobs(Store::Sqlite).await, 1);
    assert_eq!(written_by_one_without_jobs(Store::PostgresRedis).await, 1);
}

async fn counted(app: &TestApp, who: &Actor, query: &str) -> Answer {
    see(
        app,
        who,
        &format!("/v1/unmet-demand?from=2026-11-01&to=2026-12-31{query}"),
    )
    .await
}

async fn refusal_for_want_of_a_place_is_counted_once_for_each_child_and_session(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 0).await;
    let (family, child) = world.family_with_child(&app).await;
    let father = other_guardian(&app, &world, &family).await;
    for parent in [&family, &family, &father] {
        let full = book(&app, parent, &child, &session);
        refused(&app, full, 409, "released_places_limit").await;
    }
    let (others, other) = world.family_with_child(&app).await;
    let twins = json!({
        "children": [other.id],
        "session_id": session.id,
        "mode": "allow_partial",
    });
    let full = app
        .post("/v1/bookings/group", twins)
        .key("group")
        .bearer(&others.token);
    refused(&app, full, 409, "released_places_limit").await;
    // Nothing is written in the request that refuses.
    let rows = unmet_demand::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(rows, 0);
    assert_eq!(write_refused(app.state()).await.unwrap(), 3);
    assert_eq!(write_refused(app.state()).await.unwrap(), 0);
    let full = book(&app, &family, &child, &session);
    refused(&app, full, 409, "released_places_limit").await;
    jobs(&app).await;
    let told = counted(&app, &world.manager.actor, "")
        .await
        .assert_status(200);
    let item = json!({
        "house_id": world.house,
        "date": "2026-11-25",
        "reason": "full",
        "wishes": 2,
        "children": 2,
    });
    assert_eq!(told.body, json!({ "items": [item], "children": 2 }));
}

async fn refusals_that_are_no_demand_are_not_counted(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 0).await;
    let (family, child) = world.family_with_child(&app).await;
    let (_, other) = world.family_with_child(&app).await;
    // Staff try what the family has not asked for.
    let by_staff = ask(&app, &world.manager.actor, whole(&child, &session));
    refused(&app, by_staff, 409, "released_places_limit").await;
    // A guardian cannot make demand of a child of another family, whatever the refusal says.
    let strange = ask(&app, &family.actor, whole(&other, &session)).await;
    assert!([404, 409].contains(&strange.status), "{}", strange.text);
    app.clock.set(at("2026-11-24", "12:00"));
    jobs(&app).await;
    let told = counted(&app, &world.manager.actor, "")
        .await
        .assert_status(200);
    assert_eq!(told.body, json!({ "items": [], "children": 0 }));
}

async fn wish_that_ends_in_vain_is_counted(app: TestApp) {
    let world = World::seed(&app).await;
    let second = second_house(&app, &world).await;
    let session = world.session(&app, 0).await;
    let (family, child) = world.family_with_child(&app).await;
    let (others, other) = world.family_with_child(&app).await;
    // Refused and then waiting for the same session: that is one wish.
    let full = book(&app, &family, &child, &session);
    refused(&app, full, 409, "released_places_limit").await;
    let id = wait_for(&app, &family, &child, &session).await;
    let mut wish = house_wish(&[other], &world, "2026-11-24", "2026-11-25");
    wish["house_ids"] = json!([world.house, second.house]);
    join(&app, &others.actor, wish).await.assert_status(201);
    let gone = house_wish(&[other], &world, "2026-11-24", "2026-11-25");
    let gone = join(&app, &others.actor, gone)
        .await
        .assert_status(201)
        .id();
    withdraw(&app, &others.actor, gone).await.assert_status(204);
    jobs(&app).await;
    app.clock.set(at("2026-11-24", "12:00"));
    jobs(&app).await;
    let ended = entry(&app, &family.actor, id).await;
    assert_eq!(ended["status"], "ended");
    assert_eq!(told_kinds(&app, &family).await, ["waitlist_ended"]);
    assert_eq!(told_kinds(&app, &others).await, ["waitlist_ended"]);
    let told = counted(&app, &world.district_admin.actor, "")
        .await
        .assert_status(200);
    assert_eq!(told.body["children"], 2);
    let mut of: Vec<(Value, Value, Value)> = told.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let part = |name: &str| item[name].clone();
            (part("house_id"), part("reason"), part("wishes"))
        })
        .collect();
    of.sort_unstable_by_key(|item| format!("{item:?}"));
    let mut expected = [
        (json!(world.house), json!("full"), json!(1)),
        (json!(world.house), json!("waited_in_vain"), json!(1)),
        (json!(second.house), json!("waited_in_vain"), json!(1)),
    ];
    expected.sort_unstable_by_key(|item| format!("{item:?}"));
    assert_eq!(of, expected);
}

async fn demand_is_counted_for_managers_in_their_scope(app: TestApp) {
    let world = World::seed(&app).await;
    let second = second_house(&app, &world).await;
    for house in [&world, &second] {
        let session = house.session(&app, 0).await;
        let (family, child) = world.family_with_child(&app).await;
        let full = book(&app, &family, &child, &session);
        refused(&app, full, 409, "released_places_limit").await;
    }
    jobs(&app).await;
    let (family, _) = world.family_with_child(&app).await;
    for actor in [
        family.actor,
        world.carers[0].actor,
        world.health_worker.actor,
    ] {
        refused(
            &app,
            see(
                &app,
                &actor,
                "/v1/unmet-demand?from=2026-11-01&to=2026-12-31",
            ),
            403,
            "forbidden",
        )
        .await;
    }
    let children = async |who: &Actor, query: &str| {
        let told = counted(&app, who, query).await.assert_status(200);
        told.body["children"].as_u64().unwrap()
    };
    assert_eq!(children(&world.manager.actor, "").await, 1);
    assert_eq!(children(&world.subdistrict_admin.actor, "").await, 2);
    let of_second = format!("&house={}", second.house);
    assert_eq!(children(&world.district_admin.actor, &of_second).await, 1);
    assert_eq!(children(&world.manager.actor, &of_second).await, 0);
    let who = &world.manager.actor;
    for query in [
        "from=2026-12-01&to=2026-11-30",
        "from=2026-01-01&to=2027-01-02",
    ] {
        let asked = see(&app, who, &format!("/v1/unmet-demand?{query}"));
        refused(&app, asked, 400, "invalid_query").await;
    }
}
