//! The stream of a house over HTTP, as server-sent events.

use super::{
    domain::{Frame, LiveError},
    service::{self, Feed, Wanted},
};
use crate::{
    shared::http::{Code, Problem, ProblemBody, SignedIn},
    state::AppState,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CACHE_CONTROL, CONTENT_ENCODING},
    web::{self, Bytes},
};
use futures_util::stream;
use serde_json::json;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Seconds after which another stream may be had.
const RETRY_LATER: u32 = 15;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(stream_house);
}

/// What changes in a house, as server-sent events, for its staff. Events say what to fetch
/// again; they carry nothing else.
///
/// - `session_changed`: `session_id`, `version`, `reason` (`opened`, `edited`, `capacity`,
///   `closure`)
/// - `booking_changed`: `booking_id`, `session_id`, `status`
/// - `alert_raised`: `alert_id`, `kind`; `alert_ended`: `alert_id`
/// - `resync`: events may have been lost; fetch again
/// - `end`: `reason` (`token_expired`, `no_longer_allowed`, `stopping`); the stream ends
///
/// A comment comes every 15 seconds. Open it with `Last-Event-ID` after a break: the first event
/// is then `resync`. Fetch once after opening it.
#[utoipa::path(
    tag = "live",
    security(("bearer" = [])),
    params(("Last-Event-ID" = Option<String>, Header, description = "The last `id` that was heard")),
    responses(
        (status = 200, body = String, content_type = "text/event-stream"),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/stream")]
async fn stream_house(
    state: web::Data<AppState>,
    signed_in: SignedIn,
    request: HttpRequest,
    id: web::Path<Uuid>,
) -> Result<HttpResponse, Problem> {
    let wanted = Wanted {
        house: id.into_inner().into(),
        actor: signed_in.actor,
        expires_at: signed_in.expires_at,
        resumed: request.headers().contains_key("Last-Event-ID"),
    };
    let state = state.into_inner();
    let feed = service::open(&state, wanted).await?;
    let body = stream::unfold((state, feed), |(state, mut feed): (_, Feed)| async move {
        let frame = feed.next().await?;
        let text = text_of(&frame, state.new_id());
        Some((Ok::<_, actix_web::Error>(Bytes::from(text)), (state, feed)))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        // Compressed, or kept back by a proxy, an event would wait for others.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(body))
}

fn text_of(frame: &Frame, id: Uuid) -> String {
    match frame {
        Frame::Opened => "retry: 2000\n: open\n\n".to_owned(),
        Frame::Beat => ": \n\n".to_owned(),
        Frame::Event(event) => {
            let (name, members) = event.parts();
            format!("id: {id}\nevent: {name}\ndata: {members}\n\n")
        }
        Frame::End(reason) => {
            let members = json!({ "reason": reason });
            format!("id: {id}\nevent: end\ndata: {members}\n\n")
        }
    }
}

impl From<LiveError> for Problem {
    fn from(error: LiveError) -> Self {
        match error {
            LiveError::NotFound => Self::new(Code::NotFound),
            LiveError::TooManyStreams => Self::new(Code::TooManyStreams).retry_after(RETRY_LATER),
            LiveError::Store(error) => error.into(),
        }
    }
}
