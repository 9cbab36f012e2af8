//! What people do with money, in one line each.

use crate::{
    scenarios::steps::book_and_pay,
    support::{
        Answer, Request, TestApp,
        factory::{Child, Family, Session, World, WorldSeed, insert},
        wechat_pay::WechatPay,
    },
};
use baobaowu::{
    features::ledger::{self, domain::Imbalance},
    shared::domain::Actor,
};
use entity::{district, identity, ledger_entry, notice};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

/// A house that takes payment online and confirms by itself, a family that has signed in
/// through WeChat, and a session that costs 60 yuan.
pub struct Stage {
    pub world: World,
    pub family: Family,
    pub child: Child,
    pub session: Session,
}

impl Stage {
    pub async fn online(app: &TestApp) -> Self {
        Self::of(app, "online").await
    }

    /// Where families pay at the house.
    pub async fn offline(app: &TestApp) -> Self {
        Self::of(app, "offline").await
    }

    async fn of(app: &TestApp, payment_mode: &'static str) -> Self {
        let seed = WorldSeed {
            payment_mode,
            auto_confirm: true,
            ..WorldSeed::default()
        };
        let world = seed.insert(app).await;
        let (family, child) = world.family_with_child(app).await;
        let session = world.session(app, 20).await;
        sign_in_by_wechat(app, &family.actor).await;
        Self {
            world,
            family,
            child,
            session,
        }
    }

    /// Books, and answers the booking.
    pub async fn book(&self, app: &TestApp) -> Uuid {
        book_and_pay(app, &self.family, &self.child, &self.session)
            .await
            .assert_status(201)
            .id()
    }

    /// Books and begins to pay; answers the booking and the number of the order.
    pub async fn ordered(&self, app: &TestApp) -> (Uuid, String) {
        let booking = self.book(app).await;
        pay(app, &self.family.actor, booking)
            .await
            .assert_status(200);
        let [number] = WechatPay::of(app).orders().try_into().unwrap();
        (booking, number)
    }

    /// Books and pays, and WeChat Pay tells of it.
    pub async fn paid(&self, app: &TestApp) -> (Uuid, String) {
        let (booking, number) = self.ordered(app).await;
        let wechat = WechatPay::of(app);
        wechat.pay(&number);
        wechat.tell_payment(app, &number).await.assert_status(204);
        (booking, number)
    }

    /// The manager cancels.
    pub async fn house_cancels(&self, app: &TestApp, booking: Uuid) -> Answer {
        app.post(
            &format!("/v1/bookings/{booking}/cancel"),
            json!({ "reason": "水管破裂" }),
        )
        .bearer(&app.token(&self.world.manager.actor))
        .await
        .assert_status(200)
    }

    /// The money of a booking as the guardian is shown it.
    pub async fn shown(&self, app: &TestApp, booking: Uuid) -> Value {
        app.get(&format!("/v1/bookings/{booking}/payments"))
            .bearer(&app.token(&self.family.actor))
            .await
            .assert_status(200)
            .body
    }
}

/// The identity that a sign-in through WeChat leaves behind.
pub async fn sign_in_by_wechat(app: &TestApp, actor: &Actor) {
    let cipher = &app.state().cipher;
    let openid = format!("o-{}", actor.account.get().simple());
    let row = identity::Model {
        id: app.state().new_id(),
        district_id: actor.district.get(),
        account_id: actor.account.get(),
        provider: "wechat".to_owned(),
        subject_hash: cipher.lookup_hash("identity.wechat", &openid),
        subject_cipher: Some(cipher.encrypt("identity.subject", &openid).unwrap()),
        secret: None,
        real_name_verified: None,
        temporary_until: None,
        created_at: app.now().into(),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row).await;
    tx.commit().await.unwrap();
}

/// The guardian begins to pay through WeChat.
pub fn pay(app: &TestApp, who: &Actor, booking: Uuid) -> Request {
    app.post(
        &format!("/v1/bookings/{booking}/payments/wechat"),
        json!({}),
    )
    .bearer(&app.token(who))
}

/// Staff record cash.
pub fn cash(app: &TestApp, who: &Actor, booking: Uuid, kind: &str, fen: i64) -> Request {
    let body = json!({ "kind": kind, "method": "cash", "amount_fen": fen });
    app.post(&format!("/v1/bookings/{booking}/payments"), body)
        .key(&app.state().new_id().to_string())
        .bearer(&app.token(who))
}

/// What a booking is shown to stand at: charged, returned, paid, refunded, due.
pub fn standing(shown: &Value) -> [i64; 5] {
    ["charged", "returned", "paid", "refunded", "due"]
        .map(|name| shown["standing"][name]["amount_fen"].as_i64().unwrap())
}

/// The kinds of a booking's entries in the ledger, in the order of a booking's life: the clock
/// of the tests stands still, so their own order says nothing.
pub async fn entries(app: &TestApp, booking: Uuid) -> Vec<String> {
    let order = ["charge", "payment", "reversal", "refund", "adjustment"];
    let mut kinds: Vec<String> = ledger_entry::Entity::find()
        .filter(ledger_entry::Column::BookingId.eq(booking))
        .all(app.sql())
        .await
        .unwrap()
        .into_iter()
        .map(|entry| entry.kind)
        .collect();
    kinds.sort_by_key(|kind| order.iter().position(|known| known == kind));
    kinds
}

/// How often a family, or house, was told something about a booking.
pub async fn told(app: &TestApp, kind: &str, booking: Uuid) -> usize {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .filter(notice::Column::SubjectId.eq(booking))
        .all(app.sql())
        .await
        .unwrap()
        .len()
}

/// The jobs do all that is due.
pub async fn jobs(app: &TestApp) {
    baobaowu::jobs::run_until_idle(app.state()).await.unwrap();
}

/// What is wrong in the ledger of every district.
pub async fn imbalances(app: &TestApp) -> Vec<Imbalance> {
    let mut found = Vec::new();
    for district in district::Entity::find().all(app.sql()).await.unwrap() {
        let of_district = ledger::service::imbalances(app.sql(), district.id.into());
        found.extend(of_district.await.unwrap());
    }
    found
}

/// Nothing in the ledger is wrong.
pub async fn assert_in_order(app: &TestApp) {
    assert_eq!(imbalances(app).await, []);
}
