//! Children: registering, who sees them, editing, erasing, consents, and the notice.

use crate::support::{
    Answer, TestApp,
    factory::{
        CertificateSeed, Child, ChildSeed, Family, World, WorldSeed, date, insert, resident_id,
        serial,
    },
    on_both_stores,
};
use baobaowu::{features::bookings::domain::BookingStatus, shared::domain::ChildId};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    booking, child, consent, family, health_certificate, health_declaration, idempotency_key,
    stored_file, subdistrict,
};
use futures_util::future::join_all;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::{Value, json};
use std::future::IntoFuture;
use uuid::Uuid;

on_both_stores! {
    child_is_registered_with_its_document_hidden,
    children_born_on_a_leap_day_are_registered,
    child_without_an_identity_number_is_registered_by_birth_certificate,
    wrong_number_date_or_name_is_refused_without_repeating_it,
    child_is_registered_once_in_a_district,
    parallel_registrations_make_one_child,
    repeated_registration_answers_the_same_child_and_stores_no_name,
    registering_needs_a_family,
    own_children_are_listed_in_pages,
    child_is_seen_by_its_guardians_and_staff_in_scope_only,
    child_who_comes_from_elsewhere_is_seen_by_the_house_it_comes_to,
    child_is_edited_from_its_present_version_and_within_its_document,
    child_is_erased_with_everything_personal,
    child_is_not_erased_while_a_booking_holds_a_place,
    staff_do_not_act_for_a_child,
    consent_is_given_to_the_current_notice_only,
    withdrawing_ends_every_consent_to_the_purpose,
    consent_that_booking_does_not_need_is_withdrawn_at_once,
    consents_of_other_families_are_not_found,
    notice_is_public_and_in_two_languages,
}

const NUMBER: &str = "31010920240508008X";

fn new_child() -> Value {
    json!({
        "name": "王小宝",
        "birth_date": "2024-05-08",
        "sex": "male",
        "id_type": "resident_id",
        "id_number": "31010920240508008x",
    })
}

fn register(app: &TestApp, family: &Family, body: Value) -> crate::support::Request {
    app.post("/v1/children", body).bearer(&family.token)
}

fn changed(field: &str, value: Value) -> Value {
    let mut body = new_child();
    body[field] = value;
    body
}

async fn row_of(app: &TestApp, id: Uuid) -> child::Model {
    let found = child::Entity::find_by_id(id).one(app.sql()).await;
    found.unwrap().unwrap()
}

/// Moves a family to a subdistrict that has no house.
async fn move_away(app: &TestApp, world: &World, family: &Family) -> Uuid {
    let id = app.state().new_id();
    let row = subdistrict::Model {
        id,
        district_id: world.district.get(),
        code: format!("away-{}", serial()),
        name: "曲阳路街道".to_owned(),
        name_en: "Quyang Road Subdistrict".to_owned(),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    let found = family::Entity::find_by_id(family.id.get()).one(app.sql());
    let mut row = found.await.unwrap().unwrap().into_active_model();
    row.subdistrict_id = Set(id);
    row.update(app.sql()).await.unwrap();
    id
}

/// Writes a booking of the child in the world's house, in any state.
async fn booking(
    app: &TestApp,
    world: &World,
    (family, child): (&Family, ChildId),
    status: BookingStatus,
) -> Uuid {
    let session = world.session(app, 5).await;
    let starts_at: DateTime<Utc> = app.now() + TimeDelta::days(2);
    let id = app.state().new_id();
    let has_one = status.holds_a_place() || status == BookingStatus::Completed;
    let row = booking::Model {
        id,
        district_id: world.district.get(),
        family_id: family.id.get(),
        child_id: child.get(),
        house_id: world.house.get(),
        session_id: session.id.get(),
        date: date("2026-11-25"),
        starts_at: starts_at.into(),
        ends_at: (starts_at + TimeDelta::hours(1)).into(),
        status: status.as_str().to_owned(),
        funding: "free".to_owned(),
        quota_year: 2026,
        fee_fen: 0,
        fee_schedule_id: None,
        policy_version: "hongkou-2023-01-29".to_owned(),
        channel: "guardian".to_owned(),
        requested_by: family.account.get(),
        confirm_deadline: starts_at.into(),
        pay_by: None,
        version: 1,
        created_at: app.now().into(),
        updated_at: app.now().into(),
        offer_until: None,
        free_number: has_one.then_some(1),
        free_entitled: has_one.then_some(12),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    id
}

async fn child_is_registered_with_its_document_hidden(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let answer = register(&app, &family, new_child())
        .await
        .assert_status(201);
    assert_eq!(answer.body["name"], "王小宝");
    assert_eq!(answer.body["id_number"], "310109********008X");
    assert_eq!(answer.body["family_id"], family.id.to_string());
    assert_eq!(answer.body["version"], 1);
    let read = app
        .get(&format!("/v1/children/{}", answer.id()))
        .bearer(&family.token)
        .await
        .assert_status(200);
    assert_eq!(read.body, answer.body);
    assert_eq!(read.header("etag"), "\"1\"");
    let row = row_of(&app, answer.id()).await;
    let state = app.state();
    let stored = state
        .cipher
        .decrypt("child.id_number", &row.id_number_cipher);
    assert_eq!(stored.unwrap(), NUMBER);
    let hash = state
        .cipher
        .lookup_hash("child.id_number", &format!("resident_id|{NUMBER}"));
    assert_eq!(row.id_number_hash, hash);
    assert!(!row.name_cipher.contains("王小宝"));
}

async fn children_born_on_a_leap_day_are_registered(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    for number in ["310109202402290014", "310109202402290022"] {
        let mut body = changed("birth_date", json!("2024-02-29"));
        body["id_number"] = json!(number);
        let answer = register(&app, &family, body).await.assert_status(201);
        assert_eq!(answer.body["birth_date"], "2024-02-29");
    }
    register(&app, &family, changed("birth_date", json!("2023-02-29")))
        .await
        .assert_status(400)
        .assert_problem("invalid_request");
}

async fn child_without_an_identity_number_is_registered_by_birth_certificate(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let mut body = changed("id_type", json!("birth_certificate"));
    body["id_number"] = json!("z 310-000001");
    body.as_object_mut().unwrap().remove("sex");
    let answer = register(&app, &family, body.clone())
        .await
        .assert_status(201);
    assert_eq!(answer.body["sex"], Value::Null);
    assert_eq!(answer.body["id_number"], "Z*******01");
    // Another spelling is the same document; another kind with that number is not.
    body["id_number"] = json!("Z310000001");
    register(&app, &family, body.clone())
        .await
        .assert_status(409)
        .assert_problem("child_already_registered");
    body["id_type"] = json!("passport");
    register(&app, &family, body).await.assert_status(201);
}

async fn wrong_number_date_or_name_is_refused_without_repeating_it(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    for number in [
        "310109202405080081",
        "31010920240508008",
        "310109202302290014",
        "310109202702280011",
        "not a number at all",
    ] {
        let answer = register(&app, &family, changed("id_number", json!(number))).await;
        let answer = answer
            .assert_status(422)
            .assert_problem("id_number_invalid");
        assert!(!answer.text.contains(number), "{}", answer.text);
    }
    for day in ["2024-05-07", "2024-08-05", "2023-05-08"] {
        let answer = register(&app, &family, changed("birth_date", json!(day))).await;
        let answer = answer
            .assert_status(422)
            .assert_problem("birth_date_mismatch");
        assert!(!answer.text.contains("20240508"), "{}", answer.text);
    }
    let mut unborn = changed("birth_date", json!("2026-11-24"));
    unborn["id_type"] = json!("birth_certificate");
    for body in [
        unborn,
        changed("name", json!(" ")),
        changed("name", json!("")),
    ] {
        register(&app, &family, body)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
    }
    register(&app, &family, changed("id_type", json!("library_card")))
        .await
        .assert_status(400)
        .assert_problem("invalid_request");
    assert_eq!(child::Entity::find().count(app.sql()).await.unwrap(), 0);
}

async fn child_is_registered_once_in_a_district(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, father) = (world.family(&app).await, world.family(&app).await);
    let first = register(&app, &mother, new_child())
        .await
        .assert_status(201);
    let mut again = changed("name", json!("另一个名字"));
    again["id_number"] = json!(NUMBER);
    let refused = register(&app, &father, again)
        .await
        .assert_status(409)
        .assert_problem("child_already_registered");
    for private in [
        first.id().to_string(),
        mother.id.to_string(),
        "王".to_owned(),
        "3101".to_owned(),
    ] {
        assert!(!refused.text.contains(&private), "{}", refused.text);
    }
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    let other = elsewhere.family(&app).await;
    register(&app, &other, new_child()).await.assert_status(201);
}

async fn parallel_registrations_make_one_child(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, father) = (world.family(&app).await, world.family(&app).await);
    let answers = join_all((0..8).map(|n| {
        let family = if n % 2 == 0 { &mother } else { &father };
        register(&app, family, new_child()).into_future()
    }))
    .await;
    let count = |status| answers.iter().filter(|it| it.status == status).count();
    assert_eq!((count(201), count(409)), (1, 7));
    assert_eq!(child::Entity::find().count(app.sql()).await.unwrap(), 1);
}

async fn repeated_registration_answers_the_same_child_and_stores_no_name(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let send = || register(&app, &family, new_child()).key("first-child");
    let first = send().await.assert_status(201);
    let second = send().await.assert_status(201);
    assert_eq!(first.body, second.body);
    let found = idempotency_key::Entity::find().one(app.sql()).await;
    assert_eq!(found.unwrap().unwrap().body, json!(first.id()));
}

async fn registering_needs_a_family(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, newcomer) = world.newcomer(&app).await;
    for answer in [
        app.post("/v1/children", new_child())
            .bearer(&newcomer)
            .await,
        app.get("/v1/children").bearer(&newcomer).await,
    ] {
        answer.assert_status(403).assert_problem("family_required");
    }
    for answer in [
        app.post("/v1/children", new_child())
            .bearer(&world.manager.token)
            .await,
        app.get("/v1/children").bearer(&world.manager.token).await,
    ] {
        answer.assert_status(403).assert_problem("forbidden");
    }
}

async fn own_children_are_listed_in_pages(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, stranger) = (world.family(&app).await, world.family(&app).await);
    for owner in [&family, &family, &stranger, &family] {
        ChildSeed::default().insert(&app, &world, owner).await;
    }
    let mut seen = Vec::new();
    let mut path = "/v1/children?limit=2".to_owned();
    loop {
        let page = app
            .get(&path)
            .bearer(&family.token)
            .await
            .assert_status(200);
        let items = page.body["items"].as_array().unwrap();
        assert!(
            items
                .iter()
                .all(|it| it["family_id"] == family.id.to_string())
        );
        seen.push(items.len());
        let Some(next) = page.body["next_cursor"].as_str() else {
            break;
        };
        path = format!("/v1/children?limit=2&cursor={next}");
    }
    assert_eq!(seen, [2, 1]);
    app.get("/v1/children?cursor=nonsense")
        .bearer(&family.token)
        .await
        .assert_status(400)
        .assert_problem("invalid_query");
}

async fn child_is_seen_by_its_guardians_and_staff_in_scope_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let stranger = world.family(&app).await;
    let (_, newcomer) = world.newcomer(&app).await;
    let read = |token: &str| app.get(&format!("/v1/children/{}", child.id)).bearer(token);
    let own = read(&family.token).await.assert_status(200);
    assert_eq!(own.body["name"], "王宝宝");
    for token in [
        &world.carers[0].token,
        &world.health_worker.token,
        &world.manager.token,
        &world.subdistrict_admin.token,
        &world.district_admin.token,
    ] {
        let seen = read(token).await.assert_status(200);
        assert_eq!(seen.body["name"], "王*宝");
        assert_eq!(seen.body["id_number"], own.body["id_number"]);
    }
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    for token in [
        &stranger.token,
        &newcomer,
        &elsewhere.manager.token,
        &elsewhere.district_admin.token,
    ] {
        read(token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
    app.get(&format!("/v1/children/{}", child.id))
        .await
        .assert_status(401);
}

async fn child_who_comes_from_elsewhere_is_seen_by_the_house_it_comes_to(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let sibling = ChildSeed::default().insert(&app, &world, &family).await;
    let away = move_away(&app, &world, &family).await;
    let read = |id: ChildId, token: &str| app.get(&format!("/v1/children/{id}")).bearer(token);
    let manager = &world.manager.token;
    read(child.id, manager).await.assert_status(404);
    read(child.id, &world.district_admin.token)
        .await
        .assert_status(200);
    booking(&app, &world, (&family, child.id), BookingStatus::Confirmed).await;
    read(child.id, manager).await.assert_status(200);
    read(child.id, &world.carers[0].token)
        .await
        .assert_status(200);
    // Neither the siblings nor the subdistrict of the house come with it.
    read(sibling.id, manager).await.assert_status(404);
    read(child.id, &world.subdistrict_admin.token)
        .await
        .assert_status(404);
    let theirs = world.admin_of(&app, away.into()).await;
    read(child.id, &theirs.token).await.assert_status(200);
    app.get(&format!("/v1/families/{}", family.id))
        .bearer(manager)
        .await
        .assert_status(200);
}

async fn child_is_edited_from_its_present_version_and_within_its_document(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, stranger) = (world.family(&app).await, world.family(&app).await);
    let id = register(&app, &family, new_child()).await.id();
    let path = format!("/v1/children/{id}");
    let edit = |name: &str, birth: &str, token: &str| {
        let body = json!({ "name": name, "birth_date": birth, "sex": null });
        app.put(&path, body).bearer(token)
    };
    let own = &family.token;
    edit("王大宝", "2024-05-08", own)
        .await
        .assert_status(400)
        .assert_problem("version_required");
    let edited = edit("王大宝", "2024-05-08", own)
        .if_match(1)
        .await
        .assert_status(200);
    assert_eq!(edited.body["name"], "王大宝");
    assert_eq!(edited.body["sex"], Value::Null);
    assert_eq!(edited.header("etag"), "\"2\"");
    edit("王二宝", "2024-05-08", own)
        .if_match(1)
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    edit("王大宝", "2024-05-09", own)
        .if_match(2)
        .await
        .assert_status(422)
        .assert_problem("birth_date_mismatch");
    edit("王大宝", "2024-05-08", &stranger.token)
        .if_match(2)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    let races = join_all((0..6).map(|n| {
        edit(&format!("王{n}宝"), "2024-05-08", own)
            .if_match(2)
            .into_future()
    }))
    .await;
    assert_eq!(races.iter().filter(|it| it.status == 200).count(), 1);
    assert_eq!(races.iter().filter(|it| it.status == 412).count(), 5);
    assert_eq!(row_of(&app, id).await.version, 3);
}

async fn declare(app: &TestApp, family: &Family, child: Child) {
    let tx = app.state().db.begin_write().await.unwrap();
    let row = health_declaration::Model {
        id: app.state().new_id(),
        district_id: family.actor.district.get(),
        child_id: child.id.get(),
        guardian_id: family.guardian.get(),
        content_cipher: "test.not-empty".to_owned(),
        declared_at: app.now().into(),
    };
    insert(&tx, row).await;
    tx.commit().await.unwrap();
}

async fn child_is_erased_with_everything_personal(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let number = resident_id(date("2024-10-15"), serial());
    let seed = ChildSeed {
        id_number: Some(number.clone()),
        ..ChildSeed::default()
    };
    let child = seed.insert(&app, &world, &family).await;
    let other = ChildSeed::default().insert(&app, &world, &family).await;
    declare(&app, &family, child).await;
    let path = format!("/v1/children/{}", child.id);
    let erase = || app.delete(&path).bearer(&family.token);
    erase().await.assert_status(204);
    erase().await.assert_status(404).assert_problem("not_found");
    for token in [&family.token, &world.district_admin.token] {
        app.get(&path).bearer(token).await.assert_status(404);
    }
    let state = app.state();
    let row = row_of(&app, child.id.get()).await;
    assert_eq!(row.status, "erased");
    assert_eq!(row.version, 2);
    assert_eq!((row.birth_date, &row.sex), (date("1970-01-01"), &None));
    assert_eq!(
        state
            .cipher
            .decrypt("child.name", &row.name_cipher)
            .unwrap(),
        ""
    );
    let stored = state
        .cipher
        .decrypt("child.id_number", &row.id_number_cipher);
    assert_eq!(stored.unwrap(), "");
    let found = health_declaration::Entity::find().one(app.sql()).await;
    let content = found.unwrap().unwrap().content_cipher;
    let told = state.cipher.decrypt("health_declaration.content", &content);
    assert_eq!(told.unwrap(), "");
    for row in stored_files(&app, child).await {
        let content = &row.content_cipher;
        let plain = state.cipher.decrypt_bytes("stored_file.content", content);
        assert_eq!((plain.unwrap().len(), row.size_bytes), (0, 0));
    }
    // The sibling keeps everything.
    assert_eq!(row_of(&app, other.id.get()).await.status, "active");
    assert!(stored_files(&app, other).await[0].size_bytes > 0);
    let consents = consent::Entity::find().all(app.sql()).await.unwrap();
    for consent in consents {
        let ended = consent.child_id == child.id.get();
        assert_eq!(consent.withdrawn_at.is_some(), ended);
    }
    // The document is free again.
    let mut again = changed("birth_date", json!("2024-10-15"));
    again["id_number"] = json!(number);
    register(&app, &family, again).await.assert_status(201);
}

async fn stored_files(app: &TestApp, child: Child) -> Vec<stored_file::Model> {
    let certificates = health_certificate::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    let files: Vec<_> = certificates
        .into_iter()
        .filter(|it| it.child_id == child.id.get())
        .map(|it| it.file_id)
        .collect();
    let rows = stored_file::Entity::find().all(app.sql()).await.unwrap();
    let rows: Vec<_> = rows
        .into_iter()
        .filter(|it| files.contains(&it.id))
        .collect();
    assert!(!rows.is_empty());
    rows
}

async fn child_is_not_erased_while_a_booking_holds_a_place(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    for status in BookingStatus::ALL {
        let child = ChildSeed {
            certificate: Some(CertificateSeed::default()),
            ..ChildSeed::default()
        };
        let child = child.insert(&app, &world, &family).await;
        booking(&app, &world, (&family, child.id), *status).await;
        let answer = app
            .delete(&format!("/v1/children/{}", child.id))
            .bearer(&family.token)
            .await;
        if status.holds_a_place() {
            answer.assert_status(409).assert_problem("invalid_state");
            assert_eq!(row_of(&app, child.id.get()).await.status, "active");
        } else {
            answer.assert_status(204);
        }
    }
}

async fn staff_do_not_act_for_a_child(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let path = format!("/v1/children/{}", child.id);
    let given = consent::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let body = json!({ "name": "王宝宝", "birth_date": "2024-10-15" });
    let wish = json!({ "purpose": "sharing_with_supervisors", "notice_version": "2026-01" });
    for token in [&world.manager.token, &world.district_admin.token] {
        for answer in [
            app.put(&path, body.clone()).if_match(1).bearer(token).await,
            app.delete(&path).bearer(token).await,
            app.post(&format!("{path}/consents"), wish.clone())
                .bearer(token)
                .await,
            app.request(
                reqwest::Method::POST,
                &format!("{path}/consents/{}/withdraw", given.id),
            )
            .bearer(token)
            .await,
        ] {
            answer.assert_status(403).assert_problem("forbidden");
        }
    }
    let listed = app
        .get(&format!("{path}/consents"))
        .bearer(&family.token)
        .await
        .assert_status(200);
    assert!(
        listed
            .body
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["withdrawn_at"].is_null())
    );
}

async fn consent_is_given_to_the_current_notice_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let id = register(&app, &family, new_child()).await.id();
    let path = format!("/v1/children/{id}/consents");
    let notice = app.get("/v1/privacy-notice").await.assert_status(200);
    let current = notice.body["version"].as_str().unwrap();
    let give = |purpose: &str, version: &str| {
        let body = json!({ "purpose": purpose, "notice_version": version });
        app.post(&path, body).bearer(&family.token)
    };
    for version in ["2025-01", "2099-01"] {
        let refused = give("child_profile", version)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(refused.body["current_notice_version"], current);
        assert_eq!(refused.body["errors"][0]["pointer"], "/notice_version");
    }
    for (purpose, necessary) in [
        ("child_profile", true),
        ("health_data", true),
        ("sharing_with_supervisors", false),
    ] {
        let send = || give(purpose, current).key(purpose);
        let given = send().await.assert_status(201);
        assert_eq!(given.body["purpose"], purpose);
        assert_eq!(given.body["necessary"], necessary);
        assert_eq!(given.body["guardian_id"], family.guardian.to_string());
        assert_eq!(given.body["given_at"], "2026-11-23T09:00:00+08:00");
        assert_eq!(send().await.assert_status(201).body, given.body);
        give(purpose, current)
            .await
            .assert_status(409)
            .assert_problem("conflict");
    }
    give("marketing", current)
        .await
        .assert_status(400)
        .assert_problem("invalid_request");
    assert_eq!(consent::Entity::find().count(app.sql()).await.unwrap(), 3);
}

async fn withdrawing_ends_every_consent_to_the_purpose(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    // The other purpose, and a consent to the same purpose under an earlier notice.
    let rows = consent::Entity::find().all(app.sql()).await.unwrap();
    let health = rows.iter().find(|it| it.purpose == "health_data").unwrap();
    let mut earlier = health.clone().into_active_model();
    earlier.id = Set(app.state().new_id());
    earlier.notice_version = Set("2025-01".to_owned());
    earlier.insert(app.sql()).await.unwrap();
    let path = format!("/v1/children/{}/consents", child.id);
    let withdraw = |confirm: &str| {
        app.request(
            reqwest::Method::POST,
            &format!("{path}/{}/withdraw{confirm}", health.id),
        )
        .bearer(&family.token)
    };
    // Nothing can be booked without it, so its effect is told first.
    let told = withdraw("").await.assert_status(200);
    assert_eq!(told.body["withdrawn_at"], Value::Null);
    assert_eq!(told.body["erases_profile"], false);
    let rows = consent::Entity::find().all(app.sql()).await.unwrap();
    assert!(rows.iter().all(|it| it.withdrawn_at.is_none()));
    let withdrawn = withdraw("?confirm=true").await.assert_status(200);
    assert_eq!(withdrawn.body["withdrawn_at"], "2026-11-23T09:00:00+08:00");
    app.clock.advance(TimeDelta::minutes(1));
    for confirm in ["", "?confirm=true"] {
        let again = withdraw(confirm).await.assert_status(200);
        assert_eq!(again.body, withdrawn.body);
    }
    let listed = app
        .get(&path)
        .bearer(&family.token)
        .await
        .assert_status(200);
    for consent in listed.body.as_array().unwrap() {
        let same = consent["purpose"] == "health_data";
        assert_eq!(!consent["withdrawn_at"].is_null(), same, "{consent}");
    }
    // Given again, it is a new record.
    let body = json!({ "purpose": "health_data", "notice_version": "2026-01" });
    let given = app
        .post(&path, body)
        .bearer(&family.token)
        .await
        .assert_status(201);
    assert_ne!(given.id(), health.id);
}

/// What is not needed is withdrawn at once, as it was given.
async fn consent_that_booking_does_not_need_is_withdrawn_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let path = format!("/v1/children/{}/consents", child.id);
    let body = json!({ "purpose": "sharing_with_supervisors", "notice_version": "2026-01" });
    let given = app.post(&path, body).bearer(&family.token).await;
    let path = format!("{path}/{}/withdraw", given.assert_status(201).id());
    let withdrawn = app
        .request(reqwest::Method::POST, &path)
        .bearer(&family.token)
        .await
        .assert_status(200);
    assert_eq!(withdrawn.body["withdrawn_at"], "2026-11-23T09:00:00+08:00");
    assert_eq!(withdrawn.body["bookings"], json!([]));
}

async fn consents_of_other_families_are_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    let (stranger, theirs) = world.family_with_child(&app).await;
    let rows = consent::Entity::find().all(app.sql()).await.unwrap();
    let foreign = rows
        .iter()
        .find(|it| it.child_id == child.id.get())
        .unwrap();
    let body = json!({ "purpose": "health_data", "notice_version": "2026-01" });
    let path = |child: Child| format!("/v1/children/{}/consents", child.id);
    let withdraw = |child: Child| {
        app.request(
            reqwest::Method::POST,
            &format!("{}/{}/withdraw", path(child), foreign.id),
        )
        .bearer(&stranger.token)
    };
    let answers: [Answer; 4] = [
        app.get(&path(child)).bearer(&stranger.token).await,
        app.post(&path(child), body).bearer(&stranger.token).await,
        withdraw(child).await,
        // The own child's address does not reach another child's consent.
        withdraw(theirs).await,
    ];
    for answer in answers {
        answer.assert_status(404).assert_problem("not_found");
    }
    let rows = consent::Entity::find().all(app.sql()).await.unwrap();
    assert!(rows.iter().all(|it| it.withdrawn_at.is_none()));
}

async fn notice_is_public_and_in_two_languages(app: TestApp) {
    World::seed(&app).await;
    let notice = app.get("/v1/privacy-notice").await.assert_status(200);
    assert_eq!(notice.body["version"], "2026-01");
    assert_eq!(notice.body["effective_from"], "2026-01-01");
    let sections = notice.body["sections"].as_array().unwrap();
    for topic in ["controller", "person_in_charge", "retention", "refusal"] {
        let section = sections.iter().find(|it| it["topic"] == topic).unwrap();
        assert!(section["zh"].as_str().unwrap().len() > 20);
        assert!(section["en"].as_str().unwrap().len() > 20);
    }
    app.get("/v1/privacy-notice?district=nowhere")
        .await
        .assert_status(404)
        .assert_problem("district_not_found");
}
