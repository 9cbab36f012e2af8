//! Notices in SQL.

mod audience;
mod deliveries;
mod inbox;
mod own;

pub(super) use audience::{concerns, house_names, member_since, phone_of, receivers};
pub(super) use deliveries::{
    claim, due, find_listed, insert_delivery, list as list_deliveries, settle, try_again,
};
pub(super) use inbox::{mark_all_read, mark_read, notice, page, unread, visible};
pub(super) use own::{
    forget_permits, permits, preferences, report_permit, save_preferences, take_permit,
};

use super::domain::{Audience, Notice, NoticeKind};
use crate::shared::storage::{Batch, StoreError, WriteTx};
use chrono::{DateTime, Utc};
use entity::notice;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

/// Adds a notice to the batch; of two with one key the first stays. `handed_on` for one that
/// stays in the inbox, where nothing carries messages of its kind.
pub(super) fn add(batch: &mut Batch, told: Notice, handed_on: bool) {
    let row = notice::ActiveModel {
        id: Set(told.id),
        district_id: Set(told.district.get()),
        audience: Set(told.to.as_str().to_owned()),
        audience_id: Set(told.to.id()),
        kind: Set(told.kind.as_str().to_owned()),
        subject_id: Set(told.subject),
        facts: Set(told.facts),
        once_key: Set(told.once_key),
        created_at: Set(told.at.into()),
        handed_on_at: Set(handed_on.then(|| told.at.into())),
    };
    batch.row_unless(notice::Column::OnceKey, &row);
}

/// Notices that have not been handed on to what sends messages, oldest first.
pub(super) async fn to_hand_on(
    db: &impl ConnectionTrait,
    limit: u64,
) -> Result<Vec<Uuid>, StoreError> {
    let ids = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .filter(notice::Column::HandedOnAt.is_null())
        .filter(of_known_kind())
        .order_by_asc(notice::Column::CreatedAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids)
}

/// Notes that a notice is handed on; false when it has been.
pub(super) async fn hand_on(
    tx: &WriteTx,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = notice::Entity::update_many()
        .col_expr(notice::Column::HandedOnAt, Expr::value(now))
        .filter(notice::Column::Id.eq(id))
        .filter(notice::Column::HandedOnAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// While a new version is being brought in, an old one may meet kinds it does not know yet:
/// they are left to the new one.
fn of_known_kind() -> SimpleExpr {
    notice::Column::Kind.is_in(NoticeKind::ALL.iter().map(|kind| kind.as_str()))
}

fn notice_of(row: notice::Model) -> Result<Notice, StoreError> {
    Ok(Notice {
        id: row.id,
        district: row.district_id.into(),
        to: Audience::stored(&row.audience, row.audience_id)
            .ok_or(StoreError::Corrupt("notice.audience"))?,
        kind: NoticeKind::parse(&row.kind).ok_or(StoreError::Corrupt("notice.kind"))?,
        subject: row.subject_id,
        facts: row.facts,
        once_key: row.once_key,
        at: row.created_at.to_utc(),
    })
}
