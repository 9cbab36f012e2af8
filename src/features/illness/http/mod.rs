//! Illness over HTTP.

mod observations;
mod proposals;
mod reports;

use super::domain::IllnessError;
use crate::shared::http::{Code, Problem};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(reports::create_illness_report)
        .service(proposals::list_suspension_proposals)
        .service(proposals::get_suspension_proposal)
        .service(proposals::accept_suspension_proposal)
        .service(proposals::dismiss_suspension_proposal)
        .service(proposals::list_suspension_contacts)
        .service(observations::create_observation)
        .service(observations::list_observations);
}

impl From<IllnessError> for Problem {
    fn from(error: IllnessError) -> Self {
        match error {
            IllnessError::NotFound => Self::new(Code::NotFound),
            IllnessError::DateOutOfBounds => Self::new(Code::ValidationFailed).field(
                "/date",
                "out_of_bounds",
                "lies in the future or too far back",
            ),
            IllnessError::AlreadyDecided(status) => {
                Self::new(Code::InvalidState).fact("proposal_status", status.as_str())
            }
            IllnessError::NotInTheHouse(error) => error.into(),
            error @ IllnessError::Cipher(_) => Self::internal(&error),
            IllnessError::House(error) => error.into(),
            IllnessError::Child(error) => error.into(),
            IllnessError::Family(error) => error.into(),
            IllnessError::Booking(error) => error.into(),
            IllnessError::Session(error) => error.into(),
            IllnessError::Closure(error) => error.into(),
            IllnessError::District(error) => error.into(),
            IllnessError::Replay(error) => error.into(),
            IllnessError::Store(error) => error.into(),
        }
    }
}
