//! What every test over HTTP uses: the running service, a client, and a world to act in.

mod app;
mod client;
mod contract;
pub mod factory;
pub mod redis_server;
mod storage;
pub mod wechat_pay;

pub use app::{TestApp, run};
pub use client::{Answer, Request};
pub use storage::Store;

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

/// A fresh id, as a client makes one for its `Idempotency-Key`.
#[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
pub fn fresh_id() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}
