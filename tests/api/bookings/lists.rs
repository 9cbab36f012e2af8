//! Lists of bookings: pages, filters, and whose bookings they are.

use crate::scenarios::steps::{
    ask, cancel, confirm, confirmed, morning, other_guardian, refused, second_house, see, whole,
};
use crate::support::{
    TestApp,
    factory::{ChildSeed, StaffSeed, World},
    on_both_stores,
};
use baobaowu::{features::staff::domain::StaffRole, shared::domain::Actor};
use chrono::TimeDelta;
use serde_json::Value;
use uuid::Uuid;

on_both_stores! {
    guardians_see_the_bookings_of_their_family,
    staff_see_the_bookings_of_their_houses,
    bookings_are_filtered,
    filters_reach_no_further_than_the_scope,
    pages_follow_each_other_without_gap_or_double,
    query_that_cannot_be_read_is_refused,
}

async fn listed(app: &TestApp, who: &Actor, query: &str) -> Vec<Uuid> {
    let told = see(app, who, &format!("/v1/bookings{query}"))
        .await
        .assert_status(200);
    assert!(told.body.get("next_cursor").is_none(), "{}", told.text);
    ids(&told.body)
}

fn ids(page: &Value) -> Vec<Uuid> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

async fn guardians_see_the_bookings_of_their_family(app: TestApp) {
    let world = World::seed(&app).await;
    let (mother, child) = world.family_with_child(&app).await;
    let father = other_guardian(&app, &world, &mother).await;
    let (others, other) = world.family_with_child(&app).await;
    let session = world.session(&app, 20).await;
    let own = confirmed(&app, &world, (&mother, &child), &session).await;
    let theirs = confirmed(&app, &world, (&others, &other), &session).await;
    assert_eq!(listed(&app, &mother.actor, "").await, [own]);
    assert_eq!(listed(&app, &father.actor, "").await, [own]);
    assert_eq!(listed(&app, &others.actor, "").await, [theirs]);
    // An item is what the booking itself is.
    let page = see(&app, &mother.actor, "/v1/bookings").await.body;
    let one = see(&app, &mother.actor, &format!("/v1/bookings/{own}"))
        .await
        .body;
    assert_eq!(page["items"][0], one);
}

async fn staff_see_the_bookings_of_their_houses(app: TestApp) {
    let world = World::seed(&app).await;
    let other = second_house(&app, &world).await;
    let colleague = StaffSeed::of(StaffRole::HouseManager)
        .insert(&app, &other)
        .await;
    let (family, child) = world.family_with_child(&app).await;
    let here = morning(&app, &world, "2026-11-25").await;
    let there = morning(&app, &other, "2026-11-26").await;
    let first = ask(&app, &family.actor, whole(&child, &here)).await;
    let first = first.assert_status(201).id();
    app.clock.advance(TimeDelta::seconds(1));
    let second = ask(&app, &family.actor, whole(&child, &there)).await;
    let second = second.assert_status(201).id();
    for staff in [&world.manager, &world.carers[0], &world.health_worker] {
        assert_eq!(listed(&app, &staff.actor, "").await, [first]);
    }
    assert_eq!(listed(&app, &colleague.actor, "").await, [second]);
    for staff in [&world.subdistrict_admin, &world.district_admin] {
        assert_eq!(listed(&app, &staff.actor, "").await, [first, second]);
    }
    confirm(&app, &colleague, second).await.assert_status(200);
}

/// Two children with three bookings in two houses, oldest first.
async fn three(app: &TestApp, world: &World) -> (Actor, [Uuid; 2], [Uuid; 3], World) {
    let other = second_house(app, world).await;
    let (family, child) = world.family_with_child(app).await;
    let sister = ChildSeed::default().insert(app, world, &family).await;
    let wednesday = morning(app, world, "2026-11-25").await;
    let thursday = morning(app, &other, "2026-11-26").await;
    let friday = morning(app, world, "2026-11-27").await;
    let mut made = Vec::new();
    for (child, session) in [
        (&child, &friday),
        (&sister, &thursday),
        (&child, &wednesday),
    ] {
        app.clock.advance(TimeDelta::seconds(1));
        let booked = ask(app, &family.actor, whole(child, session)).await;
        made.push(booked.assert_status(201).id());
    }
    confirm(app, &world.manager, made[0])
        .await
        .assert_status(200);
    cancel(app, &family.actor, made[2]).await.assert_status(200);
    let children = [child.id.get(), sister.id.get()];
    (family.actor, children, made.try_into().unwrap(), other)
}

async fn bookings_are_filtered(app: TestApp) {
    let world = World::seed(&app).await;
    let (guardian, [child, sister], [friday, thursday, wednesday], other) =
        three(&app, &world).await;
    let (here, there) = (world.house, other.house);
    let seen = see(&app, &guardian, &format!("/v1/bookings/{friday}")).await;
    let session = seen.body["session_id"].as_str().unwrap().to_owned();
    for (query, expected) in [
        (String::new(), vec![friday, thursday, wednesday]),
        (format!("?child_id={child}"), vec![friday, wednesday]),
        (format!("?child_id={sister}"), vec![thursday]),
        (format!("?house_id={here}"), vec![friday, wednesday]),
        (format!("?house_id={there}"), vec![thursday]),
        (format!("?session_id={session}"), vec![friday]),
        ("?status=requested".to_owned(), vec![thursday]),
        ("?status=confirmed".to_owned(), vec![friday]),
        ("?status=cancelled".to_owned(), vec![wednesday]),
        ("?status=no_show".to_owned(), vec![]),
        ("?from=2026-11-26".to_owned(), vec![friday, thursday]),
        ("?to=2026-11-26".to_owned(), vec![thursday, wednesday]),
        ("?from=2026-11-26&to=2026-11-26".to_owned(), vec![thursday]),
        ("?from=2026-11-27&to=2026-11-25".to_owned(), vec![]),
        (
            format!("?child_id={child}&status=confirmed&house_id={here}"),
            vec![friday],
        ),
    ] {
        for who in [&guardian, &world.subdistrict_admin.actor] {
            assert_eq!(listed(&app, who, &query).await, expected, "{query}");
        }
    }
}

async fn filters_reach_no_further_than_the_scope(app: TestApp) {
    let world = World::seed(&app).await;
    let (_, [child, _], _, other) = three(&app, &world).await;
    let stranger = world.family(&app).await;
    let colleague = StaffSeed::of(StaffRole::HouseManager)
        .insert(&app, &other)
        .await;
    let nothing: [Uuid; 0] = [];
    let of_child = format!("?child_id={child}");
    assert_eq!(listed(&app, &stranger.actor, &of_child).await, nothing);
    assert_eq!(listed(&app, &colleague.actor, &of_child).await, nothing);
    let of_house = format!("?house_id={}", world.house);
    assert_eq!(listed(&app, &stranger.actor, &of_house).await, nothing);
    assert_eq!(listed(&app, &colleague.actor, &of_house).await, nothing);
}

async fn pages_follow_each_other_without_gap_or_double(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let mut all = Vec::new();
    for _ in 0..7 {
        app.clock.advance(TimeDelta::seconds(1));
        let (family, child) = world.family_with_child(&app).await;
        let booked = ask(&app, &family.actor, whole(&child, &session)).await;
        all.push(booked.assert_status(201).id());
    }
    let staff = &world.manager.actor;
    for limit in [1, 2, 3, 6, 7, 100] {
        let mut read = Vec::new();
        let mut query = format!("?limit={limit}&status=requested");
        loop {
            let page = see(&app, staff, &format!("/v1/bookings{query}"))
                .await
                .assert_status(200)
                .body;
            let items = ids(&page);
            assert!(!items.is_empty() && items.len() <= limit);
            read.extend(items);
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            query = format!("?limit={limit}&status=requested&cursor={cursor}");
        }
        assert_eq!(read, all, "by {limit}");
    }
}

async fn query_that_cannot_be_read_is_refused(app: TestApp) {
    let world = World::seed(&app).await;
    let (family, child) = world.family_with_child(&app).await;
    for wrong in [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=many",
        "cursor=nowhere",
        "cursor=",
        "colour=blue",
        "status=lost",
        "child_id=7",
        "from=2026-02-30",
        "to=yesterday",
        "limit=1&limit=2",
    ] {
        let request = see(&app, &family.actor, &format!("/v1/bookings?{wrong}"));
        refused(&app, request, 400, "invalid_query").await;
    }
    for wrong in ["year=1999", "year=2101", "year=now", "colour=blue"] {
        let path = format!("/v1/children/{}/free-sessions?{wrong}", child.id);
        refused(&app, see(&app, &family.actor, &path), 400, "invalid_query").await;
    }
    // Nor are dates that no store has heard of.
    for far in ["-200000-01-01", "%2B200000-01-01", "0000-01-01"] {
        for end in ["from", "to"] {
            let path = format!("/v1/bookings?{end}={far}");
            refused(&app, see(&app, &family.actor, &path), 400, "invalid_query").await;
        }
    }
    for year in [2000, 2022, 2100] {
        let path = format!("/v1/children/{}/free-sessions?year={year}", child.id);
        let answer = see(&app, &family.actor, &path).await;
        assert!([200, 422].contains(&answer.status), "{}", answer.text);
    }
}
