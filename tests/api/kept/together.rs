//! Reads that go to Redis together.

use super::REDIS;
use crate::support::run_two;
use baobaowu::shared::storage::redis::{Key, Redis};
use futures_util::future::join_all;
use std::{net::TcpListener, time::Duration};
use tokio::{runtime::Builder, time::timeout};

/// Many who ask at once are answered each with their own, though Redis is asked for all together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_together_hears_each_their_own() {
    run_two(REDIS, &[], async |app, _| {
        let redis = app.state().redis.clone().unwrap();
        let key = |n: usize| Key::<usize>::of(&["numbered", &n.to_string()]);
        for n in (0..200).step_by(2) {
            redis
                .remember(&key(n), &n, Duration::from_secs(60))
                .await
                .unwrap();
        }
        let before = redis.reads_sent();
        for _ in 0..5 {
            let asked = (0..200).map(|n| {
                let redis = redis.clone();
                tokio::spawn(async move { redis.recall(&key(n)).await.unwrap() })
            });
            for (n, heard) in join_all(asked).await.into_iter().enumerate() {
                assert_eq!(heard.unwrap(), (n % 2 == 0).then_some(n));
            }
        }
        // A thousand of them; and one after the other each is a command.
        assert!(redis.reads_sent() - before < 500);
        let before = redis.reads_sent();
        for n in 0..50 {
            redis.recall(&key(n)).await.unwrap();
        }
        assert_eq!(redis.reads_sent() - before, 50);
    })
    .await;
}

/// Whoever asked in a runtime that ended meanwhile leaves nobody waiting.
#[test]
fn runtime_that_ends_leaves_nobody_waiting() {
    let runtime = || Builder::new_current_thread().enable_all().build().unwrap();
    // Takes connections, and never says anything.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("redis://{}", silent.local_addr().unwrap());
    let (redis, key) = (
        Redis::new(&url, "test").unwrap(),
        Key::<usize>::of(&["numbered"]),
    );
    for _ in 0..2 {
        runtime().block_on(async {
            let asked = redis.recall(&key);
            assert!(timeout(Duration::from_millis(20), asked).await.is_err());
        });
    }
    runtime().block_on(async {
        let heard = timeout(Duration::from_secs(5), redis.recall(&key)).await;
        assert!(heard.unwrap().is_err());
    });
}
