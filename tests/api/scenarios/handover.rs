//! Who fetches the child, and what happens when nobody does.

use super::steps::{
    act, book, check_in, check_out, confirmed, other_guardian, refused, see, session_at, status,
};
use crate::records::rows_of;
use crate::support::{
    TestApp,
    factory::{Child, Family, Session, World, at},
    on_both_stores,
};
use baobaowu::{
    jobs::run_until_idle,
    shared::domain::{Actor, ChildId, FamilyId},
};
use chrono::TimeDelta;
use entity::{attendance, notice, outbox, pickup_code, staff};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    scenario_36_grandmother_takes_the_child_with_the_document_on_record_only,
    scenario_36_grandmother_who_is_not_registered_needs_a_code_for_the_day,
    scenario_36_code_is_good_once_on_its_day_and_until_it_is_taken_back,
    scenario_36_revoked_guardian_is_out_everywhere_and_takes_no_child,
    scenario_36_staff_who_are_suspended_are_out_everywhere,
    scenario_36_guardian_who_moved_needs_a_new_token,
    child_who_is_not_fetched_raises_the_alarm_once,
    child_who_leaves_early_frees_the_rest_of_its_place,
}

/// A child who is in: the booking, and the session that runs.
struct In {
    world: World,
    family: Family,
    child: Child,
    session: Session,
    booking: Uuid,
}

async fn child_is_in(app: &TestApp) -> In {
    let world = World::seed(app).await;
    let (family, child) = world.family_with_child(app).await;
    let session = world.session(app, 20).await;
    let booking = confirmed(app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    check_in(app, &world.carers[0], booking)
        .await
        .assert_status(200);
    In {
        world,
        family,
        child,
        session,
        booking,
    }
}

async fn told(app: &TestApp, kind: &str) -> Vec<notice::Model> {
    notice::Entity::find()
        .filter(notice::Column::Kind.eq(kind))
        .all(app.sql())
        .await
        .unwrap()
}

fn document(last_four: &str) -> Value {
    json!({ "id_type": "resident_id", "last_four": last_four })
}

fn person(id: Uuid, last_four: &str) -> Value {
    json!({ "pickup_person_id": id, "document": document(last_four) })
}

fn code(digits: &str, last_four: &str) -> Value {
    json!({ "pickup_code": digits, "document": document(last_four) })
}

/// Six digits that are not these.
fn other_than(digits: &str) -> String {
    let other = (digits.parse::<u32>().unwrap() + 1) % 1_000_000;
    format!("{other:06}")
}

async fn authorise_grandmother(app: &TestApp, family: &Family) -> Uuid {
    let body = json!({
        "name": "陈奶奶",
        "phone": "15400000001",
        "relation": "grandparent",
        "id_type": "resident_id",
        "id_number": "11010519491231002X",
    });
    app.post(&format!("/v1/families/{}/pickup-persons", family.id), body)
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(201)
        .id()
}

async fn make_code(app: &TestApp, who: &Actor, booking: Uuid) -> String {
    let body = json!({
        "name": "赵外婆",
        "relation": "grandparent",
        "document": document("5521"),
    });
    let made = act(app, who, booking, "pickup-codes", body)
        .await
        .assert_status(201);
    made.body["code"].as_str().unwrap().to_owned()
}

async fn scenario_36_grandmother_takes_the_child_with_the_document_on_record_only(app: TestApp) {
    let it = child_is_in(&app).await;
    let grandmother = authorise_grandmother(&app, &it.family).await;
    let out = |body| {
        act(
            &app,
            &it.world.carers[0].actor,
            it.booking,
            "check-out",
            body,
        )
    };
    // Five wrong entries a day, then the right one is of no use either.
    for left in [4, 3, 2, 1] {
        let wrong = refused(
            &app,
            out(person(grandmother, "0021")),
            422,
            "identity_not_confirmed",
        );
        assert_eq!(wrong.await.body["tries_left"], left);
    }
    assert!(told(&app, "handover_refused").await.is_empty());
    for last_four in ["9999", "002x"] {
        let blocked = out(person(grandmother, last_four));
        let blocked = refused(&app, blocked, 422, "identity_not_confirmed").await;
        assert_eq!(blocked.body["tries_left"], 0);
    }
    let warned = told(&app, "handover_refused").await;
    assert_eq!(warned.len(), 1, "the family hears of it once");
    assert_eq!(warned[0].facts["reason"], "document");
    let written = rows_of(&app, "handover_refused").await;
    assert_eq!(written.len(), 2);
    assert_eq!(written[0].subject_id, Some(it.booking));
    assert_eq!(written[0].fields, "document");
    assert_eq!(status(&app, &it.family, it.booking).await, "checked_in");
    check_out(&app, &it.world.carers[0], it.booking, &it.family)
        .await
        .assert_status(200);
    // The next day she is asked anew.
    let tomorrow = session_at(&app, &it.world, "2026-11-27", "09:00", "11:00").await;
    let booking = confirmed(&app, &it.world, (&it.family, &it.child), &tomorrow).await;
    app.clock.set(tomorrow.starts_at);
    check_in(&app, &it.world.carers[0], booking)
        .await
        .assert_status(200);
    let out = |body| act(&app, &it.world.carers[0].actor, booking, "check-out", body);
    out(person(grandmother, "002x")).await.assert_status(200);
    let row = attendance::Entity::find_by_id(booking).one(app.sql()).await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.handed_to_pickup_person_id, Some(grandmother));
    // The family is told by what she is to the child, and by nothing else.
    let handed = told(&app, "child_checked_out").await;
    let last = handed.iter().find(|row| row.subject_id == booking).unwrap();
    assert_eq!(last.facts["handed_to"], "grandparent");
    assert!(!last.facts.to_string().contains('陈'));
}

async fn scenario_36_grandmother_who_is_not_registered_needs_a_code_for_the_day(app: TestApp) {
    let it = child_is_in(&app).await;
    let carer = &it.world.carers[0].actor;
    let out = |body| act(&app, carer, it.booking, "check-out", body);
    let stranger = out(person(app.state().new_id(), "5521"));
    refused(&app, stranger, 422, "pickup_not_authorised").await;
    assert_eq!(told(&app, "handover_refused").await.len(), 1);
    let without = refused(
        &app,
        out(code("123456", "5521")),
        422,
        "pickup_code_invalid",
    )
    .await;
    assert_eq!(without.body["tries_left"], 0);
    let body = json!({ "name": "赵外婆", "relation": "grandparent", "document": document("5521") });
    let by_staff = act(&app, carer, it.booking, "pickup-codes", body);
    refused(&app, by_staff, 403, "forbidden").await;
    let digits = make_code(&app, &it.family.actor, it.booking).await;
    assert_eq!(digits.len(), 6);
    let row = pickup_code::Entity::find()
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    assert!(!row.code_hash.contains(&digits));
    let path = format!("/v1/bookings/{}/pickup-codes", it.booking);
    let listed = see(&app, carer, &path).await.assert_status(200);
    assert_eq!(listed.body[0]["name"], "赵*婆");
    assert_eq!(listed.body[0]["state"], "open");
    assert!(!listed.text.contains(&digits), "shown once");
    // Neither the code nor the document alone is enough.
    for (digits, last_four) in [(other_than(&digits), "5521"), (digits.clone(), "5522")] {
        let wrong = out(code(&digits, last_four));
        refused(&app, wrong, 422, "pickup_code_invalid").await;
    }
    out(code(&digits, "5521")).await.assert_status(200);
    let row = attendance::Entity::find_by_id(it.booking)
        .one(app.sql())
        .await;
    assert!(row.unwrap().unwrap().handed_to_pickup_code_id.is_some());
    let handed = told(&app, "child_checked_out").await;
    assert_eq!(handed[0].facts["handed_to"], "grandparent");
    let listed = see(&app, &it.family.actor, &path).await;
    assert_eq!(listed.body[0]["state"], "used");
    assert_eq!(listed.body[0]["name"], "赵外婆");
}

async fn scenario_36_code_is_good_once_on_its_day_and_until_it_is_taken_back(app: TestApp) {
    let it = child_is_in(&app).await;
    let out = |body| {
        act(
            &app,
            &it.world.carers[0].actor,
            it.booking,
            "check-out",
            body,
        )
    };
    let path = format!("/v1/bookings/{}/pickup-codes", it.booking);
    let states = async || {
        let listed = see(&app, &it.family.actor, &path).await.assert_status(200);
        let codes = listed.body.as_array().unwrap().clone();
        codes
            .iter()
            .map(|code| code["state"].clone())
            .collect::<Vec<_>>()
    };
    // Another one takes the first back.
    let first = make_code(&app, &it.family.actor, it.booking).await;
    app.clock.advance(TimeDelta::seconds(1));
    let second = make_code(&app, &it.family.actor, it.booking).await;
    assert_eq!(states().await, ["revoked", "open"]);
    if first != second {
        refused(&app, out(code(&first, "5521")), 422, "pickup_code_invalid").await;
    }
    let revoke = act(
        &app,
        &it.family.actor,
        it.booking,
        "pickup-codes/revoke",
        json!({}),
    );
    revoke.await.assert_status(204);
    refused(&app, out(code(&second, "5521")), 422, "pickup_code_invalid").await;
    // Guessing ends after five.
    app.clock.advance(TimeDelta::seconds(1));
    let third = make_code(&app, &it.family.actor, it.booking).await;
    for left in [4, 3, 2, 1, 0] {
        let guess = out(code(&other_than(&third), "5521"));
        let told = refused(&app, guess, 422, "pickup_code_invalid").await;
        assert_eq!(told.body["tries_left"], left);
    }
    refused(&app, out(code(&third, "5521")), 422, "pickup_code_invalid").await;
    assert_eq!(states().await, ["revoked", "revoked", "blocked"]);
    // A code of today opens no door tomorrow.
    app.clock.advance(TimeDelta::seconds(1));
    let fourth = make_code(&app, &it.family.actor, it.booking).await;
    app.clock.set(at("2026-11-26", "00:00"));
    refused(&app, out(code(&fourth, "5521")), 422, "pickup_code_invalid").await;
    assert_eq!(states().await.last().unwrap(), "expired");
    let body = json!({ "name": "赵外婆", "relation": "other", "document": document("5521") });
    let late = act(&app, &it.family.actor, it.booking, "pickup-codes", body);
    refused(&app, late, 409, "booking_over").await;
}

/// What a guardian reads of the family.
fn of_the_family(booking: Uuid, child: ChildId, family: FamilyId) -> Vec<String> {
    vec![
        format!("/v1/bookings/{booking}"),
        "/v1/bookings".to_owned(),
        format!("/v1/bookings/{booking}/events"),
        format!("/v1/bookings/{booking}/cancellation"),
        format!("/v1/bookings/{booking}/pickup-codes"),
        format!("/v1/children/{child}"),
        "/v1/children".to_owned(),
        format!("/v1/children/{child}/free-sessions"),
        format!("/v1/children/{child}/strikes"),
        format!("/v1/children/{child}/consents"),
        format!("/v1/children/{child}/health-certificates"),
        format!("/v1/children/{child}/health-declarations"),
        format!("/v1/families/{family}"),
        format!("/v1/families/{family}/guardians"),
        format!("/v1/families/{family}/pickup-persons"),
        "/v1/link-requests".to_owned(),
    ]
}

async fn scenario_36_revoked_guardian_is_out_everywhere_and_takes_no_child(app: TestApp) {
    let it = child_is_in(&app).await;
    let father = other_guardian(&app, &it.world, &it.family).await;
    // The father's token is from before, and is kept. So is what he has arranged.
    let old = app.token(&father.actor);
    let grandmother = authorise_grandmother(&app, &it.family).await;
    let digits = make_code(&app, &father.actor, it.booking).await;
    let revoke = format!(
        "/v1/families/{}/guardians/{}/revoke",
        it.family.id, father.guardian
    );
    app.post(&revoke, json!({}))
        .bearer(&app.token(&it.family.actor))
        .await
        .assert_status(200);
    let (child, family, booking) = (it.child.id, it.family.id, it.booking);
    for path in of_the_family(booking, child, family) {
        refused(&app, app.get(&path).bearer(&old), 403, "forbidden").await;
    }
    let next = session_at(&app, &it.world, "2026-11-27", "09:00", "11:00").await;
    let wish = json!({ "child_id": child, "session_id": next.id });
    let request = app.post("/v1/bookings", wish).key("old").bearer(&old);
    refused(&app, request, 403, "forbidden").await;
    let out = json!({ "guardian_id": father.guardian });
    let carer = &it.world.carers[0].actor;
    let out = act(&app, carer, booking, "check-out", out);
    refused(&app, out, 422, "pickup_not_authorised").await;
    let out = act(
        &app,
        carer,
        booking,
        "check-out",
        person(grandmother, "002X"),
    );
    refused(&app, out, 422, "pickup_not_authorised").await;
    let out = act(&app, carer, booking, "check-out", code(&digits, "5521"));
    refused(&app, out, 422, "pickup_code_invalid").await;
    check_out(&app, &it.world.carers[0], booking, &it.family)
        .await
        .assert_status(200);
    let handed = told(&app, "child_checked_out").await;
    assert_eq!(handed[0].facts["handed_to"], "mother");
    book(&app, &it.family, &it.child, &next)
        .await
        .assert_status(201);
}

async fn set_status(app: &TestApp, of: &Actor, status: &str) {
    let tx = app.state().db.begin_write().await.unwrap();
    staff::Entity::update_many()
        .col_expr(staff::Column::Status, Expr::value(status))
        .filter(staff::Column::AccountId.eq(of.account.get()))
        .exec(&*tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn scenario_36_staff_who_are_suspended_are_out_everywhere(app: TestApp) {
    let it = child_is_in(&app).await;
    let next = session_at(&app, &it.world, "2026-11-27", "09:00", "11:00").await;
    let manager = &it.world.manager;
    for status in ["suspended", "dismissed"] {
        let old = app.token(&manager.actor);
        set_status(&app, &manager.actor, status).await;
        let path = format!("/v1/children/{}", it.child.id);
        refused(&app, app.get(&path).bearer(&old), 403, "forbidden").await;
        let wish = json!({ "child_id": it.child.id, "session_id": next.id });
        let request = app.post("/v1/bookings", wish).key(status).bearer(&old);
        refused(&app, request, 403, "forbidden").await;
        set_status(&app, &manager.actor, "active").await;
        app.get(&path).bearer(&old).await.assert_status(200);
    }
}

async fn scenario_36_guardian_who_moved_needs_a_new_token(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child) = world.family_with_child(&app).await;
    let father = world.family(&app).await;
    let path = format!("/v1/families/{}/invitations", mother.id);
    let made = app
        .post(&path, json!({ "relation": "father" }))
        .bearer(&mother.token)
        .await
        .assert_status(201);
    let body = json!({ "code": made.body["code"], "name": "李爸爸" });
    let joined = app
        .post("/v1/invitations/accept", body)
        .bearer(&father.token)
        .await
        .assert_status(201);
    // The old token speaks of a family he has left: he is to refresh it, not locked out.
    let path = format!("/v1/children/{}", child.id);
    let old = app.get(&path).bearer(&father.token);
    refused(&app, old, 401, "token_expired").await;
    let new = joined.body["access_token"].as_str().unwrap();
    app.get(&path).bearer(new).await.assert_status(200);
}

/// The open alerts of the house, by kind.
async fn alerts(app: &TestApp, world: &World) -> Vec<String> {
    let path = format!("/v1/alerts?house_id={}", world.house);
    let open = see(app, &world.manager.actor, &path)
        .await
        .assert_status(200);
    let open = open.body.as_array().unwrap().clone();
    open.iter()
        .map(|alert| alert["kind"].as_str().unwrap().to_owned())
        .collect()
}

async fn child_who_is_not_fetched_raises_the_alarm_once(app: TestApp) {
    let it = child_is_in(&app).await;
    let end = it.session.ends_at;
    app.clock
        .set(end + TimeDelta::minutes(15) - TimeDelta::seconds(1));
    run_until_idle(app.state()).await.unwrap();
    assert!(alerts(&app, &it.world).await.is_empty());
    for minutes in [15, 16, 59] {
        app.clock.set(end + TimeDelta::minutes(minutes));
        run_until_idle(app.state()).await.unwrap();
        assert_eq!(alerts(&app, &it.world).await, ["child_overstays"]);
    }
    let mut to: Vec<String> = told(&app, "child_overstays")
        .await
        .into_iter()
        .map(|row| row.audience)
        .collect();
    to.sort();
    assert_eq!(to, ["family", "house"]);
    for minutes in [60, 90] {
        app.clock.set(end + TimeDelta::minutes(minutes));
        run_until_idle(app.state()).await.unwrap();
        let open = alerts(&app, &it.world).await;
        assert_eq!(open, ["child_overstays", "child_unclaimed"]);
    }
    // Now the subdistrict hears of it too.
    let unclaimed = told(&app, "child_unclaimed").await;
    let above = it.world.subdistrict_admin.account.get();
    assert_eq!(unclaimed.len(), 3);
    assert!(unclaimed.iter().any(|row| row.audience_id == above));
    check_out(&app, &it.world.carers[0], it.booking, &it.family)
        .await
        .assert_status(200);
    assert!(alerts(&app, &it.world).await.is_empty());
    run_until_idle(app.state()).await.unwrap();
    assert!(alerts(&app, &it.world).await.is_empty());
}

async fn child_who_leaves_early_frees_the_rest_of_its_place(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at);
    check_in(&app, &world.carers[0], id)
        .await
        .assert_status(200);
    app.clock.set(at("2026-11-25", "09:40"));
    // The rest of the time, for another child.
    let (_, other) = world.family_with_child(&app).await;
    let wish = json!({
        "child_id": other.id,
        "session_id": session.id,
        "starts_at": at("2026-11-25", "10:00"),
        "ends_at": session.ends_at,
    });
    let ask = || {
        app.post("/v1/bookings", wish.clone())
            .key(&app.state().new_id().to_string())
            .bearer(&app.token(&world.manager.actor))
    };
    refused(&app, ask(), 409, "released_places_limit").await;
    check_out(&app, &world.carers[0], id, &family)
        .await
        .assert_status(200);
    // Whoever follows changes is told that a place came free.
    let rows = outbox::Entity::find()
        .filter(outbox::Column::Kind.eq("booking_changed"))
        .filter(outbox::Column::SubjectId.eq(id))
        .all(app.sql())
        .await
        .unwrap();
    let freed = |row: &outbox::Model| {
        row.payload["from"] == "checked_in" && row.payload["to"] == "completed"
    };
    assert_eq!(rows.iter().filter(|row| freed(row)).count(), 1);
    ask().await.assert_status(201);
}
