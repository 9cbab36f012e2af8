//! The inbox in SQL: the scope is written once, so that the list, the count and a single
//! notice never disagree about who sees what.

use super::{
    super::domain::{InboxFilter, InboxItem, MOST_COUNTED, Notice, Unread, View, Viewer},
    notice_of, of_known_kind,
};
use crate::shared::{
    domain::AccountId,
    storage::{StoreError, WriteTx},
};
use chrono::{DateTime, Utc};
use entity::{house, notice, notice_mark, notice_read};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, OnConflict},
};
use std::collections::BTreeSet;
use uuid::Uuid;

fn told(audience: &str, id: Uuid) -> Condition {
    Condition::all()
        .add(notice::Column::Audience.eq(audience))
        .add(notice::Column::AudienceId.eq(id))
}

/// What a viewer sees.
fn seen_by(viewer: &Viewer) -> Condition {
    let own = told("account", viewer.account.get());
    let any = Condition::any().add(own);
    let of_houses = || notice::Column::Audience.eq("house");
    let any = match viewer.view {
        View::Own => any,
        View::Family {
            family,
            guardian,
            since,
        } => {
            let either = Condition::any()
                .add(told("family", family.get()))
                .add(told("guardian", guardian.get()));
            let since = notice::Column::CreatedAt.gte(since);
            any.add(Condition::all().add(either).add(since))
        }
        View::House(house) => any.add(told("house", house.get())),
        View::Subdistrict(subdistrict) => {
            let houses = house::Entity::find()
                .select_only()
                .column(house::Column::Id)
                .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
                .into_query();
            any.add(
                Condition::all()
                    .add(of_houses())
                    .add(notice::Column::AudienceId.in_subquery(houses)),
            )
        }
        View::District => any
            .add(of_houses())
            .add(told("district", viewer.district.get())),
    };
    Condition::all()
        .add(notice::Column::DistrictId.eq(viewer.district.get()))
        .add(of_known_kind())
        .add(any)
}

/// What an account has not read: newer than its mark, and not read by itself.
fn unread_by(account: AccountId, mark: Option<DateTime<Utc>>) -> Condition {
    let read = notice_read::Entity::find()
        .select_only()
        .column(notice_read::Column::NoticeId)
        .filter(notice_read::Column::AccountId.eq(account.get()))
        .into_query();
    let condition = Condition::all().add(notice::Column::Id.not_in_subquery(read));
    match mark {
        None => condition,
        Some(mark) => condition.add(notice::Column::CreatedAt.gt(mark)),
    }
}

async fn mark_of(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = notice_mark::Entity::find_by_id(account.get())
        .one(db)
        .await?;
    Ok(row.map(|row| row.read_up_to.to_utc()))
}

/// A page of an inbox, newest first.
pub(in super::super) async fn page(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: InboxFilter,
) -> Result<Vec<InboxItem>, StoreError> {
    let mark = mark_of(db, viewer.account).await?;
    let mut query = notice::Entity::find().filter(seen_by(viewer));
    if filter.unread {
        query = query.filter(unread_by(viewer.account, mark));
    }
    if let Some(before) = filter.before {
        query = query.filter(notice::Column::Id.lt(before));
    }
    let rows = query
        .order_by_desc(notice::Column::Id)
        .limit(filter.limit)
        .all(db)
        .await?;
    let read: BTreeSet<Uuid> = notice_read::Entity::find()
        .filter(notice_read::Column::AccountId.eq(viewer.account.get()))
        .filter(notice_read::Column::NoticeId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.notice_id)
        .collect();
    rows.into_iter()
        .map(|row| {
            let notice = notice_of(row)?;
            let read = read.contains(&notice.id) || mark.is_some_and(|mark| notice.at <= mark);
            Ok(InboxItem { notice, read })
        })
        .collect()
}

/// How many notices of an inbox are unread.
pub(in super::super) async fn unread(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
) -> Result<Unread, StoreError> {
    let mark = mark_of(db, viewer.account).await?;
    let ids: Vec<Uuid> = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .filter(seen_by(viewer))
        .filter(unread_by(viewer.account, mark))
        .limit(MOST_COUNTED.saturating_add(1))
        .into_tuple()
        .all(db)
        .await?;
    let count = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    Ok(Unread {
        count: count.min(MOST_COUNTED),
        more: count > MOST_COUNTED,
    })
}

/// One notice, whoever asks.
pub(in super::super) async fn notice(
    db: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Notice>, StoreError> {
    let row = notice::Entity::find_by_id(id).one(db).await?;
    row.map(notice_of).transpose()
}

/// Whether a viewer sees a notice.
pub(in super::super) async fn visible(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    id: Uuid,
) -> Result<bool, StoreError> {
    let row = notice::Entity::find_by_id(id)
        .filter(seen_by(viewer))
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// Notes that a notice was read; again changes nothing.
pub(in super::super) async fn mark_read(
    tx: &WriteTx,
    viewer: &Viewer,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = notice_read::ActiveModel {
        account_id: Set(viewer.account.get()),
        notice_id: Set(id),
        district_id: Set(viewer.district.get()),
        read_at: Set(now.into()),
    };
    let key = [
        notice_read::Column::AccountId,
        notice_read::Column::NoticeId,
    ];
    notice_read::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Notes that everything up to an instant was read. The mark only ever moves on.
pub(in super::super) async fn mark_all_read(
    tx: &WriteTx,
    viewer: &Viewer,
    up_to: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = notice_mark::ActiveModel {
        account_id: Set(viewer.account.get()),
        district_id: Set(viewer.district.get()),
        read_up_to: Set(up_to.into()),
    };
    notice_mark::Entity::insert(row)
        .on_conflict(
            OnConflict::column(notice_mark::Column::AccountId)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&**tx)
        .await?;
    notice_mark::Entity::update_many()
        .col_expr(notice_mark::Column::ReadUpTo, Expr::value(up_to))
        .filter(notice_mark::Column::AccountId.eq(viewer.account.get()))
        .filter(notice_mark::Column::ReadUpTo.lt(up_to))
        .exec(&**tx)
        .await?;
    Ok(())
}
