//! Children over HTTP.

mod children;
mod consents;
mod notice;

use super::domain::{ChildError, NoticeError};
use crate::shared::http::{Code, Problem};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(children::register_child)
        .service(children::list_children)
        .service(children::get_child)
        .service(children::edit_child)
        .service(children::erase_child)
        .service(consents::give_consent)
        .service(consents::list_consents)
        .service(consents::withdraw_consent)
        .service(notice::get_privacy_notice);
}

impl From<ChildError> for Problem {
    fn from(error: ChildError) -> Self {
        match error {
            ChildError::NotFound => Self::new(Code::NotFound),
            ChildError::StaleVersion => Self::new(Code::StaleVersion),
            ChildError::AlreadyRegistered => Self::new(Code::ChildAlreadyRegistered).detail(
                "本区已登记持有该证件的幼儿。如果是您的孩子，请联系所在街道的宝宝屋。",
                "A child with that document is registered in this district. If it is yours, \
                 ask a house of your subdistrict.",
            ),
            ChildError::BornInTheFuture => Self::new(Code::ValidationFailed).field(
                "/birth_date",
                "future",
                "lies in the future",
            ),
            ChildError::BirthDateMismatch => Self::new(Code::BirthDateMismatch).field(
                "/birth_date",
                "mismatch",
                "differs from the document",
            ),
            ChildError::HasBookings => Self::new(Code::InvalidState).detail(
                "该幼儿还有进行中的预约，请先取消。",
                "Bookings still hold places for the child; cancel them first.",
            ),
            ChildError::OutdatedNotice { current } => Self::new(Code::ValidationFailed)
                .field(
                    "/notice_version",
                    "outdated",
                    "is not the current privacy notice",
                )
                .fact("current_notice_version", current),
            ChildError::AlreadyConsented => Self::new(Code::Conflict).detail(
                "该项同意已经有效。",
                "Consent to this purpose is in force already.",
            ),
            ChildError::IdNumber(_) => Self::new(Code::IdNumberInvalid).field(
                "/id_number",
                "invalid",
                "cannot be a number of such a document",
            ),
            ChildError::Notice(error) => error.into(),
            ChildError::Family(error) => error.into(),
            ChildError::District(error) => error.into(),
            ChildError::Replay(error) => error.into(),
            ChildError::Store(error) => error.into(),
        }
    }
}

impl From<NoticeError> for Problem {
    fn from(error: NoticeError) -> Self {
        match error {
            error @ NoticeError::Unreadable(_) => Self::internal(&error),
            NoticeError::NotInForce(date) => {
                Self::new(Code::PolicyNotInForce).fact("date", date.to_string())
            }
        }
    }
}
