//! The ledger over HTTP.

use super::{
    domain::{Days, EntryKind, LedgerError, Posted, Sums},
    service,
};
use crate::{
    features::districts,
    shared::{
        domain::{Actor, LocalTime},
        http::{Code, Money, Problem, ProblemBody, ValidatedQuery, page_request},
    },
    state::AppState,
};
use actix_web::{get, web};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// The routes of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_house_ledger);
}

/// Which days are wanted.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// First local date.
    pub from: NaiveDate,
    /// Last local date, inclusive; at most 366 days in all.
    pub to: NaiveDate,
    /// At most so many entries; 20 unless told.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u64>,
    /// `next_cursor` of the page before.
    #[param(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
    pub cursor: Option<String>,
}

/// One entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerEntryBody {
    /// Its id.
    pub id: Uuid,
    /// What it is.
    pub kind: EntryKind,
    /// The house.
    pub house_id: Uuid,
    /// The family.
    pub family_id: Uuid,
    /// The booking.
    pub booking_id: Option<Uuid>,
    /// Its fixed key: no second entry has it.
    pub reference: String,
    /// When, local.
    pub at: DateTime<FixedOffset>,
    /// True when a person did it.
    pub by_a_person: bool,
    /// Why, where it does not follow from the kind.
    pub reason: Option<String>,
    /// What the family owes more since; below zero, less.
    pub change_of_due: Money,
}

impl LedgerEntryBody {
    /// The entry as answered.
    #[must_use]
    pub fn of(entry: Posted, local: LocalTime) -> Self {
        Self {
            id: entry.id.get(),
            kind: entry.kind,
            house_id: entry.house.get(),
            family_id: entry.family.get(),
            booking_id: entry.booking.map(Into::into),
            reference: entry.reference,
            at: local.show(entry.at),
            by_a_person: entry.by.is_some(),
            reason: entry.reason,
            change_of_due: Money {
                amount_fen: entry.receivable_fen,
            },
        }
    }
}

/// Sums over all the days.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerSumsBody {
    /// Fees charged.
    pub charged: Money,
    /// Fees returned because bookings ended.
    pub reversed: Money,
    /// Fees that staff let families off.
    pub adjusted: Money,
    /// Charged, less what was returned.
    pub earned: Money,
    /// Taken at the house.
    pub paid_offline: Money,
    /// Taken through WeChat Pay.
    pub paid_wechat: Money,
    /// Given back at the house.
    pub refunded_offline: Money,
    /// Given back through WeChat Pay.
    pub refunded_wechat: Money,
    /// Taken, less what was given back.
    pub received: Money,
}

impl From<Sums> for LedgerSumsBody {
    fn from(sums: Sums) -> Self {
        let money = |amount_fen| Money { amount_fen };
        Self {
            charged: money(sums.charged),
            reversed: money(sums.reversed),
            adjusted: money(sums.adjusted),
            earned: money(sums.earned()),
            paid_offline: money(sums.paid_offline),
            paid_wechat: money(sums.paid_wechat),
            refunded_offline: money(sums.refunded_offline),
            refunded_wechat: money(sums.refunded_wechat),
            received: money(sums.received()),
        }
    }
}

/// The ledger of a house.
#[derive(Debug, Serialize, ToSchema)]
pub struct HouseLedgerBody {
    /// The house.
    pub house_id: Uuid,
    /// First local date.
    pub from: NaiveDate,
    /// Last local date, inclusive.
    pub to: NaiveDate,
    /// Sums over all the days, whatever the page.
    pub sums: LedgerSumsBody,
    /// The entries, oldest first.
    pub items: Vec<LedgerEntryBody>,
    /// Send it as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// What a house has charged, taken and given back over some days, for those who run it.
#[utoipa::path(
    tag = "ledger",
    security(("bearer" = [])),
    params(LedgerQuery),
    responses(
        (status = 200, body = HouseLedgerBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")
    )
)]
#[get("/v1/houses/{id}/ledger")]
async fn get_house_ledger(
    state: web::Data<AppState>,
    actor: Actor,
    house: web::Path<Uuid>,
    query: ValidatedQuery<LedgerQuery>,
) -> Result<web::Json<HouseLedgerBody>, Problem> {
    let query = query.0;
    let page = page_request(query.limit, query.cursor.as_deref())?;
    let house = house.into_inner();
    let days = Days {
        from: query.from,
        to: query.to,
    };
    let (sums, page) = service::of_house(&state, &actor, house.into(), days, page).await?;
    let local = districts::service::district(&state, actor.district)
        .await?
        .local;
    Ok(web::Json(HouseLedgerBody {
        house_id: house,
        from: days.from,
        to: days.to,
        sums: sums.into(),
        items: page
            .items
            .into_iter()
            .map(|entry| LedgerEntryBody::of(entry, local))
            .collect(),
        next_cursor: page.next.map(crate::shared::domain::Cursor::encode),
    }))
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::WrongDays(_) => Self::new(Code::InvalidQuery).field(
                "to",
                "out_of_range",
                "must not lie before from, nor more than 365 days after it",
            ),
            LedgerError::House(error) => error.into(),
            LedgerError::District(error) => error.into(),
            LedgerError::Store(error) => error.into(),
        }
    }
}
