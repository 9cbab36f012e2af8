//! What a subdistrict charges and agrees to: here what holds for both.

mod agreements;
mod schedules;

use crate::support::{
    Answer, Request, TestApp,
    factory::{World, WorldSeed, insert},
    on_both_stores,
};
use entity::{agreement_template, fee_schedule, subdistrict};
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::future::IntoFuture;
use uuid::Uuid;

on_both_stores! {
    drafts_at_the_same_time_get_numbers_of_their_own,
    repeated_draft_has_one_effect,
    fees_of_another_district_are_not_found,
}

const FEES: &str = "/v1/fee-schedules";
const AGREEMENTS: &str = "/v1/agreement-templates";

/// A district whose subdistrict has published nothing yet.
async fn world_without_fees(app: &TestApp) -> World {
    let seed = WorldSeed {
        fees: None,
        ..WorldSeed::default()
    };
    seed.insert(app).await
}

fn draft(world: &World, effective_from: &str) -> Value {
    json!({
        "subdistrict_id": world.subdistrict.get(),
        "basis": "参照本街道养老服务相关收费标准",
        "effective_from": effective_from,
        "timed_fen_per_hour": 3000,
        "temporary_fen_per_session": 5000,
    })
}

fn agreement(world: &World, fee_schedule: Uuid, effective_from: &str) -> Value {
    json!({
        "subdistrict_id": world.subdistrict.get(),
        "fee_schedule_id": fee_schedule,
        "title": "北外滩街道宝宝屋照护服务协议",
        "rights_and_duties": "监护人如实提供幼儿的健康情况，按时接送。",
        "fees": "超出免费次数的部分，计时照护每小时30元。",
        "refunds": "开始时间24小时之前取消的，费用全额退还。",
        "disputes": "双方先行协商；协商不成的，可以申请调解。",
        "effective_from": effective_from,
    })
}

fn publish(app: &TestApp, list: &str, id: Uuid) -> Request {
    app.request(Method::POST, &format!("{list}/{id}/publish"))
}

/// Drafts and publishes; gives the id.
async fn published(app: &TestApp, token: &str, list: &str, body: Value) -> Uuid {
    let drafted = app.post(list, body).bearer(token).await.assert_status(201);
    publish(app, list, drafted.id())
        .bearer(token)
        .await
        .assert_status(200)
        .id()
}

async fn house_fee(app: &TestApp, world: &World, query: &str) -> Answer {
    app.get(&format!("/v1/houses/{}/fee-schedule{query}", world.house))
        .await
}

async fn house_agreement(app: &TestApp, world: &World, query: &str) -> Answer {
    app.get(&format!("/v1/houses/{}/agreement{query}", world.house))
        .await
}

/// One more subdistrict of the district.
async fn another_subdistrict(app: &TestApp, world: &World) -> Uuid {
    let tx = app.state().db.begin_write().await.unwrap();
    let row = subdistrict::Model {
        id: app.state().new_id(),
        district_id: world.district.get(),
        code: "quyang".to_owned(),
        name: "曲阳路街道".to_owned(),
        name_en: "Quyang Road Subdistrict".to_owned(),
    };
    let id = row.id;
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    id
}

/// A token of the staff of another subdistrict.
async fn neighbour(app: &TestApp, world: &World, subdistrict: Uuid) -> String {
    world.admin_of(app, subdistrict.into()).await.token
}

fn pointers(answer: &Answer) -> Vec<&str> {
    let errors = answer.body["errors"].as_array().unwrap();
    let mut pointers: Vec<_> = errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    pointers
}

async fn drafts_at_the_same_time_get_numbers_of_their_own(app: TestApp) {
    let world = World::seed(&app).await;
    let template = world.fee_schedule.unwrap();
    for (list, body) in [
        (FEES, draft(&world, "2026-12-01")),
        (AGREEMENTS, agreement(&world, template, "2026-12-01")),
    ] {
        let answers = join_all((0..8).map(|_| {
            app.post(list, body.clone())
                .bearer(&world.subdistrict_admin.token)
                .into_future()
        }))
        .await;
        let mut numbers: Vec<_> = answers
            .into_iter()
            .map(|answer| answer.assert_status(201).body["number"].as_i64().unwrap())
            .collect();
        numbers.sort_unstable();
        // Number 1 was there before.
        assert_eq!(numbers, [2, 3, 4, 5, 6, 7, 8, 9], "{list}");
    }
}

async fn repeated_draft_has_one_effect(app: TestApp) {
    let world = World::seed(&app).await;
    let fees = world.fee_schedule.unwrap();
    for (list, body) in [
        (FEES, draft(&world, "2026-12-01")),
        (AGREEMENTS, agreement(&world, fees, "2026-12-01")),
    ] {
        let send = || {
            app.post(list, body.clone())
                .key(list)
                .bearer(&world.subdistrict_admin.token)
        };
        let first = send().await.assert_status(201);
        let second = send().await.assert_status(201);
        assert_eq!(first.body, second.body);
    }
    let fees = fee_schedule::Entity::find().count(app.sql()).await.unwrap();
    let agreements = agreement_template::Entity::find()
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!((fees, agreements), (2, 2));
}

async fn fees_of_another_district_are_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    let token = &world.district_admin.token;
    let theirs = app
        .post(FEES, draft(&elsewhere, "2026-12-01"))
        .bearer(&elsewhere.district_admin.token)
        .await
        .assert_status(201);
    let agreement = agreement(&elsewhere, elsewhere.fee_schedule.unwrap(), "2026-12-01");
    for request in [
        app.post(FEES, draft(&elsewhere, "2026-12-01")),
        app.post(AGREEMENTS, agreement),
        app.get(&format!("{FEES}?subdistrict_id={}", elsewhere.subdistrict)),
        app.get(&format!(
            "{AGREEMENTS}?subdistrict_id={}",
            elsewhere.subdistrict
        )),
        publish(&app, FEES, theirs.id()),
        publish(&app, AGREEMENTS, elsewhere.agreement_template.unwrap()),
    ] {
        request
            .bearer(token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
}
