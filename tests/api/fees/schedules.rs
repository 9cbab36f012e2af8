//! Fee schedules: drafted by those who run a subdistrict, published once, read by everyone.

use super::{
    FEES, another_subdistrict, draft, house_fee, neighbour, pointers, publish, published,
    world_without_fees,
};
use crate::support::{
    TestApp,
    factory::{World, at, date},
    on_both_stores,
};
use baobaowu::features::fees;
use entity::fee_schedule;
use futures_util::future::join_all;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::future::IntoFuture;

on_both_stores! {
    fee_schedule_is_drafted_then_published_for_everyone_to_read,
    price_above_the_ceiling_is_refused_with_the_ceiling,
    price_at_the_ceiling_is_accepted,
    published_fee_schedule_is_published_only_once,
    fee_schedule_of_a_past_local_date_is_not_published,
    price_in_force_is_the_one_with_the_latest_effective_date,
    draft_is_no_published_fee,
    fees_are_set_by_those_who_run_the_subdistrict_only,
}

async fn fee_schedule_is_drafted_then_published_for_everyone_to_read(app: TestApp) {
    let world = world_without_fees(&app).await;
    let token = &world.subdistrict_admin.token;
    let drafted = app
        .post(FEES, draft(&world, "2026-11-23"))
        .bearer(token)
        .await
        .assert_status(201);
    assert_eq!(drafted.body["number"], 1);
    assert_eq!(drafted.body["published_at"], Value::Null);
    let mut done = publish(&app, FEES, drafted.id())
        .bearer(token)
        .await
        .assert_status(200);
    let told = done.body.as_object_mut().unwrap();
    // Nobody has agreed to it yet, so nobody has to sign anything.
    assert_eq!(told.remove("families_to_sign"), Some(json!(0)));
    assert_eq!(told.remove("warnings").unwrap()[0]["code"], "not_charged");
    assert_eq!(done.body["published_at"], "2026-11-23T09:00:00+08:00");
    let public = house_fee(&app, &world, "").await.assert_status(200);
    assert_eq!(public.body, done.body);
    assert_eq!(public.body["timed_per_hour"], json!({ "amount_fen": 3000 }));
    assert_eq!(
        public.body["temporary_per_session"],
        json!({ "amount_fen": 5000 })
    );
    let listed = app
        .get(&format!("{FEES}?subdistrict_id={}", world.subdistrict))
        .bearer(token)
        .await
        .assert_status(200);
    assert_eq!(listed.body, json!([done.body]));
}

async fn price_above_the_ceiling_is_refused_with_the_ceiling(app: TestApp) {
    let world = world_without_fees(&app).await;
    // The policy allows 100 yuan an hour, and sessions of four hours.
    for (field, price, ceiling) in [
        ("timed_fen_per_hour", 10_001, 10_000),
        ("temporary_fen_per_session", 40_001, 40_000),
    ] {
        let mut body = draft(&world, "2026-12-01");
        body[field] = json!(price);
        let answer = app
            .post(FEES, body)
            .bearer(&world.district_admin.token)
            .await
            .assert_status(422)
            .assert_problem("fee_too_high");
        assert_eq!(answer.body["ceiling"], json!({ "amount_fen": ceiling }));
        assert_eq!(pointers(&answer), [format!("/{field}")]);
    }
    let kept = fee_schedule::Entity::find().count(app.sql()).await.unwrap();
    assert_eq!(kept, 0);
}

async fn price_at_the_ceiling_is_accepted(app: TestApp) {
    let world = world_without_fees(&app).await;
    let mut body = draft(&world, "2026-12-01");
    body["timed_fen_per_hour"] = json!(10_000);
    body["temporary_fen_per_session"] = json!(40_000);
    app.post(FEES, body)
        .bearer(&world.district_admin.token)
        .await
        .assert_status(201);
    let mut negative = draft(&world, "2026-12-01");
    negative["timed_fen_per_hour"] = json!(-1);
    let answer = app
        .post(FEES, negative)
        .bearer(&world.district_admin.token)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_eq!(pointers(&answer), ["/timed_fen_per_hour"]);
}

async fn published_fee_schedule_is_published_only_once(app: TestApp) {
    let world = world_without_fees(&app).await;
    let token = &world.district_admin.token;
    let drafted = app
        .post(FEES, draft(&world, "2026-12-01"))
        .bearer(token)
        .await
        .assert_status(201);
    let answers = join_all((0..6).map(|_| {
        publish(&app, FEES, drafted.id())
            .bearer(token)
            .into_future()
    }))
    .await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409]);
    let late = publish(&app, FEES, drafted.id())
        .bearer(token)
        .await
        .assert_status(409)
        .assert_problem("invalid_state");
    assert_eq!(late.body["state"], "published");
}

async fn fee_schedule_of_a_past_local_date_is_not_published(app: TestApp) {
    let world = world_without_fees(&app).await;
    let drafted = app
        .post(FEES, draft(&world, "2026-11-23"))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(201);
    // Half an hour into the next day in Shanghai; in London it is still the 23rd.
    app.clock.set(at("2026-11-24", "00:30"));
    let token = app.token(&world.district_admin.actor);
    let answer = publish(&app, FEES, drafted.id())
        .bearer(&token)
        .await
        .assert_status(422)
        .assert_problem("effective_date_passed");
    assert_eq!(answer.body["effective_from"], "2026-11-23");
    assert_eq!(answer.body["today"], "2026-11-24");
    house_fee(&app, &world, "")
        .await
        .assert_status(404)
        .assert_problem("no_published_fee");
}

async fn price_in_force_is_the_one_with_the_latest_effective_date(app: TestApp) {
    let world = world_without_fees(&app).await;
    let token = &world.subdistrict_admin.token;
    // Published in another order than they take effect.
    for (from, price) in [
        ("2027-01-01", 4000),
        ("2026-11-25", 3000),
        ("2026-12-01", 3500),
        ("2026-12-01", 3600),
    ] {
        let mut body = draft(&world, from);
        body["timed_fen_per_hour"] = json!(price);
        published(&app, token, FEES, body).await;
    }
    for (day, price) in [
        ("2026-11-25", 3000),
        ("2026-11-30", 3000),
        // Of two with one date the later number counts.
        ("2026-12-01", 3600),
        ("2026-12-31", 3600),
        ("2027-01-01", 4000),
        ("2028-02-29", 4000),
    ] {
        let answer = house_fee(&app, &world, &format!("?date={day}"))
            .await
            .assert_status(200);
        assert_eq!(answer.body["timed_per_hour"]["amount_fen"], price, "{day}");
        let found = fees::service::schedule_on(app.sql(), world.subdistrict, date(day)).await;
        let found = found.unwrap().unwrap();
        assert_eq!(found.details.timed_fen_per_hour, price, "{day}");
    }
    // Today nothing is in force, nor on the day before the first.
    for query in ["", "?date=2026-11-24"] {
        house_fee(&app, &world, query)
            .await
            .assert_status(404)
            .assert_problem("no_published_fee");
    }
    house_fee(&app, &world, "?date=tomorrow")
        .await
        .assert_status(400)
        .assert_problem("invalid_query");
}

async fn draft_is_no_published_fee(app: TestApp) {
    let world = world_without_fees(&app).await;
    app.post(FEES, draft(&world, "2026-11-23"))
        .bearer(&world.district_admin.token)
        .await
        .assert_status(201);
    let answer = house_fee(&app, &world, "?date=2026-11-23")
        .await
        .assert_status(404)
        .assert_problem("no_published_fee");
    assert_eq!(answer.body["date"], "2026-11-23");
    app.get(&format!("/v1/houses/{}/fee-schedule", app.state().new_id()))
        .await
        .assert_status(404)
        .assert_problem("not_found");
}

async fn fees_are_set_by_those_who_run_the_subdistrict_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let drafted = app
        .post(FEES, draft(&world, "2026-12-01"))
        .bearer(&world.subdistrict_admin.token)
        .await
        .assert_status(201);
    let list = format!("{FEES}?subdistrict_id={}", world.subdistrict);
    let other = another_subdistrict(&app, &world).await;
    let stranger = neighbour(&app, &world, other).await;
    for (token, publishing) in [
        (&family.token, (403, "forbidden")),
        (&world.carers[0].token, (403, "forbidden")),
        (&world.health_worker.token, (403, "forbidden")),
        (&world.manager.token, (403, "forbidden")),
        (&stranger, (404, "not_found")),
    ] {
        app.post(FEES, draft(&world, "2026-12-01"))
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
        app.get(&list)
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
        let (status, code) = publishing;
        publish(&app, FEES, drafted.id())
            .bearer(token)
            .await
            .assert_status(status)
            .assert_problem(code);
    }
    for path in [FEES.to_owned(), format!("{FEES}/{}/publish", drafted.id())] {
        app.post(&path, draft(&world, "2026-12-01"))
            .await
            .assert_status(401)
            .assert_problem("unauthenticated");
    }
}
