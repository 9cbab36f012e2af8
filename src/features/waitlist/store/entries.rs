//! Entries: rows, and their changes of state.

use crate::{
    features::{
        policies::domain::CareKind,
        waitlist::domain::{Entry, EntryStatus, Place, Wish},
    },
    shared::{
        domain::{ChildId, HouseId, WaitlistEntryId},
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{waitlist_child, waitlist_entry, waitlist_house};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Adds a new entry to the batch.
pub(in crate::features::waitlist) fn add_entry(batch: &mut Batch, entry: &Entry) {
    let wish = &entry.wish;
    let row = waitlist_entry::ActiveModel {
        id: Set(entry.id.get()),
        district_id: Set(entry.district.get()),
        family_id: Set(entry.family.get()),
        session_id: Set(wish.place.session().map(Into::into)),
        kind: Set(wish.kind.map(|kind| kind.as_str().to_owned())),
        from_date: Set(wish.from),
        to_date: Set(wish.to),
        earliest: Set(wish.earliest),
        latest: Set(wish.latest),
        min_minutes: Set(wish.min_minutes.map(Into::into)),
        accept_fee: Set(entry.accept_fee),
        status: Set(entry.status.as_str().to_owned()),
        requested_by: Set(entry.requested_by.get()),
        queued_at: Set(entry.queued_at.into()),
        until: Set(entry.until.into()),
        version: Set(entry.version),
        created_at: Set(entry.created_at.into()),
        updated_at: Set(entry.created_at.into()),
    };
    batch.row(&row);
    for child in &entry.children {
        let row = waitlist_child::ActiveModel {
            entry_id: Set(entry.id.get()),
            child_id: Set(child.get()),
        };
        batch.row(&row);
    }
    for house in wish.place.houses() {
        let row = waitlist_house::ActiveModel {
            entry_id: Set(entry.id.get()),
            house_id: Set(house.get()),
            to_date: Set(wish.to),
        };
        batch.row(&row);
    }
}

/// Compare-and-set: moves the entry, and its place in the order, if its state is `from`;
/// false when it is not.
pub(in crate::features::waitlist) async fn change_entry(
    tx: &WriteTx,
    id: WaitlistEntryId,
    from: EntryStatus,
    (to, queued_at): (EntryStatus, DateTime<Utc>),
    now: DateTime<Utc>,
    compare: bool,
) -> Result<bool, StoreError> {
    let mut update = waitlist_entry::Entity::update_many()
        .col_expr(waitlist_entry::Column::Status, Expr::value(to.as_str()))
        .col_expr(waitlist_entry::Column::QueuedAt, Expr::value(queued_at))
        .col_expr(waitlist_entry::Column::UpdatedAt, Expr::value(now))
        .col_expr(
            waitlist_entry::Column::Version,
            Expr::col(waitlist_entry::Column::Version).add(1),
        )
        .filter(waitlist_entry::Column::Id.eq(id.get()));
    if compare {
        update = update.filter(waitlist_entry::Column::Status.eq(from.as_str()));
    }
    Ok(update.exec(&**tx).await?.rows_affected == 1)
}

/// How many wishes of a child are open. Asked under the child's lock.
pub(in crate::features::waitlist) async fn open_entries_of(
    db: &impl ConnectionTrait,
    child: ChildId,
) -> Result<u64, StoreError> {
    let open = [EntryStatus::Waiting, EntryStatus::Offered].map(EntryStatus::as_str);
    let entries = waitlist_child::Entity::find()
        .select_only()
        .column(waitlist_child::Column::EntryId)
        .filter(waitlist_child::Column::ChildId.eq(child.get()))
        .into_query();
    let count = waitlist_entry::Entity::find()
        .filter(waitlist_entry::Column::Id.in_subquery(entries))
        .filter(waitlist_entry::Column::Status.is_in(open))
        .count(db)
        .await?;
    Ok(count)
}

/// The entry as it is now, whoever asks.
pub(in crate::features::waitlist) async fn reload(
    db: &impl ConnectionTrait,
    id: WaitlistEntryId,
) -> Result<Option<Entry>, StoreError> {
    let row = waitlist_entry::Entity::find_by_id(id.get()).one(db).await?;
    Ok(with_parts(db, row.into_iter().collect()).await?.pop())
}

/// Rows with their children and houses, in the order of the rows.
pub(super) async fn with_parts(
    db: &impl ConnectionTrait,
    rows: Vec<waitlist_entry::Model>,
) -> Result<Vec<Entry>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut children: BTreeMap<Uuid, Vec<ChildId>> = BTreeMap::new();
    let found = waitlist_child::Entity::find()
        .filter(waitlist_child::Column::EntryId.is_in(ids.iter().copied()))
        .order_by_asc(waitlist_child::Column::ChildId)
        .all(db)
        .await?;
    for row in found {
        let of_entry = children.entry(row.entry_id).or_default();
        of_entry.push(row.child_id.into());
    }
    let mut houses: BTreeMap<Uuid, Vec<HouseId>> = BTreeMap::new();
    let found = waitlist_house::Entity::find()
        .filter(waitlist_house::Column::EntryId.is_in(ids))
        .order_by_asc(waitlist_house::Column::HouseId)
        .all(db)
        .await?;
    for row in found {
        let of_entry = houses.entry(row.entry_id).or_default();
        of_entry.push(row.house_id.into());
    }
    rows.into_iter()
        .map(|row| {
            let children = children.remove(&row.id).unwrap_or_default();
            let houses = houses.remove(&row.id).unwrap_or_default();
            entry_of(row, children, houses)
        })
        .collect()
}

fn entry_of(
    row: waitlist_entry::Model,
    mut children: Vec<ChildId>,
    houses: Vec<HouseId>,
) -> Result<Entry, StoreError> {
    let place = match (row.session_id, houses.first()) {
        (Some(session), Some(house)) => Place::Session(session.into(), *house),
        (Some(_), None) => return Err(StoreError::Corrupt("waitlist_house")),
        (None, _) => Place::Houses(houses),
    };
    let kind = row
        .kind
        .as_deref()
        .map(|word| CareKind::parse(word).ok_or(StoreError::Corrupt("waitlist_entry.kind")));
    let min_minutes = row.min_minutes.map(|minutes| {
        u32::try_from(minutes).map_err(|_| StoreError::Corrupt("waitlist_entry.min_minutes"))
    });
    children.sort_unstable();
    Ok(Entry {
        id: row.id.into(),
        district: row.district_id.into(),
        family: row.family_id.into(),
        children,
        wish: Wish {
            place,
            kind: kind.transpose()?,
            from: row.from_date,
            to: row.to_date,
            earliest: row.earliest,
            latest: row.latest,
            min_minutes: min_minutes.transpose()?,
        },
        accept_fee: row.accept_fee,
        status: EntryStatus::parse(&row.status)
            .ok_or(StoreError::Corrupt("waitlist_entry.status"))?,
        requested_by: row.requested_by.into(),
        queued_at: row.queued_at.to_utc(),
        until: row.until.to_utc(),
        version: row.version,
        created_at: row.created_at.to_utc(),
    })
}
