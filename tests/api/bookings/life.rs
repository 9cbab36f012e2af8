//! The life of a booking, and what the family is told of it at each step.

use crate::scenarios::steps::{
    act, ask, balance, book, cancel, check_in, check_out, confirm, confirmed, free_sessions,
    of_twelve, refused, see, whole,
};
use crate::support::{
    TestApp,
    factory::{Child, Family, Session, World, WorldSeed, insert},
    on_both_stores,
};
use chrono::TimeDelta;
use entity::{guardian, pickup_person};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    new_booking_is_told_in_full,
    booking_lives_from_request_to_completion,
    house_cancels_with_a_reason_and_the_free_session_comes_back,
    staff_book_for_a_family_without_a_phone,
    house_that_confirms_by_itself_confirms_at_once,
    child_is_checked_in_only_around_the_booked_time,
    child_is_handed_over_to_the_family_only,
    child_is_handed_over_to_an_authorised_person,
    removed_guardian_does_not_take_the_child_home,
}

/// What the free sessions of 2026 say of their only booking: usage and state.
async fn only_entry(app: &TestApp, family: &Family, child: &Child) -> Value {
    let told = free_sessions(app, &family.actor, child, 2026)
        .await
        .assert_status(200)
        .body;
    let entries = told["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{told}");
    entries[0].clone()
}

/// The booking of the usual session, as it is told right after it was asked for.
fn as_asked_for(id: Uuid, world: &World, child: &Child, session: &Session) -> Value {
    json!({
        "id": id,
        "child_id": child.id,
        "house_id": world.house,
        "session_id": session.id,
        "date": "2026-11-25",
        "starts_at": "2026-11-25T09:00:00+08:00",
        "ends_at": "2026-11-25T11:00:00+08:00",
        "status": "requested",
        "funding": "free",
        "quota_year": 2026,
        "fee": { "amount_fen": 0 },
        "channel": "guardian",
        "confirm_deadline": "2026-11-24T09:00:00+08:00",
        "offer_until": null,
        "pay_by": null,
        "policy_version": "hongkou-2023-01-29",
        "version": 1,
        "created_at": "2026-11-23T09:00:00+08:00",
    })
}

async fn new_booking_is_told_in_full(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let asked = book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    let expected = as_asked_for(asked.id(), &world, &child, &session);
    assert_eq!(asked.body, expected);
    let path = format!("/v1/bookings/{}", asked.id());
    let seen = see(&app, &family.actor, &path).await.assert_status(200);
    assert_eq!(seen.body, expected);
    for answer in [asked, seen] {
        assert_eq!(answer.header("etag"), "\"1\"");
    }
    let entry = only_entry(&app, &family, &child).await;
    assert_eq!(
        entry,
        json!({
            "booking_id": expected["id"],
            "house_id": world.house,
            "date": "2026-11-25",
            "starts_at": "2026-11-25T09:00:00+08:00",
            "ends_at": "2026-11-25T11:00:00+08:00",
            "status": "requested",
            "funding": "free",
            "usage": "held",
        })
    );
}

async fn booking_lives_from_request_to_completion(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let now = async |held, used, usage: &str, status: &str| {
        let told = balance(&app, &family, &child, 2026).await;
        assert_eq!(told, of_twelve(held, used), "{status}");
        let entry = only_entry(&app, &family, &child).await;
        assert_eq!(entry["usage"], usage);
        assert_eq!(entry["status"], status);
    };
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    let asked = book(&app, &family, &child, &session).await;
    let id = asked.assert_status(201).id();
    now(1, 0, "held", "requested").await;
    app.clock.advance(TimeDelta::hours(1));
    let told = confirm(&app, &world.manager, id).await.assert_status(200);
    assert_eq!(told.header("etag"), "\"2\"");
    now(1, 0, "held", "confirmed").await;
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    now(0, 1, "used", "checked_in").await;
    app.clock.set(session.ends_at);
    let told = check_out(&app, &world.carers[1], id, &family)
        .await
        .assert_status(200);
    assert_eq!(told.body["version"], 4);
    now(0, 1, "used", "completed").await;
    let path = format!("/v1/bookings/{id}/events");
    let events = see(&app, &family.actor, &path).await;
    assert_eq!(
        events.assert_status(200).body,
        json!([
            step("2026-11-23T09:00:00+08:00", None, "requested"),
            step("2026-11-23T10:00:00+08:00", Some("requested"), "confirmed"),
            step("2026-11-25T09:00:00+08:00", Some("confirmed"), "checked_in"),
            step("2026-11-25T11:00:00+08:00", Some("checked_in"), "completed"),
        ])
    );
}

/// A step a person took without giving a reason.
fn step(at: &str, from: Option<&str>, to: &str) -> Value {
    json!({ "at": at, "from": from, "to": to, "by_a_person": true, "reason": null })
}

async fn house_cancels_with_a_reason_and_the_free_session_comes_back(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    // A family may not be left without a reason.
    let silent = cancel(&app, &world.manager.actor, id);
    let told = refused(&app, silent, 422, "validation_failed").await;
    assert_eq!(told.body["errors"][0]["pointer"], "/reason");
    // Even within the last day it is the house that cancels, not a late family.
    app.clock.set(session.starts_at - TimeDelta::hours(1));
    let body = json!({ "reason": "照护人员生病" });
    let told = act(&app, &world.manager.actor, id, "cancel", body)
        .await
        .assert_status(200);
    assert_eq!(told.body["status"], "cancelled_by_house");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    assert_eq!(only_entry(&app, &family, &child).await["usage"], "nothing");
    let events = see(&app, &family.actor, &format!("/v1/bookings/{id}/events")).await;
    let last = events.assert_status(200).body[2].clone();
    assert_eq!(last["to"], "cancelled_by_house");
    assert_eq!(last["reason"], "照护人员生病");
}

async fn staff_book_for_a_family_without_a_phone(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let asked = ask(&app, &world.manager.actor, whole(&child, &session))
        .await
        .assert_status(201);
    assert_eq!(asked.body["channel"], "staff");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    // The gates are the same for them.
    let again = ask(&app, &world.manager.actor, whole(&child, &session));
    refused(&app, again, 409, "already_booked").await;
    cancel(&app, &family.actor, asked.id())
        .await
        .assert_status(200);
}

async fn house_that_confirms_by_itself_confirms_at_once(app: TestApp) {
    let seed = WorldSeed {
        auto_confirm: true,
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let asked = book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    assert_eq!(asked.body["status"], "confirmed");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    let path = format!("/v1/bookings/{}/events", asked.id());
    let events = see(&app, &family.actor, &path)
        .await
        .assert_status(200)
        .body;
    let events = events.as_array().unwrap();
    assert_eq!(events.last().unwrap()["to"], "confirmed");
}

async fn child_is_checked_in_only_around_the_booked_time(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    let opens = session.starts_at - TimeDelta::minutes(15);
    for wrong in [
        session.starts_at - TimeDelta::days(1),
        opens - TimeDelta::seconds(1),
        session.ends_at,
        session.ends_at + TimeDelta::days(1),
    ] {
        app.clock.set(wrong);
        let early_or_late = check_in(&app, &world.carers[0], id);
        let told = refused(&app, early_or_late, 422, "not_the_time").await;
        assert_eq!(told.body["open"]["starts_at"], json!(opens));
    }
    app.clock.set(opens);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    for (tenths, code) in [(299, "validation_failed"), (451, "validation_failed")] {
        let body = json!({ "temperature_tenths": tenths, "symptoms": false });
        let absurd = act(&app, &world.carers[0].actor, id, "check-in", body);
        refused(&app, absurd, 422, code).await;
    }
}

async fn child_is_handed_over_to_the_family_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let stranger = world.family(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    let hand_over = |body| act(&app, &world.carers[0].actor, id, "check-out", body);
    let both = json!({ "guardian_id": family.guardian, "pickup_person_id": app.state().new_id() });
    for unclear in [json!({}), both] {
        refused(&app, hand_over(unclear), 422, "validation_failed").await;
    }
    let of_others = authorised(&app, &world, &stranger, "active").await;
    let withdrawn = authorised(&app, &world, &family, "revoked").await;
    for wrong in [
        json!({ "guardian_id": stranger.guardian }),
        json!({ "guardian_id": app.state().new_id() }),
        json!({ "guardian_id": family.account }),
        shown(app.state().new_id(), "0042"),
        shown(of_others, "0042"),
        shown(withdrawn, "0042"),
        shown(family.guardian.get(), "0042"),
    ] {
        refused(&app, hand_over(wrong), 422, "pickup_not_authorised").await;
    }
    // Nobody fetches a child without showing a document.
    let ours = authorised(&app, &world, &family, "active").await;
    let unseen = hand_over(json!({ "pickup_person_id": ours }));
    refused(&app, unseen, 422, "validation_failed").await;
    check_out(&app, &world.carers[0], id, &family)
        .await
        .assert_status(200);
}

/// A person whom the family lets take its children home.
async fn authorised(app: &TestApp, world: &World, family: &Family, status: &str) -> Uuid {
    let id = app.state().new_id();
    let cipher = &app.state().cipher;
    let row = pickup_person::Model {
        id,
        district_id: world.district.get(),
        family_id: family.id.get(),
        name_cipher: cipher.encrypt("pickup_person.name", "赵奶奶").unwrap(),
        phone_cipher: cipher
            .encrypt("pickup_person.phone", "12088888888")
            .unwrap(),
        relation: "grandparent".to_owned(),
        id_number_hash: "0".repeat(64),
        status: status.to_owned(),
        created_at: app.now().into(),
        id_type: Some("passport".to_owned()),
        id_tail_hash: Some(
            cipher.lookup_hash("pickup_person.id_tail", &format!("{id}|passport|0042")),
        ),
        failed_checks: 0,
        failed_on: None,
        named_by: None,
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    id
}

/// An authorised person who has shown a passport that ends like this.
fn shown(person: Uuid, last_four: &str) -> Value {
    json!({
        "pickup_person_id": person,
        "document": { "id_type": "passport", "last_four": last_four },
    })
}

async fn child_is_handed_over_to_an_authorised_person(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let grandmother = authorised(&app, &world, &family, "active").await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    let body = shown(grandmother, "0042");
    let told = act(&app, &world.carers[0].actor, id, "check-out", body)
        .await
        .assert_status(200);
    assert_eq!(told.body["status"], "completed");
}

async fn removed_guardian_does_not_take_the_child_home(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    let tx = app.state().db.begin_write().await.unwrap();
    let row = guardian::Entity::find_by_id(family.guardian.get())
        .one(&*tx)
        .await
        .unwrap()
        .unwrap();
    let mut row = row.into_active_model();
    row.status = Set("revoked".to_owned());
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    let hand_over = check_out(&app, &world.carers[0], id, &family);
    refused(&app, hand_over, 422, "pickup_not_authorised").await;
}
