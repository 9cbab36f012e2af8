//! Who a guardian is.

use super::{REDIS, end_nothing};
use crate::{
    scenarios::steps::{free_sessions, other_guardian},
    support::{
        TestApp,
        factory::{Child, Family, World},
        run_two,
    },
};
use baobaowu::shared::{
    domain::{AccountId, Clock},
    storage::redis::{KeptStanding, Key, Known},
};
use entity::unheard_change;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;
use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::sleep;
use uuid::Uuid;

/// A mother and a father of a child.
async fn parents(app: &TestApp) -> (World, Family, Family, Child) {
    let world = World::seed(app).await;
    let (mother, child) = world.family_with_child(app).await;
    let father = other_guardian(app, &world, &mother).await;
    (world, mother, father, child)
}

async fn remove(app: &TestApp, mother: &Family, father: &Family) {
    let path = format!(
        "/v1/families/{}/guardians/{}/revoke",
        mother.id, father.guardian
    );
    app.post(&path, json!({}))
        .bearer(&app.token(&mother.actor))
        .await
        .assert_status(200);
}

/// What the father reads: the balance, which is answered from Redis, and the bookings.
async fn reads(app: &TestApp, father: &Family, child: &Child) -> [u16; 2] {
    let balance = free_sessions(app, &father.actor, child, 2026).await.status;
    let bookings = app.get("/v1/bookings").bearer(&app.token(&father.actor));
    [balance, bookings.await.status]
}

/// The father has just read at both; then the mother removes him at one of them.
async fn removed_while_known(one: &TestApp, other: &TestApp) -> Vec<u16> {
    let (_, mother, father, child) = parents(one).await;
    for app in [one, other, one, other] {
        assert_eq!(reads(app, &father, &child).await, [200, 200]);
    }
    remove(one, &mother, &father).await;
    let mut heard = Vec::new();
    for app in [other, one] {
        heard.extend(reads(app, &father, &child).await);
    }
    // The mother is not concerned.
    assert_eq!(reads(other, &mother, &child).await, [200, 200]);
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removed_guardian_is_out_at_once_everywhere() {
    run_two(REDIS, &[], async |one, other| {
        assert_eq!(removed_while_known(&one, &other).await, [403; 4]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_removed_guardian_reads_on_when_nothing_is_barred() {
    run_two(REDIS, &[], async |one, other| {
        end_nothing(&one);
        assert_eq!(removed_while_known(&one, &other).await, [200; 4]);
    })
    .await;
}

/// The father asks again and again at both while he is removed. Requests that began after the
/// removal was answered and were answered with data.
async fn read_in_vain(one: &TestApp, other: &TestApp) -> usize {
    let (_, mother, father, child) = parents(one).await;
    let (removed, ended) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let readers: Vec<_> = [one, other, one, other]
        .map(|app| {
            let (app, father, child) = (app.clone(), father.clone(), child);
            let (removed, ended) = (Arc::clone(&removed), Arc::clone(&ended));
            tokio::spawn(async move {
                let mut late = 0;
                while !ended.load(Ordering::SeqCst) {
                    let after = removed.load(Ordering::SeqCst);
                    let answered = reads(&app, &father, &child).await.contains(&200);
                    late += usize::from(after && answered);
                }
                late
            })
        })
        .into_iter()
        .collect();
    sleep(Duration::from_millis(150)).await;
    remove(one, &mother, &father).await;
    removed.store(true, Ordering::SeqCst);
    sleep(Duration::from_millis(150)).await;
    ended.store(true, Ordering::SeqCst);
    let mut late = 0;
    for reader in readers {
        late += reader.await.unwrap();
    }
    late
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_after_the_removal_was_answered() {
    for _ in 0..3 {
        run_two(REDIS, &[], async |one, other| {
            assert_eq!(read_in_vain(&one, &other).await, 0);
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_somebody_reads_after_the_removal_when_nothing_is_barred() {
    run_two(REDIS, &[], async |one, other| {
        end_nothing(&one);
        assert!(read_in_vain(&one, &other).await > 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_out_is_heard_everywhere() {
    run_two(REDIS, &[], async |one, other| {
        let (_, mother, _, child) = parents(&one).await;
        for app in [&one, &other] {
            assert_eq!(reads(app, &mother, &child).await, [200, 200]);
        }
        let path = format!("/v1/me/sign-ins/{}", mother.actor.sign_in.unwrap());
        one.delete(&path)
            .bearer(&one.token(&mother.actor))
            .await
            .assert_status(204);
        for app in [&other, &one] {
            assert_eq!(reads(app, &mother, &child).await, [401, 401]);
        }
    })
    .await;
}

/// One instance takes Redis for away and removes the father; the other reads on from it. What it
/// hears once the removal is answered, and how many changes are left that Redis has not heard of.
async fn removed_unheard(one: &TestApp, other: &TestApp) -> ([u16; 2], u64) {
    let (_, mother, father, child) = parents(one).await;
    for _ in 0..2 {
        assert_eq!(reads(other, &father, &child).await, [200, 200]);
    }
    one.state().redis.as_ref().unwrap().take_for_away();
    remove(one, &mother, &father).await;
    let heard = reads(other, &father, &child).await;
    let left = unheard_change::Entity::find().count(one.sql()).await;
    (heard, left.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn removal_that_redis_does_not_hear_is_so_everywhere() {
    run_two(REDIS, &[], async |one, other| {
        // The other tells Redis as it looks.
        assert_eq!(removed_unheard(&one, &other).await, ([403, 403], 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_removed_guardian_reads_on_when_redis_is_believed() {
    run_two(REDIS, &[], async |one, other| {
        let switches = &other.state().switches;
        switches.believe_redis.store(true, Ordering::SeqCst);
        assert_eq!(removed_unheard(&one, &other).await, ([200, 200], 1));
    })
    .await;
}

/// Asked a second time while the first removal waits until everybody has heard of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeated_removal_is_answered_no_sooner_than_it_is_so() {
    run_two(REDIS, &[], async |one, other| {
        let (_, mother, father, child) = parents(&one).await;
        for _ in 0..2 {
            assert_eq!(reads(&other, &father, &child).await, [200, 200]);
        }
        one.state().redis.as_ref().unwrap().take_for_away();
        let again = async {
            while unheard_change::Entity::find()
                .count(one.sql())
                .await
                .unwrap()
                == 0
            {
                sleep(Duration::from_millis(5)).await;
            }
            remove(&one, &mother, &father).await;
            assert_eq!(reads(&other, &father, &child).await, [403, 403]);
        };
        tokio::join!(remove(&one, &mother, &father), again);
    })
    .await;
}

/// What was read before a change is kept after it: too late, however late that is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_read_before_a_change_cannot_be_kept_after_it() {
    run_two(REDIS, &[], async |app, _| {
        let redis = app.state().redis.clone().unwrap();
        let account: AccountId = app.state().new_id().into();
        let [phone, tablet] = [(); 2].map(|()| (account, app.state().new_id().into()));
        let of = |family: u128| KeptStanding {
            family: Some(Uuid::from_u128(family).into()),
            until: app.clock.now(),
        };
        let ask = async |at| redis.ask_standing(at, app.state().new_id()).await.unwrap();
        let kept = async |at| match redis.known_standing(at).await.unwrap() {
            Known::Kept(kept) => Some(kept),
            Known::Nothing | Known::Changing => None,
        };
        let (early, late) = (ask(phone).await.unwrap(), ask(tablet).await.unwrap());
        redis.keep_standing(early, &of(1)).await.unwrap();
        assert_eq!((kept(phone).await, kept(tablet).await), (Some(of(1)), None));
        redis.bar(&BTreeSet::from([account])).await.unwrap();
        assert!(matches!(
            redis.known_standing(phone).await,
            Ok(Known::Changing)
        ));
        assert!(ask(tablet).await.is_none());
        // The bar falls.
        redis
            .forget(&Key::<String>::of(&["standing", &account.to_string()]))
            .await
            .unwrap();
        let again = ask(phone).await.unwrap();
        redis.keep_standing(late, &of(1)).await.unwrap();
        assert_eq!(kept(tablet).await, None);
        redis.keep_standing(again, &of(2)).await.unwrap();
        assert_eq!(kept(phone).await, Some(of(2)));
        // Of two who ask for one sign-in, the later keeps.
        let (first, second) = (ask(tablet).await.unwrap(), ask(tablet).await.unwrap());
        redis.keep_standing(first, &of(1)).await.unwrap();
        assert_eq!(kept(tablet).await, None);
        redis.keep_standing(second, &of(2)).await.unwrap();
        assert_eq!(
            (kept(phone).await, kept(tablet).await),
            (Some(of(2)), Some(of(2)))
        );
    })
    .await;
}
