//! Attendance: who came in, and who took the child home.

use crate::{
    features::bookings::domain::{BookingStatus, MorningCheck},
    shared::{
        domain::{AccountId, BookingId, DistrictId, FamilyId, GuardianId, SessionId},
        storage::{Batch, StoreError},
    },
};
use chrono::{DateTime, Utc};
use entity::{attendance, booking, guardian, pickup_person};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

/// A check-in as it is written down.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::bookings) struct Attendance {
    pub booking: BookingId,
    pub district: DistrictId,
    pub seen: MorningCheck,
    pub at: DateTime<Utc>,
    pub by: AccountId,
}

/// Children now in the session.
pub(in crate::features::bookings) async fn present_in(
    db: &impl ConnectionTrait,
    session: SessionId,
) -> Result<u32, StoreError> {
    let present = booking::Entity::find()
        .filter(booking::Column::SessionId.eq(session.get()))
        .filter(booking::Column::Status.eq(BookingStatus::CheckedIn.as_str()))
        .count(db)
        .await?;
    Ok(u32::try_from(present).unwrap_or(u32::MAX))
}

/// Adds the check-in to the batch.
pub(in crate::features::bookings) fn insert_attendance(batch: &mut Batch, row: Attendance) {
    batch.insert(
        attendance::Entity::insert(attendance::ActiveModel {
            booking_id: Set(row.booking.get()),
            district_id: Set(row.district.get()),
            temperature_tenths: Set(row.seen.temperature_tenths.into()),
            symptoms: Set(row.seen.symptoms),
            checked_in_at: Set(row.at.into()),
            checked_in_by: Set(row.by.get()),
            checked_out_at: Set(None),
            checked_out_by: Set(None),
            handed_to_guardian_id: Set(None),
            handed_to_pickup_person_id: Set(None),
        })
        .into_query(),
    );
}

/// Whether the guardian, or else the authorised person, may take children of the family
/// home now.
pub(in crate::features::bookings) async fn authorised_to_pick_up(
    db: &impl ConnectionTrait,
    family: FamilyId,
    guardian: Option<GuardianId>,
    person: Option<Uuid>,
) -> Result<bool, StoreError> {
    match (guardian, person) {
        (Some(id), None) => Ok(guardian::Entity::find_by_id(id.get())
            .filter(guardian::Column::FamilyId.eq(family.get()))
            .filter(guardian::Column::Status.eq("active"))
            .one(db)
            .await?
            .is_some()),
        (None, Some(id)) => Ok(pickup_person::Entity::find_by_id(id)
            .filter(pickup_person::Column::FamilyId.eq(family.get()))
            .filter(pickup_person::Column::Status.eq("active"))
            .one(db)
            .await?
            .is_some()),
        _ => Ok(false),
    }
}

/// Adds the check-out to the batch.
pub(in crate::features::bookings) fn record_check_out(
    batch: &mut Batch,
    booking: BookingId,
    (at, by): (DateTime<Utc>, AccountId),
    guardian: Option<GuardianId>,
    person: Option<Uuid>,
) {
    batch.update(
        attendance::Entity::update_many()
            .col_expr(attendance::Column::CheckedOutAt, Expr::value(at))
            .col_expr(attendance::Column::CheckedOutBy, Expr::value(by.get()))
            .col_expr(
                attendance::Column::HandedToGuardianId,
                Expr::value(guardian.map(GuardianId::get)),
            )
            .col_expr(
                attendance::Column::HandedToPickupPersonId,
                Expr::value(person),
            )
            .filter(attendance::Column::BookingId.eq(booking.get()))
            .into_query(),
    );
}
