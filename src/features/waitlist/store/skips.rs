//! Why entries were passed over: the last reason for each session.

use crate::{
    features::waitlist::domain::{LastSkip, Skip},
    shared::{
        domain::{SessionId, WaitlistEntryId},
        storage::{Batch, StoreError},
    },
};
use chrono::{DateTime, Utc};
use entity::waitlist_skip;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QueryTrait, sea_query::OnConflict,
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why the entry was passed over at the session the last time, if it was.
pub(in crate::features::waitlist) async fn skip_of(
    db: &impl ConnectionTrait,
    entry: WaitlistEntryId,
    session: SessionId,
) -> Result<Option<Skip>, StoreError> {
    let row = waitlist_skip::Entity::find_by_id((entry.get(), session.get()))
        .one(db)
        .await?;
    Ok(row.map(skip_from).transpose()?.map(|last| Skip {
        child: last.child,
        refusal: last.refusal,
    }))
}

/// The latest reason of each of some entries.
pub(in crate::features::waitlist) async fn last_skips(
    db: &impl ConnectionTrait,
    entries: impl IntoIterator<Item = WaitlistEntryId>,
) -> Result<BTreeMap<WaitlistEntryId, LastSkip>, StoreError> {
    let rows = waitlist_skip::Entity::find()
        .filter(waitlist_skip::Column::EntryId.is_in(entries.into_iter().map(Uuid::from)))
        .order_by_asc(waitlist_skip::Column::SkippedAt)
        .order_by_asc(waitlist_skip::Column::SessionId)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.entry_id.into(), skip_from(row)?)))
        .collect()
}

/// Adds the reason to the batch, in place of the one before for that session.
pub(in crate::features::waitlist) fn add_skip(
    batch: &mut Batch,
    (entry, session): (WaitlistEntryId, SessionId),
    skip: &Skip,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let row = waitlist_skip::ActiveModel {
        entry_id: Set(entry.get()),
        session_id: Set(session.get()),
        child_id: Set(skip.child.get()),
        refusal: Set(serde_json::to_value(&skip.refusal)
            .map_err(|_| StoreError::Corrupt("a refusal to be stored"))?),
        skipped_at: Set(now.into()),
    };
    let insert = waitlist_skip::Entity::insert(row).on_conflict(
        OnConflict::columns([
            waitlist_skip::Column::EntryId,
            waitlist_skip::Column::SessionId,
        ])
        .update_columns([
            waitlist_skip::Column::ChildId,
            waitlist_skip::Column::Refusal,
            waitlist_skip::Column::SkippedAt,
        ])
        .to_owned(),
    );
    batch.insert(insert.into_query());
    Ok(())
}

fn skip_from(row: waitlist_skip::Model) -> Result<LastSkip, StoreError> {
    Ok(LastSkip {
        session: row.session_id.into(),
        child: row.child_id.into(),
        refusal: serde_json::from_value(row.refusal)
            .map_err(|_| StoreError::Corrupt("waitlist_skip.refusal"))?,
        at: row.skipped_at.to_utc(),
    })
}
