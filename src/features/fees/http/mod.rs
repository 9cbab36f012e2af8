//! Fee schedules and agreement templates over HTTP.

mod agreements;
mod schedules;

use super::domain::{FeeError, Published, TooHigh};
use crate::shared::http::{Code, Problem};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    schedules::routes(config);
    agreements::routes(config);
}

/// Which subdistrict is meant.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubdistrictQuery {
    /// The subdistrict.
    pub subdistrict_id: Uuid,
}

/// What staff are to know after publishing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PublishWarning {
    /// `not_charged`: no published agreement rests on the prices, so they are shown and not
    /// charged. `families_must_sign`: families cannot book until they have signed.
    pub code: String,
    /// The same for people.
    pub detail: String,
}

/// The warnings of what was published.
fn warnings_of(published: Published) -> Vec<PublishWarning> {
    let warning = |code: &str, detail: String| PublishWarning {
        code: code.to_owned(),
        detail,
    };
    let mut warnings = Vec::new();
    if published.not_charged {
        warnings.push(warning(
            "not_charged",
            "收费标准已公示，但尚无以其为依据的已发布协议，暂不按此收费。/ The prices are shown, but \
             no published agreement rests on them: they are not charged yet."
                .to_owned(),
        ));
    }
    if published.families_to_sign > 0 {
        let families = published.families_to_sign;
        warnings.push(warning(
            "families_must_sign",
            format!(
                "尚有 {families} 个家庭未签订收费所依据的协议。/ {families} families have not signed \
                 the agreement that is charged by."
            ),
        ));
    }
    warnings
}

/// Which date is meant.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DateQuery {
    /// Local date; today unless told.
    pub date: Option<NaiveDate>,
}

impl From<FeeError> for Problem {
    fn from(error: FeeError) -> Self {
        match error {
            FeeError::NotFound => Self::new(Code::NotFound),
            FeeError::Forbidden => Self::new(Code::Forbidden),
            FeeError::NoPublishedFee(date) => {
                Self::new(Code::NoPublishedFee).fact("date", date.to_string())
            }
            FeeError::NoPublishedAgreement(date) => {
                Self::new(Code::NoPublishedAgreement).fact("date", date.to_string())
            }
            FeeError::TooHigh(TooHigh { field, ceiling_fen }) => Self::new(Code::FeeTooHigh)
                .fact("ceiling", json!({ "amount_fen": ceiling_fen }))
                .field(&format!("/{field}"), "too_high", "is above the ceiling"),
            FeeError::AlreadyPublished => Self::new(Code::InvalidState)
                .detail(
                    "已经公示，内容不再变更；如需调整，请新建一份。",
                    "It is published and no longer changes; draft a new one instead.",
                )
                .fact("state", "published"),
            FeeError::EffectiveDatePassed {
                effective_from,
                today,
            } => Self::new(Code::EffectiveDatePassed)
                .fact("effective_from", effective_from.to_string())
                .fact("today", today.to_string()),
            FeeError::FeeNotPublished => Self::new(Code::FeeNotPublished).field(
                "/fee_schedule_id",
                "not_published",
                "must be published first",
            ),
            FeeError::ForeignFeeSchedule => Self::new(Code::ValidationFailed).field(
                "/fee_schedule_id",
                "unknown",
                "is not a fee schedule of the subdistrict",
            ),
            FeeError::BeforeItsFees { fees_from } => Self::new(Code::ValidationFailed)
                .fact("fees_from", fees_from.to_string())
                .field(
                    "/effective_from",
                    "before_fees",
                    "must not lie before the first date of the fee schedule",
                ),
            FeeError::House(error) => error.into(),
            FeeError::District(error) => error.into(),
            FeeError::Replay(error) => error.into(),
            FeeError::Store(error) => error.into(),
        }
    }
}
