//! Who asks, who decides, until when, and that it counts once.

use super::{approve, ask, asked, fetch, in_full, made, refuse, shown, wish, work};
use crate::{
    records::rows_of,
    support::{
        TestApp, drop_rules,
        factory::{Staff, StaffSeed, World},
        on_both_stores,
    },
};
use baobaowu::{
    features::{exports::domain::ExportStatus, staff::domain::StaffRole},
    shared::domain::AccountId,
};
use chrono::TimeDelta;
use entity::{bulk_export, staff};
use futures_util::future::join;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr,
};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use uuid::Uuid;

on_both_stores! {
    an_export_is_asked_for_approved_made_fetched_and_removed,
    a_refusal_ends_it,
    who_may_decide_is_told_and_not_who_asked,
    control_who_asked_is_told_where_nobody_is_left_out,
    who_asked_does_not_decide_not_even_under_another_account,
    control_who_asked_decides_without_the_question,
    the_store_itself_takes_no_decision_of_who_asked,
    two_decide_at_once_and_one_is_told,
    control_two_decide_at_once_and_both_count_without_the_compare,
    approving_and_refusing_at_once_has_one_outcome,
    who_lost_the_role_in_between_does_not_decide,
    control_who_lost_the_role_decides_without_the_question,
    nobody_decides_in_time,
    an_export_of_another_place_is_not_there,
    what_is_asked_for_in_full_needs_names_and_a_purpose_of_the_role,
}

/// What keeps the second person where the program does not.
const BENEATH: &[(&str, &str)] = &[("bulk_export", "ck_bulk_export_second_person")];

async fn an_export_is_asked_for_approved_made_fetched_and_removed(app: TestApp) {
    let world = World::seed(&app).await;
    let (manager, admin) = (&world.manager, &world.subdistrict_admin);
    let answer = ask(&app, manager, wish("bookings"))
        .await
        .assert_status(201);
    let id = answer.id();
    assert_eq!(answer.body["status"], "requested");
    assert_eq!(answer.body["house_id"], json!(world.house.get()));
    assert_eq!(answer.body["in_full"], false);
    // Nothing is made, and nothing is to be had, before it is approved.
    assert_eq!(work(&app).await, 0);
    let early = fetch(&app, manager, id).await.assert_status(409);
    assert_eq!(
        early.assert_problem("invalid_state").body["current_status"],
        "requested"
    );
    let approved = approve(&app, admin, id).await.assert_status(200);
    assert_eq!(approved.body["status"], "approved");
    assert_eq!(approved.body["decided_by"], json!(admin.account.get()));
    assert_eq!(work(&app).await, 1);
    let ready = shown(&app, manager, id).await.assert_status(200);
    assert_eq!(ready.body["status"], "ready");
    assert_eq!(ready.body["row_count"], 0);
    let file = fetch(&app, manager, id).await.assert_status(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("cache-control"), "no-store");
    assert_eq!(file.header("content-length"), file.text.len().to_string());
    // Whoever approved it did not ask for it.
    fetch(&app, admin, id)
        .await
        .assert_status(403)
        .assert_problem("forbidden");
    app.clock.advance(TimeDelta::hours(24));
    let late = fetch(&app, manager, id).await.assert_status(409);
    assert_eq!(
        late.assert_problem("invalid_state").body["current_status"],
        "removed"
    );
    assert_eq!(super::parts(&app).await.len(), 1);
    assert_eq!(work(&app).await, 1);
    assert!(super::parts(&app).await.is_empty());
    every_step_is_told(&app, &world, id).await;
}

async fn every_step_is_told(app: &TestApp, world: &World, id: Uuid) {
    let (manager, admin) = (&world.manager, &world.subdistrict_admin);
    for (action, by, role) in [
        ("export_requested", Some(manager), "house_manager"),
        ("export_approved", Some(admin), "subdistrict_admin"),
        ("export_made", None, "service"),
        ("export_fetched", Some(manager), "house_manager"),
        ("export_removed", None, "service"),
    ] {
        let rows = rows_of(app, action).await;
        assert_eq!(rows.len(), 1, "{action}");
        assert_eq!(
            rows[0].account_id,
            by.map(|it| it.account.get()),
            "{action}"
        );
        assert_eq!(
            (&*rows[0].role, rows[0].subject_id),
            (role, Some(id)),
            "{action}"
        );
        assert_eq!(rows[0].purpose.as_deref(), Some("supervision"), "{action}");
        let told = "bookings,from:2026-11-01,masked,";
        assert!(rows[0].fields.starts_with(told), "{}", rows[0].fields);
    }
}

async fn a_refusal_ends_it(app: TestApp) {
    let world = World::seed(&app).await;
    let id = asked(&app, &world.manager, wish("children")).await;
    let refused = refuse(&app, &world.district_admin, id)
        .await
        .assert_status(200);
    assert_eq!(refused.body["status"], "refused");
    assert_eq!(refused.body["refusal"], "目的不明");
    assert_eq!(work(&app).await, 0);
    let again = approve(&app, &world.subdistrict_admin, id)
        .await
        .assert_status(409);
    assert_eq!(
        again.assert_problem("invalid_state").body["current_status"],
        "refused"
    );
    assert_eq!(rows_of(&app, "export_refused").await.len(), 1);
    assert!(rows_of(&app, "export_approved").await.is_empty());
}

/// How many exports someone is told of as waiting.
async fn told(app: &TestApp, who: &Staff) -> usize {
    let answer = app.get("/v1/notices").bearer(&app.token(&who.actor)).await;
    let items = answer.assert_status(200).body["items"].clone();
    let waits = |item: &&Value| item["kind"] == "bulk_export_waits";
    items.as_array().unwrap().iter().filter(waits).count()
}

async fn who_may_decide_is_told_and_not_who_asked(app: TestApp) {
    let world = World::seed(&app).await;
    let second = StaffSeed::of(StaffRole::DistrictAdmin)
        .insert(&app, &world)
        .await;
    let (own, subdistrict) = (&world.district_admin, &world.subdistrict_admin);
    ask(&app, &world.manager, wish("bookings"))
        .await
        .assert_status(201);
    for (who, many) in [
        (&world.manager, 0),
        (subdistrict, 1),
        (own, 1),
        (&second, 1),
    ] {
        assert_eq!(told(&app, who).await, many);
    }
    // Of the whole district only the district decides.
    ask(&app, own, in_full("children")).await.assert_status(201);
    for (who, many) in [
        (&world.manager, 0),
        (subdistrict, 1),
        (own, 1),
        (&second, 2),
    ] {
        assert_eq!(told(&app, who).await, many);
    }
    // The same person under another account may not decide either.
    set_document(&app, own.account).await;
    set_document(&app, second.account).await;
    ask(&app, own, wish("ledger")).await.assert_status(201);
    assert_eq!(told(&app, &second).await, 2);
}

async fn control_who_asked_is_told_where_nobody_is_left_out(app: TestApp) {
    let world = World::seed(&app).await;
    let switch = &app.state().switches.tell_everybody;
    switch.store(true, Ordering::SeqCst);
    ask(&app, &world.district_admin, wish("bookings"))
        .await
        .assert_status(201);
    assert_eq!(told(&app, &world.district_admin).await, 1);
}

async fn set_document(app: &TestApp, account: AccountId) {
    staff::Entity::update_many()
        .col_expr(staff::Column::IdHash, Expr::value("d".repeat(64)))
        .filter(staff::Column::AccountId.eq(account.get()))
        .exec(app.sql())
        .await
        .unwrap();
}

async fn who_asked_does_not_decide_not_even_under_another_account(app: TestApp) {
    let world = World::seed(&app).await;
    let admin = &world.district_admin;
    let id = asked(&app, admin, wish("ledger")).await;
    for _ in 0..2 {
        approve(&app, admin, id)
            .await
            .assert_status(403)
            .assert_problem("second_person_needed");
        refuse(&app, admin, id)
            .await
            .assert_status(403)
            .assert_problem("second_person_needed");
    }
    let other = StaffSeed::of(StaffRole::DistrictAdmin)
        .insert(&app, &world)
        .await;
    set_document(&app, admin.account).await;
    set_document(&app, other.account).await;
    approve(&app, &other, id)
        .await
        .assert_status(403)
        .assert_problem("second_person_needed");
    assert_eq!(shown(&app, admin, id).await.body["status"], "requested");
    assert!(rows_of(&app, "export_approved").await.is_empty());
    let third = StaffSeed::of(StaffRole::DistrictAdmin)
        .insert(&app, &world)
        .await;
    approve(&app, &third, id).await.assert_status(200);
}

async fn control_who_asked_decides_without_the_question(app: TestApp) {
    let world = World::seed(&app).await;
    drop_rules(&app, BENEATH).await;
    let switches = &app.state().switches;
    switches.skip_export_decider.store(true, Ordering::SeqCst);
    let id = asked(&app, &world.district_admin, wish("ledger")).await;
    approve(&app, &world.district_admin, id)
        .await
        .assert_status(200);
}

async fn the_store_itself_takes_no_decision_of_who_asked(app: TestApp) {
    let world = World::seed(&app).await;
    let switches = &app.state().switches;
    switches.skip_export_decider.store(true, Ordering::SeqCst);
    let id = asked(&app, &world.district_admin, wish("ledger")).await;
    approve(&app, &world.district_admin, id)
        .await
        .assert_status(500)
        .assert_problem("rule_of_store");
    // Nor a file without a decision.
    let found = bulk_export::Entity::find_by_id(id).one(app.sql()).await;
    let mut row: bulk_export::ActiveModel = found.unwrap().unwrap().into();
    row.status = Set(ExportStatus::Approved.as_str().to_owned());
    let error = row.update(app.sql()).await.unwrap_err().to_string();
    assert!(error.contains("ck_bulk_export_approved"), "{error}");
}

/// Two who may decide at the same time. They come to the same place before either goes on.
async fn both(app: &TestApp, second: &str) -> (u16, u16) {
    let world = World::seed(app).await;
    let id = asked(app, &world.manager, wish("bookings")).await;
    let switches = &app.state().switches;
    switches.hold_export_decision.store(true, Ordering::SeqCst);
    let one = approve(app, &world.subdistrict_admin, id);
    let other = async {
        match second {
            "refuse" => refuse(app, &world.district_admin, id).await,
            _ => approve(app, &world.district_admin, id).await,
        }
    };
    let on = async {
        switches.export_gate.reached_by(2).await;
        switches.export_gate.let_on(2);
    };
    let ((one, other), ()) = join(join(one, other), on).await;
    for answer in [&one, &other] {
        if answer.status != 200 {
            answer
                .clone()
                .assert_status(409)
                .assert_problem("invalid_state");
        }
    }
    (one.status, other.status)
}

async fn decisions(app: &TestApp) -> usize {
    let (approved, refused) = ("export_approved", "export_refused");
    rows_of(app, approved).await.len() + rows_of(app, refused).await.len()
}

async fn two_decide_at_once_and_one_is_told(app: TestApp) {
    let (one, other) = both(&app, "approve").await;
    assert_eq!(one.min(other), 200);
    assert_eq!(one.max(other), 409);
    assert_eq!(decisions(&app).await, 1);
}

async fn control_two_decide_at_once_and_both_count_without_the_compare(app: TestApp) {
    let switches = &app.state().switches;
    switches.decide_exports_twice.store(true, Ordering::SeqCst);
    assert_eq!(both(&app, "approve").await, (200, 200));
    assert_eq!(decisions(&app).await, 2);
}

async fn approving_and_refusing_at_once_has_one_outcome(app: TestApp) {
    let (one, other) = both(&app, "refuse").await;
    assert_eq!((one.min(other), one.max(other)), (200, 409));
    assert_eq!(decisions(&app).await, 1);
    let made = work(&app).await;
    assert_eq!(made == 1, one == 200, "made only if it was approved");
}

/// An administrator has asked to approve, loses the role, and the request goes on.
async fn loses_the_role_meanwhile(app: &TestApp) -> u16 {
    let world = World::seed(app).await;
    let id = asked(app, &world.manager, wish("bookings")).await;
    let switches = &app.state().switches;
    switches.hold_export_decision.store(true, Ordering::SeqCst);
    let deciding = approve(app, &world.subdistrict_admin, id);
    let meanwhile = async {
        switches.export_gate.reached_by(1).await;
        staff::Entity::update_many()
            .col_expr(staff::Column::Status, Expr::value("suspended"))
            .filter(staff::Column::Id.eq(world.subdistrict_admin.id.get()))
            .exec(app.sql())
            .await
            .unwrap();
        switches.export_gate.let_on(1);
    };
    let (answer, ()) = join(deciding, meanwhile).await;
    answer.status
}

async fn who_lost_the_role_in_between_does_not_decide(app: TestApp) {
    assert_eq!(loses_the_role_meanwhile(&app).await, 403);
    assert_eq!(decisions(&app).await, 0);
    assert_eq!(work(&app).await, 0);
}

async fn control_who_lost_the_role_decides_without_the_question(app: TestApp) {
    let switches = &app.state().switches;
    switches.skip_export_decider.store(true, Ordering::SeqCst);
    assert_eq!(loses_the_role_meanwhile(&app).await, 200);
}

async fn nobody_decides_in_time(app: TestApp) {
    let world = World::seed(&app).await;
    let id = asked(&app, &world.manager, wish("bookings")).await;
    app.clock.advance(TimeDelta::hours(72));
    let late = approve(&app, &world.subdistrict_admin, id)
        .await
        .assert_status(409);
    assert_eq!(
        late.assert_problem("invalid_state").body["current_status"],
        "expired"
    );
    assert_eq!(work(&app).await, 1);
    assert_eq!(work(&app).await, 0);
    assert_eq!(rows_of(&app, "export_expired").await.len(), 1);
    assert_eq!(
        shown(&app, &world.manager, id).await.body["status"],
        "expired"
    );
}

async fn an_export_of_another_place_is_not_there(app: TestApp) {
    let world = World::seed(&app).await;
    let neighbour = world.neighbour(&app).await;
    let id = made(
        &app,
        (&world.manager, &world.district_admin),
        wish("bookings"),
    )
    .await;
    let of_district = asked(&app, &world.district_admin, wish("bookings")).await;
    for (by, id) in [(&neighbour, id), (&world.subdistrict_admin, of_district)] {
        for answer in [
            shown(&app, by, id).await,
            approve(&app, by, id).await,
            refuse(&app, by, id).await,
            fetch(&app, by, id).await,
        ] {
            answer.assert_status(404).assert_problem("not_found");
        }
    }
    let mut foreign = wish("bookings");
    foreign["house_id"] = json!(world.house.get());
    ask(&app, &neighbour, foreign).await.assert_status(404);
    let list = async |by: &crate::support::factory::Staff| {
        let answer = app.get("/v1/bulk-exports").bearer(&by.token).await;
        let items = answer.assert_status(200).body["items"].clone();
        items.as_array().unwrap().len()
    };
    assert_eq!(list(&neighbour).await, 0);
    assert_eq!(list(&world.subdistrict_admin).await, 1);
    assert_eq!(list(&world.district_admin).await, 2);
}

async fn what_is_asked_for_in_full_needs_names_and_a_purpose_of_the_role(app: TestApp) {
    let world = World::seed(&app).await;
    ask(&app, &world.district_admin, in_full("bookings"))
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    // Supervision is no purpose of a house.
    ask(&app, &world.manager, in_full("children"))
        .await
        .assert_status(403)
        .assert_problem("purpose_not_allowed");
    ask(&app, &world.district_admin, in_full("children"))
        .await
        .assert_status(201);
    let mut reversed = wish("children");
    reversed["to"] = json!("2026-10-31");
    ask(&app, &world.manager, reversed).await.assert_status(422);
    let mut too_long = wish("children");
    too_long["to"] = json!("2027-11-02");
    ask(&app, &world.manager, too_long).await.assert_status(422);
}
