//! Writes the body of every problem, in the language of the request.

use super::{Code, Problem, RequestId};
use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        StatusCode,
        header::{
            ACCEPT_LANGUAGE, ALLOW, CONTENT_LANGUAGE, HeaderMap, HeaderValue, RETRY_AFTER,
            WWW_AUTHENTICATE,
        },
    },
    middleware::Next,
};
use std::{
    convert::Infallible,
    future::{Ready, ready},
};

/// The language of the request, for answers with texts of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Chinese unless this is true.
    pub english: bool,
}

impl FromRequest for Language {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            english: prefers_english(request.headers()),
        }))
    }
}

/// Middleware: turns problems, and bare errors of the framework, into problem+json.
///
/// # Errors
/// Those of a middleware further in, with the problem written into their answer.
pub async fn localize_problems<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let english = prefers_english(request.headers());
    let request_id = request_id(&request);
    match next.call(request).await {
        Ok(mut response) => match problem_of(response.response_mut()) {
            None => Ok(response.map_into_left_body()),
            Some(problem) => {
                let allowed = response.headers().get(ALLOW).cloned();
                let answer = write(problem, english, request_id, allowed);
                Ok(response.into_response(answer).map_into_right_body())
            }
        },
        // An error that a middleware further in answered with. The request is gone with it,
        // so the written answer travels as an error too.
        Err(error) => {
            let problem = problem_of(&mut error.error_response());
            let problem = problem.unwrap_or_else(|| Problem::new(Code::Internal));
            let answer = write(problem, english, request_id, None);
            Err(InternalError::from_response("answered", answer).into())
        }
    }
}

/// The attached problem, or one that fits an error status without one: the router's own
/// 404 and 405, and limits of the framework.
fn problem_of<B>(response: &mut HttpResponse<B>) -> Option<Problem> {
    let attached = response.extensions_mut().remove::<Problem>();
    if attached.is_some() {
        return attached;
    }
    let code = match response.status() {
        StatusCode::NOT_FOUND => Code::RouteNotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Code::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        StatusCode::SERVICE_UNAVAILABLE => return None,
        status if status.is_client_error() => Code::InvalidRequest,
        status if status.is_server_error() => Code::Internal,
        _ => return None,
    };
    Some(Problem::new(code))
}

fn write(
    problem: Problem,
    english: bool,
    request_id: Option<String>,
    allowed: Option<HeaderValue>,
) -> HttpResponse {
    let mut answer = HttpResponse::build(problem.code.status());
    answer.content_type("application/problem+json");
    answer.insert_header((CONTENT_LANGUAGE, if english { "en" } else { "zh-CN" }));
    if let Some(seconds) = problem.retry_after {
        answer.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    if let Some(methods) = allowed {
        answer.insert_header((ALLOW, methods));
    }
    if problem.code.status() == StatusCode::UNAUTHORIZED {
        answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
    }
    let body = serde_json::to_string(&problem.body(english, request_id)).unwrap_or_default();
    answer.body(body)
}

/// Chinese unless English is preferred: the first of the two that the header names.
fn prefers_english(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|languages| {
            languages.split(',').map(str::trim).find_map(|language| {
                match language.get(..2)?.to_ascii_lowercase().as_str() {
                    "en" => Some(true),
                    "zh" => Some(false),
                    _ => None,
                }
            })
        })
        .unwrap_or(false)
}

fn request_id(request: &ServiceRequest) -> Option<String> {
    request
        .extensions()
        .get::<RequestId>()
        .map(ToString::to_string)
}
