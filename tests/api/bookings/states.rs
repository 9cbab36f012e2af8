//! Every step from every state: those that are not drawn in the state diagram are refused,
//! say where the booking stands, and change nothing.

use crate::scenarios::steps::{act, book, cancel, check_in, check_out, confirm, refused, see};
use crate::support::{
    Request, TestApp,
    factory::{Child, Family, Session, World},
    on_both_stores,
};
use baobaowu::features::bookings::service::{expire_due, mark_no_shows};
use chrono::TimeDelta;
use serde_json::json;
use uuid::Uuid;

on_both_stores! {
    request_goes_only_where_it_may,
    confirmed_booking_goes_only_where_it_may,
    child_in_the_house_can_only_go_home,
    booking_that_has_ended_goes_nowhere,
}

/// A booking and all who act on it.
struct Story<'a> {
    app: &'a TestApp,
    world: &'a World,
    family: Family,
    child: Child,
    session: Session,
    id: Uuid,
}

const EVERY_STEP: [&str; 8] = [
    "confirm",
    "reject",
    "cancel",
    "cancel by the house",
    "check-in",
    "check-out",
    "turn-away",
    "no-show",
];

impl<'a> Story<'a> {
    /// A family has asked for a place.
    async fn begin(app: &'a TestApp, world: &'a World, session: &Session) -> Story<'a> {
        app.clock.set(session.starts_at - TimeDelta::hours(48));
        let (family, child) = world.family_with_child(app).await;
        let asked = book(app, &family, &child, session).await;
        Self {
            app,
            world,
            family,
            child,
            session: session.clone(),
            id: asked.assert_status(201).id(),
        }
    }

    /// Takes a step at an hour at which only the state can stand against it.
    fn take(&self, step: &str) -> Request {
        let (app, id) = (self.app, self.id);
        let manager = &self.world.manager;
        let (start, end) = (self.session.starts_at, self.session.ends_at);
        app.clock.set(match step {
            "check-in" | "check-out" | "turn-away" => start + TimeDelta::minutes(10),
            "no-show" => end,
            _ => start - TimeDelta::hours(47),
        });
        let reason = json!({ "reason": "有原因" });
        match step {
            "confirm" => confirm(app, manager, id),
            "reject" | "turn-away" => act(app, &manager.actor, id, step, reason),
            "cancel" => cancel(app, &self.family.actor, id),
            "cancel by the house" => act(app, &manager.actor, id, "cancel", reason),
            "check-in" => check_in(app, manager, id),
            "check-out" => check_out(app, manager, id, &self.family),
            "no-show" => act(app, &manager.actor, id, "no-show", json!({})),
            other => panic!("no such step: {other}"),
        }
    }

    /// Takes a step that must succeed.
    async fn goes(&self, step: &str) -> &Self {
        self.take(step).await.assert_status(200);
        self
    }

    /// All steps but these are refused.
    async fn goes_only(&self, allowed: &[&str]) {
        let now = self.state().await;
        for step in EVERY_STEP {
            if !allowed.contains(&step) {
                let told = refused(self.app, self.take(step), 409, "invalid_state").await;
                assert_eq!(told.body["current_status"], now, "{step}");
            }
        }
        assert_eq!(self.state().await, now);
    }

    async fn state(&self) -> String {
        let path = format!("/v1/bookings/{}", self.id);
        let seen = see(self.app, &self.family.actor, &path).await;
        let seen = seen.assert_status(200);
        seen.body["status"].as_str().unwrap().to_owned()
    }
}

async fn request_goes_only_where_it_may(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let story = Story::begin(&app, &world, &session).await;
    story
        .goes_only(&["confirm", "reject", "cancel", "cancel by the house"])
        .await;
    assert_eq!(story.state().await, "requested");
    let path = format!("/v1/children/{}/free-sessions?year=2026", story.child.id);
    let told = see(&app, &story.family.actor, &path).await;
    assert_eq!(told.assert_status(200).body["held"], 1);
}

async fn confirmed_booking_goes_only_where_it_may(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let story = Story::begin(&app, &world, &session).await;
    story.goes("confirm").await;
    story
        .goes_only(&[
            "cancel",
            "cancel by the house",
            "check-in",
            "turn-away",
            "no-show",
        ])
        .await;
    assert_eq!(story.state().await, "confirmed");
}

async fn child_in_the_house_can_only_go_home(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let story = Story::begin(&app, &world, &session).await;
    story.goes("confirm").await.goes("check-in").await;
    story.goes_only(&["check-out"]).await;
    assert_eq!(story.state().await, "checked_in");
}

async fn booking_that_has_ended_goes_nowhere(app: TestApp) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 20).await;
    let mut ends = Vec::new();
    for (steps, end) in [
        (&["confirm", "check-in", "check-out"][..], "completed"),
        (&["reject"], "rejected"),
        (&["cancel"], "cancelled"),
        (&["confirm", "cancel"], "cancelled"),
        (&["confirm", "cancel by the house"], "cancelled_by_house"),
        (&["confirm", "turn-away"], "turned_away"),
        (&["confirm", "no-show"], "no_show"),
    ] {
        let story = Story::begin(&app, &world, &session).await;
        for step in steps {
            story.goes(step).await;
        }
        ends.push((story, end));
    }
    let late = Story::begin(&app, &world, &session).await;
    late.goes("confirm").await;
    app.clock.set(session.starts_at - TimeDelta::hours(2));
    cancel(&app, &late.family.actor, late.id)
        .await
        .assert_status(200);
    ends.push((late, "late_cancelled"));
    let unanswered = Story::begin(&app, &world, &session).await;
    app.clock.set(session.starts_at);
    assert_eq!(expire_due(app.state()).await.unwrap(), 1);
    ends.push((unanswered, "expired"));
    for (story, end) in &ends {
        assert_eq!(story.state().await, *end);
        story.goes_only(&[]).await;
    }
    // Nor do the jobs move anything that has ended.
    app.clock.set(session.ends_at + TimeDelta::days(1));
    assert_eq!(expire_due(app.state()).await.unwrap(), 0);
    assert_eq!(mark_no_shows(app.state()).await.unwrap(), 0);
}
