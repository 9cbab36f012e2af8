//! The application: routes and middleware. Built without a socket, so that tests and the
//! spec use the very same one.

use crate::{
    contract::{self, Contract},
    features,
    shared::http::{Code, Problem, limit, localize_problems, log_reads, observe},
    state::AppState,
};
use actix_web::{
    App, Error, HttpRequest, HttpResponse, ResponseError,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    error::{InternalError, PathError},
    http::header::{ALLOW, HeaderValue},
    middleware::{Compress, DefaultHeaders, NormalizePath, TrailingSlash, from_fn},
    web,
};
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt;

/// The whole application and its contract.
pub fn build_app(
    state: web::Data<AppState>,
) -> (
    App<
        impl ServiceFactory<
            ServiceRequest,
            Response = ServiceResponse<impl MessageBody>,
            Config = (),
            InitError = (),
            Error = Error,
        >,
    >,
    OpenApi,
) {
    let known = state.clone();
    let body_limit = state.config.server.body_limit;
    let hsts_seconds = state.config.server.hsts_seconds;
    let (app, spec) = App::new()
        .into_utoipa_app()
        .app_data(state)
        .app_data(web::PayloadConfig::new(body_limit))
        .app_data(web::PathConfig::default().error_handler(unread_path))
        .configure(features::routes)
        .split_for_parts();
    let spec = contract::completed(spec);
    // Every worker builds the application; the contract of all is the same.
    let contract = known
        .contract
        .get_or_init(|| web::Data::new(Contract::of(&spec)));
    let app = app
        .app_data(contract.clone())
        .app_data(web::Data::new(features::operation::http::pages_config()))
        .configure(features::operation::http::pages)
        .default_service(web::to(no_such_route))
        .wrap(from_fn(log_reads))
        .wrap(from_fn(limit))
        .wrap(from_fn(localize_problems))
        .wrap(Compress::default())
        .wrap(security_headers(hsts_seconds))
        .wrap(from_fn(observe))
        .wrap(NormalizePath::new(TrailingSlash::Trim));
    (app, spec)
}

/// What a browser needs to know of answers that are data, some of it of children. Answers
/// that say otherwise of themselves are left alone.
fn security_headers(hsts_seconds: u32) -> DefaultHeaders {
    let headers = DefaultHeaders::new()
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
        .add((
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ))
        .add(("Cache-Control", "no-store"));
    if hsts_seconds == 0 {
        return headers;
    }
    headers.add((
        "Strict-Transport-Security",
        format!("max-age={hsts_seconds}"),
    ))
}

/// 405 where the contract knows the path with other methods, else 404. The router itself
/// cannot tell the two apart, because each method of a path is a route of its own.
async fn no_such_route(request: HttpRequest, contract: web::Data<Contract>) -> HttpResponse {
    not_routed(&request, &contract)
}

/// An id that is none, or a path such as `/bookings/group`, which only a POST takes: a GET of
/// it was taken for one of `/bookings/{id}`.
fn unread_path(error: PathError, request: &HttpRequest) -> Error {
    if let Some(contract) = request.app_data::<web::Data<Contract>>()
        && !contract.methods(request.path()).contains(request.method())
    {
        let answer = not_routed(request, contract);
        return InternalError::from_response(error, answer).into();
    }
    Problem::new(Code::InvalidPath).into()
}

fn not_routed(request: &HttpRequest, contract: &Contract) -> HttpResponse {
    let methods = contract.methods(request.path());
    if methods.is_empty() {
        return Problem::new(Code::RouteNotFound).error_response();
    }
    let mut answer = Problem::new(Code::MethodNotAllowed).error_response();
    let allowed: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
    if let Ok(allowed) = HeaderValue::from_str(&allowed.join(", ")) {
        answer.headers_mut().insert(ALLOW, allowed);
    }
    answer
}
