//! Houses and rooms, and with them what holds for every resource: how requests are
//! refused, repeated and raced.

use crate::support::{
    TestApp,
    factory::{Staff, World, WorldSeed},
    on_both_stores,
};
use chrono::TimeDelta;
use entity::house;
use futures_util::future::join_all;
use reqwest::Method;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::future::IntoFuture;

on_both_stores! {
    house_is_created_by_the_district,
    house_is_created_by_staff_of_its_own_subdistrict_only,
    house_is_not_created_by_guardians_or_house_staff,
    request_without_a_good_token_is_refused,
    body_that_cannot_be_read_is_refused,
    field_that_breaks_its_bounds_is_named,
    oversized_body_is_refused,
    house_is_edited_only_from_its_present_version,
    repeated_request_has_one_effect,
    key_is_not_used_for_another_request,
    parallel_requests_with_one_key_have_one_effect,
    name_is_taken_once_in_a_district,
    house_of_another_district_is_not_found,
    problem_is_told_in_chinese_unless_english_is_asked_for,
    address_that_does_not_exist_is_a_problem_too,
    houses_are_listed_nearest_first,
}

fn new_house(world: &World) -> Value {
    json!({
        "subdistrict_id": world.subdistrict.get(),
        "house": details("四川北路街道宝宝屋"),
    })
}

fn details(name: &str) -> Value {
    json!({
        "name": name,
        "name_en": "North Sichuan Road Baby House",
        "address": "四川北路1号",
        "phone": "021-00000002",
        "host_venue_type": "citizen_station",
        "status": "preparing",
    })
}

async fn house_is_created_by_the_district(app: TestApp) {
    let world = World::seed(&app).await;
    let answer = app
        .post("/v1/houses", new_house(&world))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(201);
    let house = app
        .get(&format!("/v1/houses/{}", answer.id()))
        .await
        .assert_status(200);
    assert_eq!(house.body, answer.body);
    assert_eq!(house.body["name_follows_standard"], true);
    assert_eq!(house.header("etag"), "\"1\"");
}

async fn house_is_created_by_staff_of_its_own_subdistrict_only(app: TestApp) {
    let world = World::seed(&app).await;
    let stranger = world.neighbour(&app).await.actor;
    app.post("/v1/houses", new_house(&world))
        .bearer(&app.token(&stranger))
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    app.post("/v1/houses", new_house(&world))
        .bearer(&world.subdistrict_admin.token)
        .await
        .assert_status(201);
}

async fn house_is_not_created_by_guardians_or_house_staff(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let (_, newcomer) = world.newcomer(&app).await;
    for token in [
        &family.token,
        &newcomer,
        &world.carers[0].token,
        &world.health_worker.token,
        &world.manager.token,
    ] {
        app.post("/v1/houses", new_house(&world))
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
}

async fn request_without_a_good_token_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let body = new_house(&world);
    let anonymous = app.post("/v1/houses", body.clone()).await;
    assert_eq!(anonymous.header("www-authenticate"), "Bearer");
    anonymous
        .assert_status(401)
        .assert_problem("unauthenticated");
    let mut forged = world.district_admin.token.clone();
    forged.replace_range(forged.len() - 4.., "AAAA");
    app.post("/v1/houses", body.clone())
        .bearer(&forged)
        .await
        .assert_status(401)
        .assert_problem("unauthenticated");
    app.clock.advance(TimeDelta::minutes(15));
    app.post("/v1/houses", body)
        .bearer(&world.district_admin.token)
        .await
        .assert_status(401)
        .assert_problem("token_expired");
}

async fn body_that_cannot_be_read_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let send = async |media_type: &str, body: &str| {
        app.request(Method::POST, "/v1/houses")
            .raw(media_type, body.to_owned())
            .bearer(&world.district_admin.token)
            .await
    };
    let mut unknown_field = new_house(&world);
    unknown_field["colour"] = json!("blue");
    let mut wrong_type = new_house(&world);
    wrong_type["house"]["latitude"] = json!("secret value");
    let mut missing_field = new_house(&world);
    missing_field.as_object_mut().unwrap().remove("house");
    for body in [&unknown_field, &wrong_type, &missing_field] {
        let answer = send("application/json", &body.to_string())
            .await
            .assert_status(400)
            .assert_problem("invalid_request");
        assert!(!answer.text.contains("secret value"), "{}", answer.text);
    }
    for malformed in ["", "{", "{\"house\": ", "\u{feff}{}"] {
        send("application/json", malformed)
            .await
            .assert_status(400)
            .assert_problem("malformed_json");
    }
    send("text/plain", &new_house(&world).to_string())
        .await
        .assert_status(415)
        .assert_problem("unsupported_media_type");
}

async fn field_that_breaks_its_bounds_is_named(app: TestApp) {
    let world = World::seed(&app).await;
    let mut body = new_house(&world);
    body["house"]["name"] = json!("");
    body["house"]["latitude"] = json!(91.0);
    let answer = app
        .post("/v1/houses", body)
        .bearer(&world.district_admin.token)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    let mut pointers: Vec<_> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/house/latitude", "/house/name"]);
}

async fn oversized_body_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let limit = app.state().config.server.body_limit;
    let mut body = new_house(&world);
    body["house"]["address"] = json!("长".repeat(limit / 3 + 1));
    app.post("/v1/houses", body)
        .bearer(&world.district_admin.token)
        .await
        .assert_status(413)
        .assert_problem("payload_too_large");
}

async fn house_is_edited_only_from_its_present_version(app: TestApp) {
    let world = World::seed(&app).await;
    let path = format!("/v1/houses/{}", world.house);
    let edit = |name: &str| {
        app.put(&path, details(name))
            .bearer(&world.subdistrict_admin.token)
    };
    edit("嘉兴路街道宝宝屋")
        .await
        .assert_status(400)
        .assert_problem("version_required");
    let edited = edit("嘉兴路街道宝宝屋")
        .if_match(1)
        .await
        .assert_status(200);
    assert_eq!(edited.header("etag"), "\"2\"");
    edit("凉城新村街道宝宝屋")
        .if_match(1)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    let now = app.get(&path).await.assert_status(200);
    assert_eq!(now.body["name"], "嘉兴路街道宝宝屋");
    assert_eq!(now.body["version"], 2);
}

async fn repeated_request_has_one_effect(app: TestApp) {
    let world = World::seed(&app).await;
    let send = || {
        app.post("/v1/houses", new_house(&world))
            .key("set-up-1")
            .bearer(&world.district_admin.token)
    };
    let first = send().await.assert_status(201);
    let second = send().await.assert_status(201);
    assert_eq!(first.body, second.body);
    assert_eq!(house::Entity::find().count(app.sql()).await.unwrap(), 2);
}

async fn key_is_not_used_for_another_request(app: TestApp) {
    let world = World::seed(&app).await;
    let send = |staff: &Staff, body: Value, key: &str| {
        app.post("/v1/houses", body).key(key).bearer(&staff.token)
    };
    let (one, other) = (&world.district_admin, &world.subdistrict_admin);
    send(one, new_house(&world), "k").await.assert_status(201);
    let mut changed = new_house(&world);
    changed["house"]["name"] = json!("另一街道宝宝屋");
    send(one, changed.clone(), "k")
        .await
        .assert_status(422)
        .assert_problem("idempotency_key_reused");
    // A key belongs to the account that sent it.
    send(other, changed.clone(), "k").await.assert_status(201);
    for wrong in ["", "two words", &"x".repeat(65)] {
        send(one, changed.clone(), wrong)
            .await
            .assert_status(400)
            .assert_problem("invalid_idempotency_key");
    }
}

async fn parallel_requests_with_one_key_have_one_effect(app: TestApp) {
    let world = World::seed(&app).await;
    let answers = join_all((0..10).map(|_| {
        app.post("/v1/houses", new_house(&world))
            .key("at-once")
            .bearer(&world.district_admin.token)
            .into_future()
    }))
    .await;
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(answer.body, answers[0].body);
    }
    assert_eq!(house::Entity::find().count(app.sql()).await.unwrap(), 2);
}

async fn name_is_taken_once_in_a_district(app: TestApp) {
    let world = World::seed(&app).await;
    let send = || {
        app.post("/v1/houses", new_house(&world))
            .bearer(&world.district_admin.token)
    };
    send().await.assert_status(201);
    send().await.assert_status(409).assert_problem("conflict");
}

async fn house_of_another_district_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    app.put(
        &format!("/v1/houses/{}", elsewhere.house),
        details("嘉兴路街道宝宝屋"),
    )
    .if_match(1)
    .bearer(&world.district_admin.token)
    .await
    .assert_status(404)
    .assert_problem("not_found");
    app.post("/v1/houses", new_house(&elsewhere))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    // Whoever names no district must be told to.
    app.get("/v1/houses")
        .await
        .assert_status(404)
        .assert_problem("district_not_found");
    let there = app
        .get("/v1/houses?district=elsewhere")
        .await
        .assert_status(200);
    assert_eq!(there.body[0]["id"], elsewhere.house.to_string());
    assert_eq!(there.body.as_array().unwrap().len(), 1);
}

async fn problem_is_told_in_chinese_unless_english_is_asked_for(app: TestApp) {
    World::seed(&app).await;
    let missing = format!("/v1/houses/{}", app.state().new_id());
    for (languages, answered, title) in [
        ("en", "en", "Not found"),
        ("en-GB,zh;q=0.5", "en", "Not found"),
        ("zh-CN", "zh-CN", "没有找到"),
        ("fr", "zh-CN", "没有找到"),
    ] {
        let answer = app
            .get(&missing)
            .lang(languages)
            .await
            .assert_status(404)
            .assert_problem("not_found");
        assert_eq!(answer.header("content-language"), answered);
        assert_eq!(answer.body["title"], title);
    }
    let silent = app.get(&missing).await;
    assert_eq!(silent.body["title"], "没有找到");
}

async fn address_that_does_not_exist_is_a_problem_too(app: TestApp) {
    app.get("/v1/no-such-thing")
        .await
        .assert_status(404)
        .assert_problem("route_not_found");
    app.get("/v1/houses/not-a-uuid")
        .await
        .assert_status(404)
        .assert_problem("invalid_path");
    app.get("/v1/houses?colour=blue")
        .await
        .assert_status(400)
        .assert_problem("invalid_query");
}

async fn houses_are_listed_nearest_first(app: TestApp) {
    let world = World::seed(&app).await;
    for (name, north) in [("甲街道宝宝屋", 31.29), ("乙街道宝宝屋", 31.27)] {
        let mut body = new_house(&world);
        body["house"]["name"] = json!(name);
        body["house"]["latitude"] = json!(north);
        body["house"]["longitude"] = json!(121.499);
        app.post("/v1/houses", body)
            .bearer(&world.district_admin.token)
            .await
            .assert_status(201);
    }
    let names = async |query: &str| -> Vec<String> {
        let answer = app.get(&format!("/v1/houses{query}")).await;
        let houses = answer.assert_status(200).body;
        let houses = houses.as_array().unwrap().iter();
        houses
            .map(|house| house["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let nearest_first = names("?near=31.30,121.5").await;
    assert_eq!(
        nearest_first,
        ["甲街道宝宝屋", "乙街道宝宝屋", "北外滩社区宝宝屋"]
    );
    let subdistrict = world.subdistrict;
    assert_eq!(names(&format!("?subdistrict={subdistrict}")).await.len(), 3);
    app.get("/v1/houses?near=north")
        .await
        .assert_status(400)
        .assert_problem("invalid_query");
}
