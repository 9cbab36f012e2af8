//! What must happen after a commit, written with it: the outbox.

use super::{Database, StoreError};
use crate::shared::domain::{DistrictId, words};
use chrono::{DateTime, TimeDelta, Utc};
use entity::outbox;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};
use serde::Serialize;
use uuid::Uuid;

words! {
    /// What an outbox row asks for.
    OutboxKind {
        /// Push the quota of a child and the occupancy of a session to Redis again.
        BookingProjection = "booking_projection",
        /// Push the occupancy of a session to Redis again.
        SessionProjection = "session_projection",
        /// Push the quota of a child to Redis again.
        QuotaProjection = "quota_projection",
        /// A child's birth date was corrected: cancel what now lies outside its age.
        AgeReview = "age_review",
        /// A child was registered: plan what newborns are offered.
        ChildRegistered = "child_registered",
        /// A booking changed its state.
        BookingChanged = "booking_changed",
        /// Places of a session may have come free, or gone, without a booking.
        SessionChanged = "session_changed",
        /// A house was closed for a time: cancel what was booked in it.
        ClosureMade = "closure_made",
        /// A house works again, or no more (L-14).
        HouseStatusChanged = "house_status_changed",
        /// A child may have an infectious disease: count the cases of its classes.
        IllnessReported = "illness_reported",
        /// A family has joined the waiting list: what it waits for may be free.
        WaitlistJoined = "waitlist_joined",
    }
}

impl OutboxKind {
    /// True when it ends in Redis, and waits while Redis is away; the others end in SQL and
    /// wait for nothing.
    #[must_use]
    pub const fn is_projection(self) -> bool {
        match self {
            Self::BookingProjection | Self::SessionProjection | Self::QuotaProjection => true,
            Self::AgeReview
            | Self::ChildRegistered
            | Self::BookingChanged
            | Self::SessionChanged
            | Self::ClosureMade
            | Self::HouseStatusChanged
            | Self::IllnessReported
            | Self::WaitlistJoined => false,
        }
    }
}

/// An outbox row; add it to the batch that writes what it follows from.
///
/// # Errors
/// [`StoreError::Corrupt`] when the payload cannot be written as JSON.
pub fn row_of<P: Serialize>(
    id: Uuid,
    district: DistrictId,
    kind: OutboxKind,
    subject: Uuid,
    payload: &P,
    now: DateTime<Utc>,
) -> Result<outbox::ActiveModel, StoreError> {
    Ok(outbox::ActiveModel {
        id: Set(id),
        district_id: Set(district.get()),
        kind: Set(kind.as_str().to_owned()),
        subject_id: Set(subject),
        payload: Set(
            serde_json::to_value(payload).map_err(|_| StoreError::Corrupt("an outbox payload"))?
        ),
        attempts: Set(0),
        available_at: Set(now.into()),
        done_at: Set(None),
        last_error: Set(None),
        created_at: Set(now.into()),
    })
}

/// A row of the outbox.
#[derive(Clone, Debug)]
pub struct OutboxRow {
    /// Its id.
    pub id: Uuid,
    /// Its district.
    pub district: DistrictId,
    /// What it asks for.
    pub kind: OutboxKind,
    /// What it is about.
    pub subject: Uuid,
    /// The rest.
    pub payload: serde_json::Value,
    /// How often it was tried in vain.
    pub attempts: i64,
}

/// The oldest rows written before `instant`, at most `limit`: the projections, or all others.
/// Rows written after `now` too, unless they were tried: by a clock that was ahead and has been
/// put right, or is of another machine.
///
/// # Errors
/// The store's.
pub async fn before(
    db: &impl ConnectionTrait,
    projections: bool,
    (instant, now): (DateTime<Utc>, DateTime<Utc>),
    limit: u64,
) -> Result<Vec<OutboxRow>, StoreError> {
    let kinds = OutboxKind::ALL
        .iter()
        .filter(|kind| kind.is_projection() == projections);
    let due = Condition::any().add(outbox::Column::AvailableAt.lte(instant));
    let due = due.add_option((!left_out!(ClockAhead)).then(|| {
        Condition::all()
            .add(outbox::Column::Attempts.eq(0))
            .add(outbox::Column::CreatedAt.gt(now))
    }));
    let rows = outbox::Entity::find()
        .filter(outbox::Column::DoneAt.is_null())
        .filter(outbox::Column::Kind.is_in(kinds.map(|kind| kind.as_str())))
        .filter(due)
        .order_by_asc(outbox::Column::AvailableAt)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(OutboxRow {
                id: row.id,
                district: row.district_id.into(),
                kind: OutboxKind::parse(&row.kind).ok_or(StoreError::Corrupt("outbox.kind"))?,
                subject: row.subject_id,
                payload: row.payload,
                attempts: row.attempts,
            })
        })
        .collect()
}

/// Removes rows whose work is done. Removing one twice does no harm.
///
/// # Errors
/// The store's.
pub async fn remove(db: &Database, ids: impl Iterator<Item = Uuid>) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = ids.collect();
    if ids.is_empty() {
        return Ok(());
    }
    let tx = db.begin_write().await?;
    outbox::Entity::delete_many()
        .filter(outbox::Column::Id.is_in(ids))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// Puts a row off that could not be done, longer each time, and notes why.
///
/// # Errors
/// The store's.
pub async fn postpone(
    db: &Database,
    row: &OutboxRow,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let minutes = 1_i64 << row.attempts.clamp(0, 10);
    let tx = db.begin_write().await?;
    outbox::Entity::update_many()
        .col_expr(
            outbox::Column::Attempts,
            Expr::value(row.attempts.saturating_add(1)),
        )
        .col_expr(
            outbox::Column::AvailableAt,
            Expr::value(now + TimeDelta::minutes(minutes)),
        )
        .col_expr(outbox::Column::LastError, Expr::value(reason))
        .filter(outbox::Column::Id.eq(row.id))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
