//! Health over HTTP.

mod certificates;
mod declarations;
mod events;
mod return_notes;
mod review;

use super::domain::HealthError;
use crate::shared::http::{Code, Problem};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(declarations::declare_health)
        .service(declarations::list_health_declarations)
        .service(certificates::submit_health_certificate)
        .service(certificates::list_child_health_certificates)
        .service(certificates::get_health_certificate_file)
        .service(review::list_health_certificates)
        .service(review::verify_health_certificate)
        .service(review::reject_health_certificate)
        .service(events::list_health_events)
        .service(return_notes::submit_return_note)
        .service(return_notes::list_child_return_notes)
        .service(return_notes::get_return_note_file)
        .service(return_notes::list_return_notes)
        .service(return_notes::verify_return_note)
        .service(return_notes::reject_return_note);
}

impl From<HealthError> for Problem {
    fn from(error: HealthError) -> Self {
        match error {
            HealthError::NotFound => Self::new(Code::NotFound),
            HealthError::Forbidden => Self::new(Code::Forbidden),
            HealthError::ConsentMissing => Self::new(Code::ConsentMissing).detail(
                "请先同意处理该幼儿的健康信息。",
                "First consent to the keeping of the child's health data.",
            ),
            HealthError::FileTypeNotAllowed => Self::new(Code::FileTypeNotAllowed).detail(
                "请上传完整的 JPEG、PNG 或 PDF 文件。",
                "Upload a whole JPEG, PNG or PDF file.",
            ),
            HealthError::NotQualified => Self::new(Code::CertificateNotQualified),
            HealthError::NotRecognised => Self::new(Code::InstitutionNotRecognised),
            HealthError::ExaminedInTheFuture => {
                wrong("/examined_on", "future", "lies in the future")
            }
            HealthError::ExaminedBeforeBirth => wrong(
                "/examined_on",
                "before_birth",
                "lies before the birth of the child",
            ),
            HealthError::ValidToOutOfBounds => wrong(
                "/valid_to",
                "out_of_bounds",
                "lies before the examination, or later than the policy allows",
            ),
            HealthError::RecoveredInTheFuture => {
                wrong("/recovered_on", "future", "lies in the future")
            }
            HealthError::RecoveredBeforeIllness => wrong(
                "/recovered_on",
                "before_illness",
                "lies before the illness it is to end",
            ),
            HealthError::AlreadyReviewed { status } => {
                Self::new(Code::InvalidState).fact("certificate_status", status.as_str())
            }
            HealthError::Child(error) => error.into(),
            HealthError::Family(error) => error.into(),
            HealthError::District(error) => error.into(),
            HealthError::Replay(error) => error.into(),
            HealthError::Store(error) => error.into(),
        }
    }
}

fn wrong(pointer: &str, code: &str, detail: &str) -> Problem {
    Problem::new(Code::ValidationFailed).field(pointer, code, detail)
}
