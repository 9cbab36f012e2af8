//! What several instances share: two processes behind HAProxy, on one PostgreSQL and one Redis
//! Cluster.

use crate::{
    TURNS,
    history::{Answer, Ask, Call},
    kinds::Kind,
    load::{Scene, chance},
    place::{folder, free_port},
    servers::url_of,
    service::{Holds, Service, Watch},
    stage::{Plan, Stage},
    town::{beginning, town, variables},
};
use baobaowu::{
    shared::domain::{Actor, Role},
    testing::Guard,
};
use futures_util::{FutureExt, future::join_all};
use reqwest::{Method, RequestBuilder, Response};
use sea_orm::{ConnectionTrait, Database, EntityTrait};
use serde_json::{Value, json};
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::time::timeout;
use uuid::Uuid;

/// How soon an event has to be there; much later it does not come any more.
const SOON: Duration = Duration::from_secs(3);

async fn two_instances(left_out: Option<Guard>) -> Stage {
    town().await;
    let plan = Plan {
        seed: 0,
        kind: Kind::InstanceReplaced,
        left_out,
    };
    let stage = Stage::set(plan, None).await;
    let cluster = stage.servers.as_ref().and_then(|it| it.cluster.as_ref());
    cluster.unwrap().is_known().await;
    stage
}

fn ports(stage: &Stage) -> (u16, u16, u16) {
    let balancer = stage.balancer.as_ref().unwrap().port;
    (stage.services[0].port, stage.services[1].port, balancer)
}

pub fn request(method: Method, port: u16, path: &str) -> RequestBuilder {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client.request(method, format!("http://127.0.0.1:{port}{path}"))
}

fn token(scene: &Scene, actor: &Actor) -> String {
    scene.tokens.issue(actor, scene.watch.now()).unwrap()
}

pub async fn book_at(scene: &Scene, port: u16, nth: usize, key: u128) -> Answer {
    scene.turn_to(&[port]);
    let guardian = &scene.people.guardians[nth];
    let ask = Ask::Book {
        child: guardian.children[0],
        session: scene.people.sessions[0],
    };
    let call = Call::new(guardian.actor.account.get(), ask, Uuid::from_u128(key));
    scene.once(&mut chance(0, 1), &guardian.actor, &call).await
}

fn booked(answer: &Answer) -> Uuid {
    match answer {
        Answer::Done(shown) => shown.id,
        other => panic!("{other:?}"),
    }
}

/// A stream of the house, open.
async fn stream_at(stage: &Stage, port: u16) -> Response {
    let house = match stage.scene.people.manager.role {
        Role::HouseManager { house, .. } => house,
        other => panic!("{other:?}"),
    };
    let path = format!("/v1/houses/{house}/stream");
    let asked = request(Method::GET, port, &path);
    let asked = asked.bearer_auth(token(&stage.scene, &stage.scene.people.manager));
    let mut stream = asked.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert!(hears(&mut stream, "open", SOON).await);
    stream
}

/// Whether a word comes down the stream in time.
async fn hears(stream: &mut Response, word: &str, within: Duration) -> bool {
    let listening = async {
        let mut heard = String::new();
        while let Some(piece) = stream.chunk().await.unwrap() {
            heard.push_str(&String::from_utf8_lossy(&piece));
            if heard.contains(word) {
                return true;
            }
        }
        false
    };
    timeout(within, listening).await.unwrap_or(false)
}

/// The streams hear of a booking that one instance makes: at that instance, at the other one,
/// and through HAProxy.
async fn heard(left_out: Option<Guard>) -> [bool; 3] {
    let _turn = TURNS.acquire().await.unwrap();
    let stage = two_instances(left_out).await;
    let (here, there, balancer) = ports(&stage);
    // The instances have found each other.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut streams = Vec::new();
    // The second of two goes through HAProxy to whichever has fewer.
    for port in [here, there, balancer, balancer] {
        streams.push(stream_at(&stage, port).await);
    }
    let id = booked(&book_at(&stage.scene, here, 0, 1).await).to_string();
    let listening = streams.iter_mut().map(|it| hears(it, &id, SOON));
    let heard = join_all(listening).await;
    [heard[0], heard[1], heard[2] && heard[3]]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_hear_of_what_another_instance_did() {
    assert_eq!(heard(None).await, [true, true, true]);
}

/// The negative control: two streams through HAProxy are at two instances.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_passing_on_streams_hear_of_their_own_instance_alone() {
    let heard = heard(Some(Guard::PassedOn)).await;
    assert_eq!(heard, [true, false, false]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_sign_ins_and_projections_are_everybodys() {
    let _turn = TURNS.acquire().await.unwrap();
    let mut stage = two_instances(None).await;
    let (here, there, balancer) = ports(&stage);
    let scene = stage.scene.clone();
    // One key at both instances, often and at once: one booking.
    let mut answers = Vec::new();
    for port in [here, there, here, there, balancer, balancer] {
        answers.push(book_at(&scene, port, 0, 7).boxed());
    }
    let answers = join_all(answers).await;
    let id = booked(&answers[5]);
    for answer in &answers {
        let in_flight =
            matches!(answer, Answer::Problem { code, .. } if code == "request_in_flight");
        assert!(in_flight || booked(answer) == id, "{answer:?}");
    }
    for port in [here, there] {
        assert_eq!(booked(&book_at(&scene, port, 0, 7).await), id);
    }
    // The load spreads over the nodes.
    scene.turn_to(&[balancer]);
    Scene::book_for_everybody(&scene, &scene.people.sessions)
        .join_all()
        .await;
    let keys = stage.servers().cluster.as_ref().unwrap().keys_of_nodes();
    assert!(keys.iter().all(|count| *count > 0), "{keys:?}");
    // What has ended at one has ended at the other.
    let actor = scene.people.guardians[0].actor;
    let me = async |port| {
        let asked = request(Method::GET, port, "/v1/me/sign-ins");
        asked.bearer_auth(token(&scene, &actor)).send().await
    };
    assert_eq!(me(there).await.unwrap().status(), 200);
    let path = format!("/v1/me/sign-ins/{}", actor.account.get());
    let ended = request(Method::DELETE, here, &path).bearer_auth(token(&scene, &actor));
    assert!(ended.send().await.unwrap().status().is_success());
    for port in [there, here, balancer] {
        assert_eq!(me(port).await.unwrap().status(), 401);
    }
    let state = stage.state().await;
    let rows = entity::booking::Entity::find()
        .all(state.db.read())
        .await
        .unwrap();
    let own = scene.people.guardians[0].children[0];
    let session = scene.people.sessions[0];
    let same = rows
        .iter()
        .filter(|it| it.child_id == own && it.session_id == session);
    assert_eq!(same.count(), 1);
    state.db.close().await.unwrap();
}

/// How many of three uploads of a second guardian are let through after a first one has used up
/// their share, and asked on.
async fn left_at_the_address(left_out: Option<Guard>) -> usize {
    let _turn = TURNS.acquire().await.unwrap();
    let stage = two_instances(left_out).await;
    let (here, there, _) = ports(&stage);
    let upload = async |nth: usize, port| {
        let guardian = &stage.scene.people.guardians[nth];
        let path = format!("/v1/children/{}/health-certificates", guardian.children[0]);
        let asked = request(Method::POST, port, &path);
        let token = token(&stage.scene, &guardian.actor);
        let answer = asked.bearer_auth(token).send().await.unwrap();
        answer.status() != 429
    };
    // Three of an account, five of an address (see `stage.rs`), wherever they are asked.
    let mut first = Vec::new();
    for port in [here, there, here, there, here, there, here] {
        first.push(upload(0, port).await);
    }
    assert_eq!(first, [true, true, true, false, false, false, false]);
    let mut let_through = 0;
    for port in [there, here, there] {
        let_through += usize::from(upload(1, port).await);
    }
    let_through
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn instances_count_together_at_several_nodes() {
    assert_eq!(left_at_the_address(None).await, 2);
}

/// The negative control: what an account is refused would use up the address's share.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_giving_back_a_refused_account_drains_its_address() {
    assert_eq!(left_at_the_address(Some(Guard::TokensGivenBack)).await, 0);
}

/// How many of seven tries to sign in are counted as those of one address.
async fn refused_at(port: u16) -> usize {
    let mut refused = 0;
    for nth in 0..7 {
        let body =
            json!({ "login": format!("nobody-{port}-{nth}"), "password": "Sample-only-2026" });
        let asked = request(Method::POST, port, "/v1/auth/staff").json(&body);
        let asked = asked.header("X-Forwarded-For", format!("198.51.100.{nth}"));
        let answer = asked.send().await.unwrap();
        let body: Value = answer.json().await.unwrap();
        refused += usize::from(body["code"] == "too_many_requests");
    }
    refused
}

/// Five of an address are let through (see `stage.rs`). Who comes through HAProxy cannot choose
/// an address; the control is a request past it, whose header is believed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_are_those_that_haproxy_sees() {
    let _turn = TURNS.acquire().await.unwrap();
    let stage = two_instances(None).await;
    let (here, _, balancer) = ports(&stage);
    assert_eq!(refused_at(balancer).await, 2);
    assert_eq!(refused_at(here).await, 0);
    let hidden = request(Method::GET, balancer, "/metrics").send().await;
    assert_eq!(hidden.unwrap().status(), 404);
    let shown = request(Method::GET, here, "/metrics").send().await;
    assert_eq!(shown.unwrap().status(), 200);
}

/// How many of two instances that start at once on an empty database come up and are ready.
async fn migrate_at_once(left_out: Option<Guard>) -> usize {
    let _turn = TURNS.acquire().await.unwrap();
    town().await;
    let plan = Plan {
        seed: 0,
        kind: Kind::ServiceKilled,
        left_out: None,
    };
    let stage = Stage::set(plan, None).await;
    let postgres = stage.servers.as_ref().unwrap().postgres.port;
    let admin = Database::connect(url_of(postgres, "postgres"))
        .await
        .unwrap();
    admin
        .execute_unprepared("CREATE DATABASE empty")
        .await
        .unwrap();
    admin.close().await.unwrap();
    let folder = folder();
    let watch = Watch::at(folder.path().join("clock"), beginning());
    let holds = Holds::in_folder(folder.path());
    let policies = &town().await.policies;
    let starting = (0..2).map(|_| {
        let mut all = variables(policies, &url_of(postgres, "empty"));
        all.retain(|(name, _)| name != "MIGRATE_AT_START");
        let shared = (&watch, &holds);
        let started = Service::start(free_port(), all, shared, left_out, None);
        AssertUnwindSafe(started).catch_unwind()
    });
    let mut ready = 0;
    for service in join_all(starting).await.into_iter().flatten() {
        let asked = request(Method::GET, service.port, "/readyz").send().await;
        ready += usize::from(asked.is_ok_and(|answer| answer.status() == 200));
    }
    ready
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_migrate_at_once_both_start() {
    assert_eq!(migrate_at_once(None).await, 2);
}

/// The negative control.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_turns_one_of_two_that_migrate_at_once_fails() {
    assert!(migrate_at_once(Some(Guard::SchemaTurn)).await < 2);
}
