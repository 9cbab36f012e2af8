//! The roster under requests at the same time, each race with its negative control.

use super::send;
use crate::support::{
    Answer, TestApp,
    factory::{Child, Family, Session, SessionSeed, World, insert},
    fresh_id, on_both_stores,
};
use entity::{booking, room, session, shift};
use futures_util::future::{join, join_all};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use std::{future::IntoFuture, sync::atomic::Ordering};

on_both_stores! {
    roster_published_many_times_at_once_has_each_shift_once,
    control_roster_published_at_once_has_shifts_twice_without_the_guards,
    one_person_stands_in_in_one_of_two_rooms,
    control_one_person_stands_in_twice_without_the_guards,
    two_people_stand_in_at_once_and_both_count,
    absence_among_bookings_leaves_no_child_too_many_unnoticed,
    control_absence_among_bookings_goes_unnoticed_without_the_locks,
}

fn skip_roster_guards(app: &TestApp) {
    let switches = &app.state().switches;
    switches.skip_roster_guards.store(true, Ordering::SeqCst);
}

/// Publishes a week of two patterns six times at once; answers how many shifts there are.
async fn published_at_once(app: &TestApp) -> u64 {
    let world = World::seed(app).await;
    for carer in &world.carers[..2] {
        for weekday in 1..=5 {
            let body = json!({
                "staff_id": carer.id, "room_id": world.room, "weekday": weekday,
                "start_time": "08:30", "end_time": "12:00",
                "follows_workday_calendar": true, "valid_from": "2026-01-05",
            });
            send(app, &world.manager, "/v1/shift-patterns", body)
                .await
                .assert_status(201);
        }
    }
    let body = json!({ "house_id": world.house, "from": "2026-11-30", "to": "2026-12-06" });
    let publish = || send(app, &world.manager, "/v1/rosters/publish", body.clone());
    let answers = join_all((0..6).map(|_| publish().into_future())).await;
    let made: usize = answers
        .into_iter()
        .map(|answer| answer.assert_status(200))
        .map(|answer| answer.body["created"].as_array().unwrap().len())
        .sum();
    let shifts = shift::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(u64::try_from(made).unwrap(), shifts);
    shifts
}

async fn roster_published_many_times_at_once_has_each_shift_once(app: TestApp) {
    assert_eq!(published_at_once(&app).await, 10);
}

async fn control_roster_published_at_once_has_shifts_twice_without_the_guards(app: TestApp) {
    skip_roster_guards(&app);
    assert!(published_at_once(&app).await > 10);
}

/// Two rooms lack a carer at the same time, and one person is sent to both at once; answers
/// how often the person was.
async fn sent_to_two_rooms(app: &TestApp) -> usize {
    let world = World::seed(app).await;
    let here = SessionSeed {
        carers_on_duty: 1,
        ..SessionSeed::default()
    };
    let here = here.insert(app, &world).await;
    let found = room::Entity::find_by_id(world.room.get());
    let found = found.one(app.sql()).await.unwrap().unwrap();
    let other = room::Model {
        id: app.state().new_id(),
        name: "二号活动室".to_owned(),
        ..found
    };
    let other_id = other.id;
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, other).await;
    tx.commit().await.unwrap();
    let there = SessionSeed {
        carers_on_duty: 0,
        room: Some(other_id.into()),
        ..SessionSeed::default()
    };
    let there = there.insert(app, &world).await;
    let answers = join_all([&here, &there, &here, &there].map(|session| {
        let body = json!({
            "staff_id": world.carers[2].id,
            "starts_at": session.starts_at, "ends_at": session.ends_at,
        });
        let path = format!("/v1/sessions/{}/stand-in", session.id);
        send(app, &world.manager, &path, body).into_future()
    }))
    .await;
    answers.iter().filter(|answer| answer.status == 201).count()
}

async fn one_person_stands_in_in_one_of_two_rooms(app: TestApp) {
    assert_eq!(sent_to_two_rooms(&app).await, 1);
}

async fn control_one_person_stands_in_twice_without_the_guards(app: TestApp) {
    skip_roster_guards(&app);
    assert!(sent_to_two_rooms(&app).await > 1);
}

async fn two_people_stand_in_at_once_and_both_count(app: TestApp) {
    let world = World::seed(&app).await;
    let seed = SessionSeed {
        carers_on_duty: 1,
        ..SessionSeed::default()
    };
    let session = seed.insert(&app, &world).await;
    let answers = join_all(world.carers[1..].iter().map(|carer| {
        let body = json!({
            "staff_id": carer.id,
            "starts_at": session.starts_at, "ends_at": session.ends_at,
        });
        let path = format!("/v1/sessions/{}/stand-in", session.id);
        send(&app, &world.manager, &path, body).into_future()
    }))
    .await;
    for answer in answers {
        answer.assert_status(201);
    }
    let stored = stored(&app, &session).await;
    assert_eq!(stored.capacity[0]["places"], 20);
}

async fn stored(app: &TestApp, session: &Session) -> session::Model {
    let found = session::Entity::find_by_id(session.id.get());
    found.one(app.sql()).await.unwrap().unwrap()
}

async fn book(app: &TestApp, family: &Family, child: &Child, session: &Session) -> Answer {
    let wish = json!({ "child_id": child.id, "session_id": session.id });
    app.post("/v1/bookings", wish)
        .bearer(&family.token)
        .key(&fresh_id().to_string())
        .await
}

/// Five of ten places are taken and five families ask for the others, while one of the two
/// carers falls ill. Answers how many children hold a place, and how many too many the
/// session knows of.
async fn falls_ill_among_bookings(app: &TestApp, locks: bool) -> (i64, i64) {
    let world = World::seed(app).await;
    let seed = SessionSeed {
        carers_on_duty: 2,
        ..SessionSeed::default()
    };
    let session = seed.insert(app, &world).await;
    let mut asking = Vec::new();
    for number in 0..10 {
        let (family, child) = world.family_with_child(app).await;
        if number < 5 {
            book(app, &family, &child, &session)
                .await
                .assert_status(201);
        } else {
            asking.push((family, child));
        }
    }
    let switches = &app.state().switches;
    if !locks {
        switches.skip_admission_locks.store(true, Ordering::SeqCst);
        switches.hold_admissions.store(true, Ordering::SeqCst);
    }
    let bookings = join_all(
        asking
            .iter()
            .map(async |(family, child)| book(app, family, child, &session).await),
    );
    let absence = async {
        // In the control the families have read what is free before anything changes.
        let path = format!("/v1/rooms/{}/days/2026-11-25", world.room);
        while switches.hold_admissions.load(Ordering::SeqCst)
            && switches.admissions_read.load(Ordering::SeqCst) < asking.len()
        {
            app.get(&path)
                .bearer(&world.manager.token)
                .await
                .assert_status(200);
        }
        let body = json!({
            "staff_id": world.carers[1].id, "kind": "sickness",
            "starts_at": "2026-11-25T00:00:00+08:00", "ends_at": "2026-11-26T00:00:00+08:00",
        });
        send(app, &world.manager, "/v1/absences", body)
            .await
            .assert_status(201);
        switches.hold_admissions.store(false, Ordering::SeqCst);
    };
    let (answers, ()) = join(bookings, absence).await;
    for answer in answers {
        assert!([201, 409].contains(&answer.status), "{}", answer.text);
    }
    let held = booking::Entity::find()
        .filter(booking::Column::SessionId.eq(session.id.get()))
        .filter(booking::Column::Status.eq("requested"))
        .count(app.sql())
        .await
        .unwrap();
    let known = stored(app, &session).await.short_by;
    (i64::try_from(held).unwrap(), known)
}

async fn absence_among_bookings_leaves_no_child_too_many_unnoticed(app: TestApp) {
    let (held, known) = falls_ill_among_bookings(&app, true).await;
    assert!(held <= 10);
    assert_eq!(known, (held - 5).max(0));
}

async fn control_absence_among_bookings_goes_unnoticed_without_the_locks(app: TestApp) {
    let (held, known) = falls_ill_among_bookings(&app, false).await;
    assert!(held - 5 > known, "{held} children, {known} too many");
}
