//! Papers of houses and of the district: liability insurances and recognised medical
//! institutions.

use super::grants::{GRANTS, grant};
use crate::support::{
    Answer, TestApp,
    factory::{World, WorldSeed, date},
    on_both_stores,
};
use baobaowu::features::houses;
use entity::{liability_insurance, medical_institution, quota_grant};
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::future::IntoFuture;

on_both_stores! {
    insurance_covers_the_house_from_its_first_to_its_last_day,
    insurance_that_ends_before_it_begins_is_refused,
    insurances_are_seen_by_the_staff_of_the_house_and_bought_by_the_subdistrict,
    institution_is_listed_for_everyone_by_the_district,
    institution_whose_recognition_ends_before_it_begins_is_refused,
    repeated_papers_have_one_effect,
}

const INSTITUTIONS: &str = "/v1/medical-institutions";

fn insurances(world: &World) -> String {
    format!("/v1/houses/{}/insurances", world.house)
}

fn insurance(from: &str, to: &str) -> Value {
    json!({
        "insurer": "示例财产保险股份有限公司",
        "policy_number": "P-0002",
        "valid_from": from,
        "valid_to": to,
    })
}

fn institution(from: &str, to: Option<&str>) -> Value {
    let mut body = json!({ "name": "示例社区卫生服务中心", "recognised_from": from });
    if let Some(to) = to {
        body["recognised_to"] = json!(to);
    }
    body
}

pub async fn elsewhere(app: &TestApp) -> World {
    let seed = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    seed.insert(app).await
}

/// A token of subdistrict staff from somewhere else in the district.
pub async fn neighbour(app: &TestApp, world: &World) -> String {
    world.neighbour(app).await.token
}

#[track_caller]
pub fn assert_pointer(answer: &Answer, pointer: &str) {
    let errors = answer.body["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{}", answer.text);
    assert_eq!(errors[0]["pointer"], pointer);
}

async fn insurance_covers_the_house_from_its_first_to_its_last_day(app: TestApp) {
    let seed = WorldSeed {
        insured: None,
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let mut created = Vec::new();
    for (from, to) in [("2026-12-01", "2026-12-10"), ("2026-12-20", "2026-12-20")] {
        let answer = app
            .post(&insurances(&world), insurance(from, to))
            .bearer(&world.subdistrict_admin.token)
            .await
            .assert_status(201);
        assert_eq!(answer.body["house_id"], json!(world.house.get()));
        created.push(answer.body);
    }
    for (day, covered) in [
        ("2026-11-30", false),
        ("2026-12-01", true),
        ("2026-12-10", true),
        ("2026-12-11", false),
        ("2026-12-20", true),
        ("2026-12-21", false),
    ] {
        let found = houses::service::is_insured_on(app.sql(), world.house, date(day)).await;
        assert_eq!(found.unwrap(), covered, "{day}");
    }
    let listed = app
        .get(&insurances(&world))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(200);
    created.reverse();
    assert_eq!(listed.body, json!(created));
}

async fn insurance_that_ends_before_it_begins_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let send = |body: Value| {
        app.post(&insurances(&world), body)
            .bearer(&world.district_admin.token)
    };
    let answer = send(insurance("2027-01-02", "2027-01-01"))
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_pointer(&answer, "/valid_to");
    let mut nameless = insurance("2027-01-01", "2027-12-31");
    nameless["insurer"] = json!(" ");
    let answer = send(nameless)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_pointer(&answer, "/insurer");
}

async fn insurances_are_seen_by_the_staff_of_the_house_and_bought_by_the_subdistrict(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let path = insurances(&world);
    let body = insurance("2027-01-01", "2027-12-31");
    for own in [&world.carers[0], &world.health_worker, &world.manager] {
        let listed = app.get(&path).bearer(&own.token).await.assert_status(200);
        assert_eq!(listed.body.as_array().unwrap().len(), 1);
        app.post(&path, body.clone())
            .bearer(&own.token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    let theirs = elsewhere(&app).await;
    let stranger = neighbour(&app, &world).await;
    for (token, read, bought) in [
        (&family.token, "forbidden", "forbidden"),
        (&stranger, "not_found", "not_found"),
        (&theirs.district_admin.token, "not_found", "not_found"),
        (&theirs.manager.token, "not_found", "forbidden"),
    ] {
        app.get(&path).bearer(token).await.assert_problem(read);
        app.post(&path, body.clone())
            .bearer(token)
            .await
            .assert_problem(bought);
    }
    app.get(&path)
        .await
        .assert_status(401)
        .assert_problem("unauthenticated");
}

async fn institution_is_listed_for_everyone_by_the_district(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    for token in [
        &family.token,
        &world.manager.token,
        &world.health_worker.token,
        &world.subdistrict_admin.token,
    ] {
        app.post(INSTITUTIONS, institution("2026-01-01", None))
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    let created = app
        .post(INSTITUTIONS, institution("2026-01-01", Some("2026-12-31")))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(201);
    let listed = app.get(INSTITUTIONS).await.assert_status(200);
    let listed = listed.body.as_array().unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&created.body));
    assert!(listed.iter().any(|it| it["id"] == json!(world.institution)));
    let found = houses::service::institution(app.sql(), created.id().into()).await;
    let found = found.unwrap().unwrap();
    assert!(found.is_recognised_on(date("2026-12-31")));
    assert!(!found.is_recognised_on(date("2027-01-01")));
    let theirs = elsewhere(&app).await;
    let there = app
        .get(&format!("{INSTITUTIONS}?district=elsewhere"))
        .await
        .assert_status(200);
    assert_eq!(there.body.as_array().unwrap().len(), 1);
    assert_eq!(there.body[0]["id"], json!(theirs.institution));
}

async fn institution_whose_recognition_ends_before_it_begins_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let answer = app
        .post(INSTITUTIONS, institution("2026-01-02", Some("2026-01-01")))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_pointer(&answer, "/recognised_to");
}

async fn repeated_papers_have_one_effect(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    for (path, body) in [
        (insurances(&world), insurance("2027-01-01", "2027-12-31")),
        (INSTITUTIONS.to_owned(), institution("2026-01-01", None)),
        (GRANTS.to_owned(), grant(child.id.get(), 2)),
    ] {
        let answers = join_all((0..4).map(|_| {
            app.post(&path, body.clone())
                .key(&path.replace('/', "-"))
                .bearer(&world.district_admin.token)
                .into_future()
        }))
        .await;
        for answer in &answers {
            assert_eq!(answer.status, 201, "{path}: {}", answer.text);
            assert_eq!(answer.body, answers[0].body);
        }
    }
    let count = quota_grant::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(count, 1);
    let count = liability_insurance::Entity::find()
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(count, 2);
    let count = medical_institution::Entity::find()
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(count, 2);
}
