//! A client of server-sent events.

use super::TestApp;
use baobaowu::shared::domain::HouseId;
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// How long a client waits for something that must come.
const PATIENCE: Duration = Duration::from_secs(10);

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub event: String,
    pub id: String,
    pub data: Value,
}

/// An open stream. Dropping it hangs up.
pub struct Stream {
    response: reqwest::Response,
    buffer: String,
}

fn request(app: &TestApp, token: &str, house: HouseId) -> reqwest::RequestBuilder {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/v1/houses/{house}/stream", app.url);
    client.get(url).bearer_auth(token)
}

/// Asks for the stream of a house.
pub async fn ask(app: &TestApp, token: &str, house: HouseId) -> reqwest::Response {
    request(app, token, house).send().await.unwrap()
}

impl Stream {
    /// Opens the stream, and waits until it is open.
    pub async fn open(app: &TestApp, token: &str, house: HouseId, last: Option<&str>) -> Self {
        // Whoever takes compressed answers must not have to wait for a block to be full.
        let mut request = request(app, token, house).header("Accept-Encoding", "gzip");
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers();
        assert_eq!(headers["content-type"], "text/event-stream; charset=utf-8");
        assert_eq!(headers["cache-control"], "no-cache");
        assert_eq!(headers["content-encoding"], "identity");
        let mut stream = Self {
            response,
            buffer: String::new(),
        };
        let first = stream.block().await.unwrap();
        assert!(first.ends_with(": open"), "{first}");
        stream
    }

    /// The next block; `None` when the stream has ended.
    async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let block = block.to_owned();
                self.buffer = rest.to_owned();
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await;
            match chunk.unwrap_or_else(|_| panic!("nothing comes")).unwrap() {
                Some(bytes) => self.buffer.push_str(std::str::from_utf8(&bytes).unwrap()),
                None => return None,
            }
        }
    }

    /// The next event; comments are passed over. `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            let block = self.block().await?;
            if block.starts_with(':') {
                continue;
            }
            let field = |name: &str| {
                let line = block.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or_default().to_owned()
            };
            return Some(Told {
                event: field("event: "),
                id: field("id: "),
                data: serde_json::from_str(&field("data: ")).unwrap(),
            });
        }
    }

    /// Waits for the comment of a quiet stream.
    pub async fn beat(&mut self) {
        let block = self.block().await.unwrap();
        assert!(block.starts_with(':'), "{block}");
    }
}
