//! What goes down a stream, to whom, and when it ends.

use crate::{
    scenarios::steps::{book, cancel, confirm, confirmed},
    support::{
        TestApp,
        factory::{World, at},
        on_both_stores,
        sse::{Stream, Told, ask},
    },
};
use baobaowu::{
    features::live::{self, domain::Frame, service::Wanted},
    shared::{
        domain::{Actor, HouseId, Role},
        live::{BUFFER, LiveEvent},
    },
};
use chrono::TimeDelta;
use entity::staff;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};

on_both_stores! {
    changes_of_bookings_are_told_as_they_happen,
    changes_of_capacity_and_alerts_are_told,
    opened_and_edited_sessions_are_told,
    what_is_refused_is_not_told,
    stream_is_for_the_staff_of_the_house_only,
    resuming_tells_to_fetch_again,
    slow_client_is_dropped_with_a_resync,
}

on_both_stores! {
    with [("LIVE_HEARTBEAT_SECONDS", "1")];
    quiet_stream_beats,
    stream_ends_with_its_token,
    stream_ends_when_its_account_is_no_longer_active,
    busy_stream_ends_as_soon_as_a_quiet_one,
}

on_both_stores! {
    with [
        ("LIVE_HEARTBEAT_SECONDS", "1"),
        ("LIVE_STREAMS", "3"),
        ("LIVE_STREAMS_PER_ACCOUNT", "2"),
    ];
    streams_are_limited_by_account_and_in_all,
}

/// The next event that says what happened. An instance that has just found the others asks
/// everyone to fetch again, whenever that is.
async fn next(stream: &mut Stream) -> (String, Value) {
    loop {
        let Told { event, data, id } = stream.next().await.unwrap();
        assert!(!id.is_empty());
        if event != "resync" {
            return (event, data);
        }
    }
}

async fn changes_of_bookings_are_told_as_they_happen(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let (family, child) = world.family_with_child(&app).await;
    let mut stream = Stream::open(&app, &world.carers[0].token, world.house, None).await;
    let id = book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    let told = |status: &str| {
        let data = json!({ "booking_id": id, "session_id": session.id, "status": status });
        ("booking_changed".to_owned(), data)
    };
    assert_eq!(next(&mut stream).await, told("requested"));
    confirm(&app, &world.manager, id).await.assert_status(200);
    assert_eq!(next(&mut stream).await, told("confirmed"));
    cancel(&app, &family.actor, id).await.assert_status(200);
    assert_eq!(next(&mut stream).await, told("cancelled"));
    // What a job does is told as well.
    let id = book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    assert_eq!(next(&mut stream).await.1["status"], "requested");
    app.clock.set(at("2026-11-24", "18:00"));
    baobaowu::jobs::run_until_idle(app.state()).await.unwrap();
    let (event, data) = next(&mut stream).await;
    assert_eq!(
        event, "end",
        "a token lives for a quarter of an hour: {data}"
    );
    let token = app.token(&world.carers[0].actor);
    let path = format!("/v1/bookings/{id}");
    let seen = app.get(&path).bearer(&token).await;
    assert_eq!(seen.body["status"], "expired");
}

async fn changes_of_capacity_and_alerts_are_told(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    for _ in 0..2 {
        let (family, child) = world.family_with_child(&app).await;
        confirmed(&app, &world, (&family, &child), &session).await;
    }
    let mut stream = Stream::open(&app, &world.manager.token, world.house, None).await;
    let edit = |places: u32| {
        let body = json!({ "released_places": places, "status": "open" });
        app.put(&format!("/v1/sessions/{}", session.id), body)
            .bearer(&world.manager.token)
    };
    edit(1).await.assert_status(200);
    let (event, alert) = next(&mut stream).await;
    assert_eq!(event, "alert_raised");
    assert_eq!(alert["kind"], "ratio_shortfall");
    let (event, changed) = next(&mut stream).await;
    assert_eq!(event, "session_changed");
    assert_eq!(changed["session_id"], json!(session.id));
    assert_eq!(changed["reason"], "capacity");
    let (_, edited) = next(&mut stream).await;
    assert_eq!(edited["reason"], "edited");
    assert!(edited["version"].as_i64() >= changed["version"].as_i64());
    edit(20).await.assert_status(200);
    let (event, ended) = next(&mut stream).await;
    assert_eq!(event, "alert_ended");
    assert_eq!(ended, json!({ "alert_id": alert["alert_id"] }));
}

async fn opened_and_edited_sessions_are_told(app: TestApp) {
    let world = World::seed(&app).await;
    let mut stream = Stream::open(&app, &world.manager.token, world.house, None).await;
    let body = json!({
        "room_id": world.room,
        "date": "2026-11-26",
        "start_time": "09:00",
        "end_time": "11:00",
        "kind": "timed",
        "released_places": 5,
        "step_minutes": 30,
    });
    let opened = app
        .post("/v1/sessions", body)
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    let expected = json!({ "session_id": opened.body["id"], "version": 1, "reason": "opened" });
    assert_eq!(
        next(&mut stream).await,
        ("session_changed".to_owned(), expected)
    );
}

async fn what_is_refused_is_not_told(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let (family, child) = world.family_with_child(&app).await;
    let other = world.family_with_child(&app).await;
    let first = book(&app, &family, &child, &session).await.id();
    let mut stream = Stream::open(&app, &world.manager.token, world.house, None).await;
    book(&app, &other.0, &other.1, &session)
        .await
        .assert_problem("released_places_limit");
    confirm(&app, &world.manager, first)
        .await
        .assert_status(200);
    confirm(&app, &world.manager, first)
        .await
        .assert_problem("invalid_state");
    cancel(&app, &family.actor, first).await.assert_status(200);
    assert_eq!(next(&mut stream).await.1["status"], "confirmed");
    assert_eq!(next(&mut stream).await.1["status"], "cancelled");
}

async fn stream_is_for_the_staff_of_the_house_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let elsewhere = HouseId::from(app.state().new_id());
    // A token that says more than the store does opens nothing.
    let promoted = Actor {
        role: Role::DistrictAdmin,
        ..world.carers[0].actor
    };
    for (token, house, status) in [
        (&family.token, world.house, 403),
        (&world.manager.token, elsewhere, 404),
        (&app.token(&promoted), world.house, 401),
    ] {
        let refused = ask(&app, token, house).await;
        assert_eq!(refused.status(), status);
    }
    assert_eq!(ask(&app, "no-token", world.house).await.status(), 401);
    for staff in [
        &world.subdistrict_admin,
        &world.district_admin,
        &world.health_worker,
    ] {
        Stream::open(&app, &staff.token, world.house, None).await;
    }
}

async fn resuming_tells_to_fetch_again(app: TestApp) {
    let world = World::seed(&app).await;
    let last = Some("0193-some-event");
    let mut stream = Stream::open(&app, &world.manager.token, world.house, last).await;
    let first = stream.next().await.unwrap();
    assert_eq!((first.event.as_str(), first.data), ("resync", json!({})));
}

async fn slow_client_is_dropped_with_a_resync(app: TestApp) {
    let world = World::seed(&app).await;
    let state = app.state().clone().into_inner();
    let wanted = Wanted {
        house: world.house,
        actor: world.manager.actor,
        expires_at: app.now() + TimeDelta::minutes(15),
        resumed: false,
    };
    let mut feed = live::service::open(&state, wanted).await.unwrap();
    // It takes nothing while more happens than is kept for it.
    let ended = || LiveEvent::AlertEnded {
        alert_id: app.state().new_id().into(),
    };
    let told = (0..=BUFFER).map(|_| (world.house, ended())).collect();
    state.live.publish(told);
    assert_eq!(feed.next().await, Some(Frame::Opened));
    assert_eq!(feed.next().await, Some(Frame::Event(LiveEvent::Resync)));
    assert_eq!(feed.next().await, None);
}

async fn quiet_stream_beats(app: TestApp) {
    let world = World::seed(&app).await;
    let mut stream = Stream::open(&app, &world.manager.token, world.house, None).await;
    stream.beat().await;
    stream.beat().await;
}

async fn stream_ends_with_its_token(app: TestApp) {
    let world = World::seed(&app).await;
    let mut stream = Stream::open(&app, &world.manager.token, world.house, None).await;
    app.clock.advance(TimeDelta::minutes(15));
    let told = next(&mut stream).await;
    assert_eq!(
        told,
        ("end".to_owned(), json!({ "reason": "token_expired" }))
    );
    assert_eq!(stream.next().await, None);
    assert_eq!(
        ask(&app, &world.manager.token, world.house).await.status(),
        401
    );
}

async fn stream_ends_when_its_account_is_no_longer_active(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = &world.carers[0];
    let mut stream = Stream::open(&app, &carer.token, world.house, None).await;
    let row = staff::Entity::find_by_id(carer.id.get()).one(app.sql());
    let mut row: staff::ActiveModel = row.await.unwrap().unwrap().into();
    row.status = Set("suspended".to_owned());
    row.update(app.sql()).await.unwrap();
    let told = next(&mut stream).await;
    assert_eq!(
        told,
        ("end".to_owned(), json!({ "reason": "no_longer_allowed" }))
    );
    assert_eq!(stream.next().await, None);
    assert_eq!(ask(&app, &carer.token, world.house).await.status(), 403);
}

async fn busy_stream_ends_as_soon_as_a_quiet_one(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = &world.carers[0];
    let mut stream = Stream::open(&app, &carer.token, world.house, None).await;
    let row = staff::Entity::find_by_id(carer.id.get()).one(app.sql());
    let mut row: staff::ActiveModel = row.await.unwrap().unwrap().into();
    row.status = Set("dismissed".to_owned());
    row.update(app.sql()).await.unwrap();
    let since = std::time::Instant::now();
    // There is always something to tell, long before the next beat is due.
    let end = loop {
        let alert_id = app.state().new_id().into();
        let event = LiveEvent::AlertEnded { alert_id };
        app.state().live.publish(vec![(world.house, event)]);
        let (event, data) = next(&mut stream).await;
        if event == "end" {
            break data;
        }
        assert!(since.elapsed().as_secs() < 5, "nobody asks");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(end, json!({ "reason": "no_longer_allowed" }));
}

async fn streams_are_limited_by_account_and_in_all(app: TestApp) {
    let world = World::seed(&app).await;
    let open = async |token: &str| Stream::open(&app, token, world.house, None).await;
    let manager = &world.manager.token;
    let first = open(manager).await;
    let _second = open(manager).await;
    let refused = ask(&app, manager, world.house).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "15");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["code"], "too_many_streams");
    let _third = open(&world.carers[0].token).await;
    let refused = ask(&app, &world.carers[1].token, world.house).await;
    assert_eq!(refused.status(), 429, "three in all");
    drop(first);
    // The seat is free again when the next beat finds nobody there.
    let since = std::time::Instant::now();
    while ask(&app, manager, world.house).await.status() != 200 {
        assert!(since.elapsed().as_secs() < 10, "the seat is kept");
    }
}
