//! Webhooks over HTTP.

mod deliveries;
mod webhooks;

use super::domain::WebhookError;
use crate::shared::http::{Code, Problem};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(webhooks::list_webhooks)
        .service(webhooks::create_webhook)
        .service(webhooks::get_webhook)
        .service(webhooks::edit_webhook)
        .service(webhooks::delete_webhook)
        .service(webhooks::rotate_webhook_secret)
        .service(deliveries::list_webhook_deliveries)
        .service(deliveries::retry_webhook_delivery);
}

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::NotFound => Self::new(Code::NotFound),
            WebhookError::UrlNotAllowed(why) => {
                Self::new(Code::WebhookUrlNotAllowed).field("/url", "not_allowed", why)
            }
            WebhookError::StaleVersion => Self::new(Code::StaleVersion),
            WebhookError::InvalidState(current) => {
                Self::new(Code::InvalidState).fact("current_status", current.as_str())
            }
            WebhookError::Disabled => Self::new(Code::InvalidState).detail(
                "该推送地址已停用，请先启用。",
                "Nothing is sent to the address; enable it first.",
            ),
            WebhookError::Cipher(error) => Self::internal(&error),
            WebhookError::District(error) => error.into(),
            WebhookError::Replay(error) => error.into(),
            WebhookError::Store(error) => error.into(),
        }
    }
}
