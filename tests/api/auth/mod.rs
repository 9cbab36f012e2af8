//! Signing in: what proves who somebody is, how long it holds, and how it ends.

mod alipay;
mod audit;
mod guardian;
mod identities;
mod identity_races;
mod limits;
mod lockout;
mod logs;
mod passwords;
mod portal;
mod refresh;
mod sign_ins;
mod staff;
mod totp;
mod totp_required;
mod wechat;

use crate::support::{
    Answer, Services, TestApp, factory::World, fake_alipay::FakeAlipay, fake_portal::FakePortal,
    fake_wechat::FakeWeChat,
};
use entity::{account, identity};
use sea_orm::{EntityTrait, PaginatorTrait};
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

/// Everyone through whom guardians sign in.
struct Platforms {
    wechat: FakeWeChat,
    alipay: FakeAlipay,
    portal: FakePortal,
}

impl Services for Platforms {
    fn start() -> Self {
        Self {
            wechat: FakeWeChat::start(),
            alipay: FakeAlipay::start(),
            portal: FakePortal::start(),
        }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let all = [
            self.wechat.variables(),
            self.alipay.variables(),
            self.portal.variables(),
        ];
        all.concat()
    }
}

async fn by_wechat(app: &TestApp, code: &str) -> Answer {
    app.post("/v1/auth/guardian/wechat", json!({ "code": code }))
        .await
}

async fn by_wechat_and_phone(app: &TestApp, code: &str, phone_code: &str) -> Answer {
    let proof = json!({ "code": code, "phone_code": phone_code });
    app.post("/v1/auth/guardian/wechat", proof).await
}

async fn by_alipay(app: &TestApp, code: &str) -> Answer {
    app.post("/v1/auth/guardian/alipay", json!({ "auth_code": code }))
        .await
}

async fn by_portal(app: &TestApp, ticket: &str) -> Answer {
    app.post("/v1/auth/guardian/suishenban", json!({ "ticket": ticket }))
        .await
}

/// Registers a family for whoever is signed in by this answer.
async fn register_family(app: &TestApp, world: &World, signed_in: &Answer) -> Answer {
    let family = json!({
        "subdistrict_id": world.subdistrict.get(),
        "guardian": { "name": "王小芳", "relation": "mother" },
    });
    app.post("/v1/families", family)
        .bearer(text(signed_in, "access_token"))
        .await
}

/// What signs in to the account of this answer, by the names of the providers, in their
/// order: what is linked while the clock stands still has none of its own.
async fn linked(app: &TestApp, signed_in: &Answer) -> Vec<String> {
    let answer = app
        .get("/v1/account/identities")
        .bearer(text(signed_in, "access_token"))
        .await
        .assert_status(200);
    let all = answer.body.as_array().unwrap().iter();
    let mut names: Vec<_> = all
        .map(|it| it["provider"].as_str().unwrap().to_owned())
        .collect();
    names.sort_unstable();
    names
}

async fn accounts(app: &TestApp) -> u64 {
    account::Entity::find().count(app.sql()).await.unwrap()
}

async fn identities(app: &TestApp) -> u64 {
    identity::Entity::find().count(app.sql()).await.unwrap()
}

/// What an answer tells: everything but its own id.
fn told(answer: &Answer) -> (u16, Value, String, Vec<String>) {
    let mut body = answer.body.clone();
    body.as_object_mut().unwrap().remove("request_id");
    let retry_after = answer.header("retry-after").to_owned();
    let mut headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
    headers.sort_unstable();
    (answer.status, body, retry_after, headers)
}
