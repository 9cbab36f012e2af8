//! Health declarations, and certificates from the upload to the verdict.

use crate::support::{
    Answer, Request, TestApp,
    factory::{CertificateSeed, Child, ChildSeed, Family, World, WorldSeed, date, insert},
    on_both_stores,
};
use chrono::TimeDelta;
use entity::{
    family, health_certificate, health_declaration, idempotency_key, medical_institution,
    stored_file, subdistrict,
};
use futures_util::future::join_all;
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, PaginatorTrait};
use serde_json::{Value, json};
use std::future::IntoFuture;
use uuid::Uuid;

on_both_stores! {
    health_is_declared_and_stored_encrypted,
    declaration_that_is_not_vouched_for_is_refused,
    declarations_are_read_by_the_family_and_the_people_of_the_house,
    health_data_is_not_taken_without_consent,
    certificate_is_handed_in_and_its_file_comes_back_whole,
    file_type_is_decided_by_the_content,
    file_of_the_largest_size_is_taken_and_one_byte_more_is_not,
    far_too_large_file_is_refused_before_it_is_read,
    form_with_anything_but_one_file_is_refused,
    repeated_upload_is_stored_once,
    certificate_of_another_family_is_not_found,
    file_is_read_by_the_family_health_workers_and_managers_only,
    certificates_are_listed_for_staff_in_scope_with_masked_names,
    certificate_is_verified_and_counts_as_long_as_the_policy_says,
    certificate_is_not_verified_against_the_rules,
    institution_counts_on_the_days_it_was_recognised_only,
    certificate_is_rejected_with_a_reason,
    certificate_is_looked_at_once,
    certificate_is_looked_at_by_health_workers_and_managers_only,
    files_of_an_erased_child_are_gone,
}

const LIMIT: usize = 10 * 1024 * 1024;

/// A PNG of exactly `size` bytes, with one pixel and much compressed nothing.
fn png(size: usize) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend(kind);
        chunk.extend(data);
        chunk.extend([0; 4]);
        chunk
    };
    let head = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    let end = chunk(b"IEND", &[]);
    let around = 8 + head.len() + 12 + end.len();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(head);
    file.extend(chunk(b"IDAT", &vec![7; size - around]));
    file.extend(end);
    assert_eq!(file.len(), size);
    file
}

fn jpeg() -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    file.extend([0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 0x3f, 0, 0x12, 0x34]);
    file.extend([0xff, 0xd9]);
    file
}

fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 1\n\
      0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n45\n%%EOF\n"
        .to_vec()
}

fn form(content: Vec<u8>) -> Form {
    // Name and declared type say nothing true, as on many a phone.
    let part = Part::bytes(content)
        .file_name("王小宝.txt")
        .mime_str("text/plain")
        .unwrap();
    Form::new().part("file", part)
}

fn upload(app: &TestApp, child: Child, token: &str, form: Form) -> Request {
    let path = format!("/v1/children/{}/health-certificates", child.id);
    app.request(Method::POST, &path)
        .bearer(token)
        .multipart(form)
}

fn file(app: &TestApp, certificate: Uuid, token: &str) -> Request {
    app.get(&format!("/v1/health-certificates/{certificate}/file"))
        .bearer(token)
}

fn verification(world: &World) -> Value {
    json!({
        "institution_id": world.institution,
        "examined_on": "2026-11-20",
        "result": "qualified",
    })
}

fn verify(app: &TestApp, certificate: Uuid, token: &str, body: Value) -> Request {
    app.post(
        &format!("/v1/health-certificates/{certificate}/verify"),
        body,
    )
    .bearer(token)
}

fn reject(app: &TestApp, certificate: Uuid, token: &str) -> Request {
    app.post(
        &format!("/v1/health-certificates/{certificate}/reject"),
        json!({ "reason": "看不清印章" }),
    )
    .bearer(token)
}

/// A family whose child of two has consents and no certificate.
async fn family(app: &TestApp, world: &World) -> (Family, Child) {
    let family = world.family(app).await;
    let seed = ChildSeed {
        certificate: None,
        ..ChildSeed::default()
    };
    let child = seed.insert(app, world, &family).await;
    (family, child)
}

/// A family with a certificate that waits.
async fn submitted(app: &TestApp, world: &World) -> (Family, Child, Uuid) {
    let (family, child) = family(app, world).await;
    let answer = upload(app, child, &family.token, form(pdf())).await;
    (family, child, answer.assert_status(201).id())
}

fn elsewhere() -> WorldSeed {
    WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    }
}

fn declaration() -> Value {
    json!({
        "condition": "良好",
        "past_illness": "2025年患过水痘",
        "allergies": "花生",
        "truthful": true,
    })
}

async fn health_is_declared_and_stored_encrypted(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    let path = format!("/v1/children/{}/health-declarations", child.id);
    let send = || {
        app.post(&path, declaration())
            .key("once")
            .bearer(&family.token)
    };
    let declared = send().await.assert_status(201);
    assert_eq!(declared.body["allergies"], "花生");
    assert_eq!(declared.body["medication"], Value::Null);
    assert_eq!(declared.body["guardian_id"], family.guardian.to_string());
    assert_eq!(declared.body["declared_at"], "2026-11-23T09:00:00+08:00");
    assert_eq!(send().await.assert_status(201).body, declared.body);
    let listed = app.get(&path).bearer(&family.token).await;
    assert_eq!(listed.assert_status(200).body, json!([declared.body]));
    let rows = health_declaration::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].content_cipher.contains("花生"));
    let stored = idempotency_key::Entity::find().one(app.sql()).await;
    assert_eq!(stored.unwrap().unwrap().body, json!(declared.id()));
}

async fn declaration_that_is_not_vouched_for_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    let path = format!("/v1/children/{}/health-declarations", child.id);
    for (field, value, pointer) in [
        ("truthful", json!(false), "/truthful"),
        ("condition", json!("  "), "/condition"),
        ("allergies", json!("敏".repeat(1001)), "/allergies"),
    ] {
        let mut body = declaration();
        body[field] = value;
        let refused = app
            .post(&path, body)
            .bearer(&family.token)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(refused.body["errors"][0]["pointer"], pointer);
        assert!(!refused.text.contains('敏'));
    }
    let mut silent = declaration();
    silent.as_object_mut().unwrap().remove("truthful");
    app.post(&path, silent)
        .bearer(&family.token)
        .await
        .assert_status(400)
        .assert_problem("invalid_request");
}

async fn declarations_are_read_by_the_family_and_the_people_of_the_house(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    let stranger = world.family(&app).await;
    let elsewhere = elsewhere().insert(&app).await;
    let path = format!("/v1/children/{}/health-declarations", child.id);
    let read = |token: &str| app.get(&path).bearer(token);
    for token in [
        &family.token,
        &world.carers[0].token,
        &world.health_worker.token,
        &world.manager.token,
    ] {
        read(token).await.assert_status(200);
    }
    for token in [&world.subdistrict_admin.token, &world.district_admin.token] {
        read(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    for (token, declared) in [
        (&stranger.token, "not_found"),
        (&elsewhere.health_worker.token, "forbidden"),
    ] {
        read(token)
            .await
            .assert_status(404)
            .assert_problem("not_found");
        app.post(&path, declaration())
            .bearer(token)
            .await
            .assert_problem(declared);
    }
    app.post(&path, declaration())
        .bearer(&world.health_worker.token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn health_data_is_not_taken_without_consent(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let seed = ChildSeed {
        consents: vec!["child_profile"],
        certificate: None,
        ..ChildSeed::default()
    };
    let child = seed.insert(&app, &world, &family).await;
    let path = format!("/v1/children/{}/health-declarations", child.id);
    app.post(&path, declaration())
        .bearer(&family.token)
        .await
        .assert_status(422)
        .assert_problem("consent_missing");
    upload(&app, child, &family.token, form(pdf()))
        .await
        .assert_status(422)
        .assert_problem("consent_missing");
    let body = json!({ "purpose": "health_data", "notice_version": "2026-01" });
    app.post(&format!("/v1/children/{}/consents", child.id), body)
        .bearer(&family.token)
        .await
        .assert_status(201);
    upload(&app, child, &family.token, form(pdf()))
        .await
        .assert_status(201);
}

async fn certificate_is_handed_in_and_its_file_comes_back_whole(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    for (content, media_type, name) in [
        (png(5000), "image/png", "health-certificate.png"),
        (jpeg(), "image/jpeg", "health-certificate.jpg"),
        (pdf(), "application/pdf", "health-certificate.pdf"),
    ] {
        let answer = upload(&app, child, &family.token, form(content.clone())).await;
        let answer = answer.assert_status(201);
        assert_eq!(answer.body["status"], "submitted");
        assert_eq!(answer.body["child_id"], child.id.to_string());
        assert_eq!(answer.body["submitted_at"], "2026-11-23T09:00:00+08:00");
        let back = file(&app, answer.id(), &family.token)
            .await
            .assert_status(200);
        assert_eq!(back.header("content-type"), media_type);
        assert_eq!(back.header("cache-control"), "no-store");
        assert_eq!(back.header("x-content-type-options"), "nosniff");
        let disposition = back.header("content-disposition");
        assert_eq!(disposition, format!("attachment; filename=\"{name}\""));
        assert_eq!(back.text, String::from_utf8_lossy(&content));
    }
    let path = format!("/v1/children/{}/health-certificates", child.id);
    let listed = app
        .get(&path)
        .bearer(&family.token)
        .await
        .assert_status(200);
    assert_eq!(listed.body.as_array().unwrap().len(), 3);
    for row in stored_file::Entity::find().all(app.sql()).await.unwrap() {
        for magic in [&b"%PDF"[..], b"IHDR", b"\xff\xd8\xff"] {
            assert!(
                !row.content_cipher
                    .windows(magic.len())
                    .any(|it| it == magic)
            );
        }
    }
}

async fn file_type_is_decided_by_the_content(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    let half = |file: Vec<u8>| file[..file.len() / 2].to_vec();
    for content in [
        b"this is a text that calls itself a PDF".to_vec(),
        b"%PDF-1.7\nand nothing else".to_vec(),
        b"GIF89a\x01\x00\x01\x00".to_vec(),
        b"PK\x03\x04 an archive".to_vec(),
        b"<html><script>alert(1)</script></html>".to_vec(),
        half(png(4000)),
        half(jpeg()),
        half(pdf()),
    ] {
        let part = Part::bytes(content)
            .file_name("certificate.pdf")
            .mime_str("application/pdf")
            .unwrap();
        let form = Form::new().part("file", part);
        upload(&app, child, &family.token, form)
            .await
            .assert_status(415)
            .assert_problem("file_type_not_allowed");
    }
    let files = stored_file::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(files, 0);
}

async fn file_of_the_largest_size_is_taken_and_one_byte_more_is_not(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    let refused = upload(&app, child, &family.token, form(png(LIMIT + 1)))
        .await
        .assert_status(413)
        .assert_problem("file_too_large");
    assert_eq!(refused.body["max_bytes"], LIMIT);
    upload(&app, child, &family.token, form(png(LIMIT)))
        .await
        .assert_status(201);
    let row = stored_file::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.size_bytes, i64::try_from(LIMIT).unwrap());
}

async fn far_too_large_file_is_refused_before_it_is_read(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    upload(&app, child, &family.token, form(vec![0; LIMIT + 200_000]))
        .await
        .assert_status(413)
        .assert_problem("file_too_large");
}

async fn form_with_anything_but_one_file_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    let token = &family.token;
    let part = || Part::bytes(pdf());
    let two = Form::new().part("file", part()).part("file", part());
    let behind = Form::new().part("file", part()).text("note", "x");
    let before = Form::new().text("note", "x").part("file", part());
    let other_name = Form::new().part("document", part());
    for form in [two, behind, before, other_name] {
        upload(&app, child, token, form)
            .await
            .assert_status(400)
            .assert_problem("invalid_request");
    }
    let empty = Form::new().part("file", Part::bytes(Vec::new()));
    upload(&app, child, token, empty)
        .await
        .assert_status(400)
        .assert_problem("file_missing");
    let path = format!("/v1/children/{}/health-certificates", child.id);
    app.request(Method::POST, &path)
        .raw("multipart/form-data; boundary=b", "--b--\r\n")
        .bearer(token)
        .await
        .assert_status(400)
        .assert_problem("file_missing");
    app.request(Method::POST, &path)
        .raw("application/pdf", pdf())
        .bearer(token)
        .await
        .assert_status(415)
        .assert_problem("unsupported_media_type");
    // The request ends in the middle of the file.
    let mut broken = b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".to_vec();
    broken.extend(pdf());
    app.request(Method::POST, &path)
        .raw("multipart/form-data; boundary=b", broken)
        .bearer(token)
        .await
        .assert_status(400)
        .assert_problem("invalid_request");
    let files = stored_file::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(files, 0);
}

async fn repeated_upload_is_stored_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = family(&app, &world).await;
    // Each form draws a boundary of its own; the file is what counts.
    let send = |content: Vec<u8>| upload(&app, child, &family.token, form(content)).key("one");
    let first = send(pdf()).await.assert_status(201);
    assert_eq!(send(pdf()).await.assert_status(201).body, first.body);
    send(jpeg())
        .await
        .assert_status(422)
        .assert_problem("idempotency_key_reused");
    let at_once = join_all((0..6).map(|_| {
        upload(&app, child, &family.token, form(jpeg()))
            .key("two")
            .into_future()
    }))
    .await;
    assert!(at_once.iter().all(|it| it.status == 201));
    let certificates = health_certificate::Entity::find().count(app.sql()).await;
    let files = stored_file::Entity::find().count(app.sql()).await;
    assert_eq!((certificates.unwrap(), files.unwrap()), (2, 2));
}

async fn certificate_of_another_family_is_not_found(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child, certificate) = submitted(&app, &world).await;
    let stranger = world.family(&app).await;
    let (_, newcomer) = world.newcomer(&app).await;
    let elsewhere = elsewhere().insert(&app).await;
    let path = format!("/v1/children/{}/health-certificates", child.id);
    for (token, is_staff) in [
        (&stranger.token, false),
        (&newcomer, false),
        (&elsewhere.health_worker.token, true),
        (&elsewhere.district_admin.token, true),
    ] {
        let read: [Answer; 2] = [
            app.get(&path).bearer(token).await,
            file(&app, certificate, token).await,
        ];
        let handed_in = upload(&app, child, token, form(pdf())).await;
        let reviewed = [
            verify(&app, certificate, token, verification(&world)).await,
            reject(&app, certificate, token).await,
        ];
        for answer in read {
            answer.assert_problem("not_found");
        }
        // Families hand in, staff review: nobody does both.
        let (of_families, of_staff) = if is_staff {
            ("forbidden", "not_found")
        } else {
            ("not_found", "forbidden")
        };
        handed_in.assert_problem(of_families);
        for answer in reviewed {
            answer.assert_problem(of_staff);
        }
    }
    file(&app, Uuid::nil(), &world.manager.token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
}

async fn file_is_read_by_the_family_health_workers_and_managers_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, certificate) = submitted(&app, &world).await;
    let path = format!("/v1/children/{}/health-certificates", child.id);
    for token in [
        &family.token,
        &world.health_worker.token,
        &world.manager.token,
        &world.subdistrict_admin.token,
        &world.district_admin.token,
    ] {
        file(&app, certificate, token).await.assert_status(200);
        app.get(&path).bearer(token).await.assert_status(200);
    }
    let carer = &world.carers[0].token;
    for answer in [
        file(&app, certificate, carer).await,
        app.get(&path).bearer(carer).await,
        upload(&app, child, &world.manager.token, form(pdf())).await,
    ] {
        answer.assert_status(403).assert_problem("forbidden");
    }
}

async fn certificates_are_listed_for_staff_in_scope_with_masked_names(app: TestApp) {
    let world = World::seed(&app).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(submitted(&app, &world).await.2.to_string());
        // Within one millisecond ids have no order.
        app.clock.advance(TimeDelta::milliseconds(1));
    }
    let (_, child) = world.family_with_child(&app).await;
    assert!(child.certificate.is_some());
    let (away, _, _) = submitted(&app, &world).await;
    move_away(&app, &world, &away).await;
    let elsewhere = elsewhere().insert(&app).await;
    submitted(&app, &elsewhere).await;
    let list = |query: &str, token: &str| {
        app.get(&format!("/v1/health-certificates{query}"))
            .bearer(token)
    };
    for token in [&world.health_worker.token, &world.manager.token] {
        let page = list("?status=submitted", token).await.assert_status(200);
        let items = page.body["items"].as_array().unwrap();
        let ids: Vec<_> = items.iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert_eq!(ids, waiting);
        assert!(items.iter().all(|it| it["child_name"] == "王*宝"));
    }
    let count = async |query: &str| {
        let page = list(query, &world.district_admin.token).await;
        let page = page.assert_status(200);
        page.body["items"].as_array().unwrap().len()
    };
    assert_eq!(count("?status=submitted").await, 4);
    assert_eq!(count("?status=verified").await, 1);
    assert_eq!(count("").await, 5);
    let worker = &world.health_worker.token;
    let first = list("?status=submitted&limit=2", worker)
        .await
        .assert_status(200);
    let next = first.body["next_cursor"].as_str().unwrap();
    let second = list(&format!("?status=submitted&limit=2&cursor={next}"), worker).await;
    assert_eq!(second.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(second.body["next_cursor"], Value::Null);
    list("?status=lost", worker)
        .await
        .assert_status(400)
        .assert_problem("invalid_query");
    for token in [&away.token, &world.carers[0].token] {
        let refused = list("?status=submitted", token).await.assert_status(403);
        refused.assert_problem("forbidden");
    }
}

async fn move_away(app: &TestApp, world: &World, family: &Family) {
    let id = app.state().new_id();
    let row = subdistrict::Model {
        id,
        district_id: world.district.get(),
        code: "away".to_owned(),
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
}

async fn certificate_is_verified_and_counts_as_long_as_the_policy_says(app: TestApp) {
    let world = World::seed(&app).await;
    for (examined_on, valid_to, last) in [
        ("2026-11-23", None, "2027-05-23"),
        ("2026-08-31", None, "2027-02-28"),
        ("2026-11-20", Some("2026-12-31"), "2026-12-31"),
    ] {
        let (family, child, certificate) = submitted(&app, &world).await;
        let mut body = verification(&world);
        body["examined_on"] = json!(examined_on);
        body["valid_to"] = json!(valid_to);
        let send =
            || verify(&app, certificate, &world.health_worker.token, body.clone()).key(examined_on);
        let verified = send().await.assert_status(200);
        assert_eq!(verified.body["status"], "verified");
        assert_eq!(verified.body["valid_to"], last);
        assert_eq!(verified.body["result"], "qualified");
        assert_eq!(verified.body["version"], 2);
        assert_eq!(
            verified.body["institution_id"],
            world.institution.to_string()
        );
        // A repeat is answered, though nothing is left to do.
        assert_eq!(send().await.assert_status(200).body, verified.body);
        let path = format!("/v1/children/{}/health-certificates", child.id);
        let seen = app.get(&path).bearer(&family.token).await;
        assert_eq!(seen.body, json!([verified.body]));
        let found = health_certificate::Entity::find_by_id(certificate).one(app.sql());
        let row = found.await.unwrap().unwrap();
        let reviewer = world.health_worker.account.get();
        assert_eq!(row.reviewed_by, Some(reviewer));
    }
}

async fn certificate_is_not_verified_against_the_rules(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = elsewhere().insert(&app).await;
    let (_, _, certificate) = submitted(&app, &world).await;
    let send = |field: &str, value: Value| {
        let mut body = verification(&world);
        body[field] = value;
        verify(&app, certificate, &world.manager.token, body)
    };
    for (field, value, code) in [
        (
            "result",
            json!("not_qualified"),
            "health_certificate_not_qualified",
        ),
        (
            "institution_id",
            json!(Uuid::nil()),
            "health_certificate_not_recognised",
        ),
        (
            "institution_id",
            json!(elsewhere.institution),
            "health_certificate_not_recognised",
        ),
        ("examined_on", json!("2026-11-24"), "validation_failed"),
        ("examined_on", json!("2024-10-14"), "validation_failed"),
        ("valid_to", json!("2026-11-19"), "validation_failed"),
        ("valid_to", json!("2027-05-21"), "validation_failed"),
    ] {
        send(field, value)
            .await
            .assert_status(422)
            .assert_problem(code);
    }
    for (field, value) in [
        ("result", json!("fine")),
        ("examined_on", json!("2026-02-29")),
    ] {
        let refused = send(field, value).await.assert_status(400);
        refused.assert_problem("invalid_request");
    }
    let found = health_certificate::Entity::find_by_id(certificate).one(app.sql());
    assert_eq!(found.await.unwrap().unwrap().status, "submitted");
    // The last day is counted in.
    let answer = send("valid_to", json!("2027-05-20")).await;
    assert_eq!(answer.assert_status(200).body["valid_to"], "2027-05-20");
}

async fn institution_counts_on_the_days_it_was_recognised_only(app: TestApp) {
    let world = World::seed(&app).await;
    let id = app.state().new_id();
    let row = medical_institution::Model {
        id,
        district_id: world.district.get(),
        name: "示例社区卫生服务中心".to_owned(),
        recognised_from: date("2026-10-01"),
        recognised_to: Some(date("2026-10-31")),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    for (examined_on, status) in [
        ("2026-09-30", 422),
        ("2026-10-01", 200),
        ("2026-10-31", 200),
        ("2026-11-01", 422),
    ] {
        let (_, _, certificate) = submitted(&app, &world).await;
        let mut body = verification(&world);
        body["institution_id"] = json!(id);
        body["examined_on"] = json!(examined_on);
        let answer = verify(&app, certificate, &world.health_worker.token, body).await;
        let answer = answer.assert_status(status);
        if status == 422 {
            answer.assert_problem("health_certificate_not_recognised");
        }
    }
}

async fn certificate_is_rejected_with_a_reason(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, certificate) = submitted(&app, &world).await;
    let path = format!("/v1/health-certificates/{certificate}/reject");
    for reason in ["", "  ", &"长".repeat(201)] {
        app.post(&path, json!({ "reason": reason }))
            .bearer(&world.health_worker.token)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
    }
    let rejected = reject(&app, certificate, &world.health_worker.token).await;
    let rejected = rejected.assert_status(200);
    assert_eq!(rejected.body["status"], "rejected");
    assert_eq!(rejected.body["reject_reason"], "看不清印章");
    assert_eq!(rejected.body["valid_to"], Value::Null);
    let path = format!("/v1/children/{}/health-certificates", child.id);
    let seen = app.get(&path).bearer(&family.token).await;
    assert_eq!(seen.body, json!([rejected.body]));
}

async fn certificate_is_looked_at_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, _, certificate) = submitted(&app, &world).await;
    let (worker, manager) = (&world.health_worker.token, &world.manager.token);
    let answers = join_all((0..8).map(|n| {
        if n % 2 == 0 {
            verify(&app, certificate, worker, verification(&world)).into_future()
        } else {
            reject(&app, certificate, manager).into_future()
        }
    }))
    .await;
    let won: Vec<_> = answers.iter().filter(|it| it.status == 200).collect();
    assert_eq!(won.len(), 1);
    let state = &won[0].body["status"];
    for lost in answers.iter().filter(|it| it.status != 200) {
        let lost = lost
            .clone()
            .assert_status(409)
            .assert_problem("invalid_state");
        assert_eq!(&lost.body["certificate_status"], state);
    }
}

async fn certificate_is_looked_at_by_health_workers_and_managers_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, _, certificate) = submitted(&app, &world).await;
    for token in [&family.token, &world.carers[0].token] {
        for answer in [
            verify(&app, certificate, token, verification(&world)).await,
            reject(&app, certificate, token).await,
        ] {
            answer.assert_status(403).assert_problem("forbidden");
        }
    }
    for token in [
        &world.health_worker.token,
        &world.manager.token,
        &world.subdistrict_admin.token,
        &world.district_admin.token,
    ] {
        let (_, _, certificate) = submitted(&app, &world).await;
        verify(&app, certificate, token, verification(&world))
            .await
            .assert_status(200);
    }
}

async fn files_of_an_erased_child_are_gone(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, certificate) = submitted(&app, &world).await;
    let more = CertificateSeed::default();
    let verified = more.insert(&app, &world, &family, child).await;
    let path = format!("/v1/children/{}/health-declarations", child.id);
    app.post(&path, declaration())
        .bearer(&family.token)
        .await
        .assert_status(201);
    app.clock.advance(TimeDelta::minutes(1));
    app.delete(&format!("/v1/children/{}", child.id))
        .bearer(&family.token)
        .await
        .assert_status(204);
    for token in [&family.token, &world.health_worker.token] {
        for certificate in [certificate, verified] {
            file(&app, certificate, token)
                .await
                .assert_status(404)
                .assert_problem("not_found");
        }
        app.get(&path).bearer(token).await.assert_status(404);
    }
    let listed = app
        .get("/v1/health-certificates")
        .bearer(&world.health_worker.token)
        .await
        .assert_status(200);
    assert_eq!(listed.body["items"], json!([]));
    let rows = health_certificate::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    for row in rows {
        assert_eq!(
            (row.examined_on, row.valid_to, row.result),
            (None, None, None)
        );
    }
}
