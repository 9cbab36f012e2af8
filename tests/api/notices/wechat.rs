//! Messages of the mini-program through WeChat itself.

use super::{booked, cancel, cancelled_by_house, confirmed, deliveries, idle, permit};
use crate::support::{
    Services, TestApp, beside_services,
    factory::{Family, World},
    fake_carriers::{BOOKING, Carriers},
    fake_wechat::{Failure, FakeWeChat, MESSAGE},
};
use chrono::TimeDelta;
use serde_json::json;
use std::sync::Arc;

beside_services! {
    Both;
    message_goes_to_the_person_who_signed_in_with_wechat,
    wechat_that_says_43101_is_not_asked_again,
    wechat_that_is_busy_is_asked_again,
    wechat_that_refuses_is_not_asked_again,
    person_without_wechat_gets_a_text_message,
}

/// WeChat, and a carrier of text messages.
struct Both {
    wechat: FakeWeChat,
    carriers: Carriers,
}

impl Services for Both {
    fn start() -> Self {
        Self {
            wechat: FakeWeChat::start(),
            carriers: Carriers::start(),
        }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        let mut all = self.wechat.variables();
        all.extend(self.carriers.variables());
        all
    }
}

const OPENID: &str = "oUser-0007";

/// The guardian signs in with WeChat too, and allows one message.
async fn with_wechat(app: &TestApp, both: &Both, family: &Family) {
    let token = app.token(&family.actor);
    let code = both.wechat.login_code(OPENID);
    app.post("/v1/account/identities/wechat", json!({ "code": code }))
        .bearer(&token)
        .await
        .assert_status(201);
    let allowed = permit(app, &token, BOOKING, "accept").await;
    allowed.assert_status(200);
}

/// A booking whose confirmation was told before the guardian came with WeChat.
async fn told_before(app: &TestApp, both: &Both) -> (World, uuid::Uuid) {
    let world = World::seed(app).await;
    let (family, id) = confirmed(app, &world).await;
    idle(app).await;
    with_wechat(app, both, &family).await;
    (world, id)
}

async fn message_goes_to_the_person_who_signed_in_with_wechat(app: TestApp, both: Arc<Both>) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    with_wechat(&app, &both, &family).await;
    both.wechat.permit(OPENID, BOOKING);
    let session = world.session(&app, 20).await;
    let id = booked(&app, &world, &family, child, &session).await;
    idle(&app).await;
    let sent = both.wechat.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["touser"], OPENID);
    assert_eq!(sent[0]["template_id"], BOOKING);
    assert_eq!(sent[0]["page"], format!("pages/booking/detail?id={id}"));
    assert_eq!(sent[0]["lang"], "zh_CN");
    assert_eq!(sent[0]["data"]["phrase1"]["value"], "预约成功");
    assert_eq!(
        deliveries(&app, "booking_confirmed").await,
        [("wechat_subscription".to_owned(), "sent".to_owned())]
    );
}

async fn wechat_that_says_43101_is_not_asked_again(app: TestApp, both: Arc<Both>) {
    // The person allows nothing any more, though the mini-program said so.
    let (world, id) = told_before(&app, &both).await;
    cancel(&app, &world, id).await;
    idle(&app).await;
    assert!(both.wechat.sent().is_empty());
    assert_eq!(both.wechat.asked(MESSAGE), 1);
    assert_eq!(
        deliveries(&app, "booking_cancelled_by_house").await,
        [
            ("sms".to_owned(), "sent".to_owned()),
            ("wechat_subscription".to_owned(), "not_permitted".to_owned()),
        ]
    );
    app.clock.advance(TimeDelta::days(1));
    idle(&app).await;
    assert_eq!(both.wechat.asked(MESSAGE), 1);
    assert_eq!(both.carriers.sms().len(), 1);
}

async fn wechat_that_is_busy_is_asked_again(app: TestApp, both: Arc<Both>) {
    let (world, id) = told_before(&app, &both).await;
    both.wechat.permit(OPENID, BOOKING);
    for failure in [
        Failure::Errcode(-1),
        Failure::Errcode(45011),
        Failure::Status(502),
    ] {
        both.wechat.fail(MESSAGE, failure);
        if both.wechat.asked(MESSAGE) == 0 {
            cancel(&app, &world, id).await;
        }
        app.clock.advance(TimeDelta::hours(1));
        idle(&app).await;
        let waits = deliveries(&app, "booking_cancelled_by_house").await;
        assert_eq!(
            waits,
            [("wechat_subscription".to_owned(), "pending".to_owned())]
        );
    }
    both.wechat.mend();
    app.clock.advance(TimeDelta::hours(1));
    idle(&app).await;
    assert_eq!(both.wechat.sent().len(), 1);
    assert!(both.carriers.sms().is_empty());
}

async fn wechat_that_refuses_is_not_asked_again(app: TestApp, both: Arc<Both>) {
    let (world, id) = told_before(&app, &both).await;
    both.wechat.fail(MESSAGE, Failure::Errcode(47003));
    cancel(&app, &world, id).await;
    idle(&app).await;
    app.clock.advance(TimeDelta::days(1));
    idle(&app).await;
    assert_eq!(both.wechat.asked(MESSAGE), 1);
    assert_eq!(both.carriers.sms().len(), 1);
}

async fn person_without_wechat_gets_a_text_message(app: TestApp, both: Arc<Both>) {
    let world = World::seed(&app).await;
    let (family, id) = confirmed(&app, &world).await;
    idle(&app).await;
    permit(&app, &family.token, BOOKING, "accept").await;
    cancel(&app, &world, id).await;
    idle(&app).await;
    assert_eq!(both.wechat.asked(MESSAGE), 0);
    assert_eq!(both.carriers.sms().len(), 1);
    let (other, _) = cancelled_by_house(&app, &crate::papers::elsewhere(&app).await).await;
    assert_ne!(other.account, family.account);
    idle(&app).await;
    assert_eq!(both.carriers.sms().len(), 2);
}
