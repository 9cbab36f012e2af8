//! What is looked at beside a booking: how a house takes them, and the child's health papers.

use crate::{
    features::{
        bookings::domain::{BookingStatus, Certificate},
        houses::domain::PaymentMode,
    },
    shared::{
        domain::{ChildId, HouseId},
        storage::StoreError,
    },
};
use chrono::NaiveDate;
use entity::{booking, health_certificate, health_event, house};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

pub(super) fn holding() -> impl Iterator<Item = &'static str> {
    BookingStatus::HOLDING_A_PLACE
        .iter()
        .map(|status| status.as_str())
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
    let judged = (row.status.as_str(), row.result.as_deref());
    judged_certificate(judged, (row.examined_on, row.valid_to))
}

/// A certificate of this status and result, from the day of the check to its last.
pub(super) fn judged_certificate(
    (status, result): (&str, Option<&str>),
    (examined_on, valid_to): (Option<NaiveDate>, Option<NaiveDate>),
) -> Certificate {
    Certificate {
        // Only a check that was passed opens the door (H-33).
        verified: status == "verified" && result == Some("qualified"),
        waiting: status == "submitted",
        examined_on,
        valid_to,
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
