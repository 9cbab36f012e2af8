//! Two parents, one child: registered twice, linked once; and consent that is withdrawn.

use super::steps::{
    balance, book, check_in, check_out, confirmed, family_of, morning, of_twelve, refused, see,
    session_at,
};
use crate::support::{
    Answer, Request, TestApp,
    factory::{Child, Family, World, at, date, resident_id, serial},
    on_both_stores,
};
use chrono::TimeDelta;
use entity::{booking, booking_event, child, consent, erasure, family, notice};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use std::future::IntoFuture;
use uuid::Uuid;

on_both_stores! {
    scenario_26_second_registration_asks_to_be_linked_and_shows_nothing,
    scenario_26_linked_once_the_first_guardian_agrees,
    scenario_26_staff_decide_in_their_scope_only,
    scenario_26_declined_request_shows_nothing_and_can_be_made_again,
    scenario_26_account_whose_own_family_has_children_is_not_linked,
    scenario_26_father_and_mother_register_in_the_same_second,
    control_two_children_are_registered_without_the_unique_document,
    scenario_35_withdrawn_consent_is_foretold_and_then_ends_everything,
    scenario_35_withdrawn_health_consent_keeps_the_profile,
    scenario_35_child_is_handed_over_before_the_consent_ends,
}

fn new_child(number: &str) -> Value {
    json!({
        "name": "王宝宝",
        "birth_date": "2024-10-15",
        "id_type": "resident_id",
        "id_number": number,
    })
}

fn register(app: &TestApp, family: &Family, number: &str) -> Request {
    app.post("/v1/children", new_child(number))
        .bearer(&app.token(&family.actor))
}

fn number() -> String {
    resident_id(date("2024-10-15"), serial())
}

/// The child of the mother, and the request of the father to be linked with it.
async fn asked(app: &TestApp, world: &World) -> (Family, Uuid, Family, Uuid) {
    let (mother, father) = (world.family(app).await, world.family(app).await);
    let number = number();
    let child = register(app, &mother, &number)
        .await
        .assert_status(201)
        .id();
    let told = register(app, &father, &number).await.assert_status(409);
    let told = told.assert_problem("child_already_registered");
    let request = told.body["link_request_id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    (mother, child, father, request)
}

fn decide(app: &TestApp, token: &str, request: Uuid, verdict: &str) -> Request {
    app.post(&format!("/v1/link-requests/{request}/{verdict}"), json!({}))
        .bearer(token)
}

async fn links(app: &TestApp, token: &str) -> Vec<Value> {
    let listed = app.get("/v1/link-requests").bearer(token).await;
    let listed = listed.assert_status(200);
    listed.body["items"].as_array().unwrap().clone()
}

async fn told(app: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .all(app.sql())
        .await
        .unwrap()
}

async fn scenario_26_second_registration_asks_to_be_linked_and_shows_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, father) = (world.family(&app).await, world.family(&app).await);
    let number = number();
    let child = register(&app, &mother, &number)
        .await
        .assert_status(201)
        .id();
    let asked = register(&app, &father, &number).await.assert_status(409);
    let asked = asked.assert_problem("child_already_registered");
    for private in [child.to_string(), mother.id.to_string(), number.clone()] {
        assert!(!asked.text.contains(&private), "{}", asked.text);
    }
    // Trying again is the same request, and no second child.
    let again = register(&app, &father, &number).await.assert_status(409);
    assert_eq!(again.body["link_request_id"], asked.body["link_request_id"]);
    assert_eq!(child::Entity::find().count(app.sql()).await.unwrap(), 1);
    let notices = told(&app, "link_requested").await;
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].audience_id, mother.id.get());
    // Who asks sees no child; who decides sees who asks, masked.
    let own = links(&app, &father.token).await;
    assert_eq!(own[0]["own"], true);
    assert_eq!(own[0]["child_id"], Value::Null);
    assert_eq!(own[0]["asked_by"], Value::Null);
    app.get(&format!("/v1/children/{child}"))
        .bearer(&father.token)
        .await
        .assert_status(404);
    let open = links(&app, &mother.token).await;
    assert_eq!(open[0]["child_id"], json!(child));
    assert_eq!(open[0]["asked_by"]["name"], "王*长");
}

async fn scenario_26_linked_once_the_first_guardian_agrees(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child, father, request) = asked(&app, &world).await;
    let stranger = world.family(&app).await;
    for token in [&father.token, &stranger.token] {
        let foreign = decide(&app, token, request, "approve");
        refused(&app, foreign, 404, "not_found").await;
    }
    let yes = decide(&app, &mother.token, request, "approve").await;
    assert_eq!(yes.assert_status(200).body["status"], "approved");
    let again = decide(&app, &mother.token, request, "decline");
    refused(&app, again, 409, "conflict").await;
    // The father acts for the child now; his own family without children is closed.
    let now = baobaowu::features::auth::service::actor_of(app.sql(), father.account);
    let now = now.await.unwrap().unwrap();
    assert_eq!(now.family(), Some(mother.id));
    let seen = see(&app, &now, &format!("/v1/children/{child}")).await;
    seen.assert_status(200);
    let left = family::Entity::find_by_id(father.id.get()).one(app.sql());
    assert_eq!(left.await.unwrap().unwrap().status, "closed");
    // Who agreed and who joined know of it, and there is nobody else to tell.
    assert!(told(&app, "guardian_joined").await.is_empty());
    let answered = told(&app, "link_approved").await;
    assert_eq!(answered[0].audience_id, father.account.get());
    // One child, one twelve.
    let path = format!("/v1/children/{child}/free-sessions?year=2026");
    let balance = see(&app, &now, &path).await.assert_status(200);
    assert_eq!(balance.body["entitled"], 12);
}

async fn scenario_26_staff_decide_in_their_scope_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child, father, request) = asked(&app, &world).await;
    let neighbour = world.neighbour(&app).await;
    assert!(links(&app, &neighbour.token).await.is_empty());
    let foreign = decide(&app, &neighbour.token, request, "approve");
    refused(&app, foreign, 404, "not_found").await;
    let carer = decide(&app, &world.carers[0].token, request, "approve");
    refused(&app, carer, 403, "forbidden").await;
    let open = links(&app, &world.manager.token).await;
    assert_eq!(open[0]["child_id"], json!(child));
    decide(&app, &world.manager.token, request, "approve")
        .await
        .assert_status(200);
    assert!(links(&app, &world.manager.token).await.is_empty());
    let joined = told(&app, "guardian_joined").await;
    let to: Vec<_> = joined.iter().map(|notice| notice.audience_id).collect();
    assert_eq!(to, [mother.guardian.get()]);
    let now = baobaowu::features::auth::service::actor_of(app.sql(), father.account);
    assert_eq!(now.await.unwrap().unwrap().family(), Some(mother.id));
}

async fn scenario_26_declined_request_shows_nothing_and_can_be_made_again(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child, father, request) = asked(&app, &world).await;
    let no = decide(&app, &mother.token, request, "decline").await;
    assert_eq!(no.assert_status(200).body["status"], "declined");
    let own = links(&app, &father.token).await;
    assert_eq!(own[0]["status"], "declined");
    assert_eq!(own[0]["child_id"], Value::Null);
    app.get(&format!("/v1/children/{child}"))
        .bearer(&father.token)
        .await
        .assert_status(404);
    let answered = told(&app, "link_declined").await;
    assert_eq!(answered[0].audience_id, father.account.get());
    assert_eq!(answered[0].facts, json!({}));
    refused(
        &app,
        decide(&app, &mother.token, request, "approve"),
        409,
        "conflict",
    )
    .await;
    assert!(links(&app, &mother.token).await.is_empty());
}

async fn scenario_26_account_whose_own_family_has_children_is_not_linked(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child, father, request) = asked(&app, &world).await;
    let other = register(&app, &father, &number()).await.assert_status(201);
    let yes = decide(&app, &mother.token, request, "approve");
    refused(&app, yes, 409, "family_has_children").await;
    // Nothing was half done: he has his child, she hers, and the request stays open.
    app.get(&format!("/v1/children/{}", other.id()))
        .bearer(&father.token)
        .await
        .assert_status(200);
    app.get(&format!("/v1/children/{child}"))
        .bearer(&father.token)
        .await
        .assert_status(404);
    assert_eq!(links(&app, &mother.token).await.len(), 1);
    // A child of the own family is no reason to ask anyone.
    let again = register(&app, &mother, &number()).await.assert_status(201);
    assert_ne!(again.id(), child);
}

/// Both parents press the button at once, several times.
async fn both_register(app: &TestApp, world: &World) -> (Vec<Answer>, u64) {
    let (mother, father) = (world.family(app).await, world.family(app).await);
    let number = number();
    let answers = join_all((0..6).map(|turn| {
        let family = if turn % 2 == 0 { &mother } else { &father };
        register(app, family, &number).into_future()
    }))
    .await;
    let children = child::Entity::find().count(app.sql()).await.unwrap();
    (answers, children)
}

async fn scenario_26_father_and_mother_register_in_the_same_second(app: TestApp) {
    let world = World::seed(&app).await;
    let (answers, children) = both_register(&app, &world).await;
    assert_eq!(children, 1);
    let made = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 1);
    let mut requests: Vec<String> = Vec::new();
    for answer in answers.into_iter().filter(|answer| answer.status != 201) {
        let answer = answer.assert_problem("child_already_registered");
        requests.extend(
            answer.body["link_request_id"]
                .as_str()
                .map(ToOwned::to_owned),
        );
    }
    // The other parent's three attempts are one request.
    requests.dedup();
    assert_eq!(requests.len(), 1);
}

async fn control_two_children_are_registered_without_the_unique_document(app: TestApp) {
    let world = World::seed(&app).await;
    let index = "DROP INDEX ux_child_district_id_id_number_hash";
    app.sql().execute_unprepared(index).await.unwrap();
    let (_, children) = both_register(&app, &world).await;
    assert!(children > 1);
}

/// Two bookings ahead, of which one is near.
async fn two_ahead(app: &TestApp, world: &World) -> (Family, Child, Vec<Uuid>) {
    let (family, child) = family_of(app, world, "2024-10-15").await;
    let near = morning(app, world, "2026-11-25").await;
    let far = session_at(app, world, "2026-11-27", "09:00", "11:00").await;
    let first = confirmed(app, world, (&family, &child), &near).await;
    let second = book(app, &family, &child, &far)
        .await
        .assert_status(201)
        .id();
    (family, child, vec![first, second])
}

async fn withdraw(app: &TestApp, family: &Family, child: &Child, what: &str, how: &str) -> Answer {
    let row = consent::Entity::find()
        .filter(consent::Column::ChildId.eq(child.id.get()))
        .filter(consent::Column::Purpose.eq(what))
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    let path = format!(
        "/v1/children/{}/consents/{}/withdraw{how}",
        child.id, row.id
    );
    app.post(&path, json!({}))
        .bearer(&app.token(&family.actor))
        .await
}

async fn statuses(app: &TestApp, ids: &[Uuid]) -> Vec<String> {
    let mut found = Vec::new();
    for id in ids {
        let row = booking::Entity::find_by_id(*id).one(app.sql()).await;
        found.push(row.unwrap().unwrap().status);
    }
    found
}

async fn scenario_35_withdrawn_consent_is_foretold_and_then_ends_everything(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, bookings) = two_ahead(&app, &world).await;
    // An hour before the first: withdrawing is no late cancellation.
    app.clock.set(at("2026-11-25", "08:00"));
    let effect = withdraw(&app, &family, &child, "child_profile", "").await;
    let effect = effect.assert_status(200).body;
    assert_eq!(effect["withdrawn_at"], Value::Null);
    assert_eq!(effect["erases_profile"], true);
    assert_eq!(effect["bookings"].as_array().unwrap().len(), 2);
    assert_eq!(statuses(&app, &bookings).await, ["confirmed", "requested"]);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(2, 0));
    let done = withdraw(&app, &family, &child, "child_profile", "?confirm=true").await;
    let done = done.assert_status(200).body;
    assert_eq!(done["withdrawn_at"], "2026-11-25T08:00:00+08:00");
    assert_eq!(statuses(&app, &bookings).await, ["cancelled", "cancelled"]);
    let row = child::Entity::find_by_id(child.id.get())
        .one(app.sql())
        .await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.status, "erased");
    assert_eq!(row.booking_suspended_until, None);
    let name = app.state().cipher.decrypt("child.name", &row.name_cipher);
    assert_eq!(name.unwrap(), "");
    // What stays: the bookings by their ids, and that an erasure took place.
    let kept = erasure::Entity::find().all(app.sql()).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].ground, "consent_withdrawn");
    assert_eq!(kept[0].child_id, child.id.get());
    assert_eq!(kept[0].asked_by, family.account.get());
    let ended = booking_event::Entity::find()
        .filter(booking_event::Column::ToStatus.eq("cancelled"))
        .count(app.sql());
    assert_eq!(ended.await.unwrap(), 2);
    let notices = told(&app, "consent_withdrawn").await;
    assert_eq!(notices[0].facts["bookings_cancelled"], 2);
    assert_eq!(
        entity::strike::Entity::find()
            .count(app.sql())
            .await
            .unwrap(),
        0
    );
    let gone = see(&app, &family.actor, &format!("/v1/children/{}", child.id));
    refused(&app, gone, 404, "not_found").await;
}

async fn scenario_35_withdrawn_health_consent_keeps_the_profile(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, bookings) = two_ahead(&app, &world).await;
    let effect = withdraw(&app, &family, &child, "health_data", "").await;
    assert_eq!(effect.assert_status(200).body["erases_profile"], false);
    let done = withdraw(&app, &family, &child, "health_data", "?confirm=true").await;
    assert_eq!(done.assert_status(200).body["erases_profile"], false);
    assert_eq!(statuses(&app, &bookings).await, ["cancelled", "cancelled"]);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    let session = morning(&app, &world, "2026-12-01").await;
    let request = book(&app, &family, &child, &session);
    refused(&app, request, 422, "consent_missing").await;
    assert_eq!(erasure::Entity::find().count(app.sql()).await.unwrap(), 0);
}

async fn scenario_35_child_is_handed_over_before_the_consent_ends(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, bookings) = two_ahead(&app, &world).await;
    app.clock.set(at("2026-11-25", "09:00"));
    check_in(&app, &world.carers[0], bookings[0])
        .await
        .assert_status(200);
    let effect = withdraw(&app, &family, &child, "child_profile", "").await;
    assert_eq!(effect.assert_status(200).body["child_in_house"], true);
    let early = withdraw(&app, &family, &child, "child_profile", "?confirm=true").await;
    early.assert_status(409).assert_problem("child_in_house");
    assert_eq!(statuses(&app, &bookings).await, ["checked_in", "requested"]);
    app.clock.advance(TimeDelta::hours(2));
    check_out(&app, &world.carers[0], bookings[0], &family)
        .await
        .assert_status(200);
    withdraw(&app, &family, &child, "child_profile", "?confirm=true")
        .await
        .assert_status(200);
    assert_eq!(statuses(&app, &bookings).await, ["completed", "cancelled"]);
}
