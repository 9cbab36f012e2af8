//! What admission looks at, read in one query under its locks: for one child, or for all who are
//! decided together.

use super::{
    facts::{holding, judged_certificate},
    lock::columns,
    rows::booking_of,
};
use crate::{
    features::bookings::domain::{Booking, Certificate, Price},
    shared::{
        domain::{ChildId, HouseId, SessionId},
        storage::{Question, StoreError, listed, places},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::booking;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, QueryResult, Statement, Value};
use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};
use uuid::Uuid;

/// Whose admission to what.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::bookings) struct Sought<'c> {
    pub children: &'c [ChildId],
    pub session: SessionId,
    pub house: HouseId,
    /// The session's local date.
    pub date: NaiveDate,
    /// The year of which a free session would be taken.
    pub year: i32,
}

/// What was read for an admission.
#[derive(Clone, Debug)]
pub(in crate::features::bookings) struct Read {
    /// Of each child, with its certificates that are verified or wait.
    pub papers: BTreeMap<ChildId, (Papers, Vec<Certificate>)>,
    /// Those of the session, and those of the children that hold a place anywhere or count in the
    /// year.
    pub bookings: Vec<Booking>,
}

/// The papers of house, family and child for one date, and whether a place of the session
/// that has come free goes to those who wait first.
#[derive(Clone, Debug, FromQueryResult)]
pub(in crate::features::bookings) struct Papers {
    of_child: Uuid,
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
/// of a child, or one without. The children stand where `{children}` does, from `$5` on.
const PAPERS: &str = "
agreement AS (
  SELECT a.id, a.fee_schedule_id
    FROM agreement_template a
    JOIN house h ON h.subdistrict_id = a.subdistrict_id
   WHERE h.id = $3 AND a.published_at IS NOT NULL AND a.effective_from <= $4
   ORDER BY a.effective_from DESC, a.number DESC
   LIMIT 1
)
, place AS (
  SELECT h.status AS house_status,
         h.auto_confirm AS auto_confirm,
         h.payment_mode AS payment_mode,
         EXISTS (SELECT 1 FROM liability_insurance i
                  WHERE i.house_id = h.id AND i.valid_from <= $4 AND $4 <= i.valid_to) AS insured,
         (h.operator_type = 'self_run'
          OR (EXISTS (SELECT 1 FROM operator_contract o
                       WHERE o.house_id = h.id AND o.kind = 'operator_contract'
                         AND o.valid_from <= $4 AND $4 <= o.valid_to)
              AND (h.operator_type <> 'nursery_institution'
                   OR EXISTS (SELECT 1 FROM operator_contract o
                               WHERE o.house_id = h.id AND o.kind = 'lawful_operation_notice'
                                 AND o.valid_from <= $4 AND $4 <= o.valid_to))))
           AS operator_entitled,
         f.id AS price_schedule,
         f.timed_fen_per_hour AS timed_fen_per_hour,
         f.temporary_fen_per_session AS temporary_fen_per_session,
         (SELECT w.until FROM waitlist_hold w WHERE w.session_id = $2) AS waiting_first_until
    FROM house h
    LEFT JOIN fee_schedule f ON f.id = (SELECT a.fee_schedule_id FROM agreement a)
   WHERE h.id = $3
)
, papers AS (
  SELECT place.*, c.id AS of_child,
         (SELECT COUNT(DISTINCT n.purpose) FROM consent n
           WHERE n.child_id = c.id AND n.withdrawn_at IS NULL
             AND n.purpose IN ('child_profile', 'health_data')) AS necessary_consents,
         EXISTS (SELECT 1 FROM signed_agreement s JOIN agreement a ON a.id = s.agreement_template_id
                  WHERE s.family_id = c.family_id) AS agreement_signed,
         {granted} AS granted_sessions,
         (SELECT MAX(b.date) FROM booking b
           WHERE b.child_id = c.id AND b.status IN ('checked_in', 'completed'))
           AS last_attended_on,
         (SELECT MIN(e.date) FROM health_event e
           WHERE e.child_id = c.id AND e.disease IS NOT NULL
             AND e.cleared_at IS NULL) AS return_note_due_since,
         k.status AS certificate_status, k.result AS certificate_result,
         k.examined_on AS examined_on, k.valid_to AS valid_to
    FROM place
    JOIN child c ON c.id IN ({children})
    LEFT JOIN health_certificate k ON k.child_id = c.id AND k.status IN ('submitted', 'verified')
)";

/// The sessions granted to a child in a year beside those of the policy, as a value of a query.
pub(super) fn granted(child: &str, year: &str) -> String {
    format!(
        "(SELECT CAST(COALESCE(SUM(g.extra_sessions), 0) AS BIGINT) FROM quota_grant g
           WHERE g.child_id = {child} AND g.year = {year})"
    )
}

/// The bookings of a session, and those of children that hold a place anywhere or count in a
/// year, as a condition on `b`.
pub(super) fn of_session_or_child(session: &str, children: &str, year: &str) -> String {
    let holding: Vec<String> = holding().map(|status| format!("'{status}'")).collect();
    let holding = holding.join(", ");
    format!(
        "b.session_id = {session}
    OR (b.child_id IN ({children}) AND (b.quota_year = {year} OR b.status IN ({holding})))"
    )
}

/// The bookings that a query reads beside its own rows, as a term of its `WITH`.
pub(super) fn relevant(condition: &str) -> String {
    let columns = columns::<booking::Column>("b", "");
    format!("relevant AS (SELECT {columns} FROM booking b WHERE {condition})")
}

/// Asks a query whose rows are each either its own or one of the `relevant` bookings, and sets
/// the two apart.
pub(super) async fn rows_and_bookings(
    db: &impl ConnectionTrait,
    query: Statement,
) -> Result<(Vec<QueryResult>, Vec<Booking>), StoreError> {
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

/// Papers and bookings of so many children, each row the one or the other. Each trip to the store
/// is made under the locks, so that others wait for it: hence one query.
fn admission_of(children: usize) -> String {
    let children = places(5, children);
    let papers = PAPERS
        .replace("{children}", &children)
        .replace("{granted}", &granted("c.id", "$1"));
    format!(
        "WITH {}, {papers}
SELECT * FROM papers FULL JOIN relevant ON FALSE",
        relevant(&of_session_or_child("$2", &children, "$1"))
    )
}

static OF_ONE: LazyLock<String> = LazyLock::new(|| admission_of(1));

/// What [`read_for_admission`] asks PostgreSQL of one and of several, of nobody.
pub(in crate::features::bookings) fn admission_in_a_rush() -> Vec<Question> {
    let nobody = Uuid::nil();
    let of = |children: &[ChildId]| {
        let sought = Sought {
            children,
            session: nobody.into(),
            house: nobody.into(),
            date: NaiveDate::default(),
            year: 0,
        };
        admission(DbBackend::Postgres, &sought).into()
    };
    vec![of(&[nobody.into()]), of(&[nobody.into(); 2])]
}

/// The query of [`read_for_admission`].
fn admission(backend: DbBackend, sought: &Sought<'_>) -> Statement {
    let ids: Vec<Uuid> = sought.children.iter().map(|child| child.get()).collect();
    let children = listed(&ids);
    let sql = match children.len() {
        1 => Cow::Borrowed(OF_ONE.as_str()),
        several => Cow::Owned(admission_of(several)),
    };
    let mut values: Vec<Value> = vec![
        i64::from(sought.year).into(),
        sought.session.get().into(),
        sought.house.get().into(),
        sought.date.into(),
    ];
    values.extend(children);
    Statement::from_sql_and_values(backend, sql, values)
}

/// Reads what admission looks at. A child that is not there has no papers, and none has any when
/// there is no such house.
pub(in crate::features::bookings) async fn read_for_admission(
    db: &impl ConnectionTrait,
    sought: &Sought<'_>,
) -> Result<Read, StoreError> {
    let query = admission(db.get_database_backend(), sought);
    let (rows, bookings) = rows_and_bookings(db, query).await?;
    let mut papers = BTreeMap::new();
    for row in &rows {
        let of = Papers::from_query_result(row, "")?;
        let child: ChildId = of.of_child.into();
        let (_, certificates) = papers.entry(child).or_insert((of, Vec::new()));
        certificates.extend(certificate_in(row)?);
    }
    Ok(Read { papers, bookings })
}

fn certificate_in(row: &QueryResult) -> Result<Option<Certificate>, StoreError> {
    let judged = Judged::from_query_result(row, "")?;
    Ok(judged.certificate_status.map(|status| {
        let result = judged.certificate_result.as_deref();
        judged_certificate((&status, result), (judged.examined_on, judged.valid_to))
    }))
}
