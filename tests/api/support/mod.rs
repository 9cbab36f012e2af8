//! What every test over HTTP uses: the running service, a client, and a world to act in.

mod app;
mod client;
mod contract;
pub mod factory;
pub mod fake_alipay;
pub mod fake_carriers;
pub mod fake_http;
pub mod fake_portal;
pub mod fake_receiver;
pub mod fake_wechat;
mod leaks;
pub mod redis_server;
pub mod sse;
pub mod storage;
pub mod wechat_pay;

pub use app::{TestApp, run, run_in, run_on, run_to_the_end, run_two, run_two_to_the_end};
pub use client::{Answer, Request};
pub use storage::{Store, drop_rules};

use baobaowu::server::World;
use std::sync::Arc;

/// Makes two tests of each async function that takes a [`TestApp`]: `name::sqlite` and
/// `name::postgres_redis`. Variables for the service can be set in front:
/// `on_both_stores! { with [("JOBS", "true")]; name, other_name }`.
macro_rules! on_both_stores {
    (with $variables:expr; $($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::support::run($crate::support::Store::Sqlite, &$variables, super::$name)
                    .await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres_redis() {
                $crate::support::run(
                    $crate::support::Store::PostgresRedis,
                    &$variables,
                    super::$name,
                )
                .await;
            }
        }
    )+};
    ($($name:ident),+ $(,)?) => {
        $crate::support::on_both_stores! { with []; $($name),+ }
    };
}
pub(crate) use on_both_stores;

/// Services of others that the service under test speaks to.
pub trait Services {
    /// Begins to answer.
    fn start() -> Self;

    /// The variables by which the service finds and knows them.
    fn variables(&self) -> Vec<(&'static str, String)>;

    /// What of the world they stand in for.
    fn take_part(&self, world: World) -> World {
        world
    }
}

/// As [`run`], beside services of others.
pub async fn run_beside<S: Services, F: Future<Output = ()>>(
    store: Store,
    variables: &[(&'static str, &str)],
    test: impl FnOnce(TestApp, Arc<S>) -> F,
) {
    let services = Arc::new(S::start());
    let theirs = services.variables();
    let theirs = theirs.iter().map(|(name, value)| (*name, value.as_str()));
    let all: Vec<_> = theirs.chain(variables.iter().copied()).collect();
    let within = Arc::clone(&services);
    let change = |world| within.take_part(world);
    run_in(store, &all, change, |app| test(app, services)).await;
}

/// As [`on_both_stores!`], for functions that take the app and the services it speaks to:
/// `beside_services! { FakeWeChat; name }` or `{ FakeWeChat, with [("JOBS", "true")]; name }`.
macro_rules! beside_services {
    ($services:ty, with $variables:expr; $($name:ident),+ $(,)?) => {$(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let store = $crate::support::Store::Sqlite;
                $crate::support::run_beside::<$services, _>(store, &$variables, super::$name)
                    .await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres_redis() {
                let store = $crate::support::Store::PostgresRedis;
                $crate::support::run_beside::<$services, _>(store, &$variables, super::$name)
                    .await;
            }
        }
    )+};
    ($services:ty; $($name:ident),+ $(,)?) => {
        $crate::support::beside_services! { $services, with []; $($name),+ }
    };
}
pub(crate) use beside_services;

/// A fresh id, as a client makes one for its `Idempotency-Key`.
#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
pub fn fresh_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}
