//! The inbox: words, pages, and what was read.

use super::{NOTICES, act, cancelled_by_house, confirmed, idle, inbox, kinds};
use crate::support::{
    TestApp,
    factory::{Family, World, at, insert},
    on_both_stores,
};
use chrono::TimeDelta;
use entity::notice;
use serde_json::{Value, json};

on_both_stores! {
    family_is_told_in_the_language_of_the_reader,
    pages_come_newest_first,
    reading_one_and_reading_all,
    count_says_when_there_are_more,
    facts_that_are_missing_do_not_break_the_inbox,
    kind_of_a_later_version_is_left_out,
    query_and_body_that_cannot_be_read_are_refused,
}

async fn family_is_told_in_the_language_of_the_reader(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = cancelled_by_house(&app, &world).await;
    let answer = app.get(NOTICES).bearer(&family.token).await;
    let told = &answer.assert_status(200).body["items"][0];
    assert_eq!(told["kind"], "booking_cancelled_by_house");
    assert_eq!(told["title"], "宝宝屋取消了预约");
    assert_eq!(
        told["body"],
        "北外滩社区宝宝屋取消了11月25日（周三）09:00–11:00的预约，原因：王宝宝发烧。\
         免费次数已退回。"
    );
    assert_eq!(told["subject_id"], json!(id));
    assert_eq!(told["house_id"], json!(world.house));
    assert_eq!(told["created_at"], "2026-11-23T09:00:02+08:00");
    assert_eq!(told["read"], false);
    let answer = app.get(NOTICES).bearer(&family.token).lang("en").await;
    let told = &answer.body["items"][0];
    assert_eq!(told["title"], "The house cancelled a booking");
    let said = told["body"].as_str().unwrap();
    let expected =
        "North Bund Community Baby House cancelled the booking on Wed 25 Nov, 09:00–11:00";
    assert!(said.starts_with(expected), "{said}");
    // What nobody has to be sent waits for nobody.
    idle(&app).await;
    assert_eq!(
        kinds(&app, &family.token).await,
        ["booking_cancelled_by_house", "booking_confirmed"]
    );
}

/// So many notices of the family, a minute apart; the newest is of the last minute.
async fn told(app: &TestApp, family: &Family, count: i64) {
    let start = app.now();
    let tx = app.state().db.begin_write().await.unwrap();
    for minute in 0..count {
        app.clock.set(start + TimeDelta::minutes(minute));
        insert(
            &tx,
            row(app, family, "booking_confirmed", json!({ "n": minute })),
        )
        .await;
    }
    tx.commit().await.unwrap();
}

pub fn row(app: &TestApp, family: &Family, kind: &str, facts: Value) -> notice::Model {
    let id = app.state().new_id();
    notice::Model {
        id,
        district_id: family.actor.district.get(),
        audience: "family".to_owned(),
        audience_id: family.id.get(),
        kind: kind.to_owned(),
        subject_id: app.state().new_id(),
        facts,
        once_key: id.to_string(),
        created_at: app.now().into(),
        handed_on_at: None,
    }
}

async fn pages_come_newest_first(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    told(&app, &family, 5).await;
    let mut seen = Vec::new();
    let mut next = Some(String::new());
    let mut pages = 0;
    while let Some(cursor) = next {
        let path = format!("{NOTICES}?limit=2{cursor}");
        let answer = app
            .get(&path)
            .bearer(&family.token)
            .await
            .assert_status(200);
        for item in answer.body["items"].as_array().unwrap() {
            seen.push(item["created_at"].as_str().unwrap().to_owned());
        }
        next = answer.body["next_cursor"]
            .as_str()
            .map(|cursor| format!("&cursor={cursor}"));
        pages += 1;
    }
    let minutes: Vec<&str> = seen.iter().map(|at| &at[14..16]).collect();
    assert_eq!(minutes, ["04", "03", "02", "01", "00"]);
    assert_eq!(pages, 3);
}

async fn reading_one_and_reading_all(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    told(&app, &family, 4).await;
    let token = &family.token;
    let unread = async || {
        let path = format!("{NOTICES}/unread-count");
        let answer = app.get(&path).bearer(token).await.assert_status(200);
        assert_eq!(answer.body["more"], false);
        answer.body["unread"].clone()
    };
    assert_eq!(unread().await, 4);
    let items = inbox(&app, token).await;
    let newest = format!("{NOTICES}/{}/read", items[0]["id"].as_str().unwrap());
    for _ in 0..2 {
        let answer = app.post(&newest, json!({})).bearer(token).await;
        answer.assert_status(204);
        assert_eq!(unread().await, 3);
    }
    // All but the third, which is newer than the second.
    let up_to = json!({ "up_to": items[2]["created_at"] });
    let read_all = format!("{NOTICES}/read-all");
    let answer = app.post(&read_all, up_to).bearer(token).await;
    answer.assert_status(204);
    assert_eq!(unread().await, 1);
    let left = app
        .get(&format!("{NOTICES}?unread=true"))
        .bearer(token)
        .await;
    assert_eq!(left.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(left.body["items"][0]["id"], items[1]["id"]);
    let read: Vec<bool> = inbox(&app, token)
        .await
        .iter()
        .map(|item| item["read"].as_bool().unwrap())
        .collect();
    assert_eq!(read, [true, false, true, true]);
    // The mark moves on and never back, and not into what is yet to come.
    for up_to in ["2026-11-23T09:00:30+08:00", "2030-01-01T00:00:00+08:00"] {
        let answer = app
            .post(&read_all, json!({ "up_to": up_to }))
            .bearer(token)
            .await;
        answer.assert_status(204);
    }
    assert_eq!(unread().await, 0);
    app.clock.advance(TimeDelta::minutes(1));
    told(&app, &family, 1).await;
    assert_eq!(unread().await, 1);
}

async fn count_says_when_there_are_more(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    told(&app, &family, 100).await;
    let path = format!("{NOTICES}/unread-count");
    let answer = app.get(&path).bearer(&app.token(&family.actor)).await;
    assert_eq!(answer.body, json!({ "unread": 99, "more": true }));
}

async fn facts_that_are_missing_do_not_break_the_inbox(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let elsewhere = app.state().new_id();
    let tx = app.state().db.begin_write().await.unwrap();
    let mut count = 0;
    for kind in baobaowu::features::notices::domain::NoticeKind::ALL {
        for facts in [
            json!(null),
            json!([1]),
            json!({ "house_id": elsewhere, "date": 7, "fee_fen": "much", "reason": {} }),
        ] {
            insert(&tx, row(&app, &family, kind.as_str(), facts)).await;
            count += 1;
        }
    }
    tx.commit().await.unwrap();
    for language in ["zh", "en"] {
        let mut path = format!("{NOTICES}?limit=100");
        let mut seen = 0;
        loop {
            let answer = app.get(&path).bearer(&family.token).lang(language).await;
            let page = answer.assert_status(200).body;
            for item in page["items"].as_array().unwrap() {
                assert_ne!(item["title"], "");
                assert_ne!(item["body"], "");
                seen += 1;
            }
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("{NOTICES}?limit=100&cursor={cursor}");
        }
        assert_eq!(seen, count);
    }
    idle(&app).await;
}

async fn kind_of_a_later_version_is_left_out(app: TestApp) {
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let tx = app.state().db.begin_write().await.unwrap();
    insert(&tx, row(&app, &family, "moon_landing", json!({}))).await;
    insert(&tx, row(&app, &family, "booking_confirmed", json!({}))).await;
    tx.commit().await.unwrap();
    assert_eq!(kinds(&app, &family.token).await, ["booking_confirmed"]);
    idle(&app).await;
}

async fn query_and_body_that_cannot_be_read_are_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, id) = confirmed(&app, &world).await;
    for query in ["cursor=?", "limit=0", "limit=101", "unread=maybe", "x=1"] {
        let path = format!("{NOTICES}?{query}");
        let answer = app.get(&path).bearer(&family.token).await;
        answer.assert_problem("invalid_query");
    }
    let path = format!("{NOTICES}/read-all");
    let answer = app
        .post(&path, json!({ "up_to": "now" }))
        .bearer(&family.token)
        .await;
    answer.assert_problem("invalid_request");
    app.get(NOTICES).await.assert_problem("unauthenticated");
    let path = format!("{NOTICES}/{id}/read");
    let answer = app.post(&path, json!({})).bearer(&family.token).await;
    answer.assert_problem("not_found");
    app.clock.set(at("2026-11-25", "11:00"));
    act(&app, &world, id, "no-show", json!({})).await;
    let token = app.token(&family.actor);
    assert_eq!(kinds(&app, &token).await[0], "booking_no_show");
}
