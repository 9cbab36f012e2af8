//! A service dies while it decides for several families at once: they are given places all or none,
//! and whoever asks again hears of the own.

use crate::{
    TURNS,
    history::{Answer, Ask, Call},
    kinds::Kind,
    load::chance,
    service::HoldAt,
    stage::{Plan, Stage},
    town::{PLACES, town},
};
use baobaowu::{shared::domain::Actor, state::AppState, testing::Step};
use entity::{booking, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter, Statement,
    sea_query::Expr,
};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::timeout};
use uuid::Uuid;

/// As long as it takes until all who asked wait for the first of them.
const COME_WITHIN: Duration = Duration::from_secs(1);
/// As long as the first may take to come to its lock.
const SOON: Duration = Duration::from_secs(10);

/// As many guardians as there are places, each with a child of their own.
fn families(stage: &Stage) -> Vec<(Actor, Uuid)> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for guardian in &stage.scene.people.guardians {
        let child = guardian.children.iter().find(|child| seen.insert(**child));
        all.extend(child.map(|child| (guardian.actor, *child)));
    }
    all.truncate(usize::try_from(PLACES).unwrap());
    all
}

async fn booked(state: &AppState, session: Uuid) -> u64 {
    let of = booking::Entity::find().filter(booking::Column::SessionId.eq(session));
    of.count(state.db.read()).await.unwrap()
}

/// Until somebody waits for a lock.
async fn waits_for_lock(state: &AppState) {
    let waiting = "SELECT 1 FROM pg_stat_activity
                    WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let asked = Statement::from_string(DbBackend::Postgres, waiting);
    let somebody_waits = async {
        while state
            .db
            .read()
            .query_one_raw(asked.clone())
            .await
            .unwrap()
            .is_none()
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(SOON, somebody_waits).await.unwrap();
}

/// How many places are given when the service dies at a step of the transaction for those who wait.
/// All have their own afterwards.
async fn die_at(step: Step) -> u64 {
    let _turn = TURNS.acquire().await.unwrap();
    town().await;
    let plan = Plan {
        seed: 0,
        kind: Kind::ServiceKilled,
        left_out: None,
    };
    // The first comes to the step alone.
    let mut stage = Stage::set(plan, Some(HoldAt(step, 2))).await;
    let scene = Arc::clone(&stage.scene);
    let (session, families) = (scene.people.sessions[0], families(&stage));
    let state = stage.state().await;
    let tx = state.db.begin_write().await.unwrap();
    session::Entity::update_many()
        .col_expr(session::Column::Status, Expr::value("open"))
        .filter(session::Column::Id.eq(session))
        .exec(&*tx)
        .await
        .unwrap();
    let ask = |asking: &mut JoinSet<Answer>, nth: usize| {
        let ((actor, child), scene) = (families[nth], Arc::clone(&scene));
        let ask = Ask::Book { child, session };
        let call = Call::new(
            actor.account.get(),
            ask,
            Uuid::from_u128(nth.try_into().unwrap()),
        );
        asking.spawn(async move { scene.once(&mut chance(0, 1), &actor, &call).await });
    };
    let mut first_try = JoinSet::new();
    // Whoever comes first takes nobody along.
    ask(&mut first_try, 0);
    waits_for_lock(&state).await;
    (1..families.len()).for_each(|nth| ask(&mut first_try, nth));
    tokio::time::sleep(COME_WITHIN).await;
    drop(tx);
    let held = stage.holds.held(Duration::from_secs(5)).await.unwrap();
    stage.services[0].kill();
    let given = booked(&state, session).await;
    drop(held);
    // The first of them has heard, the others have not.
    let heard = |answers: &[Answer]| {
        let done = answers.iter().filter(|it| matches!(it, Answer::Done(_)));
        done.count()
    };
    assert_eq!(heard(&first_try.join_all().await), 1);
    stage.services[0].restart(None).await;
    let mut again = JoinSet::new();
    (0..families.len()).for_each(|nth| ask(&mut again, nth));
    let all = again.join_all().await;
    assert_eq!(heard(&all), all.len(), "{all:?}");
    assert_eq!(booked(&state, session).await, PLACES);
    given
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_that_dies_before_it_commits_has_given_nobody_a_place() {
    assert_eq!(Box::pin(die_at(Step::Locked)).await, 1);
    assert_eq!(Box::pin(die_at(Step::Written)).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_that_dies_when_it_has_committed_has_given_all_their_places() {
    assert_eq!(Box::pin(die_at(Step::Committed)).await, PLACES);
    assert_eq!(Box::pin(die_at(Step::Projected)).await, PLACES);
}
