//! What people do, in one line each.

use crate::support::{
    Answer, Request, TestApp,
    factory::{
        Child, ChildSeed, Family, FamilySeed, Session, SessionSeed, Staff, World, date, insert,
        phone, serial, time,
    },
};
use baobaowu::shared::{
    domain::{Actor, GuardianId},
    storage::WriteTx,
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::liability_insurance as insurance;
use entity::{
    booking, booking_event, child, guardian, house, idempotency_key, outbox, room, session,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use std::{fs, path::Path};
use uuid::Uuid;

/// A morning session, 09:00 to 11:00, on another day than the usual one.
pub async fn morning(app: &TestApp, world: &World, day: &str) -> Session {
    let seed = SessionSeed {
        date: date(day),
        ..SessionSeed::default()
    };
    seed.insert(app, world).await
}

/// A session of the world's room at any hour.
pub async fn session_at(app: &TestApp, world: &World, day: &str, from: &str, to: &str) -> Session {
    let seed = SessionSeed {
        date: date(day),
        from: time(from),
        to: time(to),
        ..SessionSeed::default()
    };
    seed.insert(app, world).await
}

/// What staff send, with a key of its own.
pub fn send(app: &TestApp, staff: &Staff, path: &str, body: Value) -> Request {
    app.post(path, body)
        .bearer(&app.token(&staff.actor))
        .key(&app.state().new_id().to_string())
}

/// The body of a booking of the whole session.
pub fn whole(child: &Child, session: &Session) -> Value {
    json!({ "child_id": child.id, "session_id": session.id })
}

/// The body of a booking of a part of a session.
pub fn part(child: &Child, session: &Session, from: DateTime<Utc>, to: DateTime<Utc>) -> Value {
    json!({ "child_id": child.id, "session_id": session.id, "starts_at": from, "ends_at": to })
}

/// Asks for a place with a key of its own, as whoever is signed in now.
pub fn ask(app: &TestApp, who: &Actor, body: Value) -> Request {
    app.post("/v1/bookings", body)
        .key(&app.state().new_id().to_string())
        .bearer(&app.token(who))
}

/// The guardian asks for the whole session.
pub fn book(app: &TestApp, family: &Family, child: &Child, session: &Session) -> Request {
    ask(app, &family.actor, whole(child, session))
}

/// The guardian asks for the whole session and would pay for it.
pub fn book_and_pay(app: &TestApp, family: &Family, child: &Child, session: &Session) -> Request {
    let mut body = whole(child, session);
    body["accept_fee"] = json!(true);
    ask(app, &family.actor, body)
}

/// Does something with a booking: `act(&app, &manager.actor, id, "reject", body)`.
pub fn act(app: &TestApp, who: &Actor, booking: Uuid, action: &str, body: Value) -> Request {
    app.post(&format!("/v1/bookings/{booking}/{action}"), body)
        .bearer(&app.token(who))
}

/// Staff confirm.
pub fn confirm(app: &TestApp, staff: &Staff, booking: Uuid) -> Request {
    act(app, &staff.actor, booking, "confirm", json!({}))
}

/// Someone cancels without a word.
pub fn cancel(app: &TestApp, who: &Actor, booking: Uuid) -> Request {
    act(app, who, booking, "cancel", json!({}))
}

/// A healthy child arrives.
pub fn check_in(app: &TestApp, staff: &Staff, booking: Uuid) -> Request {
    let healthy = json!({ "temperature_tenths": 366, "symptoms": false });
    act(app, &staff.actor, booking, "check-in", healthy)
}

/// The child goes home with a guardian.
pub fn check_out(app: &TestApp, staff: &Staff, booking: Uuid, family: &Family) -> Request {
    let guardian = json!({ "guardian_id": family.guardian });
    act(app, &staff.actor, booking, "check-out", guardian)
}

/// Books, and has it confirmed by the manager.
pub async fn confirmed(
    app: &TestApp,
    world: &World,
    (family, child): (&Family, &Child),
    session: &Session,
) -> Uuid {
    let id = book(app, family, child, session)
        .await
        .assert_status(201)
        .id();
    confirm(app, &world.manager, id).await.assert_status(200);
    id
}

/// A whole visit on a day: booked the day before, confirmed, checked in and out. Leaves the
/// clock at the end of the session.
pub async fn visit(app: &TestApp, world: &World, (family, child): (&Family, &Child), day: &str) {
    let session = morning(app, world, day).await;
    app.clock.set(session.starts_at - TimeDelta::hours(23));
    let id = confirmed(app, world, (family, child), &session).await;
    app.clock.set(session.starts_at);
    check_in(app, &world.carers[0], id).await.assert_status(200);
    app.clock.set(session.ends_at);
    check_out(app, &world.carers[0], id, family)
        .await
        .assert_status(200);
}

/// As many visits as there are days.
pub async fn visits(app: &TestApp, world: &World, who: (&Family, &Child), days: &[&str]) {
    for day in days {
        visit(app, world, who, day).await;
    }
}

/// Twelve workdays, the first on the second day of the usual clock.
pub const TWELVE_DAYS: [&str; 12] = [
    "2026-11-24",
    "2026-11-25",
    "2026-11-26",
    "2026-11-27",
    "2026-11-30",
    "2026-12-01",
    "2026-12-02",
    "2026-12-03",
    "2026-12-04",
    "2026-12-07",
    "2026-12-08",
    "2026-12-09",
];

/// The free sessions of a child in a year as the guardian is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub entitled: u64,
    pub held: u64,
    pub used: u64,
    pub remaining: u64,
}

/// The balance of one who has twelve and holds and used so many.
pub fn of_twelve(held: u64, used: u64) -> Balance {
    Balance {
        entitled: 12,
        held,
        used,
        remaining: 12 - held - used,
    }
}

/// Asks for the free sessions of a year.
pub fn free_sessions(app: &TestApp, who: &Actor, child: &Child, year: i32) -> Request {
    let path = format!("/v1/children/{}/free-sessions?year={year}", child.id);
    app.get(&path).bearer(&app.token(who))
}

/// The free sessions of a child in a year as the guardian is told now.
pub async fn balance(app: &TestApp, family: &Family, child: &Child, year: i32) -> Balance {
    let told = free_sessions(app, &family.actor, child, year)
        .await
        .assert_status(200)
        .body;
    assert_eq!(told["year"], year);
    let number = |name: &str| told[name].as_u64().unwrap();
    Balance {
        entitled: number("entitled"),
        held: number("held"),
        used: number("used"),
        remaining: number("remaining"),
    }
}

/// The state of a booking as the guardian is told now.
pub async fn status(app: &TestApp, family: &Family, booking: Uuid) -> String {
    let told = app
        .get(&format!("/v1/bookings/{booking}"))
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(200);
    told.body["status"].as_str().unwrap().to_owned()
}

/// A family with a child of this birth date.
pub async fn family_of(app: &TestApp, world: &World, born: &str) -> (Family, Child) {
    let family = FamilySeed::default().insert(app, world).await;
    let seed = ChildSeed {
        birth_date: date(born),
        ..ChildSeed::default()
    };
    let child = seed.insert(app, world, &family).await;
    (family, child)
}

/// Removes a guardian from the family, in a transaction that the test holds open or ends.
pub async fn remove_guardian(tx: &WriteTx, id: GuardianId) {
    let found = guardian::Entity::find_by_id(id.get()).one(&**tx).await;
    tx.changes_standing(found.unwrap().unwrap().account_id.into());
    guardian::Entity::update_many()
        .col_expr(guardian::Column::Status, Expr::value("revoked"))
        .filter(guardian::Column::Id.eq(id.get()))
        .exec(&**tx)
        .await
        .unwrap();
}

/// The second guardian of a family, with an account of their own.
pub async fn other_guardian(app: &TestApp, world: &World, family: &Family) -> Family {
    let (mut actor, _) = world.newcomer(app).await;
    actor.role = family.actor.role;
    let id = app.state().new_id();
    let phone = phone(serial());
    let cipher = &app.state().cipher;
    let row = guardian::Model {
        id,
        district_id: world.district.get(),
        family_id: family.id.get(),
        account_id: actor.account.get(),
        name_cipher: cipher.encrypt("guardian.name", "陈家长").unwrap(),
        phone_cipher: cipher.encrypt("guardian.phone", &phone).unwrap(),
        phone_hash: cipher.lookup_hash("guardian.phone", &phone),
        relation: "father".to_owned(),
        status: "active".to_owned(),
        created_at: app.now().into(),
        active_since: None,
    };
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row).await;
    tx.commit().await.unwrap();
    Family {
        guardian: id.into(),
        account: actor.account,
        actor,
        token: app.token(&actor),
        ..family.clone()
    }
}

/// A second house of the same subdistrict, with a room and the staff of the first.
pub async fn second_house(app: &TestApp, world: &World) -> World {
    let (house_id, room_id) = (app.state().new_id(), app.state().new_id());
    let tx = app.state().db.begin_write().await.unwrap();
    let found = house::Entity::find_by_id(world.house.get())
        .one(&*tx)
        .await
        .unwrap()
        .unwrap();
    let row = house::Model {
        id: house_id,
        name: "提篮桥社区宝宝屋".to_owned(),
        ..found
    };
    insert(&tx, row).await;
    let found = room::Entity::find_by_id(world.room.get())
        .one(&*tx)
        .await
        .unwrap()
        .unwrap();
    let row = room::Model {
        id: room_id,
        house_id,
        ..found
    };
    insert(&tx, row).await;
    for found in insurance::Entity::find().all(&*tx).await.unwrap() {
        let row = insurance::Model {
            id: app.state().new_id(),
            house_id,
            ..found
        };
        insert(&tx, row).await;
    }
    tx.commit().await.unwrap();
    World {
        house: house_id.into(),
        room: room_id.into(),
        carers: world.carers.clone(),
        manager: world.manager.clone(),
        health_worker: world.health_worker.clone(),
        district_admin: world.district_admin.clone(),
        subdistrict_admin: world.subdistrict_admin.clone(),
        ..*world
    }
}

/// How much has been written so far: rows, and the versions that a lock raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    bookings: u64,
    events: u64,
    keys: u64,
    outbox: u64,
    versions: i64,
}

impl Written {
    /// Counts.
    pub async fn so_far(app: &TestApp) -> Self {
        let db = app.sql();
        let children = child::Entity::find().all(db).await.unwrap();
        let sessions = session::Entity::find().all(db).await.unwrap();
        let bookings = booking::Entity::find().all(db).await.unwrap();
        Self {
            bookings: u64::try_from(bookings.len()).unwrap(),
            events: booking_event::Entity::find().count(db).await.unwrap(),
            keys: idempotency_key::Entity::find().count(db).await.unwrap(),
            outbox: outbox::Entity::find().count(db).await.unwrap(),
            versions: children.iter().map(|row| row.version).sum::<i64>()
                + sessions.iter().map(|row| row.version).sum::<i64>()
                + bookings.iter().map(|row| row.version).sum::<i64>(),
        }
    }
}

/// Sends a request that must be refused in this way, and must leave no trace.
pub async fn refused(app: &TestApp, request: Request, status: u16, code: &str) -> Answer {
    let before = Written::so_far(app).await;
    let answer = request.await.assert_status(status).assert_problem(code);
    assert_eq!(Written::so_far(app).await, before, "{code} left a trace");
    answer
}

/// Takes away every key of this service, as an emptied Redis would.
pub async fn empty_redis(app: &TestApp) {
    let Some(config) = &app.state().config.redis else {
        return;
    };
    let url = std::env::var("BAOBAOWU_TEST_REDIS_URL").unwrap();
    let client = redis::Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let pattern = format!("{}:*", config.prefix);
    let names: Vec<String> = redis::cmd("KEYS")
        .arg(&pattern)
        .query_async(&mut connection)
        .await
        .unwrap();
    if names.is_empty() {
        return;
    }
    let _: usize = redis::cmd("DEL")
        .arg(&names)
        .query_async(&mut connection)
        .await
        .unwrap();
}

/// A folder with the policy of the district in which some words are replaced.
pub fn policies(name: &str, changes: &[(&str, &str)]) -> &'static str {
    let mut policy = include_str!("../../../policies/hongkou.toml").to_owned();
    for (word, other) in changes {
        assert!(policy.contains(word), "the policy does not say {word}");
        policy = policy.replace(word, other);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let written = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    fs::write(&written, policy).unwrap();
    written.persist(folder.join("hongkou.toml")).unwrap();
    Box::leak(folder.to_str().unwrap().into())
}

/// Reads as whoever is signed in now.
pub fn see(app: &TestApp, who: &Actor, path: &str) -> Request {
    app.get(path).bearer(&app.token(who))
}

/// Good, and nobody's own words.
pub const OWN: &str = "violet stapler 71 orbit";

/// The first sign-in of a person who was entered with a login, who then has a password of the
/// own, [`OWN`].
pub async fn first_sign_in(app: &TestApp, login: &str, entered: &Answer) -> Value {
    let first = &entered.body["first_password"]["password"];
    let body = json!({ "login": login, "password": first });
    let tokens = app.post("/v1/auth/staff", body).await.assert_status(200);
    let body = json!({ "login": login, "password": first, "new_password": OWN });
    let token = tokens.body["access_token"].as_str().unwrap();
    app.post("/v1/me/password", body)
        .bearer(token)
        .await
        .assert_status(204);
    tokens.body
}
