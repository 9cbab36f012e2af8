//! A phone asks again while its first request is still under way, and overtakes it.

use crate::{
    TURNS,
    history::{Answer, Ask, Call, Deed},
    kinds::Kind,
    load::chance,
    service::HoldAt,
    stage::{Plan, Stage},
    town::{PLACES, town},
};
use baobaowu::testing::{Guard, Step};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// The first request is held before it has looked at anything; others take every place, one
/// gives one back, and the first goes on. What its repeat hears while the session is full, and
/// what both hear in the end.
async fn overtake(left_out: Option<Guard>) -> (Answer, Answer, Answer) {
    let _turn = TURNS.acquire().await.unwrap();
    town().await;
    let plan = Plan {
        seed: 0,
        kind: Kind::ServiceKilled,
        left_out,
    };
    let stage = Stage::set(plan, Some(HoldAt(Step::Asked, 1))).await;
    let scene = Arc::clone(&stage.scene);
    let session = scene.people.sessions[0];
    let mut children = Vec::new();
    for guardian in &scene.people.guardians {
        for child in &guardian.children {
            if !children.iter().any(|(_, known)| known == child) {
                children.push((guardian.actor, *child));
            }
        }
    }
    let wish = |child, key| Ask::Book { child, session }.by(child, key);
    let (actor, child) = children[0];
    let first = tokio::spawn({
        let (scene, call) = (Arc::clone(&scene), wish(child, 1));
        async move { scene.once(&mut chance(0, 1), &actor, &call).await }
    });
    let held = stage.holds.held(Duration::from_secs(5)).await.unwrap();
    let mut rng = chance(0, 2);
    let mut taken = Vec::new();
    for (nth, (actor, child)) in (2..).zip(&children[1..=usize::try_from(PLACES).unwrap()]) {
        match scene.once(&mut rng, actor, &wish(*child, nth)).await {
            Answer::Done(shown) => taken.push((*actor, shown.id)),
            other => panic!("{other:?}"),
        }
    }
    let overtaking = scene.once(&mut rng, &actor, &wish(child, 1)).await;
    let (other, booking) = taken[0];
    let deed = Deed::Cancel;
    let cancel = Ask::Change { booking, deed }.by(child, 100);
    let cancelled = scene.once(&mut rng, &other, &cancel).await;
    assert!(matches!(cancelled, Answer::Done(_)), "{cancelled:?}");
    drop(held);
    let first = first.await.unwrap();
    let repeated = scene.once(&mut rng, &actor, &wish(child, 1)).await;
    (overtaking, first, repeated)
}

impl Ask {
    fn by(self, account: Uuid, key: u128) -> Call {
        Call::new(account, self, Uuid::from_u128(key))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeat_that_overtakes_its_first_request_is_told_to_wait() {
    let (overtaking, first, repeated) = overtake(None).await;
    let in_flight = Answer::Problem {
        status: 409,
        code: "request_in_flight".to_owned(),
    };
    assert_eq!(overtaking, in_flight);
    assert!(matches!(first, Answer::Done(_)), "{first:?}");
    assert_eq!(repeated, first);
}

/// The negative control.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_turns_a_repeat_is_refused_what_its_first_request_is_granted() {
    let (overtaking, first, repeated) = overtake(Some(Guard::RepeatsWait)).await;
    let full = Answer::Problem {
        status: 409,
        code: "released_places_limit".to_owned(),
    };
    assert_eq!(overtaking, full);
    assert!(matches!(first, Answer::Done(_)), "{first:?}");
    assert_eq!(repeated, first);
}
