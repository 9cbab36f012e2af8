//! A house is closed for a time (scenario 24), and a class cap that is lowered.

use super::steps::{
    balance, book, cancel, check_in, check_out, confirmed, morning, of_twelve, refused, see,
    session_at, status,
};
use crate::support::{
    Answer, TestApp,
    factory::{Child, Family, Session, Staff, World, at},
    on_both_stores,
};
use baobaowu::jobs::run_until_idle;
use entity::{booking_event, notice};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

// The session of the scenario lies over noon.
on_both_stores! {
    with [("POLICY_DIR", crate::scenarios::steps::policies(
        "over-noon",
        &[("max_half_days = { value = 1", "max_half_days = { value = 2")],
    ))];
    scenario_24_closing_cancels_every_affected_booking_once,
    scenario_24_children_who_are_in_stay_until_handed_over,
    scenario_24_session_is_shortened_only_when_staff_say_so,
}

on_both_stores! {
    scenario_24_lifting_opens_sessions_and_leaves_cancelled_bookings,
    extra_lower_class_cap_cancels_nothing_and_takes_no_more,
}

/// From tomorrow at noon to next Friday at noon.
pub fn closing(world: &World) -> Value {
    json!({
        "house_id": world.house,
        "starts_at": "2026-11-24T12:00:00+08:00",
        "ends_at": "2026-12-04T12:00:00+08:00",
        "reason": "premises",
        "text_zh": "水管维修",
        "text_en": "The pipes are being mended",
    })
}

pub async fn close(app: &TestApp, who: &Staff, body: Value) -> Answer {
    app.post("/v1/closures", body)
        .key(&app.state().new_id().to_string())
        .bearer(&app.token(&who.actor))
        .await
}

/// How far a closure has been carried out: bookings, cancelled, still to do.
pub async fn progress(app: &TestApp, world: &World, closure: Uuid) -> (u64, u64, u64) {
    let path = format!("/v1/closures/{closure}");
    let told = see(app, &world.manager.actor, &path)
        .await
        .assert_status(200);
    let number = |name: &str| told.body["progress"][name].as_u64().unwrap();
    (
        number("bookings"),
        number("bookings_cancelled"),
        number("bookings_to_do"),
    )
}

/// The bookings of a story: who, and which.
struct Booked {
    family: Family,
    child: Child,
    id: Uuid,
}

async fn booked(app: &TestApp, world: &World, session: &Session) -> Booked {
    let (family, child) = world.family_with_child(app).await;
    let id = confirmed(app, world, (&family, &child), session).await;
    Booked { family, child, id }
}

async fn cancellations(app: &TestApp, booking: Uuid) -> u64 {
    booking_event::Entity::find()
        .filter(booking_event::Column::BookingId.eq(booking))
        .filter(booking_event::Column::ToStatus.eq("cancelled_by_house"))
        .count(app.sql())
        .await
        .unwrap()
}

async fn told_of_cancelling(app: &TestApp, family: &Family) -> Vec<Value> {
    let rows = notice::Entity::find()
        .filter(notice::Column::AudienceId.eq(family.id.get()))
        .filter(notice::Column::Kind.eq("booking_cancelled_by_house"))
        .all(app.sql())
        .await
        .unwrap();
    rows.into_iter().map(|row| row.facts).collect()
}

async fn scenario_24_closing_cancels_every_affected_booking_once(app: TestApp) {
    let world = World::seed(&app).await;
    let overlapping = session_at(&app, &world, "2026-11-24", "11:00", "13:00").await;
    let inside = morning(&app, &world, "2026-11-25").await;
    let before = session_at(&app, &world, "2026-11-24", "09:00", "10:30").await;
    let after = session_at(&app, &world, "2026-12-04", "13:00", "15:00").await;
    let touched = [
        booked(&app, &world, &overlapping).await,
        booked(&app, &world, &inside).await,
    ];
    let kept = [
        booked(&app, &world, &before).await,
        booked(&app, &world, &after).await,
    ];
    let (asking, wish) = world.family_with_child(&app).await;
    let requested = book(&app, &asking, &wish, &inside)
        .await
        .assert_status(201)
        .id();
    let made = close(&app, &world.manager, closing(&world))
        .await
        .assert_status(201);
    // At once nothing more is booked, before any job has run.
    let (late, child) = world.family_with_child(&app).await;
    for session in [&overlapping, &inside] {
        let wish = book(&app, &late, &child, session);
        refused(&app, wish, 409, "session_closed").await;
    }
    assert_eq!(progress(&app, &world, made.id()).await, (3, 0, 3));
    // Closing once more, and running the jobs once more, changes nothing.
    let again = close(&app, &world.manager, closing(&world))
        .await
        .assert_status(409)
        .assert_problem("closure_exists");
    assert_eq!(again.body["existing_closure_id"], made.body["id"]);
    run_until_idle(app.state()).await.unwrap();
    for _ in 0..2 {
        baobaowu::features::closures::service::carry_out(app.state(), made.id().into())
            .await
            .unwrap();
    }
    assert_eq!(progress(&app, &world, made.id()).await, (3, 3, 0));
    for it in &touched {
        assert_eq!(status(&app, &it.family, it.id).await, "cancelled_by_house");
        assert_eq!(cancellations(&app, it.id).await, 1);
        assert_eq!(
            balance(&app, &it.family, &it.child, 2026).await,
            of_twelve(0, 0)
        );
        let told = told_of_cancelling(&app, &it.family).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0]["reason"], "水管维修 / The pipes are being mended");
    }
    assert_eq!(status(&app, &asking, requested).await, "cancelled_by_house");
    for it in &kept {
        assert_eq!(status(&app, &it.family, it.id).await, "confirmed");
    }
    // Nobody got a strike: what the house cancelled neither suspends nor counts.
    let next = morning(&app, &world, "2026-12-07").await;
    book(&app, &touched[0].family, &touched[0].child, &next)
        .await
        .assert_status(201);
}

async fn scenario_24_children_who_are_in_stay_until_handed_over(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_at(&app, &world, "2026-11-24", "11:00", "13:00").await;
    let inside = booked(&app, &world, &session).await;
    let coming = booked(&app, &world, &session).await;
    app.clock.set(at("2026-11-24", "11:00"));
    check_in(&app, &world.carers[0], inside.id)
        .await
        .assert_status(200);
    let made = close(&app, &world.manager, closing(&world))
        .await
        .assert_status(201);
    // The door is closed to who has not come yet.
    refused(
        &app,
        check_in(&app, &world.carers[0], coming.id),
        409,
        "session_closed",
    )
    .await;
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(progress(&app, &world, made.id()).await, (1, 1, 0));
    assert_eq!(status(&app, &inside.family, inside.id).await, "checked_in");
    assert_eq!(
        status(&app, &coming.family, coming.id).await,
        "cancelled_by_house"
    );
    app.clock.set(at("2026-11-24", "12:10"));
    check_out(&app, &world.carers[0], inside.id, &inside.family)
        .await
        .assert_status(200);
}

async fn scenario_24_session_is_shortened_only_when_staff_say_so(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_at(&app, &world, "2026-11-24", "11:00", "13:00").await;
    let whole = booked(&app, &world, &session).await;
    let (family, child) = world.family_with_child(&app).await;
    let hour = super::steps::part(
        &child,
        &session,
        at("2026-11-24", "11:00"),
        at("2026-11-24", "12:00"),
    );
    let until_noon = super::steps::ask(&app, &family.actor, hour)
        .await
        .assert_status(201)
        .id();
    let mut body = closing(&world);
    body["shorten"] = json!(true);
    let made = close(&app, &world.manager, body).await.assert_status(201);
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(progress(&app, &world, made.id()).await, (1, 1, 0));
    assert_eq!(
        status(&app, &whole.family, whole.id).await,
        "cancelled_by_house"
    );
    assert_eq!(status(&app, &family, until_noon).await, "requested");
    let shown = listed(&app, &world, "2026-11-24").await;
    assert_eq!(shown[0]["ends_at"], "2026-11-24T12:00:00+08:00");
    assert_eq!(shown[0]["closed_by_house"], false);
    // What is left of it can be booked.
    let again = book(&app, &whole.family, &whole.child, &session).await;
    let again = again.assert_status(201);
    assert_eq!(again.body["ends_at"], "2026-11-24T12:00:00+08:00");
}

/// The sessions of a day as staff see them.
async fn listed(app: &TestApp, world: &World, day: &str) -> Value {
    let path = format!("/v1/sessions?house_id={}&from={day}&to={day}", world.house);
    let shown = see(app, &world.manager.actor, &path).await;
    shown.assert_status(200).body
}

async fn scenario_24_lifting_opens_sessions_and_leaves_cancelled_bookings(app: TestApp) {
    let world = World::seed(&app).await;
    let session = morning(&app, &world, "2026-11-25").await;
    let it = booked(&app, &world, &session).await;
    let made = close(&app, &world.manager, closing(&world))
        .await
        .assert_status(201);
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(
        listed(&app, &world, "2026-11-25").await[0]["closed_by_house"],
        true
    );
    let lift = || {
        app.post(&format!("/v1/closures/{}/lift", made.id()), json!({}))
            .bearer(&world.manager.token)
    };
    let lifted = lift().await.assert_status(200);
    assert_eq!(lifted.body["progress"]["bookings_cancelled"], 1);
    refused(&app, lift(), 409, "invalid_state").await;
    // The waiting list hears of it.
    let heard = entity::outbox::Entity::find()
        .filter(entity::outbox::Column::Kind.eq("session_changed"))
        .filter(entity::outbox::Column::SubjectId.eq(session.id.get()))
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(heard, 1);
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(status(&app, &it.family, it.id).await, "cancelled_by_house");
    assert_eq!(
        listed(&app, &world, "2026-11-25").await[0]["closed_by_house"],
        false
    );
    book(&app, &it.family, &it.child, &session)
        .await
        .assert_status(201);
}

async fn extra_lower_class_cap_cancels_nothing_and_takes_no_more(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let mut all = Vec::new();
    for _ in 0..18 {
        all.push(booked(&app, &world, &session).await);
    }
    let path = format!("/v1/rooms?house_id={}", world.house);
    let rooms = see(&app, &world.subdistrict_admin.actor, &path).await;
    let room = &rooms.assert_status(200).body[0];
    let edit = json!({
        "name": room["name"],
        "usable_area_dm2": room["usable_area_dm2"],
        "class_cap": 15,
    });
    app.put(&format!("/v1/rooms/{}", world.room), edit)
        .if_match(room["version"].as_i64().unwrap())
        .bearer(&world.subdistrict_admin.token)
        .await
        .assert_status(200);
    run_until_idle(app.state()).await.unwrap();
    for it in &all {
        assert_eq!(status(&app, &it.family, it.id).await, "confirmed");
    }
    assert_eq!(listed(&app, &world, "2026-11-25").await[0]["short_by"], 3);
    let (late, child) = world.family_with_child(&app).await;
    let wish = book(&app, &late, &child, &session);
    let told = refused(&app, wish, 409, "session_closed").await;
    assert_eq!(told.body["short_by"], 3);
    // It ends when they fit again.
    for it in &all[..3] {
        cancel(&app, &it.family.actor, it.id)
            .await
            .assert_status(200);
    }
    assert_eq!(listed(&app, &world, "2026-11-25").await[0]["short_by"], 0);
}
