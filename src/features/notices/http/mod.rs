//! Notices over HTTP.

mod deliveries;
mod inbox;
mod own;

use super::domain::NoticeError;
use crate::shared::http::{Code, Problem};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(inbox::list_notices)
        .service(inbox::count_unread_notices)
        .service(inbox::read_all_notices)
        .service(inbox::read_notice)
        .service(own::get_notice_preferences)
        .service(own::set_notice_preferences)
        .service(own::list_subscription_permits)
        .service(own::report_subscription_permits)
        .service(deliveries::list_notice_deliveries)
        .service(deliveries::retry_notice_delivery);
}

impl From<NoticeError> for Problem {
    fn from(error: NoticeError) -> Self {
        match error {
            NoticeError::NotFound => Self::new(Code::NotFound),
            NoticeError::Forbidden => Self::new(Code::Forbidden),
            NoticeError::InvalidState(current) => {
                Self::new(Code::InvalidState).fact("current_status", current.as_str())
            }
            NoticeError::StaleVersion => Self::new(Code::StaleVersion),
            NoticeError::District(error) => error.into(),
            NoticeError::Replay(error) => error.into(),
            NoticeError::Store(error) => error.into(),
        }
    }
}
