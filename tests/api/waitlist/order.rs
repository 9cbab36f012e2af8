//! The order in which those who wait are served.

use super::steps::{entry, house_wish, jobs, join, session_wish, state_of, told_kinds, wait_for};
use crate::scenarios::steps::{cancel, confirmed, morning, refused, second_house, see};
use crate::support::{
    TestApp,
    factory::{ChildSeed, FamilySeed, World, WorldSeed, date},
    on_both_stores,
};
use entity::priority_decision;
use sea_orm::EntityTrait;
use serde_json::json;

on_both_stores! {
    families_that_are_served_first_come_first,
    position_counts_those_who_may_want_the_same,
    priority_is_decided_by_the_subdistrict_with_a_reason,
    reason_is_told_once_for_each_child_and_rule,
}

async fn families_that_are_served_first_come_first(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let (holder, held) = world.family_with_child(&app).await;
    let booking = confirmed(&app, &world, (&holder, &held), &session).await;
    let (early, child) = world.family_with_child(&app).await;
    let first = wait_for(&app, &early, &child, &session).await;
    app.clock.advance(chrono::TimeDelta::minutes(5));
    let seed = FamilySeed {
        in_priority_group: true,
        ..FamilySeed::default()
    };
    let hard_pressed = seed.insert(&app, &world).await;
    let child = ChildSeed::default()
        .insert(&app, &world, &hard_pressed)
        .await;
    let later = wait_for(&app, &hard_pressed, &child, &session).await;
    assert_eq!(entry(&app, &early.actor, first).await["position"], 2);
    assert_eq!(entry(&app, &hard_pressed.actor, later).await["position"], 1);
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    assert_eq!(state_of(&app, &hard_pressed, later).await, "offered");
    assert_eq!(state_of(&app, &early, first).await, "waiting");
}

async fn position_counts_those_who_may_want_the_same(app: TestApp) {
    let world = World::seed(&app).await;
    let second = second_house(&app, &world).await;
    let wednesday = crate::support::factory::SessionSeed {
        places: 0,
        ..Default::default()
    };
    let wednesday = wednesday.insert(&app, &world).await;
    let thursday = crate::support::factory::SessionSeed {
        places: 0,
        date: date("2026-11-26"),
        ..Default::default()
    };
    let thursday = thursday.insert(&app, &world).await;
    let mut wishes = Vec::new();
    for number in 0..6 {
        let (family, child) = world.family_with_child(&app).await;
        let wish = match number {
            0 => session_wish(&[child], &thursday),
            1 => house_wish(&[child], &second, "2026-11-25", "2026-11-26"),
            2 => house_wish(&[child], &world, "2026-11-27", "2026-11-30"),
            3 => {
                let mut wish = house_wish(&[child], &world, "2026-11-25", "2026-11-27");
                wish["kind"] = json!("temporary");
                wish
            }
            4 => house_wish(&[child], &world, "2026-11-24", "2026-11-25"),
            _ => session_wish(&[child], &wednesday),
        };
        let id = join(&app, &family.actor, wish)
            .await
            .assert_status(201)
            .id();
        app.clock.advance(chrono::TimeDelta::seconds(1));
        wishes.push((family, id));
    }
    // The session of Wednesday is wanted by the last two only.
    let mut positions = Vec::new();
    for (family, id) in &wishes {
        positions.push(
            entry(&app, &family.actor, *id).await["position"]
                .as_u64()
                .unwrap(),
        );
    }
    assert_eq!(positions, [1, 1, 1, 2, 2, 2]);
}

async fn priority_is_decided_by_the_subdistrict_with_a_reason(app: TestApp) {
    let world = World::seed(&app).await;
    let elsewhere = WorldSeed {
        district: "yangpu",
        calendar_2026: false,
        ..WorldSeed::default()
    };
    let elsewhere = elsewhere.insert(&app).await;
    let (family, _) = world.family_with_child(&app).await;
    let path = format!("/v1/families/{}/priority", family.id);
    let decide = |token: &str, first: bool, version: i64| {
        let body = json!({ "in_priority_group": first, "reason": "双职工，老人住院" });
        app.put(&path, body).if_match(version).bearer(token)
    };
    for token in [&family.token, &world.manager.token, &world.carers[0].token] {
        refused(&app, decide(token, true, 1), 403, "forbidden").await;
    }
    let strange = decide(&elsewhere.district_admin.token, true, 1);
    refused(&app, strange, 404, "not_found").await;
    let blank = json!({ "in_priority_group": true, "reason": " " });
    let blank = app
        .put(&path, blank)
        .if_match(1)
        .bearer(&world.subdistrict_admin.token);
    refused(&app, blank, 422, "validation_failed").await;
    let decided = decide(&world.subdistrict_admin.token, true, 1)
        .await
        .assert_status(200);
    assert_eq!(decided.body["in_priority_group"], true);
    let stale = decide(&world.district_admin.token, false, 1);
    refused(&app, stale, 412, "stale_version").await;
    decide(&world.district_admin.token, false, 2)
        .await
        .assert_status(200);
    let seen = see(&app, &family.actor, &format!("/v1/families/{}", family.id)).await;
    assert_eq!(seen.body["in_priority_group"], false);
    let kept = priority_decision::Entity::find()
        .all(app.sql())
        .await
        .unwrap();
    assert_eq!(kept.len(), 2);
    for decision in kept {
        assert!(!decision.reason_cipher.contains("住院"));
        let reason = app
            .state()
            .cipher
            .decrypt("priority_decision.reason", &decision.reason_cipher);
        assert_eq!(reason.unwrap(), "双职工，老人住院");
    }
}

async fn reason_is_told_once_for_each_child_and_rule(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let seed = ChildSeed {
        consents: Vec::new(),
        certificate: None,
        ..ChildSeed::default()
    };
    let child = seed.insert(&app, &world, &family).await;
    let wish = house_wish(&[child], &world, "2026-11-25", "2026-11-27");
    let id = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    // The same rule stands at two sessions, and is told once.
    for day in ["2026-11-25", "2026-11-26"] {
        morning(&app, &world, day).await;
    }
    jobs(&app).await;
    assert_eq!(told_kinds(&app, &family).await, ["waitlist_skipped"]);
    let told = entry(&app, &family.actor, id).await;
    assert_eq!(told["last_skipped"]["code"], "consent_missing");
    for purpose in ["child_profile", "health_data"] {
        let body = json!({ "purpose": purpose, "notice_version": "2026-01" });
        app.post(&format!("/v1/children/{}/consents", child.id), body)
            .bearer(&family.token)
            .await
            .assert_status(201);
    }
    jobs(&app).await;
    let told = entry(&app, &family.actor, id).await;
    assert_eq!(told["last_skipped"]["code"], "health_certificate_missing");
    assert_eq!(told_kinds(&app, &family).await, ["waitlist_skipped"; 2]);
    jobs(&app).await;
    assert_eq!(told_kinds(&app, &family).await, ["waitlist_skipped"; 2]);
}
