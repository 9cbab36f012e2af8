//! What a booking would cost, asked before it is made.

use crate::{
    scenarios::steps::{book, refused},
    support::{
        Request, TestApp,
        factory::{Child, ChildSeed, Family, FamilySeed, Session, World, at},
        on_both_stores, wechat_pay,
    },
};
use entity::booking;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

on_both_stores! {
    quote_says_that_a_session_is_free_and_books_nothing,
    quote_is_refused_as_the_booking_would_be,
    quote_of_a_foreign_child_is_not_found,
}
mod paid {
    use super::{quote_says_until_when_the_place_is_held, quote_says_what_is_charged};
    use crate::support::on_both_stores;

    on_both_stores! { with crate::support::wechat_pay::wechat_pay();
        quote_says_what_is_charged,
        quote_says_until_when_the_place_is_held,
    }
}

fn quote(app: &TestApp, family: &Family, child: &Child, session: &Session, more: &str) -> Request {
    let path = format!(
        "/v1/sessions/{}/quote?child_id={}{more}",
        session.id, child.id
    );
    app.get(&path).bearer(&app.token(&family.actor))
}

async fn quote_says_that_a_session_is_free_and_books_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    for _ in 0..2 {
        let told = quote(&app, &family, &child, &session, "")
            .await
            .assert_status(200);
        assert_eq!(told.body["funding"], "free");
        assert_eq!(told.body["fee"], json!({ "amount_fen": 0 }));
        assert_eq!(told.body["fee_schedule_id"], Value::Null);
        assert_eq!(told.body["remaining"], 12);
        assert_eq!(told.body["quota_year"], 2026);
        assert_eq!(told.body["status"], "requested");
        assert_eq!(told.body["pay_by"], Value::Null);
    }
    let booked = booking::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(booked, 0);
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

async fn quote_is_refused_as_the_booking_would_be(app: TestApp) {
    let world = World::seed(&app).await;
    let unsigned = FamilySeed {
        agreement_signed: false,
        ..FamilySeed::default()
    };
    let family = unsigned.insert(&app, &world).await;
    let child = ChildSeed::default().insert(&app, &world, &family).await;
    let session = world.session(&app, 20).await;
    let request = quote(&app, &family, &child, &session, "");
    refused(&app, request, 422, "agreement_not_signed").await;
    let (family, child) = world.family_with_child(&app).await;
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
    let request = quote(&app, &family, &child, &session, "");
    refused(&app, request, 409, "already_booked").await;
    let half = quote(
        &app,
        &family,
        &child,
        &session,
        "&starts_at=2026-11-25T01:00:00Z",
    );
    refused(&app, half, 422, "validation_failed").await;
}

async fn quote_of_a_foreign_child_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, _) = world.family_with_child(&app).await;
    let (_, foreign) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let request = quote(&app, &family, &foreign, &session, "");
    refused(&app, request, 404, "not_found").await;
    let request = app.get(&format!(
        "/v1/sessions/{}/quote?child_id={}",
        session.id, foreign.id
    ));
    refused(&app, request, 401, "unauthenticated").await;
}

async fn quote_says_what_is_charged(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let part = "&starts_at=2026-11-25T01:30:00Z&ends_at=2026-11-25T03:00:00Z";
    let told = quote(&app, &family, &child, &session, part)
        .await
        .assert_status(200);
    assert_eq!(told.body["funding"], "paid");
    assert_eq!(told.body["fee"], json!({ "amount_fen": 4500 }));
    assert_eq!(told.body["fee_schedule_id"], json!(world.fee_schedule));
    assert_eq!(told.body["remaining"], 0);
    // The house takes no payment online.
    assert_eq!(told.body["pay_by"], Value::Null);
    let mut wish = crate::scenarios::steps::part(
        &child,
        &session,
        at("2026-11-25", "09:30"),
        at("2026-11-25", "11:00"),
    );
    wish["accept_fee"] = json!(true);
    let booked = crate::scenarios::steps::ask(&app, &family.actor, wish)
        .await
        .assert_status(201);
    assert_eq!(booked.body["fee"], told.body["fee"]);
}

async fn quote_says_until_when_the_place_is_held(app: TestApp) {
    let stage = super::steps::Stage::online(&app).await;
    let told = quote(&app, &stage.family, &stage.child, &stage.session, "")
        .await
        .assert_status(200);
    assert_eq!(told.body["pay_by"], "2026-11-23T09:15:00+08:00");
    // Staff settle with the family themselves.
    let path = format!(
        "/v1/sessions/{}/quote?child_id={}",
        stage.session.id, stage.child.id
    );
    let told = app
        .get(&path)
        .bearer(&app.token(&stage.world.manager.actor))
        .await
        .assert_status(200);
    assert_eq!(told.body["pay_by"], Value::Null);
    assert!(wechat_pay::WechatPay::of(&app).orders().is_empty());
}
