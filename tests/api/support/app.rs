//! The service itself, listening on a free port, with a clock that stands still.

use super::{
    client::Request,
    contract::Contract,
    factory::signed_in,
    leaks,
    storage::{Storage, Store},
};
use actix_web::web;
use baobaowu::{
    config::{Config, Environment},
    server::{self, Running, World},
    shared::domain::{Actor, MockClock, SystemRandom},
    state::AppState,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeZone, Utc};
use futures_util::FutureExt;
use reqwest::Method;
use sea_orm::DatabaseConnection;
use serde_json::Value;
use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    sync::Arc,
};

/// A running service. Cheap to clone; all clones are the same service.
#[derive(Clone)]
pub struct TestApp {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// The clock of the service: Monday 2026-11-23, 09:00 in Shanghai, until it is moved.
    pub clock: Arc<MockClock>,
    state: web::Data<AppState>,
    client: reqwest::Client,
    contract: &'static Contract,
}

/// Runs a test against a service of its own, and ends that service whatever became of the
/// test.
pub async fn run<F: Future<Output = ()>>(
    store: Store,
    variables: &[(&'static str, &str)],
    test: impl FnOnce(TestApp) -> F,
) {
    run_in(store, variables, |world| world, test).await;
}

/// As [`run`], in a world that was changed.
pub async fn run_in<F: Future<Output = ()>>(
    store: Store,
    variables: &[(&'static str, &str)],
    change: impl FnOnce(World) -> World,
    test: impl FnOnce(TestApp) -> F,
) {
    run_on(Storage::create(store).await, variables, change, test).await;
}

/// As [`run_in`], on stores that are there already.
pub async fn run_on<F: Future<Output = ()>>(
    storage: Storage,
    variables: &[(&'static str, &str)],
    change: impl FnOnce(World) -> World,
    test: impl FnOnce(TestApp) -> F,
) {
    let (app, running) = start(&storage, variables, change).await;
    let checked = async {
        test(app.clone()).await;
        leaks::check_what_was_said(&app);
    };
    let outcome = AssertUnwindSafe(checked).catch_unwind().await;
    running.stop().await.unwrap();
    storage.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// As [`run`], with two services over the same stores, as behind a load balancer. Their clocks
/// are their own.
pub async fn run_two<F: Future<Output = ()>>(
    store: Store,
    variables: &[(&'static str, &str)],
    test: impl FnOnce(TestApp, TestApp) -> F,
) {
    let storage = Storage::create(store).await;
    let (first, first_running) = start(&storage, variables, |world| world).await;
    let (second, second_running) = start(&storage, variables, |world| world).await;
    let outcome = AssertUnwindSafe(test(first, second)).catch_unwind().await;
    first_running.stop().await.unwrap();
    second_running.stop().await.unwrap();
    storage.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// As [`run_two`], for a test that stops the first of them itself.
pub async fn run_two_to_the_end<F: Future<Output = ()>>(
    store: Store,
    test: impl FnOnce(TestApp, Running, TestApp) -> F,
) {
    let storage = Storage::create(store).await;
    let (first, first_running) = start(&storage, &[], |world| world).await;
    let (second, second_running) = start(&storage, &[], |world| world).await;
    let outcome = AssertUnwindSafe(test(first, first_running, second))
        .catch_unwind()
        .await;
    second_running.stop().await.unwrap();
    storage.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// As [`run`], for a test that stops the service itself.
pub async fn run_to_the_end<F: Future<Output = ()>>(
    store: Store,
    variables: &[(&'static str, &str)],
    test: impl FnOnce(TestApp, Running) -> F,
) {
    let storage = Storage::create(store).await;
    let (app, running) = start(&storage, variables, |world| world).await;
    let outcome = AssertUnwindSafe(test(app, running)).catch_unwind().await;
    storage.remove().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn start(
    storage: &Storage,
    variables: &[(&'static str, &str)],
    change: impl FnOnce(World) -> World,
) -> (TestApp, Running) {
    let clock = Arc::new(MockClock::at(monday_morning()));
    let world = World {
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        ..World::default()
    };
    let world = change(world);
    leaks::search_log_lines();
    let config = Config::read(&environment(storage, variables)).unwrap();
    let state = server::build_state(config, world).await.unwrap();
    let running = server::start(state).unwrap();
    let app = TestApp {
        url: format!("http://{}", running.address),
        clock,
        state: running.state.clone(),
        contract: Contract::of(&running.state),
        // An idle connection would hold up the end of the service.
        client: reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap(),
    };
    (app, running)
}

fn monday_morning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 1, 0, 0).unwrap()
}

fn environment(storage: &Storage, variables: &[(&'static str, &str)]) -> Environment {
    let key = |byte: u8| STANDARD.encode([byte; 32]);
    let mut all = vec![
        ("LISTEN_ADDRESS", "127.0.0.1:0".to_owned()),
        ("WORKERS", "2".to_owned()),
        ("JOBS", "false".to_owned()),
        ("DEMO_MODE", "true".to_owned()),
        ("REQUIRE_STAFF_TOTP", "false".to_owned()),
        // A test asks as often as it likes, from one address.
        ("RATE_READS", "1000000:1000000".to_owned()),
        ("RATE_WRITES", "1000000:1000000".to_owned()),
        ("RATE_SIGN_IN", "1000000:1000000".to_owned()),
        ("RATE_BOOKING", "1000000:1000000".to_owned()),
        ("RATE_UPLOADS", "1000000:1000000".to_owned()),
        ("CODES_PER_ADDRESS", "1000000".to_owned()),
        ("DATABASE_MAX_CONNECTIONS", "6".to_owned()),
        ("DATABASE_READY_CONNECTIONS", "0".to_owned()),
        ("MIGRATE_AT_START", "false".to_owned()),
        ("TOKEN_KEYS", format!("test:{}", key(1))),
        ("DATA_KEYS", format!("test:{}", key(2))),
        ("LOOKUP_KEY", key(3)),
    ];
    all.extend(storage.variables.iter().cloned());
    // Of two with one name the later counts.
    all.extend(
        variables
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned())),
    );
    Environment::of(
        all.into_iter()
            .map(|(name, value)| (name.to_owned(), value)),
    )
}

impl TestApp {
    /// What the requests of the service share: SQL, cipher, switches.
    pub fn state(&self) -> &web::Data<AppState> {
        &self.state
    }

    /// SQL, for looking at rows.
    pub fn sql(&self) -> &DatabaseConnection {
        self.state.db.read()
    }

    /// The instant the service believes it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.state.now()
    }

    /// An access token for anyone, of the sign-in that its account is made with.
    pub fn token(&self, actor: &Actor) -> String {
        let actor = Actor {
            sign_in: Some(signed_in(actor.account)),
            ..*actor
        };
        self.state.tokens.issue(&actor, self.now()).unwrap()
    }

    /// A GET.
    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// A POST of JSON.
    pub fn post(&self, path: &str, body: Value) -> Request {
        self.request(Method::POST, path).json(&body)
    }

    /// A PUT of JSON.
    pub fn put(&self, path: &str, body: Value) -> Request {
        self.request(Method::PUT, path).json(&body)
    }

    /// A DELETE.
    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// Any request, for tests of the edge itself.
    pub fn request(&self, method: Method, path: &str) -> Request {
        let url = format!("{}{path}", self.url);
        Request::new(&self.client, self.contract, method, &url)
    }
}
