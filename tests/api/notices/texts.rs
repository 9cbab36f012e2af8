//! What is told is so: of money and free sessions, of too many children, of the waiting list.

use super::NOTICES;
use crate::{
    payments::steps::Stage,
    scenarios::steps::{act, book, cancel, confirmed},
    support::{
        TestApp,
        factory::{World, at},
        on_both_stores,
    },
    waitlist::steps::{answer, entry, house_wish, jobs, join, offer_in, wait_for},
};
use baobaowu::shared::domain::Actor;
use chrono::TimeDelta;
use serde_json::json;

on_both_stores! {
    free_session_that_comes_back_is_named,
    missed_booking_says_what_it_counts_as,
    booking_cancelled_late_says_what_it_counts_as,
    too_many_children_are_told_of_without_guessing_why,
    unanswered_offer_says_what_becomes_of_the_wish,
    wish_that_ends_after_an_offer_was_declined_is_not_called_vain,
}

mod paid {
    use super::{
        paid_booking_gives_no_free_session_back, unpaid_booking_says_until_when_it_is_held,
    };
    use crate::support::on_both_stores;

    on_both_stores! { with crate::support::wechat_pay::wechat_pay();
        paid_booking_gives_no_free_session_back,
        unpaid_booking_says_until_when_it_is_held,
    }
}

/// The newest notice of a kind as it is read in Chinese and in English.
async fn read(app: &TestApp, who: &Actor, kind: &str) -> [String; 2] {
    let mut texts = [String::new(), String::new()];
    for (text, language) in texts.iter_mut().zip(["zh", "en"]) {
        let answer = app.get(NOTICES).bearer(&app.token(who)).lang(language);
        let items = answer.await.assert_status(200).body["items"].clone();
        let items = items.as_array().unwrap();
        let found = items.iter().find(|item| item["kind"] == kind);
        let found = found.unwrap_or_else(|| panic!("no {kind} in {items:?}"));
        *text = found["body"].as_str().unwrap().to_owned();
    }
    texts
}

async fn free_session_that_comes_back_is_named(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    assert_eq!(
        read(&app, &family.actor, "booking_confirmed").await,
        [
            "北外滩社区宝宝屋11月25日（周三）09:00–11:00的照护已确认。",
            "Care at North Bund Community Baby House on Wed 25 Nov, 09:00–11:00, is confirmed.",
        ]
    );
    cancel(&app, &family.actor, id).await.assert_status(200);
    assert_eq!(
        read(&app, &family.actor, "booking_cancelled").await,
        [
            "北外滩社区宝宝屋11月25日（周三）09:00–11:00的预约已取消，不计失约。免费次数已退回。",
            "The booking at North Bund Community Baby House on Wed 25 Nov, 09:00–11:00, was \
             cancelled. It does not count as missed. The free session is yours again.",
        ]
    );
}

async fn missed_booking_says_what_it_counts_as(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.ends_at);
    act(&app, &world.manager.actor, id, "no-show", json!({}))
        .await
        .assert_status(200);
    assert_eq!(
        read(&app, &family.actor, "booking_no_show").await,
        [
            "北外滩社区宝宝屋11月25日（周三）09:00–11:00的照护无人到场。\
             本次计为已使用一次免费照护。近 90 天内已有 1 次失约记录，满 3 次将暂停预约。\
             如有疑问请联系宝宝屋。",
            "Nobody came to North Bund Community Baby House on Wed 25 Nov, 09:00–11:00. \
             It counts as a free session used. Missed or late cancelled within 90 days: 1; \
             3 suspend booking. Please ask the house if this is wrong.",
        ]
    );
}

async fn booking_cancelled_late_says_what_it_counts_as(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let id = confirmed(&app, &world, (&family, &child), &session).await;
    app.clock.set(session.starts_at - TimeDelta::hours(1));
    cancel(&app, &family.actor, id).await.assert_status(200);
    let [said, in_english] = read(&app, &family.actor, "booking_late_cancelled").await;
    assert!(
        said.contains("近 90 天内已有 1 次失约记录，满 3 次将暂停预约。"),
        "{said}"
    );
    assert!(
        in_english.contains("within 90 days: 1; 3 suspend"),
        "{in_english}"
    );
}

async fn paid_booking_gives_no_free_session_back(app: TestApp) {
    let stage = Stage::offline(&app).await;
    let booking = stage.book(&app).await;
    stage.house_cancels(&app, booking).await;
    let [said, in_english] = read(&app, &stage.family.actor, "booking_cancelled_by_house").await;
    assert!(said.ends_with("的预约，原因：水管破裂。"), "{said}");
    assert!(
        in_english.ends_with("09:00–11:00: 水管破裂."),
        "{in_english}"
    );
    let booking = stage.book(&app).await;
    app.clock.set(stage.session.ends_at);
    act(
        &app,
        &stage.world.manager.actor,
        booking,
        "no-show",
        json!({}),
    )
    .await
    .assert_status(200);
    let [said, in_english] = read(&app, &stage.family.actor, "booking_no_show").await;
    assert!(!said.contains("免费"), "{said}");
    assert!(!in_english.contains("free session"), "{in_english}");
}

async fn unpaid_booking_says_until_when_it_is_held(app: TestApp) {
    let stage = Stage::online(&app).await;
    stage.book(&app).await;
    assert_eq!(
        read(&app, &stage.family.actor, "booking_confirmed").await,
        [
            "北外滩社区宝宝屋11月25日（周三）09:00–11:00的照护已确认，费用 60 元，\
             请在11月23日（周一） 09:15前付款，逾期预约失效。",
            "Care at North Bund Community Baby House on Wed 25 Nov, 09:00–11:00, is confirmed; \
             the fee is 60 yuan. Please pay by Mon 23 Nov 09:15, or the booking lapses.",
        ]
    );
}

async fn too_many_children_are_told_of_without_guessing_why(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 2).await;
    for _ in 0..2 {
        let (family, child) = world.family_with_child(&app).await;
        confirmed(&app, &world, (&family, &child), &session).await;
    }
    // No carer is missing: the house itself takes a place back, and closes the session before
    // everyone fits again.
    let edit = |places: u32, status: &str| {
        let body = json!({ "released_places": places, "status": status });
        app.put(&format!("/v1/sessions/{}", session.id), body)
            .bearer(&app.token(&world.manager.actor))
    };
    edit(1, "open").await.assert_status(200);
    let manager = &world.manager.actor;
    let [said, in_english] = read(&app, manager, "shortfall_began").await;
    assert!(
        said.contains("已约 2 人，现只能接收 1 人，超出 1 人。"),
        "{said}"
    );
    assert!(said.ends_with("入屋以当时可接收人数为限。"), "{said}");
    for wrong in ["照护人员", "不能再签到"] {
        assert!(!said.contains(wrong), "{said}");
    }
    assert!(!in_english.contains("ratio"), "{in_english}");
    edit(2, "closed").await.assert_status(200);
    assert_eq!(
        read(&app, manager, "shortfall_ended").await,
        [
            "北外滩社区宝宝屋11月25日（周三）09:00–11:00的预约人数已在可接收人数之内。",
            "At North Bund Community Baby House on Wed 25 Nov, 09:00–11:00, no more children \
             are booked than may be cared for.",
        ]
    );
}

async fn unanswered_offer_says_what_becomes_of_the_wish(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 2).await;
    let (one, child) = world.family_with_child(&app).await;
    wait_for(&app, &one, &child, &session).await;
    let (other, child) = world.family_with_child(&app).await;
    let wish = house_wish(&[child], &world, "2026-11-25", "2026-11-27");
    join(&app, &other.actor, wish).await.assert_status(201);
    jobs(&app).await;
    app.clock.set(at("2026-11-23", "10:00"));
    jobs(&app).await;
    let kind = "waitlist_offer_timed_out";
    let [ended, ended_in_english] = read(&app, &one.actor, kind).await;
    assert!(ended.ends_with("不再为您保留。这一候补已结束。"), "{ended}");
    let said = "no longer held for you. Your entry on the waiting list has ended.";
    assert!(ended_in_english.ends_with(said), "{ended_in_english}");
    let [waits, waits_in_english] = read(&app, &other.actor, kind).await;
    assert!(
        waits.ends_with("不再为您保留。您的候补继续有效，但顺序后移。"),
        "{waits}"
    );
    let said = "no longer held for you. You stay on the waiting list, but further back.";
    assert!(waits_in_english.ends_with(said), "{waits_in_english}");
}

async fn wish_that_ends_after_an_offer_was_declined_is_not_called_vain(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 1).await;
    let (family, child) = world.family_with_child(&app).await;
    let wish = house_wish(&[child], &world, "2026-11-25", "2026-11-25");
    let id = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    jobs(&app).await;
    let offer = offer_in(&entry(&app, &family.actor, id).await);
    answer(&app, &family.actor, id, "decline", offer)
        .await
        .assert_status(200);
    let [said, _] = read(&app, &family.actor, "waitlist_offer_declined").await;
    assert!(said.ends_with("您的候补继续有效，顺序不变。"), "{said}");
    let (other, child) = world.family_with_child(&app).await;
    jobs(&app).await;
    book(&app, &other, &child, &session)
        .await
        .assert_status(201);
    app.clock.set(at("2026-11-24", "12:00"));
    jobs(&app).await;
    assert_eq!(
        read(&app, &family.actor, "waitlist_ended").await,
        [
            "您所候补的日期已截止预约，这一候补已结束。",
            "Booking has closed for what you were waiting for. Your entry on the waiting list \
             has ended.",
        ]
    );
}
