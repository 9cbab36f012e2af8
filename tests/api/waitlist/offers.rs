//! Offers: when they are made, how they are answered, and what follows.

use super::steps::{
    accept, answer, booking_in, entry, house_wish, instant, jobs, join, monday, offer_in, offered,
    session_wish, sibling, state_of, taken, told, told_kinds, wait_for, withdraw,
};
use crate::scenarios::steps::{
    act, balance, book, cancel, morning, of_twelve, refused, second_house, see, session_at, status,
};
use crate::support::{
    TestApp,
    factory::{Child, Family, Session, World, WorldSeed, at},
    on_both_stores,
};
use baobaowu::features::policies::domain::CareKind;
use chrono::TimeDelta;
use entity::notice;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores! {
    what_is_free_is_offered_to_who_joins,
    accepted_offer_becomes_a_request_with_a_deadline_of_its_own,
    accepted_offer_is_confirmed_where_the_house_confirms_by_itself,
    declined_offer_goes_to_the_next,
    unanswered_offer_goes_to_the_next_and_the_family_behind_the_others,
    unanswered_offers_end_the_wish,
    session_is_offered_to_a_wish_once,
    repeated_answer_is_the_same_answer,
    only_the_offer_that_was_shown_is_answered,
    withdrawn_wish_gives_its_offer_back,
    siblings_are_offered_places_together_and_answer_together,
    offer_taken_back_by_the_house_leaves_the_wish_where_it_was,
    offer_is_no_booking_that_staff_confirm,
    offer_stands_no_longer_than_booking,
    nothing_is_offered_before_booking_opens,
    longest_stretch_that_fits_is_offered,
    sessions_opened_anew_are_offered,
    papers_that_arrive_are_found_by_the_sweep,
    kept_place_is_free_for_all_when_nobody_serves_the_list,
}

on_both_stores! {
    with [("POLICY_DIR", crate::scenarios::steps::policies(
        "same-day-booking",
        &[
            ("closes_days_before = { value = 1", "closes_days_before = { value = 0"),
            ("closes_at = { value = \"12:00\"", "closes_at = { value = \"08:55\""),
            ("quiet_to = { value = \"08:00\"", "quiet_to = { value = \"05:00\""),
        ],
    ))];
    offer_is_short_when_the_session_begins_soon,
}

async fn what_is_free_is_offered_to_who_joins(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let wish = house_wish(&[child], &world, "2026-11-24", "2026-11-30");
    let id = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    jobs(&app).await;
    let told = entry(&app, &family.actor, id).await;
    offer_in(&told);
    assert_eq!(told["offer"]["session_id"], session.id.to_string());
    assert_eq!(told["position"], Value::Null);
}

async fn accepted_offer_becomes_a_request_with_a_deadline_of_its_own(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, _, id) = offered(&app, &world).await;
    let booking = booking_in(&entry(&app, &family.actor, id).await);
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    monday(&app, "09:59");
    let told = accept(&app, &family, id).await.assert_status(200);
    assert_eq!(told.body["status"], "fulfilled");
    assert_eq!(told.body["offer"]["outcome"], "accepted");
    let path = format!("/v1/bookings/{booking}");
    let booked = see(&app, &family.actor, &path).await.body;
    assert_eq!(booked["status"], "requested");
    assert_eq!(booked["channel"], "waitlist");
    assert_eq!(booked["confirm_deadline"], "2026-11-24T09:59:00+08:00");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(1, 0));
    act(&app, &world.manager.actor, booking, "confirm", json!({}))
        .await
        .assert_status(200);
    jobs(&app).await;
    monday(&app, "10:01");
    jobs(&app).await;
    assert_eq!(status(&app, &family, booking).await, "confirmed");
    assert_eq!(state_of(&app, &family, id).await, "fulfilled");
}

async fn accepted_offer_is_confirmed_where_the_house_confirms_by_itself(app: TestApp) {
    let seed = WorldSeed {
        auto_confirm: true,
        ..WorldSeed::default()
    };
    let world = seed.insert(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let id = wait_for(&app, &family, &child, &session).await;
    jobs(&app).await;
    let booking = booking_in(&entry(&app, &family.actor, id).await);
    assert_eq!(status(&app, &family, booking).await, "offered");
    accept(&app, &family, id).await.assert_status(200);
    assert_eq!(status(&app, &family, booking).await, "confirmed");
}

async fn declined_offer_goes_to_the_next(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, session, id) = offered(&app, &world).await;
    let (next, other) = world.family_with_child(&app).await;
    let wish = house_wish(&[other], &world, "2026-11-25", "2026-11-26");
    app.clock.advance(TimeDelta::minutes(1));
    let after = join(&app, &next.actor, wish).await.assert_status(201).id();
    jobs(&app).await;
    assert_eq!(state_of(&app, &next, after).await, "waiting");
    let told = entry(&app, &family.actor, id).await;
    let offer = offer_in(&told);
    let declined = answer(&app, &family.actor, id, "decline", offer)
        .await
        .assert_status(200);
    // A wish for one session ends with its one offer.
    assert_eq!(declined.body["status"], "ended");
    assert_eq!(
        status(&app, &family, booking_in(&told)).await,
        "offer_declined"
    );
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    let late = answer(&app, &family.actor, id, "accept", offer);
    refused(&app, late, 409, "offer_ended").await;
    let overtaking = book(&app, &family, &child, &session);
    refused(&app, overtaking, 409, "waiting_list_first").await;
    jobs(&app).await;
    let told = entry(&app, &next.actor, after).await;
    let offer = offer_in(&told);
    // Who declines one of several keeps waiting, at the old place in the order.
    let declined = answer(&app, &next.actor, after, "decline", offer)
        .await
        .assert_status(200);
    assert_eq!(declined.body["status"], "waiting");
    assert_eq!(declined.body["queued_at"], told["queued_at"]);
    jobs(&app).await;
    assert_eq!(state_of(&app, &next, after).await, "waiting");
    book(&app, &family, &child, &session)
        .await
        .assert_status(201);
}

async fn unanswered_offer_goes_to_the_next_and_the_family_behind_the_others(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, holder, booking) = taken(&app, &world, "2026-11-25").await;
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let (family, child) = world.family_with_child(&app).await;
        let wish = house_wish(&[child], &world, "2026-11-25", "2026-11-27");
        let id = join(&app, &family.actor, wish)
            .await
            .assert_status(201)
            .id();
        waiting.push((family, child, id));
        app.clock.advance(TimeDelta::milliseconds(1));
    }
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    let [(first, child, first_id), (second, _, second_id)] = &waiting[..] else {
        panic!("two families");
    };
    let told_first = entry(&app, &first.actor, *first_id).await;
    offer_in(&told_first);
    monday(&app, "10:00");
    jobs(&app).await;
    assert_eq!(state_of(&app, first, *first_id).await, "offered");
    monday(&app, "10:01");
    jobs(&app).await;
    let told_after = entry(&app, &first.actor, *first_id).await;
    assert_eq!(told_after["status"], "waiting");
    assert_eq!(told_after["queued_at"], "2026-11-23T10:01:00+08:00");
    assert_eq!(
        status(&app, first, booking_in(&told_first)).await,
        "offer_expired"
    );
    assert_eq!(balance(&app, first, child, 2026).await, of_twelve(0, 0));
    assert_eq!(
        told_kinds(&app, first).await,
        ["waitlist_offer_timed_out", "waitlist_offered"]
    );
    let told_second = entry(&app, &second.actor, *second_id).await;
    assert_eq!(told_second["offer"]["session_id"], session.id.to_string());
    offer_in(&told_second);
    // Now the second goes first where both could have a place.
    let offer = offer_in(&told_second);
    answer(&app, &second.actor, *second_id, "decline", offer)
        .await
        .assert_status(200);
    assert_eq!(entry(&app, &second.actor, *second_id).await["position"], 1);
    assert_eq!(entry(&app, &first.actor, *first_id).await["position"], 2);
}

async fn unanswered_offers_end_the_wish(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    for day in ["2026-11-25", "2026-11-26", "2026-11-27"] {
        morning(&app, &world, day).await;
    }
    let wish = house_wish(&[child], &world, "2026-11-25", "2026-11-27");
    let id = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    jobs(&app).await;
    let mut seen = Vec::new();
    for clock in ["10:00", "11:00"] {
        let told = entry(&app, &family.actor, id).await;
        offer_in(&told);
        seen.push(told["offer"]["session_id"].clone());
        monday(&app, clock);
        jobs(&app).await;
    }
    assert_ne!(seen[0], seen[1]);
    assert_eq!(state_of(&app, &family, id).await, "ended");
    let last = told(&app, &family).await.pop().unwrap();
    assert_eq!(last.0, "waitlist_offer_timed_out");
    assert_eq!(last.1["entry_status"], "ended");
}

async fn session_is_offered_to_a_wish_once(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = world.session(&app, 1).await;
    let wish = house_wish(&[child], &world, "2026-11-25", "2026-11-27");
    let id = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    jobs(&app).await;
    let offer = offer_in(&entry(&app, &family.actor, id).await);
    answer(&app, &family.actor, id, "decline", offer)
        .await
        .assert_status(200);
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, id).await, "waiting");
    // Another session of the dates is offered as it comes free.
    let (other, holder, booking) = taken(&app, &world, "2026-11-26").await;
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    let told = entry(&app, &family.actor, id).await;
    assert_eq!(told["offer"]["session_id"], other.id.to_string());
    assert_ne!(told["offer"]["session_id"], session.id.to_string());
}

async fn repeated_answer_is_the_same_answer(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, _, _, id) = offered(&app, &world).await;
    let offer = offer_in(&entry(&app, &family.actor, id).await);
    let take = || answer(&app, &family.actor, id, "accept", offer);
    let first = take().key("yes").await.assert_status(200);
    let again = take().key("yes").await.assert_status(200);
    assert_eq!(first.body, again.body);
    // Without the key it is another wish to accept what is accepted.
    let twice = refused(&app, take(), 409, "invalid_state").await;
    assert_eq!(twice.body["current_status"], "requested");
}

async fn only_the_offer_that_was_shown_is_answered(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, _, _, id) = offered(&app, &world).await;
    let other = app.state().new_id();
    let guess = answer(&app, &family.actor, id, "accept", other);
    refused(&app, guess, 404, "not_found").await;
    assert_eq!(state_of(&app, &family, id).await, "offered");
    let offer = offer_in(&entry(&app, &family.actor, id).await);
    // Staff answer on behalf of the family at its word.
    answer(&app, &world.manager.actor, id, "accept", offer)
        .await
        .assert_status(200);
}

async fn withdrawn_wish_gives_its_offer_back(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child, session, id) = offered(&app, &world).await;
    let (next, other) = world.family_with_child(&app).await;
    let after = wait_for(&app, &next, &other, &session).await;
    let booking = booking_in(&entry(&app, &family.actor, id).await);
    withdraw(&app, &family.actor, id).await.assert_status(204);
    assert_eq!(state_of(&app, &family, id).await, "withdrawn");
    assert_eq!(status(&app, &family, booking).await, "offer_declined");
    assert_eq!(balance(&app, &family, &child, 2026).await, of_twelve(0, 0));
    jobs(&app).await;
    assert_eq!(state_of(&app, &next, after).await, "offered");
}

/// Twins who have been offered both places of a session.
async fn twins_offered(app: &TestApp, world: &World) -> (Family, [Child; 2], Session, Uuid) {
    let session = world.session(app, 2).await;
    let (family, one) = world.family_with_child(app).await;
    let twins = [one, sibling(app, world, &family).await];
    let wish = session_wish(&twins, &session);
    let id = join(app, &family.actor, wish).await.assert_status(201).id();
    jobs(app).await;
    (family, twins, session, id)
}

async fn siblings_are_offered_places_together_and_answer_together(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, holder, booking) = taken(&app, &world, "2026-11-25").await;
    let (family, one) = world.family_with_child(&app).await;
    let twins = [one, sibling(&app, &world, &family).await];
    let wish = session_wish(&twins, &session);
    let alone = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    // One place is no place for two, and nobody is told of it.
    assert_eq!(state_of(&app, &family, alone).await, "waiting");
    assert!(told(&app, &family).await.is_empty());
    app.clock.set(at("2026-11-23", "09:00"));
    withdraw(&app, &family.actor, alone)
        .await
        .assert_status(204);
    let other_world = second_house(&app, &world).await;
    let (family, twins, _, id) = twins_offered(&app, &other_world).await;
    let told_offer = entry(&app, &family.actor, id).await;
    assert_eq!(told_offer["offer"]["bookings"].as_array().unwrap().len(), 2);
    assert_eq!(told_kinds(&app, &family).await, ["waitlist_offered"]);
    accept(&app, &family, id).await.assert_status(200);
    for (place, twin) in twins.iter().enumerate() {
        let booking = &told_offer["offer"]["bookings"][place]["booking_id"];
        let booking = booking.as_str().unwrap().parse().unwrap();
        assert_eq!(status(&app, &family, booking).await, "requested");
        assert_eq!(balance(&app, &family, twin, 2026).await, of_twelve(1, 0));
    }
}

async fn offer_taken_back_by_the_house_leaves_the_wish_where_it_was(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, twins, session, id) = twins_offered(&app, &world).await;
    let told_offer = entry(&app, &family.actor, id).await;
    let booking = booking_in(&told_offer);
    let places = |released: u32| {
        let body = json!({ "released_places": released, "status": "open" });
        app.put(&format!("/v1/sessions/{}", session.id), body)
            .bearer(&app.token(&world.manager.actor))
    };
    places(0).await.assert_status(200);
    app.clock.advance(TimeDelta::minutes(5));
    let reason = json!({ "reason": "活动室维修" });
    act(&app, &world.manager.actor, booking, "cancel", reason)
        .await
        .assert_status(200);
    jobs(&app).await;
    for twin in &twins {
        assert_eq!(balance(&app, &family, twin, 2026).await, of_twelve(0, 0));
    }
    let waits = entry(&app, &family.actor, id).await;
    assert_eq!(waits["status"], "waiting");
    assert_eq!(waits["queued_at"], told_offer["queued_at"]);
    assert_eq!(
        told_kinds(&app, &family).await,
        ["waitlist_offer_withdrawn", "waitlist_offered"]
    );
    // Nobody has booked, so no booking was cancelled.
    let of_bookings = notice::Entity::find()
        .filter(notice::Column::AudienceId.eq(family.id.get()))
        .filter(notice::Column::Kind.starts_with("booking_"))
        .count(app.sql());
    assert_eq!(of_bookings.await.unwrap(), 0);
    // The places come back, and who waits longest is offered them again.
    let (later, child) = world.family_with_child(&app).await;
    let behind = wait_for(&app, &later, &child, &session).await;
    places(2).await.assert_status(200);
    jobs(&app).await;
    let again = entry(&app, &family.actor, id).await;
    assert_ne!(offer_in(&again), offer_in(&told_offer));
    assert_eq!(again["offer"]["session_id"], session.id.to_string());
    assert_eq!(state_of(&app, &later, behind).await, "waiting");
}

async fn offer_is_no_booking_that_staff_confirm(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, _, _, id) = offered(&app, &world).await;
    let booking = booking_in(&entry(&app, &family.actor, id).await);
    for word in ["confirm", "no-show"] {
        app.clock.set(match word {
            "confirm" => at("2026-11-23", "09:10"),
            _ => at("2026-11-25", "11:00"),
        });
        let act = act(&app, &world.manager.actor, booking, word, json!({}));
        let told = refused(&app, act, 409, "invalid_state").await;
        assert_eq!(told.body["current_status"], "offered");
    }
    monday(&app, "09:10");
    let taken_back = cancel(&app, &family.actor, booking);
    refused(&app, taken_back, 409, "invalid_state").await;
}

async fn offer_stands_no_longer_than_booking(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, holder, booking) = taken(&app, &world, "2026-11-25").await;
    let (family, child) = world.family_with_child(&app).await;
    let id = wait_for(&app, &family, &child, &session).await;
    app.clock.set(at("2026-11-24", "11:30"));
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    jobs(&app).await;
    let told = entry(&app, &family.actor, id).await;
    assert_eq!(told["offer"]["offer_until"], "2026-11-24T12:00:00+08:00");
    offer_in(&told);
    // With booking closed nothing more can come of it.
    app.clock.set(at("2026-11-24", "12:00"));
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, id).await, "ended");
}

async fn nothing_is_offered_before_booking_opens(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let session = morning(&app, &world, "2026-12-09").await;
    let id = wait_for(&app, &family, &child, &session).await;
    jobs(&app).await;
    // It opens fourteen days before at nine; until then everyone waits, the list too.
    app.clock
        .set(at("2026-11-25", "09:00") - TimeDelta::seconds(1));
    jobs(&app).await;
    let waiting = entry(&app, &family.actor, id).await;
    assert_eq!(waiting["status"], "waiting");
    assert_eq!(waiting["last_skipped"], Value::Null);
    app.clock.set(at("2026-11-25", "09:00"));
    // Who waited has no head start over who asks now.
    let (direct, other) = world.family_with_child(&app).await;
    book(&app, &direct, &other, &session)
        .await
        .assert_status(201);
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, id).await, "offered");
}

async fn longest_stretch_that_fits_is_offered(app: TestApp) {
    let world = World::seed(&app).await;
    let session = session_at(&app, &world, "2026-11-25", "13:00", "17:00").await;
    let mut others = Vec::new();
    for _ in 0..20 {
        others.push(world.family_with_child(&app).await);
    }
    // Everyone else stays from 14:30 to 15:00.
    for (family, child) in &others {
        let part = crate::scenarios::steps::part(
            child,
            &session,
            at("2026-11-25", "14:30"),
            at("2026-11-25", "15:00"),
        );
        crate::scenarios::steps::ask(&app, &family.actor, part)
            .await
            .assert_status(201);
    }
    let (family, child) = world.family_with_child(&app).await;
    let mut wish = house_wish(&[child], &world, "2026-11-25", "2026-11-25");
    wish["kind"] = json!(CareKind::Timed);
    wish["earliest"] = json!("13:30");
    wish["min_minutes"] = json!(120);
    let too_long = join(&app, &family.actor, {
        let mut wish = wish.clone();
        wish["min_minutes"] = json!(150);
        wish
    });
    let too_long = too_long.await.assert_status(201).id();
    let id = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, too_long).await, "waiting");
    let told = entry(&app, &family.actor, id).await;
    offer_in(&told);
    let (from, to) = (&told["offer"]["starts_at"], &told["offer"]["ends_at"]);
    assert_eq!(instant(from), at("2026-11-25", "15:00"));
    assert_eq!(instant(to), at("2026-11-25", "17:00"));
}

async fn sessions_opened_anew_are_offered(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    let (second, other) = world.family_with_child(&app).await;
    let wish = |of, day| house_wish(&[of], &world, day, day);
    let thursday = join(&app, &family.actor, wish(child, "2026-11-26"))
        .await
        .assert_status(201)
        .id();
    let session = morning(&app, &world, "2026-11-25").await;
    let path = format!("/v1/sessions/{}", session.id);
    let edit = |places: u32, word: &str| {
        let body = json!({ "released_places": places, "status": word });
        app.put(&path, body).bearer(&world.manager.token)
    };
    edit(20, "closed").await.assert_status(200);
    let wednesday = wait_for(&app, &second, &other, &session).await;
    jobs(&app).await;
    assert_eq!(state_of(&app, &second, wednesday).await, "waiting");
    edit(20, "open").await.assert_status(200);
    let opened = json!({
        "room_id": world.room,
        "date": "2026-11-26",
        "start_time": "09:00",
        "end_time": "11:00",
        "kind": "timed",
        "released_places": 5,
        "step_minutes": 30,
    });
    let shift = json!({
        "staff_id": world.carers[0].id,
        "room_id": world.room,
        "starts_at": at("2026-11-26", "09:00"),
        "ends_at": at("2026-11-26", "11:00"),
    });
    for (path, body) in [("/v1/shifts", shift), ("/v1/sessions", opened)] {
        app.post(path, body)
            .bearer(&world.manager.token)
            .await
            .assert_status(201);
    }
    let (direct, third) = world.family_with_child(&app).await;
    let overtaking = book(&app, &direct, &third, &session);
    refused(&app, overtaking, 409, "waiting_list_first").await;
    jobs(&app).await;
    assert_eq!(state_of(&app, &second, wednesday).await, "offered");
    assert_eq!(state_of(&app, &family, thursday).await, "offered");
    book(&app, &direct, &third, &session)
        .await
        .assert_status(201);
}

async fn papers_that_arrive_are_found_by_the_sweep(app: TestApp) {
    use crate::support::factory::{CertificateSeed, ChildSeed};
    let world = World::seed(&app).await;
    let family = world.family(&app).await;
    let seed = ChildSeed {
        certificate: None,
        ..ChildSeed::default()
    };
    let child = seed.insert(&app, &world, &family).await;
    let session = world.session(&app, 1).await;
    let id = wait_for(&app, &family, &child, &session).await;
    jobs(&app).await;
    let told = entry(&app, &family.actor, id).await;
    assert_eq!(told["status"], "waiting");
    assert_eq!(told["last_skipped"]["code"], "health_certificate_missing");
    CertificateSeed::default()
        .insert(&app, &world, &family, child)
        .await;
    jobs(&app).await;
    assert_eq!(state_of(&app, &family, id).await, "offered");
}

async fn kept_place_is_free_for_all_when_nobody_serves_the_list(app: TestApp) {
    let world = World::seed(&app).await;
    let (session, holder, booking) = taken(&app, &world, "2026-11-25").await;
    let (family, child) = world.family_with_child(&app).await;
    wait_for(&app, &family, &child, &session).await;
    jobs(&app).await;
    cancel(&app, &holder.actor, booking)
        .await
        .assert_status(200);
    let (direct, other) = world.family_with_child(&app).await;
    let kept = refused(
        &app,
        book(&app, &direct, &other, &session),
        409,
        "waiting_list_first",
    )
    .await;
    let until = instant(&kept.body["until"]).to_utc();
    assert_eq!(until, app.now() + TimeDelta::seconds(20));
    // Should no job run, the place is not lost.
    app.clock.set(until);
    book(&app, &direct, &other, &session)
        .await
        .assert_status(201);
}

async fn offer_is_short_when_the_session_begins_soon(app: TestApp) {
    let world = World::seed(&app).await;
    let second = second_house(&app, &world).await;
    for (clock, until, place) in [("05:59", "06:59", &world), ("08:45", "08:55", &second)] {
        app.clock.set(at("2026-11-25", clock));
        let (family, child) = world.family_with_child(&app).await;
        let session = place.session(&app, 2).await;
        let id = wait_for(&app, &family, &child, &session).await;
        jobs(&app).await;
        let told = entry(&app, &family.actor, id).await;
        let stands = instant(&told["offer"]["offer_until"]);
        assert_eq!(stands, at("2026-11-25", until), "{clock}");
    }
    // Less than three hours before it begins there is a quarter of an hour to answer.
    app.clock.set(at("2026-11-25", "06:01"));
    let (family, child) = world.family_with_child(&app).await;
    let wish = house_wish(&[child], &world, "2026-11-25", "2026-11-25");
    let id = join(&app, &family.actor, wish)
        .await
        .assert_status(201)
        .id();
    jobs(&app).await;
    let told = entry(&app, &family.actor, id).await;
    let stands = instant(&told["offer"]["offer_until"]);
    assert_eq!(stands, at("2026-11-25", "06:16"));
}
