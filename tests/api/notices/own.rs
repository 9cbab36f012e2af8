//! What accounts want of messages, and which they allow.

use super::{cancel, confirmed, idle, permit, prefer};
use crate::support::{
    TestApp, beside_services,
    factory::World,
    fake_carriers::{BOOKING, Carriers},
};
use serde_json::{Value, json};
use std::sync::Arc;

beside_services! {
    Carriers;
    preferences_have_a_version,
    messages_come_in_the_language_that_is_wanted,
    answers_of_the_mini_program_are_counted,
    report_that_is_repeated_counts_once,
    report_that_makes_no_sense_is_refused,
}

const PREFERENCES: &str = "/v1/notice-preferences";
const PERMITS: &str = "/v1/subscription-permits";

async fn preferences_have_a_version(app: TestApp, _: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let token = &family.token;
    let first = app.get(PREFERENCES).bearer(token).await.assert_status(200);
    assert_eq!(
        first.body,
        json!({ "language": "zh", "sms_urgent": true, "sms_normal": false })
    );
    assert_eq!(first.header("etag"), "\"0\"");
    let wanted = json!({ "language": "en", "sms_urgent": false, "sms_normal": true });
    let put = |version| {
        app.put(PREFERENCES, wanted.clone())
            .bearer(token)
            .if_match(version)
    };
    assert_eq!(put(0).await.assert_status(200).header("etag"), "\"1\"");
    put(0).await.assert_problem("stale_version");
    put(7).await.assert_problem("stale_version");
    assert_eq!(put(1).await.assert_status(200).header("etag"), "\"2\"");
    let now = app.get(PREFERENCES).bearer(token).await;
    assert_eq!(now.body, wanted);
    let without = app.put(PREFERENCES, wanted.clone()).bearer(token).await;
    without.assert_problem("version_required");
    let wrong = json!({ "language": "fr", "sms_urgent": false, "sms_normal": true });
    let answer = app.put(PREFERENCES, wrong).bearer(token).if_match(2).await;
    answer.assert_problem("invalid_request");
    let other = app.get(PREFERENCES).bearer(&world.manager.token).await;
    assert_eq!(other.header("etag"), "\"0\"");
}

async fn messages_come_in_the_language_that_is_wanted(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    prefer(&app, &family.token, "en", true).await;
    permit(&app, &family.token, BOOKING, "accept").await;
    let session = world.session(&app, 20).await;
    let id = super::booked(&app, &world, &family, child, &session).await;
    idle(&app).await;
    let sent = carriers.subscriptions();
    assert!(sent[0].english);
    assert_eq!(sent[0].fields["thing4"], "Please be on time");
    assert_eq!(sent[0].fields["thing2"], "North Bund Communit…");
    cancel(&app, &world, id).await;
    idle(&app).await;
    let sent = carriers.sms()[0].json();
    assert_eq!(sent["template_id"], "SMS_1E");
    assert_eq!(sent["params"]["date"], "Wed 25 Nov");
}

fn remaining(body: &Value) -> i64 {
    assert_eq!(body[1]["name"], "booking");
    body[1]["remaining"].as_i64().unwrap()
}

async fn answers_of_the_mini_program_are_counted(app: TestApp, _: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    for (answer, left) in [
        ("accept", 1),
        ("accept", 2),
        ("reject", 2),
        ("filter", 2),
        ("ban", 0),
        ("accept", 1),
    ] {
        let told = permit(&app, &family.token, BOOKING, answer).await;
        assert_eq!(remaining(&told.assert_status(200).body), left, "{answer}");
    }
    // One that is no longer in use.
    permit(&app, &family.token, "tmpl-of-old", "accept")
        .await
        .assert_status(200);
    let other = world.family(&app).await;
    let told = app.get(PERMITS).bearer(&other.token).await;
    assert_eq!(remaining(&told.body), 0);
}

async fn report_that_is_repeated_counts_once(app: TestApp, _: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, _) = confirmed(&app, &world).await;
    let body = json!({ "answers": [{ "template_id": BOOKING, "answer": "accept" }] });
    for _ in 0..3 {
        let told = app
            .post(PERMITS, body.clone())
            .bearer(&family.token)
            .key("one-tap")
            .await;
        assert_eq!(remaining(&told.assert_status(200).body), 1);
    }
    let tapped_again = app
        .post(PERMITS, body)
        .bearer(&family.token)
        .key("two")
        .await;
    assert_eq!(remaining(&tapped_again.body), 2);
}

async fn report_that_makes_no_sense_is_refused(app: TestApp, _: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let one = json!({ "template_id": BOOKING, "answer": "accept" });
    for (answers, code) in [
        (json!([]), "validation_failed"),
        (json!(vec![one; 6]), "validation_failed"),
        (
            json!([{ "template_id": "", "answer": "accept" }]),
            "validation_failed",
        ),
        (
            json!([{ "template_id": BOOKING, "answer": "yes" }]),
            "invalid_request",
        ),
    ] {
        let body = json!({ "answers": answers });
        let told = app.post(PERMITS, body).bearer(&family.token).await;
        told.assert_problem(code);
    }
    let body = json!({ "answers": [] });
    app.post(PERMITS, body)
        .await
        .assert_problem("unauthenticated");
}
