//! The outermost layer: gives every request an id, follows it in the log, and counts it.

use super::{Problem, Route, SignedIn};
use crate::{shared::domain::AccountId, state::AppState};
use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::Instrument;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const MAX_LEN: usize = 64;

/// The id under which a request is found in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id that a client sent, if it can stand in a log line as it is: 1 to 64 letters,
    /// digits, dots, dashes and underscores.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let sane = !text.is_empty()
            && text.len() <= MAX_LEN
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        sane.then(|| Self(text.into()))
    }

    /// Its text, shared.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }

    fn of(request: &ServiceRequest, state: &AppState) -> Self {
        request
            .headers()
            .get(&X_REQUEST_ID)
            .and_then(|value| Self::parse(value.to_str().ok()?))
            .unwrap_or_else(|| Self(state.new_id().to_string().into()))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Middleware: takes or makes the `X-Request-Id`, answers it, and notes what was asked and
/// answered by the route's pattern, and by which account. The path and the query are never
/// noted.
///
/// # Errors
/// Those of a middleware further in; their answers carry the id too.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Some(state) = request.app_data::<web::Data<AppState>>().cloned() else {
        return Err(Problem::new(super::Code::Internal).into());
    };
    let id = RequestId::of(&request, &state);
    let header = HeaderValue::from_str(&id.0).ok();
    let asked = Asked::of(&request);
    let span = tracing::info_span!(
        "request",
        request.id = %id,
        http.method = asked.method,
        http.route = &*asked.route,
    );
    request.extensions_mut().insert(id);
    let begun = Instant::now();
    let mut outcome = next.call(request).instrument(span.clone()).await;
    let mut account = None;
    let status = match &mut outcome {
        Ok(response) => {
            let request = response.request().extensions();
            account = request.get::<SignedIn>().map(|it| it.actor.account);
            drop(request);
            if let Some(id) = header {
                response.headers_mut().insert(X_REQUEST_ID, id);
            }
            response.status()
        }
        Err(error) => {
            let mut answer = error.error_response();
            if let Some(id) = header {
                answer.headers_mut().insert(X_REQUEST_ID, id);
            }
            let status = answer.status();
            outcome = Err(InternalError::from_response("answered", answer).into());
            status
        }
    };
    let took = begun.elapsed();
    state.metrics.answered(
        asked.method,
        Arc::clone(&asked.route),
        status.as_u16(),
        took,
    );
    span.in_scope(|| asked.log(status.as_u16(), account, took));
    outcome
}

/// What is noted of a request.
struct Asked {
    method: &'static str,
    route: Arc<str>,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        // Clients could send methods and paths without end; each would be a time series.
        let method = match *request.method() {
            Method::GET => "GET",
            Method::POST => "POST",
            Method::PUT => "PUT",
            Method::DELETE => "DELETE",
            _ => "other",
        };
        Self {
            method,
            route: Route::of(request.request()).shared(),
        }
    }

    fn log(&self, status: u16, account: Option<AccountId>, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        // Probes come every few seconds and would drown the rest.
        if matches!(&*self.route, "/healthz" | "/readyz" | "/metrics") {
            tracing::debug!(http.status = status, duration_us = took, "answered");
        } else {
            let account = account.map(tracing::field::display);
            tracing::info!(
                http.status = status,
                duration_us = took,
                account,
                "answered"
            );
        }
    }
}
