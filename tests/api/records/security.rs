//! What opens ways to children, or to what is told of them, is written down.

use super::rows_of;
use crate::support::{Answer, TestApp, factory::World, fresh_id, on_both_stores};
use serde_json::json;
use uuid::Uuid;

on_both_stores! {
    // Nothing is sent; but the address must be allowed.
    with [("WEBHOOK_ALLOW_PRIVATE", "true")];
    what_opens_ways_to_children_is_written_down,
}

/// That there is one row of each of these, by this account about this record.
async fn assert_rows(app: &TestApp, actions: &[&str], by: Uuid, about: Uuid) {
    for action in actions {
        let rows = rows_of(app, action).await;
        assert_eq!(rows.len(), 1, "{action}");
        assert_eq!(rows[0].account_id, Some(by), "{action}");
        assert_eq!(rows[0].subject_id, Some(about), "{action}");
    }
}

async fn what_opens_ways_to_children_is_written_down(app: TestApp) {
    let world = World::seed(&app).await;
    let admin = &world.district_admin;
    let details = json!({ "url": "https://127.0.0.1:9/events", "description": "政务平台",
        "event_types": ["booking.requested"] });
    let send = async |path: &str| -> Answer {
        let asked = app.post(path, details.clone()).key(&fresh_id().to_string());
        asked.bearer(&admin.token).await
    };
    let made = send("/v1/webhooks").await.assert_status(201);
    let id: Uuid = made.body["webhook"]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let path = format!("/v1/webhooks/{id}");
    app.post(&format!("{path}/rotate-secret"), json!({}))
        .key("rotate")
        .bearer(&admin.token)
        .await
        .assert_status(200);
    let mut edit = details.clone();
    edit["status"] = json!("disabled");
    let seen = app.get(&path).bearer(&admin.token).await;
    app.put(&path, edit)
        .if_match(seen.body["version"].as_i64().unwrap())
        .bearer(&admin.token)
        .await
        .assert_status(200);
    app.delete(&path)
        .bearer(&admin.token)
        .await
        .assert_status(204);
    let actions = [
        "webhook_created",
        "webhook_secret_rotated",
        "webhook_edited",
        "webhook_removed",
    ];
    assert_rows(&app, &actions, admin.account.get(), id).await;

    let family = world.family(&app).await;
    let path = format!("/v1/families/{}/pickup-persons", family.id);
    let person = json!({ "name": "陈奶奶", "phone": "15400990003", "relation": "grandparent",
        "id_type": "resident_id", "id_number": "11010519491231002x" });
    let added = app
        .post(&path, person)
        .key("grandmother")
        .bearer(&family.token)
        .await
        .assert_status(201)
        .id();
    // Taking it back twice is one deed.
    for _ in 0..2 {
        app.post(&format!("{path}/{added}/revoke"), json!({}))
            .bearer(&family.token)
            .await
            .assert_status(200);
    }
    let actions = ["pickup_person_added", "pickup_person_revoked"];
    assert_rows(&app, &actions, family.account.get(), added).await;
}
