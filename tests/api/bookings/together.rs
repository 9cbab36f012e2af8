//! Families who wait for one session are decided together, and hear what they would have heard alone.

use crate::support::{
    Answer, Store, TestApp,
    factory::{Child, Family, Session, World},
    fresh_id, on_both_stores, run_two,
};
use entity::{account, booking, consent, idempotency_key, session};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use std::{collections::BTreeSet, sync::atomic::Ordering, time::Duration};
use tokio::time::{sleep, timeout};

on_both_stores! {
    those_who_wait_have_the_places_in_their_order,
    who_cannot_be_decided_with_others_hears_what_is_said_alone,
    repeats_among_those_who_wait_hear_the_first_answer,
}

/// Somebody who asks for a place.
struct Asker {
    family: Family,
    child: Child,
    key: String,
}

async fn askers(app: &TestApp, world: &World, many: usize) -> Vec<Asker> {
    let mut all = Vec::new();
    for _ in 0..many {
        let (family, child) = world.family_with_child(app).await;
        let key = fresh_id().to_string();
        all.push(Asker { family, child, key });
    }
    all
}

async fn ask(app: &TestApp, asker: &Asker, session: &Session) -> Answer {
    let wish = json!({ "child_id": asker.child.id, "session_id": session.id });
    let asked = app.post("/v1/bookings", wish).bearer(&asker.family.token);
    asked.key(&asker.key).await
}

/// While nobody can write, all ask, each when the one before waits; then they are let go.
async fn ask_in_line(app: &TestApp, all: &[Asker], wanted: &Session) -> Vec<Answer> {
    let tx = app.state().db.begin_write().await.unwrap();
    session::Entity::update_many()
        .col_expr(session::Column::Status, Expr::value("open"))
        .filter(session::Column::Id.eq(wanted.id.get()))
        .exec(&*tx)
        .await
        .unwrap();
    let asked = all.iter().enumerate().map(async |(place, asker)| {
        // The first is at SQL, the others stand in line.
        in_line(app, wanted, place.saturating_sub(1), place).await;
        ask(app, asker, wanted).await
    });
    let let_go = async {
        in_line(app, wanted, all.len() - 1, all.len()).await;
        drop(tx);
    };
    let (answers, ()) = tokio::join!(join_all(asked), let_go);
    answers
}

/// Waits until so many stand in line, of so many who have asked.
async fn in_line(app: &TestApp, session: &Session, wanted: usize, asked: usize) {
    let state = app.state();
    let stand = async {
        loop {
            let at_sql = state.switches.let_through.load(Ordering::SeqCst);
            if asked == 0 || (at_sql == 1 && state.rush.in_line(session.id) == wanted) {
                return;
            }
            sleep(Duration::from_millis(2)).await;
        }
    };
    timeout(Duration::from_secs(4), stand).await.unwrap();
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    answers.iter().map(|answer| answer.status).collect()
}

fn together(app: &TestApp) -> usize {
    let switches = &app.state().switches;
    switches.decided_together.load(Ordering::SeqCst)
}

async fn booked(app: &TestApp, session: &Session) -> u64 {
    booking::Entity::find()
        .filter(booking::Column::SessionId.eq(session.id.get()))
        .count(app.sql())
        .await
        .unwrap()
}

/// Also what a crowd asks of the store (`stores/plans.rs`).
pub async fn those_who_wait_have_the_places_in_their_order(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 8).await;
    let all = askers(&app, &world, 12).await;
    let answers = ask_in_line(&app, &all, &session).await;
    let mut wanted = vec![201; 8];
    wanted.extend([409; 4]);
    assert_eq!(statuses(&answers), wanted);
    assert_eq!(booked(&app, &session).await, 8);
    // The first was alone; the seven places that were left went out at once.
    assert!(together(&app) >= 7, "{}", together(&app));
    for (asker, answer) in all.iter().zip(&answers).take(8) {
        assert_eq!(answer.body["child_id"], json!(asker.child.id));
        assert_eq!(answer.body["status"], "requested");
        // What each was given stands under its key, in its balance and in its history.
        let again = ask(&app, asker, &session).await.assert_status(201);
        assert_eq!(again.body, answer.body);
        let path = format!("/v1/children/{}/free-sessions", asker.child.id);
        let balance = app.get(&path).bearer(&asker.family.token).await;
        assert_eq!(balance.body["held"], 1);
        let path = format!(
            "/v1/bookings/{}/events",
            answer.body["id"].as_str().unwrap()
        );
        let events = app.get(&path).bearer(&asker.family.token).await;
        assert_eq!(events.body.as_array().unwrap().len(), 1);
    }
    for answer in answers.into_iter().skip(8) {
        let answer = answer.assert_problem("released_places_limit");
        assert_eq!(answer.body["occupied"], 8);
    }
    let keys = idempotency_key::Entity::find().count(app.sql()).await;
    assert_eq!(keys.unwrap(), 8);
}

async fn write(app: &TestApp, update: impl AsyncFnOnce(&baobaowu::shared::storage::WriteTx)) {
    let tx = app.state().db.begin_write().await.unwrap();
    update(&tx).await;
    tx.commit().await.unwrap();
}

async fn who_cannot_be_decided_with_others_hears_what_is_said_alone(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let mut all = askers(&app, &world, 9).await;
    // One who asks for the child of others, whose account is closed, without consent, and one whose
    // key was for another session.
    all[2].child = all[8].child;
    write(&app, async |tx| {
        account::Entity::update_many()
            .col_expr(account::Column::Status, Expr::value("disabled"))
            .filter(account::Column::Id.eq(all[3].family.account.get()))
            .exec(&**tx)
            .await
            .unwrap();
        consent::Entity::update_many()
            .col_expr(consent::Column::WithdrawnAt, Expr::value(app.now()))
            .filter(consent::Column::ChildId.eq(all[4].child.id.get()))
            .exec(&**tx)
            .await
            .unwrap();
    })
    .await;
    let other = world.session(&app, 20).await;
    ask(&app, &all[5], &other).await.assert_status(201);
    app.state().switches.let_through.store(0, Ordering::SeqCst);
    let answers = ask_in_line(&app, &all, &session).await;
    assert_eq!(
        statuses(&answers),
        [201, 201, 404, 403, 422, 422, 201, 201, 201]
    );
    let codes: BTreeSet<&str> = answers
        .iter()
        .filter_map(|answer| answer.body["code"].as_str())
        .collect();
    assert_eq!(
        codes,
        BTreeSet::from([
            "consent_missing",
            "forbidden",
            "idempotency_key_reused",
            "not_found",
        ])
    );
    assert_eq!(booked(&app, &session).await, 5);
    // Those who could be, were decided at once: four who were given a place, and one refused.
    assert_eq!(together(&app), 5);
}

async fn repeats_among_those_who_wait_hear_the_first_answer(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let first = askers(&app, &world, 4).await;
    let twice = |asker: &Asker| Asker {
        family: asker.family.clone(),
        child: asker.child,
        key: asker.key.clone(),
    };
    // The phone has sent each wish twice.
    let all: Vec<Asker> = first.iter().flat_map(|it| [twice(it), twice(it)]).collect();
    let answers = ask_in_line(&app, &all, &session).await;
    assert_eq!(statuses(&answers), [201; 8]);
    for pair in answers.chunks(2) {
        assert_eq!(pair[0].body, pair[1].body);
    }
    assert_eq!(booked(&app, &session).await, 4);
}

/// Two services whose families all ask for one session at once. How many hold a place.
async fn two_fill(without_locks: bool) -> u64 {
    let mut held = 0;
    let held_by = &mut held;
    run_two(
        Store::PostgresRedis,
        &[],
        async |app: TestApp, other: TestApp| {
            let world = World::seed(&app).await;
            let session = world.session(&app, 8).await;
            let all = askers(&app, &world, 40).await;
            for it in [&app, &other] {
                let switches = &it.state().switches;
                switches
                    .skip_locks_together
                    .store(without_locks, Ordering::SeqCst);
            }
            let asked = all.iter().enumerate().map(async |(place, asker)| {
                let at = if place % 2 == 0 { &app } else { &other };
                ask(at, asker, &session).await
            });
            let answers = join_all(asked).await;
            let granted = answers.iter().filter(|it| it.status == 201).count();
            assert_eq!(
                booked(&app, &session).await,
                u64::try_from(granted).unwrap()
            );
            *held_by = booked(&app, &session).await;
        },
    )
    .await;
    held
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_services_fill_a_session_together() {
    assert_eq!(two_fill(false).await, 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_two_services_overfill_it_without_the_locks() {
    assert!(two_fill(true).await > 8);
}
