//! Importing a district from a folder, and the demonstration that lives on it.

use crate::support::{
    TestApp,
    factory::{World, WorldSeed, adult_id, insert},
    on_both_stores,
};
use baobaowu::{
    demo,
    features::{
        imports::{
            domain::{FindingCode, Folder, ImportError, ImportReport, read_calendar},
            sample, service,
        },
        sessions::domain::Capacity,
        staff::service::sealed_document,
    },
    shared::domain::{DistrictId, IdDocument, IdType},
};
use chrono::{NaiveDate, TimeDelta};
use entity::{
    account, calendar_day, child, district, family, guardian, permanent_bar, session, shift, staff,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use serde_json::json;

on_both_stores! {
    sample_district_is_imported_whole,
    imported_people_are_not_stored_in_clear,
    second_import_is_refused,
    every_bad_row_is_reported_and_nothing_is_written,
    dry_run_counts_and_writes_nothing,
    unknown_policy_profile_is_refused,
    what_the_rules_forbid_is_refused_with_its_line,
    year_without_calendar_opens_no_sessions,
    timetable_is_carried_on_into_later_weeks,
    guardian_of_the_sample_signs_in_and_books,
    staff_of_the_sample_sign_in,
    passwords_of_the_files_are_first_passwords,
    calendar_year_is_replaced,
    documents_of_staff_are_taken_over_and_barred_people_are_not,
}

/// The sample with documents: this number for the first carer, and none for the others.
fn with_document(number: &str) -> Folder {
    let mut folder = sample::hongkou();
    let text = String::from_utf8(folder["staff.csv"].clone()).unwrap();
    let mut lines = Vec::new();
    for line in text.lines() {
        let more = if line.starts_with("key,") {
            ",id_type,id_number".to_owned()
        } else if line.starts_with("ouyang-carer-1,") {
            format!(",resident_id,{number}")
        } else {
            ",,".to_owned()
        };
        lines.push(format!("{line}{more}\n"));
    }
    folder.insert("staff.csv".to_owned(), lines.concat().into_bytes());
    folder
}

async fn documents_of_staff_are_taken_over_and_barred_people_are_not(app: TestApp) {
    load_2026(&app).await;
    let wrong = with_document("310109199001011234");
    let found = refused(&app, &wrong).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].2, FindingCode::InvalidIdNumber);
    let number = adult_id();
    let today = app.now().date_naive();
    let document = IdDocument::parse(IdType::ResidentId, &number, today).unwrap();
    let (_, _, hash) = sealed_document(app.state(), &document).unwrap();
    let elsewhere = WorldSeed {
        district: "elsewhere",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let world: World = elsewhere.insert(&app).await;
    let bar = permanent_bar::Model {
        id: app.state().new_id(),
        district_id: world.district.get(),
        id_hash: hash,
        since: today,
        created_at: app.now().into(),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, bar).await;
    tx.commit().await.unwrap();
    let found = refused(&app, &with_document(&number)).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].2, FindingCode::PersonBarred);
    let other = adult_id();
    service::import(app.state(), &with_document(&other), false)
        .await
        .unwrap();
    let rows = staff::Entity::find().all(app.sql()).await.unwrap();
    let mut known = rows.into_iter().filter_map(|row| row.id_number_cipher);
    let cipher = known.next().unwrap();
    assert!(!cipher.contains(&other));
    assert_eq!(known.next(), None);
}

async fn load_2026(app: &TestApp) {
    let year = read_calendar(sample::CALENDAR_2026).unwrap();
    service::load_calendar(app.state(), &year).await.unwrap();
}

async fn imported(app: &TestApp) -> ImportReport {
    load_2026(app).await;
    service::import(app.state(), &sample::hongkou(), false)
        .await
        .unwrap()
}

/// What is refused about a folder: place and code of each finding.
async fn refused(app: &TestApp, folder: &Folder) -> Vec<(String, u64, FindingCode)> {
    match service::import(app.state(), folder, false).await {
        Err(ImportError::Findings(findings)) => findings
            .into_iter()
            .map(|it| (it.file, it.line, it.code))
            .collect(),
        other => panic!("not refused: {other:?}"),
    }
}

/// The sample with texts replaced: file, what stands there, what shall.
fn changed(changes: &[(&str, &str, &str)]) -> Folder {
    let mut folder = sample::hongkou();
    for (file, from, to) in changes {
        let text = String::from_utf8(folder[*file].clone()).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        folder.insert((*file).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    folder
}

async fn is_empty(app: &TestApp) -> bool {
    let accounts = account::Entity::find().count(app.sql()).await.unwrap();
    let districts = district::Entity::find().count(app.sql()).await.unwrap();
    accounts + districts == 0
}

async fn sample_district_is_imported_whole(app: TestApp) {
    let report = imported(&app).await;
    assert_eq!(report.warnings, []);
    let count = |what: &str| {
        let found = report.counts.iter().find(|(name, _)| *name == what);
        u64::try_from(found.unwrap().1).unwrap()
    };
    let sql = app.sql();
    assert_eq!(
        staff::Entity::find().count(sql).await.unwrap(),
        count("staff")
    );
    assert_eq!(
        family::Entity::find().count(sql).await.unwrap(),
        count("families")
    );
    assert_eq!(
        guardian::Entity::find().count(sql).await.unwrap(),
        count("guardians")
    );
    assert_eq!(
        child::Entity::find().count(sql).await.unwrap(),
        count("children")
    );
    let opened = report.opened.unwrap();
    let sessions = session::Entity::find().count(sql).await.unwrap();
    assert_eq!(u64::try_from(opened.sessions).unwrap(), sessions);
    assert!(sessions > 200, "{sessions}");
    // The insurance of one house ends within the three weeks; all else can be opened.
    let reasons: Vec<&str> = opened.left_out.into_keys().collect();
    assert_eq!(reasons, ["insurance_missing"]);
}

async fn imported_people_are_not_stored_in_clear(app: TestApp) {
    imported(&app).await;
    let children = child::Entity::find().all(app.sql()).await.unwrap();
    let cipher = &app.state().cipher;
    let names: Vec<String> = children
        .iter()
        .map(|row| cipher.decrypt("child.name", &row.name_cipher).unwrap())
        .collect();
    assert!(names.contains(&"刘小安".to_owned()));
    let guardians = guardian::Entity::find().all(app.sql()).await.unwrap();
    let rows = format!("{children:?}{guardians:?}");
    for personal in ["刘小安", "Z310000001", "15400000001", "刘例二"] {
        assert!(!rows.contains(personal), "{personal} is stored in clear");
    }
}

async fn second_import_is_refused(app: TestApp) {
    imported(&app).await;
    let before = account::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(
        refused(&app, &sample::hongkou()).await,
        [("district.toml".to_owned(), 0, FindingCode::DistrictExists)]
    );
    assert_eq!(
        account::Entity::find().count(app.sql()).await.unwrap(),
        before
    );
    assert_eq!(district::Entity::find().count(app.sql()).await.unwrap(), 1);
}

async fn every_bad_row_is_reported_and_nothing_is_written(app: TestApp) {
    let folder = changed(&[
        ("rooms.csv", "59.90", "59.905"),
        ("houses.csv", "cultural_centre", "palace"),
        ("children.csv", "today-12m+1d", "tomorrow"),
        ("guardians.csv", "15400000002", "1540000000"),
    ]);
    assert_eq!(
        refused(&app, &folder).await,
        [
            ("children.csv".to_owned(), 2, FindingCode::InvalidDate),
            ("guardians.csv".to_owned(), 3, FindingCode::InvalidPhone),
            ("houses.csv".to_owned(), 3, FindingCode::UnknownWord),
            ("rooms.csv".to_owned(), 4, FindingCode::InvalidArea),
        ]
    );
    assert!(is_empty(&app).await);
}

async fn dry_run_counts_and_writes_nothing(app: TestApp) {
    let folder = sample::hongkou();
    let report = service::import(app.state(), &folder, true).await.unwrap();
    assert!(report.counts.contains(&("houses", 8)));
    assert_eq!((report.district, report.opened), (None, None));
    assert!(is_empty(&app).await);
}

async fn unknown_policy_profile_is_refused(app: TestApp) {
    let folder = changed(&[(
        "district.toml",
        "policy_profile = \"hongkou\"",
        "policy_profile = \"nowhere\"",
    )]);
    let code = FindingCode::UnknownPolicyProfile;
    assert_eq!(
        refused(&app, &folder).await,
        [("district.toml".to_owned(), 0, code)]
    );
    assert!(is_empty(&app).await);
}

async fn what_the_rules_forbid_is_refused_with_its_line(app: TestApp) {
    let folder = changed(&[
        ("session_templates.csv", "13:30,15:30", "12:30,14:30"),
        ("fee_schedules.csv", ",3000,", ",10001,"),
        ("health_certificates.csv", "today-30d+6m", "today-29d+6m"),
        ("credentials.csv", "today-90d+12m", "today-89d+12m"),
    ]);
    assert_eq!(
        refused(&app, &folder).await,
        [
            ("credentials.csv".to_owned(), 4, FindingCode::PolicyBreach),
            ("fee_schedules.csv".to_owned(), 2, FindingCode::PolicyBreach),
            (
                "health_certificates.csv".to_owned(),
                2,
                FindingCode::PolicyBreach
            ),
            (
                "session_templates.csv".to_owned(),
                3,
                FindingCode::PolicyBreach
            ),
        ]
    );
    assert!(is_empty(&app).await);
}

async fn year_without_calendar_opens_no_sessions(app: TestApp) {
    app.clock.advance(TimeDelta::days(28));
    let opened = imported(&app).await.opened.unwrap();
    let unknown = &opened.left_out["calendar_not_loaded"];
    let new_year = NaiveDate::from_ymd_opt(2027, 1, 1).unwrap();
    assert_eq!(unknown.first(), Some(&new_year));
    // A Saturday on which a house is open whatever the calendar says.
    let late = session::Entity::find()
        .filter(session::Column::Date.gte(new_year))
        .order_by_asc(session::Column::Date);
    let dates: Vec<String> = late
        .all(app.sql())
        .await
        .unwrap()
        .iter()
        .map(|row| row.date.to_string())
        .collect();
    assert_eq!(dates, ["2027-01-02", "2027-01-09"]);
}

async fn timetable_is_carried_on_into_later_weeks(app: TestApp) {
    let id = imported(&app).await.district.unwrap();
    let before = shift::Entity::find().count(app.sql()).await.unwrap();
    let again = service::prepare_ahead(app.state(), id).await.unwrap();
    assert_eq!(again.unwrap().sessions, 0, "everything is open already");
    assert_eq!(
        shift::Entity::find().count(app.sql()).await.unwrap(),
        before
    );
    app.clock.advance(TimeDelta::days(7));
    let opened = service::prepare_ahead(app.state(), id).await.unwrap();
    assert!(opened.unwrap().sessions > 50);
    // Three weeks of shifts have become four: a third more.
    let after = shift::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(after, before / 3 * 4);
    let last = session::Entity::find()
        .filter(session::Column::Date.gte(NaiveDate::from_ymd_opt(2026, 12, 14).unwrap()))
        .filter(session::Column::Status.eq("open"))
        .all(app.sql())
        .await
        .unwrap();
    let has_places = |row: &session::Model| {
        let capacity: Capacity = serde_json::from_value(row.capacity.clone()).unwrap();
        capacity.steps().iter().all(|step| step.places > 0)
    };
    assert!(last.iter().any(has_places), "nobody works in the new week");
}

async fn guardian_of_the_sample_signs_in_and_books(app: TestApp) {
    let id = imported(&app).await.district.unwrap();
    let guest = service::sample_guest(app.state(), id)
        .await
        .unwrap()
        .unwrap();
    let code = app
        .post(
            "/v1/auth/guardian/phone/codes",
            json!({ "phone": guest.phone }),
        )
        .await
        .assert_status(202);
    let tokens = app
        .post(
            "/v1/auth/guardian/phone",
            json!({ "phone": guest.phone, "code": code.body["demo_code"] }),
        )
        .await
        .assert_status(200);
    let token = tokens.body["access_token"].as_str().unwrap().to_owned();
    let path = format!("/v1/children/{}/free-sessions?year=2026", guest.child);
    let balance = app.get(&path).bearer(&token).await.assert_status(200);
    assert_eq!(balance.body["remaining"], 12);
    let booking = app
        .post(
            "/v1/bookings",
            json!({ "child_id": guest.child, "session_id": guest.session.session.id }),
        )
        .bearer(&token)
        .key("0190c3a0-0000-7000-8000-000000000001")
        .await
        .assert_status(201);
    assert_eq!(booking.body["funding"], "free");
    let next = service::sample_guest(app.state(), id)
        .await
        .unwrap()
        .unwrap();
    assert_ne!(
        next.child, guest.child,
        "the next visitor is another family"
    );
}

async fn staff_of_the_sample_sign_in(app: TestApp) {
    imported(&app).await;
    for login in ["hongkou-admin", "ouyang-manager", "ouyang-health"] {
        let wrong = json!({ "login": login, "password": "something else" });
        app.post("/v1/auth/staff", wrong).await.assert_status(401);
        let right = json!({ "login": login, "password": "Sample-only-2026" });
        let tokens = app.post("/v1/auth/staff", right).await.assert_status(200);
        assert_eq!(tokens.body["password_change_required"], true);
    }
}

/// The password of a file is its owner's first one, blanks and all, and not an easy one.
async fn passwords_of_the_files_are_first_passwords(app: TestApp) {
    let blank = "\"  Sample-only-2026 \"";
    let mut folder = sample::hongkou();
    let text = String::from_utf8(folder["staff.csv"].clone()).unwrap();
    let known = "hongkou-admin,Sample-only-2026";
    let text = text.replace(known, &format!("hongkou-admin,{blank}"));
    folder.insert("staff.csv".to_owned(), text.into_bytes());
    load_2026(&app).await;
    service::import(app.state(), &folder, false).await.unwrap();
    let sign_in = async |password: &str| {
        let body = json!({ "login": "hongkou-admin", "password": password });
        app.post("/v1/auth/staff", body).await
    };
    sign_in("Sample-only-2026").await.assert_status(401);
    let tokens = sign_in("  Sample-only-2026 ").await.assert_status(200);
    let token = tokens.body["access_token"].as_str().unwrap();
    app.get("/v1/staff")
        .bearer(token)
        .await
        .assert_problem("password_change_required");
    app.clock.advance(chrono::TimeDelta::days(7));
    sign_in("  Sample-only-2026 ").await.assert_status(401);
}

async fn calendar_year_is_replaced(app: TestApp) {
    load_2026(&app).await;
    let days = calendar_day::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(days, 39);
    let short = r#"{"year":2026,"papers":["p"],"days":[
        {"name":"元旦","date":"2026-01-01","isOffDay":true}]}"#;
    let year = read_calendar(short).unwrap();
    service::load_calendar(app.state(), &year).await.unwrap();
    assert_eq!(
        calendar_day::Entity::find().count(app.sql()).await.unwrap(),
        1
    );
}

/// The first start fills the folder, the second finds and can still read what is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn demonstration_starts_again_on_its_data() {
    let folder = tempfile::tempdir().unwrap();
    let guest = async || {
        let running = demo::start(folder.path()).await.unwrap();
        let rows = district::Entity::find().all(running.state.db.read()).await;
        let id = DistrictId::from(rows.unwrap()[0].id);
        let guest = service::sample_guest(&running.state, id).await.unwrap();
        running.stop().await.unwrap();
        guest.unwrap().child
    };
    assert_eq!(guest().await, guest().await);
    std::fs::remove_file(folder.path().join("demo.keys")).unwrap();
    let error = demo::start(folder.path()).await.err().unwrap().to_string();
    assert!(error.contains("remove it to start afresh"), "{error}");
}
