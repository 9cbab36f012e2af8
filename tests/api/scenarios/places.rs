//! Places: how many children a session holds, and which of the numbers says so.

use super::steps::{ask, book, check_in, confirmed, empty_redis, part, refused, whole};
use crate::support::{
    TestApp,
    factory::{Child, Family, Session, SessionSeed, World, WorldSeed, at, date, insert},
    on_both_stores,
};
use baobaowu::features::sessions::domain::{
    CapacityInputs, OnDuty, SessionStatus, capacity_over_time,
};
use baobaowu::shared::domain::Interval;
use entity::{session, shift};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde_json::json;
use uuid::Uuid;

on_both_stores! {
    scenario_10_twenty_children_fill_a_class,
    scenario_10_place_is_free_again_at_the_minute_a_child_leaves,
    scenario_11_small_room_holds_thirteen,
    scenario_11_area_is_never_rounded_up,
    scenario_12_third_carer_brings_five_places,
    scenario_13_sick_carer_closes_the_session_and_removes_nobody,
    released_places_limit_below_the_others,
}

/// So many families with a child each.
async fn families(app: &TestApp, world: &World, count: usize) -> Vec<(Family, Child)> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(world.family_with_child(app).await);
    }
    all
}

/// Each child of them has a confirmed place.
async fn fill(app: &TestApp, world: &World, session: &Session, count: usize) -> Vec<Uuid> {
    let mut all = Vec::new();
    for (family, child) in families(app, world, count).await {
        all.push(confirmed(app, world, (&family, &child), session).await);
    }
    all
}

async fn spacious(app: &TestApp, world: &World) -> Session {
    let seed = SessionSeed {
        places: 40,
        ..SessionSeed::default()
    };
    seed.insert(app, world).await
}

async fn scenario_10_twenty_children_fill_a_class(app: TestApp) {
    let world = World::seed(&app).await;
    let session = spacious(&app, &world).await;
    fill(&app, &world, &session, 20).await;
    let (family, child) = world.family_with_child(&app).await;
    let told = refused(
        &app,
        book(&app, &family, &child, &session),
        409,
        "class_full",
    )
    .await;
    assert_eq!(told.body["capacity"], 20);
    assert_eq!(told.body["next_free"], json!(null));
}

async fn scenario_10_place_is_free_again_at_the_minute_a_child_leaves(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let hour = |from: &str, to: &str| (at("2026-11-25", from), at("2026-11-25", to));
    let [(one, first), (other, second), (third_family, third)] =
        <[_; 3]>::try_from(families(&app, &world, 3).await)
            .unwrap_or_else(|_| panic!("three families"));
    let wish = |family: &Family, child: &Child, (from, to)| {
        ask(&app, &family.actor, part(child, &session, from, to))
    };
    wish(&one, &first, hour("09:00", "10:00"))
        .await
        .assert_status(201);
    let full = wish(&other, &second, hour("09:30", "10:30"));
    let told = refused(&app, full, 409, "released_places_limit").await;
    assert_eq!(told.body["capacity"], 1);
    // What is free next can be booked as it is told.
    let free = &told.body["next_free"];
    assert_eq!(free["starts_at"], "2026-11-25T02:00:00Z");
    let mut body = whole(&second, &session);
    body["starts_at"] = free["starts_at"].clone();
    body["ends_at"] = free["ends_at"].clone();
    ask(&app, &other.actor, body).await.assert_status(201);
    let full = ask(&app, &third_family.actor, whole(&third, &session));
    refused(&app, full, 409, "released_places_limit").await;
}

async fn scenario_11_small_room_holds_thirteen(app: TestApp) {
    let seed = WorldSeed {
        usable_area_dm2: 4000,
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let session = spacious(&app, &world).await;
    fill(&app, &world, &session, 13).await;
    let (family, child) = world.family_with_child(&app).await;
    let full = book(&app, &family, &child, &session);
    let told = refused(&app, full, 409, "room_area_limit").await;
    assert_eq!(told.body["capacity"], 13);
}

async fn scenario_11_area_is_never_rounded_up(app: TestApp) {
    let seed = WorldSeed {
        usable_area_dm2: 599,
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let session = spacious(&app, &world).await;
    fill(&app, &world, &session, 1).await;
    let (family, child) = world.family_with_child(&app).await;
    let full = book(&app, &family, &child, &session);
    let told = refused(&app, full, 409, "room_area_limit").await;
    assert_eq!(told.body["capacity"], 1);
}

async fn scenario_12_third_carer_brings_five_places(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        places: 40,
        carers_on_duty: 2,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    fill(&app, &world, &session, 10).await;
    let (family, child) = world.family_with_child(&app).await;
    let full = book(&app, &family, &child, &session);
    let told = refused(&app, full, 409, "carer_ratio_limit").await;
    assert_eq!(told.body["capacity"], 10);
    roster(&app, &world, &session, 3).await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    fill(&app, &world, &session, 4).await;
    let (family, child) = world.family_with_child(&app).await;
    let full = book(&app, &family, &child, &session);
    let told = refused(&app, full, 409, "carer_ratio_limit").await;
    assert_eq!(told.body["capacity"], 15);
}

async fn scenario_13_sick_carer_closes_the_session_and_removes_nobody(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        places: 40,
        carers_on_duty: 3,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let bookings = fill(&app, &world, &session, 15).await;
    app.clock.set(at("2026-11-25", "07:30"));
    roster(&app, &world, &session, 2).await;
    close_as_short(&app, &session, 5).await;
    let (_, child) = world.family_with_child(&app).await;
    // Past the booking window guardians are refused anyway; staff are refused too.
    let on_behalf = ask(&app, &world.manager.actor, whole(&child, &session));
    let told = refused(&app, on_behalf, 409, "session_closed").await;
    assert_eq!(told.body["short_by"], 5);
    app.clock.set(session.starts_at);
    for id in &bookings[..10] {
        check_in(&app, &world.carers[0], *id)
            .await
            .assert_status(200);
    }
    let eleventh = check_in(&app, &world.carers[0], bookings[10]);
    let told = refused(&app, eleventh, 409, "ratio_shortfall").await;
    assert_eq!(told.body["capacity"], 10);
    assert_eq!(told.body["present"], 10);
    let seen = status_as_staff(&app, &world, bookings[10]).await;
    assert_eq!(seen, "confirmed", "nobody is removed silently");
    // A replacement comes.
    roster(&app, &world, &session, 3).await;
    check_in(&app, &world.carers[1], bookings[10])
        .await
        .assert_status(200);
}

async fn released_places_limit_below_the_others(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 2).await;
    let asked: Vec<_> = families(&app, &world, 3).await;
    for (family, child) in &asked[..2] {
        // A request that nobody has answered yet holds its place.
        book(&app, family, child, &session).await.assert_status(201);
    }
    let (family, child) = &asked[2];
    let full = book(&app, family, child, &session);
    let told = refused(&app, full, 409, "released_places_limit").await;
    assert_eq!(told.body["capacity"], 2);
    assert_eq!(told.body["occupied"], 2);
}

async fn status_as_staff(app: &TestApp, world: &World, booking: Uuid) -> String {
    let told = app
        .get(&format!("/v1/bookings/{booking}"))
        .bearer(&app.token(&world.manager.actor))
        .await
        .assert_status(200);
    told.body["status"].as_str().unwrap().to_owned()
}

/// The roster of a session becomes so many carers, as the store has it afterwards.
async fn roster(app: &TestApp, world: &World, of: &Session, carers: usize) {
    let tx = app.state().db.begin_write().await.unwrap();
    shift::Entity::delete_many()
        .filter(shift::Column::RoomId.eq(of.room.get()))
        .exec(&*tx)
        .await
        .unwrap();
    let during = Interval::new(of.starts_at, of.ends_at).unwrap();
    for carer in &world.carers[..carers] {
        let row = shift::Model {
            id: app.state().new_id(),
            district_id: world.district.get(),
            house_id: world.house.get(),
            room_id: of.room.get(),
            staff_id: carer.id.get(),
            starts_at: during.start().into(),
            ends_at: during.end().into(),
            cancelled_at: None,
            cancel_reason: None,
            created_at: app.now().into(),
            pattern_id: None,
            date: None,
        };
        insert(&tx, row).await;
    }
    let inputs = CapacityInputs {
        session: during,
        class_cap: None,
        usable_area_dm2: 6600,
        released_places: 40,
        on_duty: world.carers[..carers]
            .iter()
            .map(|carer| OnDuty {
                carer: carer.id,
                during,
            })
            .collect(),
    };
    let profile = app.state().policies.profile("hongkou").unwrap();
    let rules = profile.on(date("2026-11-25")).unwrap();
    let capacity = capacity_over_time(&rules.capacity, &inputs);
    let row = session::Entity::find_by_id(of.id.get())
        .one(&*tx)
        .await
        .unwrap()
        .unwrap();
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.capacity = Set(serde_json::to_value(&capacity).unwrap());
    row.version = Set(version);
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    empty_redis(app).await;
}

/// The session takes no more bookings, because so many children are over.
async fn close_as_short(app: &TestApp, of: &Session, over: i64) {
    let tx = app.state().db.begin_write().await.unwrap();
    let row = session::Entity::find_by_id(of.id.get())
        .one(&*tx)
        .await
        .unwrap()
        .unwrap();
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(SessionStatus::Closed.as_str().to_owned());
    row.short_by = Set(over);
    row.version = Set(version);
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    empty_redis(app).await;
}
