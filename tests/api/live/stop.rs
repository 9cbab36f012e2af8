//! The orderly end: what is under way is answered, nothing new is taken, streams end.

use crate::support::{Store, TestApp, factory::World, run_to_the_end, sse::Stream};
use baobaowu::server::Running;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn request_in_flight_is_answered_while_the_service_stops_on_sqlite() {
    run_to_the_end(Store::Sqlite, &[], stop_in_the_middle).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn request_in_flight_is_answered_while_the_service_stops_on_postgres() {
    run_to_the_end(Store::PostgresRedis, &[], stop_in_the_middle).await;
}

async fn stop_in_the_middle(app: TestApp, running: Running) {
    let world = World::seed(&app).await;
    let session = world.session(&app, 5).await;
    let (family, child) = world.family_with_child(&app).await;
    let mut watching = Stream::open(&app, &world.manager.token, world.house, None).await;
    let address = running.address;

    let body = json!({ "child_id": child.id, "session_id": session.id }).to_string();
    let mut request = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/bookings HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Idempotency-Key: at-the-end\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
        family.token,
        body.len(),
    );
    request.write_all(head.as_bytes()).await.unwrap();
    // The service has begun with it: it asks for the rest.
    let mut said = [0; 25];
    timeout(PATIENCE, request.read_exact(&mut said))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");

    let stopping = tokio::spawn(running.stop());
    let told = watching.next().await.unwrap();
    assert_eq!(
        (told.event.as_str(), &told.data),
        ("end", &json!({ "reason": "stopping" }))
    );
    assert_eq!(watching.next().await, None);
    let since = Instant::now();
    while TcpStream::connect(address).await.is_ok() {
        assert!(since.elapsed() < PATIENCE, "new connections are taken");
        tokio::task::yield_now().await;
    }
    assert!(!stopping.is_finished(), "it does not wait for the request");

    request.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, request.read_to_string(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    assert!(answer.contains("\"status\":\"requested\""), "{answer}");
    drop(request);
    timeout(PATIENCE, stopping).await.unwrap().unwrap().unwrap();
}
