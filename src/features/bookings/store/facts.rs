//! What admission looks at, read in three queries under its locks.

use super::rows::booking_of;
use crate::{
    features::{
        bookings::domain::{Booking, BookingStatus, Certificate, Price},
        houses::domain::PaymentMode,
    },
    shared::{
        domain::{ChildId, FamilyId, HouseId, SessionId},
        storage::StoreError,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{booking, health_certificate, health_event, house};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, Statement, Value,
};
use uuid::Uuid;

pub(super) fn holding() -> impl Iterator<Item = &'static str> {
    BookingStatus::HOLDING_A_PLACE
        .iter()
        .map(|status| status.as_str())
}

/// The bookings that hold a place in the session, and those of the child that hold a place
/// anywhere or count in the year.
pub(in crate::features::bookings) async fn bookings_for_admission(
    db: &impl ConnectionTrait,
    child: ChildId,
    year: i32,
    session: SessionId,
) -> Result<Vec<Booking>, StoreError> {
    let in_session = Condition::all()
        .add(booking::Column::SessionId.eq(session.get()))
        .add(booking::Column::Status.is_in(holding()));
    let of_child = Condition::all()
        .add(booking::Column::ChildId.eq(child.get()))
        .add(
            Condition::any()
                .add(booking::Column::QuotaYear.eq(i64::from(year)))
                .add(booking::Column::Status.is_in(holding())),
        );
    let rows = booking::Entity::find()
        .filter(Condition::any().add(in_session).add(of_child))
        .all(db)
        .await?;
    rows.into_iter().map(booking_of).collect()
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
    pub fee_schedule_id: Option<Uuid>,
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
            fee_schedule: self.fee_schedule_id?,
            timed_fen_per_hour: self.timed_fen_per_hour?,
            temporary_fen_per_session: self.temporary_fen_per_session?,
        })
    }
}

/// The agreement in force on a date is the published one of the house's subdistrict with
/// the latest beginning; its fee schedule names the price.
const PAPERS: &str = "
WITH agreement AS (
  SELECT a.id, a.fee_schedule_id
    FROM agreement_template a
    JOIN house h ON h.subdistrict_id = a.subdistrict_id
   WHERE h.id = $1 AND a.published_at IS NOT NULL AND a.effective_from <= $2
   ORDER BY a.effective_from DESC, a.number DESC
   LIMIT 1
)
SELECT h.status AS house_status,
       h.auto_confirm AS auto_confirm,
       h.payment_mode AS payment_mode,
       EXISTS (SELECT 1 FROM liability_insurance i
                WHERE i.house_id = h.id AND i.valid_from <= $2 AND $2 <= i.valid_to) AS insured,
       (h.operator_type = 'self_run'
        OR (EXISTS (SELECT 1 FROM operator_contract o
                     WHERE o.house_id = h.id AND o.kind = 'operator_contract'
                       AND o.valid_from <= $2 AND $2 <= o.valid_to)
            AND (h.operator_type <> 'nursery_institution'
                 OR EXISTS (SELECT 1 FROM operator_contract o
                             WHERE o.house_id = h.id AND o.kind = 'lawful_operation_notice'
                               AND o.valid_from <= $2 AND $2 <= o.valid_to))))
         AS operator_entitled,
       (SELECT COUNT(DISTINCT c.purpose) FROM consent c
         WHERE c.child_id = $3 AND c.withdrawn_at IS NULL
           AND c.purpose IN ('child_profile', 'health_data')) AS necessary_consents,
       EXISTS (SELECT 1 FROM signed_agreement s JOIN agreement a ON a.id = s.agreement_template_id
                WHERE s.family_id = $4) AS agreement_signed,
       f.id AS fee_schedule_id,
       f.timed_fen_per_hour AS timed_fen_per_hour,
       f.temporary_fen_per_session AS temporary_fen_per_session,
       CAST((SELECT COALESCE(SUM(g.extra_sessions), 0) FROM quota_grant g
              WHERE g.child_id = $3 AND g.year = $5) AS BIGINT) AS granted_sessions,
       (SELECT MAX(b.date) FROM booking b
         WHERE b.child_id = $3 AND b.status IN ('checked_in', 'completed')) AS last_attended_on,
       (SELECT MIN(e.date) FROM health_event e
         WHERE e.child_id = $3 AND e.disease IS NOT NULL
           AND e.cleared_at IS NULL) AS return_note_due_since,
       (SELECT w.until FROM waitlist_hold w WHERE w.session_id = $6) AS waiting_first_until
  FROM house h
  LEFT JOIN fee_schedule f ON f.id = (SELECT a.fee_schedule_id FROM agreement a)
 WHERE h.id = $1";

/// Reads the papers; `None` when there is no such house.
pub(in crate::features::bookings) async fn papers(
    db: &impl ConnectionTrait,
    (session, house, date): (SessionId, HouseId, NaiveDate),
    (child, family): (ChildId, FamilyId),
    year: i32,
) -> Result<Option<Papers>, StoreError> {
    let values: [Value; 6] = [
        house.get().into(),
        date.into(),
        child.get().into(),
        family.get().into(),
        i64::from(year).into(),
        session.get().into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), PAPERS, values);
    Ok(Papers::find_by_statement(statement).one(db).await?)
}

/// How a house takes bookings.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::features::bookings) struct Manner {
    /// Without a person.
    pub confirms_itself: bool,
    /// Families pay online.
    pub pays_online: bool,
}

/// How the house takes bookings.
pub(in crate::features::bookings) async fn manner_of(
    db: &impl ConnectionTrait,
    id: HouseId,
) -> Result<Manner, StoreError> {
    let found: Option<(bool, String)> = house::Entity::find_by_id(id.get())
        .select_only()
        .columns([house::Column::AutoConfirm, house::Column::PaymentMode])
        .into_tuple()
        .one(db)
        .await?;
    Ok(
        found.map_or_else(Manner::default, |(confirms_itself, payment)| Manner {
            confirms_itself,
            pays_online: PaymentMode::parse(&payment) == Some(PaymentMode::Online),
        }),
    )
}

/// The child's certificates that are verified or wait.
pub(in crate::features::bookings) async fn certificates(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Vec<Certificate>, StoreError> {
    let rows = health_certificate::Entity::find()
        .filter(health_certificate::Column::ChildId.eq(child.get()))
        .filter(health_certificate::Column::Status.is_in(["submitted", "verified"]))
        .all(db)
        .await?;
    Ok(rows.iter().map(certificate_of).collect())
}

pub(super) fn certificate_of(row: &health_certificate::Model) -> Certificate {
    Certificate {
        // Only a check that was passed opens the door (H-33).
        verified: row.status == "verified" && row.result.as_deref() == Some("qualified"),
        waiting: row.status == "submitted",
        examined_on: row.examined_on,
        valid_to: row.valid_to,
    }
}

/// The local date on which the child last was in a session.
pub(in crate::features::bookings) async fn last_attended_on(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Option<NaiveDate>, StoreError> {
    let attended = [BookingStatus::CheckedIn, BookingStatus::Completed];
    let date: Option<Option<NaiveDate>> = booking::Entity::find()
        .select_only()
        .column_as(booking::Column::Date.max(), "last")
        .filter(booking::Column::ChildId.eq(child.get()))
        .filter(booking::Column::Status.is_in(attended.iter().map(|status| status.as_str())))
        .into_tuple()
        .one(db)
        .await?;
    Ok(date.flatten())
}

/// The local date since which the child owes a doctor's note of recovery.
pub(in crate::features::bookings) async fn return_note_due(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<Option<NaiveDate>, StoreError> {
    let date: Option<Option<NaiveDate>> = health_event::Entity::find()
        .select_only()
        .column_as(health_event::Column::Date.min(), "since")
        .filter(health_event::Column::ChildId.eq(child.get()))
        .filter(health_event::Column::Disease.is_not_null())
        .filter(health_event::Column::ClearedAt.is_null())
        .into_tuple()
        .one(db)
        .await?;
    Ok(date.flatten())
}
