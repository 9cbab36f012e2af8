//! Names, telephones and documents in full: for a purpose, by those who have it, and on record.

use super::{by_hand, rows_of};
use crate::support::{
    TestApp,
    factory::{ChildSeed, FamilySeed, World, phone, serial},
    on_both_stores,
};
use serde_json::json;

on_both_stores! {
    names_are_shown_in_full_for_a_purpose_and_on_record,
    nobody_sees_in_full_for_a_purpose_of_others,
    nothing_is_shown_that_cannot_be_written_down,
}

const NUMBER: &str = "310109202410150014";

async fn names_are_shown_in_full_for_a_purpose_and_on_record(app: TestApp) {
    let world = World::seed(&app).await;
    let number = phone(serial());
    let seed = FamilySeed {
        phone: Some(number.clone()),
        ..FamilySeed::default()
    };
    let family = seed.insert(&app, &world).await;
    let child = ChildSeed::default().insert(&app, &world, &family).await;
    let reveal = |path: String, token: &str, purpose: &str| {
        app.post(&format!("{path}/reveal"), json!({ "purpose": purpose }))
            .bearer(token)
    };
    let of_child = || format!("/v1/children/{}", child.id);
    let of_family = || format!("/v1/families/{}", family.id);
    let carer = &world.carers[0];
    // Whoever has no need for the document does not see it.
    let shown = reveal(of_child(), &carer.token, "emergency").await;
    let shown = shown.assert_status(200);
    assert_eq!(shown.body["name"], "王宝宝");
    assert!(shown.body["id_number"].as_str().unwrap().contains("****"));
    assert_eq!(shown.header("cache-control"), "no-store");
    let shown = reveal(of_child(), &world.health_worker.token, "health_check").await;
    let shown = shown.assert_status(200);
    let document = shown.body["id_number"].as_str().unwrap().to_owned();
    assert_eq!(document.len(), NUMBER.len());
    assert!(!document.contains('*'));
    let shown = reveal(of_family(), &carer.token, "handover").await;
    let shown = shown.assert_status(200);
    assert_eq!(shown.body["guardians"][0]["name"], "王家长");
    assert_eq!(shown.body["guardians"][0]["phone"], format!("+86{number}"));
    assert_eq!(shown.body["pickup_persons"], json!([]));
    let rows = rows_of(&app, "record_revealed").await;
    let told: Vec<_> = rows
        .iter()
        .map(|row| (&*row.role, row.purpose.as_deref().unwrap(), &*row.fields))
        .collect();
    for expected in [
        ("carer", "emergency", "name"),
        ("health_worker", "health_check", "id_number,name"),
        (
            "carer",
            "handover",
            "guardian_names,guardian_phones,pickup_names,pickup_phones",
        ),
    ] {
        assert!(told.contains(&expected), "{told:?}");
    }
    assert_eq!(told.len(), 3);
    let text = format!("{rows:?}");
    for value in ["王宝宝", "王家长", &number, &document] {
        assert!(!text.contains(value), "{value}");
    }
}

async fn nobody_sees_in_full_for_a_purpose_of_others(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let neighbour = world.neighbour(&app).await;
    let paths = [
        format!("/v1/children/{}/reveal", child.id),
        format!("/v1/families/{}/reveal", family.id),
    ];
    for path in &paths {
        let ask = |token: &str, purpose: &str| {
            app.post(path, json!({ "purpose": purpose })).bearer(token)
        };
        for (token, purpose) in [
            (&world.carers[0].token, "guardian_request"),
            (&world.health_worker.token, "handover"),
            (&world.manager.token, "supervision"),
            (&world.manager.token, "daily_work"),
            (&world.district_admin.token, "care"),
        ] {
            let refused = ask(token, purpose).await.assert_status(403);
            refused.assert_problem("purpose_not_allowed");
        }
        ask(&family.token, "care").await.assert_problem("forbidden");
        let refused = ask(&neighbour.token, "supervision").await;
        refused.assert_status(404).assert_problem("not_found");
        let refused = ask(&world.manager.token, "curiosity").await;
        refused.assert_status(400).assert_problem("invalid_request");
        app.post(path, json!({}))
            .bearer(&world.manager.token)
            .await
            .assert_status(400);
        app.post(path, json!({ "purpose": "care" }))
            .await
            .assert_status(401);
    }
    assert_eq!(rows_of(&app, "record_revealed").await, []);
}

async fn nothing_is_shown_that_cannot_be_written_down(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let rename = "ALTER TABLE audit_log RENAME TO mislaid";
    by_hand(&app, rename, rename).await;
    for path in [
        format!("/v1/children/{}/reveal", child.id),
        format!("/v1/families/{}/reveal", family.id),
    ] {
        let refused = app.post(&path, json!({ "purpose": "care" }));
        let refused = refused.bearer(&world.manager.token).await;
        let refused = refused.assert_status(500).assert_problem("internal_error");
        assert!(!refused.text.contains('王'), "{}", refused.text);
    }
}
