//! A client that speaks the service's conventions, and answers that check themselves.

use super::{
    contract::{Asked, Contract},
    leaks,
};
use reqwest::{
    Method, RequestBuilder, Url,
    header::{ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderMap, IF_MATCH},
    multipart::Form,
};
use serde_json::Value;
use std::{future::IntoFuture, pin::Pin};

/// A request; awaiting it sends it.
#[must_use = "a request does nothing until it is awaited"]
pub struct Request {
    builder: RequestBuilder,
    asked: Asked,
    contract: &'static Contract,
}

impl Request {
    pub(super) fn new(
        client: &reqwest::Client,
        contract: &'static Contract,
        method: Method,
        url: &str,
    ) -> Self {
        let url = Url::parse(url).unwrap();
        Self {
            builder: client.request(method.clone(), url.clone()),
            asked: Asked {
                method,
                url,
                body: None,
            },
            contract,
        }
    }

    fn with(self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self {
            builder: change(self.builder),
            ..self
        }
    }

    /// Signs the request with an access token.
    pub fn bearer(self, token: &str) -> Self {
        self.with(|request| request.bearer_auth(token))
    }

    /// Sends an `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }

    /// Asks for a language.
    pub fn lang(self, language: &str) -> Self {
        self.header(ACCEPT_LANGUAGE.as_str(), language)
    }

    /// Edits only what still has this version.
    pub fn if_match(self, version: i64) -> Self {
        self.header(IF_MATCH.as_str(), &format!("\"{version}\""))
    }

    /// Sets any header.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|request| request.header(name, value))
    }

    /// Sends JSON.
    pub fn json(mut self, body: &Value) -> Self {
        self.asked.body = Some(body.clone());
        self.with(|request| request.json(body))
    }

    /// Sends bytes as they are.
    pub fn raw(self, media_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.with(|request| request.header(CONTENT_TYPE, media_type).body(body))
    }

    /// Uploads.
    pub fn multipart(self, form: Form) -> Self {
        self.with(|request| request.multipart(form))
    }

    /// Sends it and answers all but the body: for streams, which do not end.
    pub async fn head(self) -> Answer {
        let response = self.builder.send().await.unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: Value::Null,
            text: String::new(),
        }
    }

    async fn send(self) -> Answer {
        let response = self.builder.send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer {
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        };
        self.contract.check(&self.asked, &answer);
        leaks::check_answer(&answer);
        answer
    }
}

impl IntoFuture for Request {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON; null when it is none.
    pub body: Value,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The value of a header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// `id` of the body.
    #[track_caller]
    pub fn id(&self) -> uuid::Uuid {
        let id = self.body["id"].as_str();
        id.and_then(|id| id.parse().ok())
            .unwrap_or_else(|| panic!("no id in {}: {}", self.status, self.text))
    }

    /// Checks the status; says what was answered instead.
    #[track_caller]
    pub fn assert_status(self, expected: u16) -> Self {
        assert_eq!(self.status, expected, "answered: {}", self.text);
        self
    }

    /// Checks that the answer is this problem, in the form in which every problem comes.
    #[track_caller]
    pub fn assert_problem(self, code: &str) -> Self {
        assert_eq!(self.body["code"], code, "{}: {}", self.status, self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.body["status"], self.status);
        assert_eq!(self.body["type"], format!("about:blank#{code}"));
        for member in ["title", "detail", "request_id"] {
            let text = self.body[member].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "no {member} in {}", self.text);
        }
        self
    }
}
