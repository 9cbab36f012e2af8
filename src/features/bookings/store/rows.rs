//! Rows to domain values.

use crate::{
    features::bookings::domain::{
        Booking, BookingEvent, BookingStatus, Channel, FreeSession, Funding,
    },
    shared::{domain::Interval, storage::StoreError},
};
use entity::{booking, booking_event};
use sea_orm::prelude::DateTimeWithTimeZone;

pub(super) fn interval(
    start: DateTimeWithTimeZone,
    end: DateTimeWithTimeZone,
) -> Result<Interval, StoreError> {
    Interval::new(start.to_utc(), end.to_utc())
        .map_err(|_| StoreError::Corrupt("an interval that ends before it starts"))
}

pub(super) fn booking_of(row: booking::Model) -> Result<Booking, StoreError> {
    Ok(Booking {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        child: row.child_id.into(),
        house: row.house_id.into(),
        session: row.session_id.into(),
        date: row.date,
        during: interval(row.starts_at, row.ends_at)?,
        status: BookingStatus::parse(&row.status).ok_or(StoreError::Corrupt("booking.status"))?,
        funding: Funding::parse(&row.funding).ok_or(StoreError::Corrupt("booking.funding"))?,
        quota_year: i32::try_from(row.quota_year)
            .map_err(|_| StoreError::Corrupt("booking.quota_year"))?,
        free_session: free_session_of(row.free_number, row.free_entitled)?,
        fee_fen: row.fee_fen,
        fee_schedule: row.fee_schedule_id,
        policy_version: row.policy_version,
        channel: Channel::parse(&row.channel).ok_or(StoreError::Corrupt("booking.channel"))?,
        requested_by: row.requested_by.into(),
        confirm_deadline: row.confirm_deadline.to_utc(),
        offer_until: row.offer_until.map(|until| until.to_utc()),
        pay_by: row.pay_by.map(|at| at.to_utc()),
        version: row.version,
        created_at: row.created_at.to_utc(),
    })
}

fn free_session_of(
    number: Option<i64>,
    of: Option<i64>,
) -> Result<Option<FreeSession>, StoreError> {
    let (Some(number), Some(of)) = (number, of) else {
        return Ok(None);
    };
    match (u32::try_from(number), u32::try_from(of)) {
        (Ok(number), Ok(of)) => Ok(Some(FreeSession { number, of })),
        _ => Err(StoreError::Corrupt("booking.free_number")),
    }
}

pub(super) fn event_of(row: booking_event::Model) -> Result<BookingEvent, StoreError> {
    let status =
        |word: &str| BookingStatus::parse(word).ok_or(StoreError::Corrupt("booking_event status"));
    Ok(BookingEvent {
        id: row.id,
        at: row.at.to_utc(),
        actor: row.actor_account_id.map(Into::into),
        from: row.from_status.as_deref().map(status).transpose()?,
        to: status(&row.to_status)?,
        reason: row.reason,
    })
}
