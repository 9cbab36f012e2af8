//! The orderly end: what is under way is answered, nothing new is taken, streams end.

use super::instances::{connected, until};
use crate::{
    scenarios::steps::book,
    support::{
        Store, TestApp,
        factory::{Child, Family, Session, World},
        run_to_the_end, run_two_to_the_end,
        sse::Stream,
    },
};
use baobaowu::server::Running;
use futures_util::poll;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    pin::pin,
    time::{Duration, Instant},
};
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

    let (mut request, body) = begun(address, &family, &child, &session).await;
    let stopping = tokio::spawn(running.stop());
    let told = watching.next().await.unwrap();
    assert_eq!(
        (told.event.as_str(), &told.data),
        ("end", &json!({ "reason": "stopping" }))
    );
    assert_eq!(watching.next().await, None);
    takes_nothing_new(address).await;
    assert!(!stopping.is_finished(), "it does not wait for the request");
    is_granted(&mut request, &body).await;
    drop(request);
    timeout(PATIENCE, stopping).await.unwrap().unwrap().unwrap();
}

/// Until the notice is over everything goes on but readiness; and what the last requests change is heard at
/// the other instances.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_while_an_instance_stops_is_heard_at_the_other() {
    run_two_to_the_end(Store::PostgresRedis, async |here, running, there| {
        let world = World::seed(&here).await;
        let session = world.session(&here, 5).await;
        let (family, child) = world.family_with_child(&here).await;
        let mut watching = Stream::open(&there, &world.manager.token, world.house, None).await;
        let mut beside = Stream::open(&here, &world.manager.token, world.house, None).await;
        connected(&mut watching, &here, (&family, &child, &session)).await;
        {
            let mut notice = pin!(running.give_notice());
            assert!(poll!(&mut notice).is_pending());
            here.get("/readyz").await.assert_status(503);
            let id = book(&here, &family, &child, &session).await.id();
            until(&mut watching, &id.to_string(), "requested").await;
            until(&mut beside, &id.to_string(), "requested").await;
        }
        let (family, child) = world.family_with_child(&here).await;
        let address = running.address;
        let (mut request, body) = begun(address, &family, &child, &session).await;
        let stopping = tokio::spawn(running.stop());
        takes_nothing_new(address).await;
        let id = is_granted(&mut request, &body).await;
        until(&mut watching, &id, "requested").await;
        drop(request);
        timeout(PATIENCE, stopping).await.unwrap().unwrap().unwrap();
    })
    .await;
}

/// A booking whose head the service has, and whose body it waits for.
async fn begun(
    address: SocketAddr,
    family: &Family,
    child: &Child,
    session: &Session,
) -> (TcpStream, String) {
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
    (request, body)
}

async fn takes_nothing_new(address: SocketAddr) {
    let since = Instant::now();
    while TcpStream::connect(address).await.is_ok() {
        assert!(since.elapsed() < PATIENCE, "new connections are taken");
        tokio::task::yield_now().await;
    }
}

/// Sends the rest; the id of the booking.
async fn is_granted(request: &mut TcpStream, body: &str) -> String {
    request.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    timeout(PATIENCE, request.read_to_string(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    let (_, booking) = answer.split_once("\r\n\r\n").unwrap();
    let booking: Value = serde_json::from_str(booking).unwrap();
    assert_eq!(booking["status"], "requested");
    booking["id"].as_str().unwrap().to_owned()
}
