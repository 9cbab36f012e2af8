//! Who is ill, where the child came to, and who was there too.

use crate::{
    features::{bookings::domain::BookingStatus, illness::domain::Case, policies::domain::Disease},
    shared::{
        domain::{ChildId, DistrictId, FamilyId, HealthEventId, HouseId, SessionId},
        storage::StoreError,
    },
};
use chrono::NaiveDate;
use entity::{booking, health_event};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    Statement, Value,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A record of a suspected infectious disease.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::illness) struct Weighed {
    pub child: ChildId,
    pub disease: Disease,
    pub date: NaiveDate,
}

/// The states of a booking whose child came to the house, to the door at least.
const CAME: [BookingStatus; 3] = [
    BookingStatus::CheckedIn,
    BookingStatus::Completed,
    BookingStatus::TurnedAway,
];

/// The record, if it is one of a suspected infectious disease.
pub(in crate::features::illness) async fn find_case(
    db: &impl ConnectionTrait,
    id: HealthEventId,
) -> Result<Option<Weighed>, StoreError> {
    let Some(row) = health_event::Entity::find_by_id(id.get()).one(db).await? else {
        return Ok(None);
    };
    let Some(word) = row.disease else {
        return Ok(None);
    };
    Ok(Some(Weighed {
        child: row.child_id.into(),
        disease: Disease::parse(&word).ok_or(StoreError::Corrupt("health_event.disease"))?,
        date: row.date,
    }))
}

/// The houses a child came to on some dates.
pub(in crate::features::illness) async fn houses_of(
    db: &impl ConnectionTrait,
    child: ChildId,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<BTreeSet<HouseId>, StoreError> {
    let houses: Vec<Uuid> = booking::Entity::find()
        .select_only()
        .column(booking::Column::HouseId)
        .filter(booking::Column::ChildId.eq(child.get()))
        .filter(booking::Column::Status.is_in(CAME.map(BookingStatus::as_str)))
        .filter(booking::Column::Date.between(from, to))
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    Ok(houses.into_iter().map(Into::into).collect())
}

#[derive(FromQueryResult)]
struct CaseRow {
    event_id: Uuid,
    child_id: Uuid,
    ill_on: NaiveDate,
    room_id: Uuid,
    came_on: NaiveDate,
}

const CASES: &str = "
SELECT e.id AS event_id, e.child_id AS child_id, e.date AS ill_on,
       s.room_id AS room_id, b.date AS came_on
  FROM health_event e
  JOIN booking b ON b.child_id = e.child_id AND b.house_id = $3
                AND b.status IN ('checked_in', 'completed', 'turned_away')
                AND b.date BETWEEN $6 AND $5
  JOIN session s ON s.id = b.session_id
 WHERE e.district_id = $1 AND e.disease = $2 AND e.date BETWEEN $4 AND $5";

/// The cases of a disease between two local dates, with every room of the house that the
/// children came to from `came_from` on.
pub(in crate::features::illness) async fn cases_in_house(
    db: &impl ConnectionTrait,
    (district, house): (DistrictId, HouseId),
    disease: Disease,
    (from, to): (NaiveDate, NaiveDate),
    came_from: NaiveDate,
) -> Result<Vec<Case>, StoreError> {
    let values: [Value; 6] = [
        district.get().into(),
        disease.as_str().into(),
        house.get().into(),
        from.into(),
        to.into(),
        came_from.into(),
    ];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), CASES, values);
    let rows = CaseRow::find_by_statement(statement).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| Case {
            event: row.event_id.into(),
            child: row.child_id.into(),
            date: row.ill_on,
            room: row.room_id.into(),
            came_on: row.came_on,
        })
        .collect())
}

/// A session in which another child was beside a case.
#[derive(Clone, Copy, Debug)]
pub(in crate::features::illness) struct SharedSession {
    pub child: ChildId,
    pub family: FamilyId,
    pub session: SessionId,
    pub date: NaiveDate,
}

#[derive(FromQueryResult)]
struct SharedRow {
    child_id: Uuid,
    family_id: Uuid,
    session_id: Uuid,
    date: NaiveDate,
}

const SHARED: &str = "
SELECT DISTINCT o.child_id AS child_id, o.family_id AS family_id,
       o.session_id AS session_id, o.date AS date
  FROM health_event e
  JOIN booking c ON c.child_id = e.child_id AND c.house_id = $2
                AND c.status IN ('checked_in', 'completed')
                AND c.date BETWEEN $3 AND e.date
  JOIN booking o ON o.session_id = c.session_id AND o.child_id <> c.child_id
                AND o.status IN ('checked_in', 'completed')
                AND o.starts_at < c.ends_at AND c.starts_at < o.ends_at
 WHERE e.id = $1";

/// The children who were in a session of the house with a case, from a local date to that of
/// the first signs.
pub(in crate::features::illness) async fn shared_with(
    db: &impl ConnectionTrait,
    event: HealthEventId,
    house: HouseId,
    from: NaiveDate,
) -> Result<Vec<SharedSession>, StoreError> {
    let values: [Value; 3] = [event.get().into(), house.get().into(), from.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), SHARED, values);
    let rows = SharedRow::find_by_statement(statement).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| SharedSession {
            child: row.child_id.into(),
            family: row.family_id.into(),
            session: row.session_id.into(),
            date: row.date,
        })
        .collect())
}
