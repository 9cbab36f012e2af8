//! A service of somebody else, played on a free port: what it answers is a function of what
//! it is asked.

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::StatusCode,
    web::{self, Bytes},
};
use serde_json::Value;
use std::{collections::BTreeMap, future::pending, sync::Arc};
use tokio::sync::Semaphore;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// `GET`, `POST`.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query, decoded.
    pub query: BTreeMap<String, String>,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    pub body: String,
}

impl Received {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// The body as a form.
    pub fn form(&self) -> BTreeMap<String, String> {
        pairs(&self.body)
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    /// JSON with 200.
    Json(Value),
    /// Any text with any status.
    Text(u16, String),
    /// This status with a header and no body.
    Header(u16, &'static str, String),
    /// 200 once there is a permit.
    Held(Arc<Semaphore>),
    /// Nothing, for as long as anyone waits.
    Silence,
}

/// The service; gone when dropped.
pub struct FakeHttp {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    handle: ServerHandle,
}

impl FakeHttp {
    /// Begins to answer.
    pub fn start(answer: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let answer: Arc<dyn Fn(&Received) -> Reply + Send + Sync> = Arc::new(answer);
        let server = HttpServer::new(move || {
            let answer = Arc::clone(&answer);
            App::new().default_service(web::to(move |request: HttpRequest, body: Bytes| {
                let reply = answer(&received(&request, &body));
                async move {
                    match reply {
                        Reply::Json(body) => HttpResponse::Ok().json(body),
                        Reply::Text(status, body) => {
                            HttpResponse::build(StatusCode::from_u16(status).unwrap()).body(body)
                        }
                        Reply::Header(status, name, value) => {
                            HttpResponse::build(StatusCode::from_u16(status).unwrap())
                                .insert_header((name, value))
                                .finish()
                        }
                        Reply::Held(gate) => {
                            gate.acquire().await.unwrap().forget();
                            HttpResponse::Ok().finish()
                        }
                        Reply::Silence => pending().await,
                    }
                }
            }))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, handle }
    }
}

impl Drop for FakeHttp {
    fn drop(&mut self) {
        // The order is given here; nobody waits for it to be carried out.
        drop(self.handle.stop(false));
    }
}

fn received(request: &HttpRequest, body: &[u8]) -> Received {
    let headers = request.headers().iter().map(|(name, value)| {
        let value = value.to_str().unwrap_or_default();
        (name.as_str().to_owned(), value.to_owned())
    });
    Received {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        query: pairs(request.query_string()),
        headers: headers.collect(),
        body: String::from_utf8_lossy(body).into_owned(),
    }
}

/// What a query or a form says, decoded.
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://form/?{text}")).unwrap();
    url.query_pairs().into_owned().collect()
}
