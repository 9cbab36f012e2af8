//! Children over HTTP.

mod children;
mod consents;
mod links;
mod notice;
mod reveal;

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
        .service(reveal::reveal_child)
        .service(consents::give_consent)
        .service(consents::list_consents)
        .service(links::list_link_requests)
        .service(links::approve_link_request)
        .service(links::decline_link_request)
        .service(notice::get_privacy_notice);
}

impl From<ChildError> for Problem {
    fn from(error: ChildError) -> Self {
        match error {
            ChildError::NotFound => Self::new(Code::NotFound),
            ChildError::StaleVersion => Self::new(Code::StaleVersion),
            ChildError::AlreadyRegistered { link_request: None } => {
                Self::new(Code::ChildAlreadyRegistered).detail(
                    "您的家庭已登记持有该证件的幼儿。",
                    "Your family has registered the child with that document.",
                )
            }
            ChildError::AlreadyRegistered {
                link_request: Some(id),
            } => Self::new(Code::ChildAlreadyRegistered)
                .detail(
                    "本区已登记持有该证件的幼儿。已请其监护人或所在街道的宝宝屋确认关联。",
                    "A child with that document is registered in this district. Its guardian, or \
                     a house of the subdistrict, has been asked to link you.",
                )
                .fact("link_request_id", id.to_string()),
            ChildError::LinkDecided => Self::new(Code::Conflict)
                .detail("该申请已有结果。", "The request has been decided already."),
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
