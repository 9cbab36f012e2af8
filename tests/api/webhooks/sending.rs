//! What is sent, how it is signed, and by whom.

use super::{HOOK, ask, deliveries, enter, idle, listening, request};
use crate::support::{
    TestApp, beside_services,
    factory::World,
    fake_http::Reply,
    fake_receiver::{Receiver, fitting},
};
use baobaowu::{features::webhooks::service::send_due, jobs::follow_up};
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};

beside_services! {
    Receiver;
    event_is_signed_as_the_standard_says,
    each_change_of_a_booking_is_an_event,
    only_what_is_wanted_is_sent,
    change_that_is_handed_over_twice_is_sent_once,
    new_secret_signs_beside_the_former_for_a_day,
    event_under_way_is_not_sent_by_another_instance,
    control_event_under_way_is_sent_twice_without_the_claim,
    four_instances_send_each_event_once,
    slow_receiver_does_not_hold_up_the_others,
}

async fn event_is_signed_as_the_standard_says(app: TestApp, receiver: Arc<Receiver>) {
    let (world, id, secret) = listening(&app, &receiver).await;
    let (family, child, booking) = request(&app, &world).await;
    idle(&app).await;
    let events = receiver.received(HOOK);
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!(event.method, "POST");
    assert_eq!(event.headers["content-type"], "application/json");
    assert_eq!(fitting(event, &secret), 1);
    assert_eq!(
        event.headers["webhook-timestamp"],
        app.now().timestamp().to_string()
    );
    let body = event.json();
    assert_eq!(body["type"], "booking.requested");
    assert_eq!(body["timestamp"], "2026-11-23T09:00:00+08:00");
    assert_eq!(
        body["data"],
        json!({
            "booking_id": booking,
            "house_id": world.house,
            "session_id": body["data"]["session_id"],
            "status": "requested",
            "previous_status": null,
            "date": "2026-11-25",
            "starts_at": "2026-11-25T09:00:00+08:00",
            "ends_at": "2026-11-25T11:00:00+08:00",
        })
    );
    // Nothing that stands for a person.
    for personal in [
        child.id.to_string(),
        family.id.to_string(),
        family.account.to_string(),
    ] {
        assert!(!event.body.contains(&personal));
    }
    // A byte more, or another secret, and it does not fit.
    let mut altered = event.clone();
    altered.body.push(' ');
    assert_eq!(fitting(&altered, &secret), 0);
    assert_eq!(
        fitting(event, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        0
    );
    let sent = deliveries(&app, &world, id, "sent").await;
    assert_eq!(sent[0]["answered_status"], 204);
    assert_eq!(sent[0]["message_id"], event.headers["webhook-id"].as_str());
    assert_eq!(sent[0]["body"], event.body.as_str());
}

async fn each_change_of_a_booking_is_an_event(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let types = [
        "booking.requested",
        "booking.confirmed",
        "booking.cancelled_by_house",
    ];
    enter(&app, &world, &receiver.url(HOOK), &types).await;
    let (_, _, booking) = request(&app, &world).await;
    for (action, body) in [
        ("confirm", json!({})),
        ("cancel", json!({ "reason": "停水" })),
    ] {
        app.clock.advance(TimeDelta::minutes(1));
        app.post(&format!("/v1/bookings/{booking}/{action}"), body)
            .bearer(&app.token(&world.manager.actor))
            .await
            .assert_status(200);
    }
    idle(&app).await;
    let mut told: Vec<Value> = receiver.received(HOOK).iter().map(|it| it.json()).collect();
    told.sort_by_key(|body| body["timestamp"].to_string());
    let told: Vec<Value> = told
        .iter()
        .map(|body| {
            json!([
                body["type"],
                body["data"]["previous_status"],
                body["timestamp"]
            ])
        })
        .collect();
    assert_eq!(
        told,
        [
            json!(["booking.requested", null, "2026-11-23T09:00:00+08:00"]),
            json!([
                "booking.confirmed",
                "requested",
                "2026-11-23T09:01:00+08:00"
            ]),
            json!([
                "booking.cancelled_by_house",
                "confirmed",
                "2026-11-23T09:02:00+08:00"
            ]),
        ]
    );
    assert!(!receiver.received(HOOK)[2].body.contains("停水"));
}

async fn only_what_is_wanted_is_sent(app: TestApp, receiver: Arc<Receiver>) {
    let world = World::seed(&app).await;
    let confirmed = ["booking.confirmed"];
    let requested = ["booking.requested", "booking.requested"];
    enter(&app, &world, &receiver.url("/confirmed"), &confirmed).await;
    enter(&app, &world, &receiver.url("/requested"), &requested).await;
    let other = crate::papers::elsewhere(&app).await;
    enter(&app, &other, &receiver.url("/elsewhere"), &requested).await;
    request(&app, &world).await;
    idle(&app).await;
    let count = |path| receiver.received(path).len();
    assert_eq!(
        (
            count("/confirmed"),
            count("/requested"),
            count("/elsewhere")
        ),
        (0, 1, 0)
    );
}

async fn change_that_is_handed_over_twice_is_sent_once(app: TestApp, receiver: Arc<Receiver>) {
    use baobaowu::features::webhooks::service::{Addresses, on_booking_changed};
    use entity::outbox;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let (world, _, _) = listening(&app, &receiver).await;
    request(&app, &world).await;
    let row = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq("booking_changed"))
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let again = async || {
        let of = (world.district, row.subject_id.into());
        on_booking_changed(app.state(), &mut Addresses::default(), of, &row.payload).await
    };
    again().await.unwrap();
    idle(&app).await;
    again().await.unwrap();
    idle(&app).await;
    assert_eq!(receiver.received(HOOK).len(), 1);
}

async fn new_secret_signs_beside_the_former_for_a_day(app: TestApp, receiver: Arc<Receiver>) {
    let (world, id, former) = listening(&app, &receiver).await;
    let path = format!("/v1/webhooks/{id}/rotate-secret");
    let rotate = || {
        let admin = app.token(&world.district_admin.actor);
        app.post(&path, json!({})).bearer(&admin).key("rotation")
    };
    let answer = rotate().await.assert_status(200);
    let secret = answer.body["secret"].as_str().unwrap().to_owned();
    assert_ne!(secret, former);
    assert_eq!(
        answer.body["webhook"]["former_secret_until"],
        "2026-11-24T09:00:00+08:00"
    );
    // A repeat of the request does not push the former one out.
    assert_eq!(rotate().await.body["secret"], secret.as_str());
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    ask(&app, &family, child, &session).await;
    idle(&app).await;
    let event = &receiver.received(HOOK)[0];
    assert_eq!((fitting(event, &secret), fitting(event, &former)), (1, 1));
    app.clock.advance(TimeDelta::days(1));
    let (family, child) = world.family_with_child(&app).await;
    ask(&app, &family, child, &session).await;
    idle(&app).await;
    let event = receiver.received(HOOK).pop().unwrap();
    assert_eq!((fitting(&event, &secret), fitting(&event, &former)), (1, 0));
}

/// While one instance waits for the receiver, another one looks for work. Answers how often
/// the event arrived.
async fn two_send(app: &TestApp, receiver: &Receiver) -> usize {
    let (world, _, _) = listening(app, receiver).await;
    request(app, &world).await;
    follow_up(app.state()).await.unwrap();
    let gate = receiver.hold(HOOK);
    let state = app.state().clone();
    let first = tokio::spawn(async move { send_due(&state).await.unwrap() });
    receiver.arrived().await;
    let state = app.state().clone();
    let mut second = tokio::spawn(async move { send_due(&state).await.unwrap() });
    tokio::select! {
        // It has found nothing to do.
        done = &mut second => assert_eq!(done.unwrap(), 0),
        // It sends too.
        () = receiver.arrived() => {
            gate.add_permits(1);
            second.await.unwrap();
        }
    }
    gate.add_permits(1);
    first.await.unwrap();
    receiver.received(HOOK).len()
}

async fn event_under_way_is_not_sent_by_another_instance(app: TestApp, receiver: Arc<Receiver>) {
    assert_eq!(two_send(&app, &receiver).await, 1);
}

async fn control_event_under_way_is_sent_twice_without_the_claim(
    app: TestApp,
    receiver: Arc<Receiver>,
) {
    let switches = &app.state().switches;
    switches.skip_delivery_claim.store(true, Ordering::SeqCst);
    assert_eq!(two_send(&app, &receiver).await, 2);
}

async fn four_instances_send_each_event_once(app: TestApp, receiver: Arc<Receiver>) {
    let (world, _, _) = listening(&app, &receiver).await;
    let session = world.session(&app, 20).await;
    for _ in 0..10 {
        let (family, child) = world.family_with_child(&app).await;
        ask(&app, &family, child, &session).await;
    }
    while follow_up(app.state()).await.unwrap() > 0 {}
    let tried = join_all((0..4).map(|_| send_due(app.state()))).await;
    assert_eq!(tried.into_iter().map(Result::unwrap).sum::<usize>(), 10);
    let events = receiver.received(HOOK);
    let ids: BTreeSet<&String> = events.iter().map(|it| &it.headers["webhook-id"]).collect();
    assert_eq!((events.len(), ids.len()), (10, 10));
}

async fn slow_receiver_does_not_hold_up_the_others(app: TestApp, receiver: Arc<Receiver>) {
    let (world, quick, _) = listening(&app, &receiver).await;
    let url = receiver.url("/slow");
    let (slow, _) = enter(&app, &world, &url, &["booking.requested"]).await;
    receiver.answers("/slow", Reply::Silence);
    request(&app, &world).await;
    follow_up(app.state()).await.unwrap();
    assert_eq!(send_due(app.state()).await.unwrap(), 2);
    assert_eq!(deliveries(&app, &world, quick, "sent").await.len(), 1);
    let waiting = deliveries(&app, &world, slow, "pending").await;
    assert_eq!(waiting[0]["last_error"], "no answer in time");
    assert_eq!(waiting[0]["answered_status"], Value::Null);
}
