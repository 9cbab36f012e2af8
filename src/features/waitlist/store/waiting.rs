//! Who waits for a session, which sessions are waited for, and places kept for the moment in
//! which they are offered.

use super::entries::with_parts;
use crate::{
    features::{
        policies::domain::CareKind,
        sessions::domain::SessionStatus,
        waitlist::domain::{Entry, EntryStatus, OfferOutcome},
    },
    shared::{
        domain::{DistrictId, HouseId, Interval, SessionId, WaitlistEntryId},
        storage::{Database, StoreError},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{family, session, waitlist_entry, waitlist_hold, waitlist_house, waitlist_offer};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait,
    sea_query::{Expr, ExprTrait},
};

/// Entries of one session that are looked at in one go; beyond that the list is longer than
/// any session has places.
const LOOKED_AT: u64 = 500;

/// What the waiting list needs to know of a session before it takes a lock.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::waitlist) struct SessionRow {
    pub id: SessionId,
    pub district: DistrictId,
    pub house: HouseId,
    pub kind: CareKind,
    pub date: NaiveDate,
    pub during: Interval,
    pub takes_bookings: bool,
}

pub(super) fn session_of(row: &session::Model) -> Result<SessionRow, StoreError> {
    Ok(SessionRow {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        kind: CareKind::parse(&row.kind).ok_or(StoreError::Corrupt("session.kind"))?,
        date: row.date,
        during: Interval::new(row.starts_at.to_utc(), row.ends_at.to_utc())
            .map_err(|_| StoreError::Corrupt("session.ends_at"))?,
        takes_bookings: row.status == SessionStatus::Open.as_str()
            && row.closures == 0
            && row.short_by == 0,
    })
}

/// A session.
pub(in crate::features::waitlist) async fn session(
    db: &impl ConnectionTrait,
    id: SessionId,
) -> Result<Option<SessionRow>, StoreError> {
    let row = session::Entity::find_by_id(id.get()).one(db).await?;
    row.as_ref().map(session_of).transpose()
}

/// Who waits for the session, in the order in which they are served: families that the
/// district serves first, then by time. Entries that have had an offer of it are left
/// out: a session is offered to a wish once, unless the house took the offer back.
pub(in crate::features::waitlist) async fn waiting_for(
    db: &impl ConnectionTrait,
    session: &SessionRow,
) -> Result<Vec<Entry>, StoreError> {
    let naming_the_house = waitlist_house::Entity::find()
        .select_only()
        .column(waitlist_house::Column::EntryId)
        .filter(waitlist_house::Column::HouseId.eq(session.house.get()))
        .filter(waitlist_house::Column::ToDate.gte(session.date))
        .into_query();
    let offered_before = waitlist_offer::Entity::find()
        .select_only()
        .column(waitlist_offer::Column::EntryId)
        .filter(waitlist_offer::Column::SessionId.eq(session.id.get()))
        .filter(
            Condition::any()
                .add(waitlist_offer::Column::Outcome.is_null())
                .add(waitlist_offer::Column::Outcome.ne(OfferOutcome::Withdrawn.as_str())),
        )
        .into_query();
    let rows = waitlist_entry::Entity::find()
        .join(JoinType::InnerJoin, waitlist_entry::Relation::Family.def())
        .filter(waitlist_entry::Column::Status.eq(EntryStatus::Waiting.as_str()))
        .filter(waitlist_entry::Column::Id.in_subquery(naming_the_house))
        .filter(waitlist_entry::Column::Id.not_in_subquery(offered_before))
        .filter(waitlist_entry::Column::FromDate.lte(session.date))
        .filter(
            Condition::any()
                .add(waitlist_entry::Column::SessionId.is_null())
                .add(waitlist_entry::Column::SessionId.eq(session.id.get())),
        )
        .filter(
            Condition::any()
                .add(waitlist_entry::Column::Kind.is_null())
                .add(waitlist_entry::Column::Kind.eq(session.kind.as_str())),
        )
        .order_by_desc(family::Column::InPriorityGroup)
        .order_by_asc(waitlist_entry::Column::QueuedAt)
        .order_by_asc(waitlist_entry::Column::Id)
        .limit(LOOKED_AT)
        .all(db)
        .await?;
    with_parts(db, rows).await
}

/// The sessions that someone waits for, that take bookings and are not over. Costs by the
/// sessions ahead in the houses that waiting entries name.
pub(in crate::features::waitlist) async fn wanted_sessions(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, StoreError> {
    sessions_matching(
        db,
        waitlist_entry::Column::Status.eq(EntryStatus::Waiting.as_str()),
        now,
    )
    .await
}

/// The sessions that fit one entry by house, date and kind.
pub(in crate::features::waitlist) async fn sessions_for(
    db: &impl ConnectionTrait,
    entry: WaitlistEntryId,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, StoreError> {
    sessions_matching(db, waitlist_entry::Column::Id.eq(entry.get()), now).await
}

async fn sessions_matching(
    db: &impl ConnectionTrait,
    of_entries: Expr,
    now: DateTime<Utc>,
) -> Result<Vec<SessionRow>, StoreError> {
    let houses = waitlist_entry::Entity::find()
        .select_only()
        .column(waitlist_house::Column::HouseId)
        .join(
            JoinType::InnerJoin,
            waitlist_entry::Relation::WaitlistHouse.def(),
        )
        .filter(of_entries.clone())
        .into_query();
    // No zone is further than a day from UTC.
    let today = now.date_naive();
    let earliest = today.pred_opt().unwrap_or(today);
    let column = |of: waitlist_entry::Column| Expr::col((waitlist_entry::Entity, of));
    let fitting = waitlist_entry::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .join(
            JoinType::InnerJoin,
            waitlist_entry::Relation::WaitlistHouse.def(),
        )
        .filter(of_entries)
        .filter(
            Expr::col((waitlist_house::Entity, waitlist_house::Column::HouseId))
                .equals((session::Entity, session::Column::HouseId)),
        )
        .filter(Expr::col((session::Entity, session::Column::Date)).between(
            column(waitlist_entry::Column::FromDate),
            column(waitlist_entry::Column::ToDate),
        ))
        .filter(
            Condition::any()
                .add(waitlist_entry::Column::SessionId.is_null())
                .add(
                    column(waitlist_entry::Column::SessionId)
                        .equals((session::Entity, session::Column::Id)),
                ),
        )
        .filter(
            Condition::any()
                .add(waitlist_entry::Column::Kind.is_null())
                .add(
                    column(waitlist_entry::Column::Kind)
                        .equals((session::Entity, session::Column::Kind)),
                ),
        )
        .into_query();
    let rows = session::Entity::find()
        .filter(session::Column::HouseId.in_subquery(houses))
        .filter(session::Column::Date.gte(earliest))
        .filter(session::Column::Status.eq(SessionStatus::Open.as_str()))
        .filter(session::Column::ShortBy.eq(0))
        .filter(session::Column::EndsAt.gt(now))
        .filter(Expr::exists(fitting))
        .order_by_asc(session::Column::StartsAt)
        .order_by_asc(session::Column::Id)
        .all(db)
        .await?;
    rows.iter().map(session_of).collect()
}

/// Until when places of the session are kept for the waiting list, if they are.
pub(in crate::features::waitlist) async fn hold_of(
    db: &impl ConnectionTrait,
    session: SessionId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let row = waitlist_hold::Entity::find_by_id(session.get())
        .one(db)
        .await?;
    Ok(row.map(|row| row.until.to_utc()))
}

/// Ends what was kept until `until`; places that came free since are kept on.
pub(in crate::features::waitlist) async fn end_hold(
    db: &Database,
    session: SessionId,
    until: DateTime<Utc>,
) -> Result<(), StoreError> {
    let tx = db.begin_write().await?;
    waitlist_hold::Entity::delete_many()
        .filter(waitlist_hold::Column::SessionId.eq(session.get()))
        .filter(waitlist_hold::Column::Until.lte(until))
        .exec(&*tx)
        .await?;
    tx.commit().await
}
