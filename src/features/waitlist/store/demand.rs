//! Demand that was not met.

use super::waiting::{SessionRow, session_of};
use crate::{
    features::{
        bookings::service::RefusedWish,
        waitlist::domain::{DemandCount, DemandFilter, UnmetReason},
    },
    shared::{
        domain::{Actor, ChildId, DistrictId, HouseId, Role, SessionId},
        storage::{Batch, StoreError},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{child, guardian, house, session, unmet_demand};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, OnConflict},
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A wish that was not met, to be written.
#[derive(Clone, Debug)]
pub(in crate::features::waitlist) struct UnmetRow {
    pub id: Uuid,
    pub district: DistrictId,
    pub child: ChildId,
    pub house: HouseId,
    pub session: Option<SessionId>,
    pub date: NaiveDate,
    pub reason: UnmetReason,
    /// Of two rows with one key the first stays.
    pub once_key: String,
    pub at: DateTime<Utc>,
}

/// Adds rows to the batch, in one insert.
pub(in crate::features::waitlist) fn add_unmet(batch: &mut Batch, rows: Vec<UnmetRow>) {
    if rows.is_empty() {
        return;
    }
    let rows = rows.into_iter().map(|row| unmet_demand::ActiveModel {
        id: Set(row.id),
        district_id: Set(row.district.get()),
        child_id: Set(row.child.get()),
        house_id: Set(row.house.get()),
        session_id: Set(row.session.map(SessionId::get)),
        date: Set(row.date),
        reason: Set(row.reason.as_str().to_owned()),
        once_key: Set(row.once_key),
        recorded_at: Set(row.at.into()),
    });
    let insert = unmet_demand::Entity::insert_many(rows).on_conflict(
        OnConflict::column(unmet_demand::Column::OnceKey)
            .do_nothing()
            .to_owned(),
    );
    batch.insert(insert.into_query());
}

/// Those of the refused wishes that a guardian had for a child of the own family, with their
/// sessions.
pub(in crate::features::waitlist) async fn true_wishes(
    db: &impl ConnectionTrait,
    refused: &[RefusedWish],
) -> Result<Vec<(ChildId, SessionRow)>, StoreError> {
    let mut sessions = BTreeMap::new();
    let wanted: BTreeSet<Uuid> = refused.iter().map(|it| it.session.get()).collect();
    let rows = session::Entity::find()
        .filter(session::Column::Id.is_in(wanted))
        .all(db)
        .await?;
    for row in rows {
        sessions.insert(row.id, session_of(&row)?);
    }
    let named: BTreeSet<Uuid> = refused.iter().map(|it| it.child.get()).collect();
    let families: BTreeMap<Uuid, Uuid> = child::Entity::find()
        .select_only()
        .columns([child::Column::Id, child::Column::FamilyId])
        .filter(child::Column::Id.is_in(named))
        .into_tuple::<(Uuid, Uuid)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let accounts: BTreeSet<Uuid> = refused.iter().map(|it| it.account.get()).collect();
    let members: BTreeSet<(Uuid, Uuid)> = guardian::Entity::find()
        .select_only()
        .columns([guardian::Column::AccountId, guardian::Column::FamilyId])
        .filter(guardian::Column::AccountId.is_in(accounts))
        .filter(guardian::Column::Status.eq("active"))
        .into_tuple::<(Uuid, Uuid)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let own = refused.iter().filter_map(|wish| {
        let family = families.get(&wish.child.get())?;
        let session = sessions.get(&wish.session.get())?;
        members
            .contains(&(wish.account.get(), *family))
            .then_some((wish.child, *session))
    });
    Ok(own.collect())
}

/// Rows of the houses in an actor's scope.
fn find_in_scope(actor: &Actor, filter: DemandFilter) -> Select<unmet_demand::Entity> {
    let mut find = unmet_demand::Entity::find()
        .filter(unmet_demand::Column::DistrictId.eq(actor.district.get()))
        .filter(unmet_demand::Column::Date.between(filter.span.from(), filter.span.to()));
    if let Some(house) = filter.house {
        find = find.filter(unmet_demand::Column::HouseId.eq(house.get()));
    }
    match actor.role {
        Role::DistrictAdmin | Role::Supervisor { subdistrict: None } => find,
        Role::SubdistrictAdmin { subdistrict }
        | Role::Supervisor {
            subdistrict: Some(subdistrict),
        } => {
            let houses = house::Entity::find()
                .select_only()
                .column(house::Column::Id)
                .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
                .into_query();
            find.filter(unmet_demand::Column::HouseId.in_subquery(houses))
        }
        Role::Carer { house, .. }
        | Role::HealthWorker { house, .. }
        | Role::HouseManager { house, .. } => {
            find.filter(unmet_demand::Column::HouseId.eq(house.get()))
        }
        // No row has the nil id.
        Role::Guardian { .. } | Role::Integrator { .. } => {
            find.filter(unmet_demand::Column::Id.eq(Uuid::nil()))
        }
    }
}

/// The demand in the actor's scope, counted by house, date and reason.
pub(in crate::features::waitlist) async fn counts(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: DemandFilter,
) -> Result<Vec<DemandCount>, StoreError> {
    let distinct = Expr::col(unmet_demand::Column::ChildId).count_distinct();
    let rows: Vec<(Uuid, NaiveDate, String, i64, i64)> = find_in_scope(actor, filter)
        .select_only()
        .columns([
            unmet_demand::Column::HouseId,
            unmet_demand::Column::Date,
            unmet_demand::Column::Reason,
        ])
        .column_as(unmet_demand::Column::Id.count(), "wishes")
        .column_as(distinct, "children")
        .group_by(unmet_demand::Column::HouseId)
        .group_by(unmet_demand::Column::Date)
        .group_by(unmet_demand::Column::Reason)
        .order_by_asc(unmet_demand::Column::Date)
        .order_by_asc(unmet_demand::Column::HouseId)
        .order_by_asc(unmet_demand::Column::Reason)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(house, date, reason, wishes, children)| {
            Ok(DemandCount {
                house: house.into(),
                date,
                reason: UnmetReason::parse(&reason)
                    .ok_or(StoreError::Corrupt("unmet_demand.reason"))?,
                wishes: u64::try_from(wishes).unwrap_or(0),
                children: u64::try_from(children).unwrap_or(0),
            })
        })
        .collect()
}

/// How many different children the demand in the actor's scope is of.
pub(in crate::features::waitlist) async fn all_children(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: DemandFilter,
) -> Result<u64, StoreError> {
    let count: Option<i64> = find_in_scope(actor, filter)
        .select_only()
        .column_as(
            Expr::col(unmet_demand::Column::ChildId).count_distinct(),
            "children",
        )
        .into_tuple()
        .one(db)
        .await?;
    Ok(count.and_then(|it| u64::try_from(it).ok()).unwrap_or(0))
}
