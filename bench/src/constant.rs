//! What HTTP itself costs here: a server that answers a constant, and another path that asks Redis for
//! one value before. The client of Redis, its settings, the framework and the number of workers are
//! the service's. Several addresses in `REDIS_URL`, separated by commas, are nodes of a cluster.
//!
//!     constant ADDRESS REDIS_URL SIZE...

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, error::ErrorInternalServerError, web};
use anyhow::Context;
use redis::{
    AsyncCommands, Client,
    aio::{ConnectionLike, ConnectionManagerConfig},
    cluster::ClusterClient,
};
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

/// So many keys hold one value: in a cluster they lie at all nodes, as those of the service do.
const KEYS: usize = 64;
/// As in `src/shared/storage/redis/client.rs`, and the rest of the settings in `connection.rs` there.
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);
const REDIRECTS: u32 = 3;
const REDIRECT_PAUSE: (u64, u64) = (5, 40);

/// How often Redis was asked.
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// One Redis, or a cluster.
trait Connection: ConnectionLike + Clone + Send + Sync + 'static {}
impl<C: ConnectionLike + Clone + Send + Sync + 'static> Connection for C {}

/// One of the keys under which a body of the size is kept.
fn key(size: usize, number: usize) -> String {
    format!("constant:value:{size}:{}", number % KEYS)
}

/// A JSON string of so many bytes, quotes included.
fn body_of(size: usize) -> String {
    format!("\"{}\"", "x".repeat(size.saturating_sub(2)))
}

/// Reads the body of the request, as the service does, and answers the constant.
async fn answer(size: web::Path<usize>, _body: web::Bytes, asked: HttpRequest) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    if let Some(id) = asked.headers().get("x-request-id") {
        answer.insert_header(("x-request-id", id.clone()));
    }
    answer.content_type("application/json").body(body_of(*size))
}

async fn answer_from_redis<C: Connection>(
    size: web::Path<usize>,
    redis: web::Data<C>,
) -> actix_web::Result<HttpResponse> {
    let mut connection = redis.get_ref().clone();
    let key = key(*size, ASKED.fetch_add(1, Ordering::Relaxed));
    let kept: Option<String> = connection
        .get(&key)
        .await
        .map_err(ErrorInternalServerError)?;
    let value = match kept {
        Some(value) => value,
        // A cluster is emptied between runs.
        None => {
            let body = body_of(*size);
            let kept = connection.set(&key, &body).await;
            let () = kept.map_err(ErrorInternalServerError)?;
            body
        }
    };
    let answer = HttpResponse::Ok();
    Ok({ answer }.content_type("application/json").body(value))
}

async fn serve<C: Connection>(
    address: String,
    mut redis: C,
    sizes: impl Iterator<Item = String>,
) -> anyhow::Result<()> {
    for size in sizes {
        let size: usize = size.parse()?;
        for number in 0..KEYS {
            let () = redis.set(key(size, number), body_of(size)).await?;
        }
    }
    let redis = web::Data::new(redis);
    HttpServer::new(move || {
        App::new()
            .app_data(redis.clone())
            .route("/readyz", web::get().to(HttpResponse::Ok))
            .route("/constant/{size}", web::route().to(answer))
            .route("/get/{size}", web::get().to(answer_from_redis::<C>))
    })
    .bind(address)?
    .run()
    .await?;
    Ok(())
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    const USAGE: &str = "usage: constant ADDRESS REDIS_URL SIZE...";
    let mut words = std::env::args().skip(1);
    let address = words.next().context(USAGE)?;
    let redis = words.next().context(USAGE)?;
    if redis.contains(',') {
        let cluster = ClusterClient::builder(redis.split(','))
            .connection_timeout(RESPONSE_TIMEOUT)
            .response_timeout(RESPONSE_TIMEOUT)
            .retries(REDIRECTS)
            .min_retry_wait(REDIRECT_PAUSE.0)
            .max_retry_wait(REDIRECT_PAUSE.1)
            .build()?;
        return serve(address, cluster.get_async_connection().await?, words).await;
    }
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(RESPONSE_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
        .set_number_of_retries(1)
        .set_max_delay(RESPONSE_TIMEOUT);
    let redis = Client::open(redis)?
        .get_connection_manager_with_config(config)
        .await?;
    serve(address, redis, words).await
}
