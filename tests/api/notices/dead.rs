//! Messages that do not go out: tried again, given up, and tried anew by staff.

use super::{cancelled_by_house, deliveries, idle, scope::neighbours};
use crate::{
    papers::elsewhere,
    support::{
        TestApp, beside_services, factory::World, fake_carriers::Carriers, fake_http::Reply,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::notice_delivery;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use std::sync::Arc;

beside_services! {
    Carriers;
    message_is_tried_again_with_growing_pauses_and_then_given_up,
    refusal_is_for_good,
    wrong_key_and_too_often_are_worth_another_try,
    staff_have_what_was_given_up_tried_anew,
    what_was_given_up_is_seen_by_those_who_manage_the_house,
}

beside_services! {
    Carriers, with [("OUTBOUND_TIMEOUT_MS", "200")];
    silence_is_worth_another_try,
}

const DELIVERIES: &str = "/v1/notice-deliveries";

async fn only(app: &TestApp) -> notice_delivery::Model {
    let mut rows = notice_delivery::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    rows.pop().unwrap()
}

/// Moves the clock to the next try; answers how long that was.
async fn wait(app: &TestApp) -> TimeDelta {
    let due: DateTime<Utc> = only(app).await.available_at.to_utc();
    let pause = due - app.now();
    // A moment before, nothing happens.
    app.clock.set(due - TimeDelta::microseconds(1));
    let tried = only(app).await.attempts;
    idle(app).await;
    assert_eq!(only(app).await.attempts, tried);
    app.clock.set(due);
    idle(app).await;
    pause
}

async fn message_is_tried_again_with_growing_pauses_and_then_given_up(
    app: TestApp,
    carriers: Arc<Carriers>,
) {
    let world = World::seed(&app).await;
    carriers.sms_answers(Reply::Text(502, "busy".to_owned()));
    cancelled_by_house(&app, &world).await;
    idle(&app).await;
    let row = only(&app).await;
    assert_eq!((row.status.as_str(), row.attempts), ("pending", 1));
    let said = row.last_error.unwrap();
    assert!(said.contains("answered 502"), "{said}");
    for seconds in [30, 120, 480, 1920, 7680, 21_600, 21_600] {
        let pause = wait(&app).await.num_milliseconds();
        let (least, most) = (seconds * 800, seconds * 1200);
        assert!((least..=most).contains(&pause), "{pause} of {seconds} s");
    }
    let row = only(&app).await;
    assert_eq!((row.status.as_str(), row.attempts), ("dead", 8));
    let sent = carriers.sms();
    assert_eq!(sent.len(), 8);
    let references = sent.iter().map(|it| &it.headers["idempotency-key"]);
    assert!(references.clone().all(|it| *it == row.id.to_string()));
    app.clock.advance(TimeDelta::days(30));
    idle(&app).await;
    assert_eq!(carriers.sms().len(), 8);
}

async fn refusal_is_for_good(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    carriers.sms_answers(Reply::Text(422, "no such template".to_owned()));
    cancelled_by_house(&app, &world).await;
    idle(&app).await;
    let row = only(&app).await;
    assert_eq!(
        (row.status.as_str(), row.attempts),
        ("failed_permanently", 1)
    );
    // What others say is not repeated: it could quote the number.
    assert!(!row.last_error.unwrap().contains("template"));
}

async fn wrong_key_and_too_often_are_worth_another_try(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    carriers.sms_answers(Reply::Text(401, String::new()));
    cancelled_by_house(&app, &world).await;
    idle(&app).await;
    for status in [403, 429, 408, 302] {
        carriers.sms_answers(Reply::Text(status, String::new()));
        wait(&app).await;
        assert_eq!(only(&app).await.status, "pending", "{status}");
    }
    carriers.sms_answers(Reply::Text(202, String::new()));
    wait(&app).await;
    assert_eq!(only(&app).await.status, "sent");
}

async fn silence_is_worth_another_try(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    carriers.sms_answers(Reply::Silence);
    cancelled_by_house(&app, &world).await;
    idle(&app).await;
    let row = only(&app).await;
    assert_eq!((row.status.as_str(), row.attempts), ("pending", 1));
    carriers.sms_answers(Reply::Json(json!({})));
    wait(&app).await;
    assert_eq!(only(&app).await.status, "sent");
}

/// A message that was given up, and where staff have it tried anew.
async fn given_up(app: &TestApp, carriers: &Carriers) -> (World, String) {
    let world = World::seed(app).await;
    carriers.sms_answers(Reply::Text(503, String::new()));
    cancelled_by_house(app, &world).await;
    idle(app).await;
    for _ in 0..7 {
        wait(app).await;
    }
    let id = only(app).await.id;
    (world, format!("{DELIVERIES}/{id}/retry"))
}

async fn staff_have_what_was_given_up_tried_anew(app: TestApp, carriers: Arc<Carriers>) {
    let (world, retry) = given_up(&app, &carriers).await;
    let token = app.token(&world.manager.actor);
    let listed = app
        .get(&format!("{DELIVERIES}?status=dead"))
        .bearer(&token)
        .await;
    let dead = &listed.assert_status(200).body["items"][0];
    assert_eq!(dead["kind"], "booking_cancelled_by_house");
    assert_eq!(dead["channel"], "sms");
    assert_eq!(dead["attempts"], 8);
    assert_eq!(dead["house_id"], json!(world.house));
    let text = dead.to_string();
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    let is_phone = |run: &str| run.len() == 11 && run.starts_with("154");
    assert!(!runs.any(is_phone), "a number in {dead}");
    carriers.sms_answers(Reply::Json(json!({})));
    let answer = app
        .post(&retry, json!({}))
        .bearer(&token)
        .await
        .assert_status(200);
    assert_eq!(answer.body["status"], "pending");
    assert_eq!(answer.body["attempts"], 0);
    let again = app.post(&retry, json!({})).bearer(&token).await;
    let again = again.assert_problem("invalid_state");
    assert_eq!(again.body["current_status"], "pending");
    idle(&app).await;
    assert_eq!(
        deliveries(&app, "booking_cancelled_by_house").await,
        [("sms".to_owned(), "sent".to_owned())]
    );
    let again = app.post(&retry, json!({})).bearer(&token).await;
    assert_eq!(
        again.assert_problem("invalid_state").body["current_status"],
        "sent"
    );
}

async fn what_was_given_up_is_seen_by_those_who_manage_the_house(
    app: TestApp,
    carriers: Arc<Carriers>,
) {
    let (world, retry) = given_up(&app, &carriers).await;
    let family = world.family(&app).await;
    let (manager, admin) = neighbours(&app, &world).await;
    let other = elsewhere(&app).await;
    for (actor, sees) in [
        (world.manager.actor, true),
        (world.subdistrict_admin.actor, true),
        (world.district_admin.actor, true),
        (manager.actor, false),
        (admin.actor, false),
        (other.district_admin.actor, false),
    ] {
        let token = app.token(&actor);
        let listed = app.get(DELIVERIES).bearer(&token).await.assert_status(200);
        let count = listed.body["items"].as_array().map_or(0, Vec::len);
        assert_eq!(count, usize::from(sees), "{actor:?}");
        if !sees {
            let answer = app.post(&retry, json!({})).bearer(&token).await;
            answer.assert_problem("not_found");
        }
    }
    for actor in [
        world.carers[0].actor,
        world.health_worker.actor,
        family.actor,
    ] {
        let token = app.token(&actor);
        let answer = app.get(DELIVERIES).bearer(&token).await;
        answer.assert_problem("forbidden");
        let answer = app.post(&retry, json!({})).bearer(&token).await;
        answer.assert_problem("forbidden");
    }
    let none: Value = json!([]);
    let token = app.token(&world.manager.actor);
    let sent = app
        .get(&format!("{DELIVERIES}?status=sent"))
        .bearer(&token)
        .await;
    assert_eq!(sent.body["items"], none);
}
