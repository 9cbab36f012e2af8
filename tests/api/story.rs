//! A family books a place: the whole main job over HTTP. A district with a subdistrict and
//! its own staff is there before; everything else is done by the people whose work it is.

use crate::scenarios::steps::{OWN, first_sign_in};
use crate::support::{
    Answer, TestApp,
    factory::{World, adult_id, at},
    fresh_id, on_both_stores,
};
use baobaowu::features::bookings::service::mark_no_shows;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

on_both_stores! { family_books_a_place }

/// The smallest thing that is a PDF.
const CERTIFICATE: &[u8] = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n\
2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\nxref\n0 3\n0000000000 65535 f \n\
0000000009 00000 n \n0000000056 00000 n \ntrailer\n<</Size 3/Root 1 0 R>>\nstartxref\n\
105\n%%EOF\n";

pub async fn family_books_a_place(app: TestApp) {
    let world = World::seed(&app).await;
    let house = district_staff_set_up_a_house(&app, &world).await;
    let staff = manager_enters_staff_and_rosters_shifts(&app, &world, &house).await;
    let sessions = manager_publishes_sessions(&app, &staff, &house).await;
    let mut family = guardian_signs_in_and_registers(&app, &world).await;
    guardian_hands_in_the_papers(&app, &house, &mut family).await;
    health_worker_verifies_the_certificate(&app, &world, &staff, &family).await;

    let free = free_places(&app, &house, sessions.timed).await;
    assert_eq!(
        free,
        [(10, 10)],
        "capacity and free places of the timed session"
    );
    let timed = book_part_of_a_timed_session(&app, &family, &sessions).await;
    let temporary = book_a_whole_temporary_session(&app, &family, &sessions).await;
    let free = free_places(&app, &house, sessions.timed).await;
    assert_eq!(
        free,
        [(10, 9), (10, 10)],
        "taken until 10:30, free after it"
    );
    assert_balance(&app, &family, [12, 2, 0, 10]).await;

    staff_see_what_waits(&app, &staff, &house, [timed, temporary]).await;
    act(&app, &staff.manager, timed, "confirm", json!({})).await;
    let reason = json!({ "reason": "当日停电" });
    let rejected = act(&app, &staff.manager, temporary, "reject", reason).await;
    assert_eq!(rejected["status"], "rejected");
    assert_balance(&app, &family, [12, 1, 0, 11]).await;

    let again = book_a_whole_temporary_session(&app, &family, &sessions).await;
    act(&app, &staff.manager, again, "confirm", json!({})).await;
    the_child_comes_and_goes_home(&app, &mut family, timed).await;
    assert_balance(&app, &family, [12, 1, 1, 10]).await;
    nobody_comes(&app, &mut family).await;
    assert_balance(&app, &family, [12, 0, 2, 10]).await;
    the_entries_tell_where_they_went(&app, &family).await;
}

struct House {
    id: Uuid,
    room: Uuid,
    agreement: Uuid,
}

async fn district_staff_set_up_a_house(app: &TestApp, world: &World) -> House {
    let admin = &world.district_admin.token;
    let house = json!({
        "subdistrict_id": world.subdistrict.get(),
        "house": {
            "name": "四川北路街道宝宝屋", "name_en": "North Sichuan Road Baby House",
            "address": "四川北路1号", "phone": "021-00000002",
            "host_venue_type": "citizen_station", "status": "operating",
        },
    });
    let id = create(app, admin, "/v1/houses", house).await;
    let room = json!({ "house_id": id, "name": "一号活动室", "usable_area_dm2": 6600 });
    let room = create(app, admin, "/v1/rooms", room).await;
    let insurance = json!({
        "insurer": "示例保险公司", "policy_number": "P-2026-1",
        "valid_from": "2026-01-01", "valid_to": "2026-12-31",
    });
    create(
        app,
        admin,
        &format!("/v1/houses/{id}/insurances"),
        insurance,
    )
    .await;
    let fees = json!({
        "subdistrict_id": world.subdistrict.get(), "basis": "街道公示第2号",
        "effective_from": "2026-11-23",
        "timed_fen_per_hour": 3000, "temporary_fen_per_session": 6000,
    });
    let fees = create(app, admin, "/v1/fee-schedules", fees).await;
    publish(app, admin, &format!("/v1/fee-schedules/{fees}/publish")).await;
    let agreement = json!({
        "subdistrict_id": world.subdistrict.get(), "fee_schedule_id": fees,
        "title": "托育服务协议", "rights_and_duties": "双方的权利和义务。",
        "fees": "收费标准见公示。", "refunds": "按规定退费。", "disputes": "协商解决。",
        "effective_from": "2026-11-23",
    });
    let agreement = create(app, admin, "/v1/agreement-templates", agreement).await;
    publish(
        app,
        admin,
        &format!("/v1/agreement-templates/{agreement}/publish"),
    )
    .await;
    House {
        id,
        room,
        agreement,
    }
}

struct Team {
    manager: String,
    health_worker: String,
}

async fn manager_enters_staff_and_rosters_shifts(
    app: &TestApp,
    world: &World,
    house: &House,
) -> Team {
    let member = |name: &str, role: &str, login: Option<&str>| {
        json!({
            "house_id": house.id, "name": name, "role": role, "login": login,
            "id_type": "resident_id", "id_number": adult_id(),
        })
    };
    let manager = member("周样一", "house_manager", Some("story-manager"));
    let entered = enter(app, &world.district_admin.token, manager).await;
    let manager = staff_signs_in(app, "story-manager", &entered).await;
    let health_worker = member("吴样一", "health_worker", Some("story-health"));
    let health_worker = enter(app, &manager, health_worker).await;
    let health = health_worker.id();
    let [_, certificate, ..] = papers_of_a_carer();
    let papers = format!("/v1/staff/{health}/credentials");
    create(app, &manager, &papers, certificate).await;
    for name in ["郑样一", "郑样二"] {
        let carer = create(app, &manager, "/v1/staff", member(name, "carer", None)).await;
        for paper in papers_of_a_carer() {
            create(
                app,
                &manager,
                &format!("/v1/staff/{carer}/credentials"),
                paper,
            )
            .await;
        }
        for day in ["2026-11-25", "2026-11-26"] {
            let shift = json!({
                "staff_id": carer, "room_id": house.room,
                "starts_at": format!("{day}T08:30:00+08:00"),
                "ends_at": format!("{day}T17:00:00+08:00"),
            });
            let rostered = app
                .post("/v1/shifts", shift)
                .bearer(&manager)
                .key(&key())
                .await
                .assert_status(201);
            assert_eq!(rostered.body["not_eligible"], json!([]));
        }
    }
    Team {
        health_worker: staff_signs_in(app, "story-health", &health_worker).await,
        manager,
    }
}

fn papers_of_a_carer() -> [Value; 5] {
    [
        ("qualification", "infant_care_worker_certificate", None),
        ("health", "health_certificate", None),
        ("training", "annual_training", None),
        ("background_check", "public_security", Some("clear")),
        ("background_check", "procuratorate", Some("clear")),
    ]
    .map(|(kind, type_name, result)| {
        json!({
            "kind": kind, "type_name": type_name, "issuer": "示例发证机关",
            "valid_from": "2026-03-01", "valid_to": "2027-02-28", "result": result,
        })
    })
}

async fn enter(app: &TestApp, token: &str, person: Value) -> Answer {
    let asked = app.post("/v1/staff", person).bearer(token).key(&key());
    asked.await.assert_status(201)
}

async fn staff_signs_in(app: &TestApp, login: &str, entered: &Answer) -> String {
    let tokens = first_sign_in(app, login, entered).await;
    tokens["access_token"].as_str().unwrap().to_owned()
}

async fn staff_signs_in_again(app: &TestApp, login: &str) -> String {
    let who = json!({ "login": login, "password": OWN });
    let tokens = app.post("/v1/auth/staff", who).await.assert_status(200);
    tokens.body["access_token"].as_str().unwrap().to_owned()
}

struct Sessions {
    timed: Uuid,
    temporary: Uuid,
}

async fn manager_publishes_sessions(app: &TestApp, staff: &Team, house: &House) -> Sessions {
    let offer = |weekday: u32, start: &str, end: &str, kind: &str| {
        json!({
            "room_id": house.room, "weekday": weekday, "start_time": start, "end_time": end,
            "kind": kind, "released_places": 20, "step_minutes": 30,
            "follows_workday_calendar": true, "valid_from": "2026-11-01",
        })
    };
    // 25 November 2026 is a Wednesday.
    let timed = publish_template(app, staff, offer(3, "09:00", "11:00", "timed")).await;
    let temporary = publish_template(app, staff, offer(4, "13:30", "15:30", "temporary")).await;
    Sessions { timed, temporary }
}

async fn publish_template(app: &TestApp, staff: &Team, offer: Value) -> Uuid {
    let template = create(app, &staff.manager, "/v1/session-templates", offer).await;
    let week = json!({ "from": "2026-11-23", "to": "2026-11-29" });
    let published = app
        .post(&format!("/v1/session-templates/{template}/publish"), week)
        .bearer(&staff.manager)
        .key(&key())
        .await;
    assert_eq!(
        published.body["not_opened"],
        json!([]),
        "{}",
        published.text
    );
    id_of(&published.body["opened"][0])
}

struct Family {
    phone: &'static str,
    token: String,
    id: Uuid,
    guardian: Uuid,
    child: Uuid,
    certificate: Uuid,
}

async fn guardian_signs_in_and_registers(app: &TestApp, world: &World) -> Family {
    let phone = "15400001234";
    let token = guardian_signs_in(app, phone).await;
    let wish = json!({
        "subdistrict_id": world.subdistrict.get(),
        "guardian": { "name": "林样妈", "relation": "mother" },
    });
    let registered = app
        .post("/v1/families", wish)
        .bearer(&token)
        .key(&key())
        .await
        .assert_status(201);
    let token = registered.body["access_token"].as_str().unwrap().to_owned();
    let child = json!({
        "name": "林样宝", "birth_date": "2024-05-08",
        "id_type": "resident_id", "id_number": "31010920240508008x",
    });
    let child = create(app, &token, "/v1/children", child).await;
    Family {
        phone,
        token,
        id: id_of(&registered.body["family"]),
        guardian: id_of(&registered.body["guardian"]),
        child,
        certificate: Uuid::nil(),
    }
}

async fn guardian_signs_in(app: &TestApp, phone: &str) -> String {
    let asked = app
        .post("/v1/auth/guardian/phone/codes", json!({ "phone": phone }))
        .await
        .assert_status(202);
    let code = json!({ "phone": phone, "code": asked.body["demo_code"] });
    let tokens = app
        .post("/v1/auth/guardian/phone", code)
        .await
        .assert_status(200);
    tokens.body["access_token"].as_str().unwrap().to_owned()
}

async fn guardian_hands_in_the_papers(app: &TestApp, house: &House, family: &mut Family) {
    let notice = app.get("/v1/privacy-notice").await.assert_status(200);
    let child = format!("/v1/children/{}", family.child);
    for purpose in ["child_profile", "health_data"] {
        let consent = json!({ "purpose": purpose, "notice_version": notice.body["version"] });
        create(app, &family.token, &format!("{child}/consents"), consent).await;
    }
    let signed = json!({ "agreement_template_id": house.agreement });
    let agreements = format!("/v1/families/{}/agreements", family.id);
    create(app, &family.token, &agreements, signed).await;
    let health = json!({
        "condition": "健康", "past_illness": null, "allergies": null, "medication": null,
        "truthful": true,
    });
    create(
        app,
        &family.token,
        &format!("{child}/health-declarations"),
        health,
    )
    .await;
    let file = Part::bytes(CERTIFICATE).file_name("certificate.pdf");
    let uploaded = app
        .request(
            reqwest::Method::POST,
            &format!("{child}/health-certificates"),
        )
        .multipart(Form::new().part("file", file))
        .bearer(&family.token)
        .key(&key())
        .await
        .assert_status(201);
    assert_eq!(uploaded.body["status"], "submitted");
    family.certificate = uploaded.id();
}

async fn health_worker_verifies_the_certificate(
    app: &TestApp,
    world: &World,
    staff: &Team,
    family: &Family,
) {
    let waiting = app
        .get("/v1/health-certificates?status=submitted")
        .bearer(&staff.health_worker)
        .await
        .assert_status(200);
    assert_eq!(id_of(&waiting.body["items"][0]), family.certificate);
    let seen = json!({
        "institution_id": world.institution, "examined_on": "2026-11-02",
        "result": "qualified",
    });
    let verify = format!("/v1/health-certificates/{}/verify", family.certificate);
    let verified = app
        .post(&verify, seen)
        .bearer(&staff.health_worker)
        .key(&key())
        .await
        .assert_status(200);
    assert_eq!(verified.body["valid_to"], "2027-05-02");
}

/// Capacity and free places of each stretch, as anyone sees them.
async fn free_places(app: &TestApp, house: &House, session: Uuid) -> Vec<(u64, u64)> {
    let path = format!(
        "/v1/houses/{}/sessions?from=2026-11-23&to=2026-11-29",
        house.id
    );
    let offered = app.get(&path).await.assert_status(200);
    let offered = offered.body.as_array().unwrap().clone();
    let found = offered
        .iter()
        .find(|offer| id_of(offer) == session)
        .unwrap();
    let places = found["places"].as_array().unwrap();
    let number = |step: &Value, name: &str| step[name].as_u64().unwrap();
    places
        .iter()
        .map(|step| (number(step, "capacity"), number(step, "free")))
        .collect()
}

async fn book_part_of_a_timed_session(app: &TestApp, family: &Family, sessions: &Sessions) -> Uuid {
    let wish = json!({
        "child_id": family.child, "session_id": sessions.timed,
        "starts_at": "2026-11-25T09:00:00+08:00", "ends_at": "2026-11-25T10:30:00+08:00",
    });
    let booked = book(app, family, wish).await;
    assert_eq!(booked.body["status"], "requested");
    assert_eq!(booked.body["funding"], "free");
    assert_eq!(booked.body["fee"]["amount_fen"], 0);
    booked.id()
}

async fn book_a_whole_temporary_session(
    app: &TestApp,
    family: &Family,
    sessions: &Sessions,
) -> Uuid {
    let wish = json!({ "child_id": family.child, "session_id": sessions.temporary });
    let booked = book(app, family, wish).await;
    assert_eq!(booked.body["starts_at"], "2026-11-26T13:30:00+08:00");
    assert_eq!(booked.body["ends_at"], "2026-11-26T15:30:00+08:00");
    booked.id()
}

async fn book(app: &TestApp, family: &Family, wish: Value) -> Answer {
    app.post("/v1/bookings", wish)
        .bearer(&family.token)
        .key(&key())
        .await
        .assert_status(201)
}

async fn staff_see_what_waits(app: &TestApp, staff: &Team, house: &House, wanted: [Uuid; 2]) {
    let waiting = app
        .get(&format!(
            "/v1/bookings?status=requested&house_id={}",
            house.id
        ))
        .bearer(&staff.manager)
        .await
        .assert_status(200);
    let waiting: BTreeSet<Uuid> = waiting.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(id_of)
        .collect();
    assert_eq!(waiting, BTreeSet::from(wanted));
}

async fn the_child_comes_and_goes_home(app: &TestApp, family: &mut Family, booking: Uuid) {
    app.clock.set(at("2026-11-25", "09:02"));
    let manager = staff_signs_in_again(app, "story-manager").await;
    let seen = json!({ "temperature_tenths": 366, "symptoms": false });
    let inside = act(app, &manager, booking, "check-in", seen).await;
    assert_eq!(inside["status"], "checked_in");
    let day = format!(
        "/v1/rooms/{}/days/2026-11-25",
        staff_room(app, &manager, booking).await
    );
    let timetable = app.get(&day).bearer(&manager).await.assert_status(200);
    let shown = &timetable.body["sessions"][0]["bookings"][0];
    assert_eq!(shown["status"], "checked_in");
    assert_eq!(shown["child_name"], "林*宝");
    app.clock.set(at("2026-11-25", "10:28"));
    let manager = staff_signs_in_again(app, "story-manager").await;
    let stranger = json!({ "guardian_id": fresh_id() });
    let path = format!("/v1/bookings/{booking}/check-out");
    let refused = app.post(&path, stranger).bearer(&manager).await;
    refused.assert_problem("pickup_not_authorised");
    let mother = json!({ "guardian_id": family.guardian });
    let home = act(app, &manager, booking, "check-out", mother).await;
    assert_eq!(home["status"], "completed");
    family.token = guardian_signs_in(app, family.phone).await;
}

async fn staff_room(app: &TestApp, token: &str, booking: Uuid) -> Uuid {
    let path = format!("/v1/bookings/{booking}");
    let booking = app.get(&path).bearer(token).await.assert_status(200);
    let house = booking.body["house_id"].as_str().unwrap().to_owned();
    let rooms = app
        .get(&format!("/v1/rooms?house_id={house}"))
        .bearer(token)
        .await;
    id_of(&rooms.body[0])
}

async fn nobody_comes(app: &TestApp, family: &mut Family) {
    app.clock.set(at("2026-11-26", "15:31"));
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 1);
    family.token = guardian_signs_in(app, family.phone).await;
}

async fn the_entries_tell_where_they_went(app: &TestApp, family: &Family) {
    let balance = balance(app, family).await;
    // The two of the same afternoon stand in no order: the clock of the test stands still.
    let told: BTreeSet<(&str, &str)> = balance["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            (
                entry["status"].as_str().unwrap(),
                entry["usage"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("completed", "used"),
        ("rejected", "nothing"),
        ("no_show", "used"),
    ];
    assert_eq!(told, BTreeSet::from(expected));
}

async fn balance(app: &TestApp, family: &Family) -> Value {
    let path = format!("/v1/children/{}/free-sessions?year=2026", family.child);
    let answer = app.get(&path).bearer(&family.token).await;
    answer.assert_status(200).body
}

/// Entitled, held, used and remaining free sessions.
async fn assert_balance(app: &TestApp, family: &Family, expected: [u64; 4]) {
    let balance = balance(app, family).await;
    let told = ["entitled", "held", "used", "remaining"].map(|name| balance[name].as_u64());
    assert_eq!(told, expected.map(Some));
}

async fn act(app: &TestApp, token: &str, booking: Uuid, what: &str, body: Value) -> Value {
    let path = format!("/v1/bookings/{booking}/{what}");
    let answer = app.post(&path, body).bearer(token).await;
    answer.assert_status(200).body
}

async fn create(app: &TestApp, token: &str, path: &str, body: Value) -> Uuid {
    app.post(path, body)
        .bearer(token)
        .key(&key())
        .await
        .assert_status(201)
        .id()
}

async fn publish(app: &TestApp, token: &str, path: &str) {
    let answer = app.post(path, json!({})).bearer(token).await;
    answer.assert_status(200);
}

fn id_of(body: &Value) -> Uuid {
    body["id"].as_str().unwrap().parse().unwrap()
}

fn key() -> String {
    fresh_id().to_string()
}
