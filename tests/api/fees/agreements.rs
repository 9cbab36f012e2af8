//! Agreement templates: four parts, on published fees, published once, read by everyone.

use super::{
    AGREEMENTS, FEES, agreement, another_subdistrict, draft, house_agreement, neighbour, pointers,
    publish, published,
};
use crate::support::{
    TestApp,
    factory::{World, date},
    on_both_stores,
};
use baobaowu::features::fees;
use futures_util::future::join_all;
use serde_json::json;
use std::future::IntoFuture;

on_both_stores! {
    agreement_needs_all_its_parts,
    agreement_rests_on_a_published_schedule_of_its_subdistrict,
    agreement_does_not_begin_before_its_fees,
    agreement_in_force_is_the_one_with_the_latest_effective_date,
    agreement_is_published_once_and_not_for_a_past_date,
    agreements_are_offered_by_those_who_run_the_subdistrict_only,
}

async fn agreement_needs_all_its_parts(app: TestApp) {
    let world = World::seed(&app).await;
    let fees = world.fee_schedule.unwrap();
    for part in ["title", "rights_and_duties", "fees", "refunds", "disputes"] {
        for empty in ["", " \n\u{3000}"] {
            let mut body = agreement(&world, fees, "2026-12-01");
            body[part] = json!(empty);
            let answer = app
                .post(AGREEMENTS, body)
                .bearer(&world.district_admin.token)
                .await
                .assert_status(422)
                .assert_problem("validation_failed");
            assert_eq!(pointers(&answer), [format!("/{part}")]);
        }
        let mut body = agreement(&world, fees, "2026-12-01");
        body.as_object_mut().unwrap().remove(part);
        app.post(AGREEMENTS, body)
            .bearer(&world.district_admin.token)
            .await
            .assert_status(400)
            .assert_problem("invalid_request");
    }
}

async fn agreement_rests_on_a_published_schedule_of_its_subdistrict(app: TestApp) {
    let world = World::seed(&app).await;
    let token = &world.district_admin.token;
    let drafted = app
        .post(FEES, draft(&world, "2026-12-01"))
        .bearer(token)
        .await
        .assert_status(201);
    let answer = app
        .post(AGREEMENTS, agreement(&world, drafted.id(), "2026-12-01"))
        .bearer(token)
        .await
        .assert_status(422)
        .assert_problem("fee_not_published");
    assert_eq!(pointers(&answer), ["/fee_schedule_id"]);
    let mut elsewhere = draft(&world, "2026-12-01");
    elsewhere["subdistrict_id"] = json!(another_subdistrict(&app, &world).await);
    let theirs = published(&app, token, FEES, elsewhere).await;
    for foreign in [theirs, app.state().new_id()] {
        let answer = app
            .post(AGREEMENTS, agreement(&world, foreign, "2026-12-01"))
            .bearer(token)
            .await
            .assert_status(422)
            .assert_problem("validation_failed");
        assert_eq!(pointers(&answer), ["/fee_schedule_id"]);
    }
}

async fn agreement_does_not_begin_before_its_fees(app: TestApp) {
    let world = World::seed(&app).await;
    let token = &world.subdistrict_admin.token;
    let fees = published(&app, token, FEES, draft(&world, "2026-12-10")).await;
    let answer = app
        .post(AGREEMENTS, agreement(&world, fees, "2026-12-09"))
        .bearer(token)
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    assert_eq!(pointers(&answer), ["/effective_from"]);
    assert_eq!(answer.body["fees_from"], "2026-12-10");
    app.post(AGREEMENTS, agreement(&world, fees, "2026-12-10"))
        .bearer(token)
        .await
        .assert_status(201);
}

async fn agreement_in_force_is_the_one_with_the_latest_effective_date(app: TestApp) {
    let world = World::seed(&app).await;
    let token = &world.subdistrict_admin.token;
    let first = world.agreement_template.unwrap();
    let fees = published(&app, token, FEES, draft(&world, "2026-12-01")).await;
    let second = published(
        &app,
        token,
        AGREEMENTS,
        agreement(&world, fees, "2026-12-01"),
    )
    .await;
    let drafted = app
        .post(AGREEMENTS, agreement(&world, fees, "2026-12-05"))
        .bearer(token)
        .await
        .assert_status(201);
    for (query, expected) in [
        ("", first),
        ("?date=2026-11-30", first),
        ("?date=2026-12-01", second),
        // The draft is in force on no day.
        ("?date=2026-12-05", second),
    ] {
        let answer = house_agreement(&app, &world, query)
            .await
            .assert_status(200);
        assert_eq!(answer.id(), expected, "{query}");
        assert_eq!(answer.body["content_hash"].as_str().unwrap().len(), 64);
    }
    let found = fees::service::agreement_on(app.sql(), world.subdistrict, date("2026-12-01")).await;
    let found = found.unwrap().unwrap();
    assert_eq!((found.id.get(), found.fee_schedule.get()), (second, fees));
    let by_id = fees::service::agreement(app.sql(), drafted.id().into()).await;
    assert_eq!(by_id.unwrap().unwrap().number, 3);
    let answer = house_agreement(&app, &world, "?date=2025-12-31")
        .await
        .assert_status(404)
        .assert_problem("no_published_agreement");
    assert_eq!(answer.body["date"], "2025-12-31");
    let listed = app
        .get(&format!(
            "{AGREEMENTS}?subdistrict_id={}",
            world.subdistrict
        ))
        .bearer(token)
        .await
        .assert_status(200);
    let ids: Vec<_> = listed.body.as_array().unwrap().iter().collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[2]["id"], json!(drafted.id()));
}

async fn agreement_is_published_once_and_not_for_a_past_date(app: TestApp) {
    let world = World::seed(&app).await;
    let fees = world.fee_schedule.unwrap();
    let token = &world.subdistrict_admin.token;
    let draft_from = async |day: &str| {
        app.post(AGREEMENTS, agreement(&world, fees, day))
            .bearer(token)
            .await
            .assert_status(201)
            .id()
    };
    let (past, future) = (
        draft_from("2026-11-22").await,
        draft_from("2026-12-01").await,
    );
    publish(&app, AGREEMENTS, past)
        .bearer(token)
        .await
        .assert_status(422)
        .assert_problem("effective_date_passed");
    let answers = join_all((0..4).map(|_| {
        publish(&app, AGREEMENTS, future)
            .bearer(token)
            .into_future()
    }))
    .await;
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
}

async fn agreements_are_offered_by_those_who_run_the_subdistrict_only(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let body = agreement(&world, world.fee_schedule.unwrap(), "2026-12-01");
    let drafted = app
        .post(AGREEMENTS, body.clone())
        .bearer(&world.subdistrict_admin.token)
        .await
        .assert_status(201);
    let list = format!("{AGREEMENTS}?subdistrict_id={}", world.subdistrict);
    let other = another_subdistrict(&app, &world).await;
    let stranger = neighbour(&app, &world, other).await;
    for (token, status) in [
        (&family.token, 403),
        (&world.carers[0].token, 403),
        (&world.manager.token, 403),
        (&stranger, 404),
    ] {
        app.post(AGREEMENTS, body.clone())
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
        app.get(&list)
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
        publish(&app, AGREEMENTS, drafted.id())
            .bearer(token)
            .await
            .assert_status(status);
    }
}
