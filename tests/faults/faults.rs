//! What goes wrong in a history, and how it ends.

use crate::{
    kinds::Kind,
    load::{Scene, chance},
    proxy::Mode,
    service::{HoldAt, IDLE_TIMEOUT},
    stage::{Plan, Stage},
};
use baobaowu::testing::{Guard, Step};
use chrono::TimeDelta;
use rand::{RngExt, rngs::StdRng};
use std::time::{Duration, Instant};

/// How long a request may take to come to the step at which it is to be held.
const HELD_WITHIN: Duration = Duration::from_secs(5);
/// How long commits are cut at most.
const CUT_FOR: Duration = Duration::from_secs(4);

/// What a service logs once when it has started.
const STARTED: &str = "\"message\":\"listening\"";
/// How long HAProxy takes at most to send people to an instance that is back.
const SEEN_AGAIN_WITHIN: Duration = Duration::from_secs(20);

/// The step at which the first instance holds a request, where the kind wants one.
pub fn hold_of(plan: Plan) -> Option<HoldAt> {
    let mut rng = chance(plan.seed, 100);
    match plan.kind {
        Kind::ServiceKilled | Kind::ServiceKilledOnSqlite => Some(killed_at(plan, &mut rng)),
        Kind::InstancePaused => {
            let held = [Step::Locked, Step::Read, Step::Decided, Step::Written];
            let step = held[rng.random_range(0..held.len())];
            Some(HoldAt(step, rng.random_range(3..9)))
        }
        _ => None,
    }
}

fn killed_at(plan: Plan, rng: &mut StdRng) -> HoldAt {
    match plan.left_out {
        // Between the effect and its key.
        Some(Guard::KeyWithEffect) => HoldAt(Step::Committed, 4),
        // Some answers have gone out by then.
        Some(_) => HoldAt(Step::Asked, 9),
        None => {
            let step = Step::ALL[rng.random_range(0..Step::ALL.len())];
            let nth = match step {
                Step::RelayRead | Step::RelayShown => rng.random_range(1..3),
                _ => rng.random_range(1..15),
            };
            HoldAt(step, nth)
        }
    }
}

fn millis(rng: &mut StdRng, from: u64, to: u64) -> Duration {
    Duration::from_millis(rng.random_range(from..to))
}

/// Calls while the clock is ahead, or nobody writes commits.
const SOME_MORE: usize = 30;
/// How long a booking may take while another instance is paused. A request of the paused one
/// that waited for a lock may get it when the first loses it, at most 5 s after it began to
/// wait, and loses it in its turn.
const NOT_BLOCKED: Duration = Duration::from_millis(5500);

impl Plan {
    /// How often something happens: a few times; in a control so often that it is met.
    fn often(self, rng: &mut StdRng, from: usize, to: usize) -> usize {
        if self.left_out.is_some() {
            return 12;
        }
        rng.random_range(from..to)
    }
}

/// Lets it happen, and ends it. What is wrong already while it happens is answered.
pub async fn happen(plan: Plan, stage: &mut Stage) -> Vec<String> {
    let mut rng = chance(plan.seed, 101);
    match plan.kind {
        Kind::ServiceKilled | Kind::ServiceKilledOnSqlite => kill(plan, stage, &mut rng).await,
        Kind::PostgresKilled => {
            if plan.left_out.is_some() {
                stage.servers().postgres.stop_writer();
                stage.scene.more_are_answered(SOME_MORE).await;
            }
            stage.servers().postgres.kill();
            tokio::time::sleep(millis(&mut rng, 0, 200)).await;
            stage.servers().postgres.restart().await;
        }
        Kind::RedisKilled => {
            stage.servers().redis.kill();
            tokio::time::sleep(millis(&mut rng, 0, 900)).await;
            stage.servers().redis.restart().await;
        }
        Kind::RedisEmptied => {
            for _ in 0..plan.often(&mut rng, 4, 7) {
                stage.servers().redis.empty().await;
                tokio::time::sleep(millis(&mut rng, 100, 400)).await;
            }
        }
        Kind::RedisFrozen => {
            if plan.left_out.is_some() {
                // A Redis that has not been looked at yet would be dropped as unknown.
                tokio::time::sleep(Duration::from_millis(900)).await;
            }
            stage.servers().redis.freeze();
            tokio::time::sleep(millis(&mut rng, 400, 1200)).await;
            if plan.left_out.is_some() {
                // What is changed again afterwards would be shown again.
                stage.scene.more_are_answered(SOME_MORE).await;
                stage.scene.stop();
                tokio::time::sleep(Duration::from_millis(600)).await;
            }
            stage.servers().redis.thaw();
        }
        Kind::RedisOlder => age(stage, &mut rng).await,
        Kind::RedisLate => {
            stage.servers().redis_proxies[0].set(Mode::Hold);
            tokio::time::sleep(millis(&mut rng, 1200, 2000)).await;
            stage.scene.stop();
            // What is held comes last of all.
            tokio::time::sleep(Duration::from_millis(1200)).await;
            stage.servers().redis_proxies[0].set(Mode::Pass);
        }
        Kind::CommitUnanswered => {
            return cut_commits(plan, stage, Mode::CutAfterCommit, &mut rng).await;
        }
        Kind::CommitLost => return cut_commits(plan, stage, Mode::CutBeforeCommit, &mut rng).await,
        Kind::Network => trouble(plan, stage, &mut rng).await,
        Kind::DiskFull => fill_disk(stage, &mut rng).await,
        Kind::ClockMoved => move_clock(plan, stage, &mut rng).await,
        Kind::InstancePaused => return pause(stage).await,
        Kind::InstanceReplaced => return replace(plan, stage, &mut rng).await,
        Kind::ClusterNodeLost => lose_node(plan, stage, &mut rng).await,
    }
    Vec::new()
}

async fn kill(plan: Plan, stage: &mut Stage, rng: &mut StdRng) {
    let again = plan.left_out.is_none() && rng.random_range(0..2) == 0;
    let held = stage.holds.held(HELD_WITHIN).await;
    stage.services[0].kill();
    drop(held);
    let next = again.then(|| killed_at(plan, rng));
    stage.services[0].restart(next).await;
    if again {
        let held = stage.holds.held(HELD_WITHIN).await;
        stage.services[0].kill();
        drop(held);
        stage.services[0].restart(None).await;
    }
}

/// Redis comes back with what it knew a while ago.
async fn age(stage: &mut Stage, rng: &mut StdRng) {
    stage.servers().redis.dump().await;
    tokio::time::sleep(millis(rng, 600, 1200)).await;
    // What the outbox still names would be shown anew in any case.
    stage.scene.stop();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    stage.servers().redis.kill();
    assert!(stage.servers().redis.has_dump(), "there is nothing older");
    stage.servers().redis.restart().await;
}

async fn cut_commits(plan: Plan, stage: &mut Stage, mode: Mode, rng: &mut StdRng) -> Vec<String> {
    let proxy = &stage.servers().postgres_proxy;
    proxy.set(mode);
    let (wanted, since) = (plan.often(rng, 2, 8), Instant::now());
    while proxy.commits_cut() < wanted && since.elapsed() < CUT_FOR {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    proxy.set(Mode::Pass);
    if proxy.commits_cut() > 0 {
        return Vec::new();
    }
    vec!["no commit was cut".to_owned()]
}

async fn trouble(plan: Plan, stage: &mut Stage, rng: &mut StdRng) {
    for _ in 0..plan.often(rng, 2, 5) {
        let modes = [
            Mode::Delay(Duration::from_millis(15)),
            Mode::Reset,
            Mode::Hold,
        ];
        let servers = stage.servers();
        let of_postgres = modes[rng.random_range(0..modes.len())];
        servers.postgres_proxy.set(of_postgres);
        servers.redis_proxies[0].set(modes[rng.random_range(0..modes.len())]);
        tokio::time::sleep(millis(rng, 100, 500)).await;
        servers.postgres_proxy.set(Mode::CutBeforeCommit);
        tokio::time::sleep(millis(rng, 20, 120)).await;
        servers.postgres_proxy.set(Mode::Pass);
        servers.redis_proxies[0].set(Mode::Pass);
        tokio::time::sleep(millis(rng, 50, 200)).await;
    }
}

/// No file may grow beyond some pages: less than the log of SQLite soon needs.
async fn fill_disk(stage: &mut Stage, rng: &mut StdRng) {
    stage.services[0].limit_files(Some(rng.random_range(20_000..200_000)));
    tokio::time::sleep(millis(rng, 400, 1200)).await;
    stage.services[0].limit_files(None);
}

async fn move_clock(plan: Plan, stage: &mut Stage, rng: &mut StdRng) {
    let comes_right = match plan.left_out {
        Some(guard) => guard == Guard::ClockAhead,
        None => rng.random_range(0..2) == 0,
    };
    if comes_right {
        return be_ahead(stage, rng).await;
    }
    let watch = &stage.scene.watch;
    if plan.left_out.is_some() {
        // Past the deadlines of one day after the other, each before the job has come by.
        for days in 0..3 {
            watch.set(crate::town::beginning() + TimeDelta::hours(10 + 24 * days));
            tokio::time::sleep(Duration::from_millis(900)).await;
        }
        return;
    }
    for _ in 0..3 {
        let back = TimeDelta::minutes(-rng.random_range(1..180));
        let forth = TimeDelta::minutes(rng.random_range(1..240));
        for by in [back, forth] {
            watch.set(watch.now() + by);
            tokio::time::sleep(millis(rng, 80, 250)).await;
        }
    }
    // Past the deadline of everything asked for tomorrow, and of much besides.
    watch.set(crate::town::beginning() + TimeDelta::hours(10));
    tokio::time::sleep(millis(rng, 500, 700)).await;
}

/// The clock is hours ahead and put right again, and Redis misses what happens meanwhile.
async fn be_ahead(stage: &mut Stage, rng: &mut StdRng) {
    let ahead = TimeDelta::minutes(rng.random_range(60..180));
    stage.scene.watch.set(crate::town::beginning() + ahead);
    // What was written before is shown; whatever waits from now on was written ahead.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    if let Some(servers) = &stage.servers {
        servers.redis.freeze();
    }
    stage.scene.more_are_answered(SOME_MORE).await;
    // What is under way ends before the clock is right again.
    stage.scene.stop();
    tokio::time::sleep(Duration::from_millis(600)).await;
    stage.scene.watch.set(stage.scene.watch.now() - ahead);
    if let Some(servers) = &stage.servers {
        servers.redis.thaw();
    }
}

/// One instance is killed and comes back; then the other is stopped in order, as at an upgrade,
/// and HAProxy sees to it that nobody is without an answer for that.
async fn replace(plan: Plan, stage: &mut Stage, rng: &mut StdRng) -> Vec<String> {
    if plan.left_out == Some(Guard::AdmissionLocks) {
        // Everybody wants the same places, of whichever instance.
        for session in &stage.scene.people.sessions {
            Scene::book_for_everybody(&stage.scene, &[*session])
                .join_all()
                .await;
        }
        return Vec::new();
    }
    stage.services[0].kill();
    tokio::time::sleep(millis(rng, 100, 800)).await;
    // By what it has logged since it came back, whatever of before comes late.
    let starts = |log: &str| log.matches(STARTED).count();
    let so_far = starts(&stage.services[0].log());
    let answers = |log: &str| {
        let (_, since) = log.rsplit_once(STARTED).unwrap_or_default();
        starts(log) > so_far && since.contains("\"http.route\":\"/v1/")
    };
    stage.services[0].restart(None).await;
    // HAProxy has seen it again, and sends it people.
    let since = Instant::now();
    while !answers(&stage.services[0].log()) {
        assert!(since.elapsed() < SEEN_AGAIN_WITHIN, "nobody is sent to it");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let before = stage.scene.connections_lost();
    stage.services[1].stop().await;
    // Whoever was cut off has asked again and been answered by now.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let lost = stage.scene.connections_lost() - before;
    stage.services[1].restart(None).await;
    if lost == 0 {
        return Vec::new();
    }
    vec![format!(
        "{lost} were not answered while an instance stopped"
    )]
}

/// Some keys are at a node that is gone, or does not answer, for longer than the other nodes bear.
async fn lose_node(plan: Plan, stage: &mut Stage, rng: &mut StdRng) {
    let nth = rng.random_range(0..3);
    let killed = plan.left_out.is_none() && rng.random_range(0..2) == 0;
    let (long, scene) = (millis(rng, 200, 1200), stage.scene.clone());
    let Some(cluster) = &mut stage.servers.as_mut().unwrap().cluster else {
        return;
    };
    if killed {
        cluster.kill_for(nth, long).await;
    } else {
        if plan.left_out.is_some() {
            // As with one Redis: it has to be known, and what is changed has to be changed now.
            tokio::time::sleep(Duration::from_millis(900)).await;
        }
        (0..3)
            .filter(|it| *it == nth || plan.left_out.is_some())
            .for_each(|it| cluster.freeze(it));
        tokio::time::sleep(long).await;
        if plan.left_out.is_some() {
            scene.more_are_answered(SOME_MORE).await;
            scene.stop();
            tokio::time::sleep(Duration::from_millis(600)).await;
        } else {
            cluster.misses(nth).await;
        }
        (0..3).for_each(|it| cluster.thaw(it));
    }
    cluster.agree().await;
}

/// The first instance is paused with a request in it that holds locks. The other one has to
/// come by them while the first is still paused.
async fn pause(stage: &mut Stage) -> Vec<String> {
    let Some(held) = stage.holds.held(HELD_WITHIN).await else {
        return vec!["no request came to the step at which it was to be held".to_owned()];
    };
    stage.services[0].pause();
    stage.scene.turn_to(&[stage.services[1].port]);
    // PostgreSQL ends the silent transaction; from then on nobody has to wait.
    tokio::time::sleep(IDLE_TIMEOUT + Duration::from_millis(500)).await;
    let mut probes = Scene::book_for_everybody(&stage.scene, &stage.scene.people.sessions);
    let until = tokio::time::Instant::now() + NOT_BLOCKED;
    while let Ok(Some(ended)) = tokio::time::timeout_at(until, probes.join_next()).await {
        ended.unwrap();
    }
    let blocked = probes.len();
    stage.services[0].resume();
    drop(held);
    stage
        .scene
        .turn_to(&[stage.services[0].port, stage.services[1].port]);
    stage.scene.heal();
    while let Some(ended) = probes.join_next().await {
        ended.unwrap();
    }
    if blocked == 0 {
        return Vec::new();
    }
    vec![format!(
        "{blocked} still wait for locks of the paused instance"
    )]
}
