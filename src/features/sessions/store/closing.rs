//! What closures of houses and rooms do to sessions.

use crate::{
    features::sessions::domain::{ClosedSpan, SessionStatus},
    shared::{
        domain::{HouseId, RoomId, SessionId},
        storage::{Batch, StoreError},
    },
};
use chrono::{DateTime, Utc};
use entity::{closure, session};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

/// When the room is closed from `after` on: by closures of itself or of its house.
pub(in crate::features::sessions) async fn standing_closures(
    db: &impl ConnectionTrait,
    (house, room): (HouseId, RoomId),
    after: DateTime<Utc>,
) -> Result<Vec<ClosedSpan>, StoreError> {
    let rows = closure::Entity::find()
        .filter(closure::Column::HouseId.eq(house.get()))
        .filter(closure::Column::LiftedAt.is_null())
        .filter(
            Condition::any()
                .add(closure::Column::RoomId.is_null())
                .add(closure::Column::RoomId.eq(room.get())),
        )
        .filter(
            Condition::any()
                .add(closure::Column::EndsAt.is_null())
                .add(closure::Column::EndsAt.gt(after)),
        )
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| ClosedSpan {
            from: row.starts_at.to_utc(),
            to: row.ends_at.map(|to| to.to_utc()),
        })
        .collect())
}

fn raised(id: SessionId) -> UpdateMany<session::Entity> {
    session::Entity::update_many()
        .col_expr(
            session::Column::Version,
            Expr::col(session::Column::Version).add(1),
        )
        .filter(session::Column::Id.eq(id.get()))
}

/// Adds to the batch that one more closure stands over a locked session, or that it ends
/// earlier.
pub(in crate::features::sessions) fn add_closing(
    batch: &mut Batch,
    id: SessionId,
    ends_at: Option<DateTime<Utc>>,
) {
    let update = match ends_at {
        None => raised(id).col_expr(
            session::Column::Closures,
            Expr::col(session::Column::Closures).add(1),
        ),
        Some(end) => raised(id).col_expr(session::Column::EndsAt, Expr::value(end)),
    };
    batch.update(update.into_query());
}

/// Adds to the batch what a locked session is once a closure over it has been lifted.
pub(in crate::features::sessions) fn add_reopening(
    batch: &mut Batch,
    id: SessionId,
    closures: u32,
    status: SessionStatus,
    ends_at: DateTime<Utc>,
) {
    let update = raised(id)
        .col_expr(session::Column::Closures, Expr::value(i64::from(closures)))
        .col_expr(session::Column::Status, Expr::value(status.as_str()))
        .col_expr(session::Column::EndsAt, Expr::value(ends_at));
    batch.update(update.into_query());
}
