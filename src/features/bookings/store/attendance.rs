//! Attendance: who came in, and who took the child home.

use super::rows::booking_of;
use crate::{
    features::bookings::domain::{Booking, BookingStatus, Handed, MorningCheck},
    shared::{
        domain::{
            AccountId, BookingId, DistrictId, GuardianId, PickupCodeId, PickupPersonId, SessionId,
        },
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{attendance, booking};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr,
};

/// A check-in as it is written down.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::bookings) struct Attendance {
    pub booking: BookingId,
    pub district: DistrictId,
    pub seen: MorningCheck,
    pub at: DateTime<Utc>,
    pub by: AccountId,
    /// When it left, for a visit that is entered afterwards.
    pub left: Option<DateTime<Utc>>,
}

/// What has been said of a child who is still in after its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::features::bookings) struct Waiting {
    pub overstayed: bool,
    pub unclaimed: bool,
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
    batch.row(&attendance::ActiveModel {
        booking_id: Set(row.booking.get()),
        district_id: Set(row.district.get()),
        temperature_tenths: Set(row.seen.temperature_tenths.into()),
        symptoms: Set(row.seen.symptoms),
        checked_in_at: Set(row.at.into()),
        checked_in_by: Set(row.by.get()),
        checked_out_at: Set(row.left.map(Into::into)),
        checked_out_by: Set(row.left.map(|_| row.by.get())),
        handed_to_guardian_id: Set(None),
        handed_to_pickup_person_id: Set(None),
        handed_to_pickup_code_id: Set(None),
        overstayed_at: Set(None),
        unclaimed_at: Set(None),
    });
}

/// The children who are in though their booked time is over, and of whom not all has been said,
/// longest first, at most `limit`.
pub(in crate::features::bookings) async fn still_in(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<(Booking, Waiting)>, StoreError> {
    let unsaid = Condition::any()
        .add(attendance::Column::OverstayedAt.is_null())
        .add(attendance::Column::UnclaimedAt.is_null());
    let open: Vec<attendance::Model> = attendance::Entity::find()
        .filter(unsaid)
        .filter(
            attendance::Column::BookingId.in_subquery(
                booking::Entity::find()
                    .select_only()
                    .column(booking::Column::Id)
                    .filter(booking::Column::Status.eq(BookingStatus::CheckedIn.as_str()))
                    .filter(booking::Column::EndsAt.lte(now))
                    .order_by_asc(booking::Column::EndsAt)
                    .into_query(),
            ),
        )
        .limit(limit)
        .all(db)
        .await?;
    let ids = open.iter().map(|row| row.booking_id);
    let bookings = booking::Entity::find()
        .filter(booking::Column::Id.is_in(ids))
        .order_by_asc(booking::Column::EndsAt)
        .all(db)
        .await?;
    bookings
        .into_iter()
        .filter_map(|row| {
            let said = open.iter().find(|it| it.booking_id == row.id)?;
            let waiting = Waiting {
                overstayed: said.overstayed_at.is_some(),
                unclaimed: said.unclaimed_at.is_some(),
            };
            Some(booking_of(row).map(|booking| (booking, waiting)))
        })
        .collect()
}

/// Compare-and-set: notes that a child overstays, or is unclaimed; false when that was noted.
pub(in crate::features::bookings) async fn mark_waiting(
    tx: &WriteTx,
    booking: BookingId,
    unclaimed: bool,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let column = if unclaimed {
        attendance::Column::UnclaimedAt
    } else {
        attendance::Column::OverstayedAt
    };
    let done = attendance::Entity::update_many()
        .col_expr(column, Expr::value(now))
        .filter(attendance::Column::BookingId.eq(booking.get()))
        .filter(column.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// Whether an alert was raised because the child was still in.
pub(in crate::features::bookings) async fn has_overstayed(
    db: &impl ConnectionTrait,
    booking: BookingId,
) -> Result<bool, StoreError> {
    let row = attendance::Entity::find_by_id(booking.get())
        .one(db)
        .await?;
    Ok(row.is_some_and(|row| row.overstayed_at.is_some() || row.unclaimed_at.is_some()))
}

/// Adds the check-out to the batch.
pub(in crate::features::bookings) fn record_check_out(
    batch: &mut Batch,
    booking: BookingId,
    (at, by): (DateTime<Utc>, AccountId),
    handed: &Handed,
) {
    batch.update(
        attendance::Entity::update_many()
            .col_expr(attendance::Column::CheckedOutAt, Expr::value(at))
            .col_expr(attendance::Column::CheckedOutBy, Expr::value(by.get()))
            .col_expr(
                attendance::Column::HandedToGuardianId,
                Expr::value(handed.guardian.map(GuardianId::get)),
            )
            .col_expr(
                attendance::Column::HandedToPickupPersonId,
                Expr::value(handed.person.map(PickupPersonId::get)),
            )
            .col_expr(
                attendance::Column::HandedToPickupCodeId,
                Expr::value(handed.code.map(PickupCodeId::get)),
            )
            .filter(attendance::Column::BookingId.eq(booking.get()))
            .into_query(),
    );
}
