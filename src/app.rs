//! The application: routes and middleware. Built without a socket, so that tests and the
//! spec use the very same one.

use crate::{
    features,
    shared::http::{Code, Problem, localize_problems},
    state::AppState,
};
use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, DefaultHeaders, NormalizePath, TrailingSlash, from_fn},
    web,
};
use tracing_actix_web::TracingLogger;
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
    let body_limit = state.config.server.body_limit;
    let (app, spec) = App::new()
        .into_utoipa_app()
        .app_data(state)
        .app_data(web::PayloadConfig::new(body_limit))
        .app_data(
            web::PathConfig::default().error_handler(|_, _| Problem::new(Code::InvalidPath).into()),
        )
        .configure(features::routes)
        .split_for_parts();
    let app = app
        .wrap(from_fn(localize_problems))
        .wrap(Compress::default())
        .wrap(DefaultHeaders::new().add(("X-Content-Type-Options", "nosniff")))
        .wrap(NormalizePath::new(TrailingSlash::Trim))
        .wrap(TracingLogger::default());
    (app, spec)
}
