//! Houses, their rooms and their papers over HTTP.

mod contracts;
mod houses;
mod institutions;
mod insurances;
mod rooms;

use super::domain::HouseError;
use crate::shared::http::{Code, Problem};
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    houses::routes(config);
    rooms::routes(config);
    insurances::routes(config);
    contracts::routes(config);
    institutions::routes(config);
}

impl From<HouseError> for Problem {
    fn from(error: HouseError) -> Self {
        match error {
            HouseError::NotFound => Self::new(Code::NotFound),
            HouseError::Forbidden => Self::new(Code::Forbidden),
            HouseError::StaleVersion => Self::new(Code::StaleVersion),
            HouseError::NameTaken => Self::new(Code::Conflict).detail(
                "本区已有同名的宝宝屋。",
                "The district already has a house of that name.",
            ),
            HouseError::OnlinePaymentNotConfigured => Self::new(Code::PaymentNotConfigured),
            HouseError::ReversedDates { field } => Self::new(Code::ValidationFailed).field(
                &format!("/{field}"),
                "reversed",
                "must not lie before the first date",
            ),
            HouseError::District(error) => error.into(),
            HouseError::Replay(error) => error.into(),
            HouseError::Store(error) => error.into(),
        }
    }
}
