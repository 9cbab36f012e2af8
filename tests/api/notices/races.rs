//! Several instances at once: a message is sent by one of them.

use super::{booked, cancel, cancelled_by_house, confirmed, deliveries, permit};
use crate::support::{
    TestApp, beside_services,
    factory::World,
    fake_carriers::{BOOKING, Carriers},
};
use baobaowu::features::notices::service::{hand_on_due, send_due};
use entity::subscription_permit;
use futures_util::future::join_all;
use sea_orm::EntityTrait;
use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};

beside_services! {
    Carriers;
    message_under_way_is_not_sent_by_another_instance,
    control_message_under_way_is_sent_twice_without_the_claim,
    four_instances_send_each_message_once,
    four_instances_hand_each_notice_on_once,
    message_whose_sender_died_is_sent_after_the_lease,
}

/// While one instance waits for the carrier, another one looks for work. Answers how many
/// messages the carrier got.
async fn two_send(app: &TestApp, carriers: &Carriers) -> usize {
    let world = World::seed(app).await;
    cancelled_by_house(app, &world).await;
    hand_on_due(app.state()).await.unwrap();
    let gate = carriers.hold_sms();
    let state = app.state().clone();
    let first = tokio::spawn(async move { send_due(&state).await.unwrap() });
    carriers.sms_arrived().await;
    let state = app.state().clone();
    let mut second = tokio::spawn(async move { send_due(&state).await.unwrap() });
    tokio::select! {
        // It has found nothing to do.
        done = &mut second => assert_eq!(done.unwrap(), 0),
        // It sends too.
        () = carriers.sms_arrived() => {
            gate.add_permits(1);
            second.await.unwrap();
        }
    }
    gate.add_permits(1);
    first.await.unwrap();
    carriers.sms().len()
}

async fn message_under_way_is_not_sent_by_another_instance(app: TestApp, carriers: Arc<Carriers>) {
    assert_eq!(two_send(&app, &carriers).await, 1);
    let ended = deliveries(&app, "booking_cancelled_by_house").await;
    assert_eq!(ended, [("sms".to_owned(), "sent".to_owned())]);
}

async fn control_message_under_way_is_sent_twice_without_the_claim(
    app: TestApp,
    carriers: Arc<Carriers>,
) {
    let switches = &app.state().switches;
    switches.skip_delivery_claim.store(true, Ordering::SeqCst);
    assert_eq!(two_send(&app, &carriers).await, 2);
}

/// So many families whose bookings the house cancels.
async fn many(app: &TestApp, families: usize) {
    let world = World::seed(app).await;
    let session = world.session(app, 20).await;
    for _ in 0..families {
        let (family, child) = world.family_with_child(app).await;
        let id = booked(app, &world, &family, child, &session).await;
        cancel(app, &world, id).await;
    }
}

async fn four_instances_send_each_message_once(app: TestApp, carriers: Arc<Carriers>) {
    many(&app, 10).await;
    while hand_on_due(app.state()).await.unwrap() > 0 {}
    let tried = join_all((0..4).map(|_| send_due(app.state()))).await;
    let tried: usize = tried.into_iter().map(Result::unwrap).sum();
    assert_eq!(tried, 10);
    let sent = carriers.sms();
    let references: BTreeSet<&String> = sent
        .iter()
        .map(|it| &it.headers["idempotency-key"])
        .collect();
    assert_eq!((sent.len(), references.len()), (10, 10));
}

async fn four_instances_hand_each_notice_on_once(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, id) = confirmed(&app, &world).await;
    for _ in 0..5 {
        permit(&app, &family.token, BOOKING, "accept").await;
    }
    cancel(&app, &world, id).await;
    let done = join_all((0..4).map(|_| hand_on_due(app.state()))).await;
    let done: usize = done.into_iter().map(Result::unwrap).sum();
    // The confirmation and the cancellation; the request stays inside.
    assert_eq!(done, 2);
    let rows = subscription_permit::Entity::find().all(app.sql()).await;
    assert_eq!(rows.unwrap()[0].remaining, 3);
    while send_due(app.state()).await.unwrap() > 0 {}
    assert_eq!(carriers.subscriptions().len(), 2);
}

async fn message_whose_sender_died_is_sent_after_the_lease(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    cancelled_by_house(&app, &world).await;
    hand_on_due(app.state()).await.unwrap();
    let _gate = carriers.hold_sms();
    let state = app.state().clone();
    let first = tokio::spawn(async move { send_due(&state).await });
    carriers.sms_arrived().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(send_due(app.state()).await.unwrap(), 0);
    app.clock.advance(chrono::TimeDelta::minutes(2));
    carriers.sms_answers(crate::support::fake_http::Reply::Text(200, String::new()));
    assert_eq!(send_due(app.state()).await.unwrap(), 1);
    let ended = deliveries(&app, "booking_cancelled_by_house").await;
    assert_eq!(ended, [("sms".to_owned(), "sent".to_owned())]);
    // At least once: the carrier can tell by the reference.
    let sent = carriers.sms();
    assert_eq!(sent.len(), 2);
    assert_eq!(
        sent[0].headers["idempotency-key"],
        sent[1].headers["idempotency-key"]
    );
}
