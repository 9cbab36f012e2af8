//! Staff, their papers and their shifts.

use crate::scenarios::steps::{OWN, first_sign_in};
use crate::support::{
    Answer, TestApp,
    factory::{CredentialSeed, Staff, StaffSeed, World, WorldSeed, adult_id, date},
    on_both_stores,
};
use baobaowu::features::{
    auth::domain::{Begun, Provider},
    staff::domain::{CredentialKind, StaffRole},
};
use entity::{account, refresh_token, sign_in, staff};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    staff_is_employed_below_the_own_role_only,
    staff_of_another_house_or_district_is_not_found,
    staff_needs_the_place_that_fits_the_role,
    staff_with_a_login_signs_in_until_suspended,
    login_is_taken_once_and_then_nothing_is_written,
    staff_is_listed_page_by_page_within_the_scope,
    staff_sees_itself_and_no_colleagues,
    staff_is_edited_only_from_its_present_version,
    validity_is_filled_in_by_the_rules,
    paper_that_cannot_be_is_refused,
    newcomer_is_eligible_once_the_last_paper_is_there,
    scenario_14_carer_counts_through_the_last_day_of_a_paper,
    scenario_15_background_check_is_due_after_a_year,
    scenario_16_hit_suspends_at_once,
    revoked_hit_leaves_the_suspension_to_a_person,
    shifts_of_one_person_do_not_overlap,
    one_of_many_overlapping_shifts_is_rostered,
    shift_of_someone_who_does_not_count_is_rostered_with_the_reasons,
    dismissed_person_loses_the_shifts_ahead_and_gets_no_more,
    shift_is_cancelled_once_and_not_after_its_end,
    shifts_are_listed_by_local_date,
}

fn new_carer(world: &World) -> Value {
    json!({
        "house_id": world.house.get(), "name": "陈照护", "role": "carer",
        "id_type": "resident_id", "id_number": adult_id(),
    })
}

fn shift(world: &World, staff: Uuid, day: &str, from: &str, to: &str) -> Value {
    json!({
        "staff_id": staff,
        "room_id": world.room.get(),
        "starts_at": format!("{day}T{from}:00+08:00"),
        "ends_at": format!("{day}T{to}:00+08:00"),
    })
}

fn paper(kind: &str, type_name: &str, valid_from: &str) -> Value {
    json!({
        "kind": kind,
        "type_name": type_name,
        "issuer": "示例发证机关",
        "valid_from": valid_from,
    })
}

fn check(register: &str, valid_from: &str, result: &str) -> Value {
    let mut paper = paper("background_check", register, valid_from);
    paper["result"] = json!(result);
    paper
}

async fn add_paper(app: &TestApp, world: &World, staff: Uuid, paper: Value) -> Answer {
    app.post(&format!("/v1/staff/{staff}/credentials"), paper)
        .bearer(&world.manager.token)
        .await
}

async fn eligibility(app: &TestApp, world: &World, staff: Uuid, day: &str) -> Vec<String> {
    let path = format!("/v1/staff/{staff}/eligibility?date={day}");
    let answer = app.get(&path).bearer(&world.manager.token).await;
    let body = answer.assert_status(200).body;
    let reasons = body["reasons"].as_array().unwrap();
    assert_eq!(body["eligible"], reasons.is_empty());
    reasons
        .iter()
        .map(|reason| {
            let word = reason["reason"].as_str().unwrap();
            match reason["channel"].as_str() {
                Some(channel) => format!("{word}:{channel}"),
                None => word.to_owned(),
            }
        })
        .collect()
}

async fn member(app: &TestApp, world: &World, staff: Uuid) -> Value {
    let path = format!("/v1/staff/{staff}");
    let answer = app.get(&path).bearer(&world.district_admin.token).await;
    answer.assert_status(200).body
}

async fn staff_is_employed_below_the_own_role_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let send = |staff: &Staff, role: &str| {
        let mut body = new_carer(&world);
        body["role"] = json!(role);
        app.post("/v1/staff", body).bearer(&staff.token)
    };
    let all = ["carer", "health_worker", "house_manager"];
    for (staff, allowed) in [
        (&world.carers[0], 0),
        (&world.health_worker, 0),
        (&world.manager, 2),
        (&world.subdistrict_admin, 3),
        (&world.district_admin, 3),
    ] {
        for (number, role) in all.into_iter().enumerate() {
            let answer = send(staff, role).await;
            if number < allowed {
                let body = answer.assert_status(201).body;
                assert_eq!(body["role"], role);
                assert_eq!(body["status"], "active");
                assert_eq!(body["can_sign_in"], false);
            } else {
                answer.assert_status(403).assert_problem("forbidden");
            }
        }
    }
    app.post("/v1/staff", new_carer(&world))
        .bearer(&family.token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

#[expect(clippy::too_many_lines, reason = "one case after another")]
async fn staff_of_another_house_or_district_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    for subdistrict in [elsewhere.subdistrict.get(), Uuid::from_u128(1)] {
        let body = json!({
            "subdistrict_id": subdistrict,
            "name": "周管理",
            "role": "subdistrict_admin",
        });
        app.post("/v1/staff", body)
            .bearer(&world.district_admin.token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
    for token in [&world.manager.token, &world.district_admin.token] {
        app.post("/v1/staff", new_carer(&elsewhere))
            .bearer(token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
        let theirs = elsewhere.carers[0].id;
        for path in [
            format!("/v1/staff/{theirs}"),
            format!("/v1/staff/{theirs}/credentials"),
            format!("/v1/staff/{theirs}/eligibility?date=2026-11-25"),
        ] {
            app.get(&path)
                .bearer(token)
                .await
                .assert_status(404)
                .assert_problem("not_found");
        }
        app.put(
            &format!("/v1/staff/{theirs}"),
            json!({ "name": "改名", "status": "active" }),
        )
        .if_match(1)
        .bearer(token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
        let body = shift(&world, theirs.get(), "2026-11-25", "09:00", "11:00");
        app.post("/v1/shifts", body)
            .bearer(token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
        let mut body = shift(
            &world,
            world.carers[0].id.get(),
            "2026-11-25",
            "09:00",
            "11:00",
        );
        body["room_id"] = json!(elsewhere.room.get());
        app.post("/v1/shifts", body)
            .bearer(token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
}

async fn staff_needs_the_place_that_fits_the_role(app: TestApp) {
    let world = World::seed(&app).await;
    let (house, subdistrict) = (world.house.get(), world.subdistrict.get());
    for (role, house, subdistrict, status) in [
        ("carer", None, None, 422),
        ("carer", Some(house), Some(subdistrict), 422),
        ("subdistrict_admin", Some(house), None, 422),
        ("subdistrict_admin", None, Some(subdistrict), 201),
        ("district_admin", Some(house), None, 422),
        ("district_admin", None, None, 201),
    ] {
        let body = json!({
            "house_id": house,
            "subdistrict_id": subdistrict,
            "name": "周管理",
            "role": role,
        });
        let answer = app
            .post("/v1/staff", body)
            .bearer(&world.district_admin.token)
            .await
            .assert_status(status);
        if status == 422 {
            let answer = answer.assert_problem("validation_failed");
            assert_eq!(answer.body["errors"][0]["pointer"], "/role");
        }
    }
}

async fn staff_with_a_login_signs_in_until_suspended(app: TestApp) {
    let world = World::seed(&app).await;
    let mut body = new_carer(&world);
    body["login"] = json!("Chen.Zhaohu");
    // Nobody chooses a password for somebody else.
    body["password"] = json!("a good long password");
    app.post("/v1/staff", body.clone())
        .bearer(&world.manager.token)
        .await
        .assert_status(400);
    body.as_object_mut().unwrap().remove("password");
    let answer = app
        .post("/v1/staff", body)
        .key("employ-chen")
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    assert_eq!(answer.body["can_sign_in"], true);
    let tokens = first_sign_in(&app, "chen.zhaohu", &answer).await;
    let sign_in = || {
        let body = json!({ "login": "chen.zhaohu", "password": OWN });
        app.post("/v1/auth/staff", body)
    };
    sign_in().await.assert_status(200);
    let token = tokens["access_token"].as_str().unwrap();
    app.get(&format!("/v1/rooms?house_id={}", world.house))
        .bearer(token)
        .await
        .assert_status(200);
    app.put(
        &format!("/v1/staff/{}", answer.id()),
        json!({ "name": "陈照护", "status": "suspended" }),
    )
    .if_match(1)
    .bearer(&world.manager.token)
    .await
    .assert_status(200);
    sign_in()
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    app.post("/v1/auth/refresh", refresh)
        .await
        .assert_status(401)
        .assert_problem("sign_in_failed");
}

async fn login_is_taken_once_and_then_nothing_is_written(app: TestApp) {
    let world = World::seed(&app).await;
    let mut body = new_carer(&world);
    body["login"] = json!("chen");
    app.post("/v1/staff", body.clone())
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    let count = async || {
        let people = staff::Entity::find().count(app.sql()).await.unwrap();
        let accounts = account::Entity::find().count(app.sql()).await.unwrap();
        (people, accounts)
    };
    let before = count().await;
    app.post("/v1/staff", body)
        .bearer(&world.manager.token)
        .await
        .assert_status(409)
        .assert_problem("conflict");
    assert_eq!(count().await, before);
}

async fn staff_is_listed_page_by_page_within_the_scope(app: TestApp) {
    let world = World::seed(&app).await;
    let list = async |token: &str, query: &str| {
        let answer = app.get(&format!("/v1/staff{query}")).bearer(token).await;
        answer.assert_status(200).body
    };
    let ids = |page: &Value| -> Vec<String> {
        let items = page["items"].as_array().unwrap().iter();
        items
            .map(|item| item["id"].as_str().unwrap().to_owned())
            .collect()
    };
    // Four carers, the manager and the health worker.
    let first = list(&world.manager.token, "?limit=4").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = list(&world.manager.token, &format!("?limit=4&cursor={cursor}")).await;
    assert_eq!((ids(&first).len(), ids(&second).len()), (4, 2));
    assert!(second.get("next_cursor").is_none());
    assert!(ids(&first).iter().all(|id| !ids(&second).contains(id)));
    assert_eq!(
        ids(&list(&world.subdistrict_admin.token, "").await).len(),
        7
    );
    assert_eq!(ids(&list(&world.district_admin.token, "").await).len(), 8);
    let of_house = format!("?house_id={}", world.house);
    assert_eq!(
        ids(&list(&world.district_admin.token, &of_house).await).len(),
        6
    );
    for token in [&world.carers[0].token, &world.health_worker.token] {
        app.get("/v1/staff")
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
}

async fn staff_sees_itself_and_no_colleagues(app: TestApp) {
    let world = World::seed(&app).await;
    let (own, colleague) = (&world.carers[0], &world.carers[1]);
    for tail in ["", "/credentials", "/eligibility?date=2026-11-25"] {
        app.get(&format!("/v1/staff/{}{tail}", own.id))
            .bearer(&own.token)
            .await
            .assert_status(200);
        app.get(&format!("/v1/staff/{}{tail}", colleague.id))
            .bearer(&own.token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    add_paper(
        &app,
        &world,
        own.id.get(),
        paper("health", "health_certificate", "2026-11-01"),
    )
    .await
    .assert_status(201);
    app.post(
        &format!("/v1/staff/{}/credentials", own.id),
        paper("health", "health_certificate", "2026-11-01"),
    )
    .bearer(&own.token)
    .await
    .assert_status(403)
    .assert_problem("forbidden");
}

async fn staff_is_edited_only_from_its_present_version(app: TestApp) {
    let world = World::seed(&app).await;
    let path = format!("/v1/staff/{}", world.carers[0].id);
    let edit = |name: &str| {
        let body = json!({ "name": name, "status": "active" });
        app.put(&path, body).bearer(&world.manager.token)
    };
    edit("赵照护")
        .await
        .assert_status(400)
        .assert_problem("version_required");
    let edited = edit("赵照护").if_match(1).await.assert_status(200);
    assert_eq!(edited.header("etag"), "\"2\"");
    edit("钱照护")
        .if_match(1)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    let now = member(&app, &world, world.carers[0].id.get()).await;
    assert_eq!(
        (&now["name"], &now["version"]),
        (&json!("赵照护"), &json!(2))
    );
    // The manager stands beside the manager, not above.
    app.put(
        &format!("/v1/staff/{}", world.manager.id),
        json!({ "name": "孙经理", "status": "active" }),
    )
    .if_match(1)
    .bearer(&world.manager.token)
    .await
    .assert_status(403)
    .assert_problem("forbidden");
}

async fn validity_is_filled_in_by_the_rules(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = world.carers[0].id.get();
    for (paper, valid_to) in [
        (
            check("public_security", "2025-11-20", "clear"),
            json!("2026-11-20"),
        ),
        (
            paper("health", "health_certificate", "2026-02-28"),
            json!("2027-02-28"),
        ),
        (
            paper(
                "qualification",
                "childcare_worker_certificate",
                "2020-05-01",
            ),
            Value::Null,
        ),
    ] {
        let added = add_paper(&app, &world, carer, paper)
            .await
            .assert_status(201);
        assert_eq!(added.body["valid_to"], valid_to);
    }
    let path = format!("/v1/staff/{carer}/credentials");
    let listed = app.get(&path).bearer(&world.manager.token).await;
    // Five from the start.
    assert_eq!(listed.assert_status(200).body.as_array().unwrap().len(), 8);
}

async fn paper_that_cannot_be_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let with = |mut paper: Value, field: &str, value: Value| {
        paper[field] = value;
        paper
    };
    let health = paper("health", "health_certificate", "2026-11-01");
    for (paper, pointer) in [
        (
            with(health.clone(), "valid_to", json!("2026-10-31")),
            "/valid_to",
        ),
        (with(health.clone(), "result", json!("clear")), "/result"),
        (with(health, "type_name", json!("  ")), "/type_name"),
        (check("neighbours", "2026-11-01", "clear"), "/type_name"),
        (check("procuratorate", "2026-11-24", "clear"), "/valid_from"),
        (
            with(
                check("procuratorate", "2026-11-01", "clear"),
                "valid_to",
                json!("2027-11-02"),
            ),
            "/valid_to",
        ),
        (
            with(
                check("procuratorate", "2026-11-01", "clear"),
                "result",
                Value::Null,
            ),
            "/result",
        ),
    ] {
        let answer = add_paper(&app, &world, world.carers[0].id.get(), paper)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(answer.body["errors"][0]["pointer"], pointer);
    }
}

#[expect(clippy::too_many_lines, reason = "one paper after another")]
async fn newcomer_is_eligible_once_the_last_paper_is_there(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    let id = carer.id.get();
    let day = "2026-11-25";
    assert_eq!(
        eligibility(&app, &world, id, day).await,
        [
            "qualification_missing",
            "health_certificate_missing",
            "training_missing",
            "background_check_missing:public_security",
            "background_check_missing:procuratorate",
        ]
    );
    for paper in [
        paper(
            "qualification",
            "infant_care_worker_certificate",
            "2024-01-01",
        ),
        paper("health", "health_certificate", "2026-01-01"),
        paper("training", "annual_training", "2026-01-01"),
        check("public_security", "2026-01-05", "clear"),
    ] {
        add_paper(&app, &world, id, paper).await.assert_status(201);
    }
    // A certificate that the rules do not name is kept, but does not qualify.
    add_paper(
        &app,
        &world,
        id,
        paper("qualification", "driving_licence", "2024-01-01"),
    )
    .await
    .assert_status(201);
    assert_eq!(
        eligibility(&app, &world, id, day).await,
        ["background_check_missing:procuratorate"]
    );
    let last = check("procuratorate", "2026-01-05", "clear");
    let last = add_paper(&app, &world, id, last).await.assert_status(201);
    assert!(eligibility(&app, &world, id, day).await.is_empty());
    let revoke = || {
        let path = format!("/v1/staff/{id}/credentials/{}/revoke", last.id());
        app.post(&path, json!({ "reason": "录入有误" }))
            .bearer(&world.manager.token)
    };
    let revoked = revoke().await.assert_status(200);
    assert_eq!(revoked.body["revoked"], true);
    assert_eq!(revoked.body["revoked_reason"], "录入有误");
    revoke()
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    assert_eq!(
        eligibility(&app, &world, id, day).await,
        ["background_check_missing:procuratorate"]
    );
    let health_worker = world.health_worker.id.get();
    let reasons = eligibility(&app, &world, health_worker, day).await;
    assert_eq!(reasons[0], "not_a_carer");
}

async fn scenario_14_carer_counts_through_the_last_day_of_a_paper(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    for mut seed in CredentialSeed::all_in_order() {
        if seed.kind == CredentialKind::Qualification {
            seed.valid_to = Some(date("2026-11-24"));
        }
        seed.insert(&app, &carer).await;
    }
    let id = carer.id.get();
    assert!(eligibility(&app, &world, id, "2026-11-24").await.is_empty());
    assert_eq!(
        eligibility(&app, &world, id, "2026-11-25").await,
        ["qualification_missing"]
    );
    for (day, reasons) in [
        ("2026-11-24", json!([])),
        ("2026-11-25", json!([{ "reason": "qualification_missing" }])),
    ] {
        let rostered = app
            .post("/v1/shifts", shift(&world, id, day, "09:00", "11:00"))
            .bearer(&world.manager.token)
            .await
            .assert_status(201);
        assert_eq!(rostered.body["not_eligible"], reasons, "{day}");
    }
}

async fn scenario_15_background_check_is_due_after_a_year(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = StaffSeed::of(StaffRole::Carer).insert(&app, &world).await;
    for seed in CredentialSeed::all_in_order() {
        if seed.type_name != "public_security" {
            seed.insert(&app, &carer).await;
        }
    }
    let id = carer.id.get();
    add_paper(
        &app,
        &world,
        id,
        check("public_security", "2025-11-20", "clear"),
    )
    .await
    .assert_status(201);
    assert!(eligibility(&app, &world, id, "2026-11-20").await.is_empty());
    for day in ["2026-11-21", "2026-11-23"] {
        assert_eq!(
            eligibility(&app, &world, id, day).await,
            ["background_check_missing:public_security"]
        );
    }
    add_paper(
        &app,
        &world,
        id,
        check("public_security", "2026-11-23", "clear"),
    )
    .await
    .assert_status(201);
    assert!(eligibility(&app, &world, id, "2026-11-23").await.is_empty());
}

async fn assert_signed_out(app: &TestApp, person: &Staff) {
    let open_chains = refresh_token::Entity::find()
        .filter(refresh_token::Column::RevokedAt.is_null())
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(open_chains, 0);
    let open_sign_ins = sign_in::Entity::find()
        .filter(sign_in::Column::AccountId.eq(person.account.get()))
        .filter(sign_in::Column::EndedAt.is_null())
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(open_sign_ins, 0);
}

async fn scenario_16_hit_suspends_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let carer = &world.carers[0];
    let id = carer.id.get();
    let tx = app.state().db.begin_write().await.unwrap();
    let begun = Begun {
        way: Provider::Password,
        factor: None,
        device: None,
    };
    let chain =
        baobaowu::features::auth::service::tokens_for(&tx, app.state(), &carer.actor, begun);
    chain.await.unwrap();
    tx.commit().await.unwrap();
    let hit = add_paper(
        &app,
        &world,
        id,
        check("procuratorate", "2026-11-23", "hit"),
    )
    .await
    .assert_status(201);
    assert_eq!(
        hit.body["affected_sessions"][0]["session_id"],
        session.id.to_string()
    );
    assert_eq!(member(&app, &world, id).await["status"], "suspended");
    assert_signed_out(&app, carer).await;
    let path = format!(
        "/v1/shifts?house_id={}&from=2026-11-25&to=2026-11-25",
        world.house
    );
    let shifts = app.get(&path).bearer(&world.manager.token).await.body;
    for listed in shifts.as_array().unwrap() {
        assert_eq!(listed["cancelled"], listed["staff_id"] == json!(id));
    }
    let alerts = alerts(&app, &world).await;
    assert_eq!(alerts[0]["kind"], "background_check_hit");
    assert_eq!(alerts[0]["facts"], json!({ "staff_id": id }));
    // Nothing but taking the record back opens the way again.
    let reinstate = json!({ "name": "李工作", "status": "active" });
    let answer = app
        .put(&format!("/v1/staff/{id}"), reinstate)
        .if_match(2)
        .bearer(&world.manager.token)
        .await
        .assert_status(422)
        .assert_problem("staff_not_eligible");
    assert_eq!(
        answer.body["not_eligible"],
        json!([{ "reason": "background_check_hit" }])
    );
}

async fn alerts(app: &TestApp, world: &World) -> Value {
    let path = format!("/v1/alerts?house_id={}", world.house);
    let answer = app.get(&path).bearer(&world.manager.token).await;
    answer.assert_status(200).body
}

async fn revoked_hit_leaves_the_suspension_to_a_person(app: TestApp) {
    let world = World::seed(&app).await;
    let id = world.carers[0].id.get();
    let hit = add_paper(
        &app,
        &world,
        id,
        check("procuratorate", "2026-11-23", "hit"),
    )
    .await
    .assert_status(201);
    let path = format!("/v1/staff/{id}/credentials/{}/revoke", hit.id());
    app.post(&path, json!({ "reason": "同名同姓" }))
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    assert_eq!(alerts(&app, &world).await, json!([]));
    let suspended = member(&app, &world, id).await;
    assert_eq!(suspended["status"], "suspended");
    app.put(
        &format!("/v1/staff/{id}"),
        json!({ "name": "李工作", "status": "active" }),
    )
    .if_match(suspended["version"].as_i64().unwrap())
    .bearer(&world.manager.token)
    .await
    .assert_status(200);
    assert!(eligibility(&app, &world, id, "2026-11-25").await.is_empty());
}

async fn shifts_of_one_person_do_not_overlap(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = world.carers[0].id.get();
    let roster = |staff: Uuid, from: &str, to: &str| {
        app.post("/v1/shifts", shift(&world, staff, "2026-11-25", from, to))
            .bearer(&world.manager.token)
    };
    let first = roster(carer, "09:00", "12:00").await.assert_status(201);
    let answer = roster(carer, "11:59", "13:00")
        .await
        .assert_status(409)
        .assert_problem("shift_overlap");
    assert_eq!(answer.body["existing_shift_id"], first.body["id"]);
    roster(carer, "12:00", "13:00").await.assert_status(201);
    roster(world.carers[1].id.get(), "09:00", "12:00")
        .await
        .assert_status(201);
    for (from, to, code) in [
        ("10:00", "10:00", "reversed"),
        ("07:00", "09:00", "in_past"),
    ] {
        let body = shift(&world, carer, "2026-11-23", from, to);
        let answer = app
            .post("/v1/shifts", body)
            .bearer(&world.manager.token)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(answer.body["errors"][0]["code"], code);
    }
}

async fn one_of_many_overlapping_shifts_is_rostered(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = world.carers[0].id.get();
    let answers = join_all((0..10).map(async |number| {
        let to = format!("1{number}:30");
        let body = shift(&world, carer, "2026-11-25", "09:00", &to);
        app.post("/v1/shifts", body)
            .bearer(&world.manager.token)
            .await
    }))
    .await;
    let (rostered, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    assert_eq!(rostered.len(), 1);
    for answer in refused {
        answer.assert_status(409).assert_problem("shift_overlap");
    }
}

async fn shift_of_someone_who_does_not_count_is_rostered_with_the_reasons(app: TestApp) {
    let world = World::seed(&app).await;
    let id = world.health_worker.id.get();
    let rostered = app
        .post(
            "/v1/shifts",
            shift(&world, id, "2026-11-25", "09:00", "11:00"),
        )
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    assert_eq!(rostered.body["not_eligible"][0]["reason"], "not_a_carer");
    assert_eq!(rostered.body["starts_at"], "2026-11-25T09:00:00+08:00");
}

async fn dismissed_person_loses_the_shifts_ahead_and_gets_no_more(app: TestApp) {
    let world = World::seed(&app).await;
    let carer = world.carers[0].id.get();
    let body = shift(&world, carer, "2026-11-25", "09:00", "11:00");
    app.post("/v1/shifts", body.clone())
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    app.put(
        &format!("/v1/staff/{carer}"),
        json!({ "name": "李工作", "status": "dismissed" }),
    )
    .if_match(1)
    .bearer(&world.manager.token)
    .await
    .assert_status(200);
    let path = format!(
        "/v1/shifts?house_id={}&from=2026-11-25&to=2026-11-25",
        world.house
    );
    let listed = app.get(&path).bearer(&world.carers[1].token).await.body;
    assert_eq!(listed[0]["cancelled"], true);
    assert_eq!(listed[0]["cancel_reason"], "dismissed");
    app.post("/v1/shifts", body)
        .bearer(&world.manager.token)
        .await
        .assert_status(422)
        .assert_problem("staff_not_eligible");
}

async fn shift_is_cancelled_once_and_not_after_its_end(app: TestApp) {
    let world = World::seed(&app).await;
    let rostered = async |number: usize| {
        let staff = world.carers[number].id.get();
        let body = shift(&world, staff, "2026-11-23", "08:30", "09:05");
        let answer = app
            .post("/v1/shifts", body)
            .bearer(&world.manager.token)
            .await;
        answer.assert_status(201).id()
    };
    let (first, second) = (rostered(0).await, rostered(1).await);
    let cancel = |id: Uuid, token: &str| {
        let reason = json!({ "reason": "生病" });
        app.post(&format!("/v1/shifts/{id}/cancel"), reason)
            .bearer(token)
    };
    cancel(first, &world.carers[1].token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    let cancelled = cancel(first, &world.manager.token)
        .key("sick")
        .await
        .assert_status(200);
    assert_eq!(cancelled.body["cancel_reason"], "生病");
    let again = cancel(first, &world.manager.token)
        .key("sick")
        .await
        .assert_status(200);
    assert_eq!(again.body, cancelled.body);
    cancel(first, &world.manager.token)
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    app.clock.advance(chrono::TimeDelta::minutes(5));
    cancel(second, &world.manager.token)
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    cancel(Uuid::from_u128(1), &world.manager.token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
}

async fn shifts_are_listed_by_local_date(app: TestApp) {
    let world = World::seed(&app).await;
    let staff = world.carers[0].id.get();
    // 07:30 in Shanghai is still the day before in UTC.
    app.post(
        "/v1/shifts",
        shift(&world, staff, "2026-11-25", "07:30", "08:00"),
    )
    .bearer(&world.manager.token)
    .await
    .assert_status(201);
    let list = |from: &str, to: &str| {
        let query = format!("house_id={}&from={from}&to={to}", world.house);
        app.get(&format!("/v1/shifts?{query}"))
            .bearer(&world.carers[0].token)
    };
    for (from, to, count) in [
        ("2026-11-24", "2026-11-24", 0),
        ("2026-11-25", "2026-11-25", 1),
        ("2026-11-26", "2026-11-26", 0),
        ("2026-11-01", "2026-12-01", 1),
    ] {
        let found = list(from, to).await.assert_status(200).body;
        assert_eq!(found.as_array().unwrap().len(), count, "{from} to {to}");
    }
    for (from, to) in [("2026-11-26", "2026-11-25"), ("2026-11-01", "2026-12-02")] {
        list(from, to)
            .await
            .assert_status(400)
            .assert_problem("invalid_query");
    }
}
