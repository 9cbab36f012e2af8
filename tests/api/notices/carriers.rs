//! The carrier of text messages, and one-time codes that it carries.

use super::{cancelled_by_house, idle};
use crate::support::{
    Answer, Store, TestApp, beside_services,
    factory::World,
    fake_carriers::{Carriers, SMS_KEY, form},
    fake_http::Reply,
    on_both_stores, run_in,
};
use baobaowu::shared::sms::{SmsCarrier, SmsError, SmsMessage};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::future::{BoxFuture, FutureExt, ready};
use ring::hmac;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

beside_services! {
    Carriers, with [("SMS_FORMAT", "form"), ("SMS_AUTH", "hmac"), ("SMS_KEY_ID", "key-7")];
    form_is_signed_as_documented,
}

beside_services! {
    Carriers, with [("SMS_AUTH", "hmac"), ("SMS_KEY_ID", "key-7")];
    json_is_signed_as_documented,
}

beside_services! {
    Carriers, with [("DEMO_MODE", "false")];
    guardian_signs_in_by_a_code_that_was_sent,
    code_that_was_not_taken_is_told,
}

on_both_stores! {
    with [("DEMO_MODE", "false")];
    without_a_carrier_there_is_no_code,
}

const PHONE: &str = "15400040004";

#[track_caller]
fn assert_signed(asked: &crate::support::fake_http::Received) {
    assert_eq!(asked.headers["x-key-id"], "key-7");
    assert!(!asked.headers.contains_key("authorization"));
    let signed = format!("{}.{}", asked.headers["x-timestamp"], asked.body);
    let key = hmac::Key::new(hmac::HMAC_SHA256, SMS_KEY.as_bytes());
    let signature = STANDARD.decode(&asked.headers["x-signature"]).unwrap();
    hmac::verify(&key, signed.as_bytes(), &signature).unwrap();
}

async fn form_is_signed_as_documented(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    cancelled_by_house(&app, &world).await;
    idle(&app).await;
    let asked = carriers.sms().pop().unwrap();
    assert_signed(&asked);
    assert_eq!(
        asked.headers["content-type"],
        "application/x-www-form-urlencoded"
    );
    assert_eq!(
        asked.headers["x-timestamp"],
        app.now().timestamp().to_string()
    );
    let (members, params) = form(&asked);
    assert!(members["to"].starts_with("+86154"));
    assert_eq!(members["template_id"], "SMS_1");
    assert_eq!(members["sign_name"], "宝宝屋");
    assert_eq!(members["request_id"], asked.headers["idempotency-key"]);
    assert_eq!(params["house"], "北外滩社区宝宝屋");
}

async fn json_is_signed_as_documented(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    cancelled_by_house(&app, &world).await;
    idle(&app).await;
    let asked = carriers.sms().pop().unwrap();
    assert_signed(&asked);
    assert_eq!(asked.headers["content-type"], "application/json");
    assert_eq!(asked.json()["template_id"], "SMS_1");
}

async fn ask_for_code(app: &TestApp) -> Answer {
    app.post("/v1/auth/guardian/phone/codes", json!({ "phone": PHONE }))
        .await
}

async fn guardian_signs_in_by_a_code_that_was_sent(app: TestApp, carriers: Arc<Carriers>) {
    World::seed(&app).await;
    let answer = ask_for_code(&app).await.assert_status(202);
    assert_eq!(answer.body["demo_code"], Value::Null, "it was sent");
    let sent = carriers.sms().pop().unwrap().json();
    assert_eq!(sent["to"], format!("+86{PHONE}"));
    assert_eq!(sent["template_id"], "SMS_0");
    let code = &sent["params"]["code"];
    let reference = sent["request_id"].as_str().unwrap();
    assert!(!reference.contains(PHONE) && !reference.contains(code.as_str().unwrap()));
    let proof = json!({ "phone": PHONE, "code": code });
    let answer = app.post("/v1/auth/guardian/phone", proof).await;
    assert_eq!(answer.assert_status(200).body["role"], "guardian");
}

async fn code_that_was_not_taken_is_told(app: TestApp, carriers: Arc<Carriers>) {
    World::seed(&app).await;
    carriers.sms_answers(Reply::Text(500, String::new()));
    let answer = ask_for_code(&app).await.assert_problem("code_not_sent");
    assert_eq!(answer.header("retry-after"), "60");
}

async fn without_a_carrier_there_is_no_code(app: TestApp) {
    World::seed(&app).await;
    ask_for_code(&app)
        .await
        .assert_problem("sms_not_configured");
}

/// A carrier that keeps what it is given.
#[derive(Default)]
struct Kept(Mutex<Vec<SmsMessage>>);

impl SmsCarrier for Kept {
    fn send<'a>(&'a self, message: &'a SmsMessage) -> BoxFuture<'a, Result<(), SmsError>> {
        self.0.lock().unwrap().push(message.clone());
        ready(Ok(())).boxed()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carrier_can_be_put_in_place_of_the_configured_one() {
    let kept = Arc::new(Kept::default());
    let given = Arc::clone(&kept);
    let variables = [
        ("DEMO_MODE", "false"),
        ("SMS_URL", "https://sms.example.org/messages"),
        ("SMS_KEY", "never used"),
        ("SMS_TEMPLATES", "code:SMS_0"),
    ];
    let change = |mut world: baobaowu::server::World| {
        world.sms = Some(given);
        world
    };
    run_in(Store::Sqlite, &variables, change, async |app| {
        World::seed(&app).await;
        ask_for_code(&app).await.assert_status(202);
    })
    .await;
    let messages = kept.0.lock().unwrap();
    assert_eq!(messages.len(), 1);
    let shown = format!("{:?}", messages[0]);
    assert!(!shown.contains(PHONE) && !shown.contains(&messages[0].values["code"]));
}
