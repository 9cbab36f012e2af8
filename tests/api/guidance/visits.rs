//! Home visits: planned for newborns, agreed, recorded, counted.

use super::strangers;
use crate::support::{
    Request, TestApp,
    factory::{Family, World, at, date, resident_id, serial},
    on_both_stores,
};
use baobaowu::{jobs::run_until_idle, shared::domain::Actor};
use entity::{home_visit, home_visit_event, notice};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

const VISITS: &str = "/v1/home-visits";

on_both_stores! {
    registering_a_newborn_plans_a_visit_for_each_year_it_is_one,
    registering_an_older_child_plans_nothing,
    a_birth_date_corrected_to_a_newborn_s_plans_the_visit,
    visit_is_agreed_and_recorded,
    visit_moves_as_its_states_allow,
    dates_lie_where_they_must,
    families_without_an_account_are_entered_under_a_reference,
    visits_are_seen_in_the_territory_and_the_family_only,
    summary_says_how_many_were_made,
    erasing_a_child_ends_its_visits_and_blanks_them,
}

/// The guardian registers a child born on this day, and what follows from it happens.
async fn register(app: &TestApp, family: &Family, born: &str) -> Uuid {
    let body = json!({
        "name": "李小苗",
        "birth_date": born,
        "sex": "female",
        "id_type": "resident_id",
        "id_number": resident_id(date(born), serial()),
    });
    let child = app
        .post("/v1/children", body)
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(201)
        .id();
    run_until_idle(app.state()).await.unwrap();
    child
}

async fn listed(app: &TestApp, who: &Actor, filter: &str) -> Vec<Value> {
    let found = app
        .get(&format!("{VISITS}{filter}"))
        .bearer(&app.token(who))
        .await
        .assert_status(200);
    found.body["items"].as_array().unwrap().clone()
}

fn id_of(visit: &Value) -> Uuid {
    visit["id"].as_str().unwrap().parse().unwrap()
}

fn act(app: &TestApp, who: &Actor, visit: Uuid, action: &str, body: Value) -> Request {
    app.post(&format!("{VISITS}/{visit}/{action}"), body)
        .bearer(&app.token(who))
}

/// A newborn's family with the visit of this year.
async fn newborn(app: &TestApp, world: &World) -> (Family, Uuid) {
    let family = world.family(app).await;
    register(app, &family, "2026-10-15").await;
    let visits = listed(app, &family.actor, "?year=2026").await;
    (family, id_of(&visits[0]))
}

async fn registering_a_newborn_plans_a_visit_for_each_year_it_is_one(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let child = register(&app, &family, "2026-10-15").await;
    let visits = listed(&app, &family.actor, "").await;
    // Both were made at one instant, so their ids say nothing of an order.
    let mut years: Vec<_> = visits.iter().map(|visit| visit["year"].as_i64()).collect();
    years.sort_unstable();
    assert_eq!(years, [Some(2026), Some(2027)]);
    for visit in &visits {
        assert_eq!(visit["child_id"], json!(child));
        assert_eq!(visit["status"], "planned");
        assert_eq!(visit["appointment"], "none");
        assert_eq!(visit["reference"], Value::Null);
    }
    let told = notice::Entity::find().filter(notice::Column::Kind.eq("home_visit_planned"));
    assert_eq!(told.count(app.sql()).await.unwrap(), 2);
    // Handed over twice, it plans nothing more.
    let plan = baobaowu::features::guidance::service::plan;
    plan(app.state(), world.district, child.into())
        .await
        .unwrap();
    let count = home_visit::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(count, 2);
}

async fn registering_an_older_child_plans_nothing(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    register(&app, &family, "2025-11-23").await;
    assert!(listed(&app, &family.actor, "").await.is_empty());
    register(&app, &family, "2025-11-24").await;
    assert_eq!(listed(&app, &family.actor, "").await.len(), 1);
}

async fn a_birth_date_corrected_to_a_newborn_s_plans_the_visit(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let row = entity::child::Entity::find_by_id(child.id.get());
    let mut row: entity::child::ActiveModel = row.one(app.sql()).await.unwrap().unwrap().into();
    row.birth_date = sea_orm::ActiveValue::Set(date("2026-06-01"));
    sea_orm::ActiveModelTrait::update(row, app.sql())
        .await
        .unwrap();
    let asked = baobaowu::shared::storage::outbox::row_of(
        app.state().new_id(),
        world.district,
        baobaowu::shared::storage::outbox::OutboxKind::AgeReview,
        child.id.get(),
        &(),
        app.now(),
    );
    let tx = app.state().db.begin_write().await.unwrap();
    let mut batch = baobaowu::shared::storage::Batch::default();
    batch.row(&asked.unwrap());
    batch.execute(&tx).await.unwrap();
    tx.commit().await.unwrap();
    run_until_idle(app.state()).await.unwrap();
    assert_eq!(listed(&app, &family.actor, "?year=2026").await.len(), 1);
}

async fn visit_is_agreed_and_recorded(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = newborn(&app, &world).await;
    let days = json!({ "preferred_days": ["2026-11-26", "2026-11-27"] });
    let asked = act(&app, &family.actor, id, "request", days)
        .await
        .assert_status(200);
    assert_eq!(asked.body["appointment"], "requested");
    let staff = &world.subdistrict_admin.actor;
    let waiting = listed(&app, staff, "?appointment=requested&status=planned").await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        waiting[0]["preferred_days"],
        json!(["2026-11-26", "2026-11-27"])
    );
    let appointment = |visitor: Value| json!({ "visit_at": at("2026-11-26", "10:00"), "visitor_staff_id": visitor });
    let set = |version: i64, body: Value| {
        app.put(&format!("{VISITS}/{id}/appointment"), body)
            .bearer(&app.token(staff))
            .if_match(version)
    };
    let nobody = set(2, appointment(json!(app.state().new_id()))).await;
    let nobody = nobody
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_eq!(nobody.body["errors"][0]["pointer"], "/visitor_staff_id");
    set(1, appointment(json!(world.health_worker.id)))
        .await
        .assert_status(412)
        .assert_problem("stale_version");
    let agreed = set(2, appointment(json!(world.health_worker.id)))
        .await
        .assert_status(200);
    assert_eq!(agreed.body["appointment"], "confirmed");
    assert_eq!(agreed.body["visit_at"], "2026-11-26T10:00:00+08:00");
    let told = notice::Entity::find().filter(notice::Column::Kind.eq("home_visit_confirmed"));
    assert_eq!(told.count(app.sql()).await.unwrap(), 1);
    app.clock.set(at("2026-11-26", "12:00"));
    let outcome = json!({ "visited_on": "2026-11-26", "note": "指导喂养与抚触" });
    let done = act(&app, &world.health_worker.actor, id, "done", outcome).await;
    assert_eq!(done.assert_status(200).body["status"], "done");
    let seen = app
        .get(&format!("{VISITS}/{id}"))
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(200);
    assert_eq!(seen.body["note"], "指导喂养与抚触");
    let row = home_visit::Entity::find_by_id(id).one(app.sql()).await;
    let stored = row.unwrap().unwrap().outcome_cipher.unwrap();
    assert!(!stored.contains("喂养"), "kept in plain");
    let steps = home_visit_event::Entity::find()
        .filter(home_visit_event::Column::VisitId.eq(id))
        .count(app.sql())
        .await;
    assert_eq!(steps.unwrap(), 4);
}

async fn visit_moves_as_its_states_allow(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = newborn(&app, &world).await;
    let staff = &world.manager.actor;
    let days = || json!({ "preferred_days": ["2026-11-27"] });
    let outcome = || json!({ "visited_on": "2026-11-23" });
    act(&app, staff, id, "request", days())
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    for (action, body) in [("unreachable", json!({})), ("done", outcome())] {
        act(&app, &family.actor, id, action, body)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    act(&app, staff, id, "unreachable", json!({}))
        .await
        .assert_status(200);
    act(&app, staff, id, "unreachable", json!({}))
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    act(&app, &family.actor, id, "decline", json!({}))
        .await
        .assert_status(200);
    let told = act(&app, staff, id, "done", outcome())
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    assert_eq!(told.body["current_status"], "declined");
    // A family may change its mind.
    let asked = act(&app, &family.actor, id, "request", days()).await;
    assert_eq!(asked.assert_status(200).body["status"], "planned");
    act(&app, staff, id, "done", outcome())
        .await
        .assert_status(200);
    for (who, action, body) in [
        (&family.actor, "request", days()),
        (&family.actor, "decline", json!({})),
        (staff, "unreachable", json!({})),
        (staff, "done", outcome()),
    ] {
        let told = act(&app, who, id, action, body)
            .await
            .assert_status(409)
            .assert_problem("invalid_state");
        assert_eq!(told.body["current_status"], "done", "{action}");
    }
}

async fn dates_lie_where_they_must(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = newborn(&app, &world).await;
    let staff = &world.subdistrict_admin.actor;
    let visitor = world.subdistrict_admin.id;
    for day in ["2026-11-22", "2027-01-02"] {
        act(
            &app,
            &family.actor,
            id,
            "request",
            json!({ "preferred_days": [day] }),
        )
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    }
    act(
        &app,
        &family.actor,
        id,
        "request",
        json!({ "preferred_days": [] }),
    )
    .await
    .assert_status(422)
    .assert_problem("validation_failed");
    for visit_at in [app.now(), at("2027-01-01", "00:00")] {
        let body = json!({ "visit_at": visit_at, "visitor_staff_id": visitor });
        app.put(&format!("{VISITS}/{id}/appointment"), body)
            .bearer(&app.token(staff))
            .if_match(1)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
    }
    for day in ["2026-11-24", "2025-12-31"] {
        act(&app, staff, id, "done", json!({ "visited_on": day }))
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
    }
}

async fn families_without_an_account_are_entered_under_a_reference(app: TestApp) {
    let world = World::seed(&app).await;
    let body = |reference: &str, year: i32| json!({ "subdistrict_id": world.subdistrict, "year": year, "reference": reference });
    let enter = |reference: &str, year: i32| {
        app.post(VISITS, body(reference, year))
            .bearer(&world.manager.token)
    };
    let entered = enter("2026-017", 2026).key("once").await.assert_status(201);
    assert_eq!(entered.body["reference"], "2026-017");
    assert_eq!(entered.body["family_id"], Value::Null);
    let again = enter("2026-017", 2026).key("once").await.assert_status(201);
    assert_eq!(again.body, entered.body);
    enter(" 2026-017 ", 2026)
        .await
        .assert_status(409)
        .assert_problem("conflict");
    enter("2026-017", 2027).await.assert_status(201);
    enter("2026-018", 2026).await.assert_status(201);
    let row = home_visit::Entity::find_by_id(entered.id())
        .one(app.sql())
        .await;
    let row = row.unwrap().unwrap();
    assert!(
        !row.reference_cipher.unwrap().contains("017"),
        "kept in plain"
    );
    let outcome = json!({ "visited_on": "2026-11-23" });
    act(
        &app,
        &world.health_worker.actor,
        entered.id(),
        "done",
        outcome,
    )
    .await
    .assert_status(200);
    app.post(VISITS, body("2026-019", 2026))
        .bearer(&world.carers[0].token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    let family = world.family(&app).await;
    app.post(VISITS, body("2026-019", 2026))
        .bearer(&family.token)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    let [_, administrator] = strangers(&app, &world).await;
    app.post(VISITS, body("2026-019", 2026))
        .bearer(&app.token(&administrator))
        .await
        .assert_status(404)
        .assert_problem("not_found");
}

async fn visits_are_seen_in_the_territory_and_the_family_only(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = newborn(&app, &world).await;
    let other = world.family(&app).await;
    let [_, administrator] = strangers(&app, &world).await;
    for who in [&other.actor, &administrator] {
        assert!(listed(&app, who, "").await.is_empty());
        app.get(&format!("{VISITS}/{id}"))
            .bearer(&app.token(who))
            .await
            .assert_status(404)
            .assert_problem("not_found");
        act(&app, who, id, "decline", json!({}))
            .await
            .assert_status(404)
            .assert_problem("not_found");
    }
    for who in [
        &family.actor,
        &world.carers[0].actor,
        &world.subdistrict_admin.actor,
        &world.district_admin.actor,
    ] {
        assert_eq!(listed(&app, who, "?year=2026").await.len(), 1);
    }
    let elsewhere = format!("?subdistrict={}", app.state().new_id());
    assert!(
        listed(&app, &world.district_admin.actor, &elsewhere)
            .await
            .is_empty()
    );
    app.get(VISITS)
        .await
        .assert_status(401)
        .assert_problem("unauthenticated");
}

async fn summary_says_how_many_were_made(app: TestApp) {
    let world = World::seed(&app).await;
    let mut visits = Vec::new();
    for _ in 0..3 {
        visits.push(newborn(&app, &world).await);
    }
    let staff = &world.subdistrict_admin.actor;
    let summary = async |who: &Actor| {
        let path = format!(
            "{VISITS}/summary?subdistrict={}&year=2026",
            world.subdistrict
        );
        app.get(&path).bearer(&app.token(who)).await
    };
    let before = summary(staff).await.assert_status(200).body;
    assert_eq!(
        (&before["total"], &before["done_permille"]),
        (&json!(3), &json!(0))
    );
    let outcome = json!({ "visited_on": "2026-11-23" });
    act(&app, staff, visits[0].1, "done", outcome)
        .await
        .assert_status(200);
    act(&app, staff, visits[1].1, "unreachable", json!({}))
        .await
        .assert_status(200);
    let told = summary(staff).await.assert_status(200).body;
    let expected = json!({
        "year": 2026, "total": 3, "planned": 1, "done": 1, "declined": 0, "unreachable": 1,
        "done_permille": 333,
    });
    assert_eq!(told, expected);
    let [_, administrator] = strangers(&app, &world).await;
    let none = summary(&administrator).await.assert_status(200).body;
    assert_eq!(none["total"], 0);
    assert_eq!(none["done_permille"], Value::Null);
    summary(&visits[0].0.actor)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
}

async fn erasing_a_child_ends_its_visits_and_blanks_them(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = newborn(&app, &world).await;
    let days = json!({ "preferred_days": ["2026-11-27"] });
    act(&app, &family.actor, id, "request", days)
        .await
        .assert_status(200);
    let outcome = json!({ "visited_on": "2026-11-23", "note": "母乳喂养" });
    act(&app, &world.manager.actor, id, "done", outcome)
        .await
        .assert_status(200);
    let child = home_visit::Entity::find_by_id(id).one(app.sql()).await;
    let child = child.unwrap().unwrap().child_id.unwrap();
    let erased = app
        .delete(&format!("/v1/children/{child}"))
        .bearer(&family.token)
        .await;
    assert_eq!(erased.status, 204, "{}", erased.text);
    let rows = home_visit::Entity::find().all(app.sql()).await.unwrap();
    let mut stands: Vec<_> = rows
        .iter()
        .map(|row| (row.year, row.status.as_str()))
        .collect();
    stands.sort_unstable();
    assert_eq!(stands, [(2026, "done"), (2027, "declined")]);
    for row in rows {
        assert_eq!(row.preferred_days, json!([]));
        assert_eq!(row.outcome_cipher, None);
    }
}
