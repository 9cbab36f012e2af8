//! A receiver of events, which checks their signatures with code that shares nothing with
//! the service's.

use super::{
    Services,
    fake_http::{FakeHttp, Received, Reply},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::hmac;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::sync::{Notify, Semaphore};

/// A machine with as many addresses as wanted: each path is one.
pub struct Receiver {
    http: FakeHttp,
    desk: Arc<Desk>,
}

#[derive(Default)]
struct Desk {
    received: Mutex<Vec<Received>>,
    replies: Mutex<BTreeMap<String, Reply>>,
    arrived: Notify,
}

impl Services for Receiver {
    fn start() -> Self {
        let desk = Arc::new(Desk::default());
        let shared = Arc::clone(&desk);
        let http = FakeHttp::start(move |asked| {
            shared.received.lock().unwrap().push(asked.clone());
            shared.arrived.notify_one();
            let replies = shared.replies.lock().unwrap();
            let reply = replies.get(&asked.path).cloned();
            reply.unwrap_or(Reply::Text(204, String::new()))
        });
        Self { http, desk }
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("WEBHOOK_ALLOW_HTTP", "true".to_owned()),
            ("WEBHOOK_ALLOW_PRIVATE", "true".to_owned()),
            ("WEBHOOK_TIMEOUT_SECONDS", "1".to_owned()),
        ]
    }
}

impl Receiver {
    /// One of its addresses.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.http.url)
    }

    /// From now on an address answers this.
    pub fn answers(&self, path: &str, reply: Reply) {
        let mut replies = self.desk.replies.lock().unwrap();
        replies.insert(path.to_owned(), reply);
    }

    /// What is sent to an address is taken only once the gate opens.
    pub fn hold(&self, path: &str) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.answers(path, Reply::Held(Arc::clone(&gate)));
        gate
    }

    /// Waits until something has arrived.
    pub async fn arrived(&self) {
        self.desk.arrived.notified().await;
    }

    /// What was sent to an address.
    pub fn received(&self, path: &str) -> Vec<Received> {
        let received = self.desk.received.lock().unwrap();
        received
            .iter()
            .filter(|it| it.path == path)
            .cloned()
            .collect()
    }
}

/// How many of the signatures of an event fit the secret.
pub fn fitting(event: &Received, secret: &str) -> usize {
    let key = STANDARD
        .decode(secret.strip_prefix("whsec_").unwrap())
        .unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let id = &event.headers["webhook-id"];
    assert!(!id.contains('.'));
    let timestamp = &event.headers["webhook-timestamp"];
    let signed = [id.as_str(), timestamp, &event.body].join(".");
    let signatures = event.headers["webhook-signature"].split(' ');
    signatures
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|signature| STANDARD.decode(signature).ok())
        .filter(|signature| hmac::verify(&key, signed.as_bytes(), signature).is_ok())
        .count()
}
