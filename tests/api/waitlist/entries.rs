//! Joining the waiting list: what may be wished for, by whom, and how often.

use super::steps::{entry, house_wish, join, session_wish, sibling, state_of, wait_for, withdraw};
use crate::scenarios::steps::{refused, second_house, see};
use crate::support::{
    TestApp,
    factory::{Child, ChildSeed, SessionSeed, World, WorldSeed, at, date},
    on_both_stores,
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    wish_for_one_session_says_what_it_is,
    wish_for_houses_and_dates_says_what_it_is,
    wish_that_makes_no_sense_is_refused,
    wish_for_what_is_not_there_is_refused,
    wish_needs_a_key_and_a_repeat_is_the_same_wish,
    child_waits_for_three_things_at_once,
    child_outside_the_age_does_not_wait,
    wish_for_what_is_over_is_refused,
    guardians_wait_for_own_children_only,
    staff_wait_on_behalf_of_families_of_their_subdistrict,
    entries_are_listed_in_scope_and_filtered,
    withdrawn_wish_is_withdrawn_once,
}

async fn wish_for_one_session_says_what_it_is(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 0).await;
    let id = wait_for(&app, &family, &child, &session).await;
    let told = entry(&app, &family.actor, id).await;
    for (name, expected) in [
        ("children", json!([child.id])),
        ("session_id", json!(session.id)),
        ("house_ids", json!([world.house])),
        ("from", json!("2026-11-25")),
        ("to", json!("2026-11-25")),
        ("kind", json!("timed")),
        ("min_minutes", Value::Null),
        ("accept_fee", json!(false)),
        ("status", json!("waiting")),
        ("position", json!(1)),
        ("until", json!("2026-11-24T12:00:00+08:00")),
        ("last_skipped", Value::Null),
        ("offer", Value::Null),
    ] {
        assert_eq!(told[name], expected, "{name}");
    }
}

async fn wish_for_houses_and_dates_says_what_it_is(app: TestApp) {
    let world = World::seed(&app).await;
    let other = second_house(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let mut wish = house_wish(&[child], &world, "2026-11-25", "2026-12-04");
    wish["house_ids"] = json!([world.house, other.house]);
    wish["kind"] = json!("timed");
    wish["earliest"] = json!("09:00");
    wish["latest"] = json!("11:30");
    wish["min_minutes"] = json!(60);
    wish["accept_fee"] = json!(true);
    let told = join(&app, &family.actor, wish.clone())
        .await
        .assert_status(201)
        .body;
    for name in [
        "from",
        "to",
        "kind",
        "earliest",
        "latest",
        "min_minutes",
        "accept_fee",
    ] {
        assert_eq!(told[name], wish[name], "{name}");
    }
    let mut houses = [world.house, other.house];
    houses.sort_unstable();
    assert_eq!(told["house_ids"], json!(houses));
    assert_eq!(told["session_id"], Value::Null);
    assert_eq!(told["until"], "2026-12-03T12:00:00+08:00");
}

async fn wish_that_makes_no_sense_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 0).await;
    let of_house = || house_wish(&[child], &world, "2026-11-25", "2026-11-26");
    let with = |mut wish: Value, name: &str, value: Value| {
        wish[name] = value;
        wish
    };
    let without = |name: &str| {
        let mut wish = of_house();
        wish.as_object_mut().unwrap().remove(name);
        wish
    };
    for (wish, pointer) in [
        (with(of_house(), "children", json!([])), "/children"),
        (
            with(of_house(), "children", json!([child.id, child.id])),
            "/children",
        ),
        (with(of_house(), "house_ids", json!([])), "/house_ids"),
        (without("house_ids"), "/house_ids"),
        (without("from"), "/from"),
        (without("to"), "/to"),
        (with(of_house(), "to", json!("2026-11-24")), "/to"),
        (with(of_house(), "to", json!("2027-01-26")), "/to"),
        (with(of_house(), "earliest", json!("9 Uhr")), "/earliest"),
        (
            with(
                with(of_house(), "earliest", json!("10:00")),
                "latest",
                json!("10:00"),
            ),
            "/latest",
        ),
        (with(of_house(), "min_minutes", json!(0)), "/min_minutes"),
        (
            with(session_wish(&[child], &session), "kind", json!("timed")),
            "/kind",
        ),
        (
            with(of_house(), "session_id", json!(session.id)),
            "/house_ids",
        ),
    ] {
        let told = refused(
            &app,
            join(&app, &family.actor, wish),
            422,
            "validation_failed",
        )
        .await;
        assert_eq!(told.body["errors"][0]["pointer"], pointer, "{}", told.text);
    }
}

async fn wish_for_what_is_not_there_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    for (name, value) in [
        ("house_ids", json!([app.state().new_id()])),
        ("children", json!([app.state().new_id()])),
    ] {
        let unknown = join(&app, &family.actor, {
            let mut wish = house_wish(&[child], &world, "2026-11-25", "2026-11-26");
            wish[name] = value;
            wish
        });
        refused(&app, unknown, 404, "not_found").await;
    }
    let unknown = json!({ "children": [child.id], "session_id": app.state().new_id() });
    refused(&app, join(&app, &family.actor, unknown), 404, "not_found").await;
}

async fn wish_needs_a_key_and_a_repeat_is_the_same_wish(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 0).await;
    let send = || {
        app.post("/v1/waitlist-entries", session_wish(&[child], &session))
            .bearer(&family.token)
    };
    refused(&app, send(), 400, "idempotency_key_required").await;
    let first = send().key("one").await.assert_status(201);
    let again = send().key("one").await.assert_status(201);
    assert_eq!(first.body, again.body);
    let listed = see(&app, &family.actor, "/v1/waitlist-entries").await.body;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

async fn child_waits_for_three_things_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let other = sibling(&app, &world, &family).await;
    let wish =
        |day: &str, of: Vec<Child>| join(&app, &family.actor, house_wish(&of, &world, day, day));
    let mut entries = Vec::new();
    for day in ["2026-11-25", "2026-11-26", "2026-11-27"] {
        entries.push(wish(day, vec![child]).await.assert_status(201).id());
    }
    let told = refused(
        &app,
        wish("2026-11-30", vec![child]),
        422,
        "too_many_waiting",
    )
    .await;
    assert_eq!(told.body["limit"], 3);
    // Together with a sibling it would be a fourth thing too; the sibling alone may.
    let both = wish("2026-11-30", vec![child, other]);
    refused(&app, both, 422, "too_many_waiting").await;
    wish("2026-11-30", vec![other]).await.assert_status(201);
    withdraw(&app, &family.actor, entries[0])
        .await
        .assert_status(204);
    wish("2026-11-30", vec![child]).await.assert_status(201);
}

async fn child_outside_the_age_does_not_wait(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let born = async |day: &str| {
        let seed = ChildSeed {
            birth_date: date(day),
            ..ChildSeed::default()
        };
        seed.insert(&app, &world, &family).await
    };
    let wish = |of, from, to| join(&app, &family.actor, house_wish(&[of], &world, from, to));
    let young = born("2025-12-01").await;
    let told = refused(
        &app,
        wish(young, "2026-11-25", "2026-11-30"),
        422,
        "child_too_young",
    )
    .await;
    assert_eq!(told.body["first_day"], "2026-12-01");
    // On the last of its days the child is of age.
    wish(young, "2026-11-25", "2026-12-01")
        .await
        .assert_status(201);
    let old = born("2023-11-26").await;
    wish(old, "2026-11-25", "2026-12-04")
        .await
        .assert_status(201);
    let told = refused(
        &app,
        wish(old, "2026-11-26", "2026-12-04"),
        422,
        "child_too_old",
    )
    .await;
    assert_eq!(told.body["last_day"], "2026-11-25");
}

async fn wish_for_what_is_over_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 0).await;
    // Less than the shortest offer before booking closes there is nothing to wait for.
    app.clock.set(at("2026-11-24", "11:55"));
    let wish = join(&app, &family.actor, session_wish(&[child], &session));
    let told = refused(&app, wish, 422, "session_not_open_for_booking").await;
    assert_eq!(told.body["closes_at"], "2026-11-24T04:00:00Z");
    let wish = house_wish(&[child], &world, "2026-11-20", "2026-11-25");
    let wish = join(&app, &family.actor, wish);
    refused(&app, wish, 422, "session_not_open_for_booking").await;
    app.clock.set(session.ends_at);
    let wish = join(&app, &family.actor, session_wish(&[child], &session));
    refused(&app, wish, 422, "session_not_open_for_booking").await;
}

async fn guardians_wait_for_own_children_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (others, other) = world.family_with_child(&app).await;
    let session = world.session(&app, 0).await;
    for children in [vec![other], vec![child, other]] {
        let wish = join(&app, &family.actor, session_wish(&children, &session));
        refused(&app, wish, 404, "not_found").await;
    }
    let theirs = wait_for(&app, &others, &other, &session).await;
    let path = format!("/v1/waitlist-entries/{theirs}");
    refused(&app, see(&app, &family.actor, &path), 404, "not_found").await;
    refused(
        &app,
        withdraw(&app, &family.actor, theirs),
        404,
        "not_found",
    )
    .await;
    for word in ["accept", "decline"] {
        let any = app.state().new_id();
        let answer = super::steps::answer(&app, &family.actor, theirs, word, any);
        refused(&app, answer, 404, "not_found").await;
    }
    let (newcomer, token) = world.newcomer(&app).await;
    let wish = app
        .post("/v1/waitlist-entries", session_wish(&[child], &session))
        .key("newcomer")
        .bearer(&token);
    refused(&app, wish, 404, "not_found").await;
    let listed = see(&app, &newcomer, "/v1/waitlist-entries").await;
    assert_eq!(listed.assert_status(200).body["items"], json!([]));
    app.get("/v1/waitlist-entries").await.assert_status(401);
}

async fn staff_wait_on_behalf_of_families_of_their_subdistrict(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = WorldSeed {
        district: "yangpu",
        ..WorldSeed::default()
    };
    let elsewhere = {
        let seed = WorldSeed {
            calendar_2026: false,
            ..elsewhere
        };
        seed.insert(&app).await
    };
    let second = second_house(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let (_, sibling_of_nobody) = world.family_with_child(&app).await;
    let session = world.session(&app, 0).await;
    let wish = || session_wish(&[child], &session);
    let manager = &world.manager.actor;
    let id = join(&app, manager, wish()).await.assert_status(201).id();
    assert_eq!(state_of(&app, &family, id).await, "waiting");
    // Not for another house than the own, nor for children of two families at once.
    let other = house_wish(&[child], &second, "2026-11-25", "2026-11-26");
    refused(&app, join(&app, manager, other.clone()), 404, "not_found").await;
    join(&app, &world.subdistrict_admin.actor, other)
        .await
        .assert_status(201);
    let mixed = session_wish(&[child, sibling_of_nobody], &session);
    let told = refused(&app, join(&app, manager, mixed), 422, "validation_failed").await;
    assert_eq!(told.body["errors"][0]["code"], "not_siblings");
    for stranger in [&elsewhere.manager, &elsewhere.district_admin] {
        refused(&app, join(&app, &stranger.actor, wish()), 404, "not_found").await;
        refused(&app, withdraw(&app, &stranger.actor, id), 404, "not_found").await;
    }
    withdraw(&app, manager, id).await.assert_status(204);
    assert_eq!(state_of(&app, &family, id).await, "withdrawn");
}

fn ids(page: &Value) -> Vec<Uuid> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

async fn entries_are_listed_in_scope_and_filtered(app: TestApp) {
    let world = World::seed(&app).await;
    let second = second_house(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let (others, other) = world.family_with_child(&app).await;
    let session = SessionSeed {
        places: 0,
        ..SessionSeed::default()
    };
    let session = session.insert(&app, &world).await;
    let own = wait_for(&app, &family, &child, &session).await;
    app.clock.advance(TimeDelta::seconds(1));
    let wish = house_wish(&[other], &second, "2026-11-25", "2026-11-26");
    let theirs = join(&app, &others.actor, wish)
        .await
        .assert_status(201)
        .id();
    let listed = async |who: &baobaowu::shared::domain::Actor, query: &str| {
        let told = see(&app, who, &format!("/v1/waitlist-entries{query}"))
            .await
            .assert_status(200);
        ids(&told.body)
    };
    assert_eq!(listed(&family.actor, "").await, [own]);
    assert_eq!(listed(&others.actor, "").await, [theirs]);
    assert_eq!(listed(&world.manager.actor, "").await, [own]);
    for wide in [&world.subdistrict_admin, &world.district_admin] {
        assert_eq!(listed(&wide.actor, "").await, [own, theirs]);
    }
    let all = &world.district_admin.actor;
    assert_eq!(listed(all, &format!("?child_id={}", child.id)).await, [own]);
    assert_eq!(
        listed(all, &format!("?session_id={}", session.id)).await,
        [own]
    );
    withdraw(&app, &family.actor, own).await.assert_status(204);
    assert_eq!(listed(all, "?status=waiting").await, [theirs]);
    assert_eq!(listed(all, "?status=withdrawn").await, [own]);
    let first = see(&app, all, "/v1/waitlist-entries?limit=1").await.body;
    assert_eq!(ids(&first), [own]);
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(
        listed(all, &format!("?limit=1&cursor={cursor}")).await,
        [theirs]
    );
}

async fn withdrawn_wish_is_withdrawn_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 0).await;
    let id = wait_for(&app, &family, &child, &session).await;
    withdraw(&app, &family.actor, id).await.assert_status(204);
    let again = refused(
        &app,
        withdraw(&app, &family.actor, id),
        409,
        "invalid_state",
    )
    .await;
    assert_eq!(again.body["current_status"], "withdrawn");
    let told = entry(&app, &family.actor, id).await;
    assert_eq!(told["position"], Value::Null);
}
