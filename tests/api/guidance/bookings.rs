//! A family's guidance bookings: what they hold, what refuses them, how they end.

use super::{BOOKINGS, act, ask, ask_as, balance, enter, free_places, strangers, wednesday, wish};
use crate::support::{
    TestApp,
    factory::{ChildSeed, Family, World, at, date},
    on_both_stores,
};
use chrono::TimeDelta;
use entity::{booking, guidance_booking_event, notice};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    a_request_holds_place_and_count_from_the_start,
    guidance_and_care_never_share_a_counter,
    the_eleventh_of_a_year_is_refused_and_the_next_year_is_its_own,
    booking_is_refused_for_each_reason,
    booking_opens_and_closes_for_guardians_but_not_for_staff,
    every_end_gives_back_what_its_rule_says,
    states_allow_what_they_allow_and_nothing_else,
    unanswered_requests_expire_and_unseen_families_have_not_come,
    booking_once_under_one_key,
    families_and_staff_see_and_change_nothing_of_others,
    guardians_do_not_do_what_staff_do_and_both_see_their_own,
    history_is_written_and_listed_in_order,
}

async fn booked(app: &TestApp, family: &Family, session: Uuid) -> Uuid {
    ask(app, family, session).await.assert_status(201).id()
}

async fn confirmed(app: &TestApp, world: &World, family: &Family, session: Uuid) -> Uuid {
    let id = booked(app, family, session).await;
    let answer = act(app, &world.manager.actor, id, "confirm", json!({})).await;
    assert_eq!(answer.assert_status(200).body["status"], "confirmed");
    id
}

async fn a_request_holds_place_and_count_from_the_start(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 1).await;
    let family = world.family_with_child(&app).await.0;
    let answer = ask(&app, &family, session).await.assert_status(201);
    assert_eq!(answer.body["status"], "requested");
    assert_eq!(answer.body["quota_year"], 2026);
    assert_eq!(answer.body["confirm_deadline"], "2026-11-24T09:00:00+08:00");
    assert_eq!(balance(&app, &family, 2026).await, (1, 0, 9));
    assert_eq!(free_places(&app, session).await, 0);
    let told = notice::Entity::find()
        .filter(notice::Column::Kind.eq("guidance_requested"))
        .one(app.sql())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (told.audience.as_str(), told.audience_id),
        ("house", world.house.get())
    );
    assert_eq!(told.facts["guidance_session_id"], json!(session));
}

async fn guidance_and_care_never_share_a_counter(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = wednesday(&app, &world, 5).await;
    confirmed(&app, &world, &family, session).await;
    let free = format!("/v1/children/{}/free-sessions?year=2026", child.id);
    let care = app.get(&free).bearer(&family.token).await.body;
    assert_eq!((&care["held"], &care["remaining"]), (&json!(0), &json!(12)));
    let morning = world.session(&app, 5).await;
    let body = json!({ "child_id": child.id, "session_id": morning.id });
    app.post("/v1/bookings", body)
        .bearer(&family.token)
        .key("care")
        .await
        .assert_status(201);
    assert_eq!(balance(&app, &family, 2026).await, (1, 0, 9));
    let care = app.get(&free).bearer(&family.token).await.body;
    assert_eq!((&care["held"], &care["remaining"]), (&json!(1), &json!(11)));
    assert_eq!(booking::Entity::find().count(app.sql()).await.unwrap(), 1);
}

async fn the_eleventh_of_a_year_is_refused_and_the_next_year_is_its_own(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family_with_child(&app).await.0;
    app.clock.set(at("2026-12-15", "09:00"));
    let family = Family {
        token: app.token(&family.actor),
        ..family
    };
    let first = at("2026-12-20", "09:00");
    for day in 0..10 {
        let session = enter(&app, &world, first + TimeDelta::days(day), 5).await;
        booked(&app, &family, session).await;
    }
    assert_eq!(balance(&app, &family, 2026).await, (10, 0, 0));
    let eleventh = enter(&app, &world, at("2026-12-31", "14:00"), 5).await;
    let refused = ask(&app, &family, eleventh)
        .await
        .assert_status(422)
        .assert_problem("guidance_quota_exhausted");
    assert_eq!(refused.body["entitled"], 10);
    assert_eq!(refused.body["year"], 2026);
    // Of the session's local year, whenever it is booked: 00:30 of New Year's Day in Shanghai.
    let new_year = enter(&app, &world, at("2027-01-01", "00:30"), 5).await;
    booked(&app, &family, new_year).await;
    assert_eq!(balance(&app, &family, 2027).await, (1, 0, 9));
    assert_eq!(balance(&app, &family, 2026).await, (10, 0, 0));
}

async fn booking_is_refused_for_each_reason(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 1).await;
    let childless = world.family(&app).await;
    ask(&app, &childless, session)
        .await
        .assert_status(422)
        .assert_problem("no_child_of_age");
    let grown = world.family(&app).await;
    let seed = ChildSeed {
        birth_date: date("2023-11-25"),
        ..ChildSeed::default()
    };
    seed.insert(&app, &world, &grown).await;
    ask(&app, &grown, session)
        .await
        .assert_status(422)
        .assert_problem("no_child_of_age");
    let family = world.family_with_child(&app).await.0;
    let booking = booked(&app, &family, session).await;
    let twice = ask(&app, &family, session)
        .await
        .assert_status(409)
        .assert_problem("already_booked");
    assert_eq!(twice.body["existing_booking_id"], json!(booking));
    let overlapping = enter(&app, &world, at("2026-11-25", "15:59"), 5).await;
    let conflict = ask(&app, &family, overlapping)
        .await
        .assert_status(409)
        .assert_problem("family_time_conflict");
    assert_eq!(conflict.body["existing_booking_id"], json!(booking));
    let adjoining = enter(&app, &world, at("2026-11-25", "16:00"), 5).await;
    booked(&app, &family, adjoining).await;
    let other = world.family_with_child(&app).await.0;
    let full = ask(&app, &other, session)
        .await
        .assert_status(409)
        .assert_problem("guidance_full");
    assert_eq!(full.body["capacity"], 1);
    app.post(BOOKINGS, wish(&other, session))
        .bearer(&other.token)
        .await
        .assert_status(400)
        .assert_problem("idempotency_key_required");
}

async fn booking_opens_and_closes_for_guardians_but_not_for_staff(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family_with_child(&app).await.0;
    let far = enter(&app, &world, at("2026-12-24", "14:00"), 5).await;
    let early = ask(&app, &family, far)
        .await
        .assert_status(422)
        .assert_problem("session_not_open_for_booking");
    assert_eq!(early.body["opens_at"], "2026-11-23T16:00:00Z");
    app.clock.set(at("2026-11-24", "00:00"));
    booked(&app, &family, far).await;
    let session = wednesday(&app, &world, 5).await;
    app.clock.set(at("2026-11-25", "13:00"));
    ask(&app, &family, session)
        .await
        .assert_status(422)
        .assert_problem("session_not_open_for_booking");
    app.clock.set(at("2026-11-25", "15:00"));
    let walked_in = ask_as(&app, &world.carers[0].actor, &family, session)
        .await
        .assert_status(201);
    assert_eq!(walked_in.body["channel"], "staff");
    assert_eq!(
        walked_in.body["confirm_deadline"],
        "2026-11-25T16:00:00+08:00"
    );
    let other = world.family_with_child(&app).await.0;
    app.clock.set(at("2026-11-25", "16:00"));
    ask_as(&app, &world.carers[0].actor, &other, session)
        .await
        .assert_status(422)
        .assert_problem("session_not_open_for_booking");
}

async fn every_end_gives_back_what_its_rule_says(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 20).await;
    let reason = || json!({ "reason": "名额调整" });
    let mut ends = Vec::new();
    for action in ["reject", "cancel", "call off", "late", "attend", "no-show"] {
        let family = world.family_with_child(&app).await.0;
        let id = match action {
            "reject" => booked(&app, &family, session).await,
            _ => confirmed(&app, &world, &family, session).await,
        };
        ends.push((action, family, id));
    }
    let manager = &world.manager.actor;
    for (action, family, id) in &ends {
        let answer = match *action {
            "reject" => act(&app, manager, *id, "reject", reason()).await,
            "call off" => act(&app, manager, *id, "cancel", reason()).await,
            "cancel" => act(&app, &family.actor, *id, "cancel", json!({})).await,
            _ => continue,
        };
        answer.assert_status(200);
        assert_eq!(balance(&app, family, 2026).await, (0, 0, 10), "{action}");
    }
    assert_eq!(free_places(&app, session).await, 17);
    app.clock.set(at("2026-11-24", "14:01"));
    let (_, family, id) = &ends[3];
    let late = act(&app, &family.actor, *id, "cancel", json!({})).await;
    assert_eq!(late.assert_status(200).body["status"], "late_cancelled");
    assert_eq!(
        balance(&app, family, 2026).await,
        (0, 0, 10),
        "late, free of cost"
    );
    app.clock.set(at("2026-11-25", "16:00"));
    let (_, family, id) = &ends[4];
    act(&app, manager, *id, "attend", json!({}))
        .await
        .assert_status(200);
    assert_eq!(balance(&app, family, 2026).await, (0, 1, 9));
    let (_, family, id) = &ends[5];
    act(&app, manager, *id, "no-show", json!({}))
        .await
        .assert_status(200);
    assert_eq!(balance(&app, family, 2026).await, (0, 1, 9));
}

async fn states_allow_what_they_allow_and_nothing_else(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let family = world.family_with_child(&app).await.0;
    let id = booked(&app, &family, session).await;
    let manager = &world.manager.actor;
    act(&app, manager, id, "attend", json!({}))
        .await
        .assert_status(422)
        .assert_problem("not_the_time");
    act(&app, manager, id, "no-show", json!({}))
        .await
        .assert_status(422)
        .assert_problem("session_not_over");
    act(&app, manager, id, "cancel", json!({}))
        .await
        .assert_status(422)
        .assert_problem("validation_failed");
    app.clock.set(at("2026-11-24", "09:00"));
    act(&app, manager, id, "confirm", json!({}))
        .await
        .assert_status(409)
        .assert_problem("confirm_deadline_passed");
    let session = enter(&app, &world, at("2026-11-26", "14:00"), 5).await;
    let id = confirmed(&app, &world, &family, session).await;
    for action in ["confirm", "reject"] {
        let body = match action {
            "reject" => json!({ "reason": "名额调整" }),
            _ => json!({}),
        };
        let told = act(&app, manager, id, action, body)
            .await
            .assert_status(409)
            .assert_problem("invalid_state");
        assert_eq!(told.body["current_status"], "confirmed");
    }
    app.clock.set(at("2026-11-26", "14:00"));
    act(&app, &family.actor, id, "cancel", json!({}))
        .await
        .assert_status(422)
        .assert_problem("already_begun");
    act(&app, manager, id, "attend", json!({}))
        .await
        .assert_status(200);
    app.clock.set(at("2026-11-26", "16:00"));
    for (action, body) in [
        ("attend", json!({})),
        ("no-show", json!({})),
        ("cancel", json!({ "reason": "名额调整" })),
    ] {
        let told = act(&app, manager, id, action, body)
            .await
            .assert_status(409)
            .assert_problem("invalid_state");
        assert_eq!(told.body["current_status"], "attended");
    }
}

async fn unanswered_requests_expire_and_unseen_families_have_not_come(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let waiting = world.family_with_child(&app).await.0;
    let sure = world.family_with_child(&app).await.0;
    let asked = booked(&app, &waiting, session).await;
    let agreed = confirmed(&app, &world, &sure, session).await;
    let status = async |family: &Family, id: Uuid| {
        let path = format!("{BOOKINGS}/{id}");
        let told = app.get(&path).bearer(&app.token(&family.actor)).await;
        told.assert_status(200).body["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    app.clock.set(at("2026-11-24", "08:59"));
    baobaowu::jobs::run_until_idle(app.state()).await.unwrap();
    assert_eq!(status(&waiting, asked).await, "requested");
    app.clock.set(at("2026-11-24", "09:00"));
    baobaowu::jobs::run_until_idle(app.state()).await.unwrap();
    assert_eq!(status(&waiting, asked).await, "expired");
    assert_eq!(balance(&app, &waiting, 2026).await, (0, 0, 10));
    app.clock.set(at("2026-11-26", "15:59"));
    baobaowu::jobs::run_until_idle(app.state()).await.unwrap();
    assert_eq!(status(&sure, agreed).await, "confirmed");
    app.clock.set(at("2026-11-26", "16:00"));
    baobaowu::jobs::run_until_idle(app.state()).await.unwrap();
    assert_eq!(status(&sure, agreed).await, "no_show");
    assert_eq!(balance(&app, &sure, 2026).await, (0, 1, 9));
    let again = baobaowu::jobs::run_until_idle(app.state()).await.unwrap();
    assert_eq!(again, 0);
}

async fn booking_once_under_one_key(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let family = world.family_with_child(&app).await.0;
    let send = |body: Value| {
        app.post(BOOKINGS, body)
            .bearer(&family.token)
            .key("one-key")
    };
    let first = send(wish(&family, session)).await.assert_status(201);
    let again = send(wish(&family, session)).await.assert_status(201);
    assert_eq!(first.body, again.body);
    assert_eq!(balance(&app, &family, 2026).await, (1, 0, 9));
    let other = enter(&app, &world, at("2026-11-27", "14:00"), 5).await;
    send(wish(&family, other))
        .await
        .assert_status(422)
        .assert_problem("idempotency_key_reused");
}

async fn families_and_staff_see_and_change_nothing_of_others(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let family = world.family_with_child(&app).await.0;
    let other = world.family_with_child(&app).await.0;
    // Nobody books for another family.
    ask_as(&app, &other.actor, &family, session)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    let id = booked(&app, &family, session).await;
    let [manager, administrator] = strangers(&app, &world).await;
    for who in [&other.actor, &manager, &administrator] {
        let path = format!("{BOOKINGS}/{id}");
        let see = |path: String| app.get(&path).bearer(&app.token(who));
        see(path.clone())
            .await
            .assert_status(404)
            .assert_problem("not_found");
        see(format!("{path}/events"))
            .await
            .assert_status(404)
            .assert_problem("not_found");
        act(&app, who, id, "cancel", json!({ "reason": "名额调整" }))
            .await
            .assert_status(404)
            .assert_problem("not_found");
        let listed = see(BOOKINGS.to_owned()).await.assert_status(200);
        assert_eq!(listed.body["items"], json!([]));
    }
    let balance_of = format!("/v1/families/{}/guidance-balance", family.id);
    app.get(&balance_of)
        .bearer(&other.token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    app.get(&balance_of)
        .bearer(&app.token(&administrator))
        .await
        .assert_status(404)
        .assert_problem("not_found");
    app.get(&balance_of)
        .bearer(&world.manager.token)
        .await
        .assert_status(200);
}

async fn guardians_do_not_do_what_staff_do_and_both_see_their_own(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let family = world.family_with_child(&app).await.0;
    let id = booked(&app, &family, session).await;
    for action in ["confirm", "attend", "no-show"] {
        act(&app, &family.actor, id, action, json!({}))
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    for token in [
        &family.token,
        &world.carers[0].token,
        &world.district_admin.token,
    ] {
        let listed = app.get(BOOKINGS).bearer(token).await.assert_status(200);
        assert_eq!(listed.body["items"][0]["id"], json!(id));
        let path = format!("{BOOKINGS}?session_id={session}&status=confirmed");
        let none = app.get(&path).bearer(token).await.assert_status(200);
        assert_eq!(none.body["items"], json!([]));
    }
}

async fn history_is_written_and_listed_in_order(app: TestApp) {
    let world = World::seed(&app).await;
    let session = wednesday(&app, &world, 5).await;
    let family = world.family_with_child(&app).await.0;
    let id = confirmed(&app, &world, &family, session).await;
    act(&app, &family.actor, id, "cancel", json!({}))
        .await
        .assert_status(200);
    let path = format!("{BOOKINGS}/{id}/events");
    let told = app
        .get(&path)
        .bearer(&family.token)
        .await
        .assert_status(200);
    let steps: Vec<&str> = told
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["to"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["requested", "confirmed", "cancelled"]);
    let rows = guidance_booking_event::Entity::find()
        .count(app.sql())
        .await;
    assert_eq!(rows.unwrap(), 3);
}
