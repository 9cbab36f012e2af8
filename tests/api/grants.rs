//! Grants of extra free sessions.

use super::papers::{assert_pointer, elsewhere, neighbour};
use crate::support::{
    TestApp,
    factory::{Child, World},
    on_both_stores,
};
use baobaowu::features::bookings;
use chrono::TimeDelta;
use entity::{child, outbox, quota_grant};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use std::future::IntoFuture;
use uuid::Uuid;

on_both_stores! {
    grant_adds_free_sessions_to_one_year_of_one_child,
    grant_raises_the_version_and_asks_for_the_projection,
    grants_at_the_same_time_all_count,
    grant_of_nothing_or_less_is_refused,
    grants_are_made_by_those_who_run_the_family_s_subdistrict_only,
    grant_for_a_child_of_another_district_is_not_found,
}

pub const GRANTS: &str = "/v1/quota-grants";

pub fn grant(child: Uuid, extra: i64) -> Value {
    json!({
        "child_id": child,
        "year": 2026,
        "extra_sessions": extra,
        "reason": "重点优抚家庭",
    })
}

/// What the guardian is told of a year once the relay has run: entitled and remaining.
async fn free_sessions(app: &TestApp, token: &str, child: Child, year: i32) -> (Value, Value) {
    app.clock.advance(TimeDelta::seconds(1));
    bookings::service::relay_outbox(app.state()).await.unwrap();
    let path = format!("/v1/children/{}/free-sessions?year={year}", child.id);
    let answer = app.get(&path).bearer(token).await.assert_status(200);
    let body = &answer.body;
    (body["entitled"].clone(), body["remaining"].clone())
}

async fn grant_adds_free_sessions_to_one_year_of_one_child(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (_, other) = world.family_with_child(&app).await;
    // Seen before, so that the answer may be kept in Redis.
    let before = free_sessions(&app, &family.token, child, 2026).await;
    assert_eq!(before, (json!(12), json!(12)));
    let mut next_year = grant(child.id.get(), 6);
    next_year["year"] = json!(2027);
    let mut made = Vec::new();
    for body in [
        grant(child.id.get(), 3),
        next_year,
        grant(child.id.get(), 1),
        grant(other.id.get(), 5),
    ] {
        let answer = app
            .post(GRANTS, body.clone())
            .bearer(&world.subdistrict_admin.token)
            .await
            .assert_status(201);
        assert_eq!(answer.body["extra_sessions"], body["extra_sessions"]);
        assert_eq!(answer.body["reason"], "重点优抚家庭");
        assert_eq!(answer.body["granted_at"], "2026-11-23T09:00:01+08:00");
        let by = world.subdistrict_admin.account.get();
        assert_eq!(answer.body["granted_by"], json!(by));
        made.push(answer.id());
    }
    let ids = async |query: String| -> Vec<Uuid> {
        let answer = app
            .get(&format!("{GRANTS}?{query}"))
            .bearer(&world.district_admin.token)
            .await
            .assert_status(200);
        let grants = answer.body.as_array().unwrap().clone();
        grants
            .iter()
            .map(|it| it["id"].as_str().unwrap().parse().unwrap())
            .collect()
    };
    let mut of_2026 = ids(format!("child_id={}&year=2026", child.id)).await;
    of_2026.sort_unstable();
    let mut expected = vec![made[0], made[2]];
    expected.sort_unstable();
    assert_eq!(of_2026, expected);
    assert_eq!(ids(format!("child_id={}", child.id)).await.len(), 3);
    assert_eq!(
        ids(format!("child_id={}&year=2028", child.id)).await.len(),
        0
    );
    for (year, entitled) in [(2026, 16), (2027, 18), (2028, 12)] {
        let after = free_sessions(&app, &family.token, child, year).await;
        assert_eq!(after, (json!(entitled), json!(entitled)), "{year}");
    }
}

async fn grant_raises_the_version_and_asks_for_the_projection(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    app.post(GRANTS, grant(child.id.get(), 3))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(201);
    let row = child::Entity::find_by_id(child.id.get())
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.version, 2);
    let asked = outbox::Entity::find()
        .filter(outbox::Column::SubjectId.eq(child.id.get()))
        .all(app.sql())
        .await
        .unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].kind, "quota_projection");
    assert_eq!(asked[0].payload, json!({ "year": 2026 }));
    assert_eq!(asked[0].done_at, None);
}

async fn grants_at_the_same_time_all_count(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let answers = join_all((0..8).map(|_| {
        app.post(GRANTS, grant(child.id.get(), 1))
            .bearer(&world.subdistrict_admin.token)
            .into_future()
    }))
    .await;
    for answer in answers {
        answer.assert_status(201);
    }
    let after = free_sessions(&app, &family.token, child, 2026).await;
    assert_eq!(after, (json!(20), json!(20)));
    let row = child::Entity::find_by_id(child.id.get())
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.version, 9);
}

async fn grant_of_nothing_or_less_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    for (extra, status, code) in [
        (0, 422, "validation_failed"),
        (367, 422, "validation_failed"),
        // Fewer than everyone has cannot even be written.
        (-1, 400, "invalid_request"),
    ] {
        app.post(GRANTS, grant(child.id.get(), extra))
            .bearer(&world.district_admin.token)
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    let mut silent = grant(child.id.get(), 1);
    silent["reason"] = json!("");
    let answer = app
        .post(GRANTS, silent)
        .bearer(&world.district_admin.token)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_pointer(&answer, "/reason");
    let count = quota_grant::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(count, 0);
}

async fn grants_are_made_by_those_who_run_the_family_s_subdistrict_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let list = format!("{GRANTS}?child_id={}", child.id);
    let stranger = neighbour(&app, &world).await;
    for (token, status, code) in [
        (&family.token, 403, "forbidden"),
        (&world.carers[0].token, 403, "forbidden"),
        (&world.health_worker.token, 403, "forbidden"),
        (&world.manager.token, 403, "forbidden"),
        (&stranger, 404, "not_found"),
    ] {
        app.post(GRANTS, grant(child.id.get(), 1))
            .bearer(token)
            .await
            .assert_status(status)
            .assert_problem(code);
        app.get(&list)
            .bearer(token)
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    app.post(GRANTS, grant(child.id.get(), 1))
        .await
        .assert_status(401)
        .assert_problem("unauthenticated");
}

async fn grant_for_a_child_of_another_district_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let theirs = elsewhere(&app).await;
    let (_, child) = theirs.family_with_child(&app).await;
    for id in [child.id.get(), app.state().new_id()] {
        app.post(GRANTS, grant(id, 1))
            .bearer(&world.district_admin.token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
        app.get(&format!("{GRANTS}?child_id={id}"))
            .bearer(&world.district_admin.token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
}
