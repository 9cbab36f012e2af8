//! Signing in: what proves who somebody is, how long it holds, and how it ends.

mod guardian;
mod limits;
mod refresh;
mod staff;

use crate::support::{Answer, TestApp, factory::World};
use serde_json::{Value, json};

/// A number of a range that is not given out.
const PHONE: &str = "15400010001";

/// Asks for a code.
async fn code_for(app: &TestApp, phone: &str) -> String {
    let answer = ask_for_code(app, phone).await.assert_status(202);
    answer.body["demo_code"].as_str().unwrap().to_owned()
}

async fn ask_for_code(app: &TestApp, phone: &str) -> Answer {
    app.post("/v1/auth/guardian/phone/codes", json!({ "phone": phone }))
        .await
}

async fn sign_in_with(app: &TestApp, phone: &str, code: &str) -> Answer {
    app.post(
        "/v1/auth/guardian/phone",
        json!({ "phone": phone, "code": code }),
    )
    .await
}

/// Signs a guardian in.
async fn sign_in(app: &TestApp, phone: &str) -> Answer {
    let code = code_for(app, phone).await;
    sign_in_with(app, phone, &code).await.assert_status(200)
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.post("/v1/auth/refresh", json!({ "refresh_token": token }))
        .await
}

async fn me(app: &TestApp, answer: &Answer) -> Answer {
    app.get("/v1/auth/me")
        .bearer(text(answer, "access_token"))
        .await
}

fn text<'a>(answer: &'a Answer, member: &str) -> &'a str {
    answer.body[member].as_str().unwrap()
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// Whether the chain of a refresh token can still go on.
async fn is_live(app: &TestApp, token: &str) -> bool {
    refresh(app, token).await.status == 200
}

fn id(value: &Value) -> uuid::Uuid {
    value.as_str().unwrap().parse().unwrap()
}

async fn world(app: &TestApp) -> World {
    World::seed(app).await
}
