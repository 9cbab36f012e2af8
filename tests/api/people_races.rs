//! Strikes, corrections, families and the door under requests at the same time, each with its
//! negative control.

use crate::{
    scenarios::steps::{
        act, balance, book, cancel, check_in, confirmed, of_twelve, other_guardian,
        remove_guardian, session_at, whole,
    },
    support::{
        Answer, TestApp,
        factory::{Child, Family, World, at},
        on_both_stores,
    },
};
use baobaowu::features::bookings::service::mark_no_shows;
use chrono::TimeDelta;
use entity::{booking, booking_event, child, family, guardian, pickup_person, strike};
use futures_util::future::{join, join_all};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;
use std::{future::IntoFuture, sync::atomic::Ordering};
use uuid::Uuid;

on_both_stores! {
    second_and_third_strike_at_once_suspend,
    control_second_and_third_strike_at_once_do_not_suspend_without_the_lock,
    corrections_and_the_no_show_job_have_one_outcome,
    two_corrections_at_once_have_one_winner,
    control_two_corrections_both_win_without_the_compare,
    guardian_who_is_revoked_while_waiting_does_not_book,
    control_guardian_who_is_revoked_while_waiting_books_on_an_old_token,
    guardian_who_is_revoked_while_waiting_changes_nothing_of_the_family,
    control_guardian_who_is_revoked_while_waiting_lets_others_in_on_an_old_token,
    invitation_is_accepted_by_one_of_two,
    control_invitation_is_accepted_twice_without_the_compare,
    documents_tried_at_once_are_counted_one_by_one,
}

/// A child with one strike, and two more bookings that are late to cancel.
async fn one_strike(app: &TestApp) -> (Family, Child, [Uuid; 2]) {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let mut ids = Vec::new();
    for (day, from, to) in [
        ("2026-11-25", "08:00", "09:00"),
        ("2026-11-25", "09:30", "11:00"),
        ("2026-11-26", "07:30", "08:30"),
    ] {
        let session = session_at(app, &world, day, from, to).await;
        ids.push(confirmed(app, &world, (&family, &child), &session).await);
    }
    app.clock.set(at("2026-11-25", "07:45"));
    cancel(app, &family.actor, ids[0]).await.assert_status(200);
    (family, child, [ids[1], ids[2]])
}

async fn cancel_both(app: &TestApp) -> (u64, child::Model) {
    let (family, child, ids) = one_strike(app).await;
    let answers = join_all(ids.map(|id| cancel(app, &family.actor, id).into_future())).await;
    for answer in answers {
        assert_eq!(answer.assert_status(200).body["status"], "late_cancelled");
    }
    let strikes = strike::Entity::find().count(app.sql()).await.unwrap();
    let row = child::Entity::find_by_id(child.id.get())
        .one(app.sql())
        .await;
    (strikes, row.unwrap().unwrap())
}

async fn second_and_third_strike_at_once_suspend(app: TestApp) {
    let (strikes, child) = cancel_both(&app).await;
    assert_eq!(strikes, 3);
    let until = child.booking_suspended_until.unwrap().to_utc();
    assert_eq!(until, app.now() + TimeDelta::days(14));
}

async fn control_second_and_third_strike_at_once_do_not_suspend_without_the_lock(app: TestApp) {
    let switches = &app.state().switches;
    switches
        .read_strikes_before_the_lock
        .store(true, Ordering::SeqCst);
    let (strikes, child) = cancel_both(&app).await;
    assert_eq!(strikes, 3);
    assert_eq!(child.booking_suspended_until, None, "each saw two of three");
}

/// A confirmed booking whose child did not come.
async fn over(app: &TestApp) -> (World, Family, Child, Uuid) {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let id = confirmed(app, &world, (&family, &child), &session).await;
    app.clock.set(session.ends_at + TimeDelta::hours(1));
    (world, family, child, id)
}

async fn correct_twice(app: &TestApp, world: &World, id: Uuid) -> Vec<Answer> {
    let manager = &world.manager.actor;
    let to = |status: &str| {
        let body = json!({ "status": status, "reason": "登记有误" });
        act(app, manager, id, "correct", body).into_future()
    };
    join_all([to("cancelled"), to("cancelled_by_house")]).await
}

fn won(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == 200).count()
}

async fn corrections_and_the_no_show_job_have_one_outcome(app: TestApp) {
    let (world, family, child, id) = over(&app).await;
    let (answers, marked) = join(correct_twice(&app, &world, id), mark_no_shows(app.state())).await;
    assert_eq!(marked.unwrap(), 1);
    let row = booking::Entity::find_by_id(id).one(app.sql()).await;
    let row = row.unwrap().unwrap();
    let strikes = strike::Entity::find().all(app.sql()).await.unwrap();
    assert_eq!(strikes.len(), 1);
    // Either both came before the job and were refused, or one of them came after it.
    let missed = row.status == "no_show";
    assert_eq!(won(&answers), usize::from(!missed), "{}", row.status);
    assert_eq!(strikes[0].lifted_at.is_none(), missed);
    let used = u64::from(missed);
    assert_eq!(
        balance(&app, &family, &child, 2026).await,
        of_twelve(0, used)
    );
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.assert_problem("invalid_state");
    }
}

/// How many corrections won, and how many are on record.
async fn both_correct(app: &TestApp) -> (usize, u64) {
    let (world, _, _, id) = over(app).await;
    mark_no_shows(app.state()).await.unwrap();
    let answers = correct_twice(app, &world, id).await;
    let recorded = booking_event::Entity::find()
        .filter(booking_event::Column::BookingId.eq(id))
        .filter(booking_event::Column::ToStatus.is_in(["cancelled", "cancelled_by_house"]))
        .count(app.sql());
    (won(&answers), recorded.await.unwrap())
}

async fn two_corrections_at_once_have_one_winner(app: TestApp) {
    assert_eq!(both_correct(&app).await, (1, 1));
}

async fn control_two_corrections_both_win_without_the_compare(app: TestApp) {
    crate::races::skip_compare(&app).await;
    assert_eq!(both_correct(&app).await, (2, 2));
}

/// The father asks for a place while the mother, who holds the child's lock for a moment, has
/// him removed.
async fn book_while_revoked(app: &TestApp) -> Answer {
    let world = World::seed(app).await;
    let (mother, child) = world.family_with_child(app).await;
    let father = other_guardian(app, &world, &mother).await;
    let session = world.session(app, 20).await;
    let tx = app.state().db.begin_write().await.unwrap();
    child::Entity::find_by_id(child.id.get())
        .lock_exclusive()
        .one(&*tx)
        .await
        .unwrap();
    let wish = app
        .post("/v1/bookings", whole(&child, &session))
        .key("father")
        .bearer(&app.token(&father.actor));
    let asked = tokio::spawn(wish.into_future());
    remove_guardian(&tx, father.guardian).await;
    tx.commit().await.unwrap();
    asked.await.unwrap()
}

async fn guardian_who_is_revoked_while_waiting_does_not_book(app: TestApp) {
    let answer = book_while_revoked(&app).await;
    answer.assert_status(403).assert_problem("forbidden");
    assert_eq!(booking::Entity::find().count(app.sql()).await.unwrap(), 0);
}

async fn control_guardian_who_is_revoked_while_waiting_books_on_an_old_token(app: TestApp) {
    let switches = &app.state().switches;
    switches.trust_tokens.store(true, Ordering::SeqCst);
    book_while_revoked(&app).await.assert_status(201);
}

/// What the father asks for while the mother, who holds the family's lock for a moment, has him
/// removed: a further guardian, an adult who may fetch, her removal, and the end of it all.
async fn change_while_revoked(app: &TestApp) -> Vec<Answer> {
    let world = World::seed(app).await;
    let mother = world.family(app).await;
    let father = other_guardian(app, &world, &mother).await;
    let tx = app.state().db.begin_write().await.unwrap();
    family::Entity::find_by_id(mother.id.get())
        .lock_exclusive()
        .one(&*tx)
        .await
        .unwrap();
    let of_family = format!("/v1/families/{}", mother.id);
    let adult = json!({ "name": "陈奶奶", "phone": "15400000001", "relation": "grandparent",
        "id_type": "resident_id", "id_number": "11010519491231002X" });
    let further = json!({ "name": "李建国", "phone": "15400000002", "relation": "other" });
    let her = format!("{of_family}/guardians/{}/revoke", mother.guardian);
    let token = app.token(&father.actor);
    let asked: Vec<_> = [
        app.post(&format!("{of_family}/guardians"), further)
            .key("g"),
        app.post(&format!("{of_family}/pickup-persons"), adult)
            .key("p"),
        app.post(&her, json!({})),
        app.delete(&of_family),
    ]
    .into_iter()
    .map(|request| tokio::spawn(request.bearer(&token).into_future()))
    .collect();
    remove_guardian(&tx, father.guardian).await;
    tx.commit().await.unwrap();
    let answers = join_all(asked).await;
    answers.into_iter().map(Result::unwrap).collect()
}

async fn guardian_who_is_revoked_while_waiting_changes_nothing_of_the_family(app: TestApp) {
    for answer in change_while_revoked(&app).await {
        answer.assert_status(403).assert_problem("forbidden");
    }
    assert_eq!(guardian::Entity::find().count(app.sql()).await.unwrap(), 2);
    let adults = pickup_person::Entity::find().count(app.sql());
    assert_eq!(adults.await.unwrap(), 0);
}

async fn control_guardian_who_is_revoked_while_waiting_lets_others_in_on_an_old_token(
    app: TestApp,
) {
    let switches = &app.state().switches;
    switches.trust_tokens.store(true, Ordering::SeqCst);
    let answers = change_while_revoked(&app).await;
    let done = answers.iter().filter(|it| it.status < 300).count();
    assert!(done > 0, "all were refused");
}

/// One code, two people who type it in.
async fn both_accept(app: &TestApp) -> Vec<Answer> {
    let world = World::seed(app).await;
    let family = world.family(app).await;
    let path = format!("/v1/families/{}/invitations", family.id);
    let made = app
        .post(&path, json!({ "relation": "father" }))
        .bearer(&family.token)
        .await
        .assert_status(201);
    let guests = [world.newcomer(app).await.1, world.newcomer(app).await.1];
    join_all(guests.iter().map(async |token| {
        let body = json!({ "code": made.body["code"], "name": "李建国" });
        app.post("/v1/invitations/accept", body).bearer(token).await
    }))
    .await
}

async fn invitation_is_accepted_by_one_of_two(app: TestApp) {
    let answers = both_accept(&app).await;
    let joined = answers.iter().filter(|it| it.status == 201).count();
    assert_eq!(joined, 1);
    for answer in answers.into_iter().filter(|it| it.status != 201) {
        answer
            .assert_status(422)
            .assert_problem("invitation_invalid");
    }
    assert_eq!(guardian::Entity::find().count(app.sql()).await.unwrap(), 2);
}

async fn control_invitation_is_accepted_twice_without_the_compare(app: TestApp) {
    app.state().switches.use_twice.store(true, Ordering::SeqCst);
    let answers = both_accept(&app).await;
    assert!(answers.iter().all(|answer| answer.status == 201));
}

async fn documents_tried_at_once_are_counted_one_by_one(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = book(&app, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    act(&app, &world.manager.actor, id, "confirm", json!({}))
        .await
        .assert_status(200);
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    let body = json!({
        "name": "陈奶奶",
        "phone": "15400000001",
        "relation": "grandparent",
        "id_type": "resident_id",
        "id_number": "11010519491231002X",
    });
    let person = app
        .post(&format!("/v1/families/{}/pickup-persons", family.id), body)
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(201)
        .id();
    let try_one = |last_four: String| {
        let shown = json!({
            "pickup_person_id": person,
            "document": { "id_type": "resident_id", "last_four": last_four },
        });
        act(&app, &world.carers[0].actor, id, "check-out", shown).into_future()
    };
    let answers = join_all((0..8).map(|guess| try_one(format!("{guess:04}")))).await;
    let mut left: Vec<u64> = answers
        .into_iter()
        .map(|answer| answer.assert_problem("identity_not_confirmed"))
        .map(|answer| answer.body["tries_left"].as_u64().unwrap())
        .collect();
    left.sort_unstable();
    assert_eq!(left, [0, 0, 0, 0, 1, 2, 3, 4]);
    let row = pickup_person::Entity::find_by_id(person)
        .one(app.sql())
        .await;
    assert_eq!(row.unwrap().unwrap().failed_checks, 5);
    try_one("002X".to_owned())
        .await
        .assert_problem("identity_not_confirmed");
}
