//! What lies outside the own family, house, subdistrict and district is not there; what
//! lies inside without the right is forbidden.

use crate::scenarios::steps::{
    act, ask, book, cancel, check_in, confirm, confirmed, free_sessions, other_guardian, refused,
    remove_guardian, second_house, see, session_at, whole,
};
use crate::support::{
    TestApp,
    factory::{Child, Family, StaffSeed, World, WorldSeed},
    on_both_stores,
};
use baobaowu::{features::staff::domain::StaffRole, shared::domain::Actor};
use serde_json::json;
use uuid::Uuid;

on_both_stores! {
    booking_needs_a_token,
    booking_of_another_family_is_not_found,
    booking_of_another_house_is_not_found,
    booking_of_another_district_is_not_found,
    guardian_does_not_do_the_work_of_staff,
    every_member_of_the_house_can_do_its_work,
    child_of_another_family_is_not_found,
    session_of_another_district_is_not_found,
    staff_book_in_their_own_houses_only,
    newcomer_has_nothing_to_book,
    ids_that_were_never_given_out_are_not_found,
    scenario_36_revoked_guardian_is_out_at_once,
}

/// Every way to a booking by its id answers as if there were no such booking.
async fn finds_nothing(app: &TestApp, who: &Actor, booking: Uuid) {
    let path = format!("/v1/bookings/{booking}");
    refused(app, see(app, who, &path), 404, "not_found").await;
    let events = see(app, who, &format!("{path}/events"));
    refused(app, events, 404, "not_found").await;
    let healthy = json!({ "temperature_tenths": 366, "symptoms": false });
    let reason = json!({ "reason": "有原因" });
    for (action, body) in [
        ("confirm", json!({})),
        ("reject", reason.clone()),
        ("cancel", reason.clone()),
        ("check-in", healthy),
        ("check-out", json!({ "guardian_id": app.state().new_id() })),
        ("turn-away", reason),
        ("no-show", json!({})),
    ] {
        let request = act(app, who, booking, action, body);
        let (status, code) = if who.is_staff() || action == "cancel" {
            (404, "not_found")
        } else {
            (403, "forbidden")
        };
        refused(app, request, status, code).await;
    }
    let listed = see(app, who, "/v1/bookings").await.assert_status(200);
    assert_eq!(listed.body["items"], json!([]));
}

async fn one_booking(app: &TestApp, world: &World) -> (Family, Child, Uuid) {
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let booked = book(app, &family, &child, &session).await;
    let id = booked.assert_status(201).id();
    (family, child, id)
}

async fn booking_needs_a_token(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child, id) = one_booking(&app, &world).await;
    let session = session_at(&app, &world, "2026-11-26", "09:00", "11:00").await;
    let anonymous = app.post("/v1/bookings", whole(&child, &session)).key("k");
    refused(&app, anonymous, 401, "unauthenticated").await;
    // Whoever may not ask is not told what is wrong with the question.
    let wrong = app.post("/v1/bookings", json!({ "wrong": true })).key("k");
    refused(&app, wrong, 401, "unauthenticated").await;
    for path in [
        "/v1/bookings".to_owned(),
        format!("/v1/bookings/{id}"),
        format!("/v1/bookings/{id}/events"),
        format!("/v1/children/{}/free-sessions", child.id),
    ] {
        refused(&app, app.get(&path), 401, "unauthenticated").await;
    }
}

async fn booking_of_another_family_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child, id) = one_booking(&app, &world).await;
    let stranger = world.family(&app).await;
    finds_nothing(&app, &stranger.actor, id).await;
    let balance = free_sessions(&app, &stranger.actor, &child, 2026);
    refused(&app, balance, 404, "not_found").await;
    let (newcomer, _) = world.newcomer(&app).await;
    let balance = free_sessions(&app, &newcomer, &child, 2026);
    assert!([403, 404].contains(&balance.await.status));
}

async fn booking_of_another_house_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, _, id) = one_booking(&app, &world).await;
    let other = second_house(&app, &world).await;
    for role in [
        StaffRole::Carer,
        StaffRole::HealthWorker,
        StaffRole::HouseManager,
    ] {
        let colleague = StaffSeed::of(role).insert(&app, &other).await;
        finds_nothing(&app, &colleague.actor, id).await;
    }
    let elsewhere = world.neighbour(&app).await.actor;
    finds_nothing(&app, &elsewhere, id).await;
}

async fn booking_of_another_district_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child, id) = one_booking(&app, &world).await;
    let elsewhere = another_district(&app).await;
    for staff in [
        &elsewhere.district_admin,
        &elsewhere.subdistrict_admin,
        &elsewhere.manager,
        &elsewhere.carers[0],
    ] {
        finds_nothing(&app, &staff.actor, id).await;
        let balance = free_sessions(&app, &staff.actor, &child, 2026);
        refused(&app, balance, 404, "not_found").await;
    }
}

async fn another_district(app: &TestApp) -> World {
    let seed = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    seed.insert(app).await
}

async fn guardian_does_not_do_the_work_of_staff(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, _, id) = one_booking(&app, &world).await;
    let healthy = json!({ "temperature_tenths": 366, "symptoms": false });
    let reason = json!({ "reason": "有原因" });
    for (action, body) in [
        ("confirm", json!({})),
        ("reject", reason.clone()),
        ("check-in", healthy),
        ("check-out", json!({ "guardian_id": family.guardian })),
        ("turn-away", reason),
        ("no-show", json!({})),
    ] {
        let request = act(&app, &family.actor, id, action, body);
        refused(&app, request, 403, "forbidden").await;
    }
}

async fn every_member_of_the_house_can_do_its_work(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let mut confirmed = Vec::new();
    for staff in [
        &world.manager,
        &world.health_worker,
        &world.carers[0],
        &world.subdistrict_admin,
        &world.district_admin,
    ] {
        let (family, child) = world.family_with_child(&app).await;
        let asked = book(&app, &family, &child, &session).await;
        let id = asked.assert_status(201).id();
        let path = format!("/v1/bookings/{id}");
        see(&app, &staff.actor, &path).await.assert_status(200);
        confirm(&app, staff, id).await.assert_status(200);
        confirmed.push((staff, id));
    }
    app.clock.set(session.starts_at);
    for (staff, id) in confirmed {
        check_in(&app, staff, id).await.assert_status(200);
    }
}

async fn child_of_another_family_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    let stranger = world.family(&app).await;
    let session = world.session(&app, 20).await;
    let request = ask(&app, &stranger.actor, whole(&child, &session));
    refused(&app, request, 404, "not_found").await;
    // Not even that it has a booking there already is told.
    let (family, child) = world.family_with_child(&app).await;
    confirmed(&app, &world, (&family, &child), &session).await;
    let request = ask(&app, &stranger.actor, whole(&child, &session));
    refused(&app, request, 404, "not_found").await;
}

async fn session_of_another_district_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = another_district(&app).await;
    let session = elsewhere.session(&app, 20).await;
    let (family, child) = world.family_with_child(&app).await;
    for who in [&family.actor, &world.district_admin.actor] {
        let request = ask(&app, who, whole(&child, &session));
        refused(&app, request, 404, "not_found").await;
    }
}

async fn staff_book_in_their_own_houses_only(app: TestApp) {
    let world = World::seed(&app).await;
    let other = second_house(&app, &world).await;
    let colleague = StaffSeed::of(StaffRole::HouseManager)
        .insert(&app, &other)
        .await;
    let (_, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let request = ask(&app, &colleague.actor, whole(&child, &session));
    refused(&app, request, 404, "not_found").await;
    let elsewhere = world.neighbour(&app).await.actor;
    let request = ask(&app, &elsewhere, whole(&child, &session));
    refused(&app, request, 404, "not_found").await;
}

async fn newcomer_has_nothing_to_book(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    let (newcomer, _) = world.newcomer(&app).await;
    let session = world.session(&app, 20).await;
    let request = ask(&app, &newcomer, whole(&child, &session));
    refused(&app, request, 404, "not_found").await;
    let listed = see(&app, &newcomer, "/v1/bookings").await;
    assert_eq!(listed.assert_status(200).body["items"], json!([]));
}

async fn ids_that_were_never_given_out_are_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, id) = one_booking(&app, &world).await;
    let session = session_at(&app, &world, "2026-11-26", "09:00", "11:00").await;
    for (child_id, session_id) in [
        (child.id.get(), app.state().new_id()),
        (app.state().new_id(), session.id.get()),
        (session.id.get(), child.id.get()),
        (Uuid::nil(), Uuid::max()),
    ] {
        let body = json!({ "child_id": child_id, "session_id": session_id });
        for who in [&family.actor, &world.manager.actor] {
            refused(&app, ask(&app, who, body.clone()), 404, "not_found").await;
        }
    }
    for who in [&family.actor, &world.district_admin.actor] {
        let nothing = see(&app, who, &format!("/v1/bookings/{}", child.id));
        refused(&app, nothing, 404, "not_found").await;
        let reason = json!({ "reason": "有原因" });
        let nothing = act(&app, who, app.state().new_id(), "cancel", reason);
        refused(&app, nothing, 404, "not_found").await;
        let path = format!("/v1/children/{id}/free-sessions");
        refused(&app, see(&app, who, &path), 404, "not_found").await;
        let path = "/v1/bookings/not-an-id";
        refused(&app, see(&app, who, path), 404, "invalid_path").await;
    }
}

async fn scenario_36_revoked_guardian_is_out_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child, id) = one_booking(&app, &world).await;
    let father = other_guardian(&app, &world, &mother).await;
    let path = format!("/v1/bookings/{id}");
    see(&app, &father.actor, &path).await.assert_status(200);
    let tx = app.state().db.begin_write().await.unwrap();
    remove_guardian(&tx, father.guardian).await;
    tx.commit().await.unwrap();
    // The token is still good, but it opens nothing any more.
    for path in [
        path.clone(),
        format!("{path}/events"),
        "/v1/bookings".to_owned(),
    ] {
        refused(&app, see(&app, &father.actor, &path), 403, "forbidden").await;
    }
    let request = cancel(&app, &father.actor, id);
    refused(&app, request, 403, "forbidden").await;
    let session = session_at(&app, &world, "2026-11-26", "09:00", "11:00").await;
    let request = book(&app, &father, &child, &session);
    refused(&app, request, 403, "forbidden").await;
    see(&app, &mother.actor, &path).await.assert_status(200);
}
