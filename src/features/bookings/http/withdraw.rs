//! Withdrawing consent, with what it does to bookings.

use super::body::BookingBody;
use crate::{
    features::{
        bookings::service::{self, Withdrawal},
        children::domain::Purpose,
        districts,
    },
    shared::{
        domain::{Actor, LocalTime},
        http::{Problem, ProblemBody, ValidatedQuery},
    },
    state::AppState,
};
use actix_web::{post, web};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// Whether the effect is wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WithdrawQuery {
    /// True: the effect was shown and is wanted. Needed for consents without which nothing can
    /// be booked; others are withdrawn at once.
    #[serde(default)]
    pub confirm: bool,
}

/// A withdrawal, or what it would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct WithdrawalBody {
    /// The consent.
    pub consent_id: Uuid,
    /// The child.
    pub child_id: Uuid,
    /// To what.
    pub purpose: Purpose,
    /// When it was withdrawn, local; null when nothing has happened yet.
    pub withdrawn_at: Option<DateTime<FixedOffset>>,
    /// The bookings that were cancelled with it; before it is confirmed, those that would be.
    pub bookings: Vec<BookingBody>,
    /// The child's data was erased with it, or would be at once.
    pub erases_profile: bool,
    /// The child is in a house at present: the withdrawal is taken once it was handed over.
    pub child_in_house: bool,
}

impl WithdrawalBody {
    fn of(withdrawal: Withdrawal, local: LocalTime) -> Self {
        let consent = withdrawal.consent;
        let bookings = withdrawal.bookings.into_iter();
        Self {
            consent_id: consent.id.get(),
            child_id: consent.child.get(),
            purpose: consent.purpose,
            withdrawn_at: consent.withdrawn_at.map(|at| local.show(at)),
            bookings: bookings.map(|it| BookingBody::of(it, local)).collect(),
            erases_profile: withdrawal.erases_profile,
            child_in_house: withdrawal.child_in_house,
        }
    }
}

/// Withdraws consent to the purpose of this consent. One that booking needs takes the bookings
/// ahead with it, and one to the profile all data of the child: without `confirm=true` the
/// answer tells so, and nothing happens. Nobody gets a strike for it.
#[utoipa::path(
    tag = "children",
    security(("bearer" = [])),
    params(WithdrawQuery),
    responses(
        (status = 200, body = WithdrawalBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[post("/v1/children/{id}/consents/{consent_id}/withdraw")]
pub(super) async fn withdraw_consent(
    state: web::Data<AppState>,
    actor: Actor,
    path: web::Path<(Uuid, Uuid)>,
    query: ValidatedQuery<WithdrawQuery>,
) -> Result<web::Json<WithdrawalBody>, Problem> {
    let (child, consent) = path.into_inner();
    let (child, consent) = (child.into(), consent.into());
    let confirm = query.0.confirm;
    let done = service::withdraw_consent(&state, &actor, child, consent, confirm).await?;
    let district = districts::service::district(&state, actor.district).await?;
    Ok(web::Json(WithdrawalBody::of(done, district.local)))
}
