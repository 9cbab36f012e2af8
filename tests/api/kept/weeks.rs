//! The weeks of a house.

use super::{REDIS, end_nothing};
use crate::{
    scenarios::steps::{book, cancel, second_house, session_at},
    support::{TestApp, factory::World, run_two},
};
use baobaowu::{
    features::{bookings::service::offered_parts, houses},
    shared::{domain::DateRange, http::tag_of},
};
use serde_json::json;

const DATES: (&str, &str) = ("2026-11-23", "2026-11-29");

/// The free places of the week as an instance answers them, which must be what SQL says.
async fn week(app: &TestApp, world: &World) -> (String, String) {
    let (from, to) = DATES;
    let path = format!("/v1/houses/{}/sessions?from={from}&to={to}", world.house);
    let answer = app.get(&path).await.assert_status(200);
    (answer.header("etag").to_owned(), answer.text)
}

async fn tag_in_sql(app: &TestApp, world: &World) -> String {
    let house = houses::service::house(app.sql(), world.house)
        .await
        .unwrap();
    let [from, to] = [DATES.0, DATES.1].map(|it| it.parse().unwrap());
    let span = DateRange::new(from, to, 31).unwrap();
    tag_of(offered_parts(app.state(), &house, span).await.unwrap())
}

#[track_caller]
fn same(found: &[(String, String)], tag: &str) {
    assert!(found.iter().all(|(of, _)| of == tag), "{found:?}");
}

/// Changes of a week, each at one instance. After each, whether both show it.
async fn changes(one: &TestApp, other: &TestApp) -> Vec<bool> {
    let world = World::seed(one).await;
    let (family, child) = world.family_with_child(one).await;
    let session = session_at(one, &world, "2026-11-25", "09:00", "11:00").await;
    let mut shown = Vec::new();
    let looked = async |shown: &mut Vec<bool>| {
        let tag = tag_in_sql(one, &world).await;
        let at_both = [week(one, &world).await.0, week(other, &world).await.0];
        shown.push(at_both.iter().all(|it| *it == tag));
    };
    // The first gives the house a version, the second keeps.
    for _ in 0..2 {
        looked(&mut shown).await;
    }
    let id = book(other, &family, &child, &session)
        .await
        .assert_status(201)
        .id();
    looked(&mut shown).await;
    cancel(one, &family.actor, id).await.assert_status(200);
    looked(&mut shown).await;
    let path = format!("/v1/sessions/{}", session.id);
    one.put(&path, json!({ "released_places": 3, "status": "closed" }))
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    looked(&mut shown).await;
    shown
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_week_is_shown_everywhere() {
    run_two(REDIS, &[], async |one, other| {
        assert_eq!(changes(&one, &other).await, [true; 5]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_changed_week_is_not_shown_when_nothing_ends() {
    run_two(REDIS, &[], async |one, other| {
        // Commits only: a house still gets its first version.
        let world = World::seed(&one).await;
        session_at(&one, &world, "2026-11-25", "09:00", "11:00").await;
        for app in [&one, &other] {
            week(app, &world).await;
            week(app, &world).await;
        }
        for app in [&one, &other] {
            end_nothing(app);
        }
        let old = tag_in_sql(&one, &world).await;
        session_at(&one, &world, "2026-11-26", "09:00", "11:00").await;
        assert_ne!(tag_in_sql(&one, &world).await, old);
        same(
            &[week(&one, &world).await, week(&other, &world).await],
            &old,
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_of_one_house_leaves_others_as_they_are_kept() {
    run_two(REDIS, &[], async |one, other| {
        let world = World::seed(&one).await;
        let neighbour = second_house(&one, &world).await;
        for at in [&world, &neighbour, &world, &neighbour] {
            week(&one, at).await;
        }
        session_at(&one, &neighbour, "2026-11-26", "09:00", "11:00").await;
        assert_eq!(week(&one, &world).await.1, "[]");
        assert_ne!(week(&other, &neighbour).await.1, "[]");
        let tag = tag_in_sql(&one, &neighbour).await;
        same(&[week(&one, &neighbour).await], &tag);
    })
    .await;
}
