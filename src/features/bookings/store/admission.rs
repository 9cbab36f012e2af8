//! What admission looks at, read in one query under its locks.

use super::{
    facts::{holding, judged_certificate},
    lock::columns,
    rows::booking_of,
};
use crate::{
    features::bookings::domain::{Booking, Certificate, Price},
    shared::{
        domain::{ChildId, FamilyId, HouseId, SessionId},
        storage::StoreError,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::booking;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, Statement, Value};
use std::sync::LazyLock;
use uuid::Uuid;

/// Whose admission to what.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::bookings) struct Sought {
    pub child: ChildId,
    pub family: FamilyId,
    pub session: SessionId,
    pub house: HouseId,
    /// The session's local date.
    pub date: NaiveDate,
    /// The year of which a free session would be taken.
    pub year: i32,
}

/// What was read for one admission.
#[derive(Clone, Debug)]
pub(in crate::features::bookings) struct Read {
    pub papers: Papers,
    /// Those of the child that are verified or wait.
    pub certificates: Vec<Certificate>,
    /// Those of the session, and those of the child that hold a place anywhere or count in the
    /// year.
    pub bookings: Vec<Booking>,
}

/// The papers of house, family and child for one date, and whether a place of the session
/// that has come free goes to those who wait first.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::features::bookings) struct Papers {
    pub house_status: String,
    pub auto_confirm: bool,
    pub payment_mode: String,
    pub insured: bool,
    pub operator_entitled: bool,
    pub necessary_consents: i64,
    pub agreement_signed: bool,
    pub price_schedule: Option<Uuid>,
    pub timed_fen_per_hour: Option<i64>,
    pub temporary_fen_per_session: Option<i64>,
    pub granted_sessions: i64,
    pub last_attended_on: Option<NaiveDate>,
    pub return_note_due_since: Option<NaiveDate>,
    pub waiting_first_until: Option<DateTime<Utc>>,
}

impl Papers {
    /// The price named in the agreement in force, if one is in force (H-69).
    pub fn price(&self) -> Option<Price> {
        Some(Price {
            fee_schedule: self.price_schedule?,
            timed_fen_per_hour: self.timed_fen_per_hour?,
            temporary_fen_per_session: self.temporary_fen_per_session?,
        })
    }
}

/// A certificate beside the papers.
#[derive(FromQueryResult)]
struct Judged {
    certificate_status: Option<String>,
    certificate_result: Option<String>,
    examined_on: Option<NaiveDate>,
    valid_to: Option<NaiveDate>,
}

/// The agreement in force on a date is the published one of the house's subdistrict with
/// the latest beginning; its fee schedule names the price. There is a row for each certificate
/// of the child, or one without.
const PAPERS: &str = "
agreement AS (
  SELECT a.id, a.fee_schedule_id
    FROM agreement_template a
    JOIN house h ON h.subdistrict_id = a.subdistrict_id
   WHERE h.id = $4 AND a.published_at IS NOT NULL AND a.effective_from <= $5
   ORDER BY a.effective_from DESC, a.number DESC
   LIMIT 1
)
, papers AS (
  SELECT h.status AS house_status,
         h.auto_confirm AS auto_confirm,
         h.payment_mode AS payment_mode,
         EXISTS (SELECT 1 FROM liability_insurance i
                  WHERE i.house_id = h.id AND i.valid_from <= $5 AND $5 <= i.valid_to) AS insured,
         (h.operator_type = 'self_run'
          OR (EXISTS (SELECT 1 FROM operator_contract o
                       WHERE o.house_id = h.id AND o.kind = 'operator_contract'
                         AND o.valid_from <= $5 AND $5 <= o.valid_to)
              AND (h.operator_type <> 'nursery_institution'
                   OR EXISTS (SELECT 1 FROM operator_contract o
                               WHERE o.house_id = h.id AND o.kind = 'lawful_operation_notice'
                                 AND o.valid_from <= $5 AND $5 <= o.valid_to))))
           AS operator_entitled,
         (SELECT COUNT(DISTINCT c.purpose) FROM consent c
           WHERE c.child_id = $1 AND c.withdrawn_at IS NULL
             AND c.purpose IN ('child_profile', 'health_data')) AS necessary_consents,
         EXISTS (SELECT 1 FROM signed_agreement s JOIN agreement a ON a.id = s.agreement_template_id
                  WHERE s.family_id = $6) AS agreement_signed,
         f.id AS price_schedule,
         f.timed_fen_per_hour AS timed_fen_per_hour,
         f.temporary_fen_per_session AS temporary_fen_per_session,
         (SELECT g.sessions FROM granted g) AS granted_sessions,
         (SELECT MAX(b.date) FROM booking b
           WHERE b.child_id = $1 AND b.status IN ('checked_in', 'completed')) AS last_attended_on,
         (SELECT MIN(e.date) FROM health_event e
           WHERE e.child_id = $1 AND e.disease IS NOT NULL
             AND e.cleared_at IS NULL) AS return_note_due_since,
         (SELECT w.until FROM waitlist_hold w WHERE w.session_id = $3) AS waiting_first_until,
         c.status AS certificate_status, c.result AS certificate_result,
         c.examined_on AS examined_on, c.valid_to AS valid_to
    FROM house h
    LEFT JOIN fee_schedule f ON f.id = (SELECT a.fee_schedule_id FROM agreement a)
    LEFT JOIN health_certificate c ON c.child_id = $1 AND c.status IN ('submitted', 'verified')
   WHERE h.id = $4
)";

/// What two queries read beside their own rows, as terms of a `WITH`: the sessions `granted` to
/// the child `$1` in the year `$2`; and of the bookings the `relevant` ones, which are of the session
/// `$3`, or are the child's and hold a place anywhere or count in the year.
pub(super) fn terms() -> String {
    let holding: Vec<String> = holding().map(|status| format!("'{status}'")).collect();
    let holding = holding.join(", ");
    terms_with(&format!(
        "b.session_id = $3 OR (b.child_id = $1 AND (b.quota_year = $2 OR b.status IN ({holding})))"
    ))
}

/// As [`terms`], with other bookings.
pub(super) fn terms_with(relevant: &str) -> String {
    format!(
        "granted AS (
  SELECT CAST(COALESCE(SUM(extra_sessions), 0) AS BIGINT) AS sessions
    FROM quota_grant WHERE child_id = $1 AND year = $2
), relevant AS (
  SELECT {} FROM booking b WHERE {relevant}
)",
        columns::<booking::Column>("b", "")
    )
}

/// Asks a query whose rows are each either its own or one of the `relevant` bookings, and sets
/// the two apart.
pub(super) async fn rows_and_bookings(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<(Vec<QueryResult>, Vec<Booking>), StoreError> {
    let query = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    let (mut rows, mut bookings) = (Vec::new(), Vec::new());
    for row in db.query_all_raw(query).await? {
        if row.try_get::<Option<Uuid>>("", "id")?.is_some() {
            bookings.push(booking_of(booking::Model::from_query_result(&row, "")?)?);
        } else {
            rows.push(row);
        }
    }
    Ok((rows, bookings))
}

/// Papers and bookings, each row the one or the other. Each trip to the store is made under the
/// locks, so that others wait for it: hence one query.
static ADMISSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH {}, {PAPERS}
SELECT * FROM papers FULL JOIN relevant ON FALSE",
        terms()
    )
});

/// Reads what admission looks at; `None` when there is no such house.
pub(in crate::features::bookings) async fn read_for_admission(
    db: &impl ConnectionTrait,
    sought: &Sought,
) -> Result<Option<Read>, StoreError> {
    let values: [Value; 6] = [
        sought.child.get().into(),
        i64::from(sought.year).into(),
        sought.session.get().into(),
        sought.house.get().into(),
        sought.date.into(),
        sought.family.get().into(),
    ];
    let (rows, bookings) = rows_and_bookings(db, &ADMISSION, values).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let papers = Papers::from_query_result(first, "")?;
    let mut certificates = Vec::new();
    for row in &rows {
        certificates.extend(certificate_in(row)?);
    }
    Ok(Some(Read {
        papers,
        certificates,
        bookings,
    }))
}

fn certificate_in(row: &QueryResult) -> Result<Option<Certificate>, StoreError> {
    let judged = Judged::from_query_result(row, "")?;
    Ok(judged.certificate_status.map(|status| {
        let result = judged.certificate_result.as_deref();
        judged_certificate((&status, result), (judged.examined_on, judged.valid_to))
    }))
}
