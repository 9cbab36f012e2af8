//! The innermost layer: what staff read in a request stands in the audit log before it is
//! answered.

use super::{Problem, RequestId};
use crate::{
    shared::{request, storage::audit_log},
    state::AppState,
};
use actix_web::{
    Error, HttpMessage,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};

/// Middleware: handles the request under its id, and writes what staff read in it to the audit
/// log. When that fails, nothing of it is answered.
///
/// # Errors
/// Those further in.
pub async fn log_reads(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody, BoxBody>>, Error> {
    let state = request.app_data::<web::Data<AppState>>().cloned();
    let id = request.extensions().get::<RequestId>().cloned();
    let (Some(state), Some(id)) = (state, id) else {
        return Err(Problem::new(super::Code::Internal).into());
    };
    let (outcome, reads) = request::within(id.shared(), next.call(request)).await;
    let response = outcome?;
    if reads.is_empty() {
        return Ok(response.map_into_left_body());
    }
    let stamped = reads.into_iter().map(|read| {
        let mut stamp = state.stamp();
        stamp.request_id = Some(id.to_string());
        (stamp, read)
    });
    Ok(match audit_log::write_reads(&state.db, stamped).await {
        Ok(()) => response.map_into_left_body(),
        // As a response, not as an error, which the headers of `app.rs` would not reach.
        Err(error) => response
            .error_response(Problem::from(error))
            .map_into_right_body(),
    })
}
