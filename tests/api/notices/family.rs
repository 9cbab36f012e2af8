//! Guardians hear of each other: who has a say in the family, and who may fetch its children.

use super::{
    booked, idle, inbox, kinds, permit,
    scope::{PHONE, join, leave},
};
use crate::support::{
    Answer, TestApp, beside_services,
    factory::{Family, World, sign_in_to},
    fake_carriers::Carriers,
    fresh_id, on_both_stores,
};
use baobaowu::shared::domain::Role;
use entity::{guardian, notice};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use std::sync::{Arc, atomic::Ordering};
use uuid::Uuid;

on_both_stores! {
    the_others_hear_who_joins_and_who_leaves,
    those_who_stay_hear_who_goes_to_another_family,
    the_others_hear_who_may_fetch_a_child,
    control_who_acted_hears_it_where_nobody_is_left_out,
    who_was_removed_hears_that_and_nothing_afterwards,
    control_who_was_removed_hears_on_as_a_guardian,
    the_family_sees_who_named_an_adult,
}

beside_services! {
    Carriers, with [
        ("SMS_TEMPLATES", "code:SMS_0,pickup_person_added:SMS_2"),
        ("SUBSCRIPTION_TEMPLATES", "family:tmpl-family"),
    ];
    it_goes_out_to_the_others_at_once,
}

const GRANDFATHER: &str = "15400020003";

/// Mother, father and grandfather, who joined in this order.
async fn three(app: &TestApp, world: &World) -> [Family; 3] {
    let mother = world.family(app).await;
    let father = join(app, &mother, PHONE).await;
    let grandfather = join(app, &mother, GRANDFATHER).await;
    [mother, father, grandfather]
}

/// The kinds of an inbox in the order of the alphabet: they may be of one instant.
async fn heard(app: &TestApp, who: &Family) -> Vec<String> {
    let mut all = kinds(app, &who.token).await;
    all.sort_unstable();
    all
}

/// What one notice of a kind says.
async fn said(app: &TestApp, who: &Family, kind: &str) -> String {
    let all = inbox(app, &who.token).await;
    let mut of_kind = all.iter().filter(|item| item["kind"] == kind);
    let (one, none) = (of_kind.next(), of_kind.next());
    assert!(none.is_none(), "{all:?}");
    one.unwrap()["body"].as_str().unwrap().to_owned()
}

async fn add(app: &TestApp, by: &Family, key: &str) -> Answer {
    let body = json!({ "name": "陈奶奶", "phone": "15400990003", "relation": "grandparent",
        "id_type": "resident_id", "id_number": "11010519491231002x" });
    app.post(&format!("/v1/families/{}/pickup-persons", by.id), body)
        .bearer(&by.token)
        .key(key)
        .await
}

async fn named(app: &TestApp, by: &Family) -> Uuid {
    let answer = add(app, by, &fresh_id().to_string()).await;
    answer.assert_status(201).id()
}

async fn take_back(app: &TestApp, by: &Family, person: Uuid) {
    let path = format!("/v1/families/{}/pickup-persons/{person}/revoke", by.id);
    let answer = app.post(&path, json!({})).bearer(&by.token).await;
    answer.assert_status(200);
}

async fn the_others_hear_who_joins_and_who_leaves(app: TestApp) {
    let world = World::seed(&app).await;
    let [mother, father, grandfather] = three(&app, &world).await;
    assert!(inbox(&app, &mother.token).await.is_empty());
    assert_eq!(heard(&app, &father).await, ["guardian_joined"]);
    assert!(inbox(&app, &grandfather.token).await.is_empty());
    let text = said(&app, &father, "guardian_joined").await;
    let expected = "一位监护人（父亲）已凭手机号加入您的家庭";
    assert!(text.starts_with(expected), "{text}");

    named(&app, &mother).await;
    leave(&app, &mother, &grandfather).await;
    assert!(inbox(&app, &mother.token).await.is_empty());
    assert_eq!(
        heard(&app, &father).await,
        ["guardian_joined", "guardian_left", "pickup_person_added"]
    );
    let text = said(&app, &father, "guardian_left").await;
    assert!(text.contains("接送人也已全部取消"), "{text}");
    leave(&app, &mother, &grandfather).await;
    assert_eq!(heard(&app, &father).await.len(), 3);
    // Nobody is left to be told, but who is removed.
    leave(&app, &father, &mother).await;
    assert_eq!(heard(&app, &father).await.len(), 3);
}

async fn those_who_stay_hear_who_goes_to_another_family(app: TestApp) {
    let world = World::seed(&app).await;
    let mother = world.family(&app).await;
    let father = join(&app, &mother, PHONE).await;
    let aunt = world.family(&app).await;
    let made = app
        .post(
            &format!("/v1/families/{}/invitations", aunt.id),
            json!({ "relation": "other" }),
        )
        .bearer(&aunt.token)
        .await
        .assert_status(201);
    let body = json!({ "code": made.body["code"], "name": "李建国" });
    app.post("/v1/invitations/accept", body)
        .bearer(&father.token)
        .await
        .assert_status(201);
    assert_eq!(heard(&app, &mother).await, ["guardian_left"]);
    let text = said(&app, &mother, "guardian_left").await;
    assert!(!text.contains("接送"), "{text}");
    assert_eq!(heard(&app, &aunt).await, ["guardian_joined"]);
    let text = said(&app, &aunt, "guardian_joined").await;
    assert!(text.contains("（其他）已通过邀请加入"), "{text}");
}

async fn the_others_hear_who_may_fetch_a_child(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child) = world.family_with_child(&app).await;
    let father = join(&app, &mother, PHONE).await;
    let person = add(&app, &mother, "once").await.assert_status(201).id();
    add(&app, &mother, "once").await.assert_status(201);
    assert_eq!(heard(&app, &father).await, ["pickup_person_added"]);
    take_back(&app, &father, person).await;
    take_back(&app, &father, person).await;
    assert_eq!(heard(&app, &mother).await, ["pickup_person_revoked"]);
    let session = world.session(&app, 20).await;
    let booking = booked(&app, &world, &mother, child, &session).await;
    let body = json!({ "name": "赵阿姨", "relation": "other",
        "document": { "id_type": "passport", "last_four": "0042" } });
    app.post(&format!("/v1/bookings/{booking}/pickup-codes"), body)
        .bearer(&mother.token)
        .await
        .assert_status(201);
    let text = said(&app, &father, "pickup_code_made").await;
    assert!(
        text.contains("为11月25日（周三）在北外滩社区宝宝屋"),
        "{text}"
    );
    assert!(text.contains("（其他）"), "{text}");
    assert_eq!(
        heard(&app, &mother).await,
        ["booking_confirmed", "pickup_person_revoked"]
    );
    // No name, telephone or document anywhere in what is kept.
    for row in notice::Entity::find().all(app.sql()).await.unwrap() {
        let text = row.facts.to_string();
        for personal in ["奶奶", "阿姨", "154", "0042", "1949"] {
            assert!(!text.contains(personal), "{text}");
        }
    }
}

async fn control_who_acted_hears_it_where_nobody_is_left_out(app: TestApp) {
    let world = World::seed(&app).await;
    let mother = world.family(&app).await;
    let switch = &app.state().switches.tell_everybody;
    switch.store(true, Ordering::SeqCst);
    let father = join(&app, &mother, PHONE).await;
    named(&app, &mother).await;
    let all = ["guardian_joined", "pickup_person_added"];
    assert_eq!(heard(&app, &mother).await, all);
    assert_eq!(heard(&app, &father).await, all);
}

/// Who has been removed, signed in again without a family; before, a grandmother was named.
async fn removed(app: &TestApp) -> (Family, Family) {
    let world = World::seed(app).await;
    let mother = world.family(app).await;
    let father = join(app, &mother, PHONE).await;
    named(app, &mother).await;
    leave(app, &mother, &father).await;
    let mut actor = father.actor;
    actor.role = Role::Guardian { family: None };
    sign_in_to(app, father.account, actor.district).await;
    let token = app.token(&actor);
    (
        mother,
        Family {
            actor,
            token,
            ..father
        },
    )
}

async fn who_was_removed_hears_that_and_nothing_afterwards(app: TestApp) {
    let (mother, father) = removed(&app).await;
    assert_eq!(heard(&app, &father).await, ["membership_ended"]);
    let person = named(&app, &mother).await;
    take_back(&app, &mother, person).await;
    join(&app, &mother, GRANDFATHER).await;
    assert_eq!(heard(&app, &father).await, ["membership_ended"]);
    let of_father = notice::Column::AudienceId.is_in([father.guardian.get(), father.account.get()]);
    let kept = notice::Entity::find().filter(of_father).all(app.sql());
    let kept = kept.await.unwrap();
    let mut kept: Vec<_> = kept.iter().map(|row| &*row.kind).collect();
    kept.sort_unstable();
    assert_eq!(kept, ["membership_ended", "pickup_person_added"]);
}

/// What keeps it from him is that he is no guardian: as one he sees what was and what comes.
async fn control_who_was_removed_hears_on_as_a_guardian(app: TestApp) {
    let (mother, father) = removed(&app).await;
    guardian::Entity::update_many()
        .col_expr(guardian::Column::Status, Expr::value("active"))
        .filter(guardian::Column::Id.eq(father.guardian.get()))
        .exec(app.sql())
        .await
        .unwrap();
    named(&app, &mother).await;
    assert_eq!(
        heard(&app, &father).await,
        [
            "membership_ended",
            "pickup_person_added",
            "pickup_person_added"
        ]
    );
}

async fn it_goes_out_to_the_others_at_once(app: TestApp, carriers: Arc<Carriers>) {
    let world = World::seed(&app).await;
    let [mother, father, grandfather] = three(&app, &world).await;
    idle(&app).await;
    assert!(carriers.sms().is_empty());
    permit(&app, &grandfather.token, "tmpl-family", "accept").await;
    named(&app, &mother).await;
    idle(&app).await;
    let by_sms = |nth: usize| carriers.sms()[nth].json();
    assert_eq!(carriers.sms().len(), 1);
    assert_eq!(by_sms(0)["to"], format!("+86{PHONE}"));
    assert_eq!(
        by_sms(0)["params"],
        json!({ "time": "11月23日（周一） 09:00" })
    );
    let sent = carriers.subscriptions();
    assert_eq!(sent.len(), 1);
    let fields: Value = json!(sent[0].fields);
    let expected = json!({ "phrase1": "新增接送人", "thing2": "关系：祖辈",
        "time3": "2026年11月23日 09:00" });
    assert_eq!(fields, expected);
    // Removed before it could be sent: not any more.
    named(&app, &mother).await;
    leave(&app, &mother, &father).await;
    idle(&app).await;
    let to: Vec<Value> = (1..carriers.sms().len())
        .map(|it| by_sms(it)["to"].clone())
        .collect();
    assert!(!to.contains(&json!(format!("+86{PHONE}"))), "{to:?}");
    assert_eq!(to, [json!(format!("+86{GRANDFATHER}"))]);
}

async fn the_family_sees_who_named_an_adult(app: TestApp) {
    let world = World::seed(&app).await;
    let mother = world.family(&app).await;
    let father = join(&app, &mother, PHONE).await;
    let added = add(&app, &father, "once").await.assert_status(201);
    let by_father = json!(father.guardian);
    assert_eq!(added.body["named_by_guardian_id"], by_father);
    let path = format!("/v1/families/{}/pickup-persons", mother.id);
    let list = async |token: &str| {
        let listed = app.get(&path).bearer(token).await.assert_status(200);
        listed.body[0]["named_by_guardian_id"].clone()
    };
    assert_eq!(list(&mother.token).await, by_father);
    assert_eq!(list(&world.manager.token).await, Value::Null);
    let rows = entity::pickup_person::Entity::find().all(app.sql()).await;
    assert_eq!(rows.unwrap()[0].named_by, Some(father.account.get()));
    // It stays when the person who named is gone, though the permission does not.
    leave(&app, &mother, &father).await;
    assert_eq!(list(&mother.token).await, by_father);
}
