//! Home visits.

use crate::{
    features::guidance::domain::{
        Appointment, HomeVisit, HomeVisitStatus, Newborn, VisitChange, VisitFilter, VisitSummary,
    },
    shared::{
        domain::{
            AccountId, ChildId, DistrictId, FamilyId, HomeVisitId, Page, PageRequest, Reach,
            StaffId, StaffScope, SubdistrictId,
        },
        storage::{Batch, StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::{child, family, home_visit, home_visit_event, house, staff};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

/// Whose visits are looked at: a family's, or those of a staff member's territory.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::guidance) enum Whose {
    Family(FamilyId),
    Staff(StaffScope),
}

/// An active child with its home.
pub(in crate::features::guidance) async fn newborn(
    db: &impl ConnectionTrait,
    id: ChildId,
) -> Result<Option<Newborn>, StoreError> {
    let found = child::Entity::find_by_id(id.get())
        .filter(child::Column::Status.eq("active"))
        .find_also_related(family::Entity)
        .one(db)
        .await?;
    Ok(found.and_then(|(child, family)| {
        Some(Newborn {
            child: child.id.into(),
            family: child.family_id.into(),
            subdistrict: family?.subdistrict_id.into(),
            birth_date: child.birth_date,
        })
    }))
}

/// Year and number of the visits a newborn has.
pub(in crate::features::guidance) async fn visits_of(
    db: &impl ConnectionTrait,
    newborn_key: &str,
) -> Result<Vec<(i32, u32)>, StoreError> {
    let rows: Vec<(i64, i64)> = home_visit::Entity::find()
        .select_only()
        .column(home_visit::Column::Year)
        .column(home_visit::Column::Number)
        .filter(home_visit::Column::NewbornKey.eq(newborn_key))
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(year, number)| Ok((year_of(year)?, number_of(number)?)))
        .collect()
}

/// Adds a new visit and the first line of its history to the batch.
pub(in crate::features::guidance) fn add_visit(
    batch: &mut Batch,
    visit: &HomeVisit,
    event: Uuid,
    actor: Option<AccountId>,
) -> Result<(), StoreError> {
    let row = home_visit::ActiveModel {
        id: Set(visit.id.get()),
        district_id: Set(visit.district.get()),
        subdistrict_id: Set(visit.subdistrict.get()),
        family_id: Set(visit.family.map(Into::into)),
        child_id: Set(visit.child.map(Into::into)),
        newborn_key: Set(visit.newborn_key.clone()),
        reference_cipher: Set(visit.reference_cipher.clone()),
        year: Set(visit.year.into()),
        number: Set(visit.number.into()),
        status: Set(visit.status.as_str().to_owned()),
        appointment: Set(visit.appointment.as_str().to_owned()),
        preferred_days: Set(days_of(visit)?),
        visit_at: Set(None),
        visitor_staff_id: Set(None),
        visited_on: Set(None),
        outcome_cipher: Set(None),
        version: Set(visit.version),
        created_at: Set(visit.created_at.into()),
        updated_at: Set(visit.created_at.into()),
    };
    batch.row(&row);
    add_event(
        batch,
        visit,
        VisitChange::Planned,
        (event, actor),
        visit.created_at,
    );
    Ok(())
}

/// One visit, whoever asks; callers check the scope.
pub(in crate::features::guidance) async fn find_visit(
    db: &impl ConnectionTrait,
    id: HomeVisitId,
) -> Result<Option<HomeVisit>, StoreError> {
    let row = home_visit::Entity::find_by_id(id.get()).one(db).await?;
    row.map(visit_of).transpose()
}

/// One visit under its lock.
pub(in crate::features::guidance) async fn lock_visit(
    tx: &WriteTx,
    id: HomeVisitId,
) -> Result<Option<HomeVisit>, StoreError> {
    let row = home_visit::Entity::find_by_id(id.get())
        .lock(LockType::NoKeyUpdate)
        .one(&**tx)
        .await?;
    row.map(visit_of).transpose()
}

/// Compare-and-set: writes what may change of a visit if it still stands at `from` with the
/// version before; false when it does not. The line of the history goes into the batch.
pub(in crate::features::guidance) async fn update_visit(
    tx: &WriteTx,
    batch: &mut Batch,
    after: &HomeVisit,
    from: &[HomeVisitStatus],
    (what, event, actor): (VisitChange, Uuid, AccountId),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    use home_visit::Column;
    let done = home_visit::Entity::update_many()
        .col_expr(Column::Status, Expr::value(after.status.as_str()))
        .col_expr(Column::Appointment, Expr::value(after.appointment.as_str()))
        .col_expr(Column::PreferredDays, Expr::value(days_of(after)?))
        .col_expr(Column::VisitAt, Expr::value(after.visit_at))
        .col_expr(
            Column::VisitorStaffId,
            Expr::value(after.visitor.map(StaffId::get)),
        )
        .col_expr(Column::VisitedOn, Expr::value(after.visited_on))
        .col_expr(
            Column::OutcomeCipher,
            Expr::value(after.outcome_cipher.clone()),
        )
        .col_expr(Column::Version, Expr::value(after.version))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(after.id.get()))
        .filter(Column::Version.eq(after.version.saturating_sub(1)))
        .filter(Column::Status.is_in(from.iter().map(|status| status.as_str())))
        .exec(&**tx)
        .await?;
    add_event(batch, after, what, (event, Some(actor)), now);
    Ok(done.rows_affected == 1)
}

fn add_event(
    batch: &mut Batch,
    visit: &HomeVisit,
    what: VisitChange,
    (id, actor): (Uuid, Option<AccountId>),
    at: DateTime<Utc>,
) {
    let row = home_visit_event::ActiveModel {
        id: Set(id),
        district_id: Set(visit.district.get()),
        visit_id: Set(visit.id.get()),
        at: Set(at.into()),
        actor_account_id: Set(actor.map(AccountId::get)),
        what: Set(what.as_str().to_owned()),
    };
    batch.row(&row);
}

fn find(whose: Whose, filter: &VisitFilter) -> Select<home_visit::Entity> {
    use home_visit::Column;
    let mut query = home_visit::Entity::find();
    query = match whose {
        Whose::Family(family) => query.filter(Column::FamilyId.eq(family.get())),
        Whose::Staff(scope) => {
            let query = query.filter(Column::DistrictId.eq(scope.district.get()));
            match scope.reach {
                Reach::District => query,
                Reach::Subdistrict(subdistrict) | Reach::House { subdistrict, .. } => {
                    query.filter(Column::SubdistrictId.eq(subdistrict.get()))
                }
            }
        }
    };
    if let Some(subdistrict) = filter.subdistrict {
        query = query.filter(Column::SubdistrictId.eq(subdistrict.get()));
    }
    if let Some(year) = filter.year {
        query = query.filter(Column::Year.eq(i64::from(year)));
    }
    if let Some(status) = filter.status {
        query = query.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(appointment) = filter.appointment {
        query = query.filter(Column::Appointment.eq(appointment.as_str()));
    }
    query
}

/// The visits of a family, or of a staff member's scope, oldest first.
pub(in crate::features::guidance) async fn list_visits(
    db: &impl ConnectionTrait,
    whose: Whose,
    filter: &VisitFilter,
    page: PageRequest,
) -> Result<Page<HomeVisit>, StoreError> {
    let mut query = find(whose, filter);
    if let Some(after) = page.after {
        query = query.filter(home_visit::Column::Id.gt(after.0));
    }
    let rows = query
        .order_by_asc(home_visit::Column::Id)
        .limit(page.limit.saturating_add(1))
        .all(db)
        .await?;
    let visits = rows
        .into_iter()
        .map(visit_of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::of(visits, page, |visit| visit.id.get()))
}

/// How many visits of the scope stand where.
pub(in crate::features::guidance) async fn summary(
    db: &impl ConnectionTrait,
    scope: StaffScope,
    filter: &VisitFilter,
) -> Result<VisitSummary, StoreError> {
    let rows: Vec<(String, i64)> = find(Whose::Staff(scope), filter)
        .select_only()
        .column(home_visit::Column::Status)
        .column_as(home_visit::Column::Id.count(), "visits")
        .group_by(home_visit::Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    let mut summary = VisitSummary::default();
    for (word, count) in rows {
        let count = u64::try_from(count).unwrap_or(0);
        match status_of(&word)? {
            HomeVisitStatus::Planned => summary.planned = count,
            HomeVisitStatus::Done => summary.done = count,
            HomeVisitStatus::Declined => summary.declined = count,
            HomeVisitStatus::Unreachable => summary.unreachable = count,
        }
    }
    Ok(summary)
}

/// Whether a person is at work in the subdistrict, one of its houses, or the district.
pub(in crate::features::guidance) async fn works_as_visitor(
    db: &impl ConnectionTrait,
    id: StaffId,
    district: DistrictId,
    subdistrict: SubdistrictId,
) -> Result<bool, StoreError> {
    let houses = house::Entity::find()
        .select_only()
        .column(house::Column::Id)
        .filter(house::Column::SubdistrictId.eq(subdistrict.get()))
        .into_query();
    let of_district = Condition::all()
        .add(staff::Column::HouseId.is_null())
        .add(staff::Column::SubdistrictId.is_null());
    let found = staff::Entity::find_by_id(id.get())
        .filter(staff::Column::DistrictId.eq(district.get()))
        .filter(staff::Column::Status.eq("active"))
        .filter(
            Condition::any()
                .add(staff::Column::HouseId.in_subquery(houses))
                .add(staff::Column::SubdistrictId.eq(subdistrict.get()))
                .add(of_district),
        )
        .one(db)
        .await?;
    Ok(found.is_some())
}

fn days_of(visit: &HomeVisit) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(&visit.preferred_days)
        .map_err(|_| StoreError::Corrupt("days to be stored"))
}

fn year_of(year: i64) -> Result<i32, StoreError> {
    i32::try_from(year).map_err(|_| StoreError::Corrupt("home_visit.year"))
}

fn number_of(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|_| StoreError::Corrupt("home_visit.number"))
}

fn status_of(word: &str) -> Result<HomeVisitStatus, StoreError> {
    HomeVisitStatus::parse(word).ok_or(StoreError::Corrupt("home_visit.status"))
}

fn visit_of(row: home_visit::Model) -> Result<HomeVisit, StoreError> {
    Ok(HomeVisit {
        id: row.id.into(),
        district: row.district_id.into(),
        subdistrict: row.subdistrict_id.into(),
        family: row.family_id.map(Into::into),
        child: row.child_id.map(Into::into),
        newborn_key: row.newborn_key,
        reference_cipher: row.reference_cipher,
        year: year_of(row.year)?,
        number: number_of(row.number)?,
        status: status_of(&row.status)?,
        appointment: Appointment::parse(&row.appointment)
            .ok_or(StoreError::Corrupt("home_visit.appointment"))?,
        preferred_days: serde_json::from_value(row.preferred_days)
            .map_err(|_| StoreError::Corrupt("home_visit.preferred_days"))?,
        visit_at: row.visit_at.map(|at| at.to_utc()),
        visitor: row.visitor_staff_id.map(Into::into),
        visited_on: row.visited_on,
        outcome_cipher: row.outcome_cipher,
        version: row.version,
        created_at: row.created_at.to_utc(),
    })
}
