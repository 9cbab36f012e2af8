//! What HTTP itself costs here: a server that answers a constant, and another path that asks Redis for
//! one value before. The client of Redis, its settings, the framework and the number of workers are
//! the service's.
//!
//!     constant ADDRESS REDIS_URL

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, error::ErrorInternalServerError, web};
use anyhow::Context;
use redis::{
    AsyncCommands, Client,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use std::time::Duration;

const KEY: &str = "constant:value";
/// As in `src/shared/storage/redis/client.rs`.
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);

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

async fn answer_from_redis(
    size: web::Path<usize>,
    redis: web::Data<ConnectionManager>,
) -> actix_web::Result<HttpResponse> {
    let mut connection = redis.get_ref().clone();
    let value: String = connection
        .get(format!("{KEY}:{size}"))
        .await
        .map_err(ErrorInternalServerError)?;
    let answer = HttpResponse::Ok();
    Ok({ answer }.content_type("application/json").body(value))
}

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1);
    let address = words
        .next()
        .context("usage: constant ADDRESS REDIS_URL SIZE...")?;
    let redis = words
        .next()
        .context("usage: constant ADDRESS REDIS_URL SIZE...")?;
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(RESPONSE_TIMEOUT))
        .set_response_timeout(Some(RESPONSE_TIMEOUT))
        .set_number_of_retries(1)
        .set_max_delay(RESPONSE_TIMEOUT);
    let mut redis = Client::open(redis)?
        .get_connection_manager_with_config(config)
        .await?;
    for size in words {
        let size: usize = size.parse()?;
        let () = redis.set(format!("{KEY}:{size}"), body_of(size)).await?;
    }
    let redis = web::Data::new(redis);
    HttpServer::new(move || {
        App::new()
            .app_data(redis.clone())
            .route("/constant/{size}", web::route().to(answer))
            .route("/get/{size}", web::get().to(answer_from_redis))
    })
    .bind(address)?
    .run()
    .await?;
    Ok(())
}
