//! Offers that end otherwise than by an answer, and those that cost something.

use super::steps::{
    accept, answer, booking_in, entry, jobs, join, offer_in, offered, session_wish, state_of,
    wait_for,
};
use crate::{
    scenarios::steps::{see, status},
    support::{
        TestApp,
        factory::{Family, SessionSeed, World, WorldSeed, at, date},
        on_both_stores,
    },
};
use baobaowu::features::bookings::service::cancel_outside_age;
use entity::{child, consent};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    withdrawn_consent_gives_the_offer_back,
    corrected_birth_date_takes_the_offer_back,
}

on_both_stores! { with [("POLICY_DIR", crate::scenarios::steps::policies(
    "nothing-free",
    &[("free_sessions_per_year = { value = 12", "free_sessions_per_year = { value = 0")],
))];
    accepted_offer_is_held_for_its_payment,
    offer_that_staff_accept_is_paid_at_the_house,
}

async fn withdrawn_consent_gives_the_offer_back(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, session, id) = offered(&app, &world).await;
    assert_eq!(state_of(&app, &family, id).await, "offered");
    let booking = booking_in(&entry(&app, &family.actor, id).await);
    let (next, other) = world.family_with_child(&app).await;
    let waits = wait_for(&app, &next, &other, &session).await;
    let given = consent::Entity::find()
        .filter(consent::Column::ChildId.eq(child.id.get()))
        .filter(consent::Column::Purpose.eq("health_data"))
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let path = format!(
        "/v1/children/{}/consents/{}/withdraw?confirm=true",
        child.id, given.id
    );
    app.post(&path, json!({}))
        .bearer(&family.token)
        .await
        .assert_status(200);
    assert_eq!(status(&app, &family, booking).await, "offer_declined");
    jobs(&app).await;
    // The wish waits again, is passed over, and the next family has the place.
    assert_eq!(state_of(&app, &next, waits).await, "offered");
    assert_ne!(state_of(&app, &family, id).await, "offered");
}

async fn corrected_birth_date_takes_the_offer_back(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, _, id) = offered(&app, &world).await;
    let shown = entry(&app, &family.actor, id).await;
    let booking = booking_in(&shown);
    child::Entity::update_many()
        .col_expr(child::Column::BirthDate, Expr::value(date("2023-01-01")))
        .filter(child::Column::Id.eq(child.id.get()))
        .exec(app.sql())
        .await
        .unwrap();
    cancel_outside_age(app.state(), world.district, child.id)
        .await
        .unwrap();
    jobs(&app).await;
    assert_eq!(status(&app, &family, booking).await, "cancelled_by_house");
    answer(&app, &family.actor, id, "accept", offer_in(&shown))
        .await
        .assert_status(409);
}

/// Where families pay online, and nothing is free.
async fn online(app: &TestApp) -> World {
    let seed = WorldSeed {
        payment_mode: "online",
        ..WorldSeed::default()
    };
    seed.insert(app).await
}

/// A family that would pay and has been offered a place that costs something.
async fn offered_for_money(app: &TestApp, world: &World) -> (Family, Uuid) {
    let seed = SessionSeed {
        date: date("2026-11-25"),
        places: 1,
        ..SessionSeed::default()
    };
    let session = seed.insert(app, world).await;
    let (family, child) = world.family_with_child(app).await;
    let mut wish = session_wish(&[child], &session);
    wish["accept_fee"] = json!(true);
    let id = join(app, &family.actor, wish).await.assert_status(201).id();
    jobs(app).await;
    assert_eq!(state_of(app, &family, id).await, "offered");
    (family, id)
}

async fn accepted_offer_is_held_for_its_payment(app: TestApp) {
    let world = online(&app).await;
    app.clock.set(at("2026-11-23", "10:00"));
    let (family, id) = offered_for_money(&app, &world).await;
    let booking = booking_in(&entry(&app, &family.actor, id).await);
    let shown = |app: &TestApp| see(app, &family.actor, &format!("/v1/bookings/{booking}"));
    assert_eq!(shown(&app).await.body["pay_by"], Value::Null);
    accept(&app, &family, id).await.assert_status(200);
    let accepted = shown(&app).await.body;
    assert_eq!(accepted["status"], "requested");
    assert_eq!(accepted["fee"]["amount_fen"], 6000);
    assert_eq!(accepted["pay_by"], "2026-11-23T10:15:00+08:00");
    crate::payments::steps::assert_in_order(&app).await;
    app.clock.set(at("2026-11-23", "10:16"));
    jobs(&app).await;
    assert_eq!(status(&app, &family, booking).await, "expired");
    crate::payments::steps::assert_in_order(&app).await;
}

async fn offer_that_staff_accept_is_paid_at_the_house(app: TestApp) {
    let world = online(&app).await;
    app.clock.set(at("2026-11-23", "10:00"));
    let (family, id) = offered_for_money(&app, &world).await;
    let offered = entry(&app, &family.actor, id).await;
    let manager = &world.manager.actor;
    answer(&app, manager, id, "accept", offer_in(&offered))
        .await
        .assert_status(200);
    let path = format!("/v1/bookings/{}", booking_in(&offered));
    assert_eq!(
        see(&app, &family.actor, &path).await.body["pay_by"],
        Value::Null
    );
}
