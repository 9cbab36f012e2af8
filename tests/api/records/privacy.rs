//! What a family may ask for: everything kept about it, and that it be erased.

use super::{
    filled::{Filled, SECRETS, filled},
    rows_of,
};
use crate::{
    scenarios::steps::{check_in, other_guardian, visit},
    stores::picture::picture,
    support::{
        Answer, TestApp,
        factory::{Child, Family, World, insert},
        on_both_stores,
    },
};
use baobaowu::{
    features::{audit::service::audit, rotation::service::rotate},
    jobs::run_until_idle,
};
use entity::{
    account, booking, child, family, guardian, identity, ledger_entry, pickup_person,
    priority_decision,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, Statement,
};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

on_both_stores! {
    export_gives_everything_and_no_secret,
    export_is_for_the_own_family,
    a_family_is_erased_with_everything_personal,
    an_erased_family_is_out_at_once_and_can_begin_anew,
    a_family_is_not_erased_while_a_child_is_in_the_house,
    a_family_is_not_erased_while_money_is_owed,
    a_family_is_not_erased_while_guidance_is_booked,
    former_guardians_keep_their_account,
    a_child_registered_meanwhile_is_not_left_behind,
    an_erased_child_leaves_no_words_and_no_health,
}

fn export(app: &TestApp, family: &Family, token: &str) -> crate::support::Request {
    app.get(&format!("/v1/families/{}/export", family.id))
        .bearer(token)
}

fn erase(app: &TestApp, family: &Family) -> crate::support::Request {
    app.delete(&format!("/v1/families/{}", family.id))
        .bearer(&family.token)
}

async fn export_gives_everything_and_no_secret(app: TestApp) {
    let it = filled(&app).await;
    let path = format!("/v1/children/{}", it.child.id);
    app.get(&path)
        .bearer(&it.world.carers[0].token)
        .await
        .assert_status(200);
    let answer = export(&app, &it.family, &it.family.token).await;
    let answer = answer.assert_status(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.body["exported_at"], "2026-11-23T09:00:00+08:00");
    let records = &answer.body["records"];
    assert_eq!(records["child"][0]["name"], "王宝宝");
    assert_eq!(records["guardian"][0]["name"], "王家长");
    assert_eq!(records["booking"][0]["id"], it.booking.to_string());
    assert_eq!(records["booking"][0]["status"], "confirmed");
    assert_eq!(records["booking"][0]["date"], "2026-11-25");
    let declared = &records["health_declaration"][0]["content"];
    assert_eq!(declared["condition"], "花生过敏");
    assert_eq!(records["stored_file"].as_array().unwrap().len(), 1);
    // Who looked is told by role and house, not by account.
    let looked = records["audit_log"].as_array().unwrap();
    let looked = looked.iter().find(|row| row["role"] == "carer").unwrap();
    assert_eq!(looked["purpose"], "daily_work");
    assert_eq!(looked["house_id"], it.world.house.to_string());
    assert_eq!(looked["account_id"], Value::Null);
    // Everything that was entered, but what is others'.
    let others = ["新生儿第七号", "310109199001011234", "whsec_first"];
    for secret in SECRETS {
        let told = answer.text.contains(secret);
        assert_eq!(told, !others.contains(&secret), "{secret}");
    }
    for hash in ["\"phone_hash\"", "\"subject_hash\"", "_cipher", "code_hash"] {
        assert!(!answer.text.contains(hash), "{hash}");
    }
    let rows = rows_of(&app, "family_exported").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].account_id, Some(it.family.account.get()));
    assert_eq!(rows[0].subject_id, Some(it.family.id.get()));
}

async fn export_is_for_the_own_family(app: TestApp) {
    let it = filled(&app).await;
    let stranger = it.world.family(&app).await;
    export(&app, &it.family, &stranger.token)
        .await
        .assert_status(404)
        .assert_problem("not_found");
    for token in [&it.world.manager.token, &it.world.district_admin.token] {
        export(&app, &it.family, token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
        app.delete(&format!("/v1/families/{}", it.family.id))
            .bearer(token)
            .await
            .assert_status(403)
            .assert_problem("forbidden");
    }
    app.delete(&format!("/v1/families/{}", it.family.id))
        .bearer(&stranger.token)
        .await
        .assert_status(404);
    let own = export(&app, &stranger, &stranger.token)
        .await
        .assert_status(200);
    assert!(!own.text.contains(&it.family.id.to_string()));
    assert_eq!(rows_of(&app, "family_exported").await.len(), 1);
}

/// Every value of every column that holds text, of every table, as one text.
async fn whole_store(app: &TestApp) -> String {
    let mut all = String::new();
    for column in baobaowu::shared::security::ENCRYPTED {
        let (table, name) = (column.table, column.column);
        let sql = format!("SELECT {name} AS value FROM {table} WHERE {name} IS NOT NULL");
        let backend = app.sql().get_database_backend();
        let rows = app
            .sql()
            .query_all_raw(Statement::from_string(backend, sql));
        for row in rows.await.unwrap() {
            let Ok(stored) = row.try_get::<String>("", "value") else {
                continue;
            };
            let plain = app.state().cipher.decrypt(column.purpose, &stored);
            all.push_str(&plain.unwrap());
            all.push('\n');
        }
    }
    all
}

async fn a_family_is_erased_with_everything_personal(app: TestApp) {
    let it = filled(&app).await;
    let before = whole_store(&app).await;
    assert!(SECRETS.iter().all(|secret| before.contains(secret)));
    erase(&app, &it.family).await.assert_status(204);
    let after = whole_store(&app).await;
    // What is left is not the family's.
    for secret in SECRETS {
        let others = ["310109199001011234", "whsec_first"];
        assert_eq!(after.contains(secret), others.contains(&secret), "{secret}");
    }
    for name in ["王宝宝", "王家长"] {
        assert!(!after.contains(name), "{name}");
    }
    let row = booking::Entity::find_by_id(it.booking).one(app.sql()).await;
    let row = row.unwrap().unwrap();
    assert_eq!(row.status, "cancelled");
    assert_eq!(row.child_id, it.child.id.get());
    let family = family::Entity::find_by_id(it.family.id.get());
    assert_eq!(
        family.one(app.sql()).await.unwrap().unwrap().status,
        "erased"
    );
    let child = child::Entity::find_by_id(it.child.id.get());
    assert_eq!(
        child.one(app.sql()).await.unwrap().unwrap().status,
        "erased"
    );
    let person = pickup_person::Entity::find().one(app.sql()).await;
    assert_eq!(person.unwrap().unwrap().id_number_hash, "");
    let guardian = guardian::Entity::find_by_id(it.family.guardian.get());
    let guardian = guardian.one(app.sql()).await.unwrap().unwrap();
    assert_eq!((&*guardian.status, &*guardian.phone_hash), ("revoked", ""));
    assert_eq!(identity::Entity::find().count(app.sql()).await.unwrap(), 0);
    assert_eq!(
        priority_decision::Entity::find()
            .count(app.sql())
            .await
            .unwrap(),
        1
    );
    for (action, subject) in [
        ("child_erased", it.child.id.get()),
        ("family_erased", it.family.id.get()),
    ] {
        let rows = rows_of(&app, action).await;
        assert_eq!(rows.len(), 1, "{action}");
        assert_eq!(rows[0].subject_id, Some(subject));
        assert_eq!(rows[0].account_id, Some(it.family.account.get()));
    }
    // Every promise still holds, and the jobs have nothing to stumble over.
    run_until_idle(app.state()).await.unwrap();
    let (_, breaches) = audit(app.state(), it.world.district, Duration::ZERO, |_| {})
        .await
        .unwrap();
    assert_eq!(breaches, []);
    assert!(rotate(app.state(), |_| ()).await.is_ok());
}

async fn an_erased_family_is_out_at_once_and_can_begin_anew(app: TestApp) {
    let it = filled(&app).await;
    let other = other_guardian(&app, &it.world, &it.family).await;
    erase(&app, &it.family).await.assert_status(204);
    for token in [&it.family.token, &other.token] {
        app.get("/v1/children")
            .bearer(token)
            .await
            .assert_status(403);
        export(&app, &it.family, token).await.assert_status(403);
        let wish = json!({ "child_id": it.child.id, "session_id": it.booking });
        let refused = app.post("/v1/bookings", wish).bearer(token).key("again");
        assert!([403, 404].contains(&refused.await.status));
    }
    let accounts = account::Entity::find().all(app.sql()).await.unwrap();
    for own in [it.family.account, other.account] {
        let row = accounts.iter().find(|row| row.id == own.get()).unwrap();
        assert_eq!(row.status, "disabled");
    }
    // Staff find nothing, and the document can be registered again.
    let path = format!("/v1/families/{}", it.family.id);
    app.get(&path)
        .bearer(&it.world.manager.token)
        .await
        .assert_status(404);
    erase(&app, &it.family).await.assert_status(403);
}

async fn a_family_is_not_erased_while_a_child_is_in_the_house(app: TestApp) {
    let it = filled(&app).await;
    let row = booking::Entity::find_by_id(it.booking).one(app.sql()).await;
    app.clock.set(row.unwrap().unwrap().starts_at.to_utc());
    check_in(&app, &it.world.carers[0], it.booking)
        .await
        .assert_status(200);
    let family = Family {
        token: app.token(&it.family.actor),
        ..it.family.clone()
    };
    let refused = erase(&app, &family).await.assert_status(409);
    refused.assert_problem("child_in_house");
    nothing_happened(&app, &it).await;
}

/// Nothing of an erasure that was refused stays.
async fn nothing_happened(app: &TestApp, it: &Filled) {
    let after = whole_store(app).await;
    assert!(SECRETS.iter().all(|secret| after.contains(secret)));
    let row = family::Entity::find_by_id(it.family.id.get());
    assert_eq!(row.one(app.sql()).await.unwrap().unwrap().status, "active");
    assert_eq!(rows_of(app, "family_erased").await, []);
    assert_eq!(rows_of(app, "child_erased").await, []);
}

async fn a_family_is_not_erased_while_money_is_owed(app: TestApp) {
    let it = filled(&app).await;
    let owed = |amount: i64| {
        let (entry, now) = (app.state().new_id(), app.now());
        let it = &it;
        let app = &app;
        async move {
            let tx = app.state().db.begin_write().await.unwrap();
            let row = ledger_entry::Model {
                id: entry,
                district_id: it.world.district.get(),
                house_id: it.world.house.get(),
                family_id: it.family.id.get(),
                booking_id: Some(it.booking),
                kind: "charge".to_owned(),
                reference: format!("charge:{entry}"),
                at: now.into(),
                actor_account_id: None,
                reason: None,
            };
            insert(&tx, row).await;
            for (account, amount) in [("family_receivable", amount), ("house_revenue", -amount)] {
                let row = entity::ledger_line::Model {
                    id: app.state().new_id(),
                    district_id: it.world.district.get(),
                    entry_id: entry,
                    account: account.to_owned(),
                    amount_fen: amount,
                };
                insert(&tx, row).await;
            }
            tx.commit().await.unwrap();
        }
    };
    owed(3000).await;
    let refused = erase(&app, &it.family).await.assert_status(409);
    let refused = refused.assert_problem("money_owed");
    assert_eq!(refused.body["due_fen"], 3000);
    nothing_happened(&app, &it).await;
    owed(-5000).await;
    let refused = erase(&app, &it.family).await.assert_status(409);
    assert_eq!(refused.assert_problem("money_owed").body["due_fen"], -2000);
    nothing_happened(&app, &it).await;
}

async fn a_family_is_not_erased_while_guidance_is_booked(app: TestApp) {
    let it = filled(&app).await;
    book_guidance(&app, &it).await;
    let refused = erase_with_guidance(&app, &it, "requested").await;
    refused.assert_status(409).assert_problem("invalid_state");
    nothing_happened(&app, &it).await;
    let done = erase_with_guidance(&app, &it, "attended").await;
    done.assert_status(204);
}

/// A guidance booking of the family.
async fn book_guidance(app: &TestApp, it: &Filled) {
    use entity::{guidance_booking, guidance_session};
    let now = app.now();
    let tx = app.state().db.begin_write().await.unwrap();
    let session = app.state().new_id();
    let row = guidance_session::Model {
        id: session,
        district_id: it.world.district.get(),
        subdistrict_id: it.world.subdistrict.get(),
        house_id: Some(it.world.house.get()),
        venue_type: "house".to_owned(),
        venue: String::new(),
        mode: "parent_child".to_owned(),
        topic: "play".to_owned(),
        kind: "guidance".to_owned(),
        title: "亲子活动".to_owned(),
        date: crate::support::factory::date("2026-11-25"),
        starts_at: now.into(),
        ends_at: (now + chrono::TimeDelta::hours(1)).into(),
        capacity_families: 5,
        auto_confirm: false,
        status: "open".to_owned(),
        cancel_reason: None,
        created_by: it.world.manager.account.get(),
        version: 1,
        created_at: now.into(),
    };
    insert(&tx, row).await;
    let row = guidance_booking::Model {
        id: app.state().new_id(),
        district_id: it.world.district.get(),
        session_id: session,
        family_id: it.family.id.get(),
        requested_by: it.family.account.get(),
        starts_at: now.into(),
        ends_at: (now + chrono::TimeDelta::hours(1)).into(),
        status: "requested".to_owned(),
        quota_year: 2026,
        policy_version: "hongkou-2023-01-29".to_owned(),
        channel: "guardian".to_owned(),
        confirm_deadline: now.into(),
        attendance_until: now.into(),
        version: 1,
        created_at: now.into(),
        updated_at: now.into(),
    };
    insert(&tx, row).await;
    tx.commit().await.unwrap();
}

/// Erases while the guidance booking of the family is in this state.
async fn erase_with_guidance(app: &TestApp, it: &Filled, status: &str) -> Answer {
    use entity::guidance_booking;
    let row = guidance_booking::Entity::find().one(app.sql()).await;
    let mut row = row.unwrap().unwrap().into_active_model();
    row.status = Set(status.to_owned());
    row.update(app.sql()).await.unwrap();
    erase(app, &it.family).await
}

async fn former_guardians_keep_their_account(app: TestApp) {
    let it = filled(&app).await;
    let former = other_guardian(&app, &it.world, &it.family).await;
    let revoke = format!(
        "/v1/families/{}/guardians/{}/revoke",
        it.family.id, former.guardian
    );
    app.post(&revoke, json!({}))
        .bearer(&it.family.token)
        .await
        .assert_status(200);
    erase(&app, &it.family).await.assert_status(204);
    let row = account::Entity::find_by_id(former.account.get());
    assert_eq!(row.one(app.sql()).await.unwrap().unwrap().status, "active");
    // The name goes all the same: the family's record is gone.
    let row = guardian::Entity::find_by_id(former.guardian.get());
    let row = row.one(app.sql()).await.unwrap().unwrap();
    let name = app
        .state()
        .cipher
        .decrypt("guardian.name", &row.name_cipher);
    assert_eq!(name.unwrap(), "");
}

/// Registering waits for the family or finds it gone; erasing waits for the child or is told.
async fn a_child_registered_meanwhile_is_not_left_behind(app: TestApp) {
    let world = World::seed(&app).await;
    for round in 0..6 {
        let (family, _) = world.family_with_child(&app).await;
        let new = json!({
            "name": "新来的", "birth_date": "2024-05-08",
            "id_type": "birth_certificate", "id_number": format!("Z31{round:07}"),
        });
        let register = app.post("/v1/children", new).bearer(&family.token);
        let (registered, erased) = tokio::join!(
            std::future::IntoFuture::into_future(register),
            std::future::IntoFuture::into_future(erase(&app, &family)),
        );
        let children = child::Entity::find().all(app.sql()).await.unwrap();
        let left = children
            .iter()
            .filter(|row| row.family_id == family.id.get() && row.status == "active")
            .count();
        match erased.status {
            204 => assert_eq!(left, 0, "registered: {}", registered.status),
            409 => assert_eq!(left, 2),
            other => panic!("{other}: {}", erased.text),
        }
    }
}

/// Words that people wrote about a child's booking, and the entry of the ledger among them.
async fn write_words(
    app: &TestApp,
    world: &World,
    (family, child): (&Family, &Child),
    booking: Uuid,
) -> entity::ledger_entry::Model {
    use entity::{booking_event, quota_grant};
    let (id, now) = (app.state().new_id(), app.now());
    let tx = app.state().db.begin_write().await.unwrap();
    let entry = ledger_entry::Model {
        id,
        district_id: world.district.get(),
        house_id: world.house.get(),
        family_id: family.id.get(),
        booking_id: Some(booking),
        kind: "adjustment".to_owned(),
        reference: id.to_string(),
        at: now.into(),
        actor_account_id: None,
        reason: Some(WORDS[0].to_owned()),
    };
    insert(&tx, entry.clone()).await;
    let grant = quota_grant::Model {
        id,
        district_id: world.district.get(),
        child_id: child.id.get(),
        year: 2026,
        extra_sessions: 1,
        reason: WORDS[1].to_owned(),
        granted_by: world.manager.account.get(),
        created_at: now.into(),
    };
    insert(&tx, grant).await;
    let event = booking_event::Model {
        id,
        district_id: world.district.get(),
        booking_id: booking,
        at: now.into(),
        actor_account_id: None,
        from_status: Some("completed".to_owned()),
        to_status: "completed".to_owned(),
        reason: Some(WORDS[2].to_owned()),
    };
    insert(&tx, event).await;
    tx.commit().await.unwrap();
    entry
}

const WORDS: [&str; 3] = ["奶奶住院", "父亲失业", "孩子哭闹"];

/// What is kept of a child that was erased says that it came, and what was paid.
async fn an_erased_child_leaves_no_words_and_no_health(app: TestApp) {
    use entity::attendance;
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    visit(&app, &world, (&family, &child), "2026-11-24").await;
    let came = booking::Entity::find().one(app.sql()).await;
    let came = came.unwrap().unwrap();
    let entry = write_words(&app, &world, (&family, &child), came.id).await;
    let seen = async || {
        let row = attendance::Entity::find().one(app.sql()).await;
        (
            row.unwrap().unwrap(),
            format!("{:?}", picture(app.sql()).await),
        )
    };
    let (before, text_before) = seen().await;
    assert_ne!(before.temperature_tenths, 0);
    let done = app.delete(&format!("/v1/children/{}", child.id));
    done.bearer(&app.token(&family.actor))
        .await
        .assert_status(204);
    let (after, text) = seen().await;
    assert_eq!((after.temperature_tenths, after.symptoms), (0, false));
    assert_eq!(after.checked_in_at, before.checked_in_at);
    let kept = ledger_entry::Entity::find_by_id(entry.id).one(app.sql());
    let kept = kept.await.unwrap().unwrap();
    let blanked = ledger_entry::Model {
        reason: None,
        ..entry
    };
    assert_eq!(kept, blanked);
    for words in WORDS {
        assert!(
            text_before.contains(words) && !text.contains(words),
            "{words}"
        );
    }
}
