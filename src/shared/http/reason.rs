//! A reason in a person's own words, the same wherever one is asked for.

use super::validate::not_blank;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

/// Why something is done that others have to understand.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// In a few words, for those whom it concerns and who look at it later; no names or
    /// health details.
    #[validate(length(max = 200), custom(function = "not_blank"))]
    #[schema(max_length = 200, pattern = r"\S")]
    pub reason: String,
}
