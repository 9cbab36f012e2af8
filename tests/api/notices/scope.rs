//! Who sees what was told to whom.

use super::{NOTICES, act, booked, cancel, confirmed, inbox, kinds};
use crate::support::{
    TestApp,
    factory::{Family, SessionSeed, Staff, World, date, insert, sign_in_to},
    on_both_stores,
};
use baobaowu::shared::domain::Role;
use chrono::TimeDelta;
use entity::{account, guardian, house, staff, subdistrict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

on_both_stores! {
    other_families_see_and_read_nothing,
    removed_guardian_sees_nothing_from_that_moment_on,
    new_guardian_sees_what_comes_after,
    guardian_who_comes_back_does_not_see_what_came_meanwhile,
    staff_see_what_their_houses_were_told,
    staff_who_were_dismissed_see_nothing,
}

/// The telephone of the second guardian.
pub(super) const PHONE: &str = "15400020002";

async fn other_families_see_and_read_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, _) = confirmed(&app, &world).await;
    let other = world.family(&app).await;
    assert!(inbox(&app, &other.token).await.is_empty());
    let id = inbox(&app, &family.token).await[0]["id"].clone();
    let path = format!("{NOTICES}/{}/read", id.as_str().unwrap());
    for token in [&other.token, &world.carers[0].token, &world.manager.token] {
        let answer = app.post(&path, json!({})).bearer(token).await;
        answer.assert_problem("not_found");
    }
}

/// Adds a further guardian, or the one who was removed; answers it, signed in.
pub(super) async fn join(app: &TestApp, family: &Family, phone: &str) -> Family {
    let body = json!({ "name": "陈家长", "phone": phone, "relation": "father" });
    let path = format!("/v1/families/{}/guardians", family.id);
    let token = app.token(&family.actor);
    let answer = app.post(&path, body).bearer(&token).await;
    let id = answer.assert_status(201).id();
    let row = guardian::Entity::find_by_id(id).one(app.sql()).await;
    let account = row.unwrap().unwrap().account_id.into();
    let mut actor = family.actor;
    actor.account = account;
    sign_in_to(app, account, actor.district).await;
    Family {
        guardian: id.into(),
        account,
        actor,
        token: app.token(&actor),
        ..family.clone()
    }
}

pub(super) async fn leave(app: &TestApp, family: &Family, who: &Family) {
    let path = format!(
        "/v1/families/{}/guardians/{}/revoke",
        family.id, who.guardian
    );
    let token = app.token(&family.actor);
    let answer = app.post(&path, json!({})).bearer(&token).await;
    answer.assert_status(200);
}

async fn removed_guardian_sees_nothing_from_that_moment_on(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let father = join(&app, &family, PHONE).await;
    let child = crate::support::factory::ChildSeed::default();
    let child = child.insert(&app, &world, &family).await;
    let session = world.session(&app, 20).await;
    booked(&app, &world, &family, child, &session).await;
    assert_eq!(kinds(&app, &father.token).await, ["booking_confirmed"]);
    let id = inbox(&app, &father.token).await[0]["id"].clone();
    leave(&app, &family, &father).await;
    // The access token is still good; the store is asked.
    for path in [NOTICES.to_owned(), format!("{NOTICES}/unread-count")] {
        let answer = app.get(&path).bearer(&father.token).await;
        answer.assert_problem("forbidden");
    }
    let path = format!("{NOTICES}/{}/read", id.as_str().unwrap());
    let answer = app.post(&path, json!({})).bearer(&father.token).await;
    answer.assert_problem("forbidden");
}

async fn new_guardian_sees_what_comes_after(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = confirmed(&app, &world).await;
    app.clock.advance(TimeDelta::minutes(1));
    let father = join(&app, &family, PHONE).await;
    assert!(inbox(&app, &father.token).await.is_empty());
    cancel(&app, &world, id).await;
    assert_eq!(
        kinds(&app, &father.token).await,
        ["booking_cancelled_by_house"]
    );
    assert_eq!(kinds(&app, &family.token).await.len(), 2);
}

async fn guardian_who_comes_back_does_not_see_what_came_meanwhile(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let father = join(&app, &family, PHONE).await;
    leave(&app, &family, &father).await;
    let session = world.session(&app, 20).await;
    app.clock.advance(TimeDelta::minutes(1));
    let id = booked(&app, &world, &family, child, &session).await;
    app.clock.advance(TimeDelta::minutes(1));
    let father = join(&app, &family, PHONE).await;
    assert_eq!(kinds(&app, &father.token).await, ["membership_ended"]);
    cancel(&app, &world, id).await;
    assert_eq!(
        kinds(&app, &father.token).await,
        ["booking_cancelled_by_house", "membership_ended"]
    );
}

/// The manager of another house, in another subdistrict, and that subdistrict's staff.
pub(super) async fn neighbours(app: &TestApp, world: &World) -> (Staff, Staff) {
    let state = app.state();
    let (street, other) = (state.new_id(), state.new_id());
    let tx = state.db.begin_write().await.unwrap();
    let row = subdistrict::Model {
        id: street,
        district_id: world.district.get(),
        code: "jiaxinglu".to_owned(),
        name: "嘉兴路街道".to_owned(),
        name_en: "Jiaxing Road Subdistrict".to_owned(),
    };
    insert(&tx, row).await;
    let known = house::Entity::find_by_id(world.house.get());
    let mut row = known.one(&*tx).await.unwrap().unwrap();
    (row.id, row.subdistrict_id) = (other, street);
    row.name = "嘉兴路社区宝宝屋".to_owned();
    insert(&tx, row).await;
    let mut made = Vec::new();
    for (like, house_id) in [
        (&world.manager, Some(other)),
        (&world.subdistrict_admin, None),
    ] {
        let (id, account) = (state.new_id(), state.new_id());
        let known = account::Entity::find_by_id(like.account.get());
        let mut row = known.one(&*tx).await.unwrap().unwrap();
        row.id = account;
        insert(&tx, row).await;
        let known = staff::Entity::find_by_id(like.id.get());
        let mut row = known.one(&*tx).await.unwrap().unwrap();
        (row.id, row.account_id) = (id, Some(account));
        (row.house_id, row.subdistrict_id) = (house_id, Some(street));
        insert(&tx, row).await;
        let mut actor = like.actor;
        actor.account = account.into();
        actor.role = match house_id {
            Some(house) => Role::HouseManager {
                staff: id.into(),
                house: house.into(),
            },
            None => Role::SubdistrictAdmin {
                subdistrict: street.into(),
            },
        };
        made.push(Staff {
            id: id.into(),
            account: account.into(),
            actor,
            token: app.token(&actor),
        });
    }
    tx.commit().await.unwrap();
    for one in &made {
        sign_in_to(app, one.account, world.district).await;
    }
    let admin = made.pop().unwrap();
    (made.pop().unwrap(), admin)
}

async fn staff_see_what_their_houses_were_told(app: TestApp) {
    let world = World::seed(&app).await;
    let (manager, admin) = neighbours(&app, &world).await;
    confirmed(&app, &world).await;
    for token in [
        &world.manager.token,
        &world.subdistrict_admin.token,
        &world.district_admin.token,
    ] {
        assert_eq!(kinds(&app, token).await, ["booking_requested"]);
    }
    for token in [
        &manager.token,
        &admin.token,
        &world.carers[0].token,
        &world.health_worker.token,
    ] {
        assert!(kinds(&app, token).await.is_empty());
    }
    // Each has read what they have read themselves.
    let id = inbox(&app, &world.manager.token).await[0]["id"].clone();
    let path = format!("{NOTICES}/{}/read", id.as_str().unwrap());
    let answer = app
        .post(&path, json!({}))
        .bearer(&world.manager.token)
        .await;
    answer.assert_status(204);
    assert_eq!(inbox(&app, &world.manager.token).await[0]["read"], true);
    let other = inbox(&app, &world.district_admin.token).await;
    assert_eq!(other[0]["read"], false);
}

async fn staff_who_were_dismissed_see_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let seed = SessionSeed {
        date: date("2026-11-26"),
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let id = booked(&app, &world, &family, child, &session).await;
    act(&app, &world, id, "cancel", json!({ "reason": "停水" })).await;
    let tx = app.state().db.begin_write().await.unwrap();
    staff::Entity::update_many()
        .col_expr(staff::Column::Status, "dismissed".into())
        .filter(staff::Column::Id.eq(world.manager.id.get()))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let answer = app.get(NOTICES).bearer(&world.manager.token).await;
    answer.assert_problem("forbidden");
}
