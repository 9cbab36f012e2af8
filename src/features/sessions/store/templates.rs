//! Weekly templates.

use crate::{
    features::{
        policies::domain::CareKind,
        sessions::domain::{SessionTemplate, TemplateDetails, TemplateStatus},
    },
    shared::{
        domain::{HouseId, SessionTemplateId},
        storage::{StoreError, WriteTx},
    },
};
use chrono::{DateTime, Utc};
use entity::session_template;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

pub(in crate::features::sessions) async fn find_template(
    db: &impl ConnectionTrait,
    id: SessionTemplateId,
) -> Result<Option<SessionTemplate>, StoreError> {
    let row = session_template::Entity::find_by_id(id.get())
        .one(db)
        .await?;
    row.map(template_of).transpose()
}

/// Locks a template: it is published once at a time, and not edited meanwhile.
pub(in crate::features::sessions) async fn lock_template(
    tx: &WriteTx,
    id: SessionTemplateId,
) -> Result<Option<SessionTemplate>, StoreError> {
    let row = session_template::Entity::find_by_id(id.get())
        .lock_exclusive()
        .one(&**tx)
        .await?;
    row.map(template_of).transpose()
}

/// The templates of a house, by room, weekday and time.
pub(in crate::features::sessions) async fn templates_of_house(
    db: &impl ConnectionTrait,
    house: HouseId,
) -> Result<Vec<SessionTemplate>, StoreError> {
    let rows = session_template::Entity::find()
        .filter(session_template::Column::HouseId.eq(house.get()))
        .order_by_asc(session_template::Column::RoomId)
        .order_by_asc(session_template::Column::Weekday)
        .order_by_asc(session_template::Column::StartTime)
        .order_by_asc(session_template::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(template_of).collect()
}

pub(in crate::features::sessions) async fn insert_template(
    tx: &WriteTx,
    template: &SessionTemplate,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let details = &template.details;
    let row = session_template::ActiveModel {
        id: Set(template.id.get()),
        district_id: Set(template.district.get()),
        house_id: Set(template.house.get()),
        room_id: Set(details.room.get()),
        weekday: Set(details.weekday.into()),
        start_time: Set(details.start_time),
        end_time: Set(details.end_time),
        kind: Set(details.kind.as_str().to_owned()),
        released_places: Set(details.released_places.into()),
        step_minutes: Set(details.step_minutes.into()),
        follows_workday_calendar: Set(details.follows_workday_calendar),
        valid_from: Set(details.valid_from),
        valid_to: Set(details.valid_to),
        status: Set(details.status.as_str().to_owned()),
        version: Set(template.version),
        created_at: Set(now.into()),
    };
    session_template::Entity::insert(row)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Writes the details if the version is still `expected`; false when it is not.
pub(in crate::features::sessions) async fn update_template(
    tx: &WriteTx,
    id: SessionTemplateId,
    expected: i64,
    details: &TemplateDetails,
) -> Result<bool, StoreError> {
    use session_template::Column;
    let done = session_template::Entity::update_many()
        .col_expr(Column::RoomId, Expr::value(details.room.get()))
        .col_expr(Column::Weekday, Expr::value(i64::from(details.weekday)))
        .col_expr(Column::StartTime, Expr::value(details.start_time))
        .col_expr(Column::EndTime, Expr::value(details.end_time))
        .col_expr(Column::Kind, Expr::value(details.kind.as_str()))
        .col_expr(
            Column::ReleasedPlaces,
            Expr::value(i64::from(details.released_places)),
        )
        .col_expr(
            Column::StepMinutes,
            Expr::value(i64::from(details.step_minutes)),
        )
        .col_expr(
            Column::FollowsWorkdayCalendar,
            Expr::value(details.follows_workday_calendar),
        )
        .col_expr(Column::ValidFrom, Expr::value(details.valid_from))
        .col_expr(Column::ValidTo, Expr::value(details.valid_to))
        .col_expr(Column::Status, Expr::value(details.status.as_str()))
        .col_expr(Column::Version, Expr::value(expected.saturating_add(1)))
        .filter(Column::Id.eq(id.get()))
        .filter(Column::Version.eq(expected))
        .exec(&**tx)
        .await?;
    Ok(done.rows_affected == 1)
}

fn template_of(row: session_template::Model) -> Result<SessionTemplate, StoreError> {
    let number = |value: i64, column| u32::try_from(value).map_err(|_| StoreError::Corrupt(column));
    Ok(SessionTemplate {
        id: row.id.into(),
        district: row.district_id.into(),
        house: row.house_id.into(),
        details: TemplateDetails {
            room: row.room_id.into(),
            weekday: number(row.weekday, "session_template.weekday")?,
            start_time: row.start_time,
            end_time: row.end_time,
            kind: CareKind::parse(&row.kind).ok_or(StoreError::Corrupt("session_template.kind"))?,
            released_places: number(row.released_places, "session_template.released_places")?,
            step_minutes: number(row.step_minutes, "session_template.step_minutes")?,
            follows_workday_calendar: row.follows_workday_calendar,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
            status: TemplateStatus::parse(&row.status)
                .ok_or(StoreError::Corrupt("session_template.status"))?,
        },
        version: row.version,
    })
}
