//! Demand that could not be met, counted (H-10).

use crate::{
    features::waitlist::{
        domain::{DemandCount, DemandFilter, UnmetReason},
        service,
    },
    shared::{
        domain::{Actor, DateRange, DateRangeError},
        http::{Code, Problem, ProblemBody, ValidatedQuery, known_date},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Dates that are counted at once.
const MAX_DAYS: u32 = 366;

/// Which demand is wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnmetDemandQuery {
    /// First local date of care.
    #[validate(custom(function = "known_date"))]
    pub from: NaiveDate,
    /// Last local date of care; at most 366 days in all.
    #[validate(custom(function = "known_date"))]
    pub to: NaiveDate,
    /// Only in this house.
    pub house: Option<Uuid>,
}

/// Demand that was not met.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnmetDemandBody {
    /// By date, house and reason.
    pub items: Vec<UnmetDemandItem>,
    /// Different children in all; less than the sum of the items, where a child stands in
    /// several.
    pub children: u64,
}

/// How much demand of one house on one date was not met in one way.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnmetDemandItem {
    /// The house.
    pub house_id: Uuid,
    /// The local date of care; of a wish that spans several dates, the last.
    pub date: NaiveDate,
    /// In which way.
    pub reason: UnmetReason,
    /// Wishes: one for each child and session.
    pub wishes: u64,
    /// Different children.
    pub children: u64,
}

impl From<DemandCount> for UnmetDemandItem {
    fn from(count: DemandCount) -> Self {
        Self {
            house_id: count.house.get(),
            date: count.date,
            reason: count.reason,
            wishes: count.wishes,
            children: count.children,
        }
    }
}

/// Wishes that were refused because a session was full, or waited in vain, counted for the
/// houses in scope: managers and those above.
#[utoipa::path(
    tag = "waiting list",
    security(("bearer" = [])),
    params(UnmetDemandQuery),
    responses(
        (status = 200, body = UnmetDemandBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/unmet-demand")]
pub(super) async fn get_unmet_demand(
    state: web::Data<AppState>,
    actor: Actor,
    query: ValidatedQuery<UnmetDemandQuery>,
) -> Result<web::Json<UnmetDemandBody>, Problem> {
    let query = query.0;
    let span = DateRange::new(query.from, query.to, MAX_DAYS).map_err(|error| {
        let code = match error {
            DateRangeError::Reversed => "reversed",
            DateRangeError::TooLong { .. } => "too_long",
        };
        Problem::new(Code::InvalidQuery).field("to", code, error.to_string())
    })?;
    let filter = DemandFilter {
        span,
        house: query.house.map(Into::into),
    };
    let demand = service::unmet_demand(&state, &actor, filter).await?;
    Ok(web::Json(UnmetDemandBody {
        items: demand.counts.into_iter().map(Into::into).collect(),
        children: demand.children,
    }))
}
