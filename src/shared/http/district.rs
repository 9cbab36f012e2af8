//! Which district a request without a sign-in is about.

use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

/// Which district is meant.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DistrictQuery {
    /// Code of the district; not needed where only one is served.
    #[validate(length(max = 64))]
    #[param(max_length = 64)]
    pub district: Option<String>,
}
