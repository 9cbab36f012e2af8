//! Families, their guardians, the adults who may fetch children, and signed agreements.

use crate::scenarios::steps::remove_guardian;
use crate::support::{
    Answer, TestApp,
    factory::{Family, FamilySeed, World, WorldSeed, insert, phone, serial, sign_in_to},
    on_both_stores,
};
use baobaowu::shared::domain::SubdistrictId;
use entity::{
    agreement_template, family, guardian, idempotency_key, invitation, notice, pickup_person,
    signed_agreement, subdistrict,
};
use futures_util::future::join_all;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter,
};
use serde_json::{Value, json};
use std::future::IntoFuture;
use uuid::Uuid;

on_both_stores! {
    guardian_registers_a_family_and_the_new_token_knows_it,
    guardian_has_one_family,
    parallel_registrations_make_one_family,
    repeated_registration_answers_the_same_family_and_stores_no_name_or_token,
    family_is_not_registered_with_what_is_wrong,
    manager_registers_a_family_on_behalf_of_a_guardian,
    family_is_seen_by_its_guardians_and_staff_of_its_subdistrict_only,
    staff_see_people_masked,
    family_moves_from_its_present_version_only,
    second_guardian_is_added_by_phone_and_acts_at_once,
    guardian_of_another_family_is_not_added,
    removed_guardian_is_refused_at_once_and_can_come_back,
    last_guardian_stays,
    parallel_removals_leave_one_guardian,
    pickup_person_is_authorised_and_revoked,
    invited_guardian_joins_the_family_once,
    invitation_ends_with_time_another_one_or_its_guardian,
    only_guardians_invite_and_are_invited,
    pickup_person_with_a_wrong_document_is_refused,
    agreement_is_signed_once_with_the_hash_of_its_wording,
    draft_or_foreign_agreement_is_not_signed,
    staff_do_not_act_for_a_family,
}

fn new_family(world: &World) -> Value {
    json!({
        "subdistrict_id": world.subdistrict.get(),
        "guardian": { "name": "王小芳", "relation": "mother", "phone": "15400990001" },
    })
}

fn unused_phone() -> String {
    phone(serial())
}

fn second_guardian(phone: &str) -> Value {
    json!({ "name": "李建国", "phone": phone, "relation": "father" })
}

fn grandmother() -> Value {
    json!({
        "name": "陈奶奶",
        "phone": "15400990003",
        "relation": "grandparent",
        "id_type": "resident_id",
        "id_number": "11010519491231002x",
    })
}

/// Another subdistrict of the world's district.
async fn other_subdistrict(app: &TestApp, world: &World) -> SubdistrictId {
    let id = app.state().new_id();
    let tx = app.state().db.begin_write().await.unwrap();
    let row = subdistrict::Model {
        id,
        district_id: world.district.get(),
        code: format!("other-{}", serial()),
        name: "曲阳路街道".to_owned(),
        name_en: "Quyang Road Subdistrict".to_owned(),
    };
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    id.into()
}

/// A district next door, with people of its own.
async fn elsewhere(app: &TestApp) -> World {
    let seed = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    seed.insert(app).await
}

async fn guardians(app: &TestApp, family: &Family, token: &str) -> Answer {
    app.get(&format!("/v1/families/{}/guardians", family.id))
        .bearer(token)
        .await
}

/// Adds a guardian by phone; the membership's id, and a token of the new guardian.
async fn add_guardian(app: &TestApp, family: &Family) -> (Uuid, String) {
    let path = format!("/v1/families/{}/guardians", family.id);
    let added = app
        .post(&path, second_guardian(&unused_phone()))
        .bearer(&family.token)
        .await
        .assert_status(201);
    let row = guardian::Entity::find_by_id(added.id())
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let mut actor = family.actor;
    actor.account = row.account_id.into();
    sign_in_to(app, actor.account, actor.district).await;
    (added.id(), app.token(&actor))
}

async fn guardian_registers_a_family_and_the_new_token_knows_it(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, token) = world.newcomer(&app).await;
    let answer = app
        .post("/v1/families", new_family(&world))
        .bearer(&token)
        .await
        .assert_status(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body["guardian"]["name"], "王小芳");
    assert_eq!(answer.body["guardian"]["phone"], "+8615400990001");
    assert_eq!(answer.body["guardian"]["status"], "active");
    let fresh = answer.body["access_token"].as_str().unwrap();
    let known = app.state().tokens.verify(fresh, app.now()).unwrap();
    let id: Uuid = answer.body["family"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(known.family(), Some(id.into()));
    let read = app
        .get(&format!("/v1/families/{id}"))
        .bearer(fresh)
        .await
        .assert_status(200);
    assert_eq!(read.body, answer.body["family"]);
    assert_eq!(read.header("etag"), "\"1\"");
    let row = guardian::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    assert!(!row.name_cipher.contains("王小芳"));
    assert!(!row.phone_cipher.contains("15400990001"));
}

async fn guardian_has_one_family(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, token) = world.newcomer(&app).await;
    let send = || app.post("/v1/families", new_family(&world)).bearer(&token);
    send().await.assert_status(201);
    send()
        .await
        .assert_status(409)
        .assert_problem("family_exists");
    assert_eq!(family::Entity::find().count(app.sql()).await.unwrap(), 1);
}

async fn parallel_registrations_make_one_family(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, token) = world.newcomer(&app).await;
    let answers = join_all((0..8).map(|_| {
        app.post("/v1/families", new_family(&world))
            .bearer(&token)
            .into_future()
    }))
    .await;
    let made = answers.iter().filter(|it| it.status == 201).count();
    let refused = answers.iter().filter(|it| it.status == 409).count();
    assert_eq!((made, refused), (1, 7));
    assert_eq!(family::Entity::find().count(app.sql()).await.unwrap(), 1);
}

async fn repeated_registration_answers_the_same_family_and_stores_no_name_or_token(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, token) = world.newcomer(&app).await;
    let send = |body: Value| app.post("/v1/families", body).key("once").bearer(&token);
    let first = send(new_family(&world)).await.assert_status(201);
    let second = send(new_family(&world)).await.assert_status(201);
    assert_eq!(first.body["family"], second.body["family"]);
    assert_eq!(first.body["guardian"], second.body["guardian"]);
    assert!(second.body["access_token"].is_string());
    let mut other = new_family(&world);
    other["guardian"]["name"] = json!("王芳");
    send(other)
        .await
        .assert_status(422)
        .assert_problem("idempotency_key_reused");
    let stored = idempotency_key::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let text = stored.body.to_string();
    assert!(!text.contains("王小芳") && !text.contains("ey"), "{text}");
}

async fn family_is_not_registered_with_what_is_wrong(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = elsewhere(&app).await;
    let (_, token) = world.newcomer(&app).await;
    let send = |change: fn(&mut Value)| {
        let mut body = new_family(&world);
        change(&mut body);
        app.post("/v1/families", body).bearer(&token)
    };
    let changes: [fn(&mut Value); 3] = [
        |body| body["guardian"]["name"] = json!("   "),
        |body| body["guardian"]["phone"] = json!("12345"),
        |body| body["guardian"]["name"] = json!("名".repeat(51)),
    ];
    for change in changes {
        let answer = send(change).await.assert_status(422);
        answer.assert_problem("validation_failed");
    }
    send(|body| body["guardian"]["relation"] = json!("neighbour"))
        .await
        .assert_status(400)
        .assert_problem("invalid_request");
    send(|body| body["subdistrict_id"] = json!(Uuid::nil()))
        .await
        .assert_status(404)
        .assert_problem("not_found");
    app.post("/v1/families", new_family(&elsewhere))
        .bearer(&token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    app.post("/v1/families", new_family(&world))
        .await
        .assert_status(401)
        .assert_problem("unauthenticated");
}

async fn manager_registers_a_family_on_behalf_of_a_guardian(app: TestApp) {
    let world = World::seed(&app).await;
    let answer = app
        .post("/v1/families", new_family(&world))
        .bearer(&world.manager.token)
        .await
        .assert_status(201);
    assert!(answer.body.get("access_token").is_none());
    assert_eq!(answer.body["guardian"]["name"], "王*芳");
    assert_eq!(answer.body["guardian"]["phone"], "154****0001");
    app.post("/v1/families", new_family(&world))
        .bearer(&world.subdistrict_admin.token)
        .await
        .assert_status(409)
        .assert_problem("family_exists");
    let mut without_phone = new_family(&world);
    without_phone["guardian"]
        .as_object_mut()
        .unwrap()
        .remove("phone");
    let refused = app
        .post("/v1/families", without_phone)
        .bearer(&world.manager.token)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_eq!(refused.body["errors"][0]["pointer"], "/guardian/phone");
    let mut far = new_family(&world);
    far["subdistrict_id"] = json!(other_subdistrict(&app, &world).await.get());
    for (body, token) in [
        (new_family(&world), &world.carers[0].token),
        (new_family(&world), &world.health_worker.token),
        (far.clone(), &world.manager.token),
        (far, &world.subdistrict_admin.token),
    ] {
        app.post("/v1/families", body)
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
}

async fn family_is_seen_by_its_guardians_and_staff_of_its_subdistrict_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let stranger = world.family(&app).await;
    let (_, newcomer) = world.newcomer(&app).await;
    let far = other_subdistrict(&app, &world).await;
    let far_admin = world.admin_of(&app, far).await.actor;
    let elsewhere = elsewhere(&app).await;
    for path in ["", "/guardians", "/pickup-persons", "/agreements"] {
        let read = |token: &str| {
            app.get(&format!("/v1/families/{}{path}", family.id))
                .bearer(token)
        };
        for token in [
            &family.token,
            &world.carers[0].token,
            &world.health_worker.token,
            &world.manager.token,
            &world.subdistrict_admin.token,
            &world.district_admin.token,
        ] {
            read(token).await.assert_status(200);
        }
        for token in [
            &stranger.token,
            &newcomer,
            &app.token(&far_admin),
            &elsewhere.district_admin.token,
            &elsewhere.manager.token,
        ] {
            read(token)
                .await
                .assert_status(404)
                .assert_problem("not_found");
        }
    }
}

async fn staff_see_people_masked(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = FamilySeed {
        guardian_name: "欧阳小明",
        phone: Some("15400990009".to_owned()),
        ..FamilySeed::default()
    };
    let family = seed.insert(&app, &world).await;
    app.post(
        &format!("/v1/families/{}/pickup-persons", family.id),
        grandmother(),
    )
    .bearer(&family.token)
    .await
    .assert_status(201);
    let own = guardians(&app, &family, &family.token).await;
    assert_eq!(own.body[0]["name"], "欧阳小明");
    assert_eq!(own.body[0]["phone"], "+8615400990009");
    for token in [&world.carers[0].token, &world.district_admin.token] {
        let seen = guardians(&app, &family, token).await;
        assert_eq!(seen.body[0]["name"], "欧**明");
        assert_eq!(seen.body[0]["phone"], "154****0009");
        let path = format!("/v1/families/{}/pickup-persons", family.id);
        let seen = app.get(&path).bearer(token).await;
        assert_eq!(seen.body[0]["name"], "陈*奶");
        assert_eq!(seen.body[0]["phone"], "154****0003");
    }
}

async fn family_moves_from_its_present_version_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let far = other_subdistrict(&app, &world).await;
    let path = format!("/v1/families/{}", family.id);
    let edit = |to: Uuid| {
        app.put(&path, json!({ "subdistrict_id": to }))
            .bearer(&family.token)
    };
    edit(far.get())
        .await
        .assert_status(400)
        .assert_problem("version_required");
    let moved = edit(far.get()).if_match(1).await.assert_status(200);
    assert_eq!(moved.header("etag"), "\"2\"");
    assert_eq!(moved.body["subdistrict_id"], far.to_string());
    edit(world.subdistrict.get())
        .if_match(1)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    edit(Uuid::nil())
        .if_match(2)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    // The houses of the former subdistrict see the family no more.
    app.get(&path)
        .bearer(&world.manager.token)
        .await
        .assert_status(404);
}

async fn second_guardian_is_added_by_phone_and_acts_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let path = format!("/v1/families/{}/guardians", family.id);
    let phone = unused_phone();
    let send = || {
        app.post(&path, second_guardian(&phone))
            .key("father")
            .bearer(&family.token)
    };
    let added = send().await.assert_status(201);
    assert_eq!(added.body["name"], "李建国");
    assert_eq!(added.body["relation"], "father");
    assert_eq!(send().await.assert_status(201).body, added.body);
    app.post(&path, second_guardian(&phone))
        .bearer(&family.token)
        .await
        .assert_status(409)
        .assert_problem("conflict");
    let row = guardian::Entity::find_by_id(added.id())
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    // A token from before the membership is as good as one from after it.
    let mut actor = family.actor;
    actor.account = row.account_id.into();
    actor.role = baobaowu::shared::domain::Role::Guardian { family: None };
    sign_in_to(&app, actor.account, actor.district).await;
    let listed = guardians(&app, &family, &app.token(&actor))
        .await
        .assert_status(200);
    assert_eq!(listed.body.as_array().unwrap().len(), 2);
    let state = app.state();
    let now = baobaowu::features::auth::service::actor_of(state.db.read(), actor.account)
        .await
        .unwrap();
    assert_eq!(now.unwrap().family(), Some(family.id));
}

async fn guardian_of_another_family_is_not_added(app: TestApp) {
    let world = World::seed(&app).await;
    let (one, other) = (world.family(&app).await, world.family(&app).await);
    let phone = unused_phone();
    let add = |family: &Family, phone: &str| {
        app.post(
            &format!("/v1/families/{}/guardians", family.id),
            second_guardian(phone),
        )
        .bearer(&family.token)
    };
    add(&one, &phone).await.assert_status(201);
    let refused = add(&other, &phone)
        .await
        .assert_status(409)
        .assert_problem("family_exists");
    assert!(!refused.text.contains(&one.id.to_string()));
    add(&one, "not a phone")
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    app.post(
        &format!("/v1/families/{}/guardians", one.id),
        second_guardian(&unused_phone()),
    )
    .bearer(&other.token)
    .await
    .assert_status(404)
    .assert_problem("not_found");
}

async fn removed_guardian_is_refused_at_once_and_can_come_back(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let (id, token) = add_guardian(&app, &family).await;
    guardians(&app, &family, &token).await.assert_status(200);
    let revoke = || {
        app.request(
            reqwest::Method::POST,
            &format!("/v1/families/{}/guardians/{id}/revoke", family.id),
        )
        .bearer(&family.token)
    };
    let revoked = revoke().await.assert_status(200);
    assert_eq!(revoked.body["status"], "revoked");
    assert_eq!(revoke().await.assert_status(200).body, revoked.body);
    guardians(&app, &family, &token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    let row = guardian::Entity::find_by_id(id)
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let phone = app
        .state()
        .cipher
        .decrypt("guardian.phone", &row.phone_cipher)
        .unwrap();
    let path = format!("/v1/families/{}/guardians", family.id);
    let back = app
        .post(&path, second_guardian(&phone))
        .bearer(&family.token)
        .await
        .assert_status(201);
    assert_eq!((back.id(), &back.body["status"]), (id, &json!("active")));
    // The sign-in ended with the membership.
    guardians(&app, &family, &token)
        .await
        .assert_status(401)
        .assert_problem("signed_out");
    let sent = app.post("/v1/auth/guardian/phone/codes", json!({ "phone": phone }));
    let code = sent.await.assert_status(202).body["demo_code"].clone();
    let proof = json!({ "phone": phone, "code": code });
    let anew = app.post("/v1/auth/guardian/phone", proof).await;
    let token = anew.body["access_token"].as_str().unwrap();
    guardians(&app, &family, token).await.assert_status(200);
}

async fn last_guardian_stays(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, stranger) = (world.family(&app).await, world.family(&app).await);
    let revoke = |guardian: Uuid| {
        app.request(
            reqwest::Method::POST,
            &format!("/v1/families/{}/guardians/{guardian}/revoke", family.id),
        )
        .bearer(&family.token)
    };
    revoke(family.guardian.get())
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    revoke(stranger.guardian.get())
        .await
        .assert_status(404)
        .assert_problem("not_found");
    guardians(&app, &family, &family.token)
        .await
        .assert_status(200);
}

async fn parallel_removals_leave_one_guardian(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let (second, _) = add_guardian(&app, &family).await;
    let revoke = |guardian: Uuid| {
        app.request(
            reqwest::Method::POST,
            &format!("/v1/families/{}/guardians/{guardian}/revoke", family.id),
        )
        .bearer(&family.token)
        .into_future()
    };
    join_all([revoke(family.guardian.get()), revoke(second)]).await;
    let rows = guardian::Entity::find().all(app.sql()).await.unwrap();
    let active = rows.iter().filter(|row| row.status == "active").count();
    assert_eq!(active, 1);
}

async fn pickup_person_is_authorised_and_revoked(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, stranger) = (world.family(&app).await, world.family(&app).await);
    let path = format!("/v1/families/{}/pickup-persons", family.id);
    let send = || {
        app.post(&path, grandmother())
            .key("granny")
            .bearer(&family.token)
    };
    let added = send().await.assert_status(201);
    assert_eq!(added.body["name"], "陈奶奶");
    assert_eq!(added.body["status"], "active");
    assert!(!added.text.contains("1949"), "{}", added.text);
    assert_eq!(send().await.assert_status(201).body, added.body);
    let row = pickup_person::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let hash = app
        .state()
        .cipher
        .lookup_hash("pickup_person.id_number", "resident_id|11010519491231002X");
    assert_eq!(row.id_number_hash, hash);
    let revoke = |token: &str| {
        app.request(
            reqwest::Method::POST,
            &format!("{path}/{}/revoke", added.id()),
        )
        .bearer(token)
    };
    revoke(&stranger.token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    let revoked = revoke(&family.token).await.assert_status(200);
    assert_eq!(revoked.body["status"], "revoked");
    let listed = app
        .get(&path)
        .bearer(&family.token)
        .await
        .assert_status(200);
    assert_eq!(listed.body, json!([revoked.body]));
}

async fn pickup_person_with_a_wrong_document_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let path = format!("/v1/families/{}/pickup-persons", family.id);
    for number in ["110105194912310021", "not a number", "310109202702280011"] {
        let mut body = grandmother();
        body["id_number"] = json!(number);
        let refused = app
            .post(&path, body)
            .bearer(&family.token)
            .await
            .assert_status(422)
            .assert_problem("id_number_invalid");
        assert!(!refused.text.contains(number));
    }
}

async fn agreement_is_signed_once_with_the_hash_of_its_wording(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = FamilySeed {
        agreement_signed: false,
        ..FamilySeed::default()
    };
    let family = seed.insert(&app, &world).await;
    let path = format!("/v1/families/{}/agreements", family.id);
    let body = json!({ "agreement_template_id": world.agreement_template.unwrap() });
    let send = || {
        app.post(&path, body.clone())
            .key("sign")
            .bearer(&family.token)
    };
    let signed = send().await.assert_status(201);
    assert_eq!(signed.body["guardian_id"], family.guardian.to_string());
    assert_eq!(signed.body["signed_at"], "2026-11-23T09:00:00+08:00");
    assert_eq!(send().await.assert_status(201).body, signed.body);
    app.post(&path, body.clone())
        .bearer(&family.token)
        .await
        .assert_status(409)
        .assert_problem("conflict");
    let published = app
        .get(&format!("/v1/houses/{}/agreement", world.house))
        .await
        .assert_status(200);
    assert_eq!(signed.body["content_hash"], published.body["content_hash"]);
    let listed = app.get(&path).bearer(&world.manager.token).await;
    assert_eq!(listed.assert_status(200).body, json!([signed.body]));
    let rows = signed_agreement::Entity::find()
        .count(app.sql())
        .await
        .unwrap();
    assert_eq!(rows, 1);
}

async fn draft_or_foreign_agreement_is_not_signed(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = elsewhere(&app).await;
    let family = world.family(&app).await;
    let published = agreement_template::Entity::find_by_id(world.agreement_template.unwrap())
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let draft = app.state().new_id();
    let mut row = published.into_active_model();
    row.id = Set(draft);
    row.number = Set(2);
    row.published_at = Set(None);
    row.insert(app.sql()).await.unwrap();
    for template in [draft, elsewhere.agreement_template.unwrap(), Uuid::nil()] {
        app.post(
            &format!("/v1/families/{}/agreements", family.id),
            json!({ "agreement_template_id": template }),
        )
        .bearer(&family.token)
        .await
        .assert_status(404)
        .assert_problem("no_published_agreement");
    }
}

async fn staff_do_not_act_for_a_family(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let base = format!("/v1/families/{}", family.id);
    for token in [&world.manager.token, &world.district_admin.token] {
        let refused = |answer: Answer| answer.assert_status(403).assert_problem("forbidden");
        let path = format!("{base}/guardians");
        refused(
            app.post(&path, second_guardian(&unused_phone()))
                .bearer(token)
                .await,
        );
        let path = format!("{base}/pickup-persons");
        refused(app.post(&path, grandmother()).bearer(token).await);
        let template = json!({ "agreement_template_id": world.agreement_template.unwrap() });
        refused(
            app.post(&format!("{base}/agreements"), template)
                .bearer(token)
                .await,
        );
        let body = json!({ "subdistrict_id": world.subdistrict.get() });
        refused(app.put(&base, body).if_match(1).bearer(token).await);
        let path = format!("{base}/guardians/{}/revoke", family.guardian);
        refused(
            app.request(reqwest::Method::POST, &path)
                .bearer(token)
                .await,
        );
    }
}

async fn invite(app: &TestApp, family: &Family) -> Answer {
    let path = format!("/v1/families/{}/invitations", family.id);
    app.post(&path, json!({ "relation": "father" }))
        .bearer(&family.token)
        .await
}

fn accept(app: &TestApp, token: &str, code: &str) -> crate::support::Request {
    let body = json!({ "code": code, "name": "李建国" });
    app.post("/v1/invitations/accept", body).bearer(token)
}

async fn invited_guardian_joins_the_family_once(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let made = invite(&app, &family).await.assert_status(201);
    assert_eq!(made.body["expires_at"], "2026-11-25T09:00:00+08:00");
    let code = made.body["code"].as_str().unwrap();
    let row = invitation::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    assert!(!row.code_hash.contains(code));
    let (_, father) = world.newcomer(&app).await;
    let typed = format!(" {}-{}", code[..5].to_lowercase(), &code[5..]);
    let send = || accept(&app, &father, &typed).key("father");
    let joined = send().await.assert_status(201);
    assert_eq!(joined.body["family"]["id"], family.id.to_string());
    assert_eq!(joined.body["guardian"]["relation"], "father");
    // A lost answer is asked for again.
    let again = send().await.assert_status(201);
    assert_eq!(again.body["guardian"], joined.body["guardian"]);
    let token = joined.body["access_token"].as_str().unwrap();
    let listed = guardians(&app, &family, token).await.assert_status(200);
    assert_eq!(listed.body.as_array().unwrap().len(), 2);
    // The first guardian is told, alone.
    let told = notice::Entity::find()
        .filter(notice::Column::Kind.eq("guardian_joined"))
        .all(app.sql())
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].audience_id, family.guardian.get());
    assert_eq!(told[0].facts["by"], "invitation");
    let (_, other) = world.newcomer(&app).await;
    accept(&app, &other, code)
        .await
        .assert_status(422)
        .assert_problem("invitation_invalid");
}

async fn invitation_ends_with_time_another_one_or_its_guardian(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let (actor, newcomer) = world.newcomer(&app).await;
    let invalid = async |code: &str| {
        accept(&app, &newcomer, code)
            .await
            .assert_status(422)
            .assert_problem("invitation_invalid");
    };
    let code = async || {
        let path = format!("/v1/families/{}/invitations", family.id);
        let made = app.post(&path, json!({ "relation": "father" }));
        let made = made
            .bearer(&app.token(&family.actor))
            .await
            .assert_status(201);
        made.body["code"].as_str().unwrap().to_owned()
    };
    invalid("0000000000").await;
    let (first, second) = (code().await, code().await);
    invalid(&first).await;
    app.clock.advance(chrono::TimeDelta::hours(48));
    accept(&app, &app.token(&actor), &second)
        .await
        .assert_status(422)
        .assert_problem("invitation_invalid");
    // Who has invited must still be a guardian.
    let third = code().await;
    let tx = app.state().db.begin_write().await.unwrap();
    remove_guardian(&tx, family.guardian).await;
    tx.commit().await.unwrap();
    accept(&app, &app.token(&actor), &third)
        .await
        .assert_status(422)
        .assert_problem("invitation_invalid");
}

async fn only_guardians_invite_and_are_invited(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (stranger, _) = world.family_with_child(&app).await;
    let path = format!("/v1/families/{}/invitations", family.id);
    for (token, status, code) in [
        (&world.manager.token, 403, "forbidden"),
        (&stranger.token, 404, "not_found"),
    ] {
        app.post(&path, json!({ "relation": "father" }))
            .bearer(token)
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    let made = invite(&app, &family).await.assert_status(201);
    let code = made.body["code"].as_str().unwrap();
    accept(&app, &world.manager.token, code)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    accept(&app, &family.token, code)
        .await
        .assert_status(409)
        .assert_problem("conflict");
    // A family with children is not left behind.
    accept(&app, &stranger.token, code)
        .await
        .assert_status(409)
        .assert_problem("family_has_children");
    app.get(&format!("/v1/children/{}", child.id))
        .bearer(&stranger.token)
        .await
        .assert_status(404);
}
