//! Finding entries.

use super::entries::with_parts;
use crate::{
    features::waitlist::domain::{Entry, EntryFilter, EntryStatus},
    shared::{
        domain::{Actor, FamilyId, Page, PageRequest, Role, WaitlistEntryId},
        storage::StoreError,
    },
};
use chrono::{DateTime, Utc};
use entity::{guardian, house, waitlist_child, waitlist_entry, waitlist_house};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Statement, Value,
};
use uuid::Uuid;

/// The entries an actor may see: a guardian's own family's; for staff those that name a
/// house of theirs.
fn find_in_scope(actor: &Actor) -> Select<waitlist_entry::Entity> {
    let find = waitlist_entry::Entity::find()
        .filter(waitlist_entry::Column::DistrictId.eq(actor.district.get()));
    let naming = |houses: Condition| {
        waitlist_entry::Column::Id.in_subquery(
            waitlist_house::Entity::find()
                .select_only()
                .column(waitlist_house::Column::EntryId)
                .filter(houses)
                .into_query(),
        )
    };
    match actor.role {
        Role::Guardian { family } => {
            // A guardian without a family sees nothing: no row has the nil id.
            let family = family.map_or_else(Uuid::nil, FamilyId::get);
            // A token may be older than a revocation.
            let still = guardian::Entity::find()
                .select_only()
                .column(guardian::Column::FamilyId)
                .filter(guardian::Column::AccountId.eq(actor.account.get()))
                .filter(guardian::Column::FamilyId.eq(family))
                .filter(guardian::Column::Status.eq("active"))
                .into_query();
            find.filter(waitlist_entry::Column::FamilyId.in_subquery(still))
        }
        Role::Carer { house, .. }
        | Role::HealthWorker { house, .. }
        | Role::HouseManager { house, .. } => {
            let own = waitlist_house::Column::HouseId.eq(house.get());
            find.filter(naming(Condition::all().add(own)))
        }
        Role::SubdistrictAdmin { subdistrict } => {
            let houses = house::Entity::find()
                .select_only()
                .column(house::Column::Id)
                .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
                .into_query();
            let own = waitlist_house::Column::HouseId.in_subquery(houses);
            find.filter(naming(Condition::all().add(own)))
        }
        Role::DistrictAdmin => find,
        // No row has the nil id.
        Role::Supervisor { .. } | Role::Integrator { .. } => {
            find.filter(waitlist_entry::Column::Id.eq(Uuid::nil()))
        }
    }
}

/// One entry the actor may see.
pub(in crate::features::waitlist) async fn find(
    db: &impl ConnectionTrait,
    actor: &Actor,
    id: WaitlistEntryId,
) -> Result<Option<Entry>, StoreError> {
    let row = find_in_scope(actor)
        .filter(waitlist_entry::Column::Id.eq(id.get()))
        .one(db)
        .await?;
    Ok(with_parts(db, row.into_iter().collect()).await?.pop())
}

/// The entries the actor may see, oldest first.
pub(in crate::features::waitlist) async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: EntryFilter,
    page: PageRequest,
) -> Result<Page<Entry>, StoreError> {
    let mut wanted = Condition::all();
    if let Some(child) = filter.child {
        let of_child = waitlist_child::Entity::find()
            .select_only()
            .column(waitlist_child::Column::EntryId)
            .filter(waitlist_child::Column::ChildId.eq(child.get()))
            .into_query();
        wanted = wanted.add(waitlist_entry::Column::Id.in_subquery(of_child));
    }
    if let Some(session) = filter.session {
        wanted = wanted.add(waitlist_entry::Column::SessionId.eq(session.get()));
    }
    if let Some(status) = filter.status {
        wanted = wanted.add(waitlist_entry::Column::Status.eq(status.as_str()));
    }
    if let Some(after) = page.after {
        wanted = wanted.add(waitlist_entry::Column::Id.gt(after.0));
    }
    let rows = find_in_scope(actor)
        .filter(wanted)
        .order_by_asc(waitlist_entry::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let entries = with_parts(db, rows).await?;
    Ok(Page::of(entries, page, |entry| entry.id.get()))
}

/// Waiting entries for which nothing can be offered any more, at most `limit`.
pub(in crate::features::waitlist) async fn due_to_end(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<Entry>, StoreError> {
    let rows = waitlist_entry::Entity::find()
        .filter(waitlist_entry::Column::Status.eq(EntryStatus::Waiting.as_str()))
        .filter(waitlist_entry::Column::Until.lte(now))
        .order_by_asc(waitlist_entry::Column::Until)
        .limit(limit)
        .all(db)
        .await?;
    with_parts(db, rows).await
}

#[derive(FromQueryResult)]
struct Before {
    before: i64,
}

/// Two wishes may want the same session when they share a house and a date, and neither
/// their kinds nor their one sessions differ. The order is that of
/// [`super::waiting::waiting_for`].
const BEFORE: &str = "
SELECT COUNT(*) AS before
  FROM waitlist_entry o
  JOIN family f ON f.id = o.family_id
  JOIN waitlist_entry e ON e.id = $1
  JOIN family g ON g.id = e.family_id
 WHERE o.status = 'waiting' AND o.id <> e.id
   AND o.from_date <= e.to_date AND e.from_date <= o.to_date
   AND (o.kind IS NULL OR e.kind IS NULL OR o.kind = e.kind)
   AND (o.session_id IS NULL OR e.session_id IS NULL OR o.session_id = e.session_id)
   AND EXISTS (SELECT 1 FROM waitlist_house h JOIN waitlist_house i ON i.house_id = h.house_id
                WHERE h.entry_id = o.id AND i.entry_id = e.id)
   AND (CASE WHEN f.in_priority_group = g.in_priority_group
             THEN o.queued_at < e.queued_at OR (o.queued_at = e.queued_at AND o.id < e.id)
             ELSE f.in_priority_group END)";

/// How many waiting entries are asked before this one at any one session, at most.
pub(in crate::features::waitlist) async fn position(
    db: &impl ConnectionTrait,
    id: WaitlistEntryId,
) -> Result<u64, StoreError> {
    let values: [Value; 1] = [id.get().into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), BEFORE, values);
    let found = Before::find_by_statement(statement).one(db).await?;
    let before = found.map_or(0, |row| row.before);
    Ok(u64::try_from(before).unwrap_or(0).saturating_add(1))
}
