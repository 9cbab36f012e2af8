//! Every limit under requests at the same time, and each with its negative control: the
//! same race with the guard left out must break the limit, or the race proves nothing.

use crate::support::{
    Answer, TestApp, drop_rules,
    factory::{Child, Family, Session, SessionSeed, Staff, StaffSeed, World, at, date},
    fresh_id, on_both_stores,
};
use baobaowu::{
    features::staff::domain::StaffRole,
    shared::domain::{Actor, ChildId, Role},
};
use entity::{booking, booking_event};
use futures_util::future::join_all;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
};
use serde_json::{Value, json};
use std::{future::IntoFuture, sync::atomic::Ordering};
use uuid::Uuid;

/// What keeps the invariants of a child where the program does not (docs/adr/0037).
pub const BENEATH: &[(&str, &str)] = &[
    ("booking", "ex_booking_child_time"),
    ("booking", "ex_booking_free_number"),
    ("booking", "ck_booking_free_number"),
];

on_both_stores! {
    last_place_is_given_to_exactly_one_of_fifty,
    control_last_place_is_given_twice_without_the_locks,
    room_of_twenty_takes_exactly_twenty_of_sixty,
    control_room_of_twenty_is_overfilled_without_the_locks,
    last_free_session_is_used_by_one_of_two_phones,
    control_last_free_session_is_used_twice_without_the_locks,
    mother_and_father_book_the_same_place_once,
    control_mother_and_father_both_book_without_the_locks,
    two_staff_confirm_and_one_is_told,
    control_both_confirm_without_the_compare,
    cancel_and_check_in_have_one_winner,
    control_cancel_and_check_in_both_win_without_the_compare,
    one_key_sent_twenty_times_books_once,
    one_key_books_once_even_without_the_locks,
    control_twenty_keys_book_more_than_once_without_the_locks,
}

/// Without the locks, and without the rules of the store beneath them.
pub async fn skip_locks(app: &TestApp) {
    drop_rules(app, BENEATH).await;
    let switches = &app.state().switches;
    switches.skip_admission_locks.store(true, Ordering::SeqCst);
}

/// Without the compare, and without the rules of the store beneath it.
pub async fn skip_compare(app: &TestApp) {
    drop_rules(app, BENEATH).await;
    let switches = &app.state().switches;
    switches.skip_compare_and_set.store(true, Ordering::SeqCst);
}

async fn book(app: &TestApp, token: &str, child: ChildId, session: &Session, key: &str) -> Answer {
    let wish = json!({ "child_id": child.get(), "session_id": session.id.get() });
    app.post("/v1/bookings", wish).bearer(token).key(key).await
}

fn admitted(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 201).count()
}

async fn holding(app: &TestApp, session: &Session) -> u64 {
    booking::Entity::find()
        .filter(booking::Column::SessionId.eq(session.id.get()))
        .filter(booking::Column::Status.is_in(["offered", "requested", "confirmed", "checked_in"]))
        .count(app.sql())
        .await
        .unwrap()
}

/// So many families each ask for a place of the session at once.
async fn rush(app: &TestApp, world: &World, session: &Session, families: usize) -> Vec<Answer> {
    let mut asking = Vec::new();
    for _ in 0..families {
        asking.push(world.family_with_child(app).await);
    }
    join_all(asking.iter().map(async |(family, child)| {
        let key = fresh_id().to_string();
        book(app, &family.token, child.id, session, &key).await
    }))
    .await
}

async fn last_place_is_given_to_exactly_one_of_fifty(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let answers = rush(&app, &world, &session, 50).await;
    assert_eq!(admitted(&answers), 1);
    assert_eq!(holding(&app, &session).await, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        let answer = answer.assert_problem("released_places_limit");
        assert_eq!(answer.body["capacity"], 1);
        assert_eq!(answer.body["occupied"], 1);
    }
}

async fn control_last_place_is_given_twice_without_the_locks(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    skip_locks(&app).await;
    let answers = rush(&app, &world, &session, 50).await;
    assert!(admitted(&answers) > 1);
}

async fn room_of_twenty_takes_exactly_twenty_of_sixty(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let answers = rush(&app, &world, &session, 60).await;
    assert_eq!(admitted(&answers), 20);
    assert_eq!(holding(&app, &session).await, 20);
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        answer.assert_problem("class_full");
    }
}

async fn control_room_of_twenty_is_overfilled_without_the_locks(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    skip_locks(&app).await;
    let answers = rush(&app, &world, &session, 60).await;
    assert!(admitted(&answers) > 20);
}

/// A child with one free session left, and two sessions on different days.
async fn one_left(app: &TestApp) -> (Family, Child, [Session; 2]) {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let past = world.session(app, 20).await;
    for month in 1..=11 {
        attended(app, &world, &family, child, &past, month).await;
    }
    let on = async |day| {
        let seed = SessionSeed {
            date: date(day),
            ..SessionSeed::default()
        };
        seed.insert(app, &world).await
    };
    let sessions = [on("2026-11-26").await, on("2026-11-27").await];
    (family, child, sessions)
}

/// A free session the child attended in an earlier month.
pub async fn attended(
    app: &TestApp,
    world: &World,
    family: &Family,
    child: Child,
    session: &Session,
    month: u32,
) {
    // What has been attended lies in the past, the twelfth too.
    let day = format!("2026-{:02}-10", month.min(11));
    let row = booking::ActiveModel {
        id: Set(app.state().new_id()),
        district_id: Set(world.district.get()),
        family_id: Set(family.id.get()),
        child_id: Set(child.id.get()),
        house_id: Set(world.house.get()),
        session_id: Set(session.id.get()),
        date: Set(date(&day)),
        starts_at: Set(at(&day, "09:00").into()),
        ends_at: Set(at(&day, "11:00").into()),
        status: Set("completed".to_owned()),
        funding: Set("free".to_owned()),
        quota_year: Set(2026),
        fee_fen: Set(0),
        fee_schedule_id: Set(None),
        policy_version: Set("hongkou-2023-01-29".to_owned()),
        channel: Set("guardian".to_owned()),
        requested_by: Set(family.account.get()),
        confirm_deadline: Set(at(&day, "08:00").into()),
        pay_by: Set(None),
        version: Set(4),
        created_at: Set(app.now().into()),
        updated_at: Set(app.now().into()),
        offer_until: Set(None),
        free_number: Set(Some(month.into())),
        free_entitled: Set(Some(12)),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    row.insert(&*tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn book_both(app: &TestApp) -> (Vec<Answer>, Value) {
    let (family, child, sessions) = one_left(app).await;
    let answers = join_all(
        sessions
            .iter()
            .zip(["phone-one", "phone-two"])
            .map(async |(session, key)| book(app, &family.token, child.id, session, key).await),
    )
    .await;
    let balance = app
        .get(&format!(
            "/v1/children/{}/free-sessions?year=2026",
            child.id
        ))
        .bearer(&family.token)
        .await
        .assert_status(200);
    (answers, balance.body)
}

async fn last_free_session_is_used_by_one_of_two_phones(app: TestApp) {
    let (answers, balance) = book_both(&app).await;
    assert_eq!(admitted(&answers), 1);
    let refused = answers.into_iter().find(|answer| answer.status != 201);
    let refused = refused.unwrap().assert_problem("free_quota_exhausted");
    assert_eq!(refused.body["price"]["amount_fen"], 6000);
    assert_eq!(balance["used"], 11);
    assert_eq!(balance["held"], 1);
    assert_eq!(balance["remaining"], 0);
}

async fn control_last_free_session_is_used_twice_without_the_locks(app: TestApp) {
    skip_locks(&app).await;
    let (answers, _) = book_both(&app).await;
    for answer in answers {
        let answer = answer.assert_status(201);
        assert_eq!(answer.body["funding"], "free", "the thirteenth of twelve");
    }
}

/// The same child is booked by both guardians of the family at once.
async fn both_parents_book(app: &TestApp) -> (Vec<Answer>, Child, Family) {
    let world = World::seed(app).await;
    let (mother, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let father = second_guardian(app, &world, &mother).await;
    let answers = join_all([&mother.token, &father].map(async |token| {
        let key = fresh_id().to_string();
        book(app, token, child.id, &session, &key).await
    }))
    .await;
    (answers, child, mother)
}

async fn second_guardian(app: &TestApp, world: &World, family: &Family) -> String {
    let other = world.family(app).await;
    let row = entity::guardian::Entity::find_by_id(other.guardian.get())
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let mut row: entity::guardian::ActiveModel = row.into();
    row.family_id = Set(family.id.get());
    let tx = app.state().db.begin_write().await.unwrap();
    row.update(&*tx).await.unwrap();
    tx.commit().await.unwrap();
    app.token(&Actor {
        role: Role::Guardian {
            family: Some(family.id),
        },
        ..other.actor
    })
}

async fn mother_and_father_book_the_same_place_once(app: TestApp) {
    let (answers, child, mother) = both_parents_book(&app).await;
    assert_eq!(admitted(&answers), 1);
    let (won, lost): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| answer.status == 201);
    let lost = lost[0].clone().assert_problem("already_booked");
    assert_eq!(lost.body["existing_booking_id"], won[0].body["id"]);
    let balance = app
        .get(&format!("/v1/children/{}/free-sessions", child.id))
        .bearer(&mother.token)
        .await;
    assert_eq!(balance.body["held"], 1);
}

async fn control_mother_and_father_both_book_without_the_locks(app: TestApp) {
    skip_locks(&app).await;
    let (answers, _, _) = both_parents_book(&app).await;
    assert_eq!(admitted(&answers), 2);
}

/// A request, and two members of staff who may answer it.
async fn waiting(app: &TestApp) -> (World, Uuid, Staff) {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let booked = book(app, &family.token, child.id, &session, "wish").await;
    let other = StaffSeed::of(StaffRole::HouseManager)
        .insert(app, &world)
        .await;
    (world, booked.assert_status(201).id(), other)
}

async fn both_confirm(app: &TestApp) -> (Vec<Answer>, u64) {
    let (world, id, other) = waiting(app).await;
    let answers = join_all([&world.manager.token, &other.token].map(async |token| {
        let path = format!("/v1/bookings/{id}/confirm");
        app.post(&path, json!({})).bearer(token).await
    }))
    .await;
    let events = booking_event::Entity::find()
        .filter(booking_event::Column::BookingId.eq(id))
        .filter(booking_event::Column::ToStatus.eq("confirmed"))
        .count(app.sql())
        .await
        .unwrap();
    (answers, events)
}

async fn two_staff_confirm_and_one_is_told(app: TestApp) {
    let (answers, events) = both_confirm(&app).await;
    assert_eq!(events, 1);
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 200).count(),
        1
    );
    let told = answers.into_iter().find(|answer| answer.status != 200);
    let told = told.unwrap().assert_problem("invalid_state");
    assert_eq!(told.body["current_status"], "confirmed");
}

async fn control_both_confirm_without_the_compare(app: TestApp) {
    skip_compare(&app).await;
    let (_, events) = both_confirm(&app).await;
    assert_eq!(events, 2);
}

/// While the child stands at the door, the house cancels.
async fn cancel_at_the_door(app: &TestApp) -> (Vec<Answer>, String) {
    let (world, id, other) = waiting(app).await;
    let confirm = format!("/v1/bookings/{id}/confirm");
    let confirmed = app.post(&confirm, json!({})).bearer(&other.token).await;
    confirmed.assert_status(200);
    app.clock.set(at("2026-11-25", "09:05"));
    let [manager, other] = [&world.manager, &other].map(|staff| app.token(&staff.actor));
    let cancel = app
        .post(
            &format!("/v1/bookings/{id}/cancel"),
            json!({ "reason": "停水" }),
        )
        .bearer(&manager);
    let seen = json!({ "temperature_tenths": 366, "symptoms": false });
    let check_in = app
        .post(&format!("/v1/bookings/{id}/check-in"), seen)
        .bearer(&other);
    let answers = join_all([cancel.into_future(), check_in.into_future()]).await;
    let row = booking::Entity::find_by_id(id).one(app.sql()).await;
    (answers, row.unwrap().unwrap().status)
}

async fn cancel_and_check_in_have_one_winner(app: TestApp) {
    let (answers, state) = cancel_at_the_door(&app).await;
    let (won, lost): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 1));
    assert_eq!(won[0].body["status"], state.as_str());
    let lost = lost[0].clone().assert_problem("invalid_state");
    assert_eq!(lost.body["current_status"], state.as_str());
}

async fn control_cancel_and_check_in_both_win_without_the_compare(app: TestApp) {
    skip_compare(&app).await;
    let (answers, _) = cancel_at_the_door(&app).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
}

async fn send_twenty(app: &TestApp, key_of: impl Fn(u32) -> String) -> (Vec<Answer>, u64) {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let answers =
        join_all((0..20).map(async |attempt| {
            book(app, &family.token, child.id, &session, &key_of(attempt)).await
        }))
        .await;
    (answers, holding(app, &session).await)
}

fn assert_all_the_same(answers: Vec<Answer>) {
    let first = answers[0].body.clone();
    for answer in answers {
        assert_eq!(answer.assert_status(201).body, first);
    }
}

async fn one_key_sent_twenty_times_books_once(app: TestApp) {
    let (answers, booked) = send_twenty(&app, |_| "one-key".to_owned()).await;
    assert_eq!(booked, 1);
    assert_all_the_same(answers);
}

async fn one_key_books_once_even_without_the_locks(app: TestApp) {
    skip_locks(&app).await;
    let (answers, booked) = send_twenty(&app, |_| "one-key".to_owned()).await;
    assert_eq!(booked, 1);
    assert_all_the_same(answers);
}

async fn control_twenty_keys_book_more_than_once_without_the_locks(app: TestApp) {
    skip_locks(&app).await;
    let (_, booked) = send_twenty(&app, |attempt| format!("key-{attempt}")).await;
    assert!(booked > 1);
}
