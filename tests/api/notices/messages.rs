//! Messages that leave the service: which way they take, and to whom.

use super::{cancel, cancelled_by_house, confirmed, deliveries, idle, inbox, permit, prefer};
use crate::support::{
    TestApp, beside_services,
    factory::{Family, World, insert},
    fake_carriers::{ATTENDANCE, BOOKING, Carriers, SMS_KEY},
    fake_http::Reply,
};
use baobaowu::features::notices::{
    channel::SubscriptionError,
    domain::NoticeKind,
    service::{hand_on_due, send_due},
};
use chrono::TimeDelta;
use entity::{guardian, house, subscription_permit};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use std::sync::Arc;

beside_services! {
    Carriers;
    urgent_notice_goes_out_as_a_text_message,
    one_yes_is_good_for_one_message,
    long_term_template_needs_one_yes,
    message_that_is_not_permitted_becomes_a_text_message,
    without_text_messages_the_inbox_is_left,
    refused_message_becomes_a_text_message_too,
    message_that_cannot_be_filled_is_not_sent,
    fields_keep_to_their_limits,
    every_guardian_is_told_and_none_who_was_removed,
    guardian_removed_before_sending_gets_nothing,
    guardian_who_came_later_gets_nothing_of_before,
    numbers_for_the_operator_name_nobody,
    what_is_not_for_outside_is_handed_on_at_once,
}

async fn urgent_notice_goes_out_as_a_text_message(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, _) = cancelled_by_house(&app, &world).await;
    idle(&app).await;
    let sent = carriers.sms();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].path, "/messages");
    assert_eq!(
        sent[0].headers["authorization"],
        format!("Bearer {SMS_KEY}")
    );
    let body = sent[0].json();
    assert_eq!(body["template_id"], "SMS_1");
    assert_eq!(body["sign_name"], "宝宝屋");
    assert_eq!(
        body["request_id"],
        json!(sent[0].headers["idempotency-key"])
    );
    let row = guardian::Entity::find_by_id(family.guardian.get());
    let row = row.one(app.sql()).await.unwrap().unwrap();
    let cipher = &app.state().cipher;
    let phone = cipher.decrypt("guardian.phone", &row.phone_cipher).unwrap();
    assert_eq!(body["to"], format!("+86{phone}"));
    assert_eq!(
        body["params"],
        json!({ "house": "北外滩社区宝宝屋", "date": "11月25日（周三）", "time": "09:00" })
    );
    // What a person typed, which may name a child, stays in the inbox.
    assert!(!sent[0].body.contains("王宝宝"));
    assert_eq!(
        deliveries(&app, "booking_cancelled_by_house").await,
        [("sms".to_owned(), "sent".to_owned())]
    );
    // What is not urgent stays inside.
    assert!(deliveries(&app, "booking_confirmed").await.is_empty());
    assert_eq!(inbox(&app, &family.token).await.len(), 2);
}

async fn one_yes_is_good_for_one_message(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let answer = permit(&app, &family.token, BOOKING, "accept").await;
    let left = &answer.assert_status(200).body;
    assert_eq!(left[1]["template_id"], BOOKING);
    assert_eq!(left[1]["remaining"], 1);
    let session = world.session(&app, 20).await;
    let id = super::booked(&app, &world, &family, child, &session).await;
    idle(&app).await;
    let sent = carriers.subscriptions();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, family.account);
    assert_eq!(sent[0].template_id, BOOKING);
    assert_eq!(
        sent[0].page.as_deref(),
        Some(format!("pages/booking/detail?id={id}").as_str())
    );
    let fields = json!(sent[0].fields);
    assert_eq!(
        fields,
        json!({
            "phrase1": "预约成功",
            "thing2": "北外滩社区宝宝屋",
            "time3": "2026年11月25日 09:00~2026年11月25日 11:00",
            "thing4": "请准时到达",
        })
    );
    let left = app
        .get("/v1/subscription-permits")
        .bearer(&family.token)
        .await;
    assert_eq!(left.body[1]["remaining"], 0);
    // The next is urgent, and no message of the mini-program is allowed.
    cancel(&app, &world, id).await;
    idle(&app).await;
    assert_eq!(carriers.subscriptions().len(), 1);
    assert_eq!(carriers.sms().len(), 1);
}

async fn long_term_template_needs_one_yes(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, id) = confirmed(&app, &world).await;
    permit(&app, &family.token, ATTENDANCE, "accept").await;
    let answer = permit(&app, &family.token, ATTENDANCE, "accept").await;
    assert_eq!(answer.body[0]["long_term"], true);
    assert_eq!(answer.body[0]["remaining"], 1);
    let facts = json!({ "house_id": world.house, "ends_at": app.now() });
    for _ in 0..3 {
        tell(
            &app,
            &family,
            NoticeKind::ChildCheckedIn,
            (id, facts.clone()),
        )
        .await;
    }
    idle(&app).await;
    assert_eq!(carriers.subscriptions().len(), 3);
    let answer = permit(&app, &family.token, ATTENDANCE, "reject").await;
    assert_eq!(answer.body[0]["remaining"], 0);
    tell(&app, &family, NoticeKind::ChildCheckedOut, (id, facts)).await;
    idle(&app).await;
    assert_eq!(carriers.subscriptions().len(), 3);
}

/// Tells the family something.
async fn tell(
    app: &TestApp,
    family: &Family,
    kind: NoticeKind,
    (subject, facts): (uuid::Uuid, serde_json::Value),
) {
    use baobaowu::{
        features::notices::{domain::Audience, service::tell},
        shared::storage::Batch,
    };
    let tx = app.state().db.begin_write().await.unwrap();
    let mut batch = Batch::default();
    let to = (family.actor.district, Audience::Family(family.id));
    tell(app.state(), &mut batch, to, kind, (subject, facts));
    batch.execute(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn remaining(app: &TestApp) -> Vec<i64> {
    let rows = subscription_permit::Entity::find().all(app.sql()).await;
    rows.unwrap().iter().map(|row| row.remaining).collect()
}

/// A house that cancels a booking whose family allows two messages; the platform says this.
async fn answered(app: &TestApp, carriers: &Carriers, error: SubscriptionError) -> Family {
    let world = World::seed(app).await;
    let (family, id) = confirmed(app, &world).await;
    idle(app).await;
    for _ in 0..2 {
        permit(app, &family.token, BOOKING, "accept").await;
    }
    carriers.mini_fails(Some(error));
    cancel(app, &world, id).await;
    idle(app).await;
    family
}

async fn message_that_is_not_permitted_becomes_a_text_message(
    app: TestApp,
    carriers: Arc<Carriers>,
) {
    let family = answered(&app, &carriers, SubscriptionError::NotPermitted).await;
    assert_eq!(
        deliveries(&app, "booking_cancelled_by_house").await,
        [
            ("sms".to_owned(), "sent".to_owned()),
            ("wechat_subscription".to_owned(), "not_permitted".to_owned()),
        ]
    );
    assert_eq!(carriers.sms().len(), 1);
    // What was counted was wrong, and it is never tried again.
    assert_eq!(remaining(&app).await, [0]);
    app.clock.advance(TimeDelta::days(1));
    idle(&app).await;
    assert_eq!(carriers.sms().len(), 1);
    let token = app.token(&family.actor);
    assert_eq!(inbox(&app, &token).await.len(), 2);
}

async fn without_text_messages_the_inbox_is_left(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, id) = confirmed(&app, &world).await;
    idle(&app).await;
    prefer(&app, &family.token, "zh", false).await;
    permit(&app, &family.token, BOOKING, "accept").await;
    carriers.mini_fails(Some(SubscriptionError::NotPermitted));
    cancel(&app, &world, id).await;
    idle(&app).await;
    assert_eq!(
        deliveries(&app, "booking_cancelled_by_house").await,
        [("wechat_subscription".to_owned(), "not_permitted".to_owned())]
    );
    assert!(carriers.sms().is_empty());
    assert_eq!(inbox(&app, &family.token).await.len(), 2);
}

async fn refused_message_becomes_a_text_message_too(app: TestApp, carriers: Arc<Carriers>) {
    let refused = SubscriptionError::Refused("47003".to_owned());
    answered(&app, &carriers, refused).await;
    assert_eq!(
        deliveries(&app, "booking_cancelled_by_house").await,
        [
            ("sms".to_owned(), "sent".to_owned()),
            (
                "wechat_subscription".to_owned(),
                "failed_permanently".to_owned()
            ),
        ]
    );
    // The other permit is still good.
    assert_eq!(remaining(&app).await, [1]);
}

async fn message_that_cannot_be_filled_is_not_sent(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    permit(&app, &family.token, BOOKING, "accept").await;
    let facts = json!({ "house_id": world.house, "starts_at": "soon" });
    let tx = app.state().db.begin_write().await.unwrap();
    let row = super::inbox::row(&app, &family, "booking_confirmed", facts);
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    idle(&app).await;
    assert!(carriers.subscriptions().is_empty());
    assert_eq!(
        deliveries(&app, "booking_confirmed").await,
        [(
            "wechat_subscription".to_owned(),
            "failed_permanently".to_owned()
        )]
    );
}

async fn fields_keep_to_their_limits(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let long = "虹口区北外滩街道东大名路社区党群服务中心宝宝屋二号点";
    let tx = app.state().db.begin_write().await.unwrap();
    house::Entity::update_many()
        .col_expr(house::Column::Name, long.into())
        .filter(house::Column::Id.eq(world.house.get()))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (family, child) = world.family_with_child(&app).await;
    for _ in 0..2 {
        permit(&app, &family.token, BOOKING, "accept").await;
    }
    let session = world.session(&app, 20).await;
    let id = super::booked(&app, &world, &family, child, &session).await;
    idle(&app).await;
    cancel(&app, &world, id).await;
    idle(&app).await;
    let sent = carriers.subscriptions();
    assert_eq!(sent.len(), 2);
    for message in &sent {
        let count = |name: &str| message.fields[name].chars().count();
        assert_eq!(count("thing2"), 20, "{}", message.fields["thing2"]);
        assert!(count("phrase1") <= 5);
        assert!(message.fields.values().all(|value| !value.is_empty()));
    }
    // A reason that was typed is left out; nothing may be empty.
    assert_eq!(sent[1].fields["thing4"], "详见小程序");
}

/// The second guardian of the family, with a telephone.
async fn father(app: &TestApp, family: &Family) -> guardian::Model {
    let state = app.state();
    let row = guardian::Entity::find_by_id(family.guardian.get());
    let mut row = row.one(app.sql()).await.unwrap().unwrap();
    let account = entity::account::Entity::find_by_id(row.account_id);
    let mut account = account.one(app.sql()).await.unwrap().unwrap();
    (row.id, account.id) = (state.new_id(), state.new_id());
    row.account_id = account.id;
    row.created_at = app.now().into();
    let phone = "15400030003";
    row.phone_cipher = state.cipher.encrypt("guardian.phone", phone).unwrap();
    row.phone_hash = state.cipher.lookup_hash("guardian.phone", phone);
    let tx = state.db.begin_write().await.unwrap();
    insert(&tx, account).await;
    insert(&tx, row.clone()).await;
    tx.commit().await.unwrap();
    row
}

async fn revoke(app: &TestApp, family: &Family, who: &guardian::Model) {
    let path = format!("/v1/families/{}/guardians/{}/revoke", family.id, who.id);
    let answer = app.post(&path, json!({})).bearer(&family.token).await;
    answer.assert_status(200);
}

async fn every_guardian_is_told_and_none_who_was_removed(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let father = father(&app, &family).await;
    let session = world.session(&app, 20).await;
    let id = super::booked(&app, &world, &family, child, &session).await;
    cancel(&app, &world, id).await;
    idle(&app).await;
    assert_eq!(carriers.sms().len(), 2);
    assert!(
        carriers
            .sms()
            .iter()
            .any(|it| it.body.contains("15400030003"))
    );
    revoke(&app, &family, &father).await;
    let id = super::booked(&app, &world, &family, child, &session).await;
    cancel(&app, &world, id).await;
    idle(&app).await;
    let sent = carriers.sms();
    assert_eq!(sent.len(), 3);
    assert!(!sent[2].body.contains("15400030003"));
}

async fn guardian_removed_before_sending_gets_nothing(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let father = father(&app, &family).await;
    let session = world.session(&app, 20).await;
    let id = super::booked(&app, &world, &family, child, &session).await;
    cancel(&app, &world, id).await;
    // The deliveries of the request, the confirmation and the cancellation.
    hand_on_due(app.state()).await.unwrap();
    revoke(&app, &family, &father).await;
    assert_eq!(send_due(app.state()).await.unwrap(), 2);
    let sent = carriers.sms();
    assert_eq!(sent.len(), 1);
    assert!(!sent[0].body.contains("15400030003"));
    let mut ended = deliveries(&app, "booking_cancelled_by_house").await;
    ended.sort();
    let ended: Vec<&str> = ended.iter().map(|(_, status)| status.as_str()).collect();
    assert_eq!(ended, ["not_permitted", "sent"]);
}

async fn guardian_who_came_later_gets_nothing_of_before(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, _) = cancelled_by_house(&app, &world).await;
    app.clock.advance(TimeDelta::seconds(1));
    father(&app, &family).await;
    idle(&app).await;
    assert_eq!(carriers.sms().len(), 1);
}

async fn numbers_for_the_operator_name_nobody(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    carriers.sms_answers(Reply::Text(503, String::new()));
    let (family, _) = cancelled_by_house(&app, &world).await;
    idle(&app).await;
    carriers.sms_answers(Reply::Json(json!({})));
    app.clock.advance(TimeDelta::minutes(1));
    idle(&app).await;
    let numbers = app.get("/metrics").await.assert_status(200).text;
    for line in [
        r#"baobaowu_notice_deliveries_total{channel="sms",outcome="put_off"} 1"#,
        r#"baobaowu_notice_deliveries_total{channel="sms",outcome="sent"} 1"#,
    ] {
        assert!(numbers.contains(line), "no {line} in {numbers}");
    }
    assert!(!numbers.contains(&family.account.to_string()));
}

async fn what_is_not_for_outside_is_handed_on_at_once(app: TestApp, _: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let (family, _) = world.family_with_child(&app).await;
    let subject = app.state().new_id();
    let kind = NoticeKind::LinkDeclined;
    tell(&app, &family, kind, (subject, json!({}))).await;
    assert_eq!(hand_on_due(app.state()).await.unwrap(), 0);
    assert_eq!(inbox(&app, &family.token).await.len(), 1);
}
