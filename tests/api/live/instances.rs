//! Several instances tell each other's watchers.

use crate::{
    scenarios::steps::{book, cancel, confirm},
    support::{
        Store, TestApp,
        factory::{Child, Family, Session, World},
        redis_server::RedisServer,
        run_two,
        sse::Stream,
    },
};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_at_one_instance_is_seen_at_the_other_within_a_second() {
    run_two(Store::PostgresRedis, &[], async |here, there| {
        let world = World::seed(&here).await;
        let session = world.session(&here, 5).await;
        let (family, child) = world.family_with_child(&here).await;
        let mut watching = Stream::open(&there, &world.manager.token, world.house, None).await;
        connected(&mut watching, &here, (&family, &child, &session)).await;
        let id = book(&here, &family, &child, &session)
            .await
            .assert_status(201)
            .id();
        let since = Instant::now();
        until(&mut watching, &id.to_string(), "requested").await;
        assert!(
            since.elapsed() < Duration::from_secs(1),
            "{:?}",
            since.elapsed()
        );
        confirm(&there, &world.manager, id).await.assert_status(200);
        until(&mut watching, &id.to_string(), "confirmed").await;
    })
    .await;
}

/// Reads until a booking is told to stand there.
pub async fn until(watching: &mut Stream, booking: &str, status: &str) {
    loop {
        let told = watching.next().await.unwrap();
        if told.data["booking_id"] == booking && told.data["status"] == status {
            return;
        }
    }
}

/// Instances find each other a moment after they start; changes are made until one is heard.
pub async fn connected(
    watching: &mut Stream,
    app: &TestApp,
    (family, child, session): (&Family, &Child, &Session),
) {
    loop {
        let id = book(app, family, child, session).await.id();
        cancel(app, &family.actor, id).await;
        let heard = tokio::time::timeout(Duration::from_millis(200), watching.next()).await;
        if heard.is_ok() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loss_of_redis_is_followed_by_a_resync_at_every_instance() {
    let mut redis = RedisServer::start().await;
    let url = redis.url();
    let variables = [("REDIS_URL", url.as_str()), ("REDIS_PREFIX", "live")];
    run_two(Store::PostgresRedis, &variables, async |here, there| {
        let world = World::seed(&here).await;
        let session = world.session(&here, 5).await;
        let (family, child) = world.family_with_child(&here).await;
        let mut watching = Stream::open(&there, &world.manager.token, world.house, None).await;
        let mut beside = Stream::open(&here, &world.manager.token, world.house, None).await;
        connected(&mut watching, &here, (&family, &child, &session)).await;
        redis.kill();
        let id = book(&here, &family, &child, &session)
            .await
            .assert_status(201)
            .id();
        // The watchers of the instance itself need no Redis.
        until(&mut beside, &id.to_string(), "requested").await;
        redis.restart().await;
        for stream in [&mut watching, &mut beside] {
            while stream.next().await.unwrap().event != "resync" {}
        }
        let other = world.family_with_child(&here).await;
        let id = book(&here, &other.0, &other.1, &session).await.id();
        until(&mut watching, &id.to_string(), "requested").await;
    })
    .await;
}
