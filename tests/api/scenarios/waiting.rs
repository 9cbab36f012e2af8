//! The waiting list that really promotes, and siblings who come together.

use super::steps::{act, ask, balance, book, cancel, confirmed, of_twelve, refused, status, whole};
use crate::support::{
    Request, TestApp,
    factory::{CertificateSeed, Child, ChildSeed, Family, Session, SessionSeed, World, at, date},
    on_both_stores,
};
use crate::waitlist::steps::{
    accept, answer, entry, instant, jobs, join, monday, offer_in, session_wish, sibling, state_of,
    told, told_kinds, wait_for,
};
use baobaowu::features::bookings::service::expire_due;
use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    scenario_10_full_session_names_the_waiting_list,
    scenario_12_places_of_a_third_carer_go_to_those_who_wait,
    scenario_28_twins_come_both_or_not_at_all,
    scenario_28_of_twins_one_may_come_alone,
    scenario_28_siblings_are_booked_in_one_step,
    scenario_33_place_of_an_expired_request_is_offered,
    scenario_33_place_of_a_rejected_request_is_offered,
    scenario_34_expired_certificate_is_passed_over_and_the_next_is_offered,
    scenario_34_nobody_is_charged_without_accepting,
}

/// A session of one place, which a family has.
async fn taken(app: &TestApp, world: &World) -> (Session, Family, Uuid) {
    let session = world.session(app, 1).await;
    let (family, child) = world.family_with_child(app).await;
    let id = confirmed(app, world, (&family, &child), &session).await;
    (session, family, id)
}

async fn scenario_10_full_session_names_the_waiting_list(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, holder, booking) = taken(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    let full = book(&app, &family, &child, &session);
    let told = refused(&app, full, 409, "released_places_limit").await;
    let path = told.body["waiting_list"].as_str().unwrap();
    let joined = app
        .post(path, session_wish(&[child], &session))
        .key("waits")
        .bearer(&family.token)
        .await
        .assert_status(201);
    assert_eq!(joined.body["status"], "waiting");
    assert_eq!(joined.body["position"], 1);
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, joined.id()).await, "waiting");
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, joined.id()).await, "offered");
}

async fn scenario_12_places_of_a_third_carer_go_to_those_who_wait(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        places: 40,
        carers_on_duty: 2,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    for _ in 0..10 {
        let (family, child) = world.family_with_child(&app).await;
        confirmed(&app, &world, (&family, &child), &session).await;
    }
    let mut waiting = Vec::new();
    for _ in 0..6 {
        let (family, child) = world.family_with_child(&app).await;
        let full = book(&app, &family, &child, &session);
        refused(&app, full, 409, "carer_ratio_limit").await;
        let id = wait_for(&app, &family, &child, &session).await;
        waiting.push((family, id));
        app.clock.advance(TimeDelta::seconds(1));
    }
    jobs(&app).await;
    let shift = json!({
        "staff_id": world.carers[2].id,
        "room_id": session.room,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
    });
    app.post("/v1/shifts", shift)
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    // The places are there, but nobody overtakes those who wait.
    let (other, child) = world.family_with_child(&app).await;
    let overtaking = book(&app, &other, &child, &session);
    refused(&app, overtaking, 409, "waiting_list_first").await;
    jobs(&app).await;
    let mut states = Vec::new();
    for (family, id) in &waiting {
        states.push(state_of(&app, family, *id).await);
    }
    let [five @ .., last] = states.as_slice() else {
        panic!("six families");
    };
    assert_eq!(five, ["offered"; 5], "one for each place of a carer");
    assert_eq!(last, "waiting");
    let full = book(&app, &other, &child, &session);
    refused(&app, full, 409, "carer_ratio_limit").await;
}

/// A family of twins.
async fn twins(app: &TestApp, world: &World) -> (Family, [Child; 2]) {
    let (family, one) = world.family_with_child(app).await;
    let other = sibling(app, world, &family).await;
    (family, [one, other])
}

fn together(
    app: &TestApp,
    family: &Family,
    of: &[Child],
    session: &Session,
    mode: &str,
) -> Request {
    let children: Vec<Uuid> = of.iter().map(|child| child.id.get()).collect();
    let body = json!({ "children": children, "session_id": session.id, "mode": mode });
    app.post("/v1/bookings/group", body)
        .key(&app.state().new_id().to_string())
        .bearer(&app.token(&family.actor))
}

async fn scenario_28_twins_come_both_or_not_at_all(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let (family, twins) = twins(&app, &world).await;
    let both = together(&app, &family, &twins, &session, "all_or_nothing");
    let told = refused(&app, both, 409, "released_places_limit").await;
    // The first twin would have had the place, the second finds it taken.
    let each = told.body["children"].as_array().unwrap();
    assert_eq!(each.len(), 2);
    assert_eq!(each[0]["child_id"], twins[0].id.to_string());
    assert_eq!(each[0]["refusal"], Value::Null);
    assert_eq!(each[1]["refusal"]["code"], "released_places_limit");
    for twin in &twins {
        assert_eq!(balance(&app, &family, twin, 2026).await, of_twelve(0, 0));
    }
    // The place is still there.
    let (other, child) = world.family_with_child(&app).await;
    book(&app, &other, &child, &session)
        .await
        .assert_status(201);
}

async fn scenario_28_of_twins_one_may_come_alone(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let (family, [first, second]) = twins(&app, &world).await;
    // The order in which they are named decides, not that of their registration.
    let named = [second, first];
    let part = together(&app, &family, &named, &session, "allow_partial")
        .await
        .assert_status(201);
    let each = part.body["children"].as_array().unwrap();
    assert_eq!(each[0]["child_id"], second.id.to_string());
    assert_eq!(each[0]["booking"]["status"], "requested");
    assert_eq!(each[0]["refusal"], Value::Null);
    assert_eq!(each[1]["booking"], Value::Null);
    assert_eq!(each[1]["refusal"]["code"], "released_places_limit");
    assert_eq!(each[1]["refusal"]["facts"]["occupied"], 1);
    assert_eq!(balance(&app, &family, &second, 2026).await, of_twelve(1, 0));
    assert_eq!(balance(&app, &family, &first, 2026).await, of_twelve(0, 0));
}

async fn scenario_28_siblings_are_booked_in_one_step(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 2).await;
    let (family, twins) = twins(&app, &world).await;
    let both = together(&app, &family, &twins, &session, "all_or_nothing")
        .await
        .assert_status(201);
    for (place, twin) in twins.iter().enumerate() {
        let told = &both.body["children"][place];
        assert_eq!(told["booking"]["child_id"], twin.id.to_string());
        assert_eq!(told["booking"]["funding"], "free", "each has twelve");
        assert_eq!(balance(&app, &family, twin, 2026).await, of_twelve(1, 0));
    }
    let (other, child) = world.family_with_child(&app).await;
    let full = book(&app, &other, &child, &session);
    refused(&app, full, 409, "released_places_limit").await;
}

async fn scenario_33_place_of_an_expired_request_is_offered(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let (holder, held) = world.family_with_child(&app).await;
    book(&app, &holder, &held, &session)
        .await
        .assert_status(201);
    let (family, child) = world.family_with_child(&app).await;
    let id = wait_for(&app, &family, &child, &session).await;
    app.clock.set(at("2026-11-24", "09:01"));
    assert_eq!(expire_due(app.state()).await.unwrap(), 1);
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, id).await, "offered");
}

async fn scenario_33_place_of_a_rejected_request_is_offered(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let (holder, held) = world.family_with_child(&app).await;
    let asked = book(&app, &holder, &held, &session)
        .await
        .assert_status(201)
        .id();
    let (family, child) = world.family_with_child(&app).await;
    let id = wait_for(&app, &family, &child, &session).await;
    let reason = json!({ "reason": "活动室维修" });
    act(&app, &world.manager.actor, asked, "reject", reason)
        .await
        .assert_status(200);
    // The family that was rejected does not overtake the one that waits.
    let again = book(&app, &holder, &held, &session);
    refused(&app, again, 409, "waiting_list_first").await;
    jobs(&app).await;
    accept(&app, &family, id).await.assert_status(200);
    assert_eq!(state_of(&app, &family, id).await, "fulfilled");
}

/// A child whose certificate ends before the session, and which has no free session left.
async fn without_papers(app: &TestApp, world: &World) -> (Family, Child) {
    let family = world.family(app).await;
    let seed = ChildSeed {
        certificate: Some(CertificateSeed {
            valid_to: date("2026-11-24"),
            ..CertificateSeed::default()
        }),
        ..ChildSeed::default()
    };
    let child = seed.insert(app, world, &family).await;
    use_up_free_sessions(app, world, &family, &child).await;
    (family, child)
}

/// Twelve visits of the spring.
async fn use_up_free_sessions(app: &TestApp, world: &World, family: &Family, child: &Child) {
    let past = world.session(app, 20).await;
    for month in 1..=12 {
        crate::races::attended(app, world, family, *child, &past, month).await;
    }
}

async fn scenario_34_expired_certificate_is_passed_over_and_the_next_is_offered(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, holder, booking) = taken(&app, &world).await;
    let (first, ill_prepared) = without_papers(&app, &world).await;
    let (second, child) = world.family_with_child(&app).await;
    let first_entry = wait_for(&app, &first, &ill_prepared, &session).await;
    app.clock.advance(TimeDelta::minutes(5));
    let second_entry = wait_for(&app, &second, &child, &session).await;
    assert_eq!(
        entry(&app, &second.actor, second_entry).await["position"],
        2
    );
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    // The first is passed over for the certificate, and told so once.
    let passed = entry(&app, &first.actor, first_entry).await;
    assert_eq!(passed["status"], "waiting");
    let skip = &passed["last_skipped"];
    assert_eq!(skip["code"], "health_certificate_expires_before_session");
    assert_eq!(skip["facts"]["valid_to"], "2026-11-24");
    assert_eq!(skip["session_id"], session.id.to_string());
    assert_eq!(skip["child_id"], ill_prepared.id.to_string());
    let notices = told(&app, &first).await;
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].0, "waitlist_skipped");
    let reason = &notices[0].1["reason"];
    assert_eq!(reason, "health_certificate_expires_before_session");
    // The next is offered the place for an hour, and it is held for it.
    let offered = entry(&app, &second.actor, second_entry).await;
    let offer = &offered["offer"];
    assert_eq!(offer["offer_until"], "2026-11-23T10:05:00+08:00");
    assert_eq!(offer["fee"]["amount_fen"], 0);
    assert_eq!(offer["bookings"][0]["child_id"], child.id.to_string());
    assert_eq!(told_kinds(&app, &second).await, ["waitlist_offered"]);
    assert_eq!(balance(&app, &second, &child, 2026).await, of_twelve(1, 0));
    let full = book(
        &app,
        &holder,
        &sibling(&app, &world, &holder).await,
        &session,
    )
    .await;
    full.assert_status(409)
        .assert_problem("released_places_limit");
    // Nobody is booked without accepting.
    let booking: Uuid = offer["bookings"][0]["booking_id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(status(&app, &second, booking).await, "offered");
    accept(&app, &second, second_entry).await.assert_status(200);
    assert_eq!(status(&app, &second, booking).await, "requested");
    // Nothing new has happened to the first, so nothing is told again.
    jobs(&app).await;
    assert_eq!(told_kinds(&app, &first).await, ["waitlist_skipped"]);
}

async fn scenario_34_nobody_is_charged_without_accepting(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, holder, booking) = taken(&app, &world).await;
    let (family, child) = world.family_with_child(&app).await;
    use_up_free_sessions(&app, &world, &family, &child).await;
    let (payer, paid) = world.family_with_child(&app).await;
    use_up_free_sessions(&app, &world, &payer, &paid).await;
    let free_only = wait_for(&app, &family, &child, &session).await;
    app.clock.advance(TimeDelta::minutes(1));
    let mut wish = session_wish(&[paid], &session);
    wish["accept_fee"] = json!(true);
    let would_pay = join(&app, &payer.actor, wish).await.assert_status(201).id();
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    // Who did not agree to a fee is asked for none, but told the price.
    let passed = entry(&app, &family.actor, free_only).await;
    assert_eq!(passed["last_skipped"]["code"], "free_quota_exhausted");
    assert_eq!(passed["last_skipped"]["facts"]["price"]["amount_fen"], 6000);
    let offered = entry(&app, &payer.actor, would_pay).await;
    assert_eq!(offered["offer"]["fee"]["amount_fen"], 6000);
    assert_eq!(offered["offer"]["bookings"][0]["funding"], "paid");
    let offer = offer_in(&offered);
    let until = instant(&offered["offer"]["offer_until"]);
    app.clock.set(until.to_utc());
    let late = answer(&app, &payer.actor, would_pay, "accept", offer);
    refused(&app, late, 409, "offer_ended").await;
    jobs(&app).await;
    let ended = entry(&app, &payer.actor, would_pay).await;
    assert_eq!(ended["status"], "ended");
    monday(&app, "11:00");
    ask(
        &app,
        &holder.actor,
        whole(&sibling(&app, &world, &holder).await, &session),
    )
    .await
    .assert_status(201);
}
