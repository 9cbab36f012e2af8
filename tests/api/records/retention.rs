//! What was kept long enough goes, and nothing else.

use super::{first_key, program, rows_of, said};
use crate::{
    scenarios::steps::visit,
    support::{
        TestApp,
        factory::{ChildSeed, World, at, date},
        on_both_stores,
    },
};
use baobaowu::{
    features::{
        audit_log::service::{seal, verify},
        districts::service::all,
        retention::{
            domain::Past,
            service::{apply, apply_daily, due},
        },
    },
    shared::domain::District,
};
use chrono::TimeDelta;
use entity::{
    attendance, booking, child, consent, credential, dismissal, erasure, refresh_token,
    signed_agreement,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

on_both_stores! {
    a_child_is_erased_half_a_year_after_care_has_ended,
    the_audit_log_and_ended_sign_ins_go_in_their_time,
    the_program_counts_and_then_removes,
    records_of_visits_consents_and_checks_go_after_three_years,
    the_job_goes_through_a_district_once_a_local_day,
}

async fn district(app: &TestApp) -> District {
    all(app.sql()).await.unwrap().pop().unwrap()
}

async fn status_of(app: &TestApp, id: baobaowu::shared::domain::ChildId) -> String {
    let found = child::Entity::find_by_id(id.get()).one(app.sql()).await;
    found.unwrap().unwrap().status
}

async fn a_child_is_erased_half_a_year_after_care_has_ended(app: TestApp) {
    let world = World::seed(&app).await;
    let born = async |day: &str| {
        let family = world.family(&app).await;
        let seed = ChildSeed {
            birth_date: date(day),
            ..ChildSeed::default()
        };
        (seed.insert(&app, &world, &family).await, family)
    };
    // Three years old on 2026-11-30: the last visit is what counts, or the birthday.
    let (came, family) = born("2023-11-30").await;
    let (never_came, _) = born("2023-11-30").await;
    let (younger, _) = born("2023-12-01").await;
    visit(&app, &world, (&family, &came), "2026-11-27").await;
    let district = district(&app).await;
    app.clock.set(at("2027-05-29", "12:00"));
    assert_eq!(
        apply(app.state(), &district).await.unwrap(),
        Past::default()
    );
    app.clock.set(at("2027-05-30", "12:00"));
    let children = Past {
        children: 2,
        ..Past::default()
    };
    assert_eq!(due(app.state(), &district).await.unwrap(), children);
    assert_eq!(status_of(&app, came.id).await, "active");
    assert_eq!(apply(app.state(), &district).await.unwrap(), children);
    assert_eq!(status_of(&app, came.id).await, "erased");
    assert_eq!(status_of(&app, never_came.id).await, "erased");
    assert_eq!(status_of(&app, younger.id).await, "active");
    assert_eq!(
        apply(app.state(), &district).await.unwrap(),
        Past::default()
    );
    // Nobody asked for it: the audit log is the record.
    assert_eq!(erasure::Entity::find().count(app.sql()).await.unwrap(), 0);
    let rows = rows_of(&app, "child_erased").await;
    assert_eq!(rows.len(), 2);
    assert!(
        rows.iter()
            .all(|row| row.role == "service" && row.fields == "retention")
    );
    let told = rows_of(&app, "retention_applied").await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        told[0].fields,
        "audit_rows:0,checks:0,children:2,consents:0,exports:0,sign_ins:0,visits:0"
    );
}

async fn the_audit_log_and_ended_sign_ins_go_in_their_time(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, child) = world.family_with_child(&app).await;
    app.get(&format!("/v1/children/{}", child.id))
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
    seal(app.state()).await.unwrap();
    let tx = app.state().db.begin_write().await.unwrap();
    let row = refresh_token::Model {
        id: app.state().new_id(),
        district_id: world.district.get(),
        account_id: world.manager.account.get(),
        chain_id: app.state().new_id(),
        token_hash: "f".repeat(64),
        expires_at: app.now().into(),
        used_at: None,
        revoked_at: None,
        created_at: app.now().into(),
    };
    crate::support::factory::insert(&tx, row).await;
    tx.commit().await.unwrap();
    let district = district(&app).await;
    app.clock.advance(TimeDelta::days(180));
    assert_eq!(due(app.state(), &district).await.unwrap(), Past::default());
    app.clock.advance(TimeDelta::seconds(1));
    let ended = Past {
        sign_ins: 1,
        ..Past::default()
    };
    assert_eq!(due(app.state(), &district).await.unwrap(), ended);
    assert_eq!(apply(app.state(), &district).await.unwrap(), ended);
    seal(app.state()).await.unwrap();
    app.clock.advance(TimeDelta::days(1095 - 180));
    let removed = apply(app.state(), &district).await.unwrap();
    // The child has outgrown care by then; the row of half a year later is young enough.
    let expected = Past {
        children: 1,
        audit_rows: 1,
        ..Past::default()
    };
    assert_eq!(removed, expected);
    seal(app.state()).await.unwrap();
    let whole = verify(app.state(), district.id).await.unwrap().unwrap();
    assert_eq!((whole.unsealed, whole.ends.floor.0), (0, 1));
}

async fn the_program_counts_and_then_removes(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let seed = ChildSeed {
        birth_date: date("2019-01-01"),
        ..ChildSeed::default()
    };
    let child = seed.insert(&app, &world, &family).await;
    let told = "hongkou: 1 children, 0 rows of the audit log, 0 ended sign-ins, \
                0 records of visits, 0 consents and agreements, 0 background checks, \
                0 requests for exports\n";
    let counted = program(&app, &first_key(), &["retention", "--dry-run"]).await;
    assert_eq!(counted.status.code(), Some(0), "{counted:?}");
    assert_eq!(said(&counted), told);
    assert_eq!(status_of(&app, child.id).await, "active");
    let done = program(&app, &first_key(), &["retention"]).await;
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert_eq!(said(&done), told);
    assert_eq!(status_of(&app, child.id).await, "erased");
}

/// A carer who was dismissed that day.
async fn dismissed(app: &TestApp, world: &World, day: &str) {
    let id = app.state().new_id();
    let row = dismissal::Model {
        id,
        district_id: world.district.get(),
        staff_id: world.carers[0].id.get(),
        date: date(day),
        reason: String::new(),
        barred: false,
        created_by: world.manager.account.get(),
        created_at: app.now().into(),
    };
    let tx = app.state().db.begin_write().await.unwrap();
    crate::support::factory::insert(&tx, row).await;
    tx.commit().await.unwrap();
}

async fn records_of_visits_consents_and_checks_go_after_three_years(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    world.family_with_child(&app).await;
    visit(&app, &world, (&family, &child), "2026-11-24").await;
    dismissed(&app, &world, "2026-11-24").await;
    let path = format!("/v1/families/{}", family.id);
    app.delete(&path)
        .bearer(&app.token(&family.actor))
        .await
        .assert_status(204);
    let checks = async || {
        credential::Entity::find()
            .filter(credential::Column::Kind.eq("background_check"))
            .count(app.sql())
            .await
            .unwrap()
    };
    let (checked, consented) = (
        checks().await,
        consent::Entity::find().count(app.sql()).await,
    );
    let district = district(&app).await;
    let kept = async || {
        let due = due(app.state(), &district).await.unwrap();
        (due.visits, due.consents, due.checks)
    };
    app.clock.set(at("2029-11-24", "09:00"));
    assert_eq!(kept().await, (0, 0, 0));
    app.clock.set(at("2029-11-26", "12:00"));
    // Of the erased family: one visit, its consents and its agreement; of the dismissed, both
    // results. What belongs to others stays.
    let consents = consented.unwrap() / 2;
    let results = checked / u64::try_from(world.carers.len()).unwrap();
    assert!(consents > 0 && results > 0);
    let expected = (1, consents + 1, results);
    assert_eq!(kept().await, expected);
    let removed = apply(app.state(), &district).await.unwrap();
    assert_eq!((removed.visits, removed.consents, removed.checks), expected);
    assert_eq!(kept().await, (0, 0, 0));
    assert_eq!(
        attendance::Entity::find().count(app.sql()).await.unwrap(),
        0
    );
    assert_eq!(booking::Entity::find().count(app.sql()).await.unwrap(), 1);
    let agreements = signed_agreement::Entity::find().count(app.sql());
    assert_eq!(agreements.await.unwrap(), 1);
    assert_eq!(checks().await, checked - results);
}

async fn the_job_goes_through_a_district_once_a_local_day(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let grown_up = async || {
        let seed = ChildSeed {
            birth_date: date("2023-11-30"),
            ..ChildSeed::default()
        };
        seed.insert(&app, &world, &family).await;
    };
    grown_up().await;
    app.clock.set(at("2027-05-29", "23:59"));
    assert_eq!(apply_daily(app.state()).await.unwrap(), 0);
    app.clock.set(at("2027-05-30", "00:00"));
    assert_eq!(apply_daily(app.state()).await.unwrap(), 1);
    grown_up().await;
    app.clock.set(at("2027-05-30", "23:59"));
    assert_eq!(apply_daily(app.state()).await.unwrap(), 0);
    // A clock that was ahead and is put right keeps nothing for long.
    app.clock.set(at("2027-06-30", "12:00"));
    assert_eq!(apply_daily(app.state()).await.unwrap(), 1);
    grown_up().await;
    app.clock.set(at("2027-05-31", "12:00"));
    assert_eq!(apply_daily(app.state()).await.unwrap(), 1);
}
