//! Guidance sessions.

use crate::{
    features::guidance::domain::{
        GuidanceBookingStatus, GuidanceDetails, GuidanceKind, GuidanceMode, GuidanceSession,
        GuidanceSessionStatus, GuidanceTopic, SessionFilter, VenueType,
    },
    shared::{
        domain::{DistrictId, GuidanceSessionId, Interval},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{guidance_booking, guidance_session};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(in crate::features::guidance) async fn find_session(
    db: &impl ConnectionTrait,
    id: GuidanceSessionId,
) -> Result<Option<GuidanceSession>, StoreError> {
    let row = guidance_session::Entity::find_by_id(id.get())
        .one(db)
        .await?;
    row.map(session_of).transpose()
}

/// Takes the session's lock; the second of the two.
pub(in crate::features::guidance) async fn lock_session(
    tx: &WriteTx,
    id: GuidanceSessionId,
) -> Result<Option<GuidanceSession>, StoreError> {
    let row = guidance_session::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    row.map(session_of).transpose()
}

/// The sessions of a district that are wanted, by start.
pub(in crate::features::guidance) async fn list_sessions(
    db: &impl ConnectionTrait,
    district: DistrictId,
    filter: &SessionFilter,
) -> Result<Vec<GuidanceSession>, StoreError> {
    use guidance_session::Column;
    let mut query = guidance_session::Entity::find()
        .filter(Column::DistrictId.eq(district.get()))
        .filter(Column::Date.between(filter.span.from(), filter.span.to()));
    if let Some(subdistrict) = filter.subdistrict {
        query = query.filter(Column::SubdistrictId.eq(subdistrict.get()));
    }
    if let Some(house) = filter.house {
        query = query.filter(Column::HouseId.eq(house.get()));
    }
    if let Some(topic) = filter.topic {
        query = query.filter(Column::Topic.eq(topic.as_str()));
    }
    if let Some(mode) = filter.mode {
        query = query.filter(Column::Mode.eq(mode.as_str()));
    }
    let rows = query
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(session_of).collect()
}

/// How many families hold a place in each of some sessions; a session without any is not
/// among them.
pub(in crate::features::guidance) async fn held_in(
    db: &impl ConnectionTrait,
    sessions: impl IntoIterator<Item = GuidanceSessionId>,
) -> Result<BTreeMap<GuidanceSessionId, u32>, StoreError> {
    use guidance_booking::Column;
    let holding = GuidanceBookingStatus::HOLDING_A_PLACE;
    let rows: Vec<(Uuid, i64)> = guidance_booking::Entity::find()
        .select_only()
        .column(Column::SessionId)
        .column_as(Column::Id.count(), "held")
        .filter(Column::SessionId.is_in(sessions.into_iter().map(GuidanceSessionId::get)))
        .filter(Column::Status.is_in(holding.iter().map(|status| status.as_str())))
        .group_by(Column::SessionId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(session, held)| (session.into(), u32::try_from(held).unwrap_or(u32::MAX)))
        .collect())
}

pub(in crate::features::guidance) async fn insert_session(
    tx: &WriteTx,
    session: &GuidanceSession,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &session.details;
    let row = guidance_session::ActiveModel {
        id: Set(session.id.get()),
        district_id: Set(session.district.get()),
        subdistrict_id: Set(session.subdistrict.get()),
        house_id: Set(session.house.map(Into::into)),
        venue_type: Set(session.venue_type.as_str().to_owned()),
        venue: Set(details.venue.clone()),
        mode: Set(details.mode.as_str().to_owned()),
        topic: Set(details.topic.as_str().to_owned()),
        kind: Set(details.kind.as_str().to_owned()),
        title: Set(details.title.clone()),
        date: Set(session.date),
        starts_at: Set(details.during.start().into()),
        ends_at: Set(details.during.end().into()),
        capacity_families: Set(details.capacity_families.into()),
        auto_confirm: Set(details.auto_confirm),
        status: Set(session.status.as_str().to_owned()),
        cancel_reason: Set(session.cancel_reason.clone()),
        created_by: Set(session.created_by.get()),
        version: Set(session.version),
        created_at: Set(now.into()),
    };
    guidance_session::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes details and version of a session whose lock is held.
pub(in crate::features::guidance) async fn update_session(
    tx: &WriteTx,
    id: GuidanceSessionId,
    date: NaiveDate,
    details: &GuidanceDetails,
    version: i64,
) -> Result<(), StoreError> {
    use guidance_session::Column;
    guidance_session::Entity::update_many()
        .col_expr(Column::Venue, Expr::value(details.venue.as_str()))
        .col_expr(Column::Mode, Expr::value(details.mode.as_str()))
        .col_expr(Column::Topic, Expr::value(details.topic.as_str()))
        .col_expr(Column::Kind, Expr::value(details.kind.as_str()))
        .col_expr(Column::Title, Expr::value(details.title.as_str()))
        .col_expr(Column::Date, Expr::value(date))
        .col_expr(Column::StartsAt, Expr::value(details.during.start()))
        .col_expr(Column::EndsAt, Expr::value(details.during.end()))
        .col_expr(
            Column::CapacityFamilies,
            Expr::value(i64::from(details.capacity_families)),
        )
        .col_expr(Column::AutoConfirm, Expr::value(details.auto_confirm))
        .col_expr(Column::Version, Expr::value(version))
        .filter(Column::Id.eq(id.get()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Compare-and-set: calls an open session off; false when it was.
pub(in crate::features::guidance) async fn cancel_session(
    tx: &WriteTx,
    id: GuidanceSessionId,
    reason: &str,
    version: i64,
) -> Result<bool, StoreError> {
    use guidance_session::Column;
    let done = guidance_session::Entity::update_many()
        .col_expr(
            Column::Status,
            Expr::value(GuidanceSessionStatus::Cancelled.as_str()),
        )
        .col_expr(Column::CancelReason, Expr::value(reason))
        .col_expr(Column::Version, Expr::value(version))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Status.eq(GuidanceSessionStatus::Open.as_str()))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn session_of(row: guidance_session::Model) -> Result<GuidanceSession, StoreError> {
    let corrupt = StoreError::Corrupt;
    Ok(GuidanceSession {
        id: row.id.into(),
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.into(),
        house: row.house_id.map(Into::into),
        venue_type: VenueType::parse(&row.venue_type)
            .ok_or(corrupt("guidance_session.venue_type"))?,
        date: row.date,
        details: GuidanceDetails {
            venue: row.venue,
            mode: GuidanceMode::parse(&row.mode).ok_or(corrupt("guidance_session.mode"))?,
            topic: GuidanceTopic::parse(&row.topic).ok_or(corrupt("guidance_session.topic"))?,
            kind: GuidanceKind::parse(&row.kind).ok_or(corrupt("guidance_session.kind"))?,
            title: row.title,
            during: Interval::new(row.starts_at.to_utc(), row.ends_at.to_utc())
                .map_err(|_| corrupt("guidance_session.ends_at"))?,
            capacity_families: u32::try_from(row.capacity_families)
                .map_err(|_| corrupt("guidance_session.capacity_families"))?,
            auto_confirm: row.auto_confirm,
        },
        status: GuidanceSessionStatus::parse(&row.status)
            .ok_or(corrupt("guidance_session.status"))?,
        cancel_reason: row.cancel_reason,
        created_by: row.created_by.into(),
        version: row.version,
    })
}
